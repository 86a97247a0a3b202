"""Files handed in as proof: judged by their content, never by their name, and kept byte by byte."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

import pikepdf
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from documents.models import Proof
from enforcement.models import Case
from policy.refusals import Problems
from teams import access
from teams.access import Actor
from workdays import clock

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000  # an A3 page at 600 dpi
MOST_PAGES = 200
MOST_NESTED = 40
_PICTURES = {"JPEG": Proof.Type.JPEG, "PNG": Proof.Type.PNG}
_JPEG_SCAN, _JPEG_END = b"\xff\xda", b"\xff\xd9"
# What lets a PDF do something by itself when it is opened.
_ACTS = ("/OpenAction", "/AA")
_NAMED = ("/JavaScript", "/EmbeddedFiles")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed in."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file is: its type and pages; or why it is not taken."""

    type: str = ""
    pages: int = 0
    fault: str = ""


def check(content: bytes) -> Checked:
    """Tell what a file is by its content: a PDF without scripts, a JPEG or a PNG, within bounds."""
    if not content:
        return Checked(fault=_("文件是空的"))
    if len(content) > LARGEST:
        return Checked(fault=_("文件超过10MB，请缩小后再传"))
    if b"%PDF-" in content[:1024]:
        return _pdf(content)
    return _picture(content)


def _picture(content: bytes) -> Checked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(_PICTURES)) as image:
                if image.width * image.height > MOST_PIXELS:
                    return Checked(fault=_("图片过大：至多六千万像素"))
                found = _PICTURES[image.format or ""]
                image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return Checked(fault=_("图片过大：至多六千万像素"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError):
        return Checked(fault=_("只收PDF、JPG、PNG文件；这份文件不是，或者已损坏"))
    if not _whole(content, found):
        return Checked(fault=_("图片已损坏：文件不完整"))
    return Checked(found, 1)


def _whole(content: bytes, kind: str) -> bool:
    """Tell whether a picture was not cut short: the printing library lets such be read as well."""
    if kind == Proof.Type.PNG:
        return b"IEND\xaeB`\x82" in content[-4096:]
    return content.rfind(_JPEG_END) > content.rfind(_JPEG_SCAN)


def _pdf(content: bytes) -> Checked:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                return Checked(fault=_("PDF已加密，请去除密码后再传"))
            pages = len(pdf.pages)
            if not 0 < pages <= MOST_PAGES:
                return Checked(fault=_("PDF应为1至200页"))
            if _acts_by_itself(pdf):
                return Checked(fault=_("PDF含有脚本、附件或自动动作，不予接收；请打印为PDF后再传"))
    except pikepdf.PasswordError:
        return Checked(fault=_("PDF已加密，请去除密码后再传"))
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError):
        return Checked(fault=_("PDF已损坏，打不开"))
    return Checked(Proof.Type.PDF, pages)


def _acts_by_itself(pdf: pikepdf.Pdf) -> bool:
    root = pdf.Root
    names = root.get("/Names")
    if any(key in root for key in _ACTS):
        return True
    if isinstance(names, pikepdf.Dictionary) and any(key in names for key in _NAMED):
        return True
    return any(_scripted(one) for one in pdf.objects)


def _scripted(one: pikepdf.Object, depth: int = 0) -> bool:
    """Tell whether an object, or what stands directly within it, does something by itself."""
    if depth > MOST_NESTED:
        return True  # no honest paper is nested so deep
    if isinstance(one, pikepdf.Array):
        return any(_scripted(inner, depth + 1) for inner in one if not _elsewhere(inner))
    if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if "/JS" in one or one.get("/S") in ("/JavaScript", "/Launch") or "/AA" in one:
        return True
    inner = [one[key] for key in one.keys()]  # noqa: SIM118  # iterating it gives no keys
    return any(_scripted(each, depth + 1) for each in inner if not _elsewhere(each))


def _elsewhere(inner: object) -> bool:
    """Tell whether something is an object of its own, looked at when its turn comes."""
    return not isinstance(inner, pikepdf.Object) or inner.is_indirect


def keep(upload: Upload, case: Case, actor: Actor) -> Proof:
    """Keep a file as proof on a case. Raises `Refused` with the reason, beside "proof"."""
    checked = check(upload.content)
    problems = Problems()
    if checked.fault:
        problems.add("bad_file", checked.fault, field="proof")
    problems.raise_if_any()
    return Proof.objects.create(
        court_id=case.court_id,
        case=case,
        name=PurePath(upload.name.replace("\\", "/")).name[-120:],
        type=checked.type,
        content=upload.content,
        digest=sha256(upload.content).hexdigest(),
        pages=checked.pages,
        by_id=None if actor.is_system else access.person(actor),
        at=clock.now(),
    )

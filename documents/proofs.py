"""Files handed in as proof: judged by their content, never by their name, and kept byte by byte."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import Any

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
MOST_UNPACKED = 200 * 1024 * 1024  # of what a PDF's streams unpack to
MOST_PACKED_OTHERWISE = 2 * 1024 * 1024
# A phone's picture with a second one for bright screens calls itself MPO; it begins as a JPEG.
_PICTURES = {"JPEG": Proof.Type.JPEG, "MPO": Proof.Type.JPEG, "PNG": Proof.Type.PNG}
_READ_AS = ["JPEG", "PNG"]
_PNG = b"\x89PNG\r\n\x1a\n"
_REMARKS = (b"zTXt", b"iCCP")
MOST_REMARK = 4 * 1024 * 1024
_JPEG_SCAN, _JPEG_END = b"\xff\xda", b"\xff\xd9"
# What lets a PDF do something by itself when it is opened, or carry something along.
_ACTS = ("/OpenAction", "/AA", "/Collection")
_NAMED = ("/JavaScript", "/EmbeddedFiles")
_DOES = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound",
     "/GoToR", "/GoToE", "/RichMediaExecute"}
)  # fmt: skip
_KEYS = ("/JS", "/AA", "/XFA", "/EF", "/EmbeddedFiles")
_NOTES = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"})
# What a file begins with, or hides behind its end, that is no picture's.
_BEFORE_PDF = b"\xef\xbb\xbf\r\n\t \0"
_HIDDEN = (b"%pdf-", b"<script", b"<?php", b"<html")
_PIECE = 1 << 20


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


def check(content: bytes, *, largest: int = LARGEST, most_pages: int = MOST_PAGES) -> Checked:
    """Tell what a file is by its content: a PDF without scripts, a JPEG or a PNG, within bounds.

    `largest` is in bytes, `most_pages` of a PDF.
    """
    if not content:
        return Checked(fault=_("文件是空的"))
    if len(content) > largest:
        told = {"most": largest // 1024 // 1024}
        return Checked(fault=_("文件超过%(most)dMB，请缩小后再传") % told)
    is_pdf = b"%PDF-" in content[:1024]
    checked = _pdf(content, most_pages) if is_pdf else _picture(content)
    if not checked.fault and _hides(content, is_pdf):
        return Checked(fault=_("文件里还藏有别的文件或脚本，不予接收；请打印或重新拍照后再传"))
    return checked


def _hides(content: bytes, is_pdf: bool) -> bool:
    """Tell whether a file is something else as well: an archive, a page with a script, a PDF."""
    if not is_pdf and any(mark in content.lower() for mark in _HIDDEN):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return bool(package.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def _picture(content: bytes) -> Checked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_READ_AS) as image:
                if image.width * image.height > MOST_PIXELS:
                    return Checked(fault=_("图片过大：至多六千万像素"))
                found = _PICTURES[image.format or ""]
                if found == Proof.Type.PNG and getattr(image, "is_animated", False):
                    return Checked(fault=_("不收会动的图片"))
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
        return sound_png(content)
    return content.rfind(_JPEG_END) > content.rfind(_JPEG_SCAN)


def sound_png(content: bytes) -> bool:
    """Tell whether a PNG's parts are all there, with their checksums, and none is a bomb."""
    place, pixels = len(_PNG), False
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        kind, end = content[place + 4 : place + 8], place + 8 + length
        said = content[end : end + 4]
        if len(said) < 4 or zlib.crc32(content[place + 4 : end]) != int.from_bytes(said, "big"):
            return False
        if kind == b"IEND":
            return pixels
        pixels = pixels or kind == b"IDAT"
        if kind in _REMARKS and _is_bomb(content[place + 8 : end]):
            return False
        place = end + 4
    return False


def _is_bomb(remark: bytes) -> bool:
    """Tell whether a packed remark of a picture unpacks to more than any honest one."""
    _name, _nought, rest = remark.partition(b"\0")
    try:
        return len(zlib.decompressobj().decompress(rest[1:], MOST_REMARK + 1)) > MOST_REMARK
    except zlib.error:
        return True


def _pdf(content: bytes, most_pages: int) -> Checked:
    if not content.lstrip(_BEFORE_PDF).startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        return Checked(fault=_("PDF已损坏：文件不完整，或者前面夹有别的内容"))
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                return Checked(fault=_("PDF已加密，请去除密码后再传"))
            pages = len(pdf.pages)
            if not 0 < pages <= most_pages:
                return Checked(fault=_("PDF应为1至%(most)d页") % {"most": most_pages})
            if _acts_by_itself(pdf):
                return Checked(fault=_("PDF含有脚本、附件或自动动作，不予接收；请打印为PDF后再传"))
            if _unpacks_too_large(pdf):
                return Checked(fault=_("PDF展开后过大，不予接收；请缩小后再传"))
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
    if any(key in one for key in _KEYS):
        return True
    if str(one.get("/S")) in _DOES or str(one.get("/Subtype")) in _NOTES:
        return True
    inner = [one[key] for key in one.keys()]  # noqa: SIM118  # iterating it gives no keys
    return any(_scripted(each, depth + 1) for each in inner if not _elsewhere(each))


def _unpacks_too_large(pdf: pikepdf.Pdf) -> bool:
    """Tell whether a page or a picture of it would fill the memory of who opens it."""
    room = MOST_UNPACKED
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Stream):
            continue
        if one.get("/Subtype") == "/Image" and _pixels(one) > MOST_PIXELS:
            return True
        for size in _sizes(one):
            room -= size
            if room < 0:
                return True
    return False


def _pixels(one: pikepdf.Stream) -> int:
    return int(one.get("/Width", 0)) * int(one.get("/Height", 0))


def _sizes(one: pikepdf.Stream) -> Iterator[int]:
    """Yield how much a stream unpacks to, piece by piece; at once too much for odd packings."""
    named: Any = one.get("/Filter", [])
    names = [str(name) for name in (named if isinstance(named, pikepdf.Array) else [named])]
    raw = one.read_raw_bytes()
    if {"/LZWDecode", "/RunLengthDecode"} & set(names) and len(raw) > MOST_PACKED_OTHERWISE:
        yield MOST_UNPACKED + 1
    pieces: Iterable[bytes] = (raw,)
    for name in names:
        if name != "/FlateDecode":
            break
        pieces = _inflated(pieces)
    yield from map(len, pieces)


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack in small pieces; what cannot be unpacked ends there, as it does for a reader."""
    unpacker = zlib.decompressobj()
    try:
        for piece in pieces:
            rest = piece
            while rest:
                yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail
    except zlib.error:
        return


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

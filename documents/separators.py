"""Separator sheets: printed with a code for a case and a place, and read back from a scan.

The code carries a check value made with the site's own key, so that a code of other origin, or a
changed one, is not taken. A sheet bears it four times: one that is torn or stained leaves three.
Two wide bars say no more than that it is a separator, and are read when every code is lost.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import segno
import zxingcpp
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from PIL import Image

from documents import printing
from documents.places import places
from enforcement.models import Case
from policy.refusals import Problems
from teams.access import Actor

MARK = "EF1"
STYLE = "documents/separator.css"
MOST = 500
LONGEST_NAME = 30
_CHECK = 12
_READ = zxingcpp.barcode_formats_from_str("QRCode,Code128")
_BAR = "EFSEP"
_DAMAGED = 2  # so many codes that cannot be read on one page: a separator of ours, damaged


@dataclass(frozen=True, slots=True)
class Code:
    """What a separator says: the case by key, the place, and perhaps the material's name."""

    case: int
    place: str
    name: str = ""

    @property
    def text(self) -> str:
        """The code with its check value."""
        told = f"{MARK}|{self.case}|{self.place}|{self.name}"
        return f"{told}|{_check_value(told)}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the codes of a page say; `turn` is by how many degrees it must be turned right."""

    code: Code | None = None
    foreign: bool = False
    damaged: bool = False
    turn: int = 0

    @property
    def separates(self) -> bool:
        """Tell whether the page is a separator, or was one."""
        return self.code is not None or self.foreign or self.damaged


def _check_value(told: str) -> str:
    return salted_hmac("documents.separators", told, algorithm="sha256").hexdigest()[:_CHECK]


def read(text: str) -> Code | None:
    """Return what a code says; None where its check value is not ours."""
    told, _bar, check = text.rpartition("|")
    parts = told.split("|")
    if len(parts) != 4 or not parts[1].isdecimal():
        return None
    if not constant_time_compare(check, _check_value(told)):
        return None
    return Code(int(parts[1]), parts[2], parts[3])


def seen(page: Image.Image) -> Seen:
    """Return what the codes of a page say. Codes of others' papers are no separators."""
    found = zxingcpp.read_barcodes(page, formats=_READ, return_errors=True)
    ours = [one for one in found if one.valid and one.text.startswith(f"{MARK}|")]
    for one in ours:
        code = read(one.text)
        if code is not None:
            return Seen(code, turn=-round(one.orientation / 90) * 90 % 360)
    if ours:
        return Seen(foreign=True)
    marked = any(one.valid and one.text == _BAR for one in found)
    lost = [one for one in found if not one.valid and one.format == zxingcpp.BarcodeFormat.QRCode]
    return Seen(damaged=marked or len(lost) >= _DAMAGED)


def sheets(cases: Sequence[Case], chosen: Sequence[str], *, actor: Actor, name: str = "") -> bytes:
    """Return separators as one PDF: for each case a sheet a place, in this order.

    `name` is the material's, for all of them. Raises `Refused` for nothing, or too much, chosen.
    """
    known, problems = places(actor.court_code), Problems()
    if not chosen or any(code not in known.by_code for code in chosen):
        problems.add("no_place", _("须选定卷宗目录中的位置"), field="places")
    if "|" in name or len(name) > LONGEST_NAME:
        told = {"most": LONGEST_NAME}
        problems.add("bad_name", _("材料名称至多%(most)d字，不含竖线") % told, field="name")
    if not 0 < len(cases) * len(chosen) <= MOST and not problems:
        told = {"most": MOST, "found": len(cases) * len(chosen)}
        said = _("一次至多打印%(most)d张分隔页，现为%(found)d张")
        problems.add("too_many", said % told, field="places")
    problems.raise_if_any()
    rows: list[dict[str, str]] = []
    pictures = {"bar:all": bar()}
    for case in cases:
        for place in (known.by_code[code] for code in chosen):
            address = f"code:{len(rows)}"
            pictures[address] = picture(Code(case.pk, place.code, name.strip()))
            rows.append({"number": case.number, "title": case.title, "place": place.full_name,
                         "name": name.strip(), "code": address})  # fmt: skip
    context = {"rows": rows, "court": cases[0].court.name}
    html = render_to_string("documents/separators.html", context)
    return printing.laid_out(html, STYLE, pictures=pictures, tags=False)


def picture(code: Code) -> bytes:
    """Return a code as PNG; three tenths of it may be lost."""
    out = io.BytesIO()
    segno.make(code.text, error="h", micro=False).save(out, kind="png", scale=6, border=4)
    return out.getvalue()


def bar() -> bytes:
    """Return the mark of all separators as PNG."""
    made = zxingcpp.create_barcode(_BAR, zxingcpp.BarcodeFormat.Code128)
    drawn = Image.fromarray(np.array(zxingcpp.write_barcode_to_image(made, scale=4)))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()

"""A case's e-file taken out as a whole: its catalogue with page numbers, one PDF, or a ZIP."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from documents import bundling, efile, printing, stamping, straight
from documents.issuing import STYLE
from documents.models import EfileItem, Proof
from documents.numerals import day
from documents.places import MAIN, SIDE, Place, places
from enforcement.models import Case
from policy.refusals import Refusal, Refused
from workdays import clock

VOLUMES = (MAIN, SIDE)
UNNUMBERED = ("cover", "catalogue")  # they stand before the numbered pages
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_NEVER_IN_NAMES = str.maketrans('\\/:*?"<>|\n\r\t', "____________")
MOST_BYTES = 300 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the catalogue: its number within the volume, and its pages there."""

    number: int
    item: EfileItem
    place: Place
    first: int  # 0: before the numbered pages
    last: int

    @property
    def page_range(self) -> str:
        """The pages as the catalogue says them."""
        if not self.first:
            return ""
        return str(self.first) if self.first == self.last else f"{self.first}—{self.last}"


def lines(case: Case, volume: str) -> list[Line]:
    """Return the catalogue of one volume in its order. One query."""
    return lines_of(case, efile.of_case(case), volume)


def lines_of(case: Case, items: Sequence[EfileItem], volume: str) -> list[Line]:
    """Return the catalogue of one volume of items in their order. No query."""
    known, page = places(case.court.code), 1
    found: list[Line] = []
    for item in items:
        place = known.shown(item.place)
        if place.volume != volume:
            continue
        first = 0 if place.code in UNNUMBERED else page
        last = first + item.pages - 1 if first else 0
        found.append(Line(len(found) + 1, item, place, first, last))
        page += item.pages if first else 0
    return found


def catalogue_pdf(case: Case, volumes: Sequence[str] = VOLUMES) -> bytes:
    """Return the catalogue (卷内目录) of volumes as PDF, a volume a sheet; empty ones are left out.

    Raises `Refused` where there is nothing in any of them.
    """
    items = efile.of_case(case)
    filled = [(v, found) for v in volumes if (found := lines_of(case, items, v))]
    if not filled:
        raise Refused(Refusal("empty", _("卷宗中还没有材料"), "volume"))
    htmls = [_html(case, volume, found) for volume, found in filled]
    return printing.laid_out_together(htmls, STYLE)


def _html(case: Case, volume: str, found: Sequence[Line]) -> str:
    return render_to_string(
        "documents/efile_catalogue.html",
        {
            "court": case.court.name,
            "number": case.number,
            "volume": _("正卷") if volume == MAIN else _("副卷"),
            "lines": found,
            "pages": sum(line.item.pages for line in found if line.first),
            "today": day(clock.today()),
        },
    )


def _check_size(found: Sequence[tuple[str, list[Line]]]) -> None:
    """Refuse what is larger than one file should be."""
    if sum(line.item.size for _volume, rows in found for line in rows) > MOST_BYTES:
        raise Refused(Refusal("too_large", _("卷宗过大，请分正卷、副卷下载"), "volume"))


def whole_pdf(case: Case, volumes: Sequence[str] = VOLUMES) -> bytes:
    """Return volumes as one PDF: the catalogue, then every item, each a mark of the outline.

    The pages bear the numbers the catalogue gives them.
    """
    items = efile.of_case(case)
    found = [(v, lines_of(case, items, v)) for v in volumes]
    catalogue = catalogue_pdf(case, volumes)
    _check_size(found)
    out, marks = io.BytesIO(), [(_("卷内目录"), 0)]
    with bundling.bundle(out) as bundle:
        bundle.add_pdf(catalogue)
        for _volume, rows in found:
            for line in rows:
                told = f"{line.place.volume_name}{line.number} {line.item.name}"
                marks.append((told, len(bundle.whole.pages)))
                _add(bundle, line)
        with bundle.whole.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(told, at) for told, at in marks)
    return out.getvalue()


def _add(bundle: bundling.Bundle, line: Line) -> None:
    content, first = efile.content_of(line.item), len(bundle.whole.pages)
    is_pdf = line.item.type == Proof.Type.PDF
    bundle.add_pdf(content if is_pdf else straight.page_of(content))
    if line.first:
        for number, page in enumerate(bundle.whole.pages[first:], start=line.first):
            stamping.stamp(bundle.whole, page, number)


def as_zip(case: Case, volumes: Sequence[str] = VOLUMES) -> bytes:
    """Return volumes as a ZIP: the catalogue, and every item under its number and name."""
    items = efile.of_case(case)
    found = [(v, lines_of(case, items, v)) for v in volumes]
    catalogue = catalogue_pdf(case, volumes)
    _check_size(found)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr(_("卷内目录.pdf"), catalogue)
        for _volume, rows in found:
            for line in rows:
                packed.writestr(_path(line), efile.content_of(line.item))
    return out.getvalue()


def _path(line: Line) -> str:
    name = line.item.name.translate(_NEVER_IN_NAMES).strip(". ")
    return f"{line.place.volume_name}/{line.number:03d} {name}.{_ENDINGS[line.item.type]}"

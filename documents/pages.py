"""Pages of a scanned PDF: looked at as pictures, taken out as they are, told blank or not."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image, ImageFilter

from documents import separators
from documents.separators import Code, Seen

LOOKED_AT = 1754  # pixels of a page's long side: A4 at 150 dpi
_SMALL = 800
_EDGE = 20  # one part in so many of the side is the edge: shadows, holes, staples
_INK = 40  # how much darker than its surroundings a spot must be to be ink
# A page is blank where less than this share of it, its edges left out, is ink.
BLANK_SHARE = 0.0004


@dataclass(frozen=True, slots=True)
class Look:
    """What a page is."""

    seen: Seen
    blank: bool


@dataclass(slots=True)
class Group:
    """Pages between two separators. `code` is None where `seen` could not be taken for one."""

    seen: Seen | None
    pages: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)

    @property
    def code(self) -> Code | None:
        """What its separator says."""
        return self.seen.code if self.seen else None


def looks(pdf: bytes) -> Iterator[Look]:
    """Look at every page in turn."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            yield look(_picture(document, number))
    finally:
        document.close()


def _picture(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    page = document[number]
    try:
        scale = LOOKED_AT / max(page.get_width(), page.get_height(), 1)
        return page.render(scale=scale, grayscale=True).to_pil().convert("L")
    finally:
        page.close()


def look(picture: Image.Image) -> Look:
    """Tell whether a page separates, or is blank."""
    found = separators.seen(picture)
    return Look(found, not found.separates and is_blank(picture))


def is_blank(picture: Image.Image) -> bool:
    """Tell whether a page is blank: hardly any ink within its edges, specks left out."""
    small = picture.convert("L")
    small.thumbnail((_SMALL, _SMALL))
    small = small.filter(ImageFilter.MedianFilter(3))
    around = small.filter(ImageFilter.BoxBlur(20))
    ink = np.asarray(small, np.int16) < np.asarray(around, np.int16) - _INK
    edge = [max(1, side // _EDGE) for side in ink.shape]
    inner = ink[edge[0] : -edge[0], edge[1] : -edge[1]]
    return bool(inner.size == 0 or inner.mean() < BLANK_SHARE)


def split(found: Sequence[Look]) -> list[Group]:
    """Return what lies between the separators: each group of pages, its blank ones dropped.

    What is blank altogether keeps its pages: a person looks at it. A separator with nothing
    behind it leaves no group.
    """
    groups = [Group(None)]
    for number, page in enumerate(found):
        if page.seen.separates:
            groups.append(Group(page.seen))
        elif page.blank:
            groups[-1].dropped.append(number)
        else:
            groups[-1].pages.append(number)
    for group in groups:
        if not group.pages:
            group.pages, group.dropped = group.dropped, []
    return [group for group in groups if group.pages]


def taken_out(pdf: bytes, pages: Sequence[int], turn: int = 0) -> bytes:
    """Return some pages of a PDF as one of their own, as they are, turned right by `turn`."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as whole, pikepdf.new() as part:
        for number in pages:
            part.pages.append(whole.pages[number])
            if turn:
                part.pages[-1].rotate(turn, relative=True)
        part.save(out)
    return out.getvalue()

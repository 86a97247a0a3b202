"""Numbers stamped on the pages of a file, at the upper right as the page is read.

The digits are drawn as outlines of our own font: nothing has to be embedded, and what the page
itself is written with does not matter.
"""

from __future__ import annotations

from functools import cache

import pikepdf
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from documents import fonts

SIZE = 13.0  # points
MARGIN = 28.0  # points from either edge: what an office printer still prints
Point = tuple[float, float]


def stamp(whole: pikepdf.Pdf, page: pikepdf.Page, number: int) -> None:
    """Draw a number on a page of a PDF; without a font of ours the page stays as it is."""
    drawn = _drawn(str(number))
    if drawn is None:
        return
    ops, width = drawn
    form = whole.make_stream(ops)
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = pikepdf.Array([0, 0, round(width, 2), SIZE])
    page.add_overlay(form, _corner(page, width, SIZE))


def _corner(page: pikepdf.Page, width: float, height: float) -> pikepdf.Rectangle:
    """Return where the upper right corner of a page, as it is read, lies on the page itself."""
    left, low, right, top = (float(value) for value in page.cropbox)
    turned = int(page.obj.get("/Rotate", 0)) % 360
    wide, high = (right - left, top - low) if turned % 180 == 0 else (top - low, right - left)
    ends = [
        _unturned(x, y, turned, right - left, top - low)
        for x, y in (
            (wide - MARGIN - width, high - MARGIN - height),
            (wide - MARGIN, high - MARGIN),
        )
    ]
    xs, ys = sorted(x for x, _y in ends), sorted(y for _x, y in ends)
    return pikepdf.Rectangle(left + xs[0], low + ys[0], left + xs[1], low + ys[1])


def _unturned(x: float, y: float, turned: int, wide: float, high: float) -> Point:
    """Return where a point of a page as it is read lies on the page before it is turned."""
    return {0: (x, y), 90: (wide - y, x), 180: (wide - x, high - y), 270: (y, high - x)}[turned]


@cache
def _digits() -> dict[str, tuple[str, float]]:
    """Return each digit as drawing operators and its width, in points."""
    path = next((path for path, _weight in (*fonts.cut(), *fonts.shipped())), None)
    if path is None:
        return {}
    with TTFont(path, lazy=True) as font:
        scale, known, glyphs = (
            SIZE / font["head"].unitsPerEm,
            font.getBestCmap(),
            font.getGlyphSet(),
        )
        found = {}
        for digit in "0123456789":
            pen = _Operators(glyphs, scale)
            glyphs[known[ord(digit)]].draw(pen)
            found[digit] = (" ".join(pen.said), glyphs[known[ord(digit)]].width * scale)
    return found


def _drawn(text: str) -> tuple[bytes, float] | None:
    known, said, width = _digits(), [], 0.0
    if not known:
        return None
    for digit in text:
        ops, wide = known[digit]
        said.append(f"q 1 0 0 1 {width:.2f} 1 cm {ops} f Q")
        width += wide
    return "\n".join(said).encode("ascii"), width


class _Operators(BasePen):
    """Writes an outline as PDF's operators."""

    def __init__(self, glyphs: object, scale: float) -> None:
        super().__init__(glyphs)
        self.scale, self.said = scale, list[str]()

    def _say(self, operator: str, *points: Point) -> None:
        told = [f"{value * self.scale:.3f}" for point in points for value in point]
        self.said.append(" ".join([*told, operator]))

    def _moveTo(self, pt: Point) -> None:
        self._say("m", pt)

    def _lineTo(self, pt: Point) -> None:
        self._say("l", pt)

    def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:
        self._say("c", pt1, pt2, pt3)

    def _closePath(self) -> None:
        self._say("h")

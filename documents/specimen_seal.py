"""A made-up seal for samples and for the demo: ring, name, star, and plainly marked as none."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageDraw, ImageFont

from documents import fonts

SIDE = 500  # pixels of the finished picture; printed 42 mm wide
_FINER = 2  # drawn larger and made smaller, so that edges are smooth
_RED = (214, 22, 22, 225)
_ARC = 250  # degrees of the ring the name takes at most
_EACH = 26  # degrees a character takes where there are few
MARK = "演示样章"


def drawn(name: str, mark: str = MARK) -> bytes:
    """Return a seal as PNG on nothing: `name` around a star, `mark` beneath it.

    Uses the shipped font; without it the name is left out.
    """
    side = SIDE * _FINER
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen, middle = ImageDraw.Draw(picture), side / 2
    width = side // 42
    pen.ellipse((width, width, side - width, side - width), outline=_RED, width=width)
    pen.polygon(_star(middle, side * 0.15), fill=_RED)
    if files := fonts.shipped():
        bold = str(files[-1][0])
        _around(picture, name, bold)
        face = ImageFont.truetype(bold, int(side * 0.085))
        pen.text((middle, side * 0.77), mark, font=face, fill=_RED, anchor="mm")
    out = io.BytesIO()
    small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def _star(middle: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        turn = math.radians(36 * corner - 90)
        points.append((middle + reach * math.cos(turn), middle + reach * math.sin(turn)))
    return points


def _around(picture: Image.Image, name: str, file: str) -> None:
    """Write a name along the inside of the ring, each character upright to the middle."""
    side = picture.width
    each = min(_EACH, _ARC / max(1, len(name)))
    size = int(side * min(0.125, each * 0.0062))
    face = ImageFont.truetype(file, size)
    reach = side * 0.5 - side / 42 - size * 0.92
    first = -90 - each * (len(name) - 1) / 2
    for place, character in enumerate(name):
        turn = first + each * place
        box = int(size * 1.6)
        one = Image.new("RGBA", (box, box), (0, 0, 0, 0))
        ImageDraw.Draw(one).text((box / 2, box / 2), character, font=face, fill=_RED, anchor="mm")
        one = one.rotate(-(turn + 90), resample=Image.Resampling.BICUBIC)
        x = side / 2 + reach * math.cos(math.radians(turn))
        y = side / 2 + reach * math.sin(math.radians(turn))
        picture.alpha_composite(one, (int(x - box / 2), int(y - box / 2)))

"""Pictures made fit for a file: turned as they were taken, straightened where clear, normalised.

What a camera wrote into the file (place, device) is left out. All is reckoned on a small copy;
the picture itself is turned once.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

LONG_SIDE = 3508  # pixels of A4's long side at 300 dpi
QUALITY = 85
_SMALL = 800  # pixels of the small copy's long side
_STEEPEST = 10.0  # degrees; beyond it a person turns the sheet
_LEAST = 0.4
_CLEAR = 8.0  # how much sharper the lines must stand at one angle than at most others
_BETTER = 1.15  # and than as the page lies
_INK = 14  # how much darker than its surroundings a spot must be
_FEWEST = 400  # dark spots of a small copy, below which nothing is told
A4_INCHES = (8.27, 11.69)
Gray = NDArray[np.uint8]


def normalised(content: bytes) -> bytes:
    """Return a picture (JPEG, PNG) as a JPEG that stands upright and straight."""
    return as_jpeg(upright(content))


def upright(content: bytes) -> Image.Image:
    """Return a picture turned as its camera meant, straightened where clear, in bounds."""
    with Image.open(io.BytesIO(content)) as opened:
        turned = ImageOps.exif_transpose(opened)
        flat = _on_white(turned)
    flat.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    angle = skew_of(flat)
    if angle:
        flat = flat.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    return flat


def as_jpeg(picture: Image.Image) -> bytes:
    """Return a picture as JPEG, with nothing written beside it."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("L", "1"):
        return picture.convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        ground = Image.new("RGBA", whole.size, "white")
        ground.alpha_composite(whole)
        return ground.convert("RGB")
    return picture.convert("RGB")


def skew_of(picture: Image.Image) -> float:
    """Return by how many degrees a page must be turned back (anticlockwise); 0 where unclear.

    Lines of writing stand sharpest when the ink is added up along them.
    """
    ink = _ink_of(picture)
    ys, xs = np.nonzero(ink)
    if len(ys) < _FEWEST:
        return 0.0
    tried = np.arange(-_STEEPEST, _STEEPEST + 0.1, 0.5)
    told = np.array([_sharpness(ys, xs, angle) for angle in tried])
    near = tried[told.argmax()] + np.arange(-0.4, 0.41, 0.1)
    best = max(near, key=lambda angle: _sharpness(ys, xs, angle))
    found = _sharpness(ys, xs, best)
    clear = found > _CLEAR * np.median(told) and found > _BETTER * _sharpness(ys, xs, 0.0)
    return round(float(best), 1) if clear and _LEAST <= abs(best) <= _STEEPEST else 0.0


def _ink_of(picture: Image.Image) -> NDArray[np.bool_]:
    small = picture.convert("L")
    small.thumbnail((_SMALL, _SMALL))
    around = small.filter(ImageFilter.BoxBlur(12))
    found = np.asarray(small, np.int16) < np.asarray(around, np.int16) - _INK
    edge = max(4, min(found.shape) // 50)  # the shadow of the sheet's edge is no line of writing
    return found[edge:-edge, edge:-edge]


def _sharpness(ys: NDArray[np.intp], xs: NDArray[np.intp], degrees: float) -> float:
    along = np.rint(ys - xs * math.tan(math.radians(degrees))).astype(np.int64)
    counted = np.bincount(along - along.min()).astype(np.float64)
    return float(np.square(np.diff(counted)).sum())


def joined(pictures: Sequence[bytes]) -> bytes:
    """Return JPEGs as one PDF, a page each, as large as fits on A4."""
    out = io.BytesIO()
    with pikepdf.new() as whole:
        for content in pictures:
            with pikepdf.open(io.BytesIO(page_of(content))) as one:
                whole.pages.extend(one.pages)
        whole.save(out)
    return out.getvalue()


def page_of(content: bytes) -> bytes:
    """Return a picture as a PDF of one page, its own bytes kept."""
    with Image.open(io.BytesIO(content)) as picture:
        width, height = A4_INCHES if picture.height >= picture.width else A4_INCHES[::-1]
        dpi = max(picture.width / width, picture.height / height, 72.0)
        out = io.BytesIO()
        flat = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
        flat.save(out, "PDF", resolution=dpi, quality=QUALITY)
    return out.getvalue()

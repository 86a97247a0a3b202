"""Signatures as a pad sends them: a drawn one, and many that are none."""

from __future__ import annotations

import base64
import io

from PIL import Image, ImageDraw

STROKES = (((40, 90), (120, 30), (140, 120)), ((160, 40), (300, 60)), ((220, 30), (200, 130)))


def drawn(size: tuple[int, int] = (600, 200), *, kind: str = "PNG", width: int = 5) -> bytes:
    """Return a picture with the strokes of a name, on nothing."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for stroke in STROKES:
        draw.line(stroke, fill=(0, 0, 60, 255), width=width, joint="curve")
    return encoded(image, kind)


def blank(size: tuple[int, int] = (600, 200)) -> bytes:
    return encoded(Image.new("RGBA", size, (0, 0, 0, 0)))


def dot() -> bytes:
    image = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((50, 50, 60, 60), fill=(0, 0, 0, 255))
    return encoded(image)


def blot() -> bytes:
    return encoded(Image.new("RGB", (600, 200), (10, 10, 10)))


def faint() -> bytes:
    """Return white strokes on white: nothing anybody could see."""
    image = Image.new("RGB", (600, 200), (255, 255, 255))
    ImageDraw.Draw(image).line(STROKES[0], fill=(250, 250, 250), width=6)
    return encoded(image)


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    (image if kind == "PNG" else image.convert("RGB")).save(out, kind)
    return out.getvalue()


def sent(picture: bytes) -> str:
    """Return a picture as the page sends it."""
    return "data:image/png;base64," + base64.b64encode(picture).decode()

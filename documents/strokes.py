"""Signatures drawn on a pad: judged by what the picture shows, not by what it is called."""

from __future__ import annotations

import base64
import binascii
import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

LARGEST = 512 * 1024
WIDEST, HIGHEST = 4000, 2000
# In pixels of the picture: less than this is a dot or a slip of the hand, not a name.
LEAST_WIDE, LEAST_HIGH, LEAST_INK = 40, 16, 150
MOST_INKED = 0.5  # of the frame around the strokes: more is a blot, or a photograph
DARK = 128
_PNG_END = b"IEND\xaeB`\x82"
_DATA = "data:image/png;base64,"


class NoSignature(Exception):
    """What was sent is not a drawn signature; the message says why."""


def _broken() -> str:
    return _("签名图像须为PNG格式，或者已损坏，请重新签名")


def read(sent: str) -> bytes:
    """Return the picture a pad sent ("data:image/png;base64,…"). Raises `NoSignature`."""
    if not sent:
        raise NoSignature(_("还没有签名"))
    if not sent.startswith(_DATA) or len(sent) > LARGEST * 2:
        raise NoSignature(_("签名图像无法识别，请重新签名"))
    try:
        return base64.b64decode(sent.removeprefix(_DATA), validate=True)
    except (binascii.Error, ValueError):
        raise NoSignature(_("签名图像无法识别，请重新签名")) from None


def cleaned(content: bytes) -> bytes:
    """Return a signature cut to its strokes, black on nothing, as a fresh PNG.

    Raises `NoSignature` for anything but a PNG with strokes of a hand's size.
    """
    if not content:
        raise NoSignature(_("还没有签名"))
    if len(content) > LARGEST:
        raise NoSignature(_("签名图像至多512KB"))
    # The printing library lets pictures that were cut short be read as well.
    if _PNG_END not in content[-64:]:
        raise NoSignature(_broken())
    try:
        ink = _ink(content)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise NoSignature(_broken()) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoSignature(_("签名图像过大")) from None
    box = ink.getbbox()
    if box is None:
        raise NoSignature(_("签名是空白的，请签名后再提交"))
    wide, high, inked = box[2] - box[0], box[3] - box[1], ink.histogram()[255]
    if wide < LEAST_WIDE or high < LEAST_HIGH or inked < LEAST_INK:
        raise NoSignature(_("笔画太少，看不出是签名，请重新签名"))
    if inked > MOST_INKED * wide * high:
        raise NoSignature(_("图像不是手写笔画，请在签名板上签名"))
    strokes = ink.crop(box)
    black = Image.new("LA", strokes.size, (0, 0))
    black.putalpha(strokes)
    kept = io.BytesIO()
    black.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _ink(content: bytes) -> Image.Image:
    """Return where there is ink: 255, elsewhere 0. What is light or see-through is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            if image.width > WIDEST or image.height > HIGHEST:
                raise NoSignature(_("签名图像过大"))
            image.load()
            drawn = image.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, (255, 255, 255, 255))
    paper.alpha_composite(drawn)
    return paper.convert("L").point([255 if shade < DARK else 0 for shade in range(256)])

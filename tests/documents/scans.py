"""Made-up scans: pages of writing, blank backs, separators as a scanner sees them."""

from __future__ import annotations

import random

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from documents import separators, straight
from documents.separators import Code
from enforcement.models import Case
from teams.access import Actor

A4 = (1240, 1754)  # pixels at 150 dpi
Page = Image.Image


def writing(seed: int = 1, lines: int = 30) -> Page:
    """Return a page that looks like writing from afar."""
    page, chance = Image.new("L", A4, 255), random.Random(seed)
    drawn = ImageDraw.Draw(page)
    for line in range(lines):
        left, top = 140, 180 + line * 46
        while left < 1080:
            width = chance.randint(12, 26)
            drawn.rectangle((left, top, left + width, top + 22), fill=30)
            left += width + 6
    return page


def short() -> Page:
    """Return a page with a signature and nothing else."""
    return writing(3, lines=1).crop((0, 0, *A4))


def blank(seed: int = 1) -> Page:
    """Return the back of a sheet: grey, noisy, with a shadow at its edge and two holes."""
    page = Image.effect_noise(A4, 14).point(lambda value: min(255, value + 110))
    drawn = ImageDraw.Draw(page)
    drawn.rectangle((0, 0, 18, A4[1]), fill=60)
    for top in (700, 1000):
        drawn.ellipse((24, top, 60, top + 36), fill=10)
    chance = random.Random(seed)
    for _speck in range(60):
        at = (chance.randint(100, 1100), chance.randint(100, 1600))
        page.putpixel(at, 0)
    return page


def separator(case: Case, place: str, actor: Actor, name: str = "") -> Page:
    """Return the sheet printed for a case and a place, as a picture."""
    return pages_of(separators.sheets([case], [place], actor=actor, name=name))[0]


def pages_of(pdf: bytes) -> list[Page]:
    """Return a PDF's pages as pictures."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            page.render(scale=A4[1] / page.get_height(), grayscale=True).to_pil().convert("L")
            for page in document
        ]


def forged(case: Case, place: str) -> Page:
    """Return a sheet whose code was changed: the check value is another's."""
    page = Image.new("L", A4, 255)
    told = Code(case.pk, place).text
    made = separators.segno.make(told[:-3] + "xyz", error="h", micro=False)
    page.paste(made_picture(made), (200, 200))
    return page


def foreign_paper() -> Page:
    """Return a page of writing that bears somebody else's code."""
    page = writing(9)
    made = separators.segno.make("https://bank.example/receipt/1", error="m", micro=False)
    page.paste(made_picture(made), (900, 1400))
    return page


def made_picture(made: object) -> Page:
    """Return a code as a picture."""
    matrix = [list(row) for row in made.matrix]  # type: ignore[attr-defined]
    size = len(matrix) + 8
    small = Image.new("L", (size, size), 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            small.putpixel((x + 4, y + 4), 0 if dark else 255)
    return small.resize((size * 6, size * 6), Image.Resampling.NEAREST)


def skewed(page: Page, degrees: float) -> Page:
    """Return a page that lay askew on the glass."""
    return page.rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def noisy(page: Page, seed: int = 1) -> Page:
    """Return a page as a bad scanner sees it: blurred, specked, grey."""
    dull = page.filter(ImageFilter.GaussianBlur(1.2)).point(lambda value: 40 + value * 4 // 5)
    noise = Image.effect_noise(dull.size, 30)
    return Image.blend(dull, noise, 0.15)


def damaged(page: Page, corners: int) -> Page:
    """Return a separator of which so many codes are smeared over."""
    spoiled, size = page.copy(), page.size
    drawn = ImageDraw.Draw(spoiled)
    places = [(0, 0), (1, 0), (0, 1), (1, 1)][:corners]
    for right, low in places:
        left = size[0] - 390 if right else 83
        top = size[1] - 390 if low else 83
        drawn.rectangle((left - 5, top - 5, left + 312, top + 312), fill=110)
    return spoiled


def stack(*pages: Page) -> bytes:
    """Return pages as the PDF a scanner makes of them."""
    return straight.joined([straight.as_jpeg(page) for page in pages])

"""What is drawn is what is meant: glyphs of a printed page beside the font's own, as pictures.

Text taken out of a PDF proves nothing: a page of boxes, or of wrong characters, still gives the
right text. So each character is printed by itself and compared with the same character drawn
straight from the font file by another hand; the nearest of all must be itself.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from documents import catalogue, fonts, printing
from documents.issuing import STYLE

# Common words of papers, look-alikes, and rare characters of names, up to Unicode's extension B.
MEANT = "人民法院执行裁定书查封扣押冻结已己巳未末士土日曰柏栢吉𠮷𬭚䶮垚㛃犇淼壹贰叁肆伍陆柒捌玖〇"
SIZE = 64


def drawn_by_the_font(character: str) -> Image.Image:
    """Return a character as its font file has it."""
    regular = fonts.shipped()[0][0]
    file = regular if ord(character) in fonts.points(regular) else fonts.system()
    assert file is not None, character
    face = ImageFont.truetype(str(file), 160, index=2 if file.suffix == ".ttc" else 0)
    image = Image.new("L", (260, 320), 255)
    ImageDraw.Draw(image).text((40, 40), character, font=face, fill=0)
    return framed(image)


def framed(image: Image.Image) -> Image.Image:
    """Return the ink alone, in a square of one size."""
    box = ImageChops.invert(image).point(lambda v: 255 if v > 60 else 0).getbbox()
    assert box is not None  # nothing was drawn
    return image.crop(box).resize((SIZE, SIZE), Image.Resampling.BOX)


def apart(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures are apart: 0 the same, 255 black beside white."""
    return float(ImageStat.Stat(ImageChops.difference(one, other)).mean[0])


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Image.Image]:
    """Return each character as it is printed with the style sheet of papers."""
    folder = tmp_path_factory.mktemp("glyphs")
    pages = [f'<p style="font-size:120pt;line-height:1.3;text-indent:0">{c}</p>' for c in MEANT]
    html = '<div style="break-after:page">' + '</div><div style="break-after:page">'.join(pages)
    file = folder / "glyphs.pdf"
    file.write_bytes(printing.laid_out(f"{html}</div>", STYLE, tags=False))
    # The page number at the foot is left out of the picture.
    command = ["pdftoppm", "-r", "60", "-gray", "-x", "0", "-y", "0", "-W", "496", "-H", "500"]
    subprocess.run([*command, file, folder / "p"], check=True)
    pictures = sorted(folder.glob("p-*.pgm"))
    assert len(pictures) == len(MEANT)
    return {c: framed(Image.open(p)) for c, p in zip(MEANT, pictures, strict=True)}


def test_every_character_drawn_is_the_character_meant(printed: dict[str, Image.Image]) -> None:
    own = {character: drawn_by_the_font(character) for character in MEANT}
    wrong = {}
    for character, picture in printed.items():
        nearest = min(own, key=lambda other: apart(picture, own[other]))
        if nearest != character or apart(picture, own[character]) > 30:
            wrong[character] = (nearest, round(apart(picture, own[character])))
    assert wrong == {}


def test_the_comparison_tells_look_alikes_and_boxes_apart() -> None:
    for one, other in ("吉𠮷", "已己", "未末", "日曰", "柏栢"):
        assert apart(drawn_by_the_font(one), drawn_by_the_font(other)) > 5
    box = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(box).rectangle((20, 20, 180, 180), outline=0, width=8)
    assert min(apart(framed(box), drawn_by_the_font(c)) for c in MEANT if c not in "日曰") > 30


def test_no_form_has_a_character_the_fonts_lack() -> None:
    for path in catalogue.SHIPPED.glob("*.html"):
        assert fonts.missing(path.read_text(encoding="utf-8")) == [], path.name


def test_a_character_is_missing_only_where_no_font_at_hand_has_it(
    tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fonts.missing("安𠮷秋\n柏𬭚舒") == []
    assert fonts.missing("甲\U000e0fff乙\U0010fffd\U000e0fff") == ["\U000e0fff", "\U0010fffd"]


def test_a_courts_own_faces_come_before_the_shipped_ones(tmp_path: Path, settings) -> None:
    settings.FONTS_DIR = tmp_path
    fonts.own.cache_clear()
    try:
        assert "Court fangsong" not in fonts.faces()
        (tmp_path / "fangsong.ttf").write_bytes(fonts.shipped()[0][0].read_bytes())
        fonts.own.cache_clear()
        assert fonts.faces().startswith(
            '@font-face { font-family: "Court fangsong"; src: url("file:'
        )
        assert tmp_path / "fangsong.ttf" in fonts.files()
    finally:
        fonts.own.cache_clear()

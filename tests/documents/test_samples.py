"""Every form of every court, filled in and printed; and every sign on them is the one meant."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command
from django.utils.html import strip_tags
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from documents import catalogue, filling, fonts, samples
from documents.samples import Much
from policy.loader import pack, shipped

# Of Unicode's extensions A, B and E, with both points that part names of other tongues.
RARE = "𠮷㛃䶮·古丽•𬭚"
_BLANK = re.compile(r"[\s\u3000]")


@cache
def known() -> tuple[TTFont, ...]:
    """Return the fonts papers are set in, and the machine's own behind them."""
    system = fonts.system()
    simplified = [TTFont(system, fontNumber=2)] if system else []
    return (*(TTFont(path) for path in fonts.files()), *simplified)


def outline(glyphs: Any, name: str) -> tuple[Any, ...]:
    """Return how a glyph is drawn, its points rounded."""
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return tuple(
        (step, tuple((round(x), round(y)) for x, y in filter(None, points)))
        for step, points in pen.value
    )


@cache
def meant(character: str) -> frozenset[tuple[Any, ...]]:
    """Return how the fonts draw a character."""
    found = [(font, font.getBestCmap().get(ord(character))) for font in known()]
    return frozenset(outline(font.getGlyphSet(), name) for font, name in found if name)


def drawn(pdf: bytes) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield each character a PDF says it shows, with how its embedded font draws it."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for told in file.objects:
            if not isinstance(told, pikepdf.Dictionary) or told.get("/Subtype") != "/Type0":
                continue
            within = told.DescendantFonts[0].FontDescriptor
            data = within.get("/FontFile2") or within.get("/FontFile3")
            font = TTFont(io.BytesIO(data.read_bytes()))
            glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
            for code, character in mapped(told.ToUnicode.read_bytes().decode()):
                yield character, outline(glyphs, order[code])


def mapped(cmap: str) -> Iterator[tuple[int, str]]:
    """Yield the glyphs of a ToUnicode table, each with its one character."""
    for part in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, points in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", part):
            text = bytes.fromhex(points).decode("utf-16-be")
            if text and not _BLANK.fullmatch(text):
                yield int(code, 16), text


@pytest.mark.parametrize("code", sorted(path.stem for path in catalogue.SHIPPED.glob("*.html")))
def test_every_sign_of_a_paper_is_drawn_as_it_is_meant(code: str) -> None:
    kind = catalogue.kinds()[code]
    court = samples.court_of(pack("hualong"))
    much = Much(name=RARE)
    printed = dict[str, set[Any]]()
    for character, shape in drawn(samples.pdf(kind, court, much)):
        printed.setdefault(character, set()).add(shape)
    wrong = {c: len(shapes) for c, shapes in printed.items() if not shapes <= meant(c)}
    assert wrong == {}
    said = html.unescape(strip_tags(samples.html(kind, court, much).partition("<body")[2]))
    words = set(_BLANK.sub("", said.partition(">")[2]))
    assert words <= set(printed)


def test_the_comparison_finds_a_wrong_sign() -> None:
    assert not meant("未") & meant("末")
    assert not meant("吉") & meant("𠮷")


@pytest.mark.parametrize("name", shipped())
def test_every_form_is_whole_for_every_court(name: str) -> None:
    court = samples.court_of(pack(name))
    for kind in catalogue.kinds(court.code).values():
        sheet = samples.sheet(kind, court)
        assert filling.lacks(kind, sheet.values) == [], kind.code
        paper = sheet.html()
        assert court.name in paper
        assert kind.spec.title in paper
        assert "（）" not in paper, kind.code
        assert "待签名" not in paper
        assert sheet.open_slots == []
        assert ('class="seal"' in paper) == (kind.spec.sealed and "{{ signed }}" in source(kind))


def source(kind: catalogue.Kind) -> str:
    """Return a shipped form's text."""
    return (catalogue.SHIPPED / f"{kind.code}.html").read_text(encoding="utf-8")


def shown_signers(name: str, code: str) -> list[str]:
    """Return the titles under a court's paper."""
    paper = samples.sheet(catalogue.kinds()[code], samples.court_of(pack(name))).html()
    return re.findall(r'class="signer"><span>(.*?)</span>', paper)


@pytest.mark.clause("YD-080", "YD-088", "YD-093", "DZ-041", "DZ-224")
def test_who_stands_under_a_paper_is_as_the_court_has_it() -> None:
    assert shown_signers("yindu", "enforcement_notice") == ["执行员"]
    assert shown_signers("hualong", "enforcement_notice") == ["濮阳市华龙区人民法院"]
    assert shown_signers("yindu", "panel_record") == ["审判员", "执行员", "书记员"]
    assert shown_signers("dengzhou", "panel_record") == ["审判长", "审判员", "审判员"]
    assert shown_signers("dengzhou", "ruling_control") == ["审判员"]
    # Decisions go out in the court's name, but where a plan has a judge sign every paper.
    assert shown_signers("hualong", "fine_decision") == ["濮阳市华龙区人民法院"]
    assert shown_signers("yindu", "fine_decision") == ["审判员"]
    assert shown_signers("hualong", "search_order") == ["签发人"]


def test_a_paper_speaks_to_a_person_and_to_a_company_as_each_is_spoken_to() -> None:
    court = samples.court_of(pack("hualong"))
    kind = catalogue.kinds()["property_report_order"]
    assert "你单位" not in samples.html(kind, court)
    paper = samples.html(kind, court, Much(company=True))
    assert "责令你单位在收到本令之日起5日内" in paper
    assert "你（单位）" not in paper


def test_long_values_stay_on_the_page() -> None:
    court = samples.court_of(pack("dengzhou"))
    for code in ("ruling_control", "property_declaration", "enforcement_record", "summons"):
        kind = catalogue.kinds()[code]
        pdf = samples.pdf(kind, court, samples.MOST)
        with pikepdf.open(io.BytesIO(pdf)) as file:
            assert len(file.pages) >= 1
        sheet = samples.sheet(kind, court, samples.MOST)
        if "{{ parties }}" in source(kind):
            assert sheet.html().count('class="party"') == 21


def test_the_command_prints_each_form_and_its_word_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = ["--kind", "property_declaration", "--kind", "summons"]
    call_command("sample_papers", "--pack", "hualong", "--out", str(tmp_path), *kinds)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"property_declaration.pdf", "property_declaration.docx", "summons.pdf"}
    assert "已印3个文件" in capsys.readouterr().out


def test_the_command_names_a_form_that_cannot_be_printed(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DOCUMENT_FORMS_DIR = tmp_path / "forms"
    own = settings.DOCUMENT_FORMS_DIR / "hualong"
    own.mkdir(parents=True)
    (own / "summons.html").write_text(
        source(catalogue.kinds()["summons"]).replace("注意事项", "\U0010fffd"), encoding="utf-8"
    )
    options = ["--pack", "hualong", "--out", str(tmp_path / "out"), "--kind", "summons"]
    with pytest.raises(SystemExit):
        call_command("sample_papers", *options)
    assert "有误  传票不能照原样印制" in capsys.readouterr().out

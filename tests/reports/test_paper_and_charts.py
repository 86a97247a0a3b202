"""What is printed is what was meant: every glyph, every page, the same chart as on the page."""

from __future__ import annotations

import hashlib
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from documents import printing
from reports import charts, drawing, pdf, services
from reports.charts import Bar
from reports.figures import compute
from reports.sheet import sheet
from tests.reports.conftest import MONDAY_AFTER, WEEK, SmallWeek
from workdays import clock

SVG = "{http://www.w3.org/2000/svg}"


def told(command: list[str | Path]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.django_db
def test_a_signed_week_is_printed_with_its_fonts_its_pages_and_its_signature(
    small_week: SmallWeek, tmp_path: Path
) -> None:
    cast = small_week.cast
    director = cast.actor("director")
    with clock.at(MONDAY_AFTER):
        report = services.make(cast.court, WEEK, cast.doing("report.make"))
        services.ask(report, actor=director, text="䶮某案为何未办？", to_unit="fast_1")
        signed = services.sign(report, actor=director)
    file = tmp_path / "week.pdf"
    file.write_bytes(pdf.weekly_report(signed))
    fonts = [line.split() for line in told(["pdffonts", file]).splitlines()[2:]]
    assert fonts
    assert all(line[-5:-3] == ["yes", "yes"] for line in fonts), fonts  # embedded, subset
    pages = int(re.search(r"Pages: +(\d+)", told(["pdfinfo", file]))[1])  # type: ignore[index]
    assert 3 <= pages <= 10
    text = told(["pdftotext", "-layout", file, "-"])
    for words in ("华龙区人民法院执行质效周报", "2022年第40周", "问快执一团队", director.name):
        assert words in text
    assert signed.digest in re.sub(r"\s", "", text)
    assert re.search(rf"—\s*{pages}\s*—", text)


@pytest.mark.django_db
def test_the_characters_printed_are_the_characters_meant(tmp_path: Path) -> None:
    """Text extraction proves nothing of glyphs: two words are compared by their pictures."""
    style, fonts = printing.style_of(pdf.STYLE)

    def picture(text: str) -> str:
        page = f'<p style="font-size:40pt;margin:0;text-indent:0">{text}</p>'
        file = tmp_path / f"{len(text)}-{hashlib.sha256(text.encode()).hexdigest()}.pdf"
        file.write_bytes(HTML(string=page).write_pdf(stylesheets=[style], font_config=fonts))
        image = file.with_suffix("")
        told(["pdftoppm", "-r", "40", "-singlefile", "-gray", file, image])
        return hashlib.sha256(image.with_suffix(".pgm").read_bytes()).hexdigest()

    words = ("人民法院", "执行通知", "执行质效", "䶮垚䂮犇")
    pictures = {picture(word) for word in words}
    assert len(pictures) == len(words)  # boxes, or one wrong glyph for all, would look alike
    assert picture("人民法院") in pictures


def test_a_glyph_no_font_has_stops_the_printing() -> None:
    context = {"title": "周报\U000e0fff\U0010fffd", "period": "", "lead": ""}
    with pytest.raises(printing.CannotPrint, match="notdef"):
        pdf._printed(context)


@pytest.mark.parametrize(
    "url", ["https://example.invalid/a.png", "file:///etc/passwd", "ftp://example.invalid/x"]
)
def test_nothing_but_our_own_fonts_is_fetched(url: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        printing.LocalFiles().fetch(url)
    with pytest.raises(FatalURLFetchingError):
        HTML(string=f'<img src="{url}">', url_fetcher=printing.LocalFiles()).write_pdf()


@pytest.mark.django_db
def test_what_people_wrote_is_printed_as_words_not_as_markup(small_week: SmallWeek) -> None:
    node = small_week.old.nodes.get(rule="reception")
    type(node).objects.filter(pk=node.pk).update(lateness_reason="<img src=x onerror=y>外地")
    with clock.at(MONDAY_AFTER):
        html = pdf.html_of(sheet(compute(small_week.cast.court, WEEK)))
    assert "<img" not in html
    assert "&lt;img src=x onerror=y&gt;外地" in html


@pytest.mark.django_db
def test_every_chart_says_in_words_and_in_a_table_what_it_draws(small_week: SmallWeek) -> None:
    with clock.at(MONDAY_AFTER):
        figures = compute(small_week.cast.court, WEEK)
    pictures = [*drawing.lines(figures), drawing.teams(figures), drawing.people(figures)]
    for picture in pictures:
        root = ET.fromstring(picture.svg)  # noqa: S314 (drawn by us)
        assert root.get("role") == "img"
        assert root.find(f"{SVG}title").text  # type: ignore[union-attr]
        assert root.find(f"{SVG}desc").text  # type: ignore[union-attr]
        assert "style=" not in picture.svg
        assert picture.rows
        assert all(len(row) == len(picture.columns) for row in picture.rows)
    stock = next(p for p in pictures if p.name == "stock")
    assert [n for _week, n in stock.rows][-2:] == ["1", "3"]


def test_a_line_has_gaps_where_there_is_no_figure_and_its_target_dashed() -> None:
    values = [10.0, None, 30.0, 40.0]
    drawn = charts.line_chart("率", "说明", ["W1", "W2", "W3", "W4"], values, target=30.0)
    assert drawn.count("<polyline") == 1
    assert drawn.count("<circle") == 3
    assert drawn.count("stroke-dasharray") == 1
    assert charts.line_chart("率", "无数", ["W1"], [None]).count("<circle") == 0


def test_bars_and_cells_are_as_long_and_as_dark_as_their_numbers() -> None:
    drawn = charts.bar_chart("甲", "乙", [Bar("大", ((8, "#111"),)), Bar("小", ((2, "#111"),))])
    wide = [float(w) for w in re.findall(r'width="([\d.]+)" height="13" fill="#111"', drawn)]
    assert wide[0] == pytest.approx(4 * wide[1], rel=0.01)
    cells = charts.heat_map("甲", "乙", ["人"], ["事", "物"], [[4, 1]])
    dark, light = (float(o) for o in re.findall(r'fill-opacity="([\d.]+)"', cells))
    assert dark > light


@pytest.mark.parametrize("name", ["<script>", 'a"b', "甲&乙"])
def test_names_cannot_break_out_of_a_chart(name: str) -> None:
    for drawn in (
        charts.bar_chart(name, name, [Bar(name, ((1, "#111"),))]),
        charts.heat_map(name, name, [name], [name], [[1]]),
        charts.line_chart(name, name, [name], [1.0]),
    ):
        root = ET.fromstring(drawn)  # noqa: S314 (drawn by us)
        assert root.find(f"{SVG}title").text == name  # type: ignore[union-attr]

"""The report on paper: one HTML, laid out by WeasyPrint, with the fonts of this machine only."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.figures import Figures
from reports.models import WeeklyReport
from reports.selectors import comments_of
from reports.sheet import sheet

TEMPLATE = "documents/weekly_report.html"
STYLE = "documents/weekly_report.css"
# Whole-file fonts only: of fonts cut into ranges WeasyPrint prints wrong characters.
FONTS = (("vendor/fonts/NotoSerifSC-Regular.ttf", 400), ("vendor/fonts/NotoSerifSC-Bold.ttf", 700))
FONT_NAME = "Court Serif"
_ONE_AT_A_TIME = threading.Lock()  # the log is watched while a document is laid out


class CannotPrint(Exception):
    """The document was not laid out as written: a glyph is missing, a file was not there."""


class LocalFiles(URLFetcher):
    """Hands out the shipped fonts; anything else, and any host, stops the printing."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Fetch a file of ours. Raises `FatalURLFetchingError` for all else."""
        parts = urlparse(url)
        path = Path(unquote(parts.path))
        if parts.scheme != "file" or path not in {font for font, _weight in _fonts()}:
            raise FatalURLFetchingError(f"not a file of ours: {url}")
        return super().fetch(url, headers)


def weekly_report(report: WeeklyReport) -> bytes:
    """Return a kept report as PDF: its frozen figures, what was said to it, the signature."""
    orders = report.orders.select_related("order").order_by("id")
    context = sheet(report.figures, report, comments_of(report), orders)
    return _printed(context)


def preview(figures: Figures) -> bytes:
    """Return figures not kept as a report as PDF."""
    return _printed(sheet(figures))


def html_of(context: dict[str, Any]) -> str:
    """Return the sheet as HTML, as it is laid out."""
    return render_to_string(TEMPLATE, context)


def _printed(context: dict[str, Any]) -> bytes:
    return laid_out(html_of(context))


def laid_out(html: str) -> bytes:
    """Return HTML of the sheet as PDF. Raises `CannotPrint` where a sign or a file is missing."""
    with _ONE_AT_A_TIME, _watched():
        document = HTML(string=html, url_fetcher=LocalFiles())
        style, fonts = _style()
        printed: bytes = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_tags=True)
    return printed


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    """Return the style sheet and its fonts, read once: that costs more than a page."""
    fonts = FontConfiguration()
    faces = "".join(
        f'@font-face {{ font-family: "{FONT_NAME}"; font-weight: {weight}; '
        f'src: url("{path.as_uri()}"); }}\n'
        for path, weight in _fonts()
    )
    text = Path(_found(STYLE)).read_text(encoding="utf-8")
    return CSS(string=faces + text, font_config=fonts, url_fetcher=LocalFiles()), fonts


@cache
def _fonts() -> tuple[tuple[Path, int], ...]:
    """Return the shipped fonts that are installed; without them the system's are used."""
    found = ((finders.find(name), weight) for name, weight in FONTS)
    return tuple((Path(path), weight) for path, weight in found if isinstance(path, str))


def _found(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise CannotPrint(f"no static file {name}")
    return path


@contextmanager
def _watched() -> Iterator[None]:
    """Raise `CannotPrint` if WeasyPrint's log tells of a glyph that no font has."""
    log, told = logging.getLogger("weasyprint"), _Told()
    log.addHandler(told)
    try:
        yield
    finally:
        log.removeHandler(told)
    if told.faults:
        raise CannotPrint("；".join(told.faults[:5]))


class _Told(logging.Handler):
    """Keeps the warnings that mean wrong paper."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what speaks of missing glyphs or of files that failed to load."""
        said = record.getMessage()
        if ".notdef" in said or "Failed to load" in said:
            self.faults.append(said)

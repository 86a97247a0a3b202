"""From HTML to paper by WeasyPrint, with the fonts of this machine only."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from documents import fonts

ONE_AT_A_TIME = threading.Lock()  # the log is watched while a document is laid out
NOTHING: Mapping[str, bytes] = {}
_BLANK = '<body class="blank"></body>'


class CannotPrint(Exception):
    """The document was not laid out as written: a glyph is missing, a file was not there."""


class LocalFiles(URLFetcher):
    """Hands out our fonts and the pictures it was given; anything else stops the printing."""

    def __init__(self, pictures: Mapping[str, bytes] = NOTHING) -> None:
        super().__init__()
        self.pictures = pictures

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Fetch a file of ours. Raises `FatalURLFetchingError` for all else."""
        if url in self.pictures:
            return URLFetcherResponse(url, self.pictures[url], {"Content-Type": "image/png"})
        parts = urlparse(url)
        path = Path(unquote(parts.path))
        if parts.scheme != "file" or path not in set(fonts.files()):
            raise FatalURLFetchingError(f"not a file of ours: {url}")
        return super().fetch(url, headers)


def laid_out(
    html: str, style: str, *, pictures: Mapping[str, bytes] = NOTHING, tags: bool = True
) -> bytes:
    """Return HTML as PDF. Raises `CannotPrint` where a sign or a file is missing.

    `style` names a static style sheet; `pictures` are {address: PNG} the HTML may name.
    """
    return laid_out_together([html], style, pictures=pictures, tags=tags)


def laid_out_together(
    htmls: Sequence[str],
    style: str,
    *,
    pictures: Mapping[str, bytes] = NOTHING,
    tags: bool = False,
    even: bool = False,
) -> bytes:
    """Return several documents as one PDF, each with its own page numbers.

    `even`: each has an even number of pages, so that on both sides of the sheets none begins on
    the back of another.
    """
    sheet, faces = style_of(style)
    fetcher = LocalFiles(pictures)
    with ONE_AT_A_TIME, _watched():
        laid = [
            HTML(string=html, url_fetcher=fetcher).render(stylesheets=[sheet], font_config=faces)
            for html in htmls
        ]
        pages = []
        for document in laid:
            pages += document.pages
            if even and len(document.pages) % 2:
                pages += HTML(string=_BLANK).render(stylesheets=[sheet], font_config=faces).pages
        whole = laid[0] if len(pages) == len(laid[0].pages) else laid[0].copy(pages)
        printed: bytes = whole.write_pdf(pdf_tags=tags)
    return printed


@cache
def style_of(name: str) -> tuple[CSS, FontConfiguration]:
    """Return a style sheet and its fonts, read once: that costs more than a page."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise CannotPrint(f"no static file {name}")
    faces = FontConfiguration()
    text = fonts.faces() + Path(found).read_text(encoding="utf-8")
    return CSS(string=text, font_config=faces, url_fetcher=LocalFiles()), faces


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
        said: Any = record.getMessage()
        if ".notdef" in said or "Failed to load" in said:
            self.faults.append(str(said))

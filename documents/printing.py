"""From HTML to paper by WeasyPrint, with the fonts of this machine only."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from hashlib import md5
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.contrib.staticfiles import finders
from PIL import Image
from pydyf import Stream
from weasyprint import CSS, HTML
from weasyprint.images import RasterImage
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from documents import fonts

ONE_AT_A_TIME = threading.Lock()  # the log is watched while a document is laid out
NOTHING: Mapping[str, bytes] = {}


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
    return laid_out_counted([html], style, pictures=pictures, tags=tags)[0]


def laid_out_together(htmls: Sequence[str], style: str) -> bytes:
    """Return several documents as one PDF, each with its own page numbers."""
    return laid_out_counted(htmls, style)[0]


def laid_out_counted(
    htmls: Sequence[str],
    style: str,
    *,
    pictures: Mapping[str, bytes] = NOTHING,
    tags: bool = False,
) -> tuple[bytes, list[int]]:
    """Return several documents as one PDF, and how many pages each has."""
    sheet, faces = style_of(style)
    fetcher = LocalFiles(pictures)
    with ONE_AT_A_TIME, _watched():
        laid = [
            HTML(string=html, url_fetcher=fetcher).render(
                stylesheets=[sheet], font_config=faces, cache=_drawn(pictures)
            )
            for html in htmls
        ]
        pages = [page for document in laid for page in document.pages]
        whole = laid[0] if len(laid) == 1 else laid[0].copy(pages)
        printed: bytes = whole.write_pdf(pdf_tags=tags)
    return printed, [len(document.pages) for document in laid]


def _drawn(pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """Return WeasyPrint's store of pictures, with those there made ready for every paper.

    It would pack a seal anew for each, which takes as long as the paper itself.
    """
    store: dict[str, Any] = {}
    for address, content in pictures.items():
        with suppress(OSError):  # no picture: WeasyPrint itself tells of it
            store[address] = _ready(address, content)
    return store


@lru_cache(maxsize=32)
def _ready(address: str, content: bytes) -> _Picture:
    with Image.open(io.BytesIO(content)) as opened:
        opened.load()
        name = md5(address.encode(), usedforsecurity=False).hexdigest()
        return _Picture(opened, name, content)


class _Picture(RasterImage):
    """A picture packed for PDF once."""

    packed: Any = None

    def get_x_object(self, interpolate: bool, dpi_ratio: float) -> Any:
        """Return it as a PDF's own object: what is packed is shared, what is written to is not."""
        if self.packed is None:
            self.packed = super().get_x_object(interpolate, dpi_ratio)
        return _copied(self.packed)


def _copied(stream: Any) -> Any:
    extra = dict(stream.extra)
    if "SMask" in extra:
        extra["SMask"] = _copied(extra["SMask"])
    return Stream(list(stream.stream), extra)


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

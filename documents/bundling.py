"""PDFs put together page for page, nothing set anew: what is printed is what was kept."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256

import pikepdf

A4 = (595, 842)  # points


class Bundle:
    """A PDF that grows by the pages of others; a picture they share, like a seal, lies in it once.

    `even`: each part has an even number of pages, so that on both sides of the sheets none begins
    on the back of another.
    """

    def __init__(self, whole: pikepdf.Pdf, *, even: bool = False) -> None:
        self.whole, self.even = whole, even
        self._pictures: dict[bytes, pikepdf.Object] = {}

    def add(self, pages: Iterable[pikepdf.Page]) -> None:
        """Add the pages of one part."""
        first = len(self.whole.pages)
        self.whole.pages.extend(pages)
        for page in self.whole.pages[first:]:
            self._share(page)
        if self.even and (len(self.whole.pages) - first) % 2:
            self.whole.add_blank_page(page_size=A4)

    def add_pdf(self, content: bytes) -> None:
        """Add a whole PDF as one part."""
        with pikepdf.open(io.BytesIO(content)) as one:
            self.add(one.pages)

    def _share(self, page: pikepdf.Page) -> None:
        objects = page.resources.get("/XObject", pikepdf.Dictionary())
        for name, picture in list(objects.items()):
            if picture.get("/Subtype") != "/Image":
                continue
            told = sha256(picture.read_raw_bytes())
            if "/SMask" in picture:
                told.update(picture.SMask.read_raw_bytes())
            objects[name] = self._pictures.setdefault(told.digest(), picture)


@contextmanager
def bundle(out: io.BytesIO, *, even: bool = False) -> Iterator[Bundle]:
    """Yield an empty bundle; it is written to `out` at the end."""
    with pikepdf.new() as whole:
        yield Bundle(whole, even=even)
        whole.save(out)

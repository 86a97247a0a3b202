"""A paper as a Word file, for the forms people go on filling in by hand.

Written by ourselves: a paper has paragraphs and tables and nothing else, so that three small parts
of Office Open XML (ECMA-376) carry it. What is signed and issued is the PDF, never this.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from documents.drafting import Sheet

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{MIME}.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
# Twentieths of a point: A4, the margins of paper.css, lines of 28.9 pt, a text area of 156 mm.
_SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" '
    'w:header="850" w:footer="850" w:gutter="0"/></w:sectPr>'
)
_LINE, _WIDTH = 578, 8844
TEXT, TITLE = "仿宋", "方正小标宋简体"
# Half points: 3号 and 2号.
_SIZE, _TITLE_SIZE, _TABLE_SIZE = 32, 44, 24


@dataclass
class _Paragraph:
    css: str = ""
    text: str = ""


@dataclass
class _Cell:
    head: bool
    span: int
    paragraphs: list[_Paragraph] = field(default_factory=list)


@dataclass
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)


class _Blocks(HTMLParser):
    """Reads a body into paragraphs and tables, in their order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Paragraph | _Table] = []
        self._table: _Table | None = None
        self._here: _Paragraph | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a paragraph, a table, a row or a cell; a line to write on is drawn as one."""
        told = dict(attrs)
        css = told.get("class") or ""
        if tag in ("p", "h2"):
            self._open(_Paragraph("center" if tag == "h2" else css))
        elif tag == "table":
            self._table = _Table()
            self.blocks.append(self._table)
        elif tag == "tr" and self._table is not None:
            self._table.rows.append([])
        elif tag in ("th", "td") and self._table is not None:
            self._table.rows[-1].append(_Cell(tag == "th", int(told.get("colspan") or 1)))
            self._here = None
        elif tag == "span" and css == "line" and self._here is not None:
            self._here.text += "＿" * 8
        elif tag == "span" and self._here is not None and self._here.css == "signer":
            self._here.text += "　" if self._here.text else ""

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if tag in ("p", "h2", "th", "td"):
            self._here = None
        elif tag == "table":
            self._table = None

    def handle_data(self, data: str) -> None:
        """Add words to the paragraph; words of a cell without one make their own."""
        text = " ".join(data.split()) if not data.strip("　") else data.strip("\n ")
        if not text.strip():
            text = text if "　" in text else ""
        if not text:
            return
        if self._here is None and self._table is not None and self._table.rows[-1]:
            self._open(_Paragraph())
        if self._here is not None:
            self._here.text += text

    def _open(self, paragraph: _Paragraph) -> None:
        self._here = paragraph
        if self._table is not None:
            self._table.rows[-1][-1].paragraphs.append(paragraph)
        else:
            self.blocks.append(paragraph)


def docx(sheet: Sheet) -> bytes:
    """Return a document as it stands now as a Word file."""
    frame = sheet.frame
    reader = _Blocks()
    reader.feed(str(sheet.inner()))
    parts = [
        _paragraph(frame.court, "center", size=_TITLE_SIZE, face=TITLE),
        _paragraph(sheet.kind.spec.title, "center", size=_TITLE_SIZE, face=TITLE),
        _paragraph(frame.number, "right"),
        *(_table(b) if isinstance(b, _Table) else _of(b) for b in reader.blocks),
    ]
    body = "".join(parts)
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_MAIN}"><w:body>{body}{_SECTION}</w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr("word/document.xml", document)
    return out.getvalue()


_PLACES = {"center": "center", "number": "right", "beneath": "right", "signer": "right",
           "day": "right"}  # fmt: skip
_FLUSH = frozenset({"to", "plain", "said"})


def _of(paragraph: _Paragraph) -> str:
    names = paragraph.css.split()
    place = next((_PLACES[name] for name in names if name in _PLACES), "")
    return _paragraph(paragraph.text, place, indent=not place and not _FLUSH & set(names))


def _paragraph(
    text: str, place: str = "", *, indent: bool = False, size: int = _SIZE, face: str = TEXT
) -> str:
    said = f'<w:jc w:val="{place or "both"}"/>'
    first = '<w:ind w:firstLineChars="200"/>' if indent else ""
    line = _LINE if size <= _SIZE else _LINE + 142
    return (
        f'<w:p><w:pPr><w:spacing w:line="{line}" w:lineRule="exact"/>{first}{said}</w:pPr>'
        f"{_run(text, size, face)}</w:p>"
    )


def _run(text: str, size: int, face: str) -> str:
    fonts = f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}"/>'
    return (
        f'<w:r><w:rPr>{fonts}<w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'
    )


def _table(table: _Table) -> str:
    columns = max(sum(cell.span for cell in row) for row in table.rows)
    width = _WIDTH // columns
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = f'<w:gridCol w:w="{width}"/>' * columns
    rows = "".join(_row(row, width) for row in table.rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblBorders>{sides}'
        f"</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(row: Iterable[_Cell], width: int) -> str:
    cells = "".join(_cell(cell, width) for cell in row)
    height = '<w:trPr><w:trHeight w:val="680" w:hRule="atLeast"/></w:trPr>'
    return f"<w:tr>{height}{cells}</w:tr>"


def _cell(cell: _Cell, width: int) -> str:
    place = "center" if cell.head else "left"
    inner = "".join(
        f'<w:p><w:pPr><w:jc w:val="{place}"/></w:pPr>{_run(p.text, _TABLE_SIZE, TEXT)}</w:p>'
        for p in cell.paragraphs or [_Paragraph()]
    )
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width * cell.span}" w:type="dxa"/>{span}'
        f'<w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
    )

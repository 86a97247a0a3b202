"""A paper as a Word file, for the forms people go on filling in by hand.

Written by ourselves: a paper has paragraphs and tables and nothing else, so that three small parts
of Office Open XML (ECMA-376) carry it. What is signed and issued is the PDF, never this.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
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
TEXT, TITLE = "仿宋", "方正小标宋简体"
_TITLE_SIZE, _TABLE_SIZE = 44, 24  # half points: 2号 and 小4号
_PAGE, _TALL, _LOW = 11906, 964, 500  # twentieths of a point: A4's width, a tall row, any row
_WIDE = re.compile(r"\bw(\d\d)\b")  # a column's share in hundredths, as paper.css has it


@dataclass(frozen=True)
class _Layout:
    """A page after paper.css: margins and lines in twentieths of a point, text in half points."""

    top: int = 2098
    right: int = 1474
    bottom: int = 1984
    left: int = 1588
    line: int = 578
    size: int = 32

    @property
    def width(self) -> int:
        return _PAGE - self.left - self.right

    @property
    def section(self) -> str:
        return (
            f'<w:sectPr><w:pgSz w:w="{_PAGE}" w:h="16838"/><w:pgMar w:top="{self.top}" '
            f'w:right="{self.right}" w:bottom="{self.bottom}" w:left="{self.left}" '
            'w:header="850" w:footer="850" w:gutter="0"/></w:sectPr>'
        )


_LAYOUTS = {
    "letter": _Layout(top=1984, bottom=1701, line=540),
    "record": _Layout(top=1701, bottom=1417, line=500, size=28),
    "form": _Layout(top=1247, right=1361, bottom=1134, left=1474, line=400, size=24),
}


@dataclass
class _Paragraph:
    css: str = ""
    text: str = ""


@dataclass
class _Cell:
    head: bool
    span: int
    wide: int = 0  # hundredths of the table, 0 where the rest is shared
    paragraphs: list[_Paragraph] = field(default_factory=list)


@dataclass
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)
    tall: set[int] = field(default_factory=set)  # rows left high to write in


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
            if "tall" in css:
                self._table.tall.add(len(self._table.rows) - 1)
        elif tag in ("th", "td") and self._table is not None:
            wide = _WIDE.search(css)
            span = int(told.get("colspan") or 1)
            self._table.rows[-1].append(_Cell(tag == "th", span, int(wide[1]) if wide else 0))
            if "tall" in css:
                self._table.tall.add(len(self._table.rows) - 1)
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
    frame, layout = sheet.frame, _LAYOUTS.get(sheet.kind.spec.layout, _Layout())
    reader = _Blocks()
    reader.feed(str(sheet.inner()))
    parts = [
        _title(frame.court),
        _title(sheet.kind.spec.title),
        _paragraph(frame.number, layout, "right"),
        *(_table(b, layout) if isinstance(b, _Table) else _of(b, layout) for b in reader.blocks),
    ]
    body = "".join(parts)
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_MAIN}"><w:body>{body}{layout.section}</w:body></w:document>'
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


def _of(paragraph: _Paragraph, layout: _Layout) -> str:
    names = paragraph.css.split()
    place = next((_PLACES[name] for name in names if name in _PLACES), "")
    return _paragraph(paragraph.text, layout, place, indent=not place and not _FLUSH & set(names))


def _title(text: str) -> str:
    return (
        '<w:p><w:pPr><w:spacing w:line="720" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr>'
        f"{_run(text, _TITLE_SIZE, TITLE)}</w:p>"
    )


def _paragraph(text: str, layout: _Layout, place: str = "", *, indent: bool = False) -> str:
    said = f'<w:jc w:val="{place or "both"}"/>'
    # Two characters, said in both ways: not every program knows the first.
    wide = layout.size * 10 * 2
    first = f'<w:ind w:firstLineChars="200" w:firstLine="{wide}"/>' if indent else ""
    return (
        f'<w:p><w:pPr><w:spacing w:line="{layout.line}" w:lineRule="exact"/>{first}{said}</w:pPr>'
        f"{_run(text, layout.size, TEXT)}</w:p>"
    )


def _run(text: str, size: int, face: str) -> str:
    fonts = f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}"/>'
    return (
        f'<w:r><w:rPr>{fonts}<w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'
    )


def _table(table: _Table, layout: _Layout) -> str:
    widths = _widths(table, layout.width)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(
        _row(row, widths, _TALL if place in table.tall else _LOW)
        for place, row in enumerate(table.rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _widths(table: _Table, whole: int) -> list[int]:
    """Return the width of each column: what the first full row says, the rest shared."""
    columns = max(sum(cell.span for cell in row) for row in table.rows)
    full = next((row for row in table.rows if len(row) == columns), table.rows[0])
    said = [cell.wide * whole // 100 for cell in full] + [0] * (columns - len(full))
    free = said.count(0)
    share = (whole - sum(said)) // free if free else 0
    return [width or share for width in said]


def _row(row: Iterable[_Cell], widths: Sequence[int], height: int) -> str:
    cells, place = [], 0
    for cell in row:
        cells.append(_cell(cell, sum(widths[place : place + cell.span])))
        place += cell.span
    high = f'<w:trPr><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>'
    return f"<w:tr>{high}{''.join(cells)}</w:tr>"


def _cell(cell: _Cell, width: int) -> str:
    place = "center" if cell.head else "left"
    inner = "".join(
        f'<w:p><w:pPr><w:jc w:val="{place}"/></w:pPr>{_run(p.text, _TABLE_SIZE, TEXT)}</w:p>'
        for p in cell.paragraphs or [_Paragraph()]
    )
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}'
        f'<w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
    )

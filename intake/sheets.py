"""Read a sheet of filings: XLSX, XLS or CSV, whatever the order of its columns.

A file is refused whole, with every reason, before any of it is believed: too large, a zip
bomb, macros, no spreadsheet at all, headings missing. Formulas are never run: the values a
spreadsheet kept are read.
"""

from __future__ import annotations

import csv
import io
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import PurePath, PurePosixPath
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from intake.filing import CASE_FIELDS, HEADINGS
from intake.merging import SheetRow
from policy.refusals import Problems

LARGEST_FILE = 30 * 1024 * 1024
MOST_ROWS = 50_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200  # honest sheets are packed ten to fifty times
RATIO_FROM = 10 * 1024 * 1024
MOST_CELLS = 4_000_000  # of the rectangle a sheet spans: a reader lays it out whole
HEADING_WITHIN = 15  # titles and remarks may stand above the headings
LONGEST_HEADING = 100
REASON = "退回原因"
IGNORED = frozenset({REASON, "序号", ""})
REQUIRED = ("number", "filed_on", "origin", "matter", "amount", "applicant", "respondent")

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_BOOKS = (".xlsx", ".xls", ".xlsm")
# Parts of a workbook that are, or bring along, something else than cells.
_MACROS = ("vbaproject.bin", "/macrosheets/")
_ALONG = ("/embeddings/", "/activex/", "/ctrlprops/")
_LINKS = ("/externallinks/", "xl/connections.xml", "/querytables/")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_VBA = "_VBA_PROJECT".encode("utf-16-le")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,4})([0-9]{1,9})["']""")
_SUFFIX = re.compile(r"[(\[【].*?[)\]】]|[*:]")


@dataclass(frozen=True, slots=True)
class Layout:
    """What a sheet's columns are called (field → heading), and which must be there.

    `also` are further headings, as somebody else's program writes them. `spread` are the fields
    of which a merged range speaks for all its rows.
    """

    headings: Mapping[str, str]
    required: tuple[str, ...]
    also: Mapping[str, str] = field(default_factory=dict)
    spread: tuple[str, ...] = ()
    most_rows: int = MOST_ROWS

    @property
    def field_of(self) -> dict[str, str]:
        """The fields by heading."""
        own = {heading: name for name, heading in self.headings.items()}
        return {**self.also, **own}


FILINGS = Layout(HEADINGS, REQUIRED, spread=("number", *CASE_FIELDS))


@dataclass(slots=True)
class Sheet:
    """A sheet as read: its rows, the unit its heading gives the amount, what to say of it.

    `rows` may be gone through once. `extra` are headings of no column, as far as told.
    """

    rows: Iterable[SheetRow]
    amount_unit: str = ""
    notes: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)


def read_sheet(file_name: str, content: bytes, *, needs_acceptance: bool = False) -> Sheet:
    """Read a file's first sheet that has the headings of filings.

    `needs_acceptance`: the court's clocks run from 收案, so its column must be there.
    Raises `Refused` with every reason why the file cannot be read.
    """
    required = (*REQUIRED, "accepted_on") if needs_acceptance else REQUIRED
    layout = replace(FILINGS, required=required, most_rows=MOST_ROWS)
    return open_sheet(file_name, content, layout)


def open_sheet(file_name: str, content: bytes, layout: Layout) -> Sheet:
    """Read a file's first sheet that has a layout's headings; see `read_sheet`.

    Where nothing is spread over rows they are read one by one, and may raise `Refused` then.
    """
    problems = Problems()
    if not content:
        problems.add("empty_file", _("文件是空的"), field="file")
    if len(content) > LARGEST_FILE:
        said = _("文件%(size)sMB，至多%(most)dMB，请分开导入")
        size = f"{len(content) / 1024 / 1024:.1f}"
        problems.add(
            "too_large", said % {"size": size, "most": LARGEST_FILE // 1024 // 1024}, field="file"
        )
    problems.raise_if_any()
    if content.startswith(_ZIP):
        tables = _workbook(content, _check_zip, whole=bool(layout.spread))
    elif content.startswith(_OLE):
        tables = _workbook(content, _check_ole, whole=bool(layout.spread))
    else:
        if content.startswith(_PDF):
            _refuse_file()
        tables = iter([_Table("", _csv_rows(content), ())])
        # Some programs write text under the name of a workbook: it counts if it has headings.
        named_a_book = PurePath(file_name).suffix.lower() in _BOOKS
        return _first_with_headings(tables, layout, may_be_none=named_a_book)
    return _first_with_headings(tables, layout)


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    rows: Iterable[Sequence[Any]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]


# --- guards -----------------------------------------------------------------------------


def _refuse(code: str, sentence: str) -> None:
    problems = Problems()
    problems.add(code, sentence, field="file")
    problems.raise_if_any()


def _refuse_file() -> None:
    _refuse("not_a_sheet", _("不是Excel或CSV文件"))


def _check_zip(content: bytes) -> None:
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        _refuse("broken_file", _("文件已损坏或不完整，打不开"))
        raise AssertionError from None
    names = {entry.filename for entry in entries}
    _check_names(entries)
    if any(_holds(name, _MACROS) for name in names):
        _refuse("macros", _("文件含有宏，请另存为不含宏的.xlsx后再导入"))
    if not any(name.endswith("workbook.xml") for name in names):
        _refuse("not_a_sheet", _("不是表格文件：请上传.xlsx、.xls或.csv"))
    unpacked = sum(entry.file_size for entry in entries)
    ratio = unpacked / max(1, len(content))
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and ratio > MOST_RATIO):
        _refuse("bomb", _("文件展开后过大，已拒绝读取"))
    try:
        _check_span(package, entries)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, NotImplementedError):
        _refuse("broken_file", _("文件已损坏或不完整，打不开"))
    except Exception as error:  # zlib.error has no name of its own in zipfile
        if type(error).__name__ != "error":
            raise
        _refuse("broken_file", _("文件已损坏或不完整，打不开"))


def _holds(name: str, parts: Iterable[str]) -> bool:
    return any(part in name.lower() for part in parts)


def _check_names(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse a package whose parts lead out of it, hide each other, or bring other files along."""
    names = [entry.filename for entry in entries]
    paths = [PurePosixPath(name) for name in names]
    leads_out = any(p.is_absolute() or ".." in p.parts for p in paths) or any(
        "\\" in name for name in names
    )
    links = any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries)
    if leads_out or links or len(set(names)) < len(names):
        _refuse("odd_package", _("文件结构异常：内有重名、越出目录的部分或链接，请另存后再导入"))
    if any(_holds(name, _ALONG) for name in names):
        _refuse("brings_files", _("表格里嵌有其他文件或控件，请删去后另存再导入"))
    if any(_holds(name, _LINKS) for name in names):
        _refuse("links_out", _("表格引用了外部文件或数据源，请粘贴为数值后另存再导入"))


def _check_span(package: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse a sheet whose cells lie so far apart that laying it out would fill the memory.

    Every part is unpacked once, so that a damaged one is found whichever it is.
    """
    read = 0
    for entry in entries:
        rows = columns = 0
        left = b""
        is_sheet = "/worksheets/" in entry.filename
        with package.open(entry) as stream:
            while chunk := stream.read(1 << 20):
                read += len(chunk)
                # The directory may lie about the size; what comes out is counted too.
                if read > MOST_UNPACKED:
                    _refuse("bomb", _("文件展开后过大，已拒绝读取"))
                if not is_sheet:
                    continue
                block = left + chunk
                for letters, digits in set(_REFERENCE.findall(block)):
                    rows = max(rows, int(digits))
                    columns = max(columns, _column(letters))
                left = block[-40:]
        if rows * columns > MOST_CELLS:
            said = _("表格占用%(rows)d行、%(columns)d列，范围过大，请删去多余的空行空列后再导入")
            _refuse("too_wide", said % {"rows": rows, "columns": columns})


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_ole(content: bytes) -> None:
    if _ENCRYPTED in content:
        _refuse("encrypted", _("文件设有打开密码，请去掉密码后再导入"))
    if _VBA in content:
        _refuse("macros", _("文件含有宏，请另存为不含宏的.xlsx后再导入"))


# --- spreadsheets -----------------------------------------------------------------------


def _workbook(content: bytes, check: Any, *, whole: bool) -> Iterator[_Table]:
    check(content)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        names = list(book.sheet_names)
    except python_calamine.PasswordError:
        _refuse("encrypted", _("文件设有打开密码，请去掉密码后再导入"))
    # The reader's own errors, and the panics of the library beneath it, have no common base.
    except BaseException as error:
        _broken(error)
    else:
        for name in names:
            try:
                sheet = book.get_sheet_by_name(name)
                merged = tuple(sheet.merged_cell_ranges or ())
                if (sheet.total_height or 0) * (sheet.total_width or 0) > 20 * MOST_CELLS:
                    _refuse("too_wide", _("表格范围过大，请删去多余的空行空列后再导入"))
                # Cells of merged ranges are counted from the corner of the whole sheet.
                rows = sheet.to_python(skip_empty_area=False) if whole else sheet.iter_rows()
                yield _Table(name, rows, merged)
            except (KeyError, python_calamine.CalamineError) as error:
                _broken(error)


def _broken(error: BaseException) -> None:
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
        raise error
    _refuse("broken_file", _("文件已损坏或不是表格，打不开"))


# --- text -------------------------------------------------------------------------------


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    text_ = _decoded(content)
    if "\x00" in text_ or not text_.strip():
        _refuse("not_a_sheet", _("不是表格文件：请上传.xlsx、.xls或.csv"))
    head = "\n".join(text_.splitlines()[:HEADING_WITHIN])
    delimiter = max(",\t;", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text_, newline=""), delimiter=delimiter)
    except csv.Error:
        _refuse("broken_file", _("CSV文件有不成对的引号或过长的格，读不下去"))
        raise AssertionError from None


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in decoded:
            # A picture or the like, whose bytes happen to be letters.
            _refuse("not_a_sheet", _("不是表格文件：请上传.xlsx、.xls或.csv"))
        return decoded
    _refuse("encoding", _("文件的文字编码认不出，请存为UTF-8或GB18030，或改用.xlsx"))
    raise AssertionError


# --- headings ---------------------------------------------------------------------------


@dataclass(slots=True)
class _Columns:
    """Where each field stands, and what is to be said of the headings."""

    by_field: dict[str, int] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    amount_unit: str = ""


def _columns(row: Sequence[Any], layout: Layout) -> _Columns:
    found, field_of = _Columns(), layout.field_of
    for place, raw in enumerate(row):
        # No heading is longer; a pattern would look long for the end of a bracket.
        plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(raw or "")[:LONGEST_HEADING]))
        bare = _SUFFIX.sub("", plain)
        name = field_of.get(plain) or field_of.get(bare)
        if name is None:
            if bare not in IGNORED:
                found.extra.append(bare[:20])
        elif name in found.by_field:
            found.twice.append(layout.headings[name])
        else:
            found.by_field[name] = place
            if name == "amount" and "万" in plain:
                found.amount_unit = "万元"
    return found


def _first_with_headings(
    tables: Iterator[_Table], layout: Layout, *, may_be_none: bool = False
) -> Sheet:
    """Read the first table with the headings; `may_be_none`: perhaps no table was uploaded."""
    best: _Columns | None = None
    for table in tables:
        lines = iter(table.rows)
        for place, line in enumerate(lines):
            if place >= HEADING_WITHIN:
                break
            columns = _columns(line, layout)
            if best is None or len(columns.by_field) > len(best.by_field):
                best = columns
            if "number" in columns.by_field and not _missing(columns, layout):
                return _sheet(table, columns, lines, place, layout)
    if may_be_none and not (best and best.by_field):
        _refuse_file()
    _refuse_headings(best or _Columns(), layout)
    raise AssertionError


def _missing(columns: _Columns, layout: Layout) -> list[str]:
    return [layout.headings[name] for name in layout.required if name not in columns.by_field]


def _refuse_headings(columns: _Columns, layout: Layout) -> None:
    problems = Problems()
    if not columns.by_field:
        problems.add("no_headings", _("表中找不到表头，请使用模板"), field="file")
    missing = _missing(columns, layout)
    said = _("缺少列：%(names)s") % {"names": "、".join(missing)}
    problems.add("missing_headings", said, field="file", names=missing)
    problems.raise_if_any()


def _sheet(
    table: _Table,
    columns: _Columns,
    lines: Iterator[Sequence[Any]],
    above: int,
    layout: Layout,
) -> Sheet:
    if columns.twice:
        said = _("列名重复：%(names)s") % {"names": "、".join(columns.twice)}
        _refuse("headings_twice", said)
    found = _rows(lines, columns, above + 2, layout.most_rows)
    first = next(found, None)
    if first is None:
        _refuse("no_rows", _("表头之下没有内容"))
        raise AssertionError
    rows: Iterable[SheetRow] = chain([first], found)
    if layout.spread:
        rows = list(rows)
        _spread(rows, table.merged, columns, layout.spread)
    sheet = Sheet(rows, columns.amount_unit, extra=columns.extra)
    if columns.extra:
        names = "、".join(columns.extra[:20])
        sheet.notes.append(_("以下列不用，已略过：%(names)s") % {"names": names})
    if columns.amount_unit:
        sheet.notes.append(_("标的额按表头单位“万元”读取"))
    return sheet


def _rows(
    lines: Iterator[Sequence[Any]], columns: _Columns, first: int, most: int
) -> Iterator[SheetRow]:
    places = list(columns.by_field.items())
    count = 0
    for number, line in enumerate(lines, start=first):
        width = len(line)
        cells = {name: line[at] for name, at in places if at < width and line[at] not in ("", None)}
        if not cells or all(isinstance(v, str) and not v.strip() for v in cells.values()):
            continue
        count += 1
        if count > most:
            said = _("至多导入%(most)d行，请分开导入")
            _refuse("too_many_rows", said % {"most": most})
        yield SheetRow(number, cells)


def _spread(
    rows: list[SheetRow],
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    columns: _Columns,
    spread: tuple[str, ...],
) -> None:
    """Give the value of a merged range to all its rows: it stands in the first one only.

    Columns of parties are left: a further row without a name names nobody further.
    """
    by_place = {at: name for name, at in columns.by_field.items()}
    by_number = {row.number: row for row in rows}
    for (top, left), (bottom, right) in merged:
        first = by_number.get(top + 1)
        if first is None or bottom <= top or bottom - top > MOST_ROWS:
            continue
        for at in range(left, min(right, left + len(by_place)) + 1):
            name = by_place.get(at)
            if name not in spread or name not in first.cells:
                continue
            for number in range(top + 2, bottom + 2):
                row = by_number.get(number)
                if row is not None and name not in row.cells:
                    row.cells[name] = first.cells[name]
                    row.filled = (*row.filled, name)

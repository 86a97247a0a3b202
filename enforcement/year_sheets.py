"""A year's official table read from a sheet (XLSX, CSV): written as the text that is adopted.

Rows in any order: 年份 | 2027; 通知 | title | number | address; then a row a holiday:
name | first | last | make-up workdays. What cannot be read is refused by its row.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from policy.refusals import Problems, Refusal, Refused

YEAR, NOTICE = "年份", "通知"
HEADS = ("节日", "项目", "名称")
MOST_ROWS, MOST_CELLS = 200, 40
LARGEST_UNPACKED = 8 * 1024 * 1024
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_SPLIT = re.compile(r"[、，,；;\s]+")

Cells = list[str]


def to_text(name: str, content: bytes) -> str:
    """Return a sheet as the text of a year's table; a text file is returned as it is.

    Raises `Refused` with a reason for every row that cannot be read, or for the file.
    """
    ending = name.rpartition(".")[2].lower()
    if ending == "xlsx":
        return _text(_of_workbook(content))
    text = _decoded(content)
    return _text(csv.reader(io.StringIO(text))) if ending == "csv" else text


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(Refusal("unreadable", _("文件不是UTF-8或GB18030文字"), "file"))


def _of_workbook(content: bytes) -> Iterator[Cells]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
        if size > LARGEST_UNPACKED:
            raise Refused(Refusal("too_large", _("文件过大，不像是年度表"), "file"))
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows = list(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_CELLS, values_only=True))
    except Refused:
        raise
    except Exception:  # a broken workbook breaks its reader in many ways
        raise Refused(Refusal("unreadable", _("读不出这个XLSX文件"), "file")) from None
    return ([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _text(rows: Iterator[Cells] | Any) -> str:
    problems, year = Problems(), ""
    parts: list[str] = []
    for number, raw in enumerate(rows, start=1):
        cells = [str(cell).strip() for cell in raw]
        if not any(cells) or cells[0] in HEADS:
            continue
        if number > MOST_ROWS:
            problems.add("too_long", _("年度表至多%(most)d行") % {"most": MOST_ROWS}, field="file")
            break
        cells += [""] * (4 - len(cells))
        if cells[0] == YEAR:
            year = cells[1]
            if not re.fullmatch(r"\d{4}", year):
                _wrong(problems, number, _("“%(found)s”不是年份") % {"found": year})
        elif cells[0] == NOTICE:
            parts.append(_notice(cells))
        else:
            parts.append(_holiday(number, cells, problems))
    if not year:
        problems.add("missing", _("没有“年份”一行"), field="file")
    problems.raise_if_any()
    return "\n".join([f"year = {year}", "official = true", *parts]) + "\n"


def _notice(cells: Sequence[str]) -> str:
    title, number, address = (_quoted(cell) for cell in cells[1:4])
    return f"\n[[notice]]\ntitle = {title}\nnumber = {number}\naddress = {address}"


def _holiday(number: int, cells: Sequence[str], problems: Problems) -> str:
    first, last = (_day(number, cells[at], problems) for at in (1, 2))
    extra = [
        _day(number, part, problems) for cell in cells[3:] for part in _SPLIT.split(cell) if part
    ]
    make_up = ", ".join(day.isoformat() for day in extra if day)
    if first is None or last is None:
        return ""
    if last < first:
        said = _("“%(name)s”的止日早于起日") % {"name": cells[0]}
        _wrong(problems, number, said)
    return (
        f"\n[[holiday]]\nname = {_quoted(cells[0])}\nfirst = {first.isoformat()}\n"
        f"last = {last.isoformat()}\nmake_up = [{make_up}]"
    )


def _day(number: int, written: str, problems: Problems) -> date | None:
    found = _DAY.fullmatch(written.removesuffix(" 00:00:00").strip())
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass  # no such day: said below
    _wrong(problems, number, _("“%(found)s”不是日期（如2027-01-01）") % {"found": written})
    return None


def _wrong(problems: Problems, number: int, said: str) -> None:
    told = _("第%(number)d行：%(said)s") % {"number": number, "said": said}
    problems.add("bad_row", told, field="file", row=number)


def _quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)

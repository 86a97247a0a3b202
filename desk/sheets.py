"""Take a list out as an Excel sheet: the filter printed on it, the export logged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import FileResponse
from django.utils.html import strip_tags
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from openpyxl import Workbook

from desk import text
from desk.models import Export
from workdays import clock

# A cell starting with one of these is a formula to a spreadsheet; a name must never be one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(
    request: Any,
    *,
    key: str,
    title: str,
    terms: Sequence[str],
    rows: Iterable[Sequence[Any]],
    filters: Sequence[tuple[str, str]],
    query: str,
) -> FileResponse:
    """Return the sheet as a download and log who took how many rows out by which filter."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_safe_title(title))
    sheet.append([title])
    asked = "；".join(f"{term}：{value}" for term, value in filters) or _("全部")
    sheet.append([_("筛选"), cell(asked)])
    sheet.append([_("导出"), text.moment(clock.now()), request.user.name])
    sheet.append(list(terms))
    written = 0
    for row in rows:
        sheet.append([cell(value) for value in row])
        written += 1
    file = BytesIO()
    book.save(file)
    file.seek(0)
    log_export(request, key=key, query=query, rows=written)
    name = get_valid_filename(f"{title}_{clock.today().isoformat()}.xlsx")
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def log_export(request: Any, *, key: str, query: str, rows: int) -> None:
    """Log who took how many rows of a list out, by which filter."""
    Export.objects.create(
        user_id=request.user.pk, list_key=key, query=query[:1000], rows=rows, at=clock.now()
    )


def cell(value: Any) -> Any:
    """Return a value as a sheet may hold it: numbers and days as such, markup as its text."""
    if value is None or isinstance(value, int | float | Decimal | date | datetime):
        return value
    plain = " ".join(strip_tags(str(value)).split())
    return f"'{plain}" if plain.startswith(_FORMULA) and not _is_number(plain) else plain


def _is_number(plain: str) -> bool:
    return plain.removeprefix("-").replace(",", "").replace(".", "", 1).isdecimal()


def _safe_title(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\")[:31] or "1"

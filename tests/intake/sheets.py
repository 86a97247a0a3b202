"""Made-up filings and sheets for the tests of the filing room."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from openpyxl import Workbook

from intake.filing import HEADINGS, Filing, Read, Rules, read

RULES = Rules(frozenset({"豫0902"}), needs_acceptance=False, today=date(2026, 3, 31))
_SERIAL = re.compile(r"执[恢保]?0*(\d+)号?$")
GOOD: dict[str, Any] = {
    "number": "（2022）豫0902执1号",
    "filed_on": "2022-03-05",
    "origin": "窗口",
    "matter": "金钱给付",
    "cause": "民间借贷纠纷",
    "amount": "100600.00",
    "applicant": "安知秋",
    "applicant_kind": "自然人",
    "applicant_id": "410901198001010014",
    "applicant_phone": "13800000000",
    "service_address": "某市某路1号",
    "respondent": "柏望舒",
    "respondent_kind": "自然人",
    "respondent_id": "410901198502020026",
    "basis_number": "（2021）豫0902民初1号",
    "basis_issuer": "某市人民法院",
}


def filing(**changes: Any) -> dict[str, Any]:
    """Return a good filing with some cells changed; one of its own number has its own basis."""
    serial = _SERIAL.search(str(changes.get("number", "")))
    basis = {"basis_number": f"（2021）豫0902民初{serial[1]}号"} if serial else {}
    return {**GOOD, **basis, **changes}


def reading(rules: Rules = RULES, **changes: Any) -> Read:
    """Return a good filing with some cells changed, as read."""
    return read(Filing.of(filing(**changes)), rules)


def said(remarks: Iterable[Any], field: str) -> list[str]:
    """Return the sentences beside a field."""
    return [one.sentence for one in remarks if one.field == field]


def workbook(
    rows: Iterable[Mapping[str, Any]],
    *,
    headings: Iterable[str] = HEADINGS.values(),
    above: Iterable[list[Any]] = (),
    merged: Iterable[str] = (),
    names: Mapping[str, str] = HEADINGS,
) -> bytes:
    """Return an XLSX of rows by field, with rows above the headings and merged ranges."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in above:
        sheet.append(line)
    columns = list(headings)
    sheet.append(columns)
    by_heading = {heading: field for field, heading in names.items()}
    for row in rows:
        sheet.append([row.get(by_heading.get(name, ""), "") or None for name in columns])
    for one in merged:
        sheet.merge_cells(one)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()

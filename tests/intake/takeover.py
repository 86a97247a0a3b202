"""Made-up sheets for taking over a court: cases with where they stand, and what happened."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from openpyxl import Workbook

from intake.models import Takeover
from intake.takeover import reading, services
from intake.takeover.columns import CASE_HEADINGS, CASES, EVENT_HEADINGS, EVENTS
from tests.cast import Cast
from tests.intake.sheets import filing
from workdays import clock

TODAY = date(2022, 5, 16)


def number(n: int) -> str:
    """Return the nth case number of 华龙."""
    return f"（2022）豫0902执{n}号"


def standing(n: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a row of a case that has come no further than its filing."""
    return filing(number=number(n), **changes)


def event(n: int, kind: str, on: str, **more: Any) -> dict[str, Any]:
    """Return a row of something that happened to the nth case."""
    return {"number": number(n), "kind": kind, "happened_on": on, **more}


def book(
    rows: Iterable[Mapping[str, Any]], headings: Mapping[str, str], *, merged: Iterable[str] = ()
) -> bytes:
    """Return an XLSX of rows by field, or by heading where a field is none of ours.

    Columns of which no row has anything are left out.
    """
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    rows = list(rows)
    used = dict.fromkeys(name for row in rows for name in row)
    names = [*(n for n in headings if n in used), *(n for n in used if n not in headings)]
    sheet.append([headings.get(name, name) for name in names])
    for row in rows:
        sheet.append([row.get(name) or None for name in names])
    for one in merged:
        sheet.merge_cells(one)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def sheets(
    cases: Iterable[Mapping[str, Any]], events: Iterable[Mapping[str, Any]] = ()
) -> list[tuple[str, str, bytes]]:
    """Return the sheets as they are sent; one without rows is not."""
    cases, events = list(cases), list(events)
    sent = []
    if cases:
        sent.append((CASES, "案件.xlsx", book(cases, CASE_HEADINGS)))
    if events:
        sent.append((EVENTS, "事项.xlsx", book(events, EVENT_HEADINGS)))
    return sent


def staged(
    cast: Cast,
    cases: Iterable[Mapping[str, Any]],
    events: Iterable[Mapping[str, Any]] = (),
    *,
    on: date = TODAY,
) -> Takeover:
    """Send sheets and read them, as the director, on the day of the take-over."""
    with clock.at(TODAY):
        made = services.send(sheets(cases, events), on=on, actor=cast.actor("director"))
        reading.read(made)
    return Takeover.objects.get(pk=made.pk)


def done(
    cast: Cast,
    cases: Iterable[Mapping[str, Any]],
    events: Iterable[Mapping[str, Any]] = (),
    *,
    on: date = TODAY,
) -> Takeover:
    """Take sheets over from end to end."""
    made = staged(cast, cases, events, on=on)
    with clock.at(TODAY):
        return services.carry_out(made.pk, actor=cast.actor("director"))


def why(made: Takeover, sheet: str) -> dict[int, list[str]]:
    """Return why rows of a sheet were refused, by row number."""
    rows = made.rows.filter(sheet=sheet, status="refused")
    return {row.number: [r["sentence"] for r in row.refusals] for row in rows}


def doubts(made: Takeover, sheet: str) -> dict[int, list[str]]:
    """Return what is doubtful of rows of a sheet, by row number."""
    rows = made.rows.filter(sheet=sheet).exclude(warnings=[])
    return {row.number: [w["sentence"] for w in row.warnings] for row in rows}

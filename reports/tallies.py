"""Sums over many rows in few statements: grouped in the database, added up here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import TruncWeek

from enforcement.casebook import marked
from enforcement.models import Node
from reports import apart, rows
from reports.weeks import Week

Row = Mapping[str, Any]
NOUGHT = Decimal(0)
_WHO = ("rule", "unit", "post", "handler_id")
_LASTED = ExpressionWrapper(F("closed_on") - F("filed_on"), DurationField())
_CLOSINGS: dict[str, Any] = {
    "n": Count("*"),
    "full": Count("court_id", filter=rows.FULL),
    "terminated": Count("court_id", filter=rows.TERMINATED),
    "lasted": Sum(_LASTED),
    "claimed": Sum("claim_amount", filter=rows.MONETARY),
    "recovered": Sum("amount_recovered", filter=rows.MONETARY),
}
_LIMITED = {"n": Count("*"), "kept": Count("court_id", filter=Q(limit_missed=False))}
_DONE = {
    "in_time": Count("court_id", filter=rows.IN_TIME),
    "late": Count("court_id", filter=rows.LATE),
}


@dataclass(slots=True)
class Tally:
    """All the sums of a report. Row keys: kind, track, unit, rule, mode and the sums.

    Lists by week stand in the order of `weeks`, the report's own week last.
    """

    court_id: int
    weeks: tuple[Week, ...]
    received: dict[Week, list[Row]] = field(default_factory=dict)  # own week and the one before
    stock: dict[Week, list[Row]] = field(default_factory=dict)  # the same
    received_counts: list[int] = field(default_factory=list)
    stock_counts: list[int] = field(default_factory=list)
    closings: list[list[Row]] = field(default_factory=list)
    limits: list[list[Row]] = field(default_factory=list)
    modes: list[list[Row]] = field(default_factory=list)  # of the last two weeks
    done: list[list[Row]] = field(default_factory=list)
    overdue_counts: list[dict[str, int]] = field(default_factory=list)  # by rule
    overdue: dict[Week, list[Row]] = field(default_factory=dict)
    apart: dict[int, dict[str, list[Row]]] = field(default_factory=dict)  # of the last two weeks
    marks: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)  # figure, week
    year: Year = field(default_factory=lambda: Year())

    @property
    def week(self) -> Week:
        """The report's own week."""
        return self.weeks[-1]


@dataclass(slots=True)
class Year:
    """The sums of the year up to the week's end."""

    carried: int = 0
    received: list[Row] = field(default_factory=list)
    closings: list[Row] = field(default_factory=list)
    limits: list[Row] = field(default_factory=list)
    done: list[Row] = field(default_factory=list)
    overdue: list[Row] = field(default_factory=list)
    apart: dict[str, list[Row]] = field(default_factory=dict)


def tally(court_id: int, weeks: Sequence[Week], marks: Iterable[str] = ()) -> Tally:
    """Count a court's weeks; the last one is the report's own. `marks` are counted of two weeks.

    The weeks and the year are read in one pass: rows are grouped by Monday and by whether
    their day is of the year.
    """
    found = Tally(court_id, tuple(weeks))
    _cases(found)
    _nodes(found)
    _apart(found)
    _marked(found, tuple(marks))
    return found


def _apart(found: Tally) -> None:
    last = len(found.weeks) - 1
    for number in (last - 1, last):
        found.apart[number] = apart.of_week(found.court_id, found.weeks[number])
    found.year.apart = apart.of_year(found.court_id, found.week)


def _marked(found: Tally, marks: Sequence[str]) -> None:
    """Count, of the last two weeks, the cases of each mark they bear now."""
    if not marks:
        return
    wanted = {mark: Count("pk", filter=marked(mark)) for mark in marks}
    for number in (len(found.weeks) - 2, len(found.weeks) - 1):
        week = found.weeks[number]
        sets = {
            "received": rows.received(found.court_id, week.first_on, week.last_on),
            "closed": rows.closed(found.court_id, week.first_on, week.last_on),
            "stock": rows.stock(found.court_id, week.last_on),
        }
        for code, cases in sets.items():
            found.marks[code, number] = cases.order_by().aggregate(**wanted)


def _cases(found: Tally) -> None:
    court, week, year = found.court_id, found.week, found.year
    first, last = _span(found)
    for one in found.weeks[-2:]:
        found.received[one] = _placed(rows.received(court, one.first_on, one.last_on), one.last_on)
        found.stock[one] = _placed(rows.stock(court, one.last_on), one.last_on)
    new, year.received = _split(
        found, rows.received(court, first, last), "filed_on", kind=F("type_code"), n=Count("*")
    )
    found.received_counts = [total(part, "n") for part in new]
    closed = rows.closed(court, first, last)
    place = {"kind": F("type_code"), "in_track": F("track"), "in_unit": F("unit")}
    found.closings, year.closings = _split(found, closed, "closed_on", **place, **_CLOSINGS)
    limited = rows.limited(closed)
    found.limits, year.limits = _split(found, limited, "closed_on", **place, **_LIMITED)
    lately = rows.closed(court, found.weeks[-2].first_on, week.last_on)
    mode = {"mode": F("closing_mode"), "n": Count("*")}
    found.modes, _year = _split(found, lately, "closed_on", **mode)
    found.stock_counts = _stock_back(found)
    year.carried = _carried(found)


def _span(found: Tally) -> tuple[date, date]:
    return min(found.weeks[0].first_on, found.week.year_first_on), found.week.last_on


def _stock_back(found: Tally) -> list[int]:
    """Return the stock at each week's end, reckoned back from the last: less new, plus closed."""
    now = total(found.stock[found.week], "n")
    counts = [now]
    for new, closed in zip(found.received_counts[:0:-1], found.closings[:0:-1], strict=True):
        counts.append(counts[-1] - new + total(closed, "n"))
    return counts[::-1]


def _carried(found: Tally) -> int:
    """Return the stock the year began with."""
    week, year = found.week, found.year
    if week.year_last_on < week.last_on:  # the week runs into the next year
        return rows.stock(found.court_id, week.year_first_on - timedelta(days=1)).count()
    return found.stock_counts[-1] - total(year.received, "n") + total(year.closings, "n")


def _nodes(found: Tally) -> None:
    court, week, year = found.court_id, found.week, found.year
    done = rows.done(court, *_span(found))
    by = {"of_rule": F("rule"), "in_unit": F("unit")}
    found.done, year.done = _split(found, done, "done_on", **by, **_DONE)
    _overdue_at_ends(found)
    year.overdue = found.overdue[week]
    if week.year_last_on < week.last_on:
        year.overdue = [
            row
            for part in rows.overdue_parts(court, week.year_last_on)
            for row in part.order_by().values(*_WHO).annotate(n=Count("*"))
        ]


def _placed(cases: QuerySet[Any], day: date) -> list[Row]:
    found = rows.placed(cases, day).values("type_code", "track_then", "unit_then")
    counted = found.annotate(n=Count("*")).order_by()
    # The model's own columns have taken the names track and unit: renamed here.
    return [
        {"kind": r["type_code"], "track": r["track_then"], "unit": r["unit_then"], "n": r["n"]}
        for r in counted
    ]


# The names of the model's columns are taken in a query: these stand for them.
_NAMES = {"in_track": "track", "in_unit": "unit", "of_rule": "rule"}


def _split(
    found: Tally, query: QuerySet[Any], day: str, **columns: Any
) -> tuple[list[list[Row]], list[Row]]:
    """Group rows by week and year at once; return them by week, and those of the year."""
    week = found.week
    of_year = Q(**{f"{day}__range": (week.year_first_on, week.year_last_on)})
    keys = {name: column for name, column in columns.items() if isinstance(column, F)}
    sums = {name: column for name, column in columns.items() if name not in keys}
    grouped = (
        query.order_by()
        .annotate(is_of_year=ExpressionWrapper(of_year, output_field=BooleanField()))
        .values("is_of_year", monday=TruncWeek(day), **keys)
        .annotate(**sums)
    )
    place = {one.first_on: number for number, one in enumerate(found.weeks)}
    parts: list[list[Row]] = [[] for _week in found.weeks]
    year: list[Row] = []
    for raw in grouped:
        row = {_NAMES.get(name, name): value for name, value in raw.items()}
        if row["monday"] in place:
            parts[place[row["monday"]]].append(row)
        if row["is_of_year"]:
            year.append(row)
    return parts, year


def _overdue_at_ends(found: Tally) -> None:
    """Count the overdue at each week's end, and whose they were at the last two.

    What is open or ended is read once, by person; of the many done late since, the weeks
    are counted by rule alone, within their index, and the persons for the last two.
    """
    ends = [week.last_on for week in found.weeks]
    found.overdue_counts = [{} for _week in found.weeks]
    found.overdue = {week: [] for week in found.weeks[-2:]}
    nodes = Node.objects.filter(
        rows.DUTY, court_id=found.court_id, opened_on__lte=ends[-1], due_on__lte=ends[-1]
    )
    ended = Q(status=Node.Status.ENDED, case__closed_on__gt=ends[0])
    for which, later in (
        (rows.STILL_OPEN, lambda _end: Q()),
        (ended, lambda end: Q(case__closed_on__gt=end)),
    ):
        counted = _at_ends(nodes.filter(which), ends, later, *_WHO)
        _add_counts(found, counted)
        _add_people(found, counted)
    late = nodes.filter(rows.LATE, status=Node.Status.DONE)
    _add_counts(found, _at_ends(late.filter(done_on__gt=ends[0]), ends, _done_after, "rule"))
    since = late.filter(done_on__gt=ends[-2])
    _add_people(found, _at_ends(since, ends, _done_after, *_WHO))


def _done_after(end: date) -> Q:
    return Q(done_on__gt=end)


def _at_ends(
    nodes: QuerySet[Node], ends: Sequence[date], later: Callable[[date], Q], *by: str
) -> list[Row]:
    """Count clocks that were overdue at each end: columns w0, w1, …; of the last, more."""
    at_last = rows.was_due(ends[-1]) & later(ends[-1])
    sums: dict[str, Any] = {
        f"w{number}": Count("court_id", filter=rows.was_due(end) & later(end))
        for number, end in enumerate(ends)
    }
    if len(by) > 1:
        sums["explained"] = Count("court_id", filter=at_last & ~Q(lateness_reason=""))
        sums["due"] = Min("due_on", filter=at_last)
        sums["plan_due"] = Min("plan_due_on", filter=at_last)
    return list(nodes.order_by().values(*by).annotate(**sums))


def _add_counts(found: Tally, counted: Iterable[Row]) -> None:
    for row in counted:
        for number, by_rule in enumerate(found.overdue_counts):
            by_rule[row["rule"]] = by_rule.get(row["rule"], 0) + row[f"w{number}"]


def _add_people(found: Tally, counted: Iterable[Row]) -> None:
    last = len(found.weeks) - 1
    for row in counted:
        for number in (last - 1, last):
            if row[f"w{number}"]:
                found.overdue[found.weeks[number]].append({**row, "n": row[f"w{number}"]})


def total(part: Iterable[Row], name: str, **where: Any) -> int:
    """Add up a column over the rows that match; a tuple matches any of its members."""
    return sum(row[name] or 0 for row in part if matches(row, where))


def amount(part: Iterable[Row], name: str, **where: Any) -> Decimal:
    """Add up money, to the fen."""
    found = sum((row[name] or NOUGHT for row in part if matches(row, where)), NOUGHT)
    return found.quantize(Decimal("0.01"))


def days(part: Iterable[Row], name: str, **where: Any) -> int:
    """Add up durations of whole days."""
    lasted = (row[name] or timedelta() for row in part if matches(row, where))
    return sum((one for one in lasted), timedelta()).days


def matches(row: Row, where: Mapping[str, Any]) -> bool:
    """Tell whether a row has the values asked for."""
    return all(
        row[name] in asked if isinstance(asked, tuple) else row[name] == asked
        for name, asked in where.items()
    )

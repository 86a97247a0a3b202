"""Sums over many rows in few statements: grouped in the database, added up here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from enforcement.models import Node
from reports import rows
from reports.weeks import Week

Row = Mapping[str, Any]
NOUGHT = Decimal(0)
_LASTED = ExpressionWrapper(F("closed_on") - F("filed_on"), DurationField())
_CLOSINGS: dict[str, Any] = {
    "n": Count("pk"),
    "full": Count("pk", filter=rows.FULL),
    "terminated": Count("pk", filter=rows.TERMINATED),
    "lasted": Sum(_LASTED),
    "claimed": Sum("claim_amount", filter=rows.MONETARY),
    "recovered": Sum("amount_recovered", filter=rows.MONETARY),
}
_LIMITED = {"n": Count("pk"), "kept": Count("pk", filter=Q(limit_missed=False))}
_DONE = {
    "in_time": Count("pk", filter=rows.IN_TIME),
    "late": Count("pk", filter=rows.LATE),
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
    modes: list[list[Row]] = field(default_factory=list)
    done: list[list[Row]] = field(default_factory=list)
    overdue_counts: list[dict[str, int]] = field(default_factory=list)  # by rule
    overdue: dict[Week, list[Row]] = field(default_factory=dict)
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


def tally(court_id: int, weeks: Sequence[Week]) -> Tally:
    """Count a court's weeks; the last one is the report's own."""
    found = Tally(court_id, tuple(weeks))
    _cases(found)
    _nodes(found)
    _year(found)
    return found


def _cases(found: Tally) -> None:
    court, first, week = found.court_id, found.weeks[0], found.week
    span = (court, first.first_on, week.last_on)
    for one in found.weeks[-2:]:
        new = rows.received(court, one.first_on, one.last_on)
        found.received[one] = _placed(new, one.last_on)
        found.stock[one] = _placed(rows.stock(court, one.last_on), one.last_on)
    new_by_week = _by_week(rows.received(*span), "filed_on", found, n=Count("pk"))
    found.received_counts = [total(part, "n") for part in new_by_week]
    closed = rows.closed(*span)
    place = {"kind": F("type_code")}
    found.closings = _by_week(closed, "closed_on", found, "track", "unit", **place, **_CLOSINGS)
    limited = rows.limited(closed)
    found.limits = _by_week(limited, "closed_on", found, "track", "unit", **place, **_LIMITED)
    found.modes = _by_week(
        rows.closed(*span), "closed_on", found, mode=F("closing_mode"), n=Count("pk")
    )
    found.stock_counts = _stock_back(found)


def _stock_back(found: Tally) -> list[int]:
    """Return the stock at each week's end, reckoned back from the last: less new, plus closed."""
    now = total(found.stock[found.week], "n")
    counts = [now]
    for new, closed in zip(found.received_counts[:0:-1], found.closings[:0:-1], strict=True):
        counts.append(counts[-1] - new + total(closed, "n"))
    return counts[::-1]


def _nodes(found: Tally) -> None:
    court, first, week = found.court_id, found.weeks[0], found.week
    done = rows.done(court, first.first_on, week.last_on)
    found.done = _by_week(done, "done_on", found, "rule", "unit", **_DONE)
    found.overdue_counts = _overdue_back(found)
    for one in found.weeks[-2:]:
        found.overdue[one] = _overdue(court, one.last_on)


def _year(found: Tally) -> None:
    court, week = found.court_id, found.week
    first, last = week.year_first_on, week.year_last_on
    kind = {"kind": F("type_code")}
    closed = rows.closed(court, first, last)
    year = found.year
    year.carried = rows.stock(court, first - timedelta(days=1)).count()
    year.received = list(rows.received(court, first, last).values(**kind).annotate(n=Count("pk")))
    year.closings = _grouped(closed, "track", "unit", **kind, **_CLOSINGS)
    year.limits = _grouped(rows.limited(closed), "track", "unit", **kind, **_LIMITED)
    year.done = _grouped(rows.done(court, first, last), "rule", "unit", **_DONE)
    year.overdue = found.overdue[week] if last == week.last_on else _overdue(court, last)


def _placed(cases: QuerySet[Any], day: date) -> list[Row]:
    found = rows.placed(cases, day).values("type_code", "track_then", "unit_then")
    counted = found.annotate(n=Count("pk")).order_by()
    # The model's own columns have taken the names track and unit: renamed here.
    return [
        {"kind": r["type_code"], "track": r["track_then"], "unit": r["unit_then"], "n": r["n"]}
        for r in counted
    ]


def _grouped(query: QuerySet[Any], *by: str, **sums: Any) -> list[Row]:
    keys = {name: sums.pop(name) for name in ("kind", "mode", "monday") if name in sums}
    return list(query.order_by().values(*by, **keys).annotate(**sums))


def _by_week(
    query: QuerySet[Any], day: str, found: Tally, *by: str, **sums: Any
) -> list[list[Row]]:
    place = {week.first_on: number for number, week in enumerate(found.weeks)}
    parts: list[list[Row]] = [[] for _week in found.weeks]
    for row in _grouped(query, *by, monday=TruncWeek(day), **sums):
        parts[place[row["monday"]]].append(row)
    return parts


def _overdue(court_id: int, day: date) -> list[Row]:
    """Return the overdue by (rule, unit, post, handler), with the earliest due day."""
    by = ("rule", "unit", "post", "handler_id")
    return [
        row
        for part in rows.overdue_parts(court_id, day)
        for row in part.order_by()
        .values(*by)
        .annotate(
            n=Count("pk"),
            explained=Count("pk", filter=~Q(lateness_reason="")),
            due=Min("due_on"),
        )
    ]


def _overdue_back(found: Tally) -> list[dict[str, int]]:
    """Return the overdue by rule at each week's end, in three statements for all weeks."""
    counts: list[dict[str, int]] = [{} for _week in found.weeks]
    ends = [week.last_on for week in found.weeks]
    nodes = Node.objects.filter(
        rows.DUTY, court_id=found.court_id, opened_on__lte=ends[-1], due_on__lte=ends[-1]
    )
    late_done = Q(status=Node.Status.DONE, done_on__gt=ends[0]) & rows.LATE
    late_ended = Q(status=Node.Status.ENDED, case__closed_on__gt=ends[0])
    until: list[tuple[Q, Callable[[date], Q]]] = [
        (rows.STILL_OPEN, lambda _end: Q()),
        (late_done, lambda end: Q(done_on__gt=end)),
        (late_ended, lambda end: Q(case__closed_on__gt=end)),
    ]
    for which, later in until:
        sums = {
            f"w{number}": Count("pk", filter=rows.was_due(end) & later(end))
            for number, end in enumerate(ends)
        }
        counted: Iterable[Row] = nodes.filter(which).order_by().values("rule").annotate(**sums)
        for row in counted:
            for number, by_rule in enumerate(counts):
                by_rule[row["rule"]] = by_rule.get(row["rule"], 0) + row[f"w{number}"]
    return counts


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

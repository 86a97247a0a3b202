"""Who is late with what, and why: person by node, as of a week's end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Q
from django.utils.translation import gettext as _

from policy.pack import Pack
from reports import apart, rows
from reports.keys import Key
from reports.tallies import Tally
from teams import access
from teams.models import User

REASONS_READ = 500  # enough for any report read by people
REASONS_SHOWN = 5
_BY = ("rule", "unit", "post", "handler_id")
Who = tuple[Any, ...]


@dataclass(slots=True)
class Late:
    """A person's (or an unclaimed post's) clocks of one rule: overdue now, done late this week."""

    overdue: int = 0
    late: int = 0
    worst: int = 0  # days
    overdue_plan: int = 0  # by the plan's own day, those above included
    late_plan: int = 0
    worst_plan: int = 0
    explained: int = 0
    reasons: list[dict[str, Any]] = field(default_factory=list)


def late_people(tally: Tally, pack: Pack) -> list[dict[str, Any]]:
    """Return who is late with which node, the most overdue first, with the reasons stated.

    Who is late by the plan's own day alone stands last.
    """
    week = tally.week
    found: dict[Who, Late] = {}
    for row in tally.overdue[week]:
        one = found.setdefault(tuple(row[name] for name in _BY), Late())
        one.overdue += row["n"]
        one.explained += row["explained"]
        one.worst = max(one.worst, (week.last_on - row["due"]).days)
        one.overdue_plan += row["n"]
        one.worst_plan = max(one.worst_plan, (week.last_on - row["plan_due"]).days)
    for row in _done_late(tally):
        one = found.setdefault(tuple(row[name] for name in _BY), Late())
        one.late += row["n"]
        one.explained += row["explained"]
        one.worst = max(one.worst, (row["worst"] or timedelta()).days)
        one.late_plan += row["n"]
        one.worst_plan = max(one.worst_plan, (row["worst_plan"] or timedelta()).days)
    _add_moved(found, tally)
    for who, reason, count in _reasons(tally):
        if who in found and len(found[who].reasons) < REASONS_SHOWN:
            found[who].reasons.append({"reason": reason, "count": count})
    names = _names(who[3] for who in found)
    listed = [_row(who, one, names, pack) for who, one in found.items()]

    def first(row: dict[str, Any]) -> tuple[Any, ...]:
        return (-row["overdue"], -row["late"], -row["worst"], -row["worst_plan"], row["key"])

    return sorted(listed, key=first)


def _add_moved(found: dict[Who, Late], tally: Tally) -> None:
    """Add what is late by the plan's own day alone: an excluded period or extension holds it."""
    sets = tally.apart[len(tally.weeks) - 1]
    for row in sets[apart.MOVED_OVERDUE]:
        one = found.setdefault(tuple(row[name] for name in _BY), Late())
        one.overdue_plan += row["n"]
        one.worst_plan = max(one.worst_plan, (tally.week.last_on - row["due"]).days)
    for row in sets[apart.MOVED_DONE]:
        one = found.setdefault(tuple(row[name] for name in _BY), Late())
        one.late_plan += row["n"]
        one.worst_plan = max(one.worst_plan, row["behind"].days)


def _done_late(tally: Tally) -> list[dict[str, Any]]:
    lateness = ExpressionWrapper(F("done_on") - F("due_on"), DurationField())
    by_plan = ExpressionWrapper(F("done_on") - F("plan_due_on"), DurationField())
    late = rows.done(tally.court_id, tally.week.first_on, tally.week.last_on).filter(rows.LATE)
    return list(
        late.order_by()
        .values(*_BY)
        .annotate(
            n=Count("*"),
            explained=Count("court_id", filter=~Q(lateness_reason="")),
            worst=Max(lateness),
            worst_plan=Max(by_plan),
        )
    )


def _reasons(tally: Tally) -> list[tuple[Who, str, int]]:
    """Return the reasons stated, the commonest first; those of restricted cases stay there."""
    week = tally.week
    late = rows.done(tally.court_id, week.first_on, week.last_on).filter(rows.LATE)
    found: Counter[tuple[Who, str]] = Counter()
    for part in (late, *rows.overdue_parts(tally.court_id, week.last_on)):
        stated = part.exclude(lateness_reason="").exclude(case__restricted=True).order_by()
        counted = stated.values(*_BY, "lateness_reason").annotate(n=Count("*"))
        for row in counted.order_by("-n", "lateness_reason", *_BY)[:REASONS_READ]:
            found[tuple(row[name] for name in _BY), row["lateness_reason"]] += row["n"]
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0][1]))
    return [(who, reason, count) for (who, reason), count in ordered]


def _names(ids: Any) -> dict[int, str]:
    wanted = {pk for pk in ids if pk is not None}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _row(who: Who, one: Late, names: dict[int, str], pack: Pack) -> dict[str, Any]:
    rule, unit, post, handler = who
    clock = pack.clocks.get(rule)
    where = {"handler": str(handler or ""), "unit": unit, "post": post, "rule": rule}
    return {
        "key": str(Key("nodes_overdue", where=where)),
        "late_key": str(Key("nodes_late", where=where)),
        "key_plan": str(Key("nodes_overdue_plan", where=where)),
        "late_key_plan": str(Key("nodes_late_plan", where=where)),
        "handler": handler,
        "person": names.get(handler, "") or _nobody(unit, post, pack),
        "unit": unit,
        "unit_name": pack.unit_name(unit) if unit else "",
        "rule": rule,
        "rule_name": clock.name if clock else rule,
        "clause": list(clock.clause) if clock else [],
        "overdue": one.overdue,
        "late": one.late,
        "worst": one.worst,
        "overdue_plan": one.overdue_plan,
        "late_plan": one.late_plan,
        "worst_plan": one.worst_plan,
        "unexplained": one.overdue + one.late - one.explained,
        "reasons": one.reasons,
    }


def _nobody(unit: str, post: str, pack: Pack) -> str:
    return access.place_name(pack, unit, post) or _("尚未分案")

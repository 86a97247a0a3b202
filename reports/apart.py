"""Clocks counted apart: late by the plan's own day alone, and late when the court came over.

A clock whose day was moved by an excluded period or an extension has two days: the plan's and
the adjusted one. Whether it is late is judged by the adjusted one; how many more would be late
by the plan's is told beside it, so that neither hides the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Min, QuerySet

from enforcement.models import Node
from reports import rows
from reports.weeks import Week

Row = Mapping[str, Any]
WHO = ("rule", "unit", "post", "handler_id")
MOVED_DONE, MOVED_OVERDUE = "moved_done", "moved_overdue"
INHERITED, INHERITED_DONE = "inherited", "inherited_done"

# Figure → the figure it adds to (empty: none), and the set it adds.
FIGURES: dict[str, tuple[str, str]] = {
    "nodes_late_plan": ("nodes_late", MOVED_DONE),
    "nodes_overdue_plan": ("nodes_overdue", MOVED_OVERDUE),
    "nodes_inherited": ("", INHERITED),
    "nodes_inherited_done": ("", INHERITED_DONE),
}
_AT_END: dict[str, Callable[[int, date], QuerySet[Node]]] = {
    MOVED_OVERDUE: rows.moved_overdue,
    INHERITED: rows.inherited_open,
}
_WITHIN: dict[str, Callable[[int, date, date], QuerySet[Node]]] = {
    MOVED_DONE: rows.moved_done,
    INHERITED_DONE: rows.inherited_done,
}
_BEHIND = ExpressionWrapper(F("done_on") - F("plan_due_on"), DurationField())


def of_week(court_id: int, week: Week) -> dict[str, list[Row]]:
    """Count the sets of a week by whose they are. Four queries."""
    return counted(court_id, week.first_on, week.last_on)


def of_year(court_id: int, week: Week) -> dict[str, list[Row]]:
    """Count the sets of the year up to the week's end. Four queries."""
    return counted(court_id, week.year_first_on, week.year_last_on)


def counted(court_id: int, first: date, last: date) -> dict[str, list[Row]]:
    """Count each set by whose they are, with how far the plan's day is behind.

    Rows are {rule, unit, post, handler_id, n, due | behind}: the plan's earliest day of what is
    not done, the longest delay of what is.
    """
    found: dict[str, list[Row]] = {}
    for name, at_end in _AT_END.items():
        nodes = at_end(court_id, last).order_by().values(*WHO)
        found[name] = list(nodes.annotate(n=Count("*"), due=Min("plan_due_on")))
    for name, within in _WITHIN.items():
        done = within(court_id, first, last).order_by().values(*WHO)
        found[name] = list(done.annotate(n=Count("*"), behind=Max(_BEHIND)))
    return found


def listed(code: str, court_id: int, first: date, last: date) -> QuerySet[Node]:
    """Return the clocks a figure counts; of those that add to another, what they add."""
    name = FIGURES[code][1]
    if name in _AT_END:
        return _AT_END[name](court_id, last)
    return _WITHIN[name](court_id, first, last)

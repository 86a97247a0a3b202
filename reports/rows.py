"""Which rows each figure counts. Figures and the lists behind them are built on the same sets."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from enforcement.models import Case, Event, Node
from enforcement.models.nodes import MOVED
from reports.indicators import (
    DUTY_KINDS,
    FIRST_KIND,
    FULL_MODE,
    IMPLEMENTATION_KINDS,
    TERMINATION_MODE,
)

FIRST = Q(type_code=FIRST_KIND)
IMPLEMENTATION = Q(type_code__in=IMPLEMENTATION_KINDS)
FULL = Q(closing_mode=FULL_MODE)
TERMINATED = Q(closing_mode=TERMINATION_MODE)
# facts: {name: [value, source, day]}
MONETARY = Q(facts__matter_kind__0="monetary", claim_amount__gt=0)

# What was late when the court came over is nobody's lateness here: it is counted apart.
DUTY = Q(kind__in=DUTY_KINDS, applies=Node.Applies.RUNS, inherited=False)
INHERITED = Q(kind__in=DUTY_KINDS, applies=Node.Applies.RUNS, inherited=True)
DONE = DUTY & Q(status=Node.Status.DONE)
IN_TIME = Q(done_on__lte=F("due_on"))
LATE = Q(done_on__gt=F("due_on"))


def received(court_id: int, first: date, last: date) -> QuerySet[Case]:
    """Return the cases filed within the days, both counted."""
    return Case.objects.filter(court_id=court_id, filed_on__range=(first, last))


def closed(court_id: int, first: date, last: date) -> QuerySet[Case]:
    """Return the cases closed within the days, both counted."""
    return Case.objects.filter(court_id=court_id, closed_on__range=(first, last))


def stock(court_id: int, day: date) -> QuerySet[Case]:
    """Return the cases that were filed and not yet closed when the day ended."""
    unclosed = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    return Case.objects.filter(unclosed, court_id=court_id, filed_on__lte=day)


def placed(cases: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Annotate cases with the track and unit they were in when the day ended.

    The journal is asked only for cases something happened to since: they are few.
    """
    receipts = Event.objects.filter(
        case_id=OuterRef("pk"), kind="case.team_received", happened_on__lte=day
    ).order_by("-happened_on", "-seq")

    def then(name: str) -> Choice:
        last = Coalesce(
            Subquery(receipts.annotate(to=KT(f"data__{name}")).values("to")[:1]), Value("")
        )
        text = TextField()
        known = Coalesce(last, Value(""), output_field=text)
        return Choice(When(journal_last_on__gt=day, then=known), default=F(name), output_field=text)

    return cases.annotate(track_then=then("track"), unit_then=then("unit"))


def limited(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Return the closed cases that a whole-case limit applied to, with `limit_missed`.

    A limit that ended with the case, unfulfilled, was kept if the case closed by its day.
    """
    limits = Node.objects.filter(
        case=OuterRef("pk"),
        kind="limit",
        subject="",
        applies=Node.Applies.RUNS,
        inherited=False,
        status__in=(Node.Status.DONE, Node.Status.ENDED),
    )
    missed = limits.filter(LATE | Q(done_on__isnull=True, due_on__lt=OuterRef("closed_on")))
    return cases.filter(Exists(limits)).annotate(limit_missed=Exists(missed))


def done(court_id: int, first: date, last: date) -> QuerySet[Node]:
    """Return the clocks done within the days, both counted."""
    return Node.objects.filter(DONE, court_id=court_id, done_on__range=(first, last))


def was_due(day: date) -> Q:
    """Return the filter of clocks that ran, and whose day had come, when the day ended."""
    return DUTY & Q(opened_on__lte=day, applies_from__lte=day, due_on__lte=day)


def overdue_parts(
    court_id: int, day: date
) -> tuple[QuerySet[Node], QuerySet[Node], QuerySet[Node]]:
    """Return the clocks overdue when the day ended, in three sets that share no row.

    They are: open still; done later; ended by a closing that came later. Three, because
    each has an index of its own.
    """
    nodes = Node.objects.filter(was_due(day), court_id=court_id)
    return (
        nodes.filter(STILL_OPEN),
        nodes.filter(status=Node.Status.DONE, done_on__gt=day),
        nodes.filter(status=Node.Status.ENDED, case__closed_on__gt=day),
    )


def moved_done(court_id: int, first: date, last: date) -> QuerySet[Node]:
    """Return the clocks done within the days in time, yet later than the plan's own day."""
    done = Node.objects.filter(DONE & IN_TIME, court_id=court_id, done_on__range=(first, last))
    return done.filter(MOVED, done_on__gt=F("plan_due_on"))


def moved_overdue(court_id: int, day: date) -> QuerySet[Node]:
    """Return the clocks not done when the day ended that were late by the plan's own day alone.

    They stand still, or an excluded period or an extension has moved their day.
    """
    ran = DUTY & Q(opened_on__lte=day, applies_from__lte=day, plan_due_on__lte=day)
    still = Q(status=Node.Status.OPEN) | later_than(day)
    stands = Q(due_on__gt=day) | Q(status=Node.Status.OPEN, paused=True)
    return Node.objects.filter(ran & still & stands & MOVED, court_id=court_id)


def inherited_open(court_id: int, day: date) -> QuerySet[Node]:
    """Return the clocks late when the court came over that were not done when the day ended."""
    still = Q(status=Node.Status.OPEN) | later_than(day)
    return Node.objects.filter(INHERITED & still, court_id=court_id, opened_on__lte=day)


def inherited_done(court_id: int, first: date, last: date) -> QuerySet[Node]:
    """Return the clocks late when the court came over that were done within the days."""
    done = INHERITED & Q(status=Node.Status.DONE, done_on__range=(first, last))
    return Node.objects.filter(done, court_id=court_id)


def later_than(day: date) -> Q:
    """Return the filter of clocks done, or ended by a closing, only after the day."""
    later = Q(status=Node.Status.DONE, done_on__gt=day)
    return later | Q(status=Node.Status.ENDED, case__closed_on__gt=day)


STILL_OPEN = Q(status=Node.Status.OPEN, paused=False)


def overdue(day: date) -> Q:
    """Return the same as one filter, for lists."""
    return was_due(day) & (STILL_OPEN | later_than(day))

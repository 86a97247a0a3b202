"""How long after the day it happened each thing was entered, and what had to be corrected.

Counted are the entries of people within some days, by the day of entry, save those that only say
that something was read or corrected (`_NO_ENTRIES`) and what came by a sheet of past events. An
entry is late if it came on a later day than it happened, and beyond the limit if it was flagged
when it came (`Pack.backdating_days`); such a one keeps the reason given, where the house asked for
one by then. A correction counts for the entry it corrects.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, TruncDate

from enforcement import boards, selectors
from enforcement.journal import TAKEN_OVER
from enforcement.models import Event
from policy.events import EVENTS, LATE_REASON
from teams.access import Actor
from workdays import clock

_NO_ENTRIES = (
    "alert.acknowledged",
    "event.corrected",
    "personal_data.read",
    "rules.adopted",
    *(name for name, kind in EVENTS.items() if kind.by == "system"),
)
_LAG = ExpressionWrapper(
    TruncDate("entered_at", tzinfo=clock.SHANGHAI) - F("happened_on"), DurationField()
)
_SAME_DAY = timedelta(0)
_UNEXPLAINED = Q(entered_late=True) & ~Q(data__has_key=LATE_REASON)


@dataclass(slots=True)
class Lag:
    """How the entries of somebody, or of a kind, came: by days of lag, and what was corrected."""

    days: Counter[int] = field(default_factory=Counter)
    beyond: int = 0
    unexplained: int = 0  # among those beyond the limit
    corrected: int = 0
    withdrawn: int = 0

    @property
    def entries(self) -> int:
        """How many entries."""
        return self.days.total()

    @property
    def late(self) -> int:
        """How many came on a later day."""
        return self.entries - self.days[0]

    @property
    def longest(self) -> int:
        """The longest lag in days."""
        return max(self.days, default=0)

    @property
    def median(self) -> Decimal | None:
        """The lag in the middle, or between the two in the middle; None without an entry."""
        if not self.entries:
            return None
        low, high = (self.entries - 1) // 2, self.entries // 2
        return Decimal(self._nth(low) + self._nth(high)) / 2

    def _nth(self, place: int) -> int:
        passed = 0
        for days in sorted(self.days):
            passed += self.days[days]
            if passed > place:
                return days
        raise IndexError(place)


@dataclass(frozen=True, slots=True)
class Mended:
    """An entry that was corrected or withdrawn."""

    event_id: int
    actor_id: int | None
    name: str
    kind: str
    withdrawn: bool


@dataclass(slots=True)
class Lags:
    """The lag of all, by person (user id, name) and by kind of event."""

    whole: Lag = field(default_factory=Lag)
    people: dict[tuple[int, str], Lag] = field(default_factory=dict)
    kinds: dict[str, Lag] = field(default_factory=dict)


def seen_by(actor: Actor) -> QuerySet[Event]:
    """Return the events whose lag is this person's to read: the court's, or his teams' own.

    Raises `Forbidden` for somebody who leads nobody.
    """
    whole = boards.leads(actor)
    events = Event.objects.filter(court_id=actor.court_id)
    if not whole:
        events = events.filter(unit__in=boards.teams_of(actor))
    if not selectors.reads_cases(actor):
        return events.none()
    return events.filter(selectors.readable(actor))


def entries(events: QuerySet[Event], first: date, last: date) -> QuerySet[Any]:
    """Return the entries among some events made from a day through another, with their `lag`."""
    rows = _entered(events, first, last).exclude(kind__in=_NO_ENTRIES)
    rows = rows.annotate(sheet=Coalesce(KT("data__source"), Value("", TextField())), lag=_LAG)
    return rows.exclude(actor=None).exclude(sheet=TAKEN_OVER)


def late(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the entries that came on a later day than they happened."""
    return rows.filter(lag__gt=_SAME_DAY)


def beyond(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Keep the entries that came later than the court's limit of then."""
    return rows.filter(entered_late=True)


def unexplained(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Keep those among them that came without a reason."""
    return rows.filter(_UNEXPLAINED)


def mended(events: QuerySet[Event], court_id: int, first: date, last: date) -> list[Mended]:
    """Return the entries among some events of a court that were corrected from a day through
    another: once as moved to another day, once as withdrawn. Two queries.
    """
    corrections = _entered(Event.objects.filter(court_id=court_id), first, last)
    said = corrections.filter(kind="event.corrected").order_by().values_list("case_id", "data")
    marks: dict[tuple[int, int], set[bool]] = defaultdict(set)
    for case, data in said:
        marks[case or 0, int(data["event"])].add(bool(data.get("withdrawn")))
    rows = events.filter(
        case_id__in={case for case, _seq in marks}, seq__in={seq for _case, seq in marks}
    )
    return [
        Mended(row.pk, row.actor_id, row.actor_name, row.kind, withdrawn)
        for row in rows.order_by("pk")
        for withdrawn in sorted(marks.get((row.case_id or 0, row.seq), ()))
    ]


def lags(events: QuerySet[Event], court_id: int, first: date, last: date) -> Lags:
    """Return how the entries among a court's events of some days came. Three queries."""
    found = Lags()
    grouped = (
        entries(events, first, last).order_by().values("actor_id", "actor_name", "kind", "lag")
    )
    counted = grouped.annotate(
        n=Count("pk"),
        flagged=Count("pk", filter=Q(entered_late=True)),
        silent=Count("pk", filter=_UNEXPLAINED),
    )
    columns = ("actor_id", "actor_name", "kind", "lag", "n", "flagged", "silent")
    for actor_id, name, kind, lag, count, flagged, silent in counted.values_list(*columns):
        for one in _of(found, actor_id, name, kind):
            one.days[max(lag.days, 0)] += count
            one.beyond += flagged
            one.unexplained += silent
    for entry in mended(events, court_id, first, last):
        for one in _of(found, entry.actor_id, entry.name, entry.kind):
            if entry.withdrawn:
                one.withdrawn += 1
            else:
                one.corrected += 1
    return found


def keys_of(rows: Iterable[Mended], *, withdrawn: bool) -> list[int]:
    """Return the entries among some that were withdrawn, or that were given another day."""
    return [row.event_id for row in rows if row.withdrawn is withdrawn]


def _of(found: Lags, actor_id: int | None, name: str, kind: str) -> Iterable[Lag]:
    yield found.whole
    yield found.kinds.setdefault(kind, Lag())
    if actor_id is not None:
        yield found.people.setdefault((actor_id, name), Lag())


def _entered(events: QuerySet[Event], first: date, last: date) -> QuerySet[Event]:
    start = datetime.combine(first, time(), clock.SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), clock.SHANGHAI)
    return events.filter(entered_at__gte=start, entered_at__lt=end)

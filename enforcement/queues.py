"""What waits for somebody: the queue, how it stands, and one duty waiting in many cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enforcement import nodes, selectors
from enforcement.counting import CountOf
from enforcement.models import Case, Event, Node
from enforcement.models.nodes import QUEUE
from policy.conditions import missing
from policy.facts import term
from policy.pack import Pack
from teams import access
from teams.access import Actor
from teams.models import Court

LATE, TODAY, SOON, LATER, UNDECIDED = "late", "today", "soon", "later", "undecided"
INHERITED = "inherited"  # late when the court came over: to be done, and nobody's lateness here
BUCKETS: dict[str, Promise] = {
    LATE: _("已超期"),
    TODAY: _("今日到期"),
    SOON: _("三日内到期"),
    LATER: _("以后到期"),
    UNDECIDED: _("待定"),
    INHERITED: _("接管前已超期"),
}
SOON_DAYS = 3  # ours: a clock due within so many days is due soon
MOST_READ = 2000  # a longer queue is told by its first rows: they are the earliest due
MOST_FIRST = 100
MOST_CHANGED = 30
MOST_COUNTED = 99
# A window is a right that lapses, a reminder only tells the day.
NEVER_LATE = ("window", "reminder")


def bucket(name: str, today: date) -> Q:
    """Return the filter of open clocks that stand in a bucket on a day."""
    soon = today + timedelta(days=SOON_DAYS)
    runs = Q(applies="runs")
    behind = Q(due_on__lt=today, paused=False) & ~Q(kind__in=NEVER_LATE)
    told = Q(due_on__lt=today, kind="reminder")
    still = Q(due_on__lt=today, paused=True) & ~Q(kind__in=NEVER_LATE)
    terms = {
        LATE: runs & behind & Q(inherited=False),
        TODAY: runs & (Q(due_on=today) | told),
        SOON: runs & Q(due_on__gt=today, due_on__lte=soon),
        LATER: runs & (Q(due_on__gt=soon) | still),
        UNDECIDED: Q(applies="undecided"),
        INHERITED: runs & behind & Q(inherited=True),
    }
    return terms[name]


def bucket_of(node: Node, today: date) -> str:
    """Return the bucket an open clock stands in."""
    bucket = _bucket(node.applies, node.kind, node.paused, node.due_on, today)
    return INHERITED if bucket == LATE and node.inherited else bucket


def _bucket(applies: str, kind: str, paused: bool, due_on: date, today: date) -> str:
    if applies == "undecided":
        return UNDECIDED
    if due_on > today + timedelta(days=SOON_DAYS):
        return LATER
    if due_on > today:
        return SOON
    if due_on == today or kind in NEVER_LATE:
        return TODAY
    return LATER if paused else LATE


def lapsed(today: date) -> Q:
    """Return the filter of windows that are over: a right not used waits for nobody."""
    return Q(kind="window", due_on__lt=today)


def waiting(actor: Actor, today: date) -> QuerySet[Node]:
    """Return the clocks that wait for this person, the earliest due first."""
    return selectors.my_work(actor).exclude(lapsed(today))


def visible_nodes(actor: Actor) -> QuerySet[Node]:
    """Return the clocks this person may see: his court's, restricted cases' as he sees those."""
    if not selectors.reads_cases(actor):
        return Node.objects.none()
    found = Node.objects.filter(court_id=actor.court_id).exclude(status="withdrawn")
    return found.filter(selectors.readable(actor))


@dataclass(slots=True)
class Duty:
    """One duty and how it stands in the cases that wait for it."""

    key: str
    rules: dict[str, None] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    cases: set[int] = field(default_factory=set)
    first_due: date | None = None

    @property
    def total(self) -> int:
        """How many clocks."""
        return sum(self.counts.values())


@dataclass(slots=True)
class Queue:
    """How a queue stands, and the keys of its first `MOST_FIRST` clocks that are decided.

    `more`: the figures are at least so, since the queue is longer than was read.
    """

    counts: Counter[str] = field(default_factory=Counter)
    duties: dict[str, Duty] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)
    first: list[int] = field(default_factory=list)
    new: int = 0
    first_late: date | None = None
    more: bool = False

    @property
    def decided(self) -> int:
        """How many clocks, without those that are undecided."""
        return self.counts.total() - self.counts[UNDECIDED]


def standing(actor: Actor, today: date, since: date | None = None) -> Queue:
    """Return how a person's queue stands, from its first `MOST_READ` rows. One query.

    `new` counts the clocks opened on or after `since`.
    """
    found = Queue()
    for number, row in enumerate(_first_rows(actor, today)):
        duty, rule, applies, kind, paused, due_on, case_id, opened_on, inherited, unit, pk = row
        if number == MOST_READ:
            found.more = True
            break
        name = _bucket(applies, kind, paused, due_on, today)
        if name == LATE and inherited:
            name = INHERITED
        entry = found.duties.setdefault(duty, Duty(duty))
        entry.rules[rule] = None
        entry.counts[name] += 1
        entry.cases.add(case_id or 0)
        entry.first_due = entry.first_due or due_on
        found.counts[name] += 1
        found.units.add(unit)
        if name != UNDECIDED and len(found.first) < MOST_FIRST:
            found.first.append(pk)
        found.new += int(since is not None and opened_on >= since)
        if name == LATE and found.first_late is None:
            found.first_late = due_on
    return found


def _first_rows(actor: Actor, today: date) -> Iterable[tuple[Any, ...]]:
    columns = (
        "duty", "rule", "applies", "kind", "paused", "due_on", "case_id", "opened_on", "inherited",
    )  # fmt: skip
    order, most = ("due_on", "id"), MOST_READ + 1
    if not connection.features.supports_slicing_ordering_in_compound:
        rows = waiting(actor, today).order_by(*order)
        return rows.values_list(*columns, "unit", "id")[:most]
    # Each queue is read in its own order and no further than needed; all of them in one
    # condition would have to be read whole and sorted.
    clocks = selectors.his_to_do(actor, selectors.open_nodes(actor))
    clocks = clocks.exclude(lapsed(today)).alias(queue=QUEUE)
    first, *rest = (
        clocks.filter(queue=name).order_by(*order).values_list(*columns, "unit", "id")[:most]
        for name in selectors.work_queues(actor)
    )
    return first.union(*rest, all=True).order_by(*order)[:most] if rest else first


def asked(node: Node, pack: Pack) -> list[str]:
    """Return, as people say them, the facts whose lack leaves a clock undecided."""
    rule = pack.clocks.get(node.rule)
    if rule is None or node.case is None:
        return []
    names = missing(rule, nodes.typed(node.case.facts))
    found = [term(name, pack.label_questions) for name in names]
    if rule.tracks and not node.case.track:
        found.insert(0, str(_("办理类别（分流、收案后确定）")))
    return found


@dataclass(frozen=True, slots=True)
class Changed:
    """A case on which others stated something: their events, the latest first."""

    case: Case
    events: tuple[Event, ...]


def to_receive(actor: Actor) -> QuerySet[Case]:
    """Return the cases assigned to this person's units and not received yet."""
    return selectors.visible(actor).filter(assigned_unit__in=actor.units, closed_on=None)


def beside(actor: Actor, today: date) -> dict[str, int]:
    """Return what waits for a person beside clocks, counted to one above `MOST_COUNTED`.

    Keys: receive, approvals, orders and, for who leads a team, team_late. One query.
    """
    rows: dict[str, QuerySet[Any]] = {
        "receive": to_receive(actor),
        "approvals": selectors.approvals_waiting(actor),
        "orders": selectors.orders_for(actor),
    }
    if access.holds(actor, "team_lead") and actor.units:
        late = bucket(LATE, today)
        rows["team_late"] = selectors.open_nodes(actor).filter(late, unit__in=actor.units)
    asked = {
        name: CountOf(found.order_by().values("pk")[: MOST_COUNTED + 1])
        for name, found in rows.items()
    }
    counted: Any = Court.objects.filter(pk=actor.court_id).values(**asked).get()
    return {name: count or 0 for name, count in counted.items()}


def changed(actor: Actor, since: datetime) -> list[Changed]:
    """Return this person's cases on which others stated something since, the latest first.

    His own by assignment; a team's lead, clerk or other member without cases of his own, the
    team's. At most `MOST_CHANGED` cases are looked at. Two queries.
    """
    units = [
        seat.unit
        for seat in actor.bureau_seats
        if seat.unit and seat.post not in ("handler", "judge")
    ]
    recent = selectors.visible(actor).filter(updated_at__gt=since).values_list("updated_at", "pk")
    # Each has an index in this order; joined by OR they would have none.
    mine = [recent.filter(handler_id__in=actor.selves), recent.filter(judge_id__in=actor.selves)]
    if units:
        mine.append(recent.filter(unit__in=units))
    latest = mine[0].union(*mine[1:]).order_by("-updated_at", "-pk")[:MOST_CHANGED]
    events = (
        Event.objects.filter(case_id__in=[pk for _at, pk in latest], entered_at__gt=since)
        .exclude(actor_id=actor.user_id)
        .select_related("case")
        .only("kind", "actor_name", "entered_at", "seq", "case__number")
        .order_by("-entered_at", "-seq")
    )
    by_case: dict[int | None, list[Event]] = {}
    for event in events:
        by_case.setdefault(event.case_id, []).append(event)
    return [Changed(found[0].case, tuple(found)) for found in by_case.values() if found[0].case]

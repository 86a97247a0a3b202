"""Reads for the list of cases and the page of one: what is late, what comes next, and what for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from enforcement import journal, nodes, selectors
from enforcement.engine import Stated
from enforcement.models import Approval, Case, Event, Item, Node, Party, TaskOrder
from policy.events import EVENTS
from policy.facts import LABEL
from policy.refusals import NotVisible
from policy.vocabulary import SUBJECTS
from teams import access
from teams.access import Actor
from teams.models import User


def overdue(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Return the cases with a clock past its day, if it was not so when the court came over."""
    late = Node.objects.filter(
        case=OuterRef("pk"), status="open", applies="runs", paused=False, due_on__lt=today,
        inherited=False,
    ).exclude(kind="window")  # fmt: skip
    return cases.filter(Exists(late))


def due_by(cases: QuerySet[Case], last: date) -> QuerySet[Case]:
    """Return the cases with a clock that runs out on or before a day."""
    soon = Node.objects.filter(
        case=OuterRef("pk"), status="open", applies="runs", paused=False, due_on__lte=last
    )
    return cases.filter(Exists(soon))


def labelled(cases: QuerySet[Case], label: str) -> QuerySet[Case]:
    """Return the cases to which one of the court's own questions was answered yes."""
    return cases.filter(**{f"facts__{LABEL}{label}__0": True})


def marked(mark: str) -> Q:
    """Return the filter of cases that bear a mark."""
    return Q(marks__contains=f" {mark} ")


def next_due(ids: Iterable[int]) -> dict[int, Node]:
    """Return each case's running clock that is due first. One query."""
    rows = Node.objects.filter(case_id__in=list(ids), status="open", applies="runs")
    rows = rows.exclude(kind="window").order_by("case_id", "due_on", "id")
    if connection.features.can_distinct_on_fields:
        rows = rows.distinct("case_id")
    first: dict[int, Node] = {}
    for node in rows.only("case_id", "rule", "due_on", "paused", "provisional", "subject"):
        first.setdefault(node.case_id or 0, node)
    return first


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a case's events may be about, by key, with the names people know it by."""

    parties: Sequence[Party]
    items: Sequence[Item]
    orders: Sequence[TaskOrder] = field(default=())

    def names(self) -> Mapping[str, str]:
        """Return the name of every subject by its key."""
        return {
            **{party.key: party.name for party in self.parties},
            **{item.key: item.name for item in self.items},
            **{order.key: order.title for order in self.orders},
        }

    @property
    def respondents(self) -> list[Party]:
        """The respondents in their order."""
        return [p for p in self.parties if p.side == Party.Side.RESPONDENT]

    def of_kind(self, kind: str) -> list[Item]:
        """Return the items of a kind in their order."""
        return [item for item in self.items if item.kind == kind]


def subjects(case: Case) -> Subjects:
    """Return all a case's events may be about. Three queries."""
    return Subjects(
        list(case.parties.order_by("side", "position")),
        list(case.items.order_by("kind", "position")),
        list(TaskOrder.objects.filter(case=case).order_by("position")),
    )


def subject_name(key: str, names: Mapping[str, str]) -> str:
    """Return what people call a subject; its kind and number where it has no name."""
    if not key:
        return ""
    kind, _colon, number = key.partition(":")
    return names.get(key) or f"{SUBJECTS.get(kind, kind)}{number}"


def stated_of(case: Case, kinds: Collection[str]) -> dict[tuple[str, str], Stated]:
    """Return the latest entry of each kind and subject, corrections taken into account."""
    rows = Event.objects.filter(case=case, kind__in=[*kinds, "event.corrected"]).order_by("seq")
    return {(e.kind, e.subject): e for e in journal.effective(rows) if e.kind in kinds}


def clocks(case: Case) -> list[Node]:
    """Return a case's clocks that ever stood, in the order they run out. One query."""
    rows = case.nodes.exclude(status="withdrawn").select_related("handler")
    return list(rows.order_by("due_on", "id"))


def node(case: Case, pk: int) -> Node:
    """Return one clock of a case. Raises `NotVisible`."""
    found = case.nodes.filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"node {pk}")
    return found


def entries(case: Case, *, before: int | None = None, limit: int) -> list[Event]:
    """Return a case's entries, the latest first, those before a number of the chain."""
    rows = case.events.order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    return list(rows[:limit])


def entry(case: Case, seq: int) -> Event:
    """Return one entry of a case's journal. Raises `NotVisible`."""
    found = case.events.filter(seq=seq).first()
    if found is None:
        raise NotVisible(f"event {seq}")
    return found


def requests(case: Case) -> list[Approval]:
    """Return a case's requests, the latest first."""
    rows = Approval.objects.filter(case=case).select_related("asked_by", "case")
    return list(rows.prefetch_related("places").order_by("-id"))


def approval(actor: Actor, pk: int) -> Approval:
    """Return a request about a case the actor may see. Raises `NotVisible`."""
    found = (
        Approval.objects.filter(pk=pk, case__in=selectors.visible(actor))
        .select_related("case__court", "case__handler", "asked_by")
        .first()
    )
    if found is None:
        raise NotVisible(f"approval {pk}")
    return found


def order(actor: Actor, pk: int) -> TaskOrder:
    """Return a slip of the actor's court, of a case he may see if it has one."""
    found = (
        TaskOrder.objects.filter(pk=pk, court_id=actor.court_id)
        .select_related("case__court", "sent_by")
        .first()
    )
    if found is None or not selectors.reads_cases(actor):
        raise NotVisible(f"order {pk}")
    if found.case_id and not selectors.visible(actor).filter(pk=found.case_id).exists():
        raise NotVisible(f"order {pk}")
    return found


def orders(actor: Actor, ids: Collection[int]) -> list[TaskOrder]:
    """Return slips by key, by the rule of `order`. Raises `NotVisible` where one is missing."""
    cases = selectors.visible(actor)
    rows = TaskOrder.objects.filter(pk__in=ids, court_id=actor.court_id)
    rows = rows.filter(Q(case=None) | Q(case__in=cases)).select_related("case").order_by("pk")
    found = list(rows) if selectors.reads_cases(actor) else []
    if len(found) < len(set(ids)):
        raise NotVisible("orders")
    return found


def team_of(case: Case) -> list[User]:
    """Return the people who may be given a case: its team's members now. One query."""
    return access.who_holds(case.court, "@team", case)


def paused(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases with a clock that stands still."""
    return cases.filter(
        Exists(Node.objects.filter(case=OuterRef("pk"), paused=True, status="open"))
    )


def excluded(case: Case, of: Node) -> list[tuple[date, date | None]]:
    """Return the excluded intervals of a clock, the running one without an end."""
    pack = case.pack
    pauses = {pause.id: pause for pause in pack.tables.pause}
    state, rule = next(iter(nodes.states([of]).values())), pack.clocks[of.rule]
    return [
        (interval.first, interval.last)
        for interval in nodes.excluded_of(case)
        if interval.pause in pauses and interval.covers(pauses[interval.pause], state, rule)
    ]


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a later entry says of an earlier one."""

    by_seq: int
    happened_on: str
    withdrawn: bool


def corrections(case: Case) -> dict[int, Corrected]:
    """Return, by number, the entries corrected later. One query."""
    rows = case.events.filter(kind="event.corrected").order_by("seq")
    return {
        int(row.data["event"]): Corrected(
            row.seq, row.data.get("happened_on", ""), bool(row.data.get("withdrawn"))
        )
        for row in rows
    }


# Stating that something was read or said is not undone by a correction.
_FINAL = frozenset({"event.corrected", "personal_data.read", "alert.acknowledged"})


def correctable(event: Event) -> bool:
    """Return whether an entry may be corrected at all."""
    return event.kind in EVENTS and event.kind not in _FINAL


def people_named(events: Iterable[Event]) -> dict[str, str]:
    """Return the names of those whom entries name by username. One query, or none."""
    names = {
        str(event.data[key])
        for event in events
        for key in ("handler", "judge", "person")
        if event.data.get(key)
    }
    if not names:
        return {}
    return dict(User.objects.filter(username__in=names).values_list("username", "name"))


def court_clocks(actor: Actor) -> list[Node]:
    """Return the court's own clocks that run: periods, matters without a case. One query."""
    rows = selectors.open_nodes(actor).filter(case=None).select_related("handler")
    return list(rows.order_by("due_on", "id"))


def court_entries(actor: Actor, *, limit: int) -> list[Event]:
    """Return the latest entries of the court's own journal."""
    if not selectors.reads_cases(actor):
        return []
    rows = Event.objects.filter(court_id=actor.court_id, case=None)
    return list(rows.order_by("-seq")[:limit])

"""Reads. What the actor may see is always the first filter, and stands here alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, When
from django.db.models import Case as CaseWhen
from django.db.models.fields.json import KeyTextTransform

from enforcement import chain, engine, journal, nodes, supervising, years
from enforcement.models import (
    Alert,
    AlertWithdrawal,
    Approval,
    ApprovalPlace,
    Case,
    CourtChain,
    Event,
    Node,
    TaskOrder,
)
from enforcement.models.nodes import QUEUE
from policy.loader import pack as pack_named
from policy.pack import Pack
from policy.refusals import NotVisible
from policy.schema import Clock
from policy.supervision import Charge, whole
from policy.vocabulary import FUNCTIONS, SUPERVISION
from teams import absence, access
from teams.access import Actor
from teams.models import Court
from workdays import clock
from workdays.calendar import Due, Interval

_RESTRICTED_READERS = ("director", "bureau_lead", "vice_president", "triage", "quality")
SHOWN = (Node.Applies.RUNS, Node.Applies.UNDECIDED)


def visible(actor: Actor) -> QuerySet[Case]:
    """Return the cases that exist for this actor: his court's, unless he only manages people."""
    if not reads_cases(actor):
        return Case.objects.none()
    cases = Case.objects.filter(court_id=actor.court_id)
    if not reads_restricted(actor):
        cases = cases.filter(Q(restricted=False) | _own(actor))
    return cases


def reads_cases(actor: Actor) -> bool:
    """Return whether any case exists for this actor: people's administrators see none."""
    return actor.is_system or bool(actor.bureau_seats)


def reads_restricted(actor: Actor) -> bool:
    """Return whether cases of restricted labels are his to read as well."""
    return actor.is_system or any(access.holds(actor, f) for f in _RESTRICTED_READERS)


def functions_of(actor: Actor) -> list[str]:
    """Return the functions this person's posts hold, whatever the case."""
    return [name for name in FUNCTIONS if access.holds(actor, name)]


def find(actor: Actor, pk: int) -> Case:
    """Return a case by key, with court and people. Raises `NotVisible`."""
    case = (
        visible(actor).filter(pk=pk).select_related("court", "handler", "judge", "resumed_from")
    ).first()
    if case is None:
        raise NotVisible(f"case {pk}")
    return case


def lock(actor: Actor, ids: Iterable[int]) -> list[Case]:
    """Lock cases in key order inside a transaction. Raises `NotVisible` if one is not there."""
    wanted = sorted(set(ids))
    # Joins stay out of the locking statement: nullable ones cannot be locked.
    cases = list(
        visible(actor).select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    )
    if len(cases) != len(wanted):
        raise NotVisible("cases")
    court = cases[0].court if cases else None
    for case in cases:
        case.court = court  # type: ignore[assignment]  # one court: visible() saw to it
    return cases


def _own(actor: Actor, to_case: str = "") -> Q:
    mine = Q(**{f"{to_case}handler_id__in": actor.selves})
    mine |= Q(**{f"{to_case}judge_id__in": actor.selves})
    return mine | Q(**{f"{to_case}unit__in": actor.units})


def readable(actor: Actor) -> Q:
    """Return what narrows rows with a `case` to those this person may read, as `visible` has it.

    Rows of no case are the court's, and everybody's who reads cases at all: ask that before.
    """
    if reads_restricted(actor):
        return Q()
    return Q(case=None) | Q(case__restricted=False) | _own(actor, "case__")


def open_nodes(actor: Actor) -> QuerySet[Node]:
    """Return the court's clocks that wait for somebody."""
    if not reads_cases(actor):
        return Node.objects.none()
    return Node.objects.filter(court_id=actor.court_id, status="open", applies__in=SHOWN)


def my_work(actor: Actor) -> QuerySet[Node]:
    """Return the clocks that wait for this person: his own, his posts', his units' unclaimed."""
    waiting = his_to_do(actor, open_nodes(actor)).alias(queue=QUEUE)
    return waiting.filter(queue__in=work_queues(actor)).order_by("due_on", "id")


def his_to_do(actor: Actor, clocks: QuerySet[Node]) -> QuerySet[Node]:
    """Leave out, for one who stands in, the clocks of cases he must stay away from."""
    if not actor.recused:
        return clocks
    return clocks.exclude(case__in=Case.objects.filter(number__in=actor.recused))


def queues_of(actor: Actor) -> list[str]:
    """Return the queues (`QUEUE`) a person answers: his own, his posts', his units' unclaimed.

    With them those of the absent he stands in for. No query.
    """
    found = [f"@{pk}" for pk in actor.selves]
    for seat in actor.seats:
        if seat.unit:
            found += [f"{seat.unit}/", f"{seat.unit}/{seat.post}"]
        found.append(f"/{seat.post}")
    return list(dict.fromkeys(found))


def work_queues(actor: Actor) -> list[str]:
    """Return the queues whose work a person sees: those he answers, and for a unit's lead those
    of his people who are away, or gone, and whose work nobody does. One query for a lead.
    """
    units = absence.led_units(actor)
    alone = absence.uncovered(actor.court_id, units) if units else []
    return list(dict.fromkeys([*queues_of(actor), *(f"@{pk}" for pk in alone)]))


def my_alerts(actor: Actor) -> QuerySet[Alert]:
    """Return the standing alerts that are this person's to answer, newest first.

    What was told to a clock's handler follows the clock: whoever has it now answers. Only open
    clocks near or past their day are looked at, by their queues, so that years of old alerts
    cost nothing.
    """
    wide = Q(queue__in=queues_of(actor))
    told = Q(to__startswith="@") & _waits_for(actor)
    if access.holds(actor, "team_lead"):
        wide |= Q(unit__in=actor.units)
        told |= Q(to="team_lead", node__unit__in=actor.units)
    charge = supervising.charge(actor)
    if charge:
        wide |= supervising.within(charge)
        told |= Q(to=SUPERVISION) & supervising.within(charge, "node__")
    if access.holds(actor, "director"):
        wide = Q()
        told |= Q(to="director") | (Q(to="team_lead") & _above_all(actor, "node__"))
    clocks = _told_clocks(actor).alias(queue=QUEUE).filter(wide)
    # A warning is superseded once the same people were told that the day has passed.
    later = Alert.objects.filter(
        node=OuterRef("node"), to=OuterRef("to"), due_on=OuterRef("due_on"), pk__gt=OuterRef("pk")
    )
    return _of(clocks).filter(told).exclude(Exists(later)).order_by("-raised_on", "-id")


@dataclass(frozen=True, slots=True)
class Told:
    """By what somebody is told of clocks: his queues, the units he leads or supervises, all."""

    court_id: int
    queues: tuple[str, ...]
    leads: frozenset[str]
    supervises: Charge
    # Where he answers for all that nobody else is above: the teams' units, what is supervised.
    led_by_others: frozenset[str] | None
    supervised_by_others: Charge | None

    @classmethod
    def of(cls, actor: Actor) -> Told:
        """Return by what this person is told. No query."""
        directs = access.holds(actor, "director")
        return cls(
            actor.court_id,
            tuple(queues_of(actor)),
            actor.units if access.holds(actor, "team_lead") else frozenset(),
            supervising.charge(actor),
            frozenset(_led_by_teams(actor)) if directs else None,
            whole(actor.pack) if directs else None,
        )


def unheard(told: Told) -> list[QuerySet[Node]]:
    """Return the open clocks of which somebody was told and nobody has said "seen".

    One set for each way he is told: by his queues, as a lead, a supervisor, the director. A clock
    may stand in several, as it has several alerts. Together they are what is unread of
    `my_alerts`, told from the clocks alone.
    """
    waiting = Node.objects.filter(court_id=told.court_id, status="open", applies__in=SHOWN)
    waiting = waiting.exclude(unheard="")
    mine = waiting.alias(queue=QUEUE).filter(queue__in=told.queues, unheard__contains="@")
    found: list[QuerySet[Node]] = [mine]
    led = Q(unit__in=told.leads) if told.leads else Q()
    if told.led_by_others is not None and told.supervised_by_others is not None:
        led |= _nobodys(told.led_by_others, told.supervised_by_others)
    if led:
        found.append(waiting.filter(led, unheard__contains="team_lead "))
    if told.supervises:
        within = supervising.within(told.supervises)
        found.append(waiting.filter(within, unheard__contains=f"{SUPERVISION} "))
    if told.led_by_others is not None:
        found.append(waiting.filter(unheard__contains="director "))
    return found


def _above_all(actor: Actor, prefix: str = "") -> Q:
    """Return the filter of clocks between which and the director nobody stands."""
    return _nobodys(frozenset(_led_by_teams(actor)), whole(actor.pack), prefix)


def _nobodys(led: frozenset[str], supervised: Charge, prefix: str = "") -> Q:
    outside = ~Q(**{f"{prefix}unit__in": led})
    return outside & ~supervising.within(supervised, prefix) if supervised else outside


def _led_by_teams(actor: Actor) -> set[str]:
    """Return the units with a team lead. Posts and units outside the teams have none above."""
    return {unit for track in actor.pack.tables.tracks.values() for unit in track.units}


def _waits_for(actor: Actor) -> Q:
    """Return the filter of alerts whose clock stands in one of the person's queues."""
    terms = Q(node__handler_id__in=actor.selves)
    for seat in actor.seats:
        own = Q(node__handler=None)
        if seat.unit:
            terms |= own & Q(node__unit=seat.unit, node__post__in=["", seat.post])
        terms |= own & Q(node__unit="", node__post=seat.post)
    return terms


def _told_clocks(actor: Actor) -> QuerySet[Node]:
    """Return the open clocks of which an alert may stand: those the first rung has reached."""
    ladder = actor.pack.tables.ladder
    early = max(0, -ladder.long_day, *(-rung.day for rung in ladder.rung))
    return open_nodes(actor).filter(due_on__lte=clock.today() + timedelta(days=early))


def standing_alerts(actor: Actor) -> QuerySet[Alert]:
    """Return the court's alerts whose clock still runs and which were not withdrawn."""
    return _of(_told_clocks(actor))


def _of(clocks: QuerySet[Node]) -> QuerySet[Alert]:
    # NOT EXISTS, not an outer join with its key NULL: of that the planner expects next to
    # nothing to be left, and starts from the alerts of all years.
    withdrawn = AlertWithdrawal.objects.filter(alert=OuterRef("pk"))
    return Alert.objects.filter(node__in=clocks.values("pk")).exclude(Exists(withdrawn))


def acknowledged(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """Annotate alerts with whether that very alert was acknowledged since it was raised.

    The same clock told to somebody higher up is another alert: it has to be seen by him.
    """
    said = Event.objects.filter(kind="alert.acknowledged", happened_on__gte=OuterRef("raised_on"))
    said = said.filter(subject=OuterRef("node__subject")).annotate(
        told_node=KeyTextTransform("node", "data"), told_level=KeyTextTransform("level", "data")
    )
    said = said.filter(told_node=OuterRef("node__rule"), told_level=OuterRef("level"))
    of_case = said.filter(case_id=OuterRef("case_id"))
    of_court = said.filter(case=None, court_id=OuterRef("court_id"))
    return alerts.annotate(
        is_acknowledged=CaseWhen(
            When(case__isnull=True, then=Exists(of_court)),
            default=Exists(of_case),
            output_field=BooleanField(),
        )
    )


def approvals_waiting(actor: Actor) -> QuerySet[Approval]:
    """Return the requests whose next step this person may take."""
    mine = ApprovalPlace.objects.filter(approval=OuterRef("pk"), queue__in=queues_of(actor))
    mine = mine.exclude(not_by__contains=f" {actor.user_id} ")
    return (
        Approval.objects.filter(Exists(mine), court_id=actor.court_id, status="pending")
        .select_related("case", "asked_by")
        .order_by("id")
    )


def find_approval(actor: Actor, pk: int) -> Approval:
    """Return a request on a case this actor may see, decided or not. Raises `NotVisible`."""
    found = Approval.objects.filter(pk=pk, case__in=visible(actor)).first()
    if found is None:
        raise NotVisible(f"approval {pk}")
    return found


def find_alerts(actor: Actor, ids: Iterable[int]) -> list[Alert]:
    """Return alerts of the court by key. Raises `NotVisible` if one is not there."""
    wanted = set(ids)
    alerts = Alert.objects.filter(court_id=actor.court_id, pk__in=wanted)
    found = list(alerts.select_related("node")) if reads_cases(actor) else []
    if len(found) != len(wanted):
        raise NotVisible("alerts")
    return found


def orders_for(actor: Actor) -> QuerySet[TaskOrder]:
    """Return the slips that wait for this person: to sign, to do, to correct, to decide upon."""
    mine = functions_of(actor)
    taking = Q(to_unit__in=actor.units) | Q(to_function__in=mine)
    waits = taking & Q(status__in=("dispatched", "received"))
    wanting = Q(status="returned") & (_sent_by(actor) | Q(escalated_to__in=mine, decision=""))
    rows = TaskOrder.objects.filter(court_id=actor.court_id)
    return rows.filter(waits | wanting).order_by("due_on", "id")


def orders_unaccepted(actor: Actor) -> QuerySet[TaskOrder]:
    """Return the slips this person or his units sent and nobody signed for: still theirs."""
    rows = TaskOrder.objects.filter(court_id=actor.court_id, status__in=("dispatched", "returned"))
    return rows.filter(_sent_by(actor)).order_by("due_on", "id")


def _sent_by(actor: Actor) -> Q:
    return Q(from_unit__in=actor.units) | Q(sent_by_id=actor.user_id)


def why(node: Node, case: Case | None, pack: Pack) -> tuple[Clock, Due]:
    """Return a clock's rule and its date step by step: each day skipped, counted, credited."""
    rule = pack.clocks[node.rule]
    view = engine.View(pack=pack, calendar=years.refresh())
    state = next(iter(nodes.states([node]).values()))
    intervals: tuple[Interval, ...] = ()
    if case is not None:
        view.excluded = nodes.excluded_of(case)
        intervals = tuple(view.intervals(state))
    due = view.calendar.due_on(
        node.start_on,
        pack.terms[node.rule],
        roll=pack.rolls(rule),
        excluded=intervals,
        extended=state.extensions,
    )
    return rule, due


def replayed(case: Case) -> engine.View:
    """Return the view the whole journal of a case gives under its pack."""
    years.refresh()
    events = Event.objects.filter(case=case).order_by("seq")
    return engine.replay(nodes.empty_view(case, case.pack), journal.effective(events))


def replayed_for_court(court: Court) -> engine.View:
    """Return the view a court's own journal gives, each stretch under the version in force then."""
    years.refresh()
    events = list(Event.objects.filter(court=court, case=None).order_by("seq"))
    first = next((event.data for event in events if event.kind == "pack.adopted"), None)
    pack = pack_named(first["was"], first["was_version"]) if first else court.pack
    return engine.replay(nodes.empty_view(None, pack), journal.effective(events))


def chain_faults(court_id: int) -> list[chain.Break]:
    """Return every place where a chain of the court does not hold."""
    found: list[chain.Break] = []
    for case in Case.objects.filter(court_id=court_id).iterator(chunk_size=500):
        events = Event.objects.filter(case=case).order_by("seq")
        found += chain.faults(case.number, events, case.journal_seq, case.journal_head)
    end = CourtChain.objects.filter(court_id=court_id).first()
    if end:
        events = Event.objects.filter(court_id=court_id, case=None).order_by("seq")
        found += chain.faults("法院", events, end.seq, end.head)
    return found

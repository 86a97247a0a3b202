"""Ordinary events, and the stages a case enters by itself once they stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import items, journal, measures, requirements, selectors, slips
from enforcement.journal import By, Draft
from enforcement.models import Case, Event, Item
from enforcement.models.case import State
from policy.doors import OWN_DOORS
from policy.events import EVENTS
from policy.refusals import NotVisible, Problems, Refusal, Refused, Stale
from policy.schema import Run
from teams import access
from teams.access import Actor
from workdays import clock

# Columns that repeat the day of an entry; they move when its day is corrected.
_DAY_COLUMNS = {
    "case.accepted": "accepted_on",
    "closing.submitted": "closing_submitted_on",
    "case.archived": "archived_on",
}
# Reserved holders that any post of the bureau may be.
ANYBODY = frozenset({"@holder", "@sender"})
_CORRECTION = ("filing.correction_requested", "filing.corrected")
# Takes a case, the entry corrected and its new day, None where it is withdrawn.
Correction = Callable[[Case, Event, date | None], None]
_CORRECTED: dict[str, Correction] = {}


def on_correction(kind: str, reaction: Correction) -> None:
    """Let the room that keeps a record beside an event follow its corrections; one a kind."""
    if kind not in EVENTS:
        raise ValueError(f"unknown event: {kind}")
    if _CORRECTED.setdefault(kind, reaction) is not reaction:
        raise ValueError(f"{kind} has a reaction already")


def state_events(
    entries: Sequence[tuple[Case, Sequence[Draft]]],
    *,
    actor: Actor,
    act: str = "event.record",
    function: str | None = None,
    expected: Mapping[int, int] | None = None,
    ticked: Collection[str] = (),
    papers: Mapping[str, str] | None = None,
) -> list[Event]:
    """State ordinary events on cases, and move on those that are ready for the next stage.

    What a page of its own states here is refused, but with the answers to its lists (`ticked`,
    `papers`); what is proposed and approved is refused always.

    `expected` maps case keys to the journal number the person had seen: if somebody
    stated something since, `Stale` tells what. Each event asks the post of its function;
    another `act` asks that of the act, or of `function` where the room names one.
    """
    with transaction.atomic():
        locked = {c.pk: c for c in selectors.lock(actor, [case.pk for case, _d in entries])}
        entries = [(locked[case.pk], drafts) for case, drafts in entries]
        answered = partial(requirements.check, ticked=ticked, papers=papers) if ticked else None
        _refuse_held_up(entries, gated=act == "event.record", answered=answered)
        concerned = items.of_subjects((case, d.subject) for case, ds in entries for d in ds)
        seat = None
        for case, drafts in entries:
            require_unchanged(case, (expected or {}).get(case.pk))
            for draft in drafts:
                if act == "event.record":
                    item = concerned.get((case.pk, draft.subject))
                    seat = require_recorder(actor, case, draft.kind, item)
                else:
                    seat = access.require(actor, act, function=function, case=case)
        also = _settle(entries)
        return _stated(entries, By(actor, seat), also)


def state_decided(case: Case, drafts: Sequence[Draft], *, by: By) -> list[Event]:
    """State what was decided on a locked case: whether it may be was asked before."""
    entries = [(case, drafts)]
    also = _settle(entries)
    return _stated(entries, by, also)


def _stated(
    entries: Sequence[tuple[Case, Sequence[Draft]]], by: By, also: Sequence[str]
) -> list[Event]:
    """State events, with the slips they send or sign for."""
    events = journal.record_many(entries, by=by, locked=True, also=also)
    for case, drafts in entries:
        slips.follow(case, drafts, by)
    return events


def _refuse_held_up(
    entries: Sequence[tuple[Case, Sequence[Draft]]],
    *,
    gated: bool,
    answered: Callable[[Case, str], requirements.Asked] | None,
) -> None:
    """Refuse what an act of its own states here, what waits for the judge, what has no ground."""
    problems = Problems()
    kinds = {draft.kind for _case, drafts in entries for draft in drafts}
    waiting = requirements.blocked([case for case, _d in entries], kinds)
    for case, drafts in entries:
        for kind in dict.fromkeys(draft.kind for draft in drafts):
            own = case.pack.gated_events.get(kind, "") if gated else ""
            if answered is not None and own in OWN_DOORS:
                problems.extend(answered(case, own).refused(""))
            elif refusal := (requirements.gated(case, kind) if gated else None):
                problems.extend([refusal])
            problems.extend(waiting.get((case.pk, kind), []))
        problems.extend(measures.refused(case, drafts))
    problems.raise_if_any()


def recorder_of(case: Case, kind: str) -> str:
    """Return the function that records a kind of event on a case.

    What a team would record, by the vocabulary or by this court's plan, belongs to those who
    place the case before any team has it.
    """
    function = EVENTS[kind].function
    if case.unit:
        return function
    holder = function
    if not function.startswith("@"):
        entry = case.pack.holder(function, items.values_of(case))
        holder = entry.holder if entry else ""
    awaited = holder in ("@team", "@judge") or (holder == "@handler" and case.handler_id is None)
    return "triage" if awaited else function


def recorders_of(case: Case, kind: str) -> list[str]:
    """Return the functions that may record a kind of event on a case, the event's own first.

    Who records it by the vocabulary may; so may those whose clock it stops in this court, unless
    that is whoever has the material: who hands over does not sign for the one who takes it.
    """
    waiting = (clock.who for clock, _t in case.pack.closed_by.get(kind, ()))
    named = (function for function in waiting if function not in ANYBODY)
    return list(dict.fromkeys([recorder_of(case, kind), *named]))


def require_recorder(actor: Actor, case: Case, kind: str, item: Item | None = None) -> access.Seat:
    """Return the seat in which the actor may state a kind of event on a case, or on its item.

    Raises `Forbidden` naming the first of those who may.
    """
    seat = recording_seat(actor, case, kind, item)
    if seat is not None:
        return seat
    values = items.values_of(case, item)
    function = recorder_of(case, kind)
    return access.require(actor, "event.record", function=function, case=case, values=values)


def recording_seat(
    actor: Actor, case: Case, kind: str, item: Item | None = None
) -> access.Seat | None:
    """Return the seat `require_recorder` finds, or None; asks the database nothing."""
    own, *waiting = recorders_of(case, kind)
    values = items.values_of(case, item)
    for function in (*waiting, own):
        seat = access.seat_for(actor, function, case=case, values=values)
        if seat is not None:
            return seat
    return None


def _settle(entries: Sequence[tuple[Case, Sequence[Draft]]]) -> list[str]:
    """Move cases on to query or triage when what is stated now makes them ready."""
    for case, drafts in entries:
        kinds = {draft.kind for draft in drafts}
        for draft in drafts:
            if draft.kind == "case.accepted":
                case.accepted_on = draft.happened_on
        if "query.launched" in kinds and case.state == State.INTAKE and not _assigns_first(case):
            case.to_query()
        if "filing.corrected" in kinds:
            case.correction_open = False
        if "filing.correction_requested" in kinds:
            case.correction_open = True
        await_run(case, kinds)
    return ["state", "accepted_on", "correction_open", "awaits_run"]


def await_run(case: Case, also: Iterable[str] = (), *, decided: bool = False) -> None:
    """Put a case before those who screen it as soon as what the screening waits for is there.

    A case on its way back from a team goes on waiting, whatever is stated meanwhile, until its
    screening is `decided`.
    """
    if case.state == State.TRIAGE and case.track and not decided:
        return
    run = due_run(case, also)
    case.awaits_run = run.id if run else ""
    if run and case.state in (State.INTAKE, State.QUERY) and not case.track:
        case.to_triage()


def _assigns_first(case: Case) -> bool:
    order = case.pack.tables.flow.order
    return order.index("triage") < order.index("query")


def due_run(case: Case, also: Iterable[str] = ()) -> Run | None:
    """Return the screening whose awaited events all stand in the journal; None if none is due."""
    if case.closed_on is not None:
        return None
    runs = case.pack.runs_for(case.type_code)
    run = next((r for r in runs if r.id not in case.runs_done), None)
    known = {*case.seen, *also}
    return run if run and all(event in known for event in run.after) else None


def correct(
    case: Case,
    event: Event,
    *,
    actor: Actor,
    reason: str,
    happened_on: date | None = None,
    withdraw: bool = False,
) -> None:
    """State that an earlier entry was wrong: another day, or not at all. The case is replayed.

    Who may record the event may correct it. Raises `NotVisible` for another case's event.
    """
    if event.case_id != case.pk:
        raise NotVisible("event")
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        item = items.of_subjects([(case, event.subject)]).get((case.pk, event.subject))
        seat = require_recorder(actor, case, event.kind, item)
        _check_correction(case, event, reason, happened_on, withdraw=withdraw)
        data = {
            "event": event.seq,
            "happened_on": happened_on.isoformat() if happened_on else "",
            "withdrawn": withdraw or "",
            "reason": reason,
        }
        draft = Draft("event.corrected", clock.today(), data=data)
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)
        _follow(case, event.kind)
        if event.kind in _CORRECTED:
            _CORRECTED[event.kind](case, event, None if withdraw else happened_on)


def _check_correction(
    case: Case, event: Event, reason: str, happened_on: date | None, *, withdraw: bool
) -> None:
    problems = Problems()
    if event.kind == "case.filed":
        problems.add("own_door", _("立案日期请用“更正立案信息”更正"), field="happened_on")
    elif not (withdraw or happened_on):
        problems.add("missing", _("须写明正确的日期，或撤销该登记"), field="happened_on")
    if not reason:
        problems.add("missing", _("更正须写明理由"), field="reason")
    if EVENTS[event.kind].by == "service" and withdraw:
        problems.add("not_here", _("“%(term)s”不能撤销") % {"term": EVENTS[event.kind].term})
    if happened_on and happened_on > clock.today():
        problems.add("in_the_future", _("更正后的日期尚未到来"), field="happened_on")
    if happened_on and happened_on < case.filed_on:
        problems.add("before_filing", _("更正后的日期早于立案日"), field="happened_on")
    problems.raise_if_any()


def _follow(case: Case, kind: str) -> None:
    """Bring the case's columns and its stage to what the corrected entry now says."""
    changed = []
    column = _DAY_COLUMNS.get(kind)
    # A report sent back has no day any more, whatever is said of it later.
    if column and getattr(case, column) is not None:
        day = case.seen.get(kind)
        setattr(case, column, date.fromisoformat(day) if day else None)
        changed.append(column)
    if kind in _CORRECTION:
        case.correction_open = _correction_open(case)
        changed.append("correction_open")
    awaited = case.awaits_run
    await_run(case)
    if case.awaits_run != awaited:
        if not case.awaits_run and case.state == State.TRIAGE and not case.track:
            _back(case)
        changed += ["awaits_run", "state"]
    if changed:
        case.save(update_fields=changed)


def _back(case: Case) -> None:
    """Take a case the screening no longer waits for out of its stage."""
    if "query.launched" in case.seen and not _assigns_first(case):
        case.to_query()
    else:
        case.back_to_intake()


def _correction_open(case: Case) -> bool:
    events = journal.effective(case.events.order_by("seq"))
    said = [e.kind for e in events if e.kind in _CORRECTION]
    return bool(said) and said[-1] == "filing.correction_requested"


def expect(expected: Mapping[int, int], *, actor: Actor) -> None:
    """Refuse an act on cases that changed since somebody saw them.

    Call it in the act's transaction: the cases stay locked. `expected` maps case keys to the
    journal number seen. Raises `Stale` telling what changed.
    """
    for case in selectors.lock(actor, expected):
        require_unchanged(case, expected[case.pk])


def live(case: Case) -> None:
    if case.state in (State.CLOSED, State.ARCHIVED):
        said = _("%(number)s已于%(day)s结案") % {"number": case.number, "day": case.closed_on}
        raise Refused(Refusal("closed", said, "case"))


def require_unchanged(case: Case, expected: int | None) -> None:
    """Raise `Stale`, saying what was stated since, unless the case is as it was seen."""
    if expected is None or case.journal_seq == expected:
        return
    since = case.events.filter(seq__gt=expected).order_by("seq")
    told = "；".join(
        _("%(who)s登记了“%(what)s”") % {"who": e.actor_name, "what": EVENTS[e.kind].term}
        for e in since
    )
    said = _("您打开页面后，案件已有变动：%(changes)s。请核对后再提交") % {"changes": told}
    raise Stale(Refusal("changed", said, "case", {"seq": case.journal_seq}))

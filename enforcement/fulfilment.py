"""Fulfilling clocks: stating, for one or many, the event each of them waits for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import items, lifecycle, nodes, periods, recording, selectors
from enforcement.batches import Reasons, attempt
from enforcement.journal import Draft
from enforcement.lifecycle.stages import recording_seat
from enforcement.models import Case, Item, Node
from policy.events import EVENTS
from policy.pack import Pack
from policy.refusals import Forbidden, NotVisible, Refusal, Refused
from policy.schema import Trigger
from teams import access
from teams.access import Actor
from workdays import clock

# A service of a higher room that states a kind of event and keeps a record of its own with it.
Door = Callable[[Sequence[tuple[Case, Draft]], Actor], object]
_DOORS: dict[str, Door] = {}


def register(kind: str, door: Door) -> None:
    """Name the door of a kind of event; a second one for the same kind is refused."""
    if kind not in EVENTS:
        raise ValueError(f"unknown event: {kind}")
    if _DOORS.setdefault(kind, door) is not door:
        raise ValueError(f"{kind} has a door already")


def state(entries: Sequence[tuple[Case, Sequence[Draft]]], *, actor: Actor) -> None:
    """State ordinary events on cases, those with a door of their own through it."""
    plain, own = [], dict[str, list[tuple[Case, Draft]]]()
    for case, drafts in entries:
        left = [draft for draft in drafts if draft.kind not in _DOORS]
        if left:
            plain.append((case, left))
        for draft in drafts:
            if draft.kind in _DOORS:
                own.setdefault(draft.kind, []).append((case, draft))
    if plain:
        lifecycle.state_events(plain, actor=actor)
    for kind, told in own.items():
        _DOORS[kind](told, actor)


@dataclass(frozen=True, slots=True)
class Closing:
    """An event that closes a clock: its kind, what it must say, and between what one chooses."""

    kind: str
    fixed: tuple[tuple[str, str], ...] = ()
    among: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def term(self) -> str:
        """The event with what it must say, in Chinese."""
        spec = EVENTS[self.kind]
        said = [dict(spec.fields[n].choices).get(v, v) for n, v in self.fixed]
        return f"{spec.term}（{'、'.join(said)}）" if said else spec.term


def closings(pack: Pack, rule: str) -> tuple[Closing, ...]:
    """Return the events that close a clock and that a form may state; none for other clocks.

    Events of a service of their own (closing, receiving, screening, slips) are not among them.
    """
    entry = pack.clocks.get(rule)
    if entry is None or entry.kind == "window":
        return ()
    return tuple(
        _closing(trigger) for trigger in entry.closes if recording.by_form(EVENTS[trigger.event])
    )


def _closing(trigger: Trigger) -> Closing:
    fixed = tuple((n, v) for n, v in sorted(trigger.where.items()) if isinstance(v, str))
    among = tuple((n, v) for n, v in sorted(trigger.where.items()) if isinstance(v, tuple))
    return Closing(trigger.event, fixed, among)


def speaks_of(closing: Closing, node: Node) -> bool:
    """Tell whether the event can be stated of a clock's subject without asking for another.

    An event about an asset, a material … needs the one it is about; a clock of the case alone
    does not name it.
    """
    kind = EVENTS[closing.kind].subject
    if kind == "period":
        return node.case_id is None
    if node.case_id is None:
        return False
    return kind in ("case", "respondent") or node.subject.startswith(f"{kind}:")


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """A clock, and the event that shall close it. `data` holds the event's further fields."""

    node: Node
    closing: Closing
    data: Mapping[str, Any] = field(default_factory=dict)


def fulfil(wanted: Sequence[Fulfilment], *, actor: Actor, on: date) -> list[Reasons]:
    """State the closing events of many clocks; return each one's refusals, empty where done.

    A clock somebody else closed in between is refused, so that nothing is stated twice.
    Raises `Refused` for a day that has not come: that is nobody's row.
    """
    if on > clock.today():
        said = _("日期%(day)s尚未到来，今天是%(today)s") % {
            "day": on.isoformat(),
            "today": clock.today().isoformat(),
        }
        raise Refused(Refusal("in_the_future", said, "on"))
    with transaction.atomic():
        cases = _lock(wanted, actor)
        reasons: list[Reasons] = _obstacles(wanted, cases, actor, on)
        left = [i for i, found in enumerate(reasons) if not found]
        close = partial(_state, cases=cases, actor=actor, on=on)
        for i, found in zip(left, attempt([wanted[i] for i in left], close), strict=True):
            reasons[i] = found
    return reasons


def _lock(wanted: Sequence[Fulfilment], actor: Actor) -> dict[int, Case]:
    ids = {item.node.case_id for item in wanted if item.node.case_id is not None}
    return {case.pk: case for case in selectors.lock(actor, ids)} if ids else {}


def _obstacles(
    wanted: Sequence[Fulfilment], cases: Mapping[int, Case], actor: Actor, on: date
) -> list[Reasons]:
    """Return what can be told without trying: one query, and one more for each post refused."""
    rows = Node.objects.filter(pk__in=[item.node.pk for item in wanted], court_id=actor.court_id)
    now = {row.pk: row for row in rows}
    if len(now) < len({item.node.pk for item in wanted}):
        raise NotVisible("nodes")
    concerned = items.of_subjects(
        (cases[row.case_id], row.subject) for row in rows if row.case_id is not None
    )
    told: dict[tuple[str, str, str], Reasons] = {}
    found: list[Reasons] = []
    for item in wanted:
        row = now[item.node.pk]
        case = cases.get(row.case_id or 0)
        if row.status != Node.Status.OPEN:
            found.append((_closed(row),))
        elif not speaks_of(item.closing, row):
            said = _("须先指明所涉的具体事项，请在案件页逐件登记")
            found.append((Refusal("needs_subject", said, data={"event": item.closing.kind}),))
        elif case is not None and on < case.filed_on:
            said = _("日期早于立案日（%(day)s）") % {"day": case.filed_on.isoformat()}
            found.append((Refusal("before_filing", said, "on"),))
        elif case is not None:
            thing = concerned.get((case.pk, row.subject))
            found.append(_may_not(actor, case, item.closing.kind, thing, told))
        else:
            found.append(())
    return found


def _closed(row: Node) -> Refusal:
    if row.done_on is None:
        return Refusal("not_open", _("该节点已终止，无须再办"))
    said = _("该节点已于%(day)s办结，没有重复登记") % {"day": row.done_on.isoformat()}
    return Refusal("already_done", said)


def _may_not(
    actor: Actor,
    case: Case,
    kind: str,
    thing: Item | None,
    told: dict[tuple[str, str, str], Reasons],
) -> Reasons:
    """Return why the post may not state it; who may is read once for all cases alike."""
    if recording_seat(actor, case, kind, thing) is not None:
        return ()
    key = (kind, case.unit, thing.kind if thing else "")
    if key not in told:
        try:
            lifecycle.require_recorder(actor, case, kind, thing)
        except Forbidden as refused:
            told[key] = refused.refusals
    return told.get(key, ())


def _state(
    some: Sequence[Fulfilment], *, cases: Mapping[int, Case], actor: Actor, on: date
) -> None:
    respondents = nodes.respondent_keys(
        cases[pk] for pk in dict.fromkeys(i.node.case_id for i in some) if pk is not None
    )
    by_case: dict[int, dict[tuple[Any, ...], Draft]] = {}
    of_court: dict[tuple[Any, ...], Draft] = {}
    for item in some:
        own = of_court if item.node.case_id is None else by_case.setdefault(item.node.case_id, {})
        for draft in _drafts(item, respondents, on):
            # Two clocks that wait for the same event are closed by stating it once.
            own.setdefault((draft.kind, draft.subject, *sorted(draft.data.items())), draft)
    entries = [(cases[pk], list(drafts.values())) for pk, drafts in by_case.items()]
    if entries:
        state(entries, actor=actor)
    if of_court:
        periods.record_period(actor, list(of_court.values()))


def _drafts(item: Fulfilment, respondents: Mapping[int, Sequence[str]], on: date) -> list[Draft]:
    closing, node = item.closing, item.node
    data = {**item.data, **dict(closing.fixed)}
    kind = EVENTS[closing.kind].subject
    if node.subject.startswith(f"{kind}:"):
        subjects: Sequence[str] = (node.subject,)
    elif kind == "respondent":
        # A duty of the whole case is done once it is done for each respondent.
        subjects = respondents.get(node.case_id or 0, ())
    else:
        subjects = ("",)
    return [Draft(closing.kind, on, subject, data=data) for subject in subjects]


def may_state(actor: Actor, case: Case | None, closing: Closing) -> bool:
    """Tell whether the actor's posts record this event; asks the database nothing."""
    if case is not None:
        return recording_seat(actor, case, closing.kind) is not None
    return access.holds(actor, EVENTS[closing.kind].function)

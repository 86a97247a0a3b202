"""Who may record what on a case, and the recording of an event about something new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from enforcement import acts, items, journal, lifecycle, periods, selectors
from enforcement.items import NewItem
from enforcement.journal import By, Draft
from enforcement.lifecycle.stages import ANYBODY
from enforcement.models import Case, Event, Party
from policy.conditions import Values
from policy.doors import OWN_DOORS
from policy.events import EVENTS, EventKind
from policy.vocabulary import ACTS, COURT_SUBJECTS, ITEM_FIELDS, RESERVED_HOLDERS
from teams import access
from teams.access import Actor
from workdays import clock

# Slips are sent, signed for and completed by `orders`, which keeps their records.
OTHER_DOORS = frozenset({"order"})


@dataclass(frozen=True, slots=True)
class Right:
    """An event of the form, whether the actor may record it, and who may."""

    kind: EventKind
    may: bool
    who: str


def rights(actor: Actor, case: Case) -> list[Right]:
    """Return every event the form can state on a case, with who may. No query."""
    return [
        _right(actor, kind, _functions(case, kind.name), case)
        for kind in EVENTS.values()
        if by_form(kind) and kind.subject not in COURT_SUBJECTS
    ]


def _functions(case: Case, kind: str) -> list[str]:
    """Return who records an event; where an act of its own states it here, who proposes that."""
    act = case.pack.gated_events.get(kind)
    if act in OWN_DOORS:
        return [ACTS[act][1]]
    return acts.proposers(case, act) if act else lifecycle.recorders_of(case, kind)


def court_rights(actor: Actor) -> list[Right]:
    """Return the events of periods the form can state, with who may. No query."""
    return [
        _right(actor, kind, periods.recorders_of(actor.pack, kind), None)
        for kind in EVENTS.values()
        if by_form(kind) and kind.subject in COURT_SUBJECTS
    ]


def by_form(kind: EventKind) -> bool:
    """Return whether the generic form states this kind of event."""
    return kind.by == "form" and kind.subject not in OTHER_DOORS


def may_record(actor: Actor, kind: EventKind) -> bool:
    """Return whether this person's posts may record such events on some case. No query."""
    waiting = (clock.who for clock, _t in actor.pack.closed_by.get(kind.name, ()))
    functions = {kind.function, *(set(waiting) - ANYBODY)}
    return any(_on_some_case(actor, function) for function in functions)


def _on_some_case(actor: Actor, function: str) -> bool:
    if function.startswith("@"):
        return bool(actor.bureau_seats)
    holders = actor.pack.tables.functions.get(function, ())
    if any(holder.holder for holder in holders):
        return bool(actor.bureau_seats)
    return any(access.holds(actor, function, values=v) for v in _cases_of(actor, function, {}))


def state_about_new(
    case: Case,
    new: NewItem,
    draft: Draft,
    *,
    actor: Actor,
    expected: int | None = None,
) -> list[Event]:
    """Register an item and state its first event: both or neither."""
    with transaction.atomic():
        item = items.add_item(case, new, actor=actor)
        draft = replace(draft, subject=item.key)
        seen = {} if expected is None else {case.pk: expected}
        return lifecycle.state_events([(case, [draft])], actor=actor, expected=seen)


def reveal(case: Case, party: Party, *, actor: Actor) -> Party:
    """Return a party's full particulars after stating that they were read, and by whom."""
    seat = access.require(actor, "case.reveal", case=case)
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        draft = Draft("personal_data.read", clock.today(), data={"what": party.key})
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)
    return party


def _right(actor: Actor, kind: EventKind, functions: Sequence[str], case: Case | None) -> Right:
    known = items.values_of(case) if case is not None else {}
    may = any(
        access.holds(actor, function, values=values, case=case)
        for function in functions
        for values in _cases_of(actor, function, known)
    )
    names = dict.fromkeys(name for f in functions for name in _holders(actor, f, case))
    return Right(kind, may, "、".join(names))


def who(actor: Actor, function: str, case: Case | None = None) -> str:
    """Return who may do a function in Chinese, each holder once. No query."""
    return "、".join(_holders(actor, function, case))


def _holders(actor: Actor, function: str, case: Case | None) -> Iterable[str]:
    known = items.values_of(case) if case is not None else {}
    names = []
    for values in _cases_of(actor, function, known):
        holder = actor.pack.holder(function, values) if function not in RESERVED_HOLDERS else None
        if function in RESERVED_HOLDERS:
            names.append(RESERVED_HOLDERS[function])
        elif holder is not None:
            names.append(access.holder_name(actor.pack, holder, case))
    return dict.fromkeys(names)


def _cases_of(actor: Actor, function: str, known: Values) -> Iterator[dict[str, Any]]:
    """Yield the values that may decide who holds a function: with each kind of item it asks of."""
    yield dict(known)
    for name, options in _item_fields(actor, function):
        for option in options:
            yield {**known, name: option}


def _item_fields(actor: Actor, function: str) -> Iterable[tuple[str, Sequence[str]]]:
    for holder in actor.pack.tables.functions.get(function, ()):
        for condition in holder.conditions:
            kind, _dot, name = condition.field.partition(".")
            if kind in ITEM_FIELDS and kind != "case" and name in ITEM_FIELDS[kind]:
                yield condition.field, ITEM_FIELDS[kind][name][1]

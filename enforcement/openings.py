"""The acts of a case's first days, done for a hundred cases at once.

Which they are, the pack says: clocks that a filing, an acceptance or an assignment opens, due
within its first days and closed by an event a form states without asking more; and the acts its
plan expects at the start without a term (`[[opening]]`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from enforcement import fulfilment, nodes, orders, recording, selectors
from enforcement.batches import Reasons, attempt
from enforcement.fulfilment import Closing, Fulfilment
from enforcement.journal import Draft
from enforcement.lifecycle import require_unchanged
from enforcement.models import Case, Node, TaskOrder
from policy.conditions import verdict
from policy.events import EVENTS
from policy.pack import Pack
from policy.refusals import Refusal, Refused, Stale
from policy.schema import Clock, Opening
from policy.vocabulary import FIRST_DAYS
from teams import access
from teams.access import Actor
from workdays import clock

BEGINNINGS = frozenset({"case.filed", "case.accepted", "case.assigned"})
# What the office does to a whole file; what is said or seen case by case has pages of its own.
_ROOMS = frozenset({"assets", "documents"})


@dataclass(frozen=True, slots=True)
class FirstAct:
    """One of them: of a clock, or of the pack's own list; whether the actor may, and who may.

    `asks_proof`: it says that somebody was reached, and is never ticked unasked.
    """

    key: str
    name: str
    clause: tuple[str, ...]
    may: bool
    who: str
    asks_proof: bool = False
    closing: Closing | None = None
    entry: Opening | None = None


@dataclass(slots=True)
class Done:
    """What came of the acts on one case: done now, left as they were, refused with reasons."""

    case: Case
    done: list[FirstAct] = field(default_factory=list)
    left: list[FirstAct] = field(default_factory=list)
    refused: list[tuple[FirstAct | None, Reasons]] = field(default_factory=list)


def first_acts(actor: Actor) -> list[FirstAct]:
    """Return the acts of this court's first days, in its pack's order. No query."""
    pack = actor.pack
    found = [
        _act(actor, entry.id, entry.name, tuple(entry.clause), closing)
        for entry in pack.tables.clock
        if (closing := _closing(pack, entry)) is not None
    ]
    stated = {act.closing.kind for act in found if act.closing}
    for opening in pack.tables.opening:
        if opening.event not in stated:
            found.append(_own(actor, opening))
    return found


def waiting(cases: Sequence[Case], acts: Iterable[FirstAct]) -> dict[str, int]:
    """Return in how many of the cases each act is still to be done. At most two queries."""
    acts = list(acts)
    rules = [act.key for act in acts if act.closing]
    open_in: dict[str, set[int]] = {}
    rows = _open(cases, rules) if rules else Node.objects.none()
    for rule, case_id in rows.values_list("rule", "case_id"):
        open_in.setdefault(rule, set()).add(case_id or 0)
    sent = _sent(cases, acts)
    return {
        act.key: (
            len(open_in.get(act.key, ()))
            if act.closing
            else sum(_asked(act, case, sent) for case in cases)
        )
        for act in acts
    }


def do(
    cases: Sequence[Case],
    keys: Iterable[str],
    *,
    actor: Actor,
    on: date,
    expected: Mapping[int, int] | None = None,
) -> list[Done]:
    """Do the acts on the cases, each as far as it goes; return what came of each case, in order.

    What is done already is left as it is. `expected` maps case keys to the journal number seen: a
    case changed since is refused as a whole. Raises `Refused` where no act of this court is named
    or the day has not come.
    """
    wanted = set(keys)
    acts = [act for act in first_acts(actor) if act.key in wanted]
    if not acts:
        raise Refused(Refusal("nothing_chosen", _("没有勾选要办的事项"), "acts"))
    if on > clock.today():
        raise Refused(Refusal("in_the_future", _("日期尚未到来"), "on"))
    with transaction.atomic():
        found = {case.pk: Done(case) for case in selectors.lock(actor, [c.pk for c in cases])}
        for one in found.values():
            _stop(one, (expected or {}).get(one.case.pk), on)
        sound = [one.case for one in found.values() if not one.refused]
        for act in acts:
            done = _of_clock if act.closing else _of_entry
            for case, reasons in done(act, sound, actor, on):
                one = found[case.pk]
                if reasons is None:
                    one.left.append(act)
                elif reasons:
                    one.refused.append((act, reasons))
                else:
                    one.done.append(act)
    return [found[case.pk] for case in cases]


def _closing(pack: Pack, entry: Clock) -> Closing | None:
    """Return the event that closes a clock of the first days; None for every other clock."""
    begins = any(trigger.event in BEGINNINGS for trigger in entry.opens)
    if entry.kind != "node" or not begins:
        return None
    term, days = pack.terms[entry.id], pack.tables.parameters.get(FIRST_DAYS)
    most = days.value if days is not None and isinstance(days.value, int) else 0
    if term.unit not in ("day", "workday") or term.number > most:
        return None
    options = fulfilment.closings(pack, entry.id)
    if len(options) != 1 or options[0].among:
        return None
    (closing,) = options
    kind = EVENTS[closing.kind]
    fixed = dict(closing.fixed)
    asks = any(spec.required and name not in fixed for name, spec in kind.fields.items())
    fits = kind.room in _ROOMS and kind.subject in ("case", "respondent")
    return closing if fits and not asks else None


def _act(actor: Actor, key: str, name: str, clause: tuple[str, ...], closing: Closing) -> FirstAct:
    kind = EVENTS[closing.kind]
    return FirstAct(
        key,
        name,
        clause,
        recording.may_record(actor, kind),
        recording.who(actor, kind.function),
        asks_proof=kind.function == "service",
        closing=closing,
    )


def _own(actor: Actor, entry: Opening) -> FirstAct:
    clause = tuple(entry.clause)
    if entry.order is not None:
        may = access.holds(actor, entry.by)
        return FirstAct(
            entry.id, entry.name, clause, may, recording.who(actor, entry.by), entry=entry
        )
    kind = EVENTS[entry.event]
    return FirstAct(
        entry.id,
        entry.name,
        clause,
        recording.may_record(actor, kind),
        recording.who(actor, kind.function),
        asks_proof=kind.function == "service",
        entry=entry,
    )


def _stop(one: Done, expected: int | None, on: date) -> None:
    case = one.case
    try:
        require_unchanged(case, expected)
    except Stale as changed:
        one.refused.append((None, changed.refusals))
    if case.closed_on is not None:
        one.refused.append((None, (Refusal("closed", _("已结案")),)))
    if on < case.filed_on:
        said = _("日期早于立案日（%(day)s）") % {"day": case.filed_on.isoformat()}
        one.refused.append((None, (Refusal("before_filing", said, "on"),)))


# What came of an act on a case: no reasons where done, None where there was nothing to do.
Came = list[tuple[Case, Reasons | None]]


def _open(cases: Sequence[Case], rules: Sequence[str]) -> QuerySet[Node]:
    ids = [case.pk for case in cases]
    return Node.objects.filter(case_id__in=ids, rule__in=rules, status="open").exclude(
        applies="not"
    )


def _of_clock(act: FirstAct, cases: Sequence[Case], actor: Actor, on: date) -> Came:
    assert act.closing is not None
    rows = list(_open(cases, [act.key]).order_by("case_id", "id"))
    by_key = {case.pk: case for case in cases}
    for row in rows:
        row.case = by_key[row.case_id or 0]
    reasons = fulfilment.fulfil([Fulfilment(row, act.closing) for row in rows], actor=actor, on=on)
    told: dict[int, list[Refusal]] = {}
    for row, found in zip(rows, reasons, strict=True):
        own = told.setdefault(row.case_id or 0, [])
        own += [reason for reason in found if reason not in own]  # once, not for each respondent
    return [(case, tuple(told[case.pk]) if case.pk in told else None) for case in cases]


def _of_entry(act: FirstAct, cases: Sequence[Case], actor: Actor, on: date) -> Came:
    sent = _sent(cases, [act])
    left = [case for case in cases if _asked(act, case, sent)]
    reasons = attempt(left, _doer(act, actor, on))
    came = {case.pk: found for case, found in zip(left, reasons, strict=True)}
    return [(case, came.get(case.pk)) for case in cases]


def _doer(act: FirstAct, actor: Actor, on: date) -> Callable[[Sequence[Case]], None]:
    entry = act.entry
    assert entry is not None

    def state(some: Sequence[Case]) -> None:
        assert entry is not None
        keys = nodes.respondent_keys(some)
        of_each = EVENTS[entry.event].subject == "respondent"
        fulfilment.state(
            [
                (
                    case,
                    [
                        Draft(entry.event, on, subject, data=dict(entry.where))
                        for subject in (keys[case.pk] if of_each else [""])
                    ],
                )
                for case in some
            ],
            actor=actor,
        )

    def send(some: Sequence[Case]) -> None:
        assert entry is not None
        assert entry.order is not None
        for case in some:
            orders.dispatch(
                actor=actor,
                kind=entry.order.kind,
                title=entry.order.title,
                on=on,
                case=case,
                to_function=entry.order.to,
                function=entry.by,
            )

    return send if entry.order else state


def _sent(cases: Sequence[Case], acts: Iterable[FirstAct]) -> set[tuple[int, str, str]]:
    """Return the slips the cases have of those some acts would send. One query, or none."""
    titles = [act.entry.order.title for act in acts if act.entry and act.entry.order]
    if not titles:
        return set()
    rows = TaskOrder.objects.filter(case__in=[case.pk for case in cases], title__in=titles)
    return {
        (case or 0, kind, title) for case, kind, title in rows.values_list("case", "kind", "title")
    }


def _asked(act: FirstAct, case: Case, sent: set[tuple[int, str, str]]) -> bool:
    """Tell whether an act of the pack's own list is still to be done on a case."""
    entry = act.entry
    if entry is None or verdict(entry, nodes.typed(case.facts)) is False:
        return False
    if entry.order is not None:
        return (case.pk, entry.order.kind, entry.order.title) not in sent
    return entry.event not in case.seen

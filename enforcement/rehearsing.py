"""Rehearsing clocks: what a case's journal would have given under other rules. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from enforcement import engine, journal, nodes
from enforcement.models import Case, Event, Node
from policy.pack import Pack

_JOURNAL = ("case_id", "seq", "kind", "happened_on", "subject", "about", "data", "facts")
_CLOCK = ("id", "case_id", "rule", "subject", "opened_seq", *nodes.STATE_FIELDS)
OPENED, GONE, MOVED, CHANGED, SAME = "opened", "gone", "moved", "changed", "same"


@dataclass(frozen=True, slots=True)
class Compared:
    """A clock as it stands beside what the rules rehearsed would give.

    `what` is one of opened, gone, moved (another day), changed (another state), same.
    """

    rule: str
    subject: str
    what: str
    due_on: date | None  # as it stands
    would_be_due_on: date | None
    late: bool
    would_be_late: bool


@dataclass(slots=True)
class Rehearsed:
    """A case's clocks, compared; and the view its journal gives under the rules rehearsed."""

    case: Case
    view: engine.View
    clocks: list[Compared] = field(default_factory=list)


def rehearse(cases: Sequence[Case], pack: Pack, *, today: date) -> list[Rehearsed]:
    """Replay some cases of one court under a pack beside what is stored. Two queries."""
    ids = [case.pk for case in cases]
    past: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(case_id__in=ids).only(*_JOURNAL).order_by("case_id", "seq"):
        past[event.case_id or 0].append(event)
    stored: dict[int, list[Node]] = defaultdict(list)
    standing = Node.objects.filter(case_id__in=ids).exclude(status=Node.Status.WITHDRAWN)
    for node in standing.only(*_CLOCK):
        stored[node.case_id or 0].append(node)
    found = []
    for case in cases:
        view = nodes.empty_view(case, pack)
        view = engine.replay(view, journal.effective(past[case.pk]))
        now = nodes.states(stored[case.pk])
        found.append(Rehearsed(case, view, list(_compared(now, view, case.pack, pack, today))))
    return found


def _compared(
    now: dict[engine.NodeKey, engine.NodeState],
    view: engine.View,
    own: Pack,
    pack: Pack,
    today: date,
) -> Iterable[Compared]:
    for key in sorted(now.keys() | view.nodes.keys()):
        there, given = now.get(key), view.nodes.get(key)
        if _idle(there) and _idle(given):
            continue
        yield Compared(
            key[0],
            key[1],
            _what(there, given),
            there.due_on if there else None,
            given.due_on if given else None,
            _is_late(there, own, today),
            _is_late(given, pack, today),
        )


def _idle(node: engine.NodeState | None) -> bool:
    """Tell whether nobody would notice the clock: it is not there, or does not apply."""
    return node is None or node.applies == "not"


def _what(there: engine.NodeState | None, given: engine.NodeState | None) -> str:
    if _idle(there):
        return OPENED
    if _idle(given):
        return GONE
    assert there is not None
    assert given is not None
    if there.due_on != given.due_on:
        return MOVED
    if (there.status, there.applies) != (given.status, given.applies):
        return CHANGED
    return SAME


def _is_late(node: engine.NodeState | None, pack: Pack, today: date) -> bool:
    if node is None or node.applies != "runs" or node.paused or node.status == "ended":
        return False
    rule = pack.clock_of(node.rule)
    if rule is None or rule.kind in ("window", "reminder"):
        return False
    return (node.done_on or today) > node.due_on

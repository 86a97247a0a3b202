"""What must stand before an event may: an end without its beginning contradicts the journal.

Data first, one pure function after it. The journal asks it of every door, also for late entries,
corrections and withdrawals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from policy.events import EVENTS


@dataclass(frozen=True, slots=True)
class Need:
    """What an event needs of its own subject: one of these events standing before it.

    `ends`: it uses that event up, so that a second end needs a second beginning. `same` names
    the fields in which the two agree.
    """

    after: tuple[str, ...]
    ends: bool = False
    same: tuple[str, ...] = ()


NEEDS: Mapping[str, Need] = {
    "case.archived": Need(("case.closed",)),
    "closing.returned": Need(("closing.submitted",), ends=True),
    "transfer.decided": Need(("transfer.requested",), ends=True),
    "suspension.ended": Need(("suspension.began",), ends=True, same=("kind",)),
    "order.received": Need(("order.dispatched",)),
    "order.completed": Need(("order.dispatched",)),
    "slip.corrected": Need(("slip.returned",), ends=True),
    "slip.escalated": Need(("slip.returned",)),
    "slip.coordinated": Need(("slip.escalated",), ends=True),
    "lead.verified": Need(("lead.received",)),
    "asset.contradiction_reported": Need(("asset.contradiction_found",)),
    "payment.held": Need(("payment.received",)),
    "payment.released": Need(("payment.held",), ends=True),
    "payment.paid_out": Need(("payment.received",)),
    "request.collected": Need(("request.received",)),
    "request.investigated": Need(("request.received",)),
    "request.interviewed": Need(("request.received",)),
    "request.carried_out": Need(("request.received",)),
    "objection.decided": Need(("objection.received",)),
}
# Every kind that needs or is needed: the part of a journal that must be read.
RELATED = frozenset(NEEDS) | {kind for need in NEEDS.values() for kind in need.after}


class Event(Protocol):
    """An event as far as its place in the order counts."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def happened_on(self) -> date: ...
    @property
    def subject(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


def out_of_place(events: Iterable[Event]) -> dict[int, Event]:
    """Return, by number, the events before which what they need does not stand.

    Read in their legal order (day, number). One journal's events, corrections applied.
    """
    standing: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    found: dict[int, Event] = {}
    for event in sorted(events, key=lambda e: (e.happened_on, e.seq)):
        need = NEEDS.get(event.kind)
        if need is not None and not _met(need, event, standing):
            found[event.seq] = event
        if event.kind in RELATED:
            standing[event.kind, event.subject].append(event.data)
    return found


def _met(
    need: Need, event: Event, standing: Mapping[tuple[str, str], list[Mapping[str, Any]]]
) -> bool:
    for kind in need.after:
        before = standing.get((kind, event.subject), [])
        for index, data in enumerate(before):
            if all(data.get(name) == event.data.get(name) for name in need.same):
                if need.ends:
                    del before[index]
                return True
    return False


def terms(kind: str) -> str:
    """Return what a kind of event needs before it, in Chinese."""
    return "”或“".join(EVENTS[name].term for name in NEEDS[kind].after)

"""The register of circulation: each movement of each case, read from the journal.

A movement is an event by which a case, a slip or a file passes from one hand to another: filed,
received, assigned, moved, handed over, sent back, lent, archived. Nothing is kept beside the
journal, so that the register can miss none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from enforcement import casebook, selectors
from enforcement.models import Event, TaskOrder
from policy.pack import Pack
from teams import access
from teams.access import Actor, Seat

_SLIPS = (
    "order.dispatched", "order.received", "order.completed",
    "slip.sent", "slip.accepted", "slip.completed", "slip.returned", "slip.corrected",
)  # fmt: skip
_BACK = frozenset({"order.completed", "slip.completed", "slip.returned"})
MOVES = (
    "case.filed", "case.accepted", "case.assigned", "case.team_received", "handler.changed",
    "transfer.requested", "transfer.decided", *_SLIPS,
    "material.signed_in", "material.refused", "loan.opened", "loan.returned",
    "dossier.submitted", "dossier.accepted", "case.archived",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Movement:
    """From whom to whom, and what about; `withdrawn` where the entry was taken back since."""

    source: str
    target: str
    contents: str
    withdrawn: bool
    slip: TaskOrder | None = None


def moves(actor: Actor) -> QuerySet[Event]:
    """Return the movements of the cases this person may read."""
    events = Event.objects.filter(court_id=actor.court_id, kind__in=MOVES, case__isnull=False)
    if not selectors.reads_cases(actor):
        return events.none()
    return events.filter(selectors.readable(actor))


def of_unit(events: QuerySet[Event], unit: str) -> QuerySet[Event]:
    """Return the movements out of, into, or made by a unit."""
    return events.filter(Q(unit=unit) | Q(data__unit=unit) | Q(data__from_unit=unit))


def read(events: Sequence[Event], pack: Pack) -> dict[int, Movement]:
    """Return some movements by the key of their event. Three queries at the most.

    `pack` is the court's own: it names the units and posts of every version.
    """
    people = casebook.people_named(events)
    slips = _slips(events)
    gone = withdrawn(events)
    found: dict[int, Movement] = {}
    for event in events:
        slip = slips.get((event.case_id, event.subject))
        source, target = _between(event, slip, pack, people)
        said = _contents(event, slip, pack)
        found[event.pk] = Movement(source, target, said, (event.case_id, event.seq) in gone, slip)
    return found


def _between(
    event: Event, slip: TaskOrder | None, pack: Pack, people: dict[str, str]
) -> tuple[str, str]:
    here = access.seat_name(pack, Seat(None, event.post, event.unit or None))
    data = event.data
    named = [people.get(str(data.get(role)), "") for role in ("handler", "judge")]
    whom = "、".join(dict.fromkeys(name for name in named if name))
    if slip is not None:
        sides = (_unit(pack, slip.from_unit), _receiver(pack, slip))
        return (sides[1], sides[0]) if event.kind in _BACK else sides
    match event.kind:
        case "case.filed" | "case.accepted":
            return "", here
        case "case.assigned" | "case.team_received":
            left = _unit(pack, str(data.get("from_unit", "")))
            came = _unit(pack, str(data.get("unit", "")))
            return left or ("" if event.kind == "case.team_received" else here), _joined(came, whom)
        case "handler.changed":
            return here, whom
        case "transfer.requested" | "transfer.decided":
            to = str(data.get("to", ""))
            return here, pack.track_name(to) if to in pack.tables.tracks else _unit(pack, to)
        case "loan.opened":
            return here, ""
    return "", here


def _contents(event: Event, slip: TaskOrder | None, pack: Pack) -> str:
    data = event.data
    said = [slip.title] if slip is not None else []
    if event.kind in ("case.assigned", "case.team_received") and data.get("track"):
        said.append(pack.track_name(str(data["track"])))
    if data.get("reflow") is True:
        said.append(_("回流"))
    if event.kind == "transfer.decided":
        said.append(_("同意") if data.get("granted") else _("不同意"))
    said += [str(data[name]) for name in ("reason", "advice", "note") if data.get(name)]
    return "；".join(said)


def _receiver(pack: Pack, slip: TaskOrder) -> str:
    if slip.to_unit:
        return _unit(pack, slip.to_unit)
    return pack.function_name(slip.to_function) if slip.to_function else ""


def _unit(pack: Pack, code: str) -> str:
    return pack.unit_name(code) if code else ""


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _slips(events: Iterable[Event]) -> dict[tuple[int | None, str], TaskOrder]:
    wanted = {event.case_id or 0 for event in events if event.kind in _SLIPS}
    if not wanted:
        return {}
    rows = TaskOrder.objects.filter(case_id__in=wanted)
    return {(row.case_id, row.key): row for row in rows}


def withdrawn(events: Iterable[Event]) -> set[tuple[int | None, int]]:
    """Return which entries of the cases of some events were taken back, by case and number."""
    cases = {event.case_id or 0 for event in events}
    rows = Event.objects.filter(case_id__in=cases, kind="event.corrected").only("case_id", "data")
    return {(row.case_id, int(row.data["event"])) for row in rows if row.data.get("withdrawn")}

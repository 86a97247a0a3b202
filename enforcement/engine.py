"""What an event does to a case's clocks. Pure: events and a pack in, clocks out.

Both mouths of the journal and the replay fold events through `apply`. Within one event
the order is: close what it fulfils, change track and facts, bear new clocks, read the
conditions anew, end what the closing of the case ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from policy.conditions import Values, verdict
from policy.facts import FactValue
from policy.loader import pack as pack_named
from policy.pack import Pack
from policy.schema import Clock, Holder, Pause, Trigger
from policy.vocabulary import ENDS_WITH_CASE
from workdays.calendar import Calendar, Extension, Interval
from workdays.terms import Term

Status = Literal["open", "done", "ended", "withdrawn"]
Applies = Literal["runs", "not", "undecided"]
EXTENDED = "clock.extended"
NodeKey = tuple[str, str, int]  # rule, subject, number of the opening event


@dataclass(frozen=True, slots=True)
class Stated:
    """An event as the clocks see it. `seq` is its number in the chain."""

    seq: int
    kind: str
    happened_on: date
    subject: str = ""  # "" is the case or court itself, else "kind:number"
    about: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, FactValue | None] = field(default_factory=dict)


@dataclass(slots=True)
class Excluded:
    """An interval between two events in which named clocks stand still."""

    pause: str
    subject: str
    first: date
    last: date | None
    kind: str

    def covers(self, pause: Pause, node: NodeState, clock: Clock) -> bool:
        """Return whether this interval stops the node's clock.

        One about a single subject stops that subject's clocks, and of the case's own those the
        pack names one by one.
        """
        named = node.rule in pause.clocks
        if self.subject and node.subject != self.subject:
            return named and not node.subject
        asked = pause.clocks or pause.clock_kinds
        return named or clock.kind in pause.clock_kinds or not asked


@dataclass(slots=True)
class NodeState:
    """One clock of one subject, born by one event."""

    rule: str
    subject: str
    opened_seq: int
    opened_on: date
    start_on: date
    plan_due_on: date
    due_on: date
    provisional: bool
    status: Status = "open"
    applies: Applies = "runs"
    applies_from: date | None = None
    closed_seq: int | None = None
    done_on: date | None = None
    paused: bool = False
    shows: dict[str, str] = field(default_factory=dict)
    extended: list[dict[str, Any]] = field(default_factory=list)  # in the order they were granted

    @property
    def extensions(self) -> list[Extension]:
        """The approved lengthenings of this clock, as the calendar reads them."""
        return [_extension(row) for row in self.extended]

    @property
    def key(self) -> NodeKey:
        """What makes the node the same node after a replay."""
        return (self.rule, self.subject, self.opened_seq)


@dataclass(slots=True)
class View:
    """A case (or a court's own journal) as far as its clocks need it."""

    pack: Pack
    calendar: Calendar
    facts: dict[str, FactValue | None] = field(default_factory=dict)
    track: str = ""
    unit: str = ""
    respondents: list[str] = field(default_factory=list)
    seen: dict[str, date] = field(default_factory=dict)
    excluded: list[Excluded] = field(default_factory=list)
    closed_on: date | None = None
    last_on: date | None = None
    nodes: dict[NodeKey, NodeState] = field(default_factory=dict)

    def open_nodes(self) -> list[NodeState]:
        """Return the nodes still open."""
        return [n for n in self.nodes.values() if n.status == "open"]

    def intervals(self, node: NodeState) -> list[Interval]:
        """Return the finished excluded intervals of a node."""
        pauses = {p.id: p for p in self.pack.tables.pause}
        return [
            Interval(e.first, e.last, e.kind, pauses[e.pause].name)
            for e in self.excluded
            if e.last is not None
            and e.pause in pauses
            and e.covers(pauses[e.pause], node, self.pack.clocks[node.rule])
        ]


def apply(view: View, event: Stated) -> None:
    """Fold one event into the view. Events come in the order (happened_on, seq)."""
    if event.kind == "pack.adopted":
        _go_by(view, event)
    _close(view, event)
    _learn(view, event)
    _bear(view, event)
    _exclude(view, event)
    _extend(view, event)
    for node in view.open_nodes():
        _reread(view, node, event.happened_on)
    if event.kind == "case.closed":
        _end_with_case(view, event)


def replay(view: View, events: Iterable[Stated]) -> View:
    """Fold many events, in their legal order, into an empty view."""
    for event in sorted(events, key=lambda e: (e.happened_on, e.seq)):
        apply(view, event)
    return view


def _go_by(view: View, event: Stated) -> None:
    """A court's own journal goes on under the version adopted; what it dropped ends there.

    A case is not concerned: taken over, it is replayed wholly under its new version.
    """
    view.pack = pack_named(str(event.data["pack"]), str(event.data["version"]))
    for node in view.open_nodes():
        if node.rule not in view.pack.clocks:
            node.status, node.closed_seq = "ended", event.seq


def holder_of(
    view: View, clock: Clock, own: Pack | None = None, item: Values | None = None
) -> Holder | None:
    """Return who the clock waits for, reserved holders left as they are.

    `own` is the pack the court goes by today: it says who holds a function now, whatever
    version the case is under. `item` holds the fields of what the clock is about, as
    conditions name them: "asset.kind".
    """
    if clock.who.startswith("@"):
        return Holder(holder=clock.who, basis="clock")
    pack = own or view.pack
    if clock.who not in pack.asks_of_subject:
        return pack.holder(clock.who, view.facts)
    values = {**view.facts, **(item or {})}
    track = pack.tables.tracks.get(view.track)
    if track is not None:
        values["case.origin_track"] = track.state
    return pack.holder(clock.who, values)


def _matches(trigger: Trigger, event: Stated) -> bool:
    for name, asked in trigger.where.items():
        found = event.data.get(name, "")
        # A pack writes yes/no fields as "true" and "false", as JSON does.
        text = str(found).lower() if isinstance(found, bool) else str(found)
        if text != asked and not (isinstance(asked, tuple) and text in asked):
            return False
    return True


def _close(view: View, event: Stated) -> None:
    entries = view.pack.closed_by.get(event.kind, ())
    rules = {clock.id: clock for clock, trigger in entries if _matches(trigger, event)}
    asked = view.pack.shown_by.get(event.kind, ())
    shown = {clock.id for clock, trigger in asked if _matches(trigger, event)}
    for node in view.open_nodes():
        if not _concerns(node, event):
            continue
        if node.rule in shown:
            node.shows[event.kind] = event.happened_on.isoformat()
        clock = rules.get(node.rule)
        # A reminder is settled only by an act on or after the day it went out.
        if clock and (clock.kind != "reminder" or event.happened_on >= node.due_on):
            node.status, node.closed_seq, node.done_on = "done", event.seq, event.happened_on


def _concerns(node: NodeState, event: Stated) -> bool:
    return not node.subject or not event.subject or node.subject in (event.subject, *event.about)


def _learn(view: View, event: Stated) -> None:
    view.facts.update(event.facts)
    view.seen[event.kind] = max(event.happened_on, view.seen.get(event.kind, event.happened_on))
    view.last_on = max(event.happened_on, view.last_on or event.happened_on)
    if event.kind == "respondent.added" and event.subject not in view.respondents:
        view.respondents.append(event.subject)
    if event.kind == "case.team_received":
        view.track = str(event.data.get("track", ""))
        view.unit = str(event.data.get("unit", ""))
    if event.kind == "case.closed":
        view.closed_on = event.happened_on


def _bear(view: View, event: Stated) -> None:
    for clock, trigger in view.pack.opened_by.get(event.kind, ()):
        if _matches(trigger, event):
            for subject in _subjects(view, clock, event):
                _start(view, clock, trigger, event, subject)
    if event.kind == "respondent.added":
        _join(view, event)


def _subjects(view: View, clock: Clock, event: Stated) -> list[str]:
    if clock.per == "case":
        return [""]
    if clock.per == "respondent" and not event.subject.startswith("respondent:"):
        return list(view.respondents)
    return [event.subject]


def _join(view: View, event: Stated) -> None:
    """A respondent who joins later has his own clocks, counted from joining."""
    for clock in view.pack.tables.clock:
        if clock.per != "respondent":
            continue
        trigger = next((t for t in clock.opens if t.event in view.seen and not t.where), None)
        if trigger and trigger.event != event.kind:
            _start(view, clock, trigger, event, event.subject)


def _start(view: View, clock: Clock, trigger: Trigger, event: Stated, subject: str) -> None:
    start = _day(event.data.get(trigger.from_)) if trigger.from_ else event.happened_on
    if start is None:
        return
    running = next(
        (n for n in view.open_nodes() if n.rule == clock.id and n.subject == subject), None
    )
    if running is not None:
        # A second start changes nothing, except that a date read from it is the latest one.
        if trigger.from_:
            running.start_on = start
            _date(view, running)
        return
    node = NodeState(
        rule=clock.id,
        subject=subject,
        opened_seq=event.seq,
        opened_on=event.happened_on,
        start_on=start,
        plan_due_on=start,
        due_on=start,
        provisional=False,
        applies="undecided",
        shows=_seen_before(view, clock),
    )
    view.nodes[node.key] = node
    _date(view, node)


def _seen_before(view: View, clock: Clock) -> dict[str, str]:
    """Return the days kept beside a clock from before its birth; of those only kinds are known."""
    kinds = [t.event for t in clock.shows if not t.where]
    return {kind: view.seen[kind].isoformat() for kind in kinds if kind in view.seen}


def _date(view: View, node: NodeState) -> None:
    clock = view.pack.clocks[node.rule]
    term, roll = view.pack.terms[node.rule], view.pack.rolls(clock)
    node.plan_due_on, node.provisional = view.calendar.date_of(node.start_on, term, roll=roll)
    intervals = view.intervals(node) if view.excluded else []
    if not intervals and not node.extended:
        node.due_on = node.plan_due_on
        return
    due = view.calendar.due_on(
        node.start_on, term, roll=roll, excluded=intervals, extended=node.extensions
    )
    node.due_on, node.provisional = due.adjusted_due_on, due.provisional


def date_anew(view: View, node: NodeState) -> None:
    """Reckon a clock's days again by the view's calendar and excluded days."""
    _date(view, node)


def _extend(view: View, event: Stated) -> None:
    """Lengthen the one open clock the event names, of the event's subject."""
    until = _day(event.data.get("until"))
    if event.kind != EXTENDED or (until and until <= event.happened_on):
        return  # a new day that is past already lengthens nothing
    for node in view.open_nodes():
        if node.rule == event.data.get("node") and node.subject == event.subject:
            kept = {k: event.data[k] for k in ("number", "unit", "until") if event.data.get(k)}
            node.extended = [*node.extended, {"on": event.happened_on.isoformat(), **kept}]
            _date(view, node)


def _extension(row: Mapping[str, Any]) -> Extension:
    granted_on = date.fromisoformat(row["on"])
    if row.get("until"):
        return Extension(granted_on, until=date.fromisoformat(row["until"]))
    return Extension(granted_on, by=Term(int(row["number"]), row["unit"]))


def _exclude(view: View, event: Stated) -> None:
    changed = False
    for pause in view.pack.tables.pause:
        if event.kind == pause.to.event and _matches(pause.to, event):
            for interval in view.excluded:
                if (
                    interval.pause == pause.id
                    and interval.last is None
                    and (
                        interval.subject == event.subject
                        and interval.kind == str(event.data.get("kind", interval.kind))
                    )
                ):
                    interval.last, changed = event.happened_on, True
        if event.kind == pause.from_.event and _matches(pause.from_, event):
            kind = str(event.data.get("kind") or event.data.get("ground") or "")
            view.excluded.append(Excluded(pause.id, event.subject, event.happened_on, None, kind))
            changed = True
    if changed or view.excluded:
        _stand_still(view, redate=changed)


def _stand_still(view: View, *, redate: bool) -> None:
    pauses = {p.id: p for p in view.pack.tables.pause}
    running = [e for e in view.excluded if e.last is None and e.pause in pauses]
    for node in view.open_nodes():
        clock = view.pack.clocks[node.rule]
        node.paused = any(e.covers(pauses[e.pause], node, clock) for e in running)
        if redate and view.pack.terms[node.rule].counts_forward:
            _date(view, node)


def _reread(view: View, node: NodeState, on: date) -> None:
    clock = view.pack.clocks[node.rule]
    node.applies = _applies(view, clock)
    if node.applies == "runs" and node.applies_from is None:
        node.applies_from = on


def _applies(view: View, clock: Clock) -> Applies:
    by_track: bool | None = True
    if clock.tracks:
        by_track = (view.track in clock.tracks) if view.track else None
    by_facts = verdict(clock, view.facts)
    if by_track is False or by_facts is False:
        return "not"
    return "runs" if by_track and by_facts else "undecided"


def _end_with_case(view: View, event: Stated) -> None:
    for node in view.open_nodes():
        kind = node.subject.partition(":")[0] or "case"
        if kind in ENDS_WITH_CASE and node.opened_seq != event.seq:
            node.status, node.closed_seq = "ended", event.seq


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None

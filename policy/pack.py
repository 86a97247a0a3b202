"""A court's pack, checked and indexed: what the deciders and the journal read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from policy.conditions import Values, verdict
from policy.doors import OWN_DOORS
from policy.facts import LABEL
from policy.schema import (
    Bulletin,
    Clock,
    Extension,
    Gate,
    Holder,
    Mark,
    PackFile,
    Parameter,
    Pause,
    Round,
    Run,
    TriageRule,
    Trigger,
)
from policy.vocabulary import (
    BACKDATING_DAYS,
    ELECTRONIC_FIRST,
    FUNCTIONS,
    GATED_ACTS,
    RESERVED_HOLDERS,
)
from workdays.terms import Term

_LATE_AFTER = 3  # days; ours, where a pack has no limit of its own


class Pack:
    """A published court's rules. Built by `policy.loader`, never by hand."""

    def __init__(self, name: str, tables: PackFile, checksum: str) -> None:
        self.name = name
        self.tables = tables
        self.checksum = checksum
        # The other versions, asked only for names this one no longer has.
        self.relatives: Callable[[], Iterable[Pack]] = tuple

    def __repr__(self) -> str:
        return f"Pack({self.name} {self.identity.version})"

    @property
    def identity(self) -> Any:
        """The court and the text."""
        return self.tables.pack

    @cached_property
    def clocks(self) -> dict[str, Clock]:
        """Clocks by id."""
        return {clock.id: clock for clock in self.tables.clock}

    @cached_property
    def opened_by(self) -> dict[str, tuple[tuple[Clock, Trigger], ...]]:
        """Event kind → the clocks it may open, with the trigger that does."""
        return self._by_event((c, c.opens) for c in self.tables.clock)

    @cached_property
    def closed_by(self) -> dict[str, tuple[tuple[Clock, Trigger], ...]]:
        """Event kind → the clocks it may close, with the trigger that does."""
        return self._by_event((c, c.closes) for c in self.tables.clock)

    @cached_property
    def shown_by(self) -> dict[str, tuple[tuple[Clock, Trigger], ...]]:
        """Event kind → the clocks beside which its day is kept, with the trigger that asks."""
        return self._by_event((c, c.shows) for c in self.tables.clock)

    @staticmethod
    def _by_event(
        pairs: Iterable[tuple[Clock, tuple[Trigger, ...]]],
    ) -> dict[str, tuple[tuple[Clock, Trigger], ...]]:
        found: dict[str, list[tuple[Clock, Trigger]]] = defaultdict(list)
        for clock, triggers in pairs:
            for trigger in triggers:
                found[trigger.event].append((clock, trigger))
        return {event: tuple(entries) for event, entries in found.items()}

    @cached_property
    def terms(self) -> dict[str, Term]:
        """Clock id → its term, parameters put in."""
        return {c.id: c.within.term(self.tables.parameters) for c in self.tables.clock}

    def rolls(self, clock: Clock) -> bool:
        """Tell whether an end on a rest day may move: the pack's switch; a window never does.

        Nor does a day that somebody named: no term is counted to it.
        """
        named = self.terms[clock.id].number == 0 and all(t.from_ for t in clock.opens)
        return bool(self.identity.roll_to_workday) and clock.kind != "window" and not named

    @cached_property
    def label_questions(self) -> dict[str, str]:
        """Label code → its Chinese question."""
        return {code: label.question for code, label in self.tables.labels.items()}

    @cached_property
    def fact_names(self) -> frozenset[str]:
        """Names of the facts and labels this pack's rules read."""
        tables = self.tables
        rules = [*tables.triage, *tables.clock, *tables.transfer, *tables.gate, *tables.mark]
        names = {c.name for r in rules for c in r.conditions if not c.field}
        return frozenset(names | {LABEL + code for code in self.tables.labels})

    @cached_property
    def asks_of_subject(self) -> frozenset[str]:
        """Functions whose holder depends on more than case facts: on an item, on the track."""
        return frozenset(
            name
            for name, holders in self.tables.functions.items()
            if any(c.field for holder in holders for c in holder.conditions)
        )

    @cached_property
    def grounds(self) -> dict[str, Pause]:
        """The grounds for which clocks may be stopped on request, by kind, in the pack's order."""
        return {pause.kind: pause for pause in self.tables.pause if pause.kind}

    def extensions_of(self, rule: str) -> tuple[Extension, ...]:
        """Return the ways a clock may be lengthened."""
        return tuple(e for e in self.tables.extension if rule in e.clocks)

    def parameter(self, name: str) -> Any:
        """Return a parameter's value (None where the pack leaves it open)."""
        entry: Parameter = self.tables.parameters[name.removeprefix("@")]
        return entry.value

    @cached_property
    def backdating_days(self) -> int:
        """After how many days an entry counts as late; ours where the pack does not say."""
        entry = self.tables.parameters.get(BACKDATING_DAYS)
        return entry.value if entry is not None and isinstance(entry.value, int) else _LATE_AFTER

    @property
    def backdating_clause(self) -> tuple[str, ...]:
        """The clause that limits how late an entry may come; empty where the limit is ours."""
        entry = self.tables.parameters.get(BACKDATING_DAYS)
        return entry.clause if entry is not None else ()

    @cached_property
    def electronic_first(self) -> tuple[str, ...]:
        """The clauses that put electronic service first, where agreed to; none: no such rule."""
        entry = self.tables.parameters.get(ELECTRONIC_FIRST)
        return tuple(entry.clause) if entry is not None and entry.value is True else ()

    def listed(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return names as written in an entry, a "@parameter" replaced by its list."""
        found: list[str] = []
        for name in names:
            if not name.startswith("@"):
                found.append(name)
            elif name[1:] in self.tables.parameters:
                value = self.parameter(name)
                found += value if isinstance(value, tuple) else ()
            else:
                found.append(name)  # said by the checks
        return tuple(found)

    def every(self, bulletin: Bulletin) -> str:
        """Return how often a bulletin is issued: day, week, month or quarter."""
        every = bulletin.every
        return str(self.parameter(every)) if every.startswith("@") else every

    def marks_of(self, values: Values) -> tuple[str, ...]:
        """Return the marks a case bears by its facts, in the pack's order."""
        return tuple(mark.id for mark in self.tables.mark if verdict(mark, values))

    @cached_property
    def marks(self) -> dict[str, Mark]:
        """Marks by id."""
        return {mark.id: mark for mark in self.tables.mark}

    @cached_property
    def rounds(self) -> dict[str, Round]:
        """Weekly rounds by id."""
        return {entry.id: entry for entry in self.tables.round}

    def times(self, entry: Round) -> int:
        """Return how many outings a week's round asks."""
        times = entry.times
        return int(self.parameter(times)) if isinstance(times, str) else times

    @cached_property
    def bulletins(self) -> dict[str, Bulletin]:
        """Bulletins by id."""
        return {bulletin.id: bulletin for bulletin in self.tables.bulletin}

    def holder(self, function: str, values: Values | None = None) -> Holder | None:
        """Return who holds a function; the first entry whose conditions hold."""
        for entry in self.tables.functions.get(function, ()):
            if verdict(entry, values or {}):
                return entry
        return None

    def unit_name(self, code: str) -> str:
        """Return a unit's name, or the code itself where no version has such a unit."""
        found = self.tables.units.get(code)
        if found is None:
            found = next((p.tables.units[code] for p in self._naming("units", code)), None)
        return found.name if found else code

    def post_name(self, code: str) -> str:
        """Return a post's name, or the code itself where no version has such a post."""
        found = self.tables.posts.get(code)
        if found is None:
            found = next((p.tables.posts[code] for p in self._naming("posts", code)), None)
        return found.name if found else code

    def track_name(self, code: str) -> str:
        """Return a track's name; empty where the case has none."""
        found = self.tables.tracks.get(code)
        if found is None:
            found = next((p.tables.tracks[code] for p in self._naming("tracks", code)), None)
        return found.name if found else code

    def clock_name(self, code: str) -> str:
        """Return a clock's name, or the code itself where no version has such a clock."""
        found = self.clock_of(code)
        return found.name if found else code

    def clock_of(self, code: str) -> Clock | None:
        """Return a clock of this version, or of another one where this dropped it."""
        if code in self.clocks:
            return self.clocks[code]
        return next((p.clocks[code] for p in self.relatives() if code in p.clocks), None)

    def _naming(self, table: str, code: str) -> Iterator[Pack]:
        """Yield the other versions that have an entry this one dropped."""
        if code:
            yield from (p for p in self.relatives() if code in getattr(p.tables, table))

    def track_of_unit(self, unit: str) -> str:
        """Return the track whose pool holds the unit; empty where none does."""
        for code, track in self.tables.tracks.items():
            if unit in track.units:
                return code
        return ""

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The screenings in order."""
        return tuple(sorted(self.tables.flow.run, key=lambda run: run.order))

    def runs_for(self, case_kind: str) -> tuple[Run, ...]:
        """Return the screenings a case of this kind goes through."""
        claimed = tuple(r for r in self.runs if case_kind in r.case_kinds)
        return claimed or tuple(r for r in self.runs if not r.case_kinds)

    def rules_for(self, run: Run) -> tuple[TriageRule, ...]:
        """Return a run's rules in order: its own, or those that name no run."""
        rules = tuple(r for r in self.tables.triage if r.enabled)
        return tuple(r for r in rules if r.run == run.id) or tuple(r for r in rules if not r.run)

    def gates(
        self,
        act: str,
        *,
        mode: str = "",
        values: Values | None = None,
        document: str | None = None,
    ) -> tuple[Gate, ...]:
        """Return the gates an act must pass; an undecided condition asks the gate too.

        `document` keeps those of one document; None keeps all.
        """
        return tuple(
            gate
            for gate in self.tables.gate
            if gate.act == act
            and (not gate.mode or mode in gate.mode)
            and (document is None or not gate.document or document in gate.document)
            and (gate.only or verdict(gate, values or {}) is not False)
        )

    @cached_property
    def gated_events(self) -> dict[str, str]:
        """Event kind → the act that alone states it here, since the pack asks something first."""
        asked = {gate.act for gate in self.tables.gate}
        stated = {**OWN_DOORS, **{name: act.events for name, act in GATED_ACTS.items()}}
        return {event: name for name, events in stated.items() if name in asked for event in events}

    @cached_property
    def slip_events(self) -> frozenset[str]:
        """Events by which this court's slips are sent or signed for."""
        rules = [rule for rule in self.tables.transfer if rule.enabled]
        return frozenset(e for rule in rules for e in (rule.sends, rule.accepts) if e)

    def function_name(self, function: str) -> str:
        """Return what people call a function, a reserved holder or a post."""
        known = FUNCTIONS.get(function) or RESERVED_HOLDERS.get(function)
        return known or self.post_name(function)

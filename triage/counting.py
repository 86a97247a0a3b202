"""What a rehearsal counts: where cases would go, what would be asked, which clocks would move.

Pure. Kept as plain JSON between two pieces of the work, so that a killed run goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from enforcement.rehearsing import SAME, Rehearsed
from policy.pack import Pack
from policy.triage import Decision

EXAMPLES = 5  # of each rule's clocks
MOST_CHANGES = 300  # cases listed of those that would go another way
NOWHERE = ("needs_facts", "ask")


@dataclass(slots=True)
class Counts:
    """The figures of a rehearsal, so far.

    `flow` counts (then, now) places; `rules` the rule that decided; `clocks` is {rule: {what:
    number}} with `late` and `late_then`; `changes` and `examples` hold the first of each.
    """

    cases: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    tracks: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    flow: Counter[str] = field(default_factory=Counter)
    drawn: Counter[str] = field(default_factory=Counter)
    differing: int = 0
    unread: int = 0
    reasons: list[list[Any]] = field(default_factory=list)  # number of a row unread, and why
    screened_again: int = 0
    homeless: int = 0  # in a track or unit the rules do not have
    clocks: dict[str, Counter[str]] = field(default_factory=dict)
    touched: int = 0  # cases with a clock that is not the same
    changes: list[list[Any]] = field(default_factory=list)
    examples: dict[str, list[list[Any]]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the plain shape kept in the record."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Counts:
        """Return the figures kept so far; none yet of an empty mapping."""
        found = cls()
        for name, value in kept.items():
            there = getattr(found, name)
            if name == "clocks":
                found.clocks = {rule: Counter(counts) for rule, counts in value.items()}
            else:
                setattr(found, name, Counter(value) if isinstance(there, Counter) else value)
        return found

    def routed(
        self, decision: Decision, then: Mapping[str, Any] | None, pack: Pack, case: tuple[int, str]
    ) -> None:
        """Count one case's answer beside what was decided then (None: nothing to compare)."""
        self.cases += 1
        self.outcomes[decision.outcome] += 1
        if decision.rule:
            self.rules[decision.rule] += 1
        if decision.ask:
            self.asked[decision.ask] += 1
        self.missing.update(decision.missing)
        if decision.track:
            self.tracks[decision.track] += 1
        if unit := self._unit(decision):
            self.units[unit] += 1
        now = place(decision.as_dict())
        before = place(then) if then else ""
        self.flow[f"{before}>{now}"] += 1
        if then and before != now:
            self.differing += 1
            if len(self.changes) < MOST_CHANGES:
                self.changes.append([*case, before, now])

    def not_read(self, number: int, why: list[str]) -> None:
        """Count a row that could not be read; the first are kept with their number and reasons."""
        self.unread += 1
        if len(self.reasons) < MOST_CHANGES:
            self.reasons.append([number, "；".join(why)])

    def _unit(self, decision: Decision) -> str:
        """Return the unit a case would go to; of a pool by turns, as a fair draw would."""
        if decision.unit:
            return decision.unit
        if not decision.pool:
            return ""
        pool = ",".join(decision.pool)
        self.drawn[pool] += 1
        return decision.pool[(self.drawn[pool] - 1) % len(decision.pool)]

    def replayed(self, one: Rehearsed, pack: Pack) -> None:
        """Count one case's clocks."""
        case, touched = one.case, False
        for compared in one.clocks:
            counts = self.clocks.setdefault(compared.rule, Counter())
            counts[compared.what] += 1
            counts["late"] += compared.would_be_late
            counts["late_then"] += compared.late
            if compared.what == SAME:
                continue
            touched = True
            kept = self.examples.setdefault(f"{compared.rule}:{compared.what}", [])
            if len(kept) < EXAMPLES:
                days = (compared.due_on, compared.would_be_due_on)
                kept.append([case.pk, case.number, *(d.isoformat() if d else "" for d in days)])
        self.touched += touched
        lost = case.track and case.track not in pack.tables.tracks
        if lost or (case.unit and case.unit not in pack.tables.units):
            self.homeless += 1


def place(decision: Mapping[str, Any]) -> str:
    """Return where an answer leads as one word: a track or unit, or why nowhere."""
    if decision.get("outcome") in NOWHERE:
        return str(decision["outcome"])
    track, unit = decision.get("track") or "", decision.get("unit") or ""
    return f"{track}/{unit}" if track and unit else track or unit


def _plain(value: Any) -> Any:
    if isinstance(value, Counter):
        return dict(value)
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return value

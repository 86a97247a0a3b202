"""What a take-over would do, counted without doing it: cases by team, clocks open and late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from enforcement.lifecycle import taking_over
from enforcement.models.case import State
from intake.takeover.agreeing import taken_case
from teams.models import Court

_COUNTED = ("node", "limit")


@dataclass(slots=True)
class Rehearsal:
    """The sums of a rehearsal."""

    court: Court
    on: date
    cases: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # track, unit, stage
    open_: Counter[str] = field(default_factory=Counter)  # by rule
    late: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    events: int = 0
    no_handler: int = 0

    def add(self, plan: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> None:
        """Count one case with its past."""
        pack = self.court.pack
        taken = taken_case(plan, events, pack)
        standing = taken.standing
        self.cases[standing.track, standing.unit, standing.stage] += 1
        if standing.unit and standing.handler_id is None and standing.closed_on is None:
            self.no_handler += 1
        view = taking_over.rehearsed(taken, pack)
        self.events += len(taking_over.whole_history(taken))
        for node in view.open_nodes():
            if pack.clocks[node.rule].kind not in _COUNTED or node.applies == "not":
                continue
            if node.applies == "undecided":
                self.undecided[node.rule] += 1
                continue
            self.open_[node.rule] += 1
            if node.due_on < self.on and not node.paused:
                self.late[node.rule] += 1

    def told(self) -> dict[str, Any]:
        """Return the sums as plain JSON, in words people read."""
        pack = self.court.pack
        stages = dict(State.choices)
        return {
            "cases": [
                {
                    "track": pack.track_name(track),
                    "unit": pack.unit_name(unit) if unit else "",
                    "stage": str(stages.get(stage, stage)),
                    "count": count,
                }
                for (track, unit, stage), count in sorted(self.cases.items())
            ],
            "nodes": [
                {
                    "rule": rule,
                    "name": pack.clocks[rule].name,
                    "open": self.open_[rule],
                    "late": self.late[rule],
                    "undecided": self.undecided[rule],
                }
                for rule in pack.clocks
                if self.open_[rule] or self.undecided[rule]
            ],
            "events": self.events,
            "open": sum(self.open_.values()),
            "late": sum(self.late.values()),
            "no_handler": self.no_handler,
        }

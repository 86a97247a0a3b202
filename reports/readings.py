"""Each figure read from the sums: numerator over denominator, for a week or for the year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from policy.pack import Pack
from reports import apart
from reports.indicators import (
    FIRST_KIND,
    IMPLEMENTATION_KINDS,
    TIMELINESS,
    Ratio,
    fast_tracks,
    rules_of,
)
from reports.tallies import Row, Tally, amount, days, total

YEAR = -100  # in the place of a week's number
ONE = Decimal(1)
Where = Mapping[str, Any]


@dataclass(slots=True)
class Reading:
    """A court's sums with its pack. `at` is a week's number in the tally, or `YEAR`."""

    tally: Tally
    pack: Pack
    rules: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rules = {code: rules_of(self.pack, code) for code in TIMELINESS}

    @property
    def now(self) -> int:
        """The number of the report's own week."""
        return len(self.tally.weeks) - 1

    def ratio(self, code: str, at: int, where: Where | None = None) -> Ratio:
        """Return a figure before rounding; `where` narrows it (kind, track, unit, rule, mode)."""
        where = dict(where or {})
        if code in ("received", "closed", "stock"):
            return Ratio(Decimal(self._cases(code, at, where)), ONE)
        if code.startswith("nodes_"):
            return Ratio(Decimal(self._nodes(code, at, where)), ONE)
        if code == "clearance_rate":
            return self._clearance(at)
        if code in ("on_time_closing_rate", "fast_on_time_rate"):
            return self._limits(code, at, where)
        if code == "node_on_time_rate" or code in TIMELINESS:
            return self._timeliness(code, at, where)
        return self._closings(code, at, where)

    def _cases(self, code: str, at: int, where: Where) -> int:
        tally = self.tally
        if "mark" in where:
            return tally.marks[code, at].get(where["mark"], 0)
        if code == "closed":
            if "mode" in where:
                return total(tally.modes[at], "n", **where)
            return total(self._part(tally.closings, tally.year.closings, at), "n", **where)
        if code == "received":
            if at == YEAR:
                return total(tally.year.received, "n", **where)
            if not where:
                return tally.received_counts[at]
            return total(tally.received[tally.weeks[at]], "n", **where)
        return (
            total(tally.stock[tally.weeks[at]], "n", **where) if where else tally.stock_counts[at]
        )

    def _clearance(self, at: int) -> Ratio:
        closed = self._cases("closed", at, {})
        if at == YEAR:
            worked_on = self.tally.year.carried + self._cases("received", at, {})
        else:
            # Stock at the end and what was closed: that is what was carried over and new.
            worked_on = self.tally.stock_counts[at] + closed
        return Ratio(Decimal(closed), Decimal(worked_on))

    def _closings(self, code: str, at: int, where: Where) -> Ratio:
        part = self._part(self.tally.closings, self.tally.year.closings, at)
        if code == "recovery_rate":
            first = {"kind": FIRST_KIND, **where}
            return Ratio(amount(part, "recovered", **first), amount(part, "claimed", **first))
        if code == "mean_days_to_close":
            some = {"kind": IMPLEMENTATION_KINDS, **where}
            return Ratio(Decimal(days(part, "lasted", **some)), Decimal(total(part, "n", **some)))
        column = {"full_enforcement_rate": "full", "termination_rate": "terminated"}[code]
        first = {"kind": FIRST_KIND, **where}
        return Ratio(Decimal(total(part, column, **first)), Decimal(total(part, "n", **first)))

    def _limits(self, code: str, at: int, where: Where) -> Ratio:
        part = self._part(self.tally.limits, self.tally.year.limits, at)
        if code == "fast_on_time_rate":
            where = {"track": fast_tracks(self.pack), **where}
        return Ratio(Decimal(total(part, "kept", **where)), Decimal(total(part, "n", **where)))

    def _nodes(self, code: str, at: int, where: Where) -> int:
        if code == "nodes_overdue":
            return self._overdue(at, where)
        if code in apart.FIGURES:
            base, name = apart.FIGURES[code]
            sets = self.tally.year.apart if at == YEAR else self.tally.apart[at]
            more = total(sets[name], "n", **where)
            return more + (self._nodes(base, at, where) if base else 0)
        column = code.removeprefix("nodes_")
        return total(self._part(self.tally.done, self.tally.year.done, at), column, **where)

    def _overdue(self, at: int, where: Where) -> int:
        tally = self.tally
        if at == YEAR:
            return total(tally.year.overdue, "n", **where)
        if set(where) <= {"rule"}:
            asked = where.get("rule")
            names = asked if isinstance(asked, tuple) else (asked,)
            counts = tally.overdue_counts[at]
            return sum(n for rule, n in counts.items() if asked is None or rule in names)
        return total(tally.overdue[tally.weeks[at]], "n", **where)

    def _timeliness(self, code: str, at: int, where: Where) -> Ratio:
        if code in self.rules:
            where = {"rule": self.rules[code], **where}
        in_time = self._nodes("nodes_in_time", at, where)
        others = self._nodes("nodes_late", at, where) + self._overdue(at, where)
        return Ratio(Decimal(in_time), Decimal(in_time + others))

    @staticmethod
    def _part(weeks: Sequence[list[Row]], year: list[Row], at: int) -> list[Row]:
        return year if at == YEAR else weeks[at]

"""When a clause's term ends from a given day: the term alone, conditions untested."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from policy.pack import Pack
from policy.refusals import Refusal, Refused
from policy.schema import Clock
from workdays.calendar import Calendar, Interval


def due(
    pack: Pack, clause: str, on: date, excluded: Iterable[Interval] = ()
) -> list[dict[str, Any]]:
    """Return one plain object for each clock that cites the clause, in the pack's order.

    `on` is the day of the opening event (for a term counted backwards, the date it is
    counted from; for a weekly or monthly one, any day of that week or month). Keys: node,
    name, clause, plan_due_on, adjusted_due_on, unit, steps (on, what, reason), provisional;
    days are ISO strings. Raises `Refused` when no clock cites the clause, or the day is
    beyond the years computed.
    """
    clocks = [clock for clock in pack.clocks.values() if clause in clock.clause]
    if not clocks:
        raise Refused(_no_clock(pack, clause))
    intervals = tuple(excluded)
    try:
        return [_one(pack, clock, clause, on, intervals) for clock in clocks]
    except ValueError as error:
        raise Refused(Refusal("bad_date", str(error), "on")) from None


def _one(
    pack: Pack, clock: Clock, clause: str, on: date, excluded: tuple[Interval, ...]
) -> dict[str, Any]:
    term = pack.terms[clock.id]
    found = Calendar.official().due_on(on, term, roll=pack.rolls(clock), excluded=excluded)
    return {
        "node": clock.id,
        "name": clock.name,
        "clause": clause,
        "plan_due_on": found.plan_due_on.isoformat(),
        "adjusted_due_on": found.adjusted_due_on.isoformat(),
        "unit": term.unit,
        "steps": [
            {"on": step.on.isoformat(), "what": step.what, "reason": step.reason}
            for step in found.steps
        ],
        "provisional": found.provisional,
    }


def _no_clock(pack: Pack, clause: str) -> Refusal:
    sentence = f"规则包“{pack.name}”中没有依据“{clause}”的期限"
    timed = sorted({c for clock in pack.clocks.values() for c in clock.clause})
    return Refusal("no_clock", sentence, "clause", {"clauses": timed})

"""Routing: which rule a case meets first, with the proof; or which facts are missing.

Pure: facts in, decision out. The draw among a pool is made later, by the room that
knows the teams.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from policy.conditions import Proof, Values, missing, prove, verdict
from policy.pack import Pack
from policy.schema import Run, TriageRule


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule beside the facts: what each of its conditions found."""

    id: str
    name: str
    clause: tuple[str, ...]
    verdict: bool | None
    proofs: tuple[Proof, ...]
    to: str
    reason_needed: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the plain shape kept in records."""
        return {
            "rule": self.id,
            "name": self.name,
            "clause": list(self.clause),
            "holds": self.verdict,
            "to": self.to,
            "conditions": [p.as_dict() for p in self.proofs],
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """The machine's answer. `outcome` is routed, needs_facts or ask.

    `track` is a track's code or None; `unit` is set where the plan names one unit,
    `pool` where a draw among several follows, tried by the methods of `draw` in order.
    """

    outcome: str
    run: str
    track: str | None = None
    state: str | None = None
    unit: str | None = None
    pool: tuple[str, ...] = ()
    draw: tuple[str, ...] = ()
    ask: str | None = None
    rule: str | None = None
    clause: tuple[str, ...] = ()
    conditions: tuple[Proof, ...] = ()
    missing: tuple[str, ...] = ()
    undecided: tuple[RuleView, ...] = ()
    soft: tuple[RuleView, ...] = ()
    seen: tuple[RuleView, ...] = ()
    reason_needed: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the contract's shape, as the command prints it and the record keeps it."""
        return {
            "outcome": self.outcome,
            "run": self.run,
            "track": self.track,
            "unit": self.unit,
            "pool": list(self.pool),
            "draw": list(self.draw),
            "ask": self.ask,
            "rule": self.rule,
            "clause": list(self.clause),
            "conditions": [p.as_dict() for p in self.conditions],
            "missing": list(self.missing),
            "undecided": [v.as_dict() for v in self.undecided],
            "soft": [v.as_dict() for v in self.soft],
        }


def run_for(pack: Pack, values: Values, *, done: Iterable[str] = ()) -> Run:
    """Return the screening a case is due for: the first of its kind not yet done."""
    runs = pack.runs_for(str(values.get("case_kind") or "执"))
    finished = set(done)
    return next((r for r in runs if r.id not in finished), runs[-1])


def route(pack: Pack, values: Values, *, run: Run | None = None) -> Decision:
    """Try the pack's rules in order against the facts (unknown is not false).

    An earlier undecided rule stops the search, unless every undecided one leads to the
    same place as the first that holds.
    """
    run = run or run_for(pack, values)
    rules = pack.rules_for(run)
    soft = tuple(_view(pack, r, values) for r in rules if r.soft)
    undecided: list[TriageRule] = []
    seen: list[RuleView] = []
    for rule in (r for r in rules if not r.soft):
        seen.append(_view(pack, rule, values))
        held = verdict(rule, values)
        if held is None:
            undecided.append(rule)
        elif held:
            return _settle(pack, run, rule, undecided, values, soft, tuple(seen))
    return _needs(run, undecided, values, pack, soft, tuple(seen))


def _settle(
    pack: Pack,
    run: Run,
    rule: TriageRule,
    undecided: list[TriageRule],
    values: Values,
    soft: tuple[RuleView, ...],
    seen: tuple[RuleView, ...],
) -> Decision:
    if any(_place(pack, earlier) != _place(pack, rule) for earlier in undecided):
        return _needs(run, undecided, values, pack, soft, seen)
    target = _target(pack, rule.to) if rule.to else {}
    return Decision(
        outcome="ask" if rule.ask else "routed",
        run=run.id,
        ask=rule.ask or None,
        rule=rule.id,
        clause=rule.clause,
        conditions=tuple(prove(c, values, pack.label_questions) for c in rule.conditions),
        undecided=tuple(_view(pack, u, values) for u in undecided),
        soft=soft,
        seen=seen,
        reason_needed=rule.reason_needed,
        **target,
    )


def _needs(
    run: Run,
    undecided: list[TriageRule],
    values: Values,
    pack: Pack,
    soft: tuple[RuleView, ...],
    seen: tuple[RuleView, ...],
) -> Decision:
    names = dict.fromkeys(name for rule in undecided for name in missing(rule, values))
    return Decision(
        outcome="needs_facts",
        run=run.id,
        missing=tuple(names),
        undecided=tuple(_view(pack, u, values) for u in undecided),
        soft=soft,
        seen=seen,
    )


def _target(pack: Pack, to: str) -> dict[str, Any]:
    code = _code(pack, to)
    track = pack.tables.tracks.get(code)
    if track is None:
        return {"unit": code}
    if len(track.units) == 1:
        return {"track": code, "state": track.state, "unit": track.units[0], "draw": track.draw}
    return {"track": code, "state": track.state, "pool": track.units, "draw": track.draw}


def _code(pack: Pack, to: str) -> str:
    return str(pack.parameter(to)) if to.startswith("@") else to


def _place(pack: Pack, rule: TriageRule) -> tuple[str, str]:
    return _code(pack, rule.to), rule.ask


def _view(pack: Pack, rule: TriageRule, values: Values) -> RuleView:
    return RuleView(
        id=rule.id,
        name=rule.name,
        clause=rule.clause,
        verdict=verdict(rule, values),
        proofs=tuple(prove(c, values, pack.label_questions) for c in rule.conditions),
        to=rule.to or rule.ask,
        reason_needed=rule.reason_needed,
    )

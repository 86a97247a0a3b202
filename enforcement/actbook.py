"""Reads for the acts of a case: what each asks, what is there, what is missing, and who may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from enforcement import acts, evidence, recording, requirements
from enforcement.evidence import Answer
from enforcement.models import Approval, Case
from enforcement.requirements import Asked
from policy.refusals import Refusal
from policy.vocabulary import ACTS, GATED_ACTS
from teams import access
from teams.access import Actor

_BEFORE_THE_CASE = frozenset({"case.file", "case.import"})


@dataclass(frozen=True, slots=True)
class ActState:
    """An act that the pack puts a gate before, as it stands on a case for one person.

    `gaps` are what the record lacks; lines of checklists are answered when it is proposed.
    """

    act: str
    term: str
    own_form: bool  # proposed by the form of acts; else by a page of its own
    asked: Asked
    gaps: tuple[Refusal, ...]
    may: bool
    who: str
    pending: Sequence[Approval]


def states(actor: Actor, case: Case) -> list[ActState]:
    """Return the acts this court's plan puts something before. At most five queries."""
    pack = case.pack
    gated = {gate.act for gate in pack.tables.gate} - _BEFORE_THE_CASE
    names = [name for name in ACTS if name in gated]
    record = evidence.Record(case, pack.tables.gate)
    held = requirements.blocked([case], names)
    pending: dict[str, list[Approval]] = {}
    for row in Approval.objects.filter(case=case, status="pending").order_by("id"):
        pending.setdefault(row.act, []).append(row)
    found = []
    for name in names:
        asked = requirements.check(case, name, mode=case.closing_mode, record=record)
        if name == "case.close" and not case.closing_mode:
            asked = replace(asked, lines=_of_any_mode(case, record))
        gaps = (*held.get((case.pk, name), []), *_record_gaps(asked))
        may, who = _rights(actor, case, name)
        found.append(
            ActState(
                name, ACTS[name][0], name in GATED_ACTS, asked, gaps, may, who,
                pending.get(name, []),
            )
        )  # fmt: skip
    return found


def _of_any_mode(case: Case, record: evidence.Record) -> tuple[Answer, ...]:
    """Return the lines of every way of closing: before the report nobody has chosen one."""
    gates = [gate for gate in case.pack.tables.gate if gate.act == "case.close"]
    lines = (line for gate in gates for line in evidence.answers(record, gate, (), {}))
    return tuple({line.key: line for line in lines}.values())


def _record_gaps(asked: Asked) -> list[Refusal]:
    """Leave out what is filled in or ticked only when the act is proposed."""
    return [gap for gap in asked.gaps if gap.code in ("not_yet", "referred")]


def _rights(actor: Actor, case: Case, name: str) -> tuple[bool, str]:
    functions = acts.proposers(case, name) if name in GATED_ACTS else [ACTS[name][1]]
    functions = [function for function in functions if function]
    if name in GATED_ACTS:
        may = acts.seat_of(actor, case, name) is not None
    else:
        may = any(access.holds(actor, function, case=case) for function in functions)
    told = dict.fromkeys(filter(None, (recording.who(actor, f, case) for f in functions)))
    return may, "、".join(told)

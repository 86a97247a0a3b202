"""What a gate may not say: acts that ask none, approvals nobody can give, evidence of nothing."""

from __future__ import annotations

from collections.abc import Iterator

from policy.clauses import register
from policy.doors import ASKED, GIVEN, WITH_STEPS
from policy.findings import finding, unknown
from policy.named import trigger
from policy.pack import Pack
from policy.refusals import Refusal
from policy.schema import Checklist, Evidence, Gate, Trigger
from policy.vocabulary import ACTS, FACTS, ITEM_FIELDS, SUBJECTS


def problems_of_door(gate: Gate, key: str) -> Iterator[Refusal]:
    """Say which gates nobody would ask, and which approvals nobody could give."""
    if gate.act in ACTS and gate.act not in ASKED:
        said = f"行为“{ACTS[gate.act][0]}”办理时不核对前置条件，不能设关口"
        yield finding("gate", gate.act, said, key=key, code="not_asked")
    elif gate.act in ASKED - WITH_STEPS and (gate.steps or gate.signers):
        said = f"行为“{ACTS[gate.act][0]}”不能待批，不能写 steps、signers"
        yield finding("gate", gate.act, said, key=key, code="no_approval")


def problems_of_word(pack: Pack, code: str, entry: Checklist) -> Iterator[Refusal]:
    """Say by what right no list of the court lets a bare confirmation do."""
    mark = f"{pack.identity.code}-"
    known = {clause for clause in register() if clause.startswith(mark)}
    said = [entry.no_paper, *(line.no_paper for line in entry.lines)]
    for source in dict.fromkeys(one for named in said for one in named):
        if source != "default" and known and source not in known:
            yield unknown("checklists", code, "条款", source, [*known, "default"], code)


def problems_of_evidence(code: str, evidence: Evidence) -> Iterator[Refusal]:
    """Say which names in a line's evidence nothing bears."""
    if evidence.filed_over:
        return
    if evidence.given:
        if evidence.given not in GIVEN:
            yield unknown("checklists", code, "表单内容", evidence.given, GIVEN, code)
        return
    if evidence.fact:
        if evidence.fact not in FACTS:
            yield unknown("checklists", code, "案情", evidence.fact, FACTS, code)
        return
    looked_for = Trigger(event=evidence.event, where=evidence.where)
    yield from trigger("checklists", code, code, looked_for)
    if evidence.every and evidence.every not in SUBJECTS:
        yield unknown("checklists", code, "对象", evidence.every, SUBJECTS, code)
    for field in evidence.of:
        known = ITEM_FIELDS.get(evidence.every, {})
        if field not in known:
            yield unknown("checklists", code, "事项字段", field, known, code)

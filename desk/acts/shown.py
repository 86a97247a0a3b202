"""An act and its gates as rows: what is asked, whether it is there, who approves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import clauses, text
from desk.forms import with_clauses
from desk.rules import words
from enforcement.actbook import ActState
from enforcement.models import Case
from policy.schema import Gate

# Acts that have a page of their own.
DOORS = {
    "case.close": "desk:closing",
    "closing.submit": "desk:closing",
    "case.archive": "desk:archive",
    "case.dismiss": "desk:dismiss",
    "filing.verify": "desk:verify",
    "reception.record": "desk:receive_applicant",
    "respondent.receive": "desk:receive_respondent",
    "case.assign": "desk:triage_case",
    "triage.decide": "desk:triage_case",
    "order.dispatch": "desk:send_order",
    "query.offline": "desk:answer_offline",
    "triage.confirm": "desk:triage_case",
}


@dataclass(frozen=True, slots=True)
class AskView:
    """One thing a gate asks: in words, whether it is there, and where it stands."""

    said: str
    mark: SafeString
    told: str


@dataclass(frozen=True, slots=True)
class GateView:
    """One gate: its name and source, when it applies, what it asks, who approves."""

    name: str
    source: SafeString  # its clauses, the law it rests on, or that it is ours
    when: Sequence[str]
    asks: Sequence[AskView]
    steps: str


@dataclass(frozen=True, slots=True)
class ActView:
    """One act: whether this person may, else who; what waits; its gates."""

    act: str
    term: str
    url: str
    may: bool
    who: str
    gates: Sequence[GateView]
    gaps: Sequence[str]
    pending: Sequence[tuple[str, str]]


def act_views(states: Sequence[ActState], case: Case) -> list[ActView]:
    """Return acts as the page shows them, those this person may do first."""
    views = [_view(state, case) for state in states]
    return sorted(views, key=lambda view: not view.may)


def _view(state: ActState, case: Case) -> ActView:
    url = ""
    if state.own_form:
        url = reverse("desk:act", args=[case.pk, state.act])
    elif state.act in DOORS:
        url = reverse(DOORS[state.act], args=[case.pk])
    gates = case.pack.gates(state.act) if state.act != "case.close" else _of_any_mode(case)
    return ActView(
        act=state.act,
        term=state.term,
        url=url,
        may=state.may,
        who=state.who,
        gates=[_gate(state, gate, case) for gate in gates],
        gaps=[with_clauses(gap) for gap in state.gaps],
        pending=[
            (_("%(day)s起待审批") % {"day": text.day(row.asked_at.date())},
             reverse("desk:approval", args=[row.pk]))
            for row in state.pending
        ],
    )  # fmt: skip


def _of_any_mode(case: Case) -> Sequence[Gate]:
    return [gate for gate in case.pack.tables.gate if gate.act == "case.close"]


def _gate(state: ActState, gate: Gate, case: Case) -> GateView:
    pack = case.pack
    when = [words.listed(gate.mode), words.listed(gate.document), *words.conditions(pack, gate)]
    lacking = {gap.data.get("event") for gap in state.asked.gaps + state.asked.warnings}
    asks = [
        _ask(words.event(t.event), case.seen.get(t.event, "") if t.event not in lacking else "")
        for t in gate.after
    ]
    lines = {line.key: line for line in state.asked.lines}
    for name in gate.checklist:
        for item in pack.tables.checklists[name].lines:
            line = lines.get(f"{name}:{item.text}")
            told = line.told if line else ""
            if line and line.against:
                asks.append(AskView(item.text, text.mark(_("不符"), "late", "x-lg"), line.against))
            else:
                asks.append(_ask(item.text, told, by_hand=not item.evidence))
    if gate.reason:
        asks.append(AskView(_("写明理由"), text.mark(_("填写")), ""))
    if gate.only:
        asks.append(AskView(_("仅限上列情形"), text.mark(_("核对")), ""))
    steps = " → ".join(words.step(pack, step) for step in gate.steps)
    if gate.signers:
        steps = _("署名：%(who)s") % {
            "who": words.listed(words.function(pack, s) for s in gate.signers)
        }
    return GateView(
        gate.name or state.term, clauses.source(gate.clause, gate.basis, side="left"),
        [w for w in when if w], asks, steps,
    )  # fmt: skip


def _ask(said: str, told: str, *, by_hand: bool = False) -> AskView:
    if told:
        return AskView(said, text.mark(_("已有"), "done", "check-lg"), told)
    if by_hand:
        return AskView(said, text.mark(_("办理时确认")), "")
    return AskView(said, text.mark(_("尚无"), "soon", "hourglass-split"), "")

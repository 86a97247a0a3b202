"""What an act asks for before it may be done: every gap at once, each with its clause."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enforcement.models import Case
from enforcement.nodes import typed
from policy.events import EVENTS
from policy.refusals import Refusal
from policy.schema import Gate, Step


@dataclass(frozen=True, slots=True)
class Asked:
    """The gates of an act on a case, and what they come to."""

    gates: tuple[Gate, ...]
    gaps: tuple[Refusal, ...]
    warnings: tuple[Refusal, ...]

    @property
    def steps(self) -> tuple[tuple[Step, tuple[str, ...]], ...]:
        """The approval steps in order, each with its clause; the same post asked once."""
        found: dict[Step, tuple[str, ...]] = {}
        for gate in self.gates:
            for step in gate.steps:
                found.setdefault(step, gate.clause)
        return tuple(found.items())


def check(
    case: Case, act: str, *, mode: str = "", ticked: Collection[str] = (), checklists: bool = True
) -> Asked:
    """Return what the pack asks before an act on a case. Nothing is raised here.

    `ticked` holds "checklist:item" for every item somebody confirmed; `checklists` off
    leaves them to be asked at another step.
    """
    pack = case.pack
    gates = pack.gates(act, mode=mode, values=typed(case.facts))
    gaps: list[Refusal] = []
    warnings: list[Refusal] = []
    for gate in gates:
        for event in gate.after:
            if event not in case.seen:
                term = EVENTS[event].term
                said = _("尚未登记“%(event)s”") % {"event": term}
                refusal = Refusal("not_yet", said, "mode", {"event": event}, gate.clause)
                (warnings if gate.soft else gaps).append(refusal)
        if checklists:
            missing = _unticked(case, gate, ticked)
            (warnings if gate.soft else gaps).extend(missing)
    return Asked(gates, tuple(gaps), tuple(warnings))


def _unticked(case: Case, gate: Gate, ticked: Collection[str]) -> list[Refusal]:
    found = []
    for name in gate.checklist:
        entry = case.pack.tables.checklists[name]
        for item in entry.required or entry.items:
            if f"{name}:{item}" not in ticked:
                said = _("“%(list)s”中尚未确认：%(item)s") % {"list": entry.name, "item": item}
                data = {"checklist": name, "item": item}
                found.append(Refusal("unticked", said, "checks", data, entry.clause or gate.clause))
    return found


def legal_warnings(case: Case, mode: str, months_since_filing: int) -> tuple[Refusal, ...]:
    """Return what the national rules on 终本 ask beside the plan; shown, never blocking."""
    if mode != "终本":
        return ()
    found = []
    basis = ("法〔2016〕373号",)
    if months_since_filing < 3:
        said = _("立案未满三个月（法〔2016〕373号第一条）")
        found.append(Refusal("three_months", said, "mode", {}, basis))
    if "interview.recorded" not in case.seen:
        said = _("尚无终本约谈笔录（法〔2016〕373号第五条）")
        found.append(Refusal("no_interview", said, "mode", {}, basis))
    return tuple(found)

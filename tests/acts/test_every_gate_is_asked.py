"""Whatever act a pack puts a gate before, its service asks it: records, lists and reason at once.

A second version of the county court's plan puts the same gate before every act that can have one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from enforcement import acts, adopting
from enforcement.acts import Proposal
from enforcement.models import Case
from policy.doors import ASKED
from policy.loader import pack, shipped
from policy.refusals import Refused
from policy.vocabulary import GATED_ACTS
from teams.access import Actor
from tests.acts import further  # noqa: F401  # teaches situations and acts
from tests.acts.table import DEEDS, STEPS
from tests.amended import Amend
from tests.cast import Cast
from tests.desk.casework import TODAY
from tests.story import proposer
from workdays import clock

pytestmark = pytest.mark.django_db

LIST = """
[checklists.tried]
name = "试设清单"
basis = "default"
items = ["试设项"]
"""
GATE = """
[[gate]]
act = "{act}"
name = "试设关口"
basis = "default"
after = ["refusal.investigated"]
checklist = ["tried"]
reason = true
"""
SEARCHED = "filed; ready; knows -major_or_difficult deposits_cover_due"
TEAM = "in ordinary_1"
# Where an act with a page of its own is done, by which post, and how.
PAGES: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "case.file": ("", "filing_clerk", "file", {}),
    "filing.verify": ("filed", "reception_officer", "check", {"without": "试设项"}),
    "reception.record": ("filed", "reception_officer", "meet", {"without": "试设项"}),
    "respondent.receive": (
        TEAM,
        "handler@ordinary_1",
        "meet",
        {
            "without": "试设项",
            "person": "respondent:1",
        },
    ),
    "query.offline": ("filed", "", "offline", {}),
    "triage.decide": (SEARCHED, "triage_officer", "screen", {}),
    "triage.confirm": (f"{SEARCHED}; screening", "general_chief", "grant", {"opinion": " "}),
    "case.assign": (SEARCHED, "triage_officer", "screen", {}),
    "case.dismiss": ("filed", "reception_officer", "dismiss", {}),
    "closing.submit": (TEAM, "handler@ordinary_1", "close:销案", {}),
    "case.close": (TEAM, "handler@ordinary_1", "close:销案", {}),
    "case.archive": (f"{TEAM}; closed 销案", "", "archive", {}),
    "order.dispatch": (TEAM, "handler@ordinary_1", "dispatch:其他", {"to_unit": "batch"}),
}


def lay_gates(amend: Amend, act: str) -> Path:
    """Lay a version 2 of the county court's plan with one gate more."""
    folder = amend("county", "2", "pack.toml")
    for name, more in (("pack.toml", LIST), ("acts.toml", GATE.format(act=act))):
        file = folder / name
        file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    return folder


def adopt(cast: Cast) -> None:
    """Adopt version 2 for new cases and those in hand."""
    with clock.at(TODAY):
        administrator = cast.actor("system_admin")
        adopting.adopt(actor=administrator, version="2", reason="试行", from_on=TODAY, running=True)
        adopting.take_over_due()
    cast.court.refresh_from_db()


def prepared(cast: Cast, situation: str) -> Case | None:
    """Return the case as it was under the first version."""
    case: Case | None = None
    for step in filter(None, (s.strip() for s in situation.split(";"))):
        name, _space, rest = step.partition(" ")
        case = STEPS[name](cast, case, rest)
    return case


def by_page(cast: Cast, act: str) -> tuple[Case | None, Actor, Callable[[Case | None], Any]]:
    """Return the case, who acts and the deed, of an act with a page of its own."""
    situation, who, deed, more = PAGES[act]
    case = prepared(cast, situation)
    post, _at, unit = who.partition("@")
    actor = cast.actor(post, unit or None) if post else cast.doing(act, case)
    return case, actor, lambda now: DEEDS[deed.partition(":")[0]](cast, now, actor, deed, {**more})


def by_form(cast: Cast, act: str) -> tuple[Case | None, Actor, Callable[[Case | None], Any]]:
    """Return the same of an act the form of acts proposes."""
    case = prepared(cast, TEAM)
    assert case is not None
    actor = proposer(cast, case, act)
    return case, actor, lambda now: acts.propose(now, Proposal(act, TODAY), actor=actor)


@pytest.mark.parametrize("act", sorted(ASKED))
def test_an_act_a_plan_puts_a_gate_before_is_refused_with_all_the_gate_asks(
    county: Cast, amend: Amend, act: str
) -> None:
    lay_gates(amend, act)
    if act == "case.archive":  # a closed case keeps its version
        adopt(county)
    case, _actor, deed = (by_form if act in GATED_ACTS else by_page)(county, act)
    if act != "case.archive":
        adopt(county)
    now = None if case is None else Case.objects.get(pk=case.pk)
    with clock.at(TODAY), pytest.raises(Refused) as refused:
        deed(now)
    said = [reason.sentence for reason in refused.value.refusals]
    # Of a filing every line has a result of its own.
    line = "“试设项”尚无核对结果" if act == "filing.verify" else "“试设清单”中尚未确认：试设项"
    for part in ("尚未登记“拒执信息调查完毕”", line, "须写明理由"):
        assert any(part in sentence for sentence in said), (part, said)


@pytest.mark.parametrize("court", shipped())
def test_no_plan_puts_a_gate_where_none_is_asked(court: str) -> None:
    assert {gate.act for gate in pack(court).tables.gate} <= ASKED

"""What Yindu's tables need beside the shared steps and acts: signatures, slips, matters."""

from __future__ import annotations

from datetime import date
from typing import Any

from enforcement import acts, effects, extensions, orders, recording, stating, suspensions
from enforcement.acts import Proposal
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.models import Approval, Case, TaskOrder
from policy.events import EVENTS
from teams import access
from teams.access import Actor
from tests.acts.table import DEEDS, STEPS, teach, who
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.story import filed, received, screened, state
from workdays import clock

LATELY = date(2026, 3, 16)  # so that on TODAY both windows of ten days are open
PLAIN: dict[str, Any] = {
    "needs_auction": False,
    "refusal_crime": False,
    "case_age_years": 0,
    "transferred_from_fast": False,
    "enterprise_party": False,
    "preserved": False,
    "four_checks_cover_due": False,
}
LOAN = NewItem("loan", "正卷一册")
FACTS = {"fast_team": PLAIN, "standard_team": PLAIN | {"needs_auction": True}}


def _lately(cast: Cast, _case: Any, unit: str) -> Case:
    """In a team's hands since three days ago, filed the day before."""
    return in_team(cast, unit, str(cast.pack.track_of_unit(unit)), on=LATELY)


def _routed(cast: Cast, _case: Any, unit: str) -> Case:
    """Screened as the rules say, and received by the team they name."""
    case = state(cast, filed(cast, LATELY, **FACTS[unit]), "query.answered", LATELY)
    case = received(cast, screened(cast, case, LATELY), LATELY)
    assert case.unit == unit
    return case


def _proposed(cast: Cast, case: Case, proposal: Proposal) -> Case:
    with clock.at(TODAY):
        acts.propose(case, proposal, actor=cast.actor("executor", case.unit))
    return Case.objects.get(pk=case.pk)


def _drafted(cast: Cast, case: Case, document: str) -> Case:
    """A document put before those who sign it, by the team's executor."""
    return _proposed(cast, case, Proposal("document.issue", TODAY, data={"document": document}))


def _referred(cast: Cast, case: Case, blocks: str) -> Case:
    """A matter put before the judge, by the team's executor; `blocks` waits for the answer."""
    data = {"matter": "变更被执行人", "blocks": blocks}
    return _proposed(cast, case, Proposal("matter.refer", TODAY, data=data))


def _lent(cast: Cast, case: Case, how: str) -> Case:
    return _proposed(cast, case, Proposal("dossier.lend", TODAY, new=LOAN, data={"how": how}))


def _signed(cast: Cast, case: Case, named: str, *, granted: bool = True) -> Case:
    """The open request answered by somebody."""
    row = Approval.objects.get(case=case, status="pending")
    with clock.at(TODAY):
        effects.decide(row, actor=who(cast, named), granted=granted, opinion="意见", on=TODAY)
    return Case.objects.get(pk=case.pk)


def _declined(cast: Cast, case: Case, named: str) -> Case:
    return _signed(cast, case, named, granted=False)


def _served(cast: Cast, case: Case, document: str) -> Case:
    return state(cast, case, "document.served", TODAY, "respondent:1", document=document)


def _slip_out(cast: Cast, case: Case, _rest: str) -> Case:
    with clock.at(TODAY):
        _dispatch(cast, case, cast.actor("executor", case.unit), "", {})
    return Case.objects.get(pk=case.pk)


def _slip_in(cast: Cast, case: Case, _rest: str) -> Case:
    with clock.at(TODAY):
        slip = TaskOrder.objects.get(case=case)
        orders.receive(slip, actor=cast.actor("executor", "batch"), on=TODAY)
    return Case.objects.get(pk=case.pk)


def _paused(cast: Cast, case: Case, kind: str) -> Case:
    with clock.at(TODAY):
        suspensions.request(
            case, actor=cast.actor("executor", case.unit), kind=kind, first=TODAY,
            reason="依法扣除", paper="裁定书",
        )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def _longer(cast: Cast, case: Case, rule: str) -> Case:
    with clock.at(TODAY):
        extensions.request(
            case, case.nodes.get(rule=rule), actor=cast.actor("executor", case.unit),
            longer=extensions.Longer(number=1), reason="案情复杂", paper="审批表",
        )  # fmt: skip
    return Case.objects.get(pk=case.pk)


teach(
    STEPS,
    {
        "lately": _lately,
        "routed": _routed,
        "drafted": _drafted,
        "referred": _referred,
        "lent": _lent,
        "declined": _declined,
        "served": _served,
        "slip-out": _slip_out,
        "slip-in": _slip_in,
        "paused": _paused,
        "longer": _longer,
    },
)


def _dispatch(cast: Cast, case: Case, actor: Actor, _act: str, more: dict[str, Any]) -> None:
    given = {"kind": "查封", "title": "查封房屋一套", "to_function": "offline_query", **more}
    orders.dispatch(actor=actor, on=TODAY, case=case, **given)


def _complete(cast: Cast, case: Case, actor: Actor, _act: str, more: dict[str, Any]) -> None:
    slip = TaskOrder.objects.get(case=case)
    orders.complete(slip, actor=actor, on=TODAY, result=more.get("result", "已查封"))


def _new(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    """Record an event about something registered with it."""
    event = act.partition(":")[2]
    new = NewItem(EVENTS[event].subject, "手续一份")
    recording.state_about_new(case, new, Draft(event, TODAY, data=more), actor=actor)


def _sent(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    """Record an event as another machine sends it, its fields unchecked."""
    subjects = tuple(filter(None, [more.pop("subject", "")]))
    sent = stating.Sent(act.partition(":")[2], TODAY, subjects, data=more)
    stating.state_sent(case, sent, actor=actor, expected=case.journal_seq)


def _sees(cast: Cast, case: Case, actor: Actor, _act: str, _more: dict[str, Any]) -> None:
    access.require(actor, "case.read", case=case)


teach(
    DEEDS,
    {"slip": _dispatch, "complete": _complete, "first": _new, "sent": _sent, "sees": _sees},
)

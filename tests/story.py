"""Telling a case's story by service: file it, state events by the posts that may, check the replay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from enforcement import effects, lifecycle, nodes, selectors
from enforcement.journal import Draft
from enforcement.lifecycle import NewCase, NewParty
from enforcement.models import Approval, Case
from policy.case_numbers import parse
from teams import access
from tests.cast import Cast
from workdays import clock


def filed(cast: Cast, on: date, *, serial: int = 1, respondents: int = 1, **facts: object) -> Case:
    """Return a case filed on a day by somebody whose post may."""
    code = cast.pack.identity.number_code
    parties = [NewParty("applicant", "安知秋")]
    parties += [NewParty("respondent", f"柏望舒{i}") for i in range(respondents)]
    new = NewCase(
        number=parse(f"（{on.year}）{code}执{serial}号"),
        filed_on=on,
        parties=tuple(parties),
        claim_amount=Decimal("53000.00"),
        facts={"matter_kind": "monetary", "claim_amount": "53000.00", **facts},
    )
    with clock.at(on):
        return lifecycle.file_cases(cast.court, [new], actor=cast.doing("case.file"))[0]


def assert_clocks_equal_their_replay(case: Case) -> None:
    """Assert that stored clocks are what the journal gives, and that its chain holds."""
    stored = nodes.states(case.nodes.exclude(status="withdrawn"))
    assert stored == selectors.replayed(case).nodes
    assert selectors.chain_faults(case.court_id) == []


def state(cast: Cast, case: Case, kind: str, on: date, *subjects: str, **data: object) -> Case:
    """State an event by somebody whose post records it; return the case as it is then."""
    case = Case.objects.get(pk=case.pk)
    function = lifecycle.recorder_of(case, kind)
    people = access.who_holds(cast.court, function, case)
    assert people, f"nobody records {kind}"
    facts = data.pop("facts", {})
    drafts = [Draft(kind, on, subject, data=data, facts=facts) for subject in (subjects or ("",))]
    with clock.at(on):
        lifecycle.state_events([(case, drafts)], actor=access.actor_for(people[0]))
    return Case.objects.get(pk=case.pk)


def granted(cast: Cast, approval: Approval, on: date, **answer: object) -> Approval:
    """Let each step of a request be granted by somebody who may."""
    while approval.status == "pending":
        barred = {approval.asked_by_id, *approval.data.get("bars", ())}
        barred |= {step["user"] for step in approval.given}
        people = access.who_holds(cast.court, approval.waits_for, approval.case)
        person = next(p for p in people if p.pk not in barred)
        with clock.at(on):
            approval = effects.decide(
                approval,
                actor=access.actor_for(person),
                granted=True,
                opinion="同意",
                on=on,
                answer=answer,
            )
    return approval

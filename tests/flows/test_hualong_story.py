"""One case of Hualong from filing to closing, by service, with the clocks moved day by day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from enforcement import effects, lifecycle, nodes, selectors, sweep
from enforcement.journal import Draft
from enforcement.lifecycle import ClosingReport, NewCase, NewParty
from enforcement.models import Alert, Approval, Case
from policy.case_numbers import parse
from teams import access
from tests.cast import Cast
from triage import services as triage
from workdays import clock

pytestmark = pytest.mark.django_db


def filed(cast: Cast, on: date, *, serial: int = 1, respondents: int = 1, **facts: object) -> Case:
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
    stored = nodes.states(case.nodes.exclude(status="withdrawn"))
    assert stored == selectors.replayed(case).nodes
    assert selectors.chain_faults(case.court_id) == []


def state(cast: Cast, case: Case, kind: str, on: date, *subjects: str, **data: object) -> Case:
    case = Case.objects.get(pk=case.pk)
    function = lifecycle.recorder_of(case, kind)
    people = access.who_holds(cast.court, function, case)
    assert people, f"nobody records {kind}"
    facts = data.pop("facts", {})
    drafts = [Draft(kind, on, subject, data=data, facts=facts) for subject in (subjects or ("",))]
    with clock.at(on):
        lifecycle.state_events([(case, drafts)], actor=access.actor_for(people[0]))
    return Case.objects.get(pk=case.pk)


@pytest.mark.clause("HL-016", "HL-020", "HL-042", "HL-043", "HL-044", "HL-112", "HL-114", "HL-115")
def test_a_case_without_property_goes_fast_and_closes_as_terminated(hualong: Cast) -> None:
    filed_on = date(2022, 3, 1)
    case = filed(hualong, filed_on)
    case = state(
        hualong, case, "query.launched", filed_on, "respondent:1", system="总对总", round=1
    )
    assert case.state == "query"
    case = state(hualong, case, "reception.recorded", date(2022, 3, 3), channel="当面")
    case = state(
        hualong,
        case,
        "query.answered",
        date(2022, 3, 4),
        round=1,
        facts={"has_disposable_asset": False, "has_assets": False},
    )
    assert case.state == "triage"
    with clock.at(date(2022, 3, 5)):
        record = triage.decide(
            case, triage.Choice(), actor=hualong.doing("triage.decide"), on=date(2022, 3, 5)
        )
    assert (record.track, record.rule) == ("fast", record.machine["rule"])
    case = Case.objects.get(pk=case.pk)
    assert case.handler is not None
    with clock.at(date(2022, 3, 6)):
        lead = hualong.actor("team_lead", record.unit)
        lifecycle.receive([case], actor=lead, on=date(2022, 3, 6))
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.track) == ("fast", "fast")
    limits = {n.rule: n for n in case.nodes.filter(kind="limit")}
    assert [n.due_on for n in limits.values() if n.applies == "runs"] == [date(2022, 4, 20)]
    assert_clocks_equal_their_replay(case)
    case = state(hualong, case, "query.offline_completed", date(2022, 3, 15))
    assert case.awaits_run
    with clock.at(date(2022, 3, 16)):
        again = triage.decide(
            case, triage.Choice(), actor=hualong.doing("triage.decide"), on=date(2022, 3, 16)
        )
    assert again.outcome == "maintained"
    case = state(hualong, case, "query.rounds_completed", date(2022, 4, 1))
    case = state(hualong, case, "interview.recorded", date(2022, 4, 6))
    with clock.at(date(2022, 6, 10)):
        handler = access.actor_for(case.handler)
        report = ClosingReport("终本", date(2022, 6, 10), "1000.00", "无财产可供执行")
        warnings = lifecycle.submit_closing(case, report, actor=handler)
        assert warnings == [] or all(w.code for w in warnings)
        approval = Approval.objects.get(case=case, act="case.close")
        while approval.status == "pending":
            people = access.who_holds(hualong.court, approval.waits_for, case)
            approval = effects.decide(
                approval,
                actor=access.actor_for(people[0]),
                granted=True,
                opinion="同意",
                on=date(2022, 6, 10),
            )
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.closing_mode, case.closed_on) == ("closed", "终本", date(2022, 6, 10))
    assert (
        not case.nodes.filter(status="open", subject="").exclude(rule__contains="archiv").exists()
    )
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("HL-020")
def test_an_unattended_reception_climbs_from_officer_to_director(hualong: Cast) -> None:
    case = filed(hualong, date(2022, 3, 1))
    node = case.nodes.get(duty__contains="reception")
    assert node.due_on == date(2022, 3, 4)
    seen = []
    for day in range(1, 13):
        with clock.at(date(2022, 3, day)):
            sweep.sweep()
            sweep.sweep()
        seen.append(list(Alert.objects.filter(node=node).values_list("level", flat=True)))
    assert seen[2] == ["warn"]
    assert seen[4] == ["warn", "overdue"]
    assert seen[6] == ["warn", "overdue", "lead"]
    assert seen[10] == ["warn", "overdue", "lead", "director"]
    with clock.at(date(2022, 3, 12)):
        assert selectors.my_alerts(hualong.actor("director")).filter(node=node).exists()

"""One case of Hualong from filing to closing, by service, with the clocks moved day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from enforcement import lifecycle, selectors, sweep
from enforcement.lifecycle import ClosingReport
from enforcement.models import Alert, Approval, Case
from policy.refusals import Refused
from teams import access
from tests.cast import Cast
from tests.story import assert_clocks_equal_their_replay, filed, granted, named, state
from triage import services as triage
from workdays import clock

pytestmark = pytest.mark.django_db


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
        facts={
            "has_disposable_asset": False,
            "has_assets": False,
            "deposits_cover_due": False,
        },
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
        lists = case.pack.tables.checklists
        asked = ("termination", "termination_law")
        ticked = frozenset(f"{name}:{item}" for name in asked for item in lists[name].items)
        empty = ClosingReport("终本", date(2022, 6, 10), "1000.00", "无财产可供执行")
        with pytest.raises(Refused) as refused:
            lifecycle.submit_closing(case, empty, actor=handler)
        # The record answers the interview and the two rounds; the visit on the spot it does not.
        left = [r.data["item"] for r in refused.value.refusals if r.data["checklist"] == asked[0]]
        assert left == ["住所地或经常居住地线下调查笔录"]
        assert len(refused.value.refusals) == 1 + 3  # the national conditions, all at once
        bare = ClosingReport("终本", date(2022, 6, 10), "1000.00", "无财产可供执行", ticked=ticked)
        with pytest.raises(Refused, match="须写明材料或依据"):
            lifecycle.submit_closing(case, bare, actor=handler)
        report = replace(bare, papers=named(ticked))
        assert lifecycle.submit_closing(case, report, actor=handler) == []
    granted(hualong, Approval.objects.get(case=case, act="case.close"), date(2022, 6, 10))
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
        seen.append(
            list(Alert.objects.filter(node=node).order_by("id").values_list("level", flat=True))
        )
    assert seen[2] == ["warn"]
    assert seen[4] == ["warn", "overdue"]
    assert seen[6] == ["warn", "overdue", "lead"]
    assert seen[10] == ["warn", "overdue", "lead", "supervisor", "director"]
    with clock.at(date(2022, 3, 12)):
        assert selectors.my_alerts(hualong.actor("director")).filter(node=node).exists()

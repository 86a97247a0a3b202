"""Dengzhou: counted from 收案, simple cases by their criteria, disposal by a team of its own."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import lifecycle
from enforcement.items import NewItem
from enforcement.lifecycle import ClosingReport
from enforcement.models import Approval, Case, Node
from policy.refusals import Forbidden, Refused
from tests.cast import Cast
from tests.story import (
    about_new,
    archived,
    assert_clocks_equal_their_replay,
    confirmed,
    filed,
    granted,
    received,
    recorder,
    screened,
    state,
)
from triage import services as triage
from triage.models import Screening
from workdays import clock

pytestmark = pytest.mark.django_db


def of(case: Case, rule: str, subject: str = "") -> Node:
    return case.nodes.get(rule=rule, subject=subject)


@pytest.mark.clause(
    "DZ-033", "DZ-043", "DZ-055", "DZ-074", "DZ-078", "DZ-087", "DZ-094", "DZ-100", "DZ-103",
    "DZ-104", "DZ-108", "DZ-165", "DZ-179", "DZ-182",
)  # fmt: skip
def test_a_small_case_is_sold_up_by_the_disposal_team_and_ends_within_45_days(
    dengzhou: Cast,
) -> None:
    case = filed(dengzhou, date(2022, 5, 30), non_litigation=False, deposits_cover_due=False)
    assert not case.nodes.filter(rule="fast_limit").exists(), "收案, not 立案, opens the clocks"
    case = state(dengzhou, case, "case.accepted", date(2022, 6, 1))
    # 收案 on Wednesday 1 June; Dragon Boat rests from the 3rd to the 5th.
    assert of(case, "verify_filing").due_on == date(2022, 6, 2)
    assert of(case, "reception").due_on == date(2022, 6, 6)
    assert of(case, "standard_documents").due_on == date(2022, 6, 6)
    assert of(case, "serve_documents", "respondent:1").due_on == date(2022, 6, 13)
    case = state(dengzhou, case, "filing.verified", date(2022, 6, 2))
    case = state(
        dengzhou, case, "query.launched", date(2022, 6, 2), "respondent:1", system="总对总"
    )
    case = state(dengzhou, case, "reception.recorded", date(2022, 6, 6), channel="当面")
    case = state(dengzhou, case, "documents.prepared", date(2022, 6, 6))

    front = recorder(dengzhou, case, "filing.verified")
    with clock.at(date(2022, 6, 7)):
        early = triage.Choice(to="fast", reason="案情简单")
        with pytest.raises(Refused, match="尚未齐备"):
            triage.decide(case, early, actor=front, on=date(2022, 6, 7))
    facts = {"preserved": False, "closable_within_limit": True}
    case = state(dengzhou, case, "query.answered", date(2022, 6, 8), round=1, facts=facts)
    with clock.at(date(2022, 6, 8)):
        with pytest.raises(Refused, match="写明理由") as refused:
            triage.decide(case, triage.Choice(), actor=front, on=date(2022, 6, 8))
        assert "DZ-074" in refused.value.refusals[0].clause
        lead = dengzhou.actor("team_lead", "fast_team")
        with pytest.raises(Forbidden, match="前置团队"):
            triage.decide(case, triage.Choice(), actor=lead, on=date(2022, 6, 8))
        reason = triage.Choice(reason="被执行人有稳定收入，能够按期履行")
        triage.decide(case, reason, actor=front, on=date(2022, 6, 8))
    screening = Screening.objects.get(case=case)
    assert (screening.rule, screening.track) == ("small_and_closable", "fast")
    case = received(dengzhou, Case.objects.get(pk=case.pk), date(2022, 6, 9))
    # 45 days from 1 June end on Saturday 16 July.
    assert of(case, "fast_limit").due_on == date(2022, 7, 18)
    assert of(case, "standard_limit").applies == "not"
    case = state(dengzhou, case, "documents.all_served", date(2022, 6, 13), "respondent:1")

    # Disposal: property found late, handed over with its ruling, priced elsewhere.
    assert of(case, "fast_start_disposal").applies == "undecided"
    car = NewItem("asset", "小型汽车一辆", {"kind": "motor_vehicle"})
    found = {"has_disposable_asset": True}
    day = date(2022, 6, 15)
    case = about_new(dengzhou, case, car, "asset.disposable_found", day, right="有", facts=found)
    node = of(case, "fast_start_disposal")
    assert (node.applies, node.applies_from, node.due_on) == ("runs", day, date(2022, 7, 1))
    case = state(dengzhou, case, "disposal.sent", date(2022, 6, 20), "asset:1")
    assert of(case, "fast_start_disposal").done_on == date(2022, 6, 20)
    seller = recorder(dengzhou, case, "disposal.accepted")
    assert seller.units == {"disposal"}
    case = state(dengzhou, case, "disposal.accepted", date(2022, 6, 21), "asset:1")
    start, fix = of(case, "start_price", "asset:1"), of(case, "fix_price", "asset:1")
    assert (start.due_on, fix.due_on) == (date(2022, 7, 6), date(2022, 7, 21))
    assert (start.duty, fix.duty, fix.soft) == ("price", "price", True)
    day = date(2022, 6, 23)
    case = state(dengzhou, case, "asset.contradiction_found", day, "asset:1", kind="权属")
    assert of(case, "report_contradiction", "asset:1").due_on == day
    case = state(dengzhou, case, "asset.contradiction_reported", day, "asset:1", kind="权属")
    case = state(dengzhou, case, "price.started", date(2022, 6, 24), "asset:1", method="委托评估")
    assert of(case, "fix_price", "asset:1").status == "open"
    day = date(2022, 7, 1)
    case = state(dengzhou, case, "price.report_received", day, "asset:1", method="委托评估")
    assert of(case, "serve_price_report", "asset:1").due_on == date(2022, 7, 4)
    case = state(dengzhou, case, "price.report_served", date(2022, 7, 4), "asset:1")
    case = state(dengzhou, case, "price.fixed", date(2022, 7, 5), "asset:1", method="委托评估")

    day = date(2022, 7, 12)
    with clock.at(day):
        report = ClosingReport("终本", day, "0", "无其他财产可供执行", **confirmed(dengzhou))
        with pytest.raises(Refused, match="终本约谈"):
            lifecycle.submit_closing(case, report, actor=lead)
    case = state(dengzhou, case, "interview.recorded", day)
    with clock.at(day):
        lifecycle.submit_closing(case, report, actor=lead)
    assert of(case, "fast_limit").done_on == day, "the report stops the 45 days"
    asked = Approval.objects.get(case=case, act="case.close")
    granted(dengzhou, asked, date(2022, 7, 14))
    asked.refresh_from_db(fields=["given"])
    assert dengzhou.pack.holder("termination_check").unit == "front"
    case = archived(dengzhou, Case.objects.get(pk=case.pk), date(2022, 7, 20))
    assert case.state == "archived"
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("DZ-079", "DZ-080", "DZ-187", "DZ-203", "DZ-212", "DZ-213", "DZ-228")
def test_a_related_case_goes_to_the_precise_team_that_has_the_first(dengzhou: Cast) -> None:
    on = date(2022, 6, 1)
    facts = {"deposits_cover_due": False, "preserved": False, "closable_within_limit": False}
    one = filed(dengzhou, on, serial=1, accepted_on=on, **facts)
    one = received(dengzhou, screened(dengzhou, one, on, unit="team_4", to="standard"), on)
    two = filed(dengzhou, on, serial=2, accepted_on=on, related_case=one.number, **facts)
    two = screened(dengzhou, two, on)
    draw = Screening.objects.get(case=two).draw
    assert (two.assigned_unit, draw["method"]) == ("team_4", "related")
    two = received(dengzhou, two, on)
    assert of(two, "offline_query").due_on == date(2022, 7, 1)
    two = about_new(dengzhou, two, NewItem("lead", "举报有房"), "lead.received", date(2022, 6, 2))
    assert of(two, "verify_lead", "lead:1").due_on == date(2022, 6, 9)
    waiting, first = NewItem("asset", "轮候房屋"), NewItem("asset", "首封房屋")
    day = date(2022, 6, 6)
    two = about_new(dengzhou, two, waiting, "asset.controlled", day, rank="waiting")
    two = about_new(dengzhou, two, first, "asset.controlled", day, rank="first")
    sales = two.nodes.filter(rule="start_sale")
    assert [(n.subject, n.due_on) for n in sales] == [("asset:2", date(2022, 7, 6))]
    two = state(dengzhou, two, "listing.ground_found", day, "respondent:1")
    assert of(two, "listing", "respondent:1").due_on == date(2022, 6, 13)
    assert_clocks_equal_their_replay(two)

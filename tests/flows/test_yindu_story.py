"""Yindu: two handlers, two windows for leaving the fast team, uploads that stop the clocks."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import effects, lifecycle, orders, suspensions, sweep, transfers
from enforcement.items import NewItem
from enforcement.models import Alert, Approval, Case, Node
from policy.refusals import Forbidden, Refused
from teams.models import User
from tests.cast import Cast
from tests.story import (
    about_new,
    archived,
    assert_clocks_equal_their_replay,
    closed,
    filed,
    granted,
    member,
    received,
    screened,
    state,
)
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 8, 1)  # a Monday
SMALL = {
    "needs_auction": False,
    "refusal_crime": False,
    "case_age_years": 0,
    "transferred_from_fast": False,
    "enterprise_party": False,
    "preserved": False,
    "four_checks_cover_due": False,
}


def of(case: Case, rule: str, subject: str = "") -> Node:
    return case.nodes.get(rule=rule, subject=subject)


def fast(cast: Cast, on: date = date(2022, 8, 3), *, serial: int = 1) -> Case:
    """Return a small case in the hands of the fast team."""
    case = filed(cast, FILED, serial=serial, **SMALL)
    case = state(cast, case, "query.launched", FILED, "respondent:1", system="总对总", round=1)
    case = state(cast, case, "query.answered", on, round=1)
    return received(cast, screened(cast, case, on), on)


@pytest.mark.clause(
    "YD-027", "YD-032", "YD-034", "YD-035", "YD-036", "YD-039", "YD-042", "YD-043", "YD-065",
    "YD-079", "YD-102", "YD-104", "YD-115", "YD-118", "YD-120", "YD-124",
)  # fmt: skip
def test_a_fast_case_with_a_house_to_sell_moves_within_both_windows(yindu: Cast) -> None:
    case = fast(yindu)
    assert (case.track, case.unit) == ("fast", "fast_team")
    handler, judge = case.handler, case.judge
    assert isinstance(handler, User)
    assert isinstance(judge, User)
    assert judge != handler
    assert judge in yindu.seats["judge", "fast_team"]
    # Forty days end on Saturday 10 September, the first day of Mid-Autumn.
    assert of(case, "fast_limit").due_on == date(2022, 9, 13)
    assert of(case, "window_from_filing").due_on == date(2022, 8, 11)
    assert of(case, "window_from_receipt").due_on == date(2022, 8, 13), "a right never rolls"

    # The interview is held, yet only its upload stops the clock.
    case = state(yindu, case, "reception.recorded", date(2022, 8, 3), channel="当面")
    node = of(case, "first_interview_uploaded")
    assert (node.due_on, node.status) == (date(2022, 8, 4), "open")
    assert node.shows == {"reception.recorded": "2022-08-03"}
    record, day = NewItem("material", "首次约谈笔录"), date(2022, 8, 4)
    case = about_new(yindu, case, record, "material.uploaded", day, document="首次约谈笔录")
    assert of(case, "first_interview_uploaded").done_on == day
    case = state(yindu, case, "query.offline_item_answered", date(2022, 8, 5), item="公积金")
    assert of(case, "provident_fund_query").done_on == date(2022, 8, 5)
    assert of(case, "provident_fund_uploaded").status == "open"
    answer = NewItem("material", "公积金查询结果")
    case = about_new(
        yindu, case, answer, "material.uploaded", date(2022, 8, 8), document="公积金查询结果"
    )
    assert of(case, "provident_fund_uploaded").done_on == date(2022, 8, 8)

    # Found on the ninth day; signed by the vice-president, passed by the centre, in that order.
    house = NewItem("asset", "房屋一套", {"kind": "real_estate"})
    case = about_new(
        yindu, case, house, "asset.disposable_found", date(2022, 8, 10),
        right="有", facts={"needs_auction": True},
    )  # fmt: skip
    assert of(case, "window_from_filing").done_on == date(2022, 8, 10)
    assert of(case, "disposal_uploaded", "asset:1").due_on == date(2022, 9, 13)
    (move,) = transfers.possible(case)
    day = date(2022, 8, 11)
    with clock.at(day):
        asked = transfers.request(
            case, move, actor=member(yindu, "fast_team"), reason="房屋须拍卖", on=day
        )
        assert asked.steps == ["vice_president", "transfer_center"]
        assert asked.data["late"] is False
        centre = yindu.actor("centre_director")
        with pytest.raises(Forbidden, match="主管院长"):
            effects.decide(asked, actor=centre, granted=True, opinion="同意", on=day)
    granted(yindu, asked, day)
    case = screened(yindu, case, day)
    assert case.assigned_track == "standard"
    case = received(yindu, case, date(2022, 8, 12))
    assert of(case, "window_from_receipt").done_on == date(2022, 8, 12)
    assert (of(case, "fast_limit").applies, of(case, "standard_limit").applies) == ("not", "not")
    limit = of(case, "disposal_limit")
    assert (limit.applies, limit.due_on) == ("runs", date(2023, 2, 1))
    assert case.facts["transferred_from_fast"][0] is True

    # Launch papers uploaded stop the month; a ruling alone is only shown.
    case = state(yindu, case, "auction.ruled", date(2022, 8, 20), "asset:1")
    node = of(case, "disposal_uploaded", "asset:1")
    assert (node.status, node.shows) == ("open", {"auction.ruled": "2022-08-20"})
    papers, day = NewItem("material", "拍卖启动材料"), date(2022, 8, 22)
    case = about_new(
        yindu, case, papers, "material.uploaded", day, "asset:1", document="财产处置拍卖材料"
    )
    assert of(case, "disposal_uploaded", "asset:1").done_on == day

    # Money: fifteen workdays, which stand still while there is a ground to hold it.
    money = NewItem("payment", "拍卖成交款")
    case = about_new(yindu, case, money, "payment.received", date(2022, 9, 1), kind="拍卖成交案款")
    assert of(case, "auction_money_paid", "payment:1").due_on == date(2022, 9, 23)
    case = state(yindu, case, "payment.held", date(2022, 9, 5), "payment:1", ground="案外人异议")
    assert of(case, "auction_money_paid", "payment:1").paused
    case = state(yindu, case, "payment.released", date(2022, 9, 7), "payment:1")
    node = of(case, "auction_money_paid", "payment:1")
    # Three workdays held (Monday to Wednesday): 23 September becomes the 28th.
    assert (node.plan_due_on, node.due_on) == (date(2022, 9, 23), date(2022, 9, 28))
    case = state(yindu, case, "payment.paid_out", date(2022, 9, 20), "payment:1")

    case = closed(yindu, case, "执行完毕", date(2022, 10, 11))
    assert of(case, "disposal_limit").done_on == date(2022, 10, 11)
    with clock.at(date(2022, 10, 12)), pytest.raises(Refused) as refused:
        lifecycle.archive([case], actor=yindu.doing("case.archive"), on=date(2022, 10, 12))
    assert len(refused.value.refusals) == 7, "three of the review, four of the arranging"
    case = archived(yindu, case, date(2022, 10, 20))
    assert case.state == "archived"
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("YD-035", "YD-042")
def test_a_window_missed_marks_the_move_late_but_lets_it_pass_with_a_reason(yindu: Cast) -> None:
    case = fast(yindu)
    day = date(2022, 8, 15)
    with clock.at(day):
        sweep.sweep()
    told = Alert.objects.filter(node=of(case, "window_from_filing")).values_list("level", flat=True)
    assert list(told) == ["warn"], "a window passes without being overdue"
    house = NewItem("asset", "房屋一套", {"kind": "real_estate"})
    (move,) = transfers.possible(case)
    with clock.at(day), pytest.raises(Refused, match="不符合移转条件"):
        transfers.request(case, move, actor=member(yindu, case.unit), reason="有房", on=day)
    case = about_new(
        yindu, case, house, "asset.disposable_found", day, facts={"needs_auction": True}
    )
    with clock.at(day):
        lead = member(yindu, case.unit)
        with pytest.raises(Refused, match="理由"):
            transfers.request(case, move, actor=lead, reason=" ", on=day)
        asked = transfers.request(case, move, actor=lead, reason="线索刚刚查实", on=day)
    assert asked.data["late"] is True
    granted(yindu, asked, date(2022, 8, 16))
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.track, case.awaits_run) == ("triage", "fast", "first")
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("YD-067", "YD-070", "YD-119")
def test_a_slip_runs_from_receipt_to_the_act_and_from_dispatch_to_the_upload(yindu: Cast) -> None:
    case = fast(yindu)
    sent, signed = date(2022, 8, 8), date(2022, 8, 10)
    with clock.at(sent):
        slip = orders.dispatch(
            actor=member(yindu, case.unit), kind="查询", title="查询不动产", on=sent,
            case=case, to_function="offline_query",
        )  # fmt: skip
    assert of(case, "slip_uploaded", slip.key).due_on == date(2022, 8, 23)
    assert of(case, "slip_received", slip.key).due_on == date(2022, 8, 9)
    batch = yindu.actor("executor", "batch")
    with clock.at(signed):
        with pytest.raises(Forbidden):
            orders.receive(slip, actor=member(yindu, case.unit), on=signed)
        orders.receive(slip, actor=batch, on=signed)
    assert of(case, "slip_query", slip.key).due_on == date(2022, 8, 25)
    with clock.at(date(2022, 8, 24)):
        orders.complete(slip, actor=batch, on=date(2022, 8, 24), result="名下无不动产")
    assert of(case, "slip_query", slip.key).done_on == date(2022, 8, 24)
    node = of(case, "slip_uploaded", slip.key)
    assert (node.status, node.shows["order.completed"]) == ("open", "2022-08-24")
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("YD-055")
def test_a_detention_that_is_shortened_brings_its_check_forward(yindu: Cast) -> None:
    case = fast(yindu)
    subject = "respondent:1"
    case = state(yindu, case, "detention.ordered", date(2022, 8, 8), subject, ends_on="2022-08-23")
    assert of(case, "detention_check", subject).due_on == date(2022, 8, 22)
    case = state(yindu, case, "detention.ordered", date(2022, 8, 12), subject, ends_on="2022-08-18")
    assert of(case, "detention_check", subject).due_on == date(2022, 8, 17)
    case = state(yindu, case, "refusal.investigated", date(2022, 8, 16), subject)
    assert of(case, "detention_check", subject).status == "done"
    assert_clocks_equal_their_replay(case)


def test_an_approved_suspension_is_credited_to_the_limit_and_not_to_the_windows(
    yindu: Cast,
) -> None:
    case = fast(yindu)
    lead = member(yindu, case.unit)
    with clock.at(date(2022, 8, 10)):
        asked = suspensions.request(
            case,
            actor=lead,
            kind="评估",
            first=date(2022, 8, 8),
            reason="委托评估",
            paper="委托评估函",
        )
    assert not of(case, "fast_limit").paused
    granted(yindu, asked, date(2022, 8, 10))
    assert of(case, "fast_limit").paused
    with clock.at(date(2022, 8, 22)):
        suspensions.end(
            Case.objects.get(pk=case.pk), actor=lead, kind="评估", last=date(2022, 8, 20)
        )
    node = of(case, "fast_limit")
    # Thirteen days, both ends counted: 10 September becomes the 23rd, a Friday.
    assert (node.plan_due_on, node.due_on) == (date(2022, 9, 13), date(2022, 9, 23))
    assert of(case, "window_from_filing").due_on == date(2022, 8, 11)
    assert Approval.objects.get(act="suspension.request").given[0]["post"] == "director"
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))

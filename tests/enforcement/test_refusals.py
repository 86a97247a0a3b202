"""What the services refuse: all reasons at once, the wrong post, the second hand, another court."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from enforcement import (
    alerts,
    approvals,
    effects,
    items,
    lifecycle,
    orders,
    recording,
    selectors,
    suspensions,
    sweep,
    transfers,
)
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.lifecycle import ClosingReport, NewCase, NewParty, Placing
from enforcement.models import Alert, Approval, Case, Event
from policy.case_numbers import parse
from policy.refusals import Forbidden, NotVisible, Refused, Stale
from teams import access
from teams.access import Actor
from tests.cast import Cast
from tests.story import (
    archived,
    assert_clocks_equal_their_replay,
    closed,
    confirmed,
    filed,
    granted,
    member,
    received,
    screened,
    state,
)
from triage import services as triage
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 1)
LATER = date(2022, 3, 14)


def fast(cast: Cast, *, serial: int = 1) -> Case:
    """Return a case without property in the hands of a fast team."""
    facts = {"has_disposable_asset": False, "deposits_cover_due": False}
    case = filed(cast, FILED, serial=serial, **facts)
    return received(cast, screened(cast, case, FILED), FILED)


# --- two people at once -----------------------------------------------------------------------


def test_the_second_clerk_is_told_what_the_first_one_entered(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    seen = {case.pk: case.journal_seq}
    first, second = hualong.doing("query.request"), hualong.doing("filing.verify")
    query = Draft("query.launched", FILED, "respondent:1", data={"system": "总对总"})
    talk = Draft("filing.verified", FILED)
    with clock.at(FILED):
        lifecycle.state_events([(case, [query])], actor=first, expected=seen)
        with pytest.raises(Stale, match="发起网络查控") as stale:
            lifecycle.state_events([(case, [talk])], actor=second, expected=seen)
        now = stale.value.refusals[0].data["seq"]
        lifecycle.state_events([(case, [talk])], actor=second, expected={case.pk: now})
    assert first.name in str(stale.value)
    assert case.events.filter(kind="filing.verified").count() == 1


def test_of_two_who_end_one_interval_the_second_is_told(hualong: Cast) -> None:
    case = fast(hualong)
    lead = member(hualong, case.unit)
    with clock.at(LATER):
        asked = suspensions.request(
            case, actor=lead, kind="评估", first=LATER, reason="委托评估", paper="委托评估函"
        )
        with pytest.raises(Refused, match="已有待审批"):
            suspensions.request(
                case, actor=lead, kind="评估", first=LATER, reason="委托评估", paper="委托评估函"
            )
    granted(hualong, asked, LATER)
    seen_by_both = Case.objects.get(pk=case.pk)
    with clock.at(LATER):
        with pytest.raises(Refused, match="已有未结束"):
            suspensions.request(
                seen_by_both,
                actor=lead,
                kind="评估",
                first=LATER,
                reason="委托评估",
                paper="委托评估函",
            )
        suspensions.end(seen_by_both, actor=lead, kind="评估", last=LATER)
        with pytest.raises(Refused, match="没有未结束"):
            suspensions.end(seen_by_both, actor=lead, kind="评估", last=LATER)
    assert case.events.filter(kind="suspension.ended").count() == 1


def test_a_request_decided_once_is_not_decided_twice(hualong: Cast) -> None:
    case = fast(hualong)
    with clock.at(LATER):
        asked = suspensions.request(
            case,
            actor=member(hualong, case.unit),
            kind="公告",
            first=LATER,
            reason="公告送达",
            paper="公告",
        )
        director = hualong.actor("director")
        stale_copy = Approval.objects.get(pk=asked.pk)
        effects.decide(asked, actor=director, granted=True, opinion="同意", on=LATER)
        with pytest.raises(Refused, match="已办结"):
            effects.decide(stale_copy, actor=director, granted=True, opinion="同意", on=LATER)
    assert case.events.filter(kind="suspension.began").count() == 1


def test_an_interval_asked_for_lapses_when_the_case_is_closed(
    hualong: Cast,
) -> None:
    case = fast(hualong)
    with clock.at(LATER):
        asked = suspensions.request(
            case,
            actor=member(hualong, case.unit),
            kind="公告",
            first=LATER,
            reason="公告送达",
            paper="公告",
        )
    case = closed(hualong, case, "执行完毕", LATER)
    left = Approval.objects.get(pk=asked.pk)
    assert (left.status, left.waits_for) == ("lapsed", "")
    assert left.ended["reason"] == "案件已结案，申请失效"
    with clock.at(LATER), pytest.raises(Refused, match="已失效"):
        effects.decide(
            asked, actor=hualong.actor("director"), granted=True, opinion="同意", on=LATER
        )
    assert not case.events.filter(kind="suspension.began").exists()


def test_a_decision_is_dated_neither_before_the_request_nor_ahead(hualong: Cast) -> None:
    case = fast(hualong)
    report = ClosingReport("执行完毕", LATER, "53000", "全部履行", **confirmed(hualong))
    with clock.at(LATER):
        lifecycle.submit_closing(case, report, actor=access.actor_for(case.handler))
        asked = Approval.objects.get(case=case, act="case.close")
        head = access.who_holds(hualong.court, asked.waits_for, case)[0]
        for day, said in ((date(2022, 3, 11), "早于申请"), (date(2022, 3, 15), "尚未到来")):
            with pytest.raises(Refused, match=said):
                effects.decide(
                    asked, actor=access.actor_for(head), granted=True, opinion="同意", on=day
                )
    assert Case.objects.get(pk=case.pk).closed_on is None


def test_a_case_reported_for_closing_is_not_moved_meanwhile(hualong: Cast) -> None:
    case = fast(hualong)
    (move,) = [t for t in transfers.possible(case) if t.id == "fast_to_standard"]
    report = ClosingReport("执行完毕", LATER, "53000", "全部履行", **confirmed(hualong))
    with clock.at(LATER):
        lifecycle.submit_closing(case, report, actor=access.actor_for(case.handler))
        with pytest.raises(Refused, match="已提交报结"):
            transfers.request(
                case, move, actor=member(hualong, case.unit), reason="案情变化", on=LATER
            )
    assert not Approval.objects.filter(case=case, act="case.transfer").exists()


# --- maker and checker ---------------------------------------------------------------------------


@pytest.mark.clause("HL-079", "HL-080")
def test_who_asked_who_handles_the_case_and_who_decided_before_may_not_approve(
    hualong: Cast,
) -> None:
    case = fast(hualong)
    maker = access.actor_for(case.handler)
    head = hualong.user("file_centre_head")
    report = ClosingReport("执行完毕", LATER, "53000", "全部履行", **confirmed(hualong))
    with clock.at(LATER):
        lifecycle.submit_closing(case, report, actor=maker)
        asked = Approval.objects.get(case=case, act="case.close")
        assert asked.data["bars"] == [case.handler_id]
        with pytest.raises(Forbidden, match="卷宗管理中心"):
            effects.decide(asked, actor=maker, granted=True, opinion="同意", on=LATER)
        # The checker's post in the maker's hands does not make him a checker.
        for wrong in ({"asked_by": head}, {"data": {**asked.data, "bars": [head.pk]}}):
            Approval.objects.filter(pk=asked.pk).update(**wrong)
            with pytest.raises(Refused, match="不得"):
                effects.decide(
                    asked, actor=access.actor_for(head), granted=True, opinion="同意", on=LATER
                )
    assert Case.objects.get(pk=case.pk).state == "fast"


def test_a_report_sent_back_says_why_and_the_case_goes_on(hualong: Cast) -> None:
    case = fast(hualong)
    case = state(hualong, case, "interview.recorded", LATER)
    report = ClosingReport("终本", LATER, "0", "无财产", **confirmed(hualong))
    head = hualong.actor("file_centre_head")
    with clock.at(LATER):
        lifecycle.submit_closing(case, report, actor=member(hualong, case.unit))
        asked = Approval.objects.get(case=case, act="case.close")
        assert Case.objects.get(pk=case.pk).state == "termination"
        with pytest.raises(Refused, match="退回须写明意见"):
            effects.decide(asked, actor=head, granted=False, opinion=" ", on=LATER)
        effects.decide(asked, actor=head, granted=False, opinion="笔录缺签名", on=LATER)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.closing_submitted_on, case.closing_mode) == ("fast", None, "")
    assert case.events.get(kind="closing.returned").data["reason"] == "笔录缺签名"
    case = closed(hualong, case, "终本", date(2022, 3, 21))
    assert case.state == "closed"
    assert_clocks_equal_their_replay(case)


# --- all reasons at once ------------------------------------------------------------------------


@pytest.mark.clause("HL-089", "HL-091")
def test_a_closing_report_is_told_every_gap_with_its_clause(hualong: Cast) -> None:
    case = fast(hualong)
    report = ClosingReport("终本", LATER, "很多", "")
    with clock.at(LATER), pytest.raises(Refused) as refused:
        lifecycle.submit_closing(case, report, actor=member(hualong, case.unit))
    found = refused.value.refusals
    assert found[0].field == "recovered"
    assert {"not_yet", "unticked"} <= {r.code for r in found}
    assert all(r.clause for r in found[1:])
    assert any("法〔2016〕373号第1条" in r.clause for r in found)
    assert any("HL-089" in r.clause for r in found)
    assert not case.events.filter(kind="closing.submitted").exists()


def test_a_screening_is_told_every_fact_it_lacks(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    with clock.at(FILED), pytest.raises(Refused) as refused:
        triage.decide(case, triage.Choice(), actor=hualong.doing("triage.decide"), on=FILED)
    codes = [r.code for r in refused.value.refusals]
    assert codes[0] == "early"
    assert codes.count("needs_fact") >= 3
    assert "HL-042" in refused.value.refusals[0].clause


# --- a case that is not where the act needs it ---------------------------------------------------


def test_a_case_in_nobodys_hands_cannot_move_and_says_so(hualong: Cast) -> None:
    case = fast(hualong)
    (move,) = transfers.possible(case)
    case = state(hualong, case, "interview.recorded", LATER)
    lead = member(hualong, case.unit)
    with clock.at(LATER):
        lifecycle.enter_termination(case, actor=lead, on=LATER)
        case = Case.objects.get(pk=case.pk)
        with pytest.raises(Refused, match="不在团队办理中"):
            transfers.request(case, move, actor=lead, reason="有房", on=LATER)
        other = Placing("fast_2", "fast", None, None, "manual")
        with pytest.raises(Refused, match="终本程序"):
            lifecycle.assign(case, other, actor=hualong.doing("case.assign"), on=LATER)
        lifecycle.leave_termination(case, actor=lead, on=LATER, reason="发现财产")
        with pytest.raises(Refused, match="不在终本程序"):
            lifecycle.leave_termination(case, actor=lead, on=LATER, reason="发现财产")
    assert Case.objects.get(pk=case.pk).state == "fast"


def test_a_move_granted_after_the_case_has_gone_is_refused_in_words(hualong: Cast) -> None:
    case = fast(hualong)
    facts = {"has_disposable_asset": True, "first_seizure": True}
    case = state(hualong, case, "facts.stated", LATER, facts=facts)
    (move,) = transfers.possible(case)
    lead = member(hualong, case.unit)
    with clock.at(LATER):
        asked = transfers.request(case, move, actor=lead, reason="有房", on=LATER)
        lifecycle.enter_termination(Case.objects.get(pk=case.pk), actor=lead, on=LATER)
        centre = hualong.actor("screener")
        with pytest.raises(Refused, match="只能退回"):
            effects.decide(asked, actor=centre, granted=True, opinion="同意", on=LATER)
        effects.decide(asked, actor=centre, granted=False, opinion="已进入终本", on=LATER)
    assert Approval.objects.get(pk=asked.pk).status == "refused"


def test_what_is_closed_takes_no_more_acts(hualong: Cast) -> None:
    case = closed(hualong, fast(hualong), "执行完毕", LATER)
    lead = member(hualong, case.unit)
    tries: list[Callable[[], object]] = [
        lambda: lifecycle.submit_closing(case, ClosingReport("终本", LATER, "0", "x"), actor=lead),
        lambda: lifecycle.enter_termination(case, actor=lead, on=LATER),
        lambda: lifecycle.add_respondents(
            case, [NewParty("respondent", "褚望舒")], LATER, actor=hualong.doing("case.correct")
        ),
        lambda: lifecycle.change_handler([case], case.handler, actor=lead, on=LATER, reason="轮岗"),
        lambda: suspensions.request(
            case, actor=lead, kind="评估", first=LATER, reason="评估", paper="委托评估函"
        ),
        lambda: lifecycle.dismiss(
            case, actor=hualong.doing("case.dismiss"), on=LATER, reason="重复立案"
        ),
        lambda: lifecycle.receive([case], actor=lead, on=LATER),
    ]
    before = case.journal_seq
    with clock.at(LATER):
        for attempt in tries:
            with pytest.raises(Refused):
                attempt()
    case = archived(hualong, case, date(2022, 3, 21))
    with clock.at(date(2022, 3, 21)), pytest.raises(Refused, match="尚未结案"):
        lifecycle.archive([case], actor=hualong.doing("case.archive"), on=date(2022, 3, 21))
    assert case.journal_seq == before + 1


def test_a_dismissed_application_is_closed_with_its_reason_and_never_received(
    hualong: Cast,
) -> None:
    case = screened(hualong, filed(hualong, FILED), FILED, to="fast")
    officer = hualong.doing("case.dismiss")
    with clock.at(FILED):
        with pytest.raises(Refused, match="写明理由"):
            lifecycle.dismiss(case, actor=officer, on=FILED, reason="")
        lifecycle.dismiss(case, actor=officer, on=FILED, reason="主体有误，不能纠正")
        lead = member(hualong, case.assigned_unit)
        with pytest.raises(Refused, match="不能接收"):
            lifecycle.receive([case], actor=lead, on=FILED)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.closing_mode) == ("closed", "驳回申请")
    assert_clocks_equal_their_replay(case)


def test_a_case_whose_closing_is_being_decided_is_not_dismissed_beside_it(hualong: Cast) -> None:
    case = fast(hualong)
    with clock.at(LATER):
        lifecycle.submit_closing(
            case,
            ClosingReport("执行完毕", LATER, "53000", "履行完毕"),
            actor=member(hualong, case.unit),
        )
        Case.objects.filter(pk=case.pk).update(state="triage")  # as on its way back
        with pytest.raises(Refused, match="已提交报结（执行完毕）"):
            lifecycle.dismiss(
                case, actor=hualong.doing("case.dismiss"), on=LATER, reason="主体有误"
            )
    assert Case.objects.get(pk=case.pk).closed_on is None
    assert Approval.objects.get(case=case).status == "pending"


def test_the_post_is_asked_of_the_case_as_it_is_and_not_as_it_was_read(hualong: Cast) -> None:
    case = fast(hualong)
    lead = member(hualong, case.unit)
    other = next(u for u in hualong.pack.tables.tracks["fast"].units if u != case.unit)
    event = case.events.filter(kind="case.team_received").latest("seq")
    # Somebody moves the case to another team after this page was opened.
    Case.objects.filter(pk=case.pk).update(unit=other, handler=None, judge=None)
    before = case.journal_seq
    tries: list[Callable[[], object]] = [
        lambda: lifecycle.submit_closing(case, ClosingReport("终本", LATER, "0", "x"), actor=lead),
        lambda: lifecycle.enter_termination(case, actor=lead, on=LATER),
        lambda: lifecycle.correct(case, event, actor=lead, reason="误", happened_on=LATER),
    ]
    with clock.at(LATER):
        for attempt in tries:
            with pytest.raises(Forbidden):
                attempt()
    assert Case.objects.get(pk=case.pk).journal_seq == before


# --- slips -------------------------------------------------------------------------------------


def test_a_slip_names_its_matter_and_its_taker_and_goes_step_by_step(hualong: Cast) -> None:
    case = fast(hualong)
    lead = member(hualong, case.unit)
    with clock.at(LATER):
        with pytest.raises(Refused) as refused:
            orders.dispatch(
                actor=lead, kind="飞行", title=" ", on=LATER, case=case, due_on=FILED,
                to_function="astrology",
            )  # fmt: skip
        assert [r.field for r in refused.value.refusals] == [
            "kind",
            "title",
            "to_function",
            "due_on",
        ]
        slip = orders.dispatch(
            actor=lead, kind="查询", title="查车", on=LATER, case=case, to_unit="command_centre"
        )
        taker = hualong.actor("transaction_head", "command_centre")
        with pytest.raises(Forbidden, match="执行指挥中心"):
            orders.receive(slip, actor=lead, on=LATER)
        with pytest.raises(Refused, match="已派单"):
            orders.complete(slip, actor=taker, on=LATER, result="无车")
        orders.receive(slip, actor=taker, on=LATER)
        with pytest.raises(Refused) as refused:
            orders.receive(slip, actor=taker, on=FILED)
        assert [r.code for r in refused.value.refusals] == ["wrong_state", "before"]
        with pytest.raises(Refused, match="办理结果"):
            orders.complete(slip, actor=taker, on=LATER, result=" ")
        orders.complete(slip, actor=taker, on=LATER, result="名下无车")
    assert [e.kind for e in case.events.filter(subject=slip.key).order_by("seq")] == [
        "order.dispatched",
        "order.received",
        "order.completed",
    ]


def test_a_slip_to_a_function_the_team_holds_is_signed_for_by_the_cases_team(
    dengzhou: Cast,
) -> None:
    case = filed(dengzhou, FILED, accepted_on=FILED)
    case = received(dengzhou, screened(dengzhou, case, FILED, to="fast"), FILED)
    lead = member(dengzhou, case.unit)
    with clock.at(LATER):
        slip = orders.dispatch(
            actor=lead, kind="查询", title="查车", on=LATER, case=case, to_function="offline_query"
        )
        with pytest.raises(Forbidden):
            orders.receive(slip, actor=dengzhou.actor("team_lead", "team_2"), on=LATER)
        assert orders.receive(slip, actor=lead, on=LATER).status == "received"


# --- another court ------------------------------------------------------------------------------


def _attempts(cast: Cast, case: Case, other: Actor) -> dict[str, Callable[[], Any]]:
    """Every service of the room, tried by somebody of another court."""
    user = cast.user("handler", case.unit)
    node = case.nodes.get(rule="two_queries")
    event = case.events.order_by("seq").first()
    asked = Approval.objects.get(case=case, act="suspension.request")
    slip = case.orders.get()
    alert = Alert.objects.filter(case=case).first()
    (move,) = transfers.possible(case)
    party = case.parties.first()
    new = NewCase(parse("（2022）豫0902执9号"), LATER, (NewParty("respondent", "岳听雨"),))
    talk = Draft("reception.recorded", LATER, data={"channel": "当面"})
    place = Placing("fast_1", "fast", user, None, "manual")
    report = ClosingReport("终本", LATER, "0", "x")
    lead = Draft("lead.received", LATER)
    correction = Draft("filing.corrected", LATER)
    return {
        "file": lambda: lifecycle.file_cases(cast.court, [new], actor=other),
        "join": lambda: lifecycle.add_respondents(
            case, [NewParty("respondent", "岳听雨")], LATER, actor=other
        ),
        "state": lambda: lifecycle.state_events([(case, [talk])], actor=other),
        "correct": lambda: lifecycle.correct(case, event, actor=other, reason="x", withdraw=True),
        "amend": lambda: lifecycle.amend(
            case, fields={}, parties={}, draft=correction, actor=other
        ),
        "triage": lambda: triage.decide(case, triage.Choice(), actor=other, on=LATER),
        "assign": lambda: lifecycle.assign(case, place, actor=other, on=LATER),
        "receive": lambda: lifecycle.receive([case], actor=other, on=LATER),
        "handler": lambda: lifecycle.change_handler(
            [case], user, actor=other, on=LATER, reason="x"
        ),
        "terminate": lambda: lifecycle.enter_termination(case, actor=other, on=LATER),
        "go on": lambda: lifecycle.leave_termination(case, actor=other, on=LATER, reason="x"),
        "report": lambda: lifecycle.submit_closing(case, report, actor=other),
        "dismiss": lambda: lifecycle.dismiss(case, actor=other, on=LATER, reason="x"),
        "archive": lambda: lifecycle.archive([case], actor=other, on=LATER),
        "expect": lambda: lifecycle.expect({case.pk: 1}, actor=other),
        "move": lambda: transfers.request(case, move, actor=other, reason="x", on=LATER),
        "suspend": lambda: suspensions.request(
            case, actor=other, kind="公告", first=LATER, reason="x", paper="公告"
        ),
        "resume": lambda: suspensions.end(case, actor=other, kind="公告", last=LATER),
        "approve": lambda: effects.decide(asked, actor=other, granted=True, opinion="x", on=LATER),
        "slip": lambda: orders.dispatch(
            actor=other, kind="查询", title="x", on=LATER, case=case, to_unit="fast_1"
        ),
        "sign": lambda: orders.receive(slip, actor=other, on=LATER),
        "complete": lambda: orders.complete(slip, actor=other, on=LATER, result="x"),
        "explain": lambda: alerts.explain([node], actor=other, reason="x"),
        "new": lambda: recording.state_about_new(case, NewItem("lead", "x"), lead, actor=other),
        "reveal": lambda: recording.reveal(case, party, actor=other),
        "item": lambda: items.add_item(case, NewItem("lead", "x"), actor=other),
        "find": lambda: selectors.find(other, case.pk),
        "lock": lambda: selectors.lock(other, [case.pk]),
        "alerts": lambda: selectors.find_alerts(other, [alert.pk]),
        "approval": lambda: selectors.find_approval(other, asked.pk),
    }


def _named(name: str, attempt: Callable[[], Any]) -> None:
    """Do it; what is refused otherwise than by silence says which act it was."""
    try:
        attempt()
    except Refused as refused:
        raise AssertionError(f"{name}: {refused}") from refused
    raise AssertionError(f"{name} was done")


def test_to_another_court_and_to_the_administrator_no_case_exists_in_any_service(
    hualong: Cast,
) -> None:
    case = fast(hualong)
    lead = member(hualong, case.unit)
    with clock.at(LATER):
        suspensions.request(
            case, actor=lead, kind="评估", first=LATER, reason="委托评估", paper="委托评估函"
        )
        orders.dispatch(
            actor=lead, kind="查询", title="查车", on=LATER, case=case, to_unit="command_centre"
        )
        sweep.sweep()
        case = Case.objects.get(pk=case.pk)
        before = Event.objects.count()
        for name, attempt in _attempts(hualong, case, hualong.outsider).items():
            with pytest.raises(NotVisible):
                _named(name, attempt)
        administrator = hualong.actor("system_admin")
        tries = _attempts(hualong, case, administrator)
        for name in ("state", "find", "lock", "item", "reveal", "move", "report", "alerts"):
            with pytest.raises(NotVisible):
                tries[name]()
    assert Event.objects.count() == before
    assert not selectors.visible(hualong.outsider).exists()
    assert not selectors.approvals_waiting(hualong.outsider).exists()
    assert not selectors.standing_alerts(hualong.outsider).exists()


def test_two_open_requests_of_one_kind_are_not_possible(hualong: Cast) -> None:
    case = fast(hualong)
    lead = member(hualong, case.unit)
    seat = access.require(lead, "case.transfer", case=case)
    asking = {"actor": lead, "seat": seat, "data": {}, "reason": "有房"}
    with clock.at(LATER):
        approvals.ask(case, "case.transfer", [("director", ())], **asking)
        with pytest.raises(Refused, match="已有待审批"):
            approvals.ask(case, "case.transfer", [("director", ())], **asking)
    assert Approval.objects.count() == 1


def test_a_report_taken_back_is_not_told_as_sent_back(hualong: Cast) -> None:
    case = fast(hualong)
    lead = member(hualong, case.unit)
    with clock.at(LATER):
        lifecycle.submit_closing(
            case, ClosingReport("执行完毕", LATER, "53000", "履行完毕"), actor=lead
        )
        effects.take_back(Approval.objects.get(case=case), actor=lead, reason="金额需核对")
    told = case.events.get(kind="closing.returned").data["reason"]
    assert told == "已撤回：金额需核对"

"""Yanshi: placed on the filing day by serial number, reminded thrice, cleared by the week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assets import rounds
from enforcement import effects, lifecycle, periods, recurring, sweep
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.lifecycle import ClosingReport
from enforcement.models import Alert, Approval, Case, Node
from policy.refusals import Forbidden, Refused
from tests.cast import Cast
from tests.story import (
    about_new,
    archived,
    assert_clocks_equal_their_replay,
    closed,
    confirmed,
    filed,
    granted,
    received,
    screened,
    state,
)
from triage import services as triage
from triage.models import Screening
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 9, 5)  # a Monday
PLAIN = {"serial_case": False, "withdrawn_or_returned": False, "special_circumstance": False}


def of(case: Case, rule: str, subject: str = "") -> Node:
    return case.nodes.get(rule=rule, subject=subject)


def told(node: Node) -> list[str]:
    return list(Alert.objects.filter(node=node).order_by("id").values_list("level", flat=True))


@pytest.mark.clause(
    "YS-015", "YS-058", "YS-060", "YS-072", "YS-073", "YS-074", "YS-075", "YS-134", "YS-139",
)  # fmt: skip
def test_case_thirteen_goes_to_team_one_on_its_filing_day_and_is_reminded_of_its_query(
    yanshi: Cast,
) -> None:
    case = filed(yanshi, FILED, serial=13, filing_origin="window", **PLAIN)
    assert of(case, "assign").due_on == of(case, "first_query", "respondent:1").due_on == FILED
    examiner = yanshi.actor("filing_examiner")
    with clock.at(FILED), pytest.raises(Refused, match="尚未齐备"):
        triage.decide(case, triage.Choice(reason="等不及"), actor=examiner, on=FILED)
    case = state(yanshi, case, "filing.verified", FILED)
    assert (case.state, case.awaits_run) == ("triage", "assignment")
    with clock.at(FILED):
        record = triage.decide(case, triage.Choice(), actor=examiner, on=FILED)
    assert isinstance(record, Screening)
    assert (record.unit, record.draw["method"]) == ("team_1", "serial_modulo")
    case = received(yanshi, Case.objects.get(pk=case.pk), FILED)
    assert (case.state, of(case, "assign").done_on) == ("standard", FILED)

    # A query on the filing day fulfils the day's duty; the reminders still go out.
    case = state(yanshi, case, "query.launched", FILED, "respondent:1", system="总对总", round=1)
    assert case.state == "standard"
    assert of(case, "first_query", "respondent:1").done_on == FILED
    reminders = [of(case, f"remind_{n}") for n in (15, 30, 45)]
    # The thirtieth day falls into the National Day holiday: 8 October is worked.
    assert [n.due_on for n in reminders] == [
        date(2022, 9, 20),
        date(2022, 10, 8),
        date(2022, 10, 20),
    ]
    with clock.at(date(2022, 9, 19)):
        sweep.sweep()
    assert told(reminders[0]) == []
    with clock.at(date(2022, 9, 20)):
        sweep.sweep()
    assert told(reminders[0]) == ["warn"]
    case = state(yanshi, case, "query.launched", date(2022, 9, 22), "respondent:1", system="总对总")
    reminders = [of(case, f"remind_{n}") for n in (15, 30, 45)]
    assert [n.status for n in reminders] == ["done", "open", "open"]
    with clock.at(date(2022, 10, 14)):
        sweep.sweep()
    assert told(reminders[1]) == ["warn"], "a reminder never turns overdue"

    case = closed(yanshi, case, "执行完毕", date(2022, 10, 17))
    assert [of(case, f"remind_{n}").status for n in (15, 30, 45)] == ["done", "ended", "ended"]
    month, fixed = of(case, "archive_month"), of(case, "archive_25th")
    assert (month.due_on, fixed.due_on) == (date(2022, 11, 17), date(2022, 11, 25))
    assert month.duty == fixed.duty == "archive"
    case = archived(yanshi, case, date(2022, 11, 16))
    assert not case.nodes.filter(status="open").exists()
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("YS-061", "YS-064")
def test_a_case_of_a_series_is_not_drawn_but_placed_where_the_leader_says(yanshi: Cast) -> None:
    facts = {**PLAIN, "serial_case": True}
    case = filed(yanshi, FILED, serial=2, filing_origin="window", **facts)
    case = state(yanshi, case, "filing.verified", FILED)
    examiner = yanshi.actor("filing_examiner")
    with clock.at(FILED):
        series = triage.Choice(reason="与另案系同一批")
        asked = triage.decide(case, series, actor=examiner, on=FILED)
        assert isinstance(asked, Approval)
        assert asked.waits_for == "bureau_lead"
        assert "YS-061" in asked.clause
        with pytest.raises(Forbidden, match="执行局责任人"):
            effects.decide(
                asked, actor=yanshi.actor("centre_head"), granted=True, opinion="同意", on=FILED
            )
    assert Case.objects.get(pk=case.pk).assigned_unit == ""
    granted(yanshi, asked, FILED, unit="team_4")
    case = Case.objects.get(pk=case.pk)
    record = Screening.objects.get(case=case)
    assert (case.assigned_unit, record.outcome) == ("team_4", "answered")
    case = received(yanshi, case, FILED)
    assert of(case, "assign").done_on == FILED
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("YS-061")
def test_the_leader_may_name_the_very_person_who_takes_the_case(yanshi: Cast) -> None:
    case = filed(yanshi, FILED, serial=3, filing_origin="window", **{**PLAIN, "serial_case": True})
    case = state(yanshi, case, "filing.verified", FILED)
    with clock.at(FILED):
        asked = triage.decide(
            case,
            triage.Choice(reason="与另案系同一批"),
            actor=yanshi.actor("filing_examiner"),
            on=FILED,
        )
        stranger = yanshi.user("handler", "team_5")
        with pytest.raises(Refused, match="不在该团队"):
            effects.decide(
                asked, actor=yanshi.actor("bureau_leader"), granted=True, opinion="同意", on=FILED,
                answer={"unit": "team_4", "handler_id": stranger.pk},
            )  # fmt: skip
    chosen = yanshi.user("handler", "team_4")
    granted(yanshi, asked, FILED, unit="team_4", handler_id=chosen.pk)
    case = Case.objects.get(pk=case.pk)
    assert (case.assigned_unit, case.handler_id) == ("team_4", chosen.pk)


@pytest.mark.clause("YS-065", "YS-066")
def test_a_case_picked_out_for_termination_gets_another_handler(yanshi: Cast) -> None:
    case = filed(yanshi, FILED, serial=1, filing_origin="window", **PLAIN)
    case = received(yanshi, screened(yanshi, case, FILED), FILED)
    first = case.handler_id
    day = date(2022, 10, 10)
    lead = yanshi.actor("team_lead", case.unit)
    with clock.at(day):
        draft = Draft("facts.stated", day, facts={"termination_candidate": True})
        lifecycle.state_events([(case, [draft])], actor=lead)
    with pytest.raises(Refused, match="“甄别为终本，换员分案”须写明理由"):
        screened(yanshi, case, day)
    why = "被执行人另有终本案件，无可供执行财产"
    case = screened(yanshi, Case.objects.get(pk=case.pk), day, reason=why)
    assert case.events.filter(kind="triage.decided").latest("seq").data["note"] == why
    assert case.handler_id is not None
    assert case.handler_id != first
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("YS-085", "YS-096", "YS-100", "YS-102", "YS-134")
def test_money_paid_of_free_will_is_filed_and_closed_on_one_day_by_the_funds_post(
    yanshi: Cast,
) -> None:
    specialist = yanshi.user("funds_specialist")
    case = filed(yanshi, FILED, serial=3, filing_origin="auto_performance", **PLAIN)
    assert case.events.get(kind="case.filed").post == "funds_specialist"
    quiet = case.nodes.filter(rule__in=["first_query", "remind_15", "remind_30", "remind_45"])
    assert {n.applies for n in quiet} == {"not"}
    assert of(case, "close_auto_performance").due_on == FILED
    case = screened(yanshi, case, FILED, to="command_centre")
    case = received(yanshi, case, FILED)
    funds = yanshi.actor("funds_specialist")
    money = NewItem("payment", "自动履行案款")
    case = about_new(yanshi, case, money, "payment.received", FILED, kind="其他案款")
    with clock.at(FILED):
        bare = ClosingReport("执行完毕", FILED, "53000", "自动履行")
        with pytest.raises(Refused) as refused:
            lifecycle.submit_closing(case, bare, actor=funds)
        assert {r.data["item"] for r in refused.value.refusals} == {
            "发款手续",
            "自动履行模块录入",
        }
        report = ClosingReport("执行完毕", FILED, "53000", "自动履行", **confirmed(yanshi))
        lifecycle.submit_closing(case, report, actor=funds)
    node = of(case, "close_auto_performance")
    assert (node.done_on, node.unit, node.post) == (FILED, "command_centre", "funds_specialist")
    asked = Approval.objects.get(case=case, act="case.close")
    assert asked.asked_by == specialist
    granted(yanshi, asked, FILED)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.closed_on) == ("closed", FILED)
    # One month ends in the holiday; the 25th of the month after closing never moves.
    assert of(case, "archive_month").due_on == date(2022, 10, 8)
    assert of(case, "archive_25th").due_on == date(2022, 10, 25)
    # Payment is followed to the end, the case being closed.
    case = state(yanshi, case, "payment.paid_out", date(2022, 9, 7), "payment:1", kind="其他案款")
    with clock.at(date(2022, 9, 7)):
        sweep.sweep()
    assert not Alert.objects.filter(case=case).exists()
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("YS-084", "YS-106", "YS-117", "YS-135", "YS-137")
def test_weekly_and_monthly_duties_come_by_themselves_and_wait_for_their_posts(
    yanshi: Cast,
) -> None:
    court = yanshi.court
    with clock.at(FILED):
        assert recurring.begin_periods(court) == 2
        assert recurring.begin_periods(court) == 0, "run again, nothing is stated twice"
    weekly = Node.objects.filter(court=court, subject="period:2022-W36")
    assert {n.rule: n.due_on for n in weekly} == {
        "weekly_money": date(2022, 9, 11),
        "weekly_six_checks": date(2022, 9, 11),
        "weekly_visits": date(2022, 9, 11),
    }
    monthly = Node.objects.filter(court=court, subject="period:2022-08")
    assert {(n.rule, n.due_on) for n in monthly} == {
        ("archive_ledger", date(2022, 9, 1)),
        ("archive_warning", date(2022, 9, 1)),
    }
    day = date(2022, 9, 8)
    with clock.at(day):
        funds = yanshi.actor("funds_specialist")
        draft = Draft("funds.week_cleared", day, "period:2022-W36")
        with pytest.raises(Forbidden, match="案款专员"):
            periods.record_period(yanshi.actor("centre_clerk"), [draft])
        periods.record_period(funds, [draft])
    assert weekly.get(rule="weekly_money").done_on == day
    with clock.at(date(2022, 9, 12)):
        assert recurring.begin_periods(court) == 1
        sweep.sweep()
    assert told(weekly.get(rule="weekly_visits")) == ["warn", "overdue"]
    new = Node.objects.filter(court=court, subject="period:2022-W37")
    assert new.count() == 3
    assert {n.due_on for n in new} == {FILED + timedelta(days=13)}
    # What comes late in the week after closes its own week, not the next one's.
    with clock.at(date(2022, 9, 13)):
        visits, offices = yanshi.pack.rounds["visits"], yanshi.pack.parameter("visit_offices")
        for office in offices:
            rounds.record_outing(
                visits,
                actor=yanshi.actor("query_control"),
                on=date(2022, 9, 13),
                places=[office],
                week_of=date(2022, 9, 11),
            )
    assert weekly.get(rule="weekly_visits").done_on == date(2022, 9, 13)
    assert new.get(rule="weekly_visits").status == "open"

"""Rebuilding clocks in place, periods stated once, days sealed: what runs by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from enforcement import alerts, rebuild, recurring, seals, sweep
from enforcement.models import Alert, AlertWithdrawal, Case, Event, Node
from policy.refusals import Refused
from teams import access
from tests.cast import Cast
from tests.story import assert_clocks_equal_their_replay, filed, received, screened, state
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 1)


def test_a_rebuild_mends_what_differs_in_place_and_keeps_what_people_said(hualong: Cast) -> None:
    facts = {"has_disposable_asset": False, "deposits_cover_due": False}
    case = filed(hualong, FILED, **facts)
    case = received(hualong, screened(hualong, case, FILED), FILED)
    assert list(rebuild.differences(hualong.court)) == []
    assert rebuild.rebuild(hualong.court) == 0
    node = case.nodes.get(rule="serve_notice")
    with clock.at(date(2022, 3, 8)):
        sweep.sweep()
        clerk = access.actor_for(access.who_holds(hualong.court, "service")[0])
        told = Alert.objects.get(node=node, level="overdue")
        alerts.acknowledge([told], actor=clerk)
        alerts.explain([node], actor=clerk, reason="地址不详")
    # As if the calendar of that week had been another one when the clock was opened.
    wrong = date(2022, 3, 20)
    Node.objects.filter(pk=node.pk).update(due_on=wrong, plan_due_on=wrong)
    lost = case.nodes.get(rule="first_query")
    Node.objects.filter(pk=lost.pk).update(status="withdrawn")
    found = {(d.rule, d.what) for d in rebuild.differences(hualong.court)}
    assert found == {("serve_notice", "与登记推算不一致"), ("first_query", "缺少该节点")}
    with clock.at(date(2022, 3, 8)):
        assert rebuild.rebuild(hualong.court) == 1
    node.refresh_from_db()
    lost.refresh_from_db()
    assert (node.due_on, node.lateness_reason, lost.status) == (
        date(2022, 3, 4),
        "地址不详",
        "open",
    )
    assert case.events.filter(kind="alert.acknowledged").count() == 1
    assert not AlertWithdrawal.objects.filter(alert=told).exists()
    assert list(rebuild.differences(hualong.court)) == []
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_the_courts_own_clocks_are_rebuilt_too(yanshi: Cast) -> None:
    with clock.at(date(2022, 3, 7)):
        recurring.begin_periods(yanshi.court)
    node = Node.objects.get(court=yanshi.court, rule="weekly_money")
    Node.objects.filter(pk=node.pk).update(due_on=date(2022, 3, 10))
    assert [d.rule for d in rebuild.differences(yanshi.court)] == ["weekly_money"]
    assert rebuild.rebuild(yanshi.court) == 1
    node.refresh_from_db()
    assert node.due_on == date(2022, 3, 13)


def test_periods_are_stated_once_however_often_the_beat_comes(county: Cast, yanshi: Cast) -> None:
    monday = date(2022, 3, 7)
    with clock.at(monday):
        assert [recurring.begin_periods(yanshi.court) for _beat in range(3)] == [2, 0, 0]
    with clock.at(monday + timedelta(days=6)):
        assert recurring.begin_periods(yanshi.court) == 0, "Sunday is of the same week"
    with clock.at(date(2022, 4, 1)):
        assert recurring.begin_periods(yanshi.court) == 2, "a new week and a month ended"
        assert recurring.begin_periods(county.court) == 2, "each court its own"
    kinds = Event.objects.filter(court=yanshi.court, case=None).order_by("seq")
    assert [(e.kind, e.subject) for e in kinds] == [
        ("period.month_ended", "period:2022-02"),
        ("period.week_began", "period:2022-W10"),
        ("period.week_began", "period:2022-W13"),
        ("period.month_ended", "period:2022-03"),
    ]
    assert {e.actor_id for e in kinds} == {None}


def test_the_week_of_new_year_belongs_to_the_year_most_of_it_lies_in(yanshi: Cast) -> None:
    with clock.at(date(2023, 1, 1)):  # a Sunday
        recurring.begin_periods(yanshi.court)
    keys = Event.objects.filter(court=yanshi.court).values_list("subject", flat=True)
    assert set(keys) == {"period:2022-W52", "period:2022-12"}
    assert Node.objects.get(rule="weekly_money").due_on == date(2023, 1, 1)


def test_a_sealed_day_shows_a_tail_cut_off_and_a_case_gone(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    with clock.at(FILED), pytest.raises(Refused, match="尚未结束"):
        seals.seal(hualong.court, FILED)
    with clock.at(date(2022, 3, 3)):
        (made,) = seals.seal_through(hualong.court, FILED)
        (second,) = seals.seal_through(hualong.court, date(2022, 3, 2))
        assert seals.seal(hualong.court, FILED) == made, "made once"
        assert second.previous == made.digest
        assert seals.verify(made) == seals.verify(second) == ""
    case = state(hualong, case, "reception.recorded", date(2022, 3, 3), channel="当面")
    assert seals.verify(second) == "", "what came later changes no seal"
    # The last entry of the sealed days disappears, and the case's own end is forged to match.
    last = case.events.get(kind="respondent.added")
    Case.objects.filter(pk=case.pk).update(journal_seq=1, journal_head=last.previous)
    filed(hualong, FILED, serial=2)  # and a case slips in behind the sealed days
    assert "条链" in seals.verify(made)

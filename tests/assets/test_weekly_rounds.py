"""A week's outings: who is on the list, when the week is whole, what carries over."""

from __future__ import annotations

from datetime import date

import pytest

from assets import rounds
from assets.models import Outing
from assets.rounds import Told
from enforcement import periods, recurring
from enforcement.journal import Draft
from enforcement.models import Event, Node, Party
from policy.refusals import Forbidden, NotVisible, Refused
from tests.cast import Cast
from tests.story import assert_clocks_equal_their_replay, filed
from workdays import clock

pytestmark = pytest.mark.django_db

MONDAY = date(2022, 9, 5)
TUESDAY, THURSDAY, FRIDAY = date(2022, 9, 6), date(2022, 9, 8), date(2022, 9, 9)
NEXT = date(2022, 9, 13)
LAND, HOUSES, FUND = "不动产登记中心", "房管局", "住房公积金管理中心"


def go(cast: Cast, on: date, *places: str, told: tuple[Told, ...] = ()) -> Outing:
    """Record an outing by the post that goes out."""
    with clock.at(on):
        rule = cast.pack.rounds["visits"]
        actor = cast.actor("query_control")
        return rounds.record_outing(rule, actor=actor, on=on, places=places, told=told)


def listed(cast: Cast, day: date) -> dict[str, tuple[str, ...]]:
    """Return who is to be asked about in a day's week, by case number, with the places owed."""
    with clock.at(day):
        rule = cast.pack.rounds["visits"]
        found = rounds.to_ask(cast.actor("query_control"), rule, day)
    return {party.case.number: left for party, left in found}


@pytest.mark.clause("YS-117", "YS-118", "YS-119", "YS-120")
def test_a_week_is_whole_after_three_outings_that_called_at_every_office(yanshi: Cast) -> None:
    with clock.at(MONDAY):
        recurring.begin_periods(yanshi.court)
    node = Node.objects.get(court=yanshi.court, rule="weekly_visits")
    go(yanshi, TUESDAY, LAND, HOUSES, FUND)
    go(yanshi, THURSDAY, LAND)
    node.refresh_from_db()
    assert node.status == "open", "every office, but two outings only"
    go(yanshi, FRIDAY, LAND)
    node.refresh_from_db()
    assert (node.status, node.done_on) == ("done", FRIDAY)
    done = Event.objects.filter(court=yanshi.court, kind="visits.week_completed")
    assert done.count() == 1
    go(yanshi, FRIDAY, HOUSES)
    assert done.count() == 1, "a fourth outing completes nothing again"


@pytest.mark.clause("YS-117", "YS-122")
def test_three_outings_to_the_same_office_leave_the_week_open(yanshi: Cast) -> None:
    with clock.at(MONDAY):
        recurring.begin_periods(yanshi.court)
    for day in (TUESDAY, THURSDAY, FRIDAY):
        go(yanshi, day, LAND)
    with clock.at(FRIDAY):
        standing = rounds.standing(
            yanshi.actor("query_control"), yanshi.pack.rounds["visits"], FRIDAY
        )
    assert (standing.is_whole, standing.left) == (False, (HOUSES, FUND))
    assert Node.objects.get(court=yanshi.court, rule="weekly_visits").status == "open"


@pytest.mark.clause("YS-121", "YS-118")
def test_new_cases_are_on_the_list_until_each_office_has_answered(yanshi: Cast) -> None:
    first = filed(yanshi, MONDAY, serial=1)
    filed(yanshi, MONDAY, serial=2, kind="执保")
    assert listed(yanshi, TUESDAY) == {first.number: (LAND, HOUSES, FUND)}, "执保 is not visited"
    party = Party.objects.get(case=first, side="respondent")
    told = (Told(party.pk, LAND, "none"), Told(party.pk, HOUSES, "unanswered"))
    go(yanshi, TUESDAY, LAND, HOUSES, told=told)
    assert listed(yanshi, THURSDAY) == {first.number: (HOUSES, FUND)}
    items = Event.objects.filter(case=first, kind="query.offline_item_answered")
    assert [e.data["item"] for e in items] == ["房产"]
    late = filed(yanshi, FRIDAY, serial=3)  # after the week's last outing: next week's list
    assert listed(yanshi, NEXT) == {late.number: (LAND, HOUSES, FUND), first.number: (HOUSES, FUND)}
    assert_clocks_equal_their_replay(first)


def test_what_does_not_fit_is_refused_with_every_reason(yanshi: Cast) -> None:
    case = filed(yanshi, MONDAY)
    party = Party.objects.get(case=case, side="respondent")
    with pytest.raises(Refused) as refused:
        go(yanshi, TUESDAY, "车管所", told=(Told(party.pk, LAND, "none"),))
    assert {r.code for r in refused.value.refusals} == {"unknown_place", "not_called_at"}
    with pytest.raises(Refused, match="到过哪些单位"):
        go(yanshi, TUESDAY)
    go(yanshi, TUESDAY, LAND, told=(Told(party.pk, LAND, "found"),))
    with pytest.raises(Refused, match="已有结果"):
        go(yanshi, THURSDAY, LAND, told=(Told(party.pk, LAND, "none"),))
    rule = yanshi.pack.rounds["visits"]
    actor, other = yanshi.actor("query_control"), yanshi.actor("funds_specialist")
    with pytest.raises(Refused, match="尚未到来"), clock.at(TUESDAY):
        rounds.record_outing(rule, actor=actor, on=THURSDAY, places=[LAND])
    with pytest.raises(Forbidden, match="登记集约查询"), clock.at(TUESDAY):
        rounds.record_outing(rule, actor=other, on=TUESDAY, places=[LAND])
    assert Outing.objects.count() == 1


def test_another_courts_respondent_and_round_do_not_exist(yanshi: Cast, hualong: Cast) -> None:
    theirs = Party.objects.get(case=filed(hualong, MONDAY), side="respondent")
    with pytest.raises(NotVisible):
        go(yanshi, TUESDAY, LAND, told=(Told(theirs.pk, LAND, "none"),))
    with pytest.raises(NotVisible):
        rounds.rule_of(hualong.actor("director"), "visits")


@pytest.mark.clause("YS-106", "YS-107", "YS-108", "YS-109", "YS-110", "YS-111", "YS-112")
def test_the_six_checks_are_one_sitting_that_goes_through_all_six(yanshi: Cast) -> None:
    with clock.at(MONDAY):
        recurring.begin_periods(yanshi.court)
    case = filed(yanshi, MONDAY)
    party = Party.objects.get(case=case, side="respondent")
    rule = yanshi.pack.rounds["six_checks"]
    six = yanshi.pack.listed(rule.places)
    assert len(six) == 6
    actor = yanshi.actor("query_control")
    with clock.at(THURSDAY):
        told = [Told(party.pk, item, "none") for item in six]
        rounds.record_outing(rule, actor=actor, on=THURSDAY, places=six, told=told)
    assert Node.objects.get(court=yanshi.court, rule="weekly_six_checks").done_on == THURSDAY
    answered = Event.objects.filter(case=case, kind="query.offline_item_answered")
    assert {e.data["item"] for e in answered} == {"车辆", "房产", "工商", "税务", "婚姻", "公积金"}


@pytest.mark.clause("YS-117")
def test_nobody_says_the_week_is_whole_by_hand(yanshi: Cast) -> None:
    draft = Draft("visits.week_completed", TUESDAY, "period:2022-W36")
    with pytest.raises(Refused, match="每周三次外出查询"), clock.at(TUESDAY):
        periods.record_period(yanshi.actor("query_control"), [draft])

"""Who may do what: by post, by unit, by assignment, and never in another court's cases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from policy.loader import shipped
from policy.refusals import Forbidden, NotVisible
from policy.vocabulary import ACTS
from teams import access
from teams.models import Membership, Post
from tests.cast import Cast, make_court
from workdays import clock

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Case:
    """As much of a case as rights look at."""

    court_id: int
    unit: str = ""
    handler_id: int | None = None
    judge_id: int | None = None
    track: str = ""


@pytest.fixture
def case(hualong: Cast) -> Case:
    """A case of the first fast team, handled by its first handler."""
    return Case(
        hualong.court.pk,
        unit="fast_1",
        handler_id=hualong.user("handler", "fast_1").pk,
        judge_id=hualong.user("judge", "fast_1").pk,
        track="fast",
    )


def refusal_of(forbidden: pytest.ExceptionInfo[Forbidden]):
    (refusal,) = forbidden.value.refusals
    return refusal


def test_another_courts_case_does_not_exist_for_any_act(hualong, case):
    for act in ACTS:
        with pytest.raises(NotVisible):
            access.require(hualong.outsider, act, case=case, function="director")


def test_the_system_of_another_court_does_not_see_the_case_either(hualong, case):
    elsewhere = access.Actor.system(hualong.outsider_user.court)
    with pytest.raises(NotVisible):
        access.require(elsewhere, "case.close", case=case)
    assert access.seat_for(elsewhere, "@team", case=case) is None


def test_the_system_may_do_every_act_of_its_own_court(hualong, case):
    for act in ACTS:
        assert access.require(hualong.system, act, case=case, function="director").post == ""
    assert hualong.system.acting_post == ""


def test_the_system_administrator_manages_people_and_sees_no_case(hualong, case):
    administrator = hualong.doing("people.manage")
    assert access.require(administrator, "people.manage").post == "system_admin"
    with pytest.raises(NotVisible):
        access.require(administrator, "case.read", case=case)
    with pytest.raises(Forbidden):
        access.require(administrator, "case.read")
    with pytest.raises(Forbidden):
        access.require(administrator, "report.read")


def test_an_administrator_named_as_handler_still_sees_no_case(hualong, case):
    administrator = hualong.doing("people.manage")
    taken = replace(case, handler_id=administrator.user_id)
    assert not access.holds(administrator, "@handler", case=taken)
    with pytest.raises(NotVisible):
        access.require(administrator, "closing.submit", case=taken)


def test_a_person_without_a_post_sees_no_case(hualong, case):
    user = hualong.user("clerk", "fast_1")
    Membership.objects.filter(user=user).update(to_on=clock.today())
    actor = access.actor_for(user)
    assert (actor.seats, actor.acting, actor.acting_post) == ((), None, "")
    with pytest.raises(NotVisible):
        access.require(actor, "case.read", case=case)


@pytest.mark.parametrize("name", shipped())
def test_every_post_of_the_bureau_reads_all_its_courts_cases(name):
    cast = make_court(name)
    seen = Case(cast.court.pk, unit=next(iter(cast.pack.tables.tracks.values())).units[0])
    for post in cast.pack.tables.posts:
        if post != "system_admin":
            assert access.require(cast.actor(post), "case.read", case=seen).post == post


@pytest.mark.parametrize("name", shipped())
def test_each_act_with_a_function_has_somebody_who_may_do_it_and_somebody_who_may_not(name):
    cast = make_court(name)
    unit = next(iter(cast.pack.tables.tracks.values())).units[0]
    seen = Case(cast.court.pk, unit=unit)
    everybody = [access.actor_for(u) for people in cast.seats.values() for u in people]
    for act, (_term, function) in ACTS.items():
        if not function or (function[0] != "@" and not cast.pack.holder(function)):
            continue
        able = {u.pk for u in access.who_holds(cast.court, function, seen)}
        allowed = set()
        for actor in everybody:
            try:
                access.require(actor, act, case=None if function == "administrator" else seen)
            except (Forbidden, NotVisible):
                continue
            allowed.add(actor.user_id)
        assert allowed == able, act
        assert 0 < len(allowed) < len(everybody), act


def test_the_refusal_names_the_post_needed_who_holds_it_and_ones_own(hualong, case):
    clerk = hualong.actor("clerk", "fast_1")
    with pytest.raises(Forbidden) as forbidden:
        access.require(clerk, "case.close", case=case)
    refusal = refusal_of(forbidden)
    holder = hualong.pack.holder("closing_approval")
    assert refusal.code == "not_your_post"
    assert "“结案”" in refusal.sentence
    assert hualong.pack.post_name(holder.post) in refusal.sentence
    for person in access.who_holds(hualong.court, "closing_approval"):
        assert person.name in refusal.sentence
    assert "你现任：快执一团队书记员" in refusal.sentence
    assert refusal.clause == holder.clause
    assert refusal.data["act"] == "case.close"
    assert refusal.data["function"] == "closing_approval"


def test_the_refusal_says_when_nobody_holds_the_post(hualong, case):
    holder = hualong.pack.holder("closing_approval")
    Membership.objects.filter(post__code=holder.post).update(to_on=clock.today())
    with pytest.raises(Forbidden, match="现由无人担任"):
        access.require(hualong.actor("clerk", "fast_1"), "case.close", case=case)


def test_names_outside_the_vocabulary_raise_at_once(hualong, case):
    director = hualong.actor("director")
    with pytest.raises(ValueError, match="unknown act"):
        access.require(director, "case.eat", case=case)
    with pytest.raises(ValueError, match="unknown function"):
        access.require(director, "event.record", function="cook", case=case)
    with pytest.raises(ValueError, match="unknown function"):
        access.require(hualong.system, "event.record", function="cook", case=case)
    with pytest.raises(ValueError, match="name one"):
        access.require(director, "event.record", case=case)


def test_a_team_acts_on_its_own_cases_only(hualong, case):
    own = hualong.actor("handler", "fast_1", 1)
    other = hualong.actor("handler", "fast_2")
    assert access.require(own, "closing.submit", case=case).unit == "fast_1"
    with pytest.raises(Forbidden, match="快执一团队"):
        access.require(other, "closing.submit", case=case)


def test_a_case_not_yet_assigned_belongs_to_no_team(hualong, case):
    unassigned = replace(case, unit="", handler_id=None, judge_id=None)
    for post, unit in hualong.seats:
        assert not access.holds(hualong.actor(post, unit), "@team", case=unassigned)
        assert not access.holds(hualong.actor(post, unit), "@handler", case=unassigned)


def test_without_a_case_the_holders_that_depend_on_one_are_nobody(hualong):
    handler = hualong.actor("handler", "fast_1")
    for reserved in ("@team", "@handler", "@judge"):
        assert not access.holds(handler, reserved)
        assert access.who_holds(hualong.court, reserved) == []


def test_a_handler_moved_to_another_team_keeps_the_cases_he_handles(hualong, case):
    moved = hualong.actor("handler", "standard_1")
    assert not access.holds(moved, "@handler", case=case)
    assert access.holds(moved, "@handler", case=replace(case, handler_id=moved.user_id))


def test_a_teams_clerk_works_for_the_handler(hualong, case):
    assert access.holds(hualong.actor("clerk", "fast_1"), "@handler", case=case)
    assert not access.holds(hualong.actor("clerk", "fast_2"), "@handler", case=case)


def test_the_judges_acts_are_for_the_cases_judge_and_the_teams_judges(hualong, case):
    assert access.holds(hualong.actor("judge", "fast_1"), "@judge", case=case)
    assert not access.holds(hualong.actor("handler", "fast_1"), "@judge", case=case)
    assert not access.holds(hualong.actor("judge", "fast_2"), "@judge", case=case)
    borrowed = hualong.actor("judge", "fast_2")
    assert access.holds(borrowed, "@judge", case=replace(case, judge_id=borrowed.user_id))


def test_a_team_lead_leads_his_own_team_only(hualong, case):
    assert access.holds(hualong.actor("team_lead", "fast_1"), "team_lead", case=case)
    assert not access.holds(hualong.actor("team_lead", "fast_2"), "team_lead", case=case)
    assert [u.pk for u in access.who_holds(hualong.court, "team_lead", case)] == [
        hualong.user("team_lead", "fast_1").pk
    ]
    with pytest.raises(Forbidden, match="须由"):
        access.require(hualong.actor("team_lead", "fast_2"), "work.move", case=case)


def test_materials_may_be_held_and_work_sent_by_every_post_of_the_bureau(hualong):
    assert access.holds(hualong.actor("clerk", "fast_1"), "@holder")
    assert access.holds(hualong.actor("clerk", "fast_1"), "@sender")
    assert not access.holds(hualong.doing("people.manage"), "@sender")


def test_post_and_unit_of_a_function_must_be_one_seat(yindu):
    # 线下查控 is the batch team's executor: neither an executor elsewhere nor another post there.
    assert access.holds(yindu.actor("executor", "batch"), "offline_query")
    assert not access.holds(yindu.actor("executor", "fast_team"), "offline_query")
    user = yindu.user("executor", "fast_team")
    batch = Membership.objects.filter(unit__code="batch").first().unit
    clerk = Post.objects.get(court=yindu.court, code="clerk")
    Membership.objects.create(user=user, post=clerk, unit=batch, from_on=date(2020, 1, 1))
    both = access.actor_for(user)
    assert both.posts >= {"executor", "clerk"}
    assert both.units >= {"fast_team", "batch"}
    assert not access.holds(both, "offline_query")


def test_one_person_may_hold_several_posts_and_the_act_keeps_the_one_that_allowed_it(hualong):
    user = hualong.user("handler", "fast_1")
    post = Post.objects.get(court=hualong.court, code="director")
    second = Membership.objects.create(user=user, post=post, from_on=date(2020, 1, 1))
    actor = access.actor_for(user)
    assert actor.acting_post == "handler"
    seat = access.require(actor, "suspension.approve")
    assert (seat.post, seat.membership_id) == ("director", second.pk)


def test_of_two_seats_that_allow_an_act_the_acting_one_is_recorded(hualong, case):
    user = hualong.user("handler", "fast_1")
    lead = Post.objects.get(court=hualong.court, code="team_lead")
    unit = Membership.objects.get(user=user).unit
    second = Membership.objects.create(user=user, post=lead, unit=unit, from_on=date(2020, 1, 1))
    first = access.actor_for(user)
    assert access.require(first, "closing.submit", case=case).post == "handler"
    acting = access.actor_for(user, membership_id=second.pk)
    assert access.require(acting, "closing.submit", case=case).post == "team_lead"
    assert access.require(acting, "case.read", case=case).post == "team_lead"


def test_a_seat_that_is_somebody_elses_or_over_is_not_acted_in(hualong):
    user = hualong.user("clerk", "fast_1")
    theirs = Membership.objects.get(user=hualong.user("director"))
    assert access.actor_for(user, membership_id=theirs.pk).acting_post == "clerk"


def test_a_post_counts_from_its_first_day_until_the_day_it_ends(hualong):
    user = hualong.user("director")
    Membership.objects.filter(user=user).update(from_on=date(2026, 3, 2), to_on=date(2026, 6, 1))
    held = {
        day: access.actor_for(user, on=day).acting_post
        for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 5, 31), date(2026, 6, 1))
    }
    assert list(held.values()) == ["", "director", "director", ""]


def test_a_closed_account_acts_no_more(hualong):
    user = hualong.user("director")
    user.is_active = False
    user.save(update_fields=["is_active"])
    with pytest.raises(Forbidden, match="账号已停用"):
        access.actor_for(user)
    assert user not in access.who_holds(hualong.court, "director")


def test_the_actor_is_built_in_one_query(hualong, django_assert_num_queries):
    user = hualong.user("handler", "fast_1")
    user = type(user).objects.get(pk=user.pk)
    with django_assert_num_queries(1):
        actor = access.actor_for(user)
        access.require(actor, "case.read")
    assert (actor.court_code, actor.pack.name) == ("hualong", "hualong")


@pytest.mark.clause("XX-054", "XX-055", "XX-056")
def test_the_county_courts_auction_post_follows_the_asset(county):
    director = county.actor("centre_director")
    houses = county.actor("real_estate_auction")
    movables = county.actor("movables_auction")
    cases = [
        ({"enterprise_party": True, "asset.kind": "movable"}, director),
        ({"major_or_difficult": True, "asset.kind": "real_estate"}, director),
        (
            {"enterprise_party": False, "major_or_difficult": False, "asset.kind": "real_estate"},
            houses,
        ),
        (
            {"enterprise_party": False, "major_or_difficult": False, "asset.kind": "movable"},
            movables,
        ),
    ]
    for values, right in cases:
        for actor in (director, houses, movables):
            assert access.holds(actor, "auction", values=values) == (actor is right), values


def test_yesterdays_seat_gives_no_right_today(hualong):
    user = hualong.user("director")
    Membership.objects.filter(user=user).update(to_on=clock.today())
    with clock.at(clock.today() - timedelta(days=1)):
        assert access.holds(access.actor_for(user), "director")
    assert not access.holds(access.actor_for(user), "director")


def test_a_units_name_and_its_posts_share_what_they_have_in_common(yindu: Cast) -> None:
    pack = yindu.pack
    assert access.place_name(pack, "centre", "centre_director") == "执行指挥中心负责人"
    assert access.place_name(pack, "fast_team", "executor") == "快执团队执行员"
    assert access.place_name(pack, "", "quality") == "质效分析专员"
    assert access.place_name(pack, None, "") == ""

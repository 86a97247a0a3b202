"""Staffing shown beside the plan: who is short, which posts and functions are empty."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from teams.models import Membership, Post, Unit
from teams.staffing import Line, Staffing, staffing
from tests.cast import SINCE, Cast
from tests.desk.conftest import Enter, enter
from workdays import clock

__all__ = ["enter"]

pytestmark = pytest.mark.django_db


def line(found: Staffing, unit: str, post: str) -> Line:
    return next(one for one in found.units if (one.place, one.code) == (unit, post))


def end(cast: Cast, post: str, unit: str | None = None) -> None:
    held = Membership.objects.filter(post__court=cast.court, post__code=post)
    held = held.filter(unit__code=unit) if unit else held
    held.update(to_on=clock.today())


@pytest.mark.clause("HL-109", "HL-156")
def test_a_team_that_lost_a_member_is_short_of_the_plan_by_one(
    hualong: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = staffing(hualong.court)
    fast, standard = (line(found, f"{name}一团队", "handler") for name in ("快执", "普执"))
    assert (fast.planned, len(fast.people), fast.short) == (2, 2, 0)
    assert (standard.planned, len(standard.people), standard.short) == (3, 2, 1)
    end(hualong, "handler", "fast_1")
    fast = line(staffing(hualong.court), "快执一团队", "handler")
    assert (fast.empty, fast.short, "HL-109" in fast.clause) == (True, 2, True)


@pytest.mark.clause("HL-204", "HL-205")
def test_the_managers_of_ended_cases_are_counted_against_five_and_three(hualong: Cast) -> None:
    found = staffing(hualong.court)
    assert line(found, "原管理人组", "former_manager").planned == 5
    assert line(found, "新案件管理人组", "new_manager").planned == 3


@pytest.mark.clause("HL-122")
def test_a_standard_team_without_a_majority_of_judges_is_pointed_out(hualong: Cast) -> None:
    before = {one.unit: one for one in staffing(hualong.court).mostly}
    assert set(before) == {"普执一团队", "普执二团队"}
    one = before["普执一团队"]
    assert (one.post, one.held, one.of, one.kept) == ("员额法官", 1, 5, False)
    judge = Post.objects.get(court=hualong.court, code="judge")
    unit = Unit.objects.get(court=hualong.court, code="standard_1")
    for person in (hualong.user("handler", "standard_1", n) for n in (0, 1)):
        Membership.objects.create(user=person, post=judge, unit=unit, from_on=SINCE)
    after = {one.unit: one for one in staffing(hualong.court).mostly}
    assert (after["普执一团队"].held, after["普执一团队"].kept) == (3, True)
    assert after["普执二团队"].kept is False


@pytest.mark.clause("HL-081", "HL-217")
def test_a_function_nobody_holds_is_shown_as_empty_with_every_function_of_the_post(
    hualong: Cast,
) -> None:
    assert not [one for one in staffing(hualong.court).functions if one.empty]
    end(hualong, "file_centre_head")
    found = staffing(hualong.court)
    empty = {one.code for one in found.functions if one.empty}
    assert {"archive", "scanning", "funds", "closing_approval"} <= empty
    assert "team_lead" not in empty
    assert [one.code for one in found.posts if one.empty] == ["file_centre_head"]


@pytest.mark.clause("XX-013")
def test_where_the_plan_gives_a_sum_everybody_of_the_unit_counts(county: Cast) -> None:
    centre = line(staffing(county.court), "执行指挥中心", "total")
    assert centre.planned == 20


@pytest.mark.parametrize(("post", "answer"), [("director", 200), ("system_admin", 200)])
def test_the_director_and_the_administrator_read_it_others_are_told_who_may(
    hualong: Cast, enter: Enter, post: str, answer: int
) -> None:
    end(hualong, "file_centre_head")
    shown = enter(hualong.user(post)).get("/desk/people/staffing/")
    assert shown.status_code == answer
    page = shown.content.decode()
    assert "空缺岗位1个" in page
    assert "未过半" in page
    assert enter(hualong.user("screener")).get("/desk/people/staffing/").status_code == 403

"""Whoever leads the bureau sends cases and work wherever they are needed; the journal keeps why."""

from __future__ import annotations

import pytest

from enforcement import lifecycle
from enforcement.models import Case
from policy.refusals import Forbidden, NotVisible, Refused
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.story import assert_clocks_equal_their_replay, received
from workdays import clock

pytestmark = pytest.mark.django_db


def deploy(case: Case, unit: str, **given: object) -> None:
    with clock.at(TODAY):
        lifecycle.deploy([case], unit, on=TODAY, **given)  # type: ignore[arg-type]  # told by name


@pytest.mark.clause("HL-218")
def test_the_bureau_head_sends_a_case_to_another_team_and_the_history_says_why(
    hualong: Cast,
) -> None:
    case = in_team(hualong, "standard_1", "standard")
    deploy(case, "standard_2", actor=hualong.actor("director"), reason="一团队积案过多")
    case = Case.objects.get(pk=case.pk)
    assert (case.unit, case.assigned_unit) == ("standard_1", "standard_2")
    said = case.events.get(kind="case.assigned", data__method="deployed")
    assert (said.post, said.data["reason"]) == ("director", "一团队积案过多")
    assert said.data["from_unit"] == "standard_1"
    handlers = {hualong.user("handler", "standard_2", n).username for n in (0, 1)}
    judge = hualong.user("judge", "standard_2").username
    assert said.data["handler"] in handlers | {judge}
    assert said.data["judge"] == judge
    case = received(hualong, case, TODAY)
    assert (case.unit, case.track) == ("standard_2", "standard")
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("HL-218")
def test_every_reason_against_a_deployment_is_told_at_once(hualong: Cast) -> None:
    case = in_team(hualong, "standard_1", "standard")
    other = hualong.user("handler", "standard_1")
    with pytest.raises(Refused) as refused:
        deploy(case, "fast_1", actor=hualong.actor("director"), reason=" ", handler=other)
    told = {r.code: r for r in refused.value.refusals}
    assert set(told) == {"other_track", "not_in_team", "missing"}
    assert told["missing"].clause == ("HL-218",)
    assert told["other_track"].clause == ("HL-002", "HL-011", "HL-121")
    assert (told["missing"].field, told["not_in_team"].field) == ("reason", "handler")
    with pytest.raises(Refused, match="现在就在"):
        deploy(case, "standard_1", actor=hualong.actor("director"), reason="均衡")
    assert not case.events.filter(data__method="deployed").exists()


@pytest.mark.clause("HL-218")
def test_of_two_leaders_the_second_is_told_that_the_case_is_under_way_already(
    hualong: Cast,
) -> None:
    case = in_team(hualong, "standard_1", "standard")
    director = hualong.actor("director")
    deploy(case, "standard_2", actor=director, reason="均衡")
    with pytest.raises(Refused, match="待团队接收"):
        deploy(case, "standard_2", actor=director, reason="均衡")


@pytest.mark.clause("HL-218", "XX-177")
def test_nobody_else_deploys_and_a_case_next_door_does_not_exist(
    hualong: Cast, county: Cast
) -> None:
    case = in_team(hualong, "standard_1", "standard")
    with pytest.raises(Forbidden, match="执行局局长") as forbidden:
        deploy(case, "standard_2", actor=hualong.actor("team_lead", "standard_1"), reason="均衡")
    assert forbidden.value.refusals[0].clause == ("HL-218",)
    with pytest.raises(NotVisible):
        deploy(case, "standard_2", actor=hualong.outsider, reason="均衡")
    mine = in_team(county, "ordinary_1", "standard")
    with pytest.raises(Forbidden, match="执行局长、执行局副局长") as forbidden:
        deploy(mine, "ordinary_2", actor=county.actor("centre_director"), reason="均衡")
    assert forbidden.value.refusals[0].clause == ("XX-177",)


@pytest.mark.clause("XX-177")
@pytest.mark.parametrize("post", ["director", "deputy_director"])
def test_in_the_county_court_director_and_deputy_both_deploy(county: Cast, post: str) -> None:
    case = in_team(county, "ordinary_1", "standard")
    handler = county.user("handler", "ordinary_3", 1)
    deploy(case, "ordinary_3", actor=county.actor(post), reason="统筹力量", handler=handler)
    case = Case.objects.get(pk=case.pk)
    assert (case.assigned_unit, case.handler_id) == ("ordinary_3", handler.pk)
    assert case.events.get(data__method="deployed").post == post


@pytest.mark.clause("HL-218", "XX-177")
def test_within_a_team_they_change_the_handler_too(hualong: Cast) -> None:
    case = in_team(hualong, "fast_1", "fast")
    second = hualong.user("handler", "fast_1", 1)
    with clock.at(TODAY):
        lifecycle.change_handler(
            [case], second, actor=hualong.actor("director"), on=TODAY, reason="另有任务"
        )
        with pytest.raises(Forbidden):
            lifecycle.change_handler(
                [case], second, actor=hualong.actor("screener"), on=TODAY, reason="另有任务"
            )
    case = Case.objects.get(pk=case.pk)
    assert case.handler_id == second.pk
    assert case.events.get(kind="handler.changed").post == "director"

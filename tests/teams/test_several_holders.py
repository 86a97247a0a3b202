"""A function several hold side by side: any of them, unless the case's own unit is among them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from policy.schema import Holder
from teams import access
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PROPERTY = {"has_disposable_asset": True}


def case_in(cast: Cast, unit: str) -> access.CaseLike:
    return SimpleNamespace(
        court_id=cast.court.pk, unit=unit, handler_id=None, judge_id=None, track=""
    )


@pytest.mark.clause("HL-196")
def test_a_case_of_a_standard_team_is_decided_upon_by_that_teams_judges(hualong: Cast) -> None:
    case = case_in(hualong, "standard_1")
    judges = {unit: hualong.actor("judge", unit) for unit in ("standard_1", "standard_2", "fast_1")}
    may = {
        unit: access.holds(judge, "resumption_review", case=case, values=PROPERTY)
        for unit, judge in judges.items()
    }
    assert may == {"standard_1": True, "standard_2": False, "fast_1": False}
    held = access.who_holds(hualong.court, "resumption_review", case, values=PROPERTY)
    assert held == [hualong.user("judge", "standard_1")]
    queues = access.queues_for(hualong.pack, "resumption_review", case, PROPERTY)
    assert queues == ["standard_1/judge"]


@pytest.mark.clause("HL-196")
def test_a_case_of_another_team_may_be_decided_upon_by_either_standard_team(hualong: Cast) -> None:
    case = case_in(hualong, "fast_1")
    for unit, may in (("standard_1", True), ("standard_2", True), ("fast_1", False)):
        judge = hualong.actor("judge", unit)
        assert access.holds(judge, "resumption_review", case=case, values=PROPERTY) is may, unit
    queues = access.queues_for(hualong.pack, "resumption_review", case, PROPERTY)
    assert queues == ["standard_1/judge", "standard_2/judge"]
    holder = hualong.pack.holder("resumption_review", PROPERTY)
    assert holder is not None
    assert access.holder_name(hualong.pack, holder) == "普执一团队、普执二团队员额法官"


def test_what_waits_for_several_units_waits_for_them_in_turn_and_for_the_first_post() -> None:
    holder = Holder(units=("a", "b"), posts=("chief", "deputy"), basis="default")
    assert [holder.answering(number) for number in (2, 3, 4)] == [
        ("a", "chief"), ("b", "chief"), ("a", "chief"),
    ]  # fmt: skip
    assert holder.narrowed("b").answering(2) == ("b", "chief")
    assert holder.narrowed("c") == holder


@pytest.mark.parametrize(
    "written",
    [{"unit": "a", "units": ("b",)}, {"post": "a", "posts": ("b",)}, {}],
)
def test_one_or_several_are_written_never_both_and_never_nobody(written: dict) -> None:
    with pytest.raises(ValueError, match=r"units|unit、post 或 holder"):
        Holder(**written, basis="default")

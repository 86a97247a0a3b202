"""Yindu's two windows of ten days for leaving the fast team, and the two who handle each case."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import lifecycle, transfers
from enforcement.items import NewItem
from enforcement.models import Case
from policy.loader import pack
from policy.refusals import Refused
from teams import access
from teams.models import Leave
from tests.acts.yindu import PLAIN
from tests.cast import Cast
from tests.desk.casework import FILED
from tests.story import about_new, filed, member, received, screened, state
from triage import services as triage
from workdays import clock

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    """Return a day of March 2026."""
    return date(2026, 3, number)


# Received, property found, move asked for; late or not. Filed on Monday the 2nd: the window of
# discovery ends on Thursday the 12th; that of the move ten days after the team's receipt.
ASKED = [
    (3, 4, 5, False),
    (3, 12, 12, False),  # the tenth day after filing
    (3, 13, 13, True),  # found a day late, within ten days of receipt
    (3, 10, 13, False),  # found in time, asked for on the tenth day after receipt
    (3, 10, 14, True),  # a Saturday: a right never rolls
    (10, 12, 20, False),  # received late: its ten days end on the 20th
    (10, 12, 21, True),
    (10, 13, 14, True),  # either window missed is late
]


@pytest.mark.clause("YD-034", "YD-035", "YD-041", "YD-042")
@pytest.mark.parametrize(("received_on", "found_on", "asked_on", "late"), ASKED)
def test_a_move_is_late_once_either_window_has_passed(
    yindu: Cast, received_on: int, found_on: int, asked_on: int, late: bool
) -> None:
    case = state(yindu, filed(yindu, FILED, **PLAIN), "query.answered", day(3))
    case = received(yindu, screened(yindu, case, day(3)), day(received_on))
    found = {"needs_auction": True}
    case = _house(yindu, case, day(found_on), found)
    (rule,) = transfers.possible(case)
    with clock.at(day(asked_on)):
        asked = transfers.request(
            case, rule, actor=member(yindu, "fast_team"), reason="房屋须拍卖", on=day(asked_on)
        )
    assert asked.data["late"] is late
    said = case.events.get(kind="transfer.requested").data
    assert said.get("late", False) is late


def _house(cast: Cast, case: Case, on: date, facts: dict[str, bool]) -> Case:
    house = NewItem("asset", "房屋一套", {"kind": "real_estate"})
    return about_new(cast, case, house, "asset.disposable_found", on, facts=facts)


@pytest.mark.clause("YD-079", "YD-147")
def test_who_is_picked_by_name_handles_the_case_with_a_judge_beside_him(yindu: Cast) -> None:
    case = state(yindu, filed(yindu, FILED, **PLAIN), "query.answered", day(3))
    executor = yindu.user("executor", "fast_team", 1)
    with clock.at(day(3)):
        choice = triage.Choice(handler_id=executor.pk, unit="fast_team", reason="熟悉案情")
        triage.decide(case, choice, actor=yindu.actor("triage"), on=day(3))
    case = Case.objects.get(pk=case.pk)
    assert case.handler == executor
    assert case.judge in yindu.seats["judge", "fast_team"]


@pytest.mark.clause("YD-079", "YD-147")
def test_a_judge_picked_by_name_is_refused_as_the_one_who_carries_it_out(yindu: Cast) -> None:
    case = state(yindu, filed(yindu, FILED, **PLAIN), "query.answered", day(3))
    judge = yindu.user("judge", "fast_team")
    choice = triage.Choice(handler_id=judge.pk, unit="fast_team", reason="熟悉案情")
    with clock.at(day(3)), pytest.raises(Refused, match="双承办"):
        triage.decide(case, choice, actor=yindu.actor("triage"), on=day(3))


@pytest.mark.clause("YD-074", "YD-079", "YD-147")
def test_without_a_judge_free_in_the_team_nobody_is_given_the_case(yindu: Cast) -> None:
    case = state(yindu, filed(yindu, FILED, **PLAIN), "query.answered", day(3))
    for judge in yindu.seats["judge", "fast_team"]:
        Leave.objects.create(user=judge, from_on=day(1), to_on=day(31))
    with clock.at(day(3)), pytest.raises(Refused, match="员额法官"):
        triage.decide(case, triage.Choice(), actor=yindu.actor("triage"), on=day(3))


@pytest.mark.clause("YD-079", "YD-147")
def test_the_judge_of_a_case_does_not_become_its_executor_too(yindu: Cast) -> None:
    case = state(yindu, filed(yindu, FILED, **PLAIN), "query.answered", day(3))
    case = received(yindu, screened(yindu, case, day(3)), day(3))
    assert case.judge is not None
    with clock.at(day(4)), pytest.raises(Refused, match="双承办") as refused:
        lifecycle.change_handler(
            [case], case.judge, actor=yindu.actor("team_lead", "fast_team"), on=day(4),
            reason="工作需要",
        )  # fmt: skip
    assert "YD-079" in refused.value.refusals[0].clause


@pytest.mark.parametrize(
    ("post", "unit", "said"),
    [
        ("team_lead", "fast_team", "快执团队负责人"),
        ("centre_director", "centre", "执行指挥中心负责人"),
        ("executor", "batch", "事务集约团队执行员"),
    ],
)
def test_a_seat_says_once_what_its_unit_and_post_have_in_common(
    post: str, unit: str, said: str
) -> None:
    assert access.seat_name(pack("yindu"), access.Seat(None, post, unit)) == said

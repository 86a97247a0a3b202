"""Hualong: property turns up with the fast team, and the case flows to a standard one and back."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import sweep, transfers
from enforcement.items import NewItem
from enforcement.models import Alert, Approval, Case, Node
from policy.refusals import Refused
from tests.cast import Cast
from tests.story import (
    about_new,
    assert_clocks_equal_their_replay,
    closed,
    filed,
    granted,
    member,
    moved,
    received,
    screened,
    state,
)
from workdays import clock

pytestmark = pytest.mark.django_db

NOTHING = {"has_disposable_asset": False, "deposits_cover_due": False}


def of(case: Case, rule: str, subject: str = "") -> Node:
    return case.nodes.get(rule=rule, subject=subject)


@pytest.mark.clause(
    "HL-042", "HL-043", "HL-045", "HL-115", "HL-118", "HL-119", "HL-159", "HL-161", "HL-162",
    "HL-166", "HL-168", "HL-170", "HL-171",
)  # fmt: skip
def test_a_case_flows_to_the_standard_team_in_two_days_and_back_with_its_old_clocks(
    hualong: Cast,
) -> None:
    filed_on = date(2022, 3, 1)
    case = filed(hualong, filed_on, **NOTHING)
    case = received(hualong, screened(hualong, case, filed_on), filed_on)
    assert case.track == "fast"
    case = state(hualong, case, "query.offline_completed", date(2022, 3, 10))
    assert of(case, "second_screening").due_on == date(2022, 3, 14)  # the 12th is a Saturday
    case = screened(hualong, case, date(2022, 3, 11))
    assert of(case, "second_screening").done_on == date(2022, 3, 11)

    house = NewItem("asset", "房屋一套", {"kind": "real_estate"})
    first = {"has_disposable_asset": True, "first_seizure": True}
    day = date(2022, 3, 21)
    case = about_new(hualong, case, house, "asset.disposable_found", day, right="待查")
    assert not case.nodes.filter(rule="reflow_to_standard").exists()
    case = state(hualong, case, "asset.right_found", day, "asset:1", right="有", facts=first)
    node = of(case, "reflow_to_standard")
    assert (node.due_on, node.applies) == (date(2022, 3, 23), "runs")
    with clock.at(date(2022, 3, 24)):
        sweep.sweep()
    assert set(Alert.objects.filter(node=node).values_list("level", flat=True)) == {
        "warn",
        "overdue",
    }
    case = moved(hualong, case, "fast_to_standard", date(2022, 3, 25))
    passed = Approval.objects.get(case=case, act="case.transfer")
    assert passed.steps == ["transfer_center"], "through the centre, with nobody's approval"
    assert (case.track, case.reflows, case.unit[:-1]) == ("standard", 1, "standard_")
    # The clock stops as the new team receives the case, and by that very event.
    assert of(case, "reflow_to_standard").done_on == date(2022, 3, 25)
    assert of(case, "fast_limit").applies == "not"
    assert of(case, "start_investigation").due_on == date(2022, 3, 28)

    case = state(hualong, case, "investigation.started", date(2022, 3, 28))
    assert of(case, "investigate").due_on == date(2022, 4, 12)
    case = state(hualong, case, "investigation.completed", date(2022, 4, 11))
    assert of(case, "start_auction").due_on == date(2022, 4, 14)
    case = state(hualong, case, "auction.ruled", date(2022, 4, 13), "asset:1")
    day = date(2022, 4, 14)
    case = state(hualong, case, "clearance.ordered", day, "asset:1", vacate_by="2022-04-25")
    node = of(case, "send_to_compulsion", "asset:1")
    assert (node.opened_on, node.start_on, node.due_on) == (
        day,
        date(2022, 4, 25),
        date(2022, 5, 5),  # 2 May is in the holiday
    )
    case = state(hualong, case, "asset.vacated", date(2022, 4, 24), "asset:1")
    assert of(case, "send_to_compulsion", "asset:1").status == "done"

    # No right after all: back to the fast team; the first clock goes on, the team's own is added.
    none = {"disposal_right_requestable": False, "first_seizure": False}
    day = date(2022, 4, 26)
    case = state(hualong, case, "asset.right_found", day, "asset:1", right="无", facts=none)
    assert of(case, "reflow_to_fast").due_on == date(2022, 4, 28)
    case = moved(hualong, case, "standard_to_fast", date(2022, 4, 27))
    assert (case.track, case.reflows) == ("fast", 2)
    old, new = of(case, "fast_limit"), of(case, "fast_limit_of_team")
    assert (old.applies, old.start_on, old.due_on) == ("runs", filed_on, date(2022, 4, 20))
    assert (new.start_on, new.due_on, new.duty) == (
        date(2022, 4, 27),
        date(2022, 6, 16),
        old.duty,
    )
    case = state(hualong, case, "query.rounds_completed", date(2022, 5, 9))
    case = state(hualong, case, "interview.recorded", date(2022, 5, 10))
    case = closed(hualong, case, "终本", date(2022, 6, 10))
    assert {of(case, r).done_on for r in ("fast_limit", "fast_limit_of_team")} == {
        date(2022, 6, 10)
    }
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("HL-118", "HL-120")
def test_a_case_whose_property_is_unknown_does_not_flow_and_says_which_facts_are_missing(
    hualong: Cast,
) -> None:
    on = date(2022, 3, 1)
    case = filed(hualong, on, deposits_cover_due=False)
    case = received(hualong, screened(hualong, case, on, to="fast"), on)
    (move,) = transfers.possible(case)
    with clock.at(on), pytest.raises(Refused) as refused:
        transfers.request(case, move, actor=member(hualong, case.unit), reason="有房", on=on)
    assert refused.value.refusals[0].code == "needs_facts"
    assert "有可供拍卖的财产" in str(refused.value)
    assert "HL-118" in refused.value.refusals[0].clause
    assert not Approval.objects.exists()


def test_a_case_on_its_way_back_goes_on_waiting_for_its_screening(hualong: Cast) -> None:
    day = date(2022, 3, 1)
    case = received(hualong, screened(hualong, filed(hualong, day, **NOTHING), day), day)
    found = {"has_disposable_asset": True, "first_seizure": True}
    case = state(hualong, case, "facts.stated", day, facts=found)
    (move,) = [t for t in transfers.possible(case) if t.id == "fast_to_standard"]
    with clock.at(day):
        asked = transfers.request(
            case, move, actor=member(hualong, case.unit), reason="有首封房产", on=day
        )
    granted(hualong, asked, day)
    awaited = Case.objects.get(pk=case.pk).awaits_run
    assert awaited
    case = state(hualong, case, "query.offline_item_answered", day, item="房产")
    assert case.awaits_run == awaited, "an entry made meanwhile takes it off no list"
    case = received(hualong, screened(hualong, case, day, to="standard"), day)
    assert case.track == "standard"

"""Hualong's posts, reflows, gates and goals."""

from datetime import date
from typing import Any

import pytest

from policy.conditions import verdict
from policy.facts import read_all
from policy.loader import pack
from policy.pack import Pack


@pytest.fixture(scope="module")
def hualong() -> Pack:
    return pack("hualong")


# --- who holds what -----------------------------------------------------------------------


def _post(rules: Pack, function: str, values: dict[str, Any] | None = None) -> tuple[str, str]:
    holder = rules.holder(function, values)
    assert holder is not None
    return holder.unit, holder.post or holder.holder


@pytest.mark.parametrize(
    ("origin", "remanded", "reviewer"),
    [
        pytest.param("standard", "no", "deputy_fast", marks=pytest.mark.clause("HL-185")),
        pytest.param("fast", "no", "deputy_standard", marks=pytest.mark.clause("HL-186")),
        pytest.param("standard", "yes", "deputy_standard", marks=pytest.mark.clause("HL-187")),
        pytest.param("fast", "yes", "deputy_fast", marks=pytest.mark.clause("HL-187")),
        pytest.param(None, None, "objection_reviewer", marks=pytest.mark.clause("HL-184")),
    ],
)
def test_an_objection_goes_to_the_deputy_of_the_other_line_and_crosses_when_remanded(
    hualong: Pack, origin: str | None, remanded: str | None, reviewer: str
) -> None:
    values = {"case.origin_track": origin, "objection.remanded": remanded}
    assert _post(hualong, "objections", values)[1] == reviewer


@pytest.mark.parametrize(
    ("has_property", "approver"),
    [
        pytest.param(True, "judge", marks=pytest.mark.clause("HL-195", "HL-196")),
        pytest.param(False, "deputy_standard", marks=pytest.mark.clause("HL-198", "HL-201")),
    ],
)
def test_a_resumption_is_for_the_standard_team_or_the_deputy_in_charge(
    hualong: Pack, has_property: bool, approver: str
) -> None:
    assert (
        _post(hualong, "resumption_review", {"has_disposable_asset": has_property})[1] == approver
    )


@pytest.mark.parametrize(
    ("function", "unit", "post"),
    [
        pytest.param("filing", "filing_window", "clerk", marks=pytest.mark.clause("HL-026")),
        pytest.param("first_query", "filing_window", "clerk", marks=pytest.mark.clause("HL-027")),
        pytest.param(
            "reception", "filing_window", "reception_officer", marks=pytest.mark.clause("HL-028")
        ),
        pytest.param("triage", "command_centre", "screener", marks=pytest.mark.clause("HL-062")),
        pytest.param(
            "assignment", "command_centre", "screener", marks=pytest.mark.clause("HL-062")
        ),
        pytest.param(
            "service", "command_centre", "transaction_head", marks=pytest.mark.clause("HL-063")
        ),
        pytest.param(
            "publicity", "command_centre", "information_officer", marks=pytest.mark.clause("HL-064")
        ),
        pytest.param(
            "preservation",
            "command_centre",
            "preservation_officer",
            marks=pytest.mark.clause("HL-065"),
        ),
        pytest.param(
            "entrusted_in",
            "command_centre",
            "preservation_officer",
            marks=pytest.mark.clause("HL-066"),
        ),
        pytest.param(
            "archive", "file_centre", "file_centre_head", marks=pytest.mark.clause("HL-081")
        ),
        pytest.param(
            "closing_approval",
            "file_centre",
            "file_centre_head",
            marks=pytest.mark.clause("HL-080"),
        ),
        pytest.param(
            "funds", "file_centre", "file_centre_head", marks=pytest.mark.clause("HL-081")
        ),
        pytest.param(
            "refusal", "compulsion", "compulsion_head", marks=pytest.mark.clause("HL-178")
        ),
        pytest.param("director", "", "director", marks=pytest.mark.clause("HL-216")),
    ],
)
def test_a_function_is_held_by_the_post_the_plan_names(
    hualong: Pack, function: str, unit: str, post: str
) -> None:
    assert _post(hualong, function) == (unit, post)


@pytest.mark.clause("HL-214")
def test_petitions_are_the_heads_and_the_commissar_assists_with_the_same_ones(
    hualong: Pack,
) -> None:
    holder = hualong.holder("petition")
    assert holder is not None
    assert holder.seats == (("", "director"), ("", "commissar"))


@pytest.mark.clause("HL-010", "HL-011", "HL-012")
def test_the_teams_answer_to_their_other_names(hualong: Pack) -> None:
    assert hualong.tables.tracks["fast"].aliases == ("速执",)
    assert "特执团队" in hualong.tables.units["compulsion"].aliases
    assert "终结终本管理团队" in hualong.tables.units["termination_management"].aliases
    assert hualong.track_of_unit("fast_2") == "fast"
    assert hualong.track_of_unit("standard_1") == "standard"


FIRST = {"first_seizure": True}
NOT_FIRST = {"first_seizure": False}
RIGHT = {"mortgage_priority": True, "disposal_right_requestable": True}
NO_RIGHT = {"mortgage_priority": False, "disposal_right_requestable": False}


# --- reflows, gates, goals ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("transfer", "facts", "allowed"),
    [
        ("fast_to_standard", {"has_disposable_asset": True, **FIRST}, True),
        ("fast_to_standard", {"has_disposable_asset": True, **NOT_FIRST, **RIGHT}, True),
        ("fast_to_standard", {"has_disposable_asset": True, **NOT_FIRST, **NO_RIGHT}, False),
        ("fast_to_standard", {"has_disposable_asset": False, **FIRST}, False),
        ("fast_to_standard", {"has_disposable_asset": True}, None),
        ("standard_to_fast", {**NOT_FIRST, **NO_RIGHT}, True),
        ("standard_to_fast", {"has_disposable_asset": False, **NO_RIGHT}, True),
        ("standard_to_fast", {"has_disposable_asset": True, **FIRST, **NO_RIGHT}, False),
        ("standard_to_fast", {"has_disposable_asset": True, **NOT_FIRST, **RIGHT}, False),
    ],
)
@pytest.mark.clause("HL-118", "HL-170")
def test_a_reflow_follows_the_right_of_disposal(
    hualong: Pack, transfer: str, facts: dict[str, Any], allowed: bool | None
) -> None:
    entry = next(t for t in hualong.tables.transfer if t.id == transfer)
    assert verdict(entry, read_all(facts)) is allowed


@pytest.mark.clause("HL-118", "HL-170")
def test_reflows_go_through_the_command_centre_and_ask_no_leader(hualong: Pack) -> None:
    moved = {t.id: t for t in hualong.tables.transfer if t.moves == "case"}
    assert set(moved) == {"fast_to_standard", "standard_to_fast"}
    assert {(t.via, t.steps) for t in moved.values()} == {("command_centre", ())}


@pytest.mark.clause("HL-080", "HL-134", "HL-142")
def test_a_termination_asks_for_approval_interview_and_investigation(hualong: Pack) -> None:
    plain = hualong.gates("case.close", mode="执行完毕")
    asked = hualong.gates("case.close", mode="终本")
    assert [g.steps[0].by for g in plain] == ["closing_approval"]
    assert plain[0].bars == ("present_handler",)
    assert "interview.recorded" in {t.event for gate in asked for t in gate.after}
    assert "termination" in {name for gate in asked for name in gate.checklist}
    assert "termination" not in {name for gate in plain for name in gate.checklist}
    assert "住所地或经常居住地线下调查笔录" in hualong.tables.checklists["termination"].required


@pytest.mark.parametrize(
    ("difficult", "beyond_one_team", "allowed"),
    [(True, True, True), (True, False, False), (False, True, False), (None, True, None)],
)
@pytest.mark.clause("HL-179")
def test_a_clearance_one_team_cannot_manage_goes_to_the_bureaus_leaders(
    hualong: Pack, difficult: bool | None, beyond_one_team: bool | None, allowed: bool | None
) -> None:
    entry = next(t for t in hualong.tables.transfer if t.id == "difficult_clearance")
    values = {"label.difficult_clearance": difficult, "label.beyond_one_team": beyond_one_team}
    assert verdict(entry, values) is allowed
    assert [step.by for step in entry.steps] == ["bureau_lead"]
    assert entry.moves == "order"


@pytest.mark.parametrize(
    ("has_property", "lists"),
    [
        pytest.param(True, ("resumption_property",), marks=pytest.mark.clause("HL-195", "HL-196")),
        pytest.param(False, (), marks=pytest.mark.clause("HL-198", "HL-201")),
    ],
)
def test_a_resumption_waits_for_its_examination_and_with_property_for_the_panels_finding(
    hualong: Pack, has_property: bool, lists: tuple[str, ...]
) -> None:
    (gate,) = hualong.gates("case.resume", values={"has_disposable_asset": has_property})
    assert [step.by for step in gate.steps] == ["resumption_review"]
    assert gate.checklist == lists
    assert gate.reason


@pytest.mark.parametrize(("origin", "examined"), [("online", True), ("window", False)])
@pytest.mark.clause("HL-035")
def test_an_online_filing_is_examined_against_the_list_and_not_blocked(
    hualong: Pack, origin: str, examined: bool
) -> None:
    gates = hualong.gates("case.file", values=read_all({"filing_origin": origin}))
    assert [(g.checklist, g.soft) for g in gates] == [(("filing",), True)] * examined


@pytest.mark.clause("HL-112")
def test_two_rounds_of_queries_are_asked_the_first_being_that_of_the_filing_day(
    hualong: Pack,
) -> None:
    assert hualong.parameter("query_rounds") == 2


@pytest.mark.parametrize(
    ("indicator", "op", "value"),
    [
        ("full_enforcement_rate", "ge", 30),
        ("recovery_rate", "ge", 30),
        ("mean_days_to_close", "lt", 80),
    ],
)
def test_the_goals_for_the_end_of_2022_are_the_plans(
    hualong: Pack, indicator: str, op: str, value: int
) -> None:
    (goal,) = [t for t in hualong.tables.target if t.indicator == indicator]
    assert (goal.op, goal.value, goal.by) == (op, value, date(2022, 12, 31))


def test_the_number_the_plan_does_not_give_is_not_shown_as_the_plans(hualong: Pack) -> None:
    assert hualong.tables.parameters["payout_days"].basis == "法发〔2017〕6号第10条"
    assert hualong.tables.parameters["payout_days"].clause == ()

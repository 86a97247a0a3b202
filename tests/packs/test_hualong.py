"""Hualong's pack: terms on the wall calendar, what conditions its clocks, who holds what.

Dates were worked out by hand on the official calendars.
"""

from datetime import date
from typing import Any

import pytest

from policy.checks import register
from policy.conditions import verdict
from policy.facts import read_all
from policy.loader import pack
from policy.pack import Pack
from policy.schema import Clock
from workdays.calendar import Calendar

CALENDAR = Calendar.official()


@pytest.fixture(scope="module")
def hualong() -> Pack:
    return pack("hualong")


def _due(rules: Pack, clock: str, start: str) -> str:
    roll = rules.identity.roll_to_workday and rules.clocks[clock].kind != "window"
    return CALENDAR.due_on(
        date.fromisoformat(start), rules.terms[clock], roll=roll
    ).plan_due_on.isoformat()


# --- terms ------------------------------------------------------------------------------

# (clause, clock, opened on, due on): what the row shows stands beside it.
DUE = [
    ("HL-016", "first_query", "2025-10-01", "2025-10-01"),  # 当日: National Day, never rolled
    ("HL-016", "first_query", "2024-02-29", "2024-02-29"),
    ("HL-020", "reception", "2025-01-23", "2025-01-26"),  # make-up Sunday before Spring Festival
    ("HL-020", "reception", "2025-01-25", "2025-02-05"),  # ends on New Year's Eve, behind the week
    ("HL-020", "reception", "2024-02-27", "2024-03-01"),  # over the leap day
    ("HL-050", "serve_notice", "2024-12-30", "2025-01-02"),  # New Year's Day is counted
    ("HL-050", "serve_notice", "2025-12-30", "2026-01-04"),  # rolls to the make-up Sunday
    ("HL-051", "serve_report_order", "2025-09-25", "2025-09-28"),  # make-up Sunday: no roll
    ("HL-051", "serve_report_order", "2025-09-28", "2025-10-09"),  # National Day, behind the week
    ("HL-052", "serve_payment_notice", "2024-02-01", "2024-02-04"),  # make-up Sunday: no roll
    ("HL-052", "serve_payment_notice", "2024-02-08", "2024-02-18"),  # rolls to a make-up Sunday
    ("HL-043", "second_screening", "2024-04-05", "2024-04-07"),  # make-up Sunday after Qingming
    ("HL-043", "second_screening", "2025-05-09", "2025-05-12"),  # Sunday to Monday
    ("HL-112", "two_queries", "2025-08-22", "2025-10-09"),  # fortieth day is National Day
    ("HL-112", "two_queries", "2024-01-20", "2024-02-29"),  # fortieth day is the leap day
    ("HL-114", "interview_after_queries", "2025-09-26", "2025-10-09"),
    ("HL-114", "interview_after_queries", "2025-02-24", "2025-03-03"),  # Saturday 1 March
    ("HL-115", "fast_limit", "2025-12-26", "2026-02-14"),  # make-up Saturday: no roll
    ("HL-115", "fast_limit", "2025-12-27", "2026-02-24"),  # first day of the nine
    ("HL-119", "reflow_to_standard", "2025-09-30", "2025-10-09"),
    ("HL-119", "reflow_to_standard", "2024-12-31", "2025-01-02"),
    ("HL-160", "start_investigation", "2026-09-17", "2026-09-20"),  # make-up Sunday
    ("HL-160", "start_investigation", "2025-01-29", "2025-02-05"),
    ("HL-161", "investigate", "2025-01-14", "2025-02-05"),  # ends on the first of the year
    ("HL-161", "investigate", "2024-09-14", "2024-09-29"),  # make-up Sunday
    ("HL-162", "start_auction", "2025-04-24", "2025-04-27"),  # make-up Sunday before 1 May
    ("HL-162", "start_auction", "2025-04-28", "2025-05-06"),
    ("HL-166", "send_to_compulsion", "2025-09-30", "2025-10-09"),  # from the day to vacate by
    ("HL-166", "send_to_compulsion", "2024-02-22", "2024-02-29"),
    ("HL-168", "report_after_disposal", "2023-12-29", "2024-01-02"),
    ("HL-168", "report_after_disposal", "2025-02-05", "2025-02-08"),  # make-up Saturday
    ("HL-169", "interview_after_disposal", "2024-09-29", "2024-10-08"),
    ("HL-169", "interview_after_disposal", "2024-10-07", "2024-10-12"),  # make-up Saturday
    ("HL-171", "reflow_to_fast", "2026-05-07", "2026-05-09"),  # make-up Saturday
    ("HL-171", "reflow_to_fast", "2024-02-28", "2024-03-01"),
    ("HL-076", "pay_out", "2025-09-01", "2025-10-09"),  # the national thirty days
    ("HL-076", "pay_out", "2024-01-30", "2024-02-29"),
]
# Ours: the plan's fifty days, from the day the team received the case back.
DUE_OF_OURS = [
    ("fast_limit_of_team", "2025-12-26", "2026-02-14"),
    ("fast_limit_of_team", "2024-01-10", "2024-02-29"),
]


@pytest.mark.parametrize(
    ("clause", "clock", "start", "due"),
    [pytest.param(*row, marks=pytest.mark.clause(row[0])) for row in DUE],
)
def test_a_term_of_the_plan_ends_on_the_day_worked_out_by_hand(
    hualong: Pack, clause: str, clock: str, start: str, due: str
) -> None:
    assert clause in hualong.clocks[clock].clause
    assert _due(hualong, clock, start) == due


@pytest.mark.parametrize(("clock", "start", "due"), DUE_OF_OURS)
def test_a_term_of_ours_is_marked_and_ends_on_the_day_worked_out_by_hand(
    hualong: Pack, clock: str, start: str, due: str
) -> None:
    assert hualong.clocks[clock].basis == "default"
    assert _due(hualong, clock, start) == due


def test_every_node_and_limit_of_the_plan_has_a_clock_and_a_worked_date(hualong: Pack) -> None:
    timed = {
        c.id for c in register().values() if c.id.startswith("HL-") and c.kind in ("node", "limit")
    }
    cited = {clause for clock in hualong.tables.clock for clause in clock.clause}
    assert len(timed) == 17
    assert timed <= cited
    assert timed <= {row[0] for row in DUE}


# --- what opens, closes and conditions the clocks -----------------------------------------


def _clock(rules: Pack, name: str) -> Clock:
    return rules.clocks[name]


@pytest.mark.clause("HL-115", "HL-116")
def test_the_fifty_days_warn_and_stop_at_the_closing_report_as_termination(hualong: Pack) -> None:
    limit = _clock(hualong, "fast_limit")
    assert (limit.kind, limit.soft, limit.tracks) == ("limit", True, ("fast",))
    assert [(t.event, t.where) for t in limit.closes] == [
        ("closing.submitted", {"mode": "终本"}),
        ("case.closed", {}),
    ]


@pytest.mark.parametrize(
    ("amount_due", "report", "interview"),
    [
        ("0", True, False),
        pytest.param("0.01", False, True, id="one fen short of performed"),
        ("100000", False, True),
        (None, None, None),
    ],
)
@pytest.mark.clause("HL-168", "HL-169")
def test_what_is_left_unpaid_decides_between_report_and_interview(
    hualong: Pack, amount_due: str | None, report: bool | None, interview: bool | None
) -> None:
    facts = read_all({"amount_due": amount_due})
    assert verdict(_clock(hualong, "report_after_disposal"), facts) is report
    assert verdict(_clock(hualong, "interview_after_disposal"), facts) is interview


@pytest.mark.parametrize(
    ("clock", "right", "receiver"),
    [
        pytest.param("reflow_to_standard", "有", "standard", marks=pytest.mark.clause("HL-119")),
        pytest.param("reflow_to_fast", "无", "fast", marks=pytest.mark.clause("HL-171")),
    ],
)
def test_a_reflow_runs_from_the_finding_of_the_right_to_the_other_teams_receipt(
    hualong: Pack, clock: str, right: str, receiver: str
) -> None:
    entry = _clock(hualong, clock)
    assert {(t.event, t.where["right"]) for t in entry.opens} == {
        ("asset.disposable_found", right),
        ("asset.right_found", right),
    }
    assert [(t.event, t.where) for t in entry.closes] == [
        ("case.team_received", {"track": receiver})
    ]
    assert entry.per == "case"


@pytest.mark.parametrize(
    ("deposits_cover", "applies"), [(False, True), (True, False), (None, None)]
)
@pytest.mark.clause("HL-112", "HL-114")
def test_two_queries_and_the_interview_are_asked_where_nothing_pays_the_debt(
    hualong: Pack, deposits_cover: bool | None, applies: bool | None
) -> None:
    facts = read_all({"deposits_cover_due": deposits_cover})
    for name in ("two_queries", "interview_after_queries"):
        assert verdict(_clock(hualong, name), facts) is applies
        assert _clock(hualong, name).tracks == ("fast",)


@pytest.mark.parametrize(
    "clock",
    ["first_query", "reception", "serve_notice", "serve_report_order", "serve_payment_notice"],
)
def test_a_preservation_matter_is_not_called_to_reception_or_notice(
    hualong: Pack, clock: str
) -> None:
    assert verdict(_clock(hualong, clock), {"case_kind": "执保"}) is False
    assert verdict(_clock(hualong, clock), {"case_kind": "执"}) is True
    assert verdict(_clock(hualong, clock), {"case_kind": "执恢"}) is True


@pytest.mark.clause("HL-166")
def test_the_seven_days_count_from_the_end_of_the_time_to_vacate(hualong: Pack) -> None:
    (opening,) = _clock(hualong, "send_to_compulsion").opens
    assert (opening.event, opening.from_) == ("clearance.ordered", "vacate_by")


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
        pytest.param(
            "petition", "petition_party", "petition_receiver", marks=pytest.mark.clause("HL-214")
        ),
        pytest.param("director", "", "director", marks=pytest.mark.clause("HL-216")),
    ],
)
def test_a_function_is_held_by_the_post_the_plan_names(
    hualong: Pack, function: str, unit: str, post: str
) -> None:
    assert _post(hualong, function) == (unit, post)


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
    assert "interview.recorded" in {event for gate in asked for event in gate.after}
    assert "termination" in {name for gate in asked for name in gate.checklist}
    assert "termination" not in {name for gate in plain for name in gate.checklist}
    assert "住所地或经常居住地线下调查笔录" in hualong.tables.checklists["termination"].required


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

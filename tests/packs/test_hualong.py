"""Hualong's pack: terms on the wall calendar, and what conditions its clocks.

Dates were worked out by hand on the official calendars.
"""

from datetime import date

import pytest

from enforcement.engine import Stated, View, apply
from intake.services import questions_at
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
    # a plain month: no holiday, no weekend at the end
    ("HL-020", "reception", "2025-03-10", "2025-03-13"),
    ("HL-050", "serve_notice", "2025-03-10", "2025-03-13"),
    ("HL-051", "serve_report_order", "2025-03-11", "2025-03-14"),
    ("HL-052", "serve_payment_notice", "2025-03-17", "2025-03-20"),
    ("HL-043", "second_screening", "2025-03-10", "2025-03-12"),
    ("HL-112", "two_queries", "2025-03-06", "2025-04-15"),
    ("HL-114", "interview_after_queries", "2025-03-13", "2025-03-18"),
    ("HL-115", "fast_limit", "2025-03-10", "2025-04-29"),
    ("HL-119", "reflow_to_standard", "2025-03-10", "2025-03-12"),
    ("HL-160", "start_investigation", "2025-03-10", "2025-03-13"),
    ("HL-161", "investigate", "2025-03-10", "2025-03-25"),
    ("HL-162", "start_auction", "2025-03-10", "2025-03-13"),
    ("HL-166", "send_to_compulsion", "2025-03-11", "2025-03-18"),
    ("HL-168", "report_after_disposal", "2025-03-10", "2025-03-13"),
    ("HL-169", "interview_after_disposal", "2025-03-13", "2025-03-18"),
    ("HL-171", "reflow_to_fast", "2025-03-10", "2025-03-12"),
    ("HL-076", "pay_out", "2025-03-10", "2025-04-09"),
    # holidays, make-up days, leap days
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
    ("HL-114", "interview_after_queries", "2024-02-24", "2024-02-29"),  # the leap day
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
@pytest.mark.clause("HL-112", "HL-114", "HL-115")
def test_queries_interview_and_limit_of_a_fast_case_are_asked_where_nothing_pays_the_debt(
    hualong: Pack, deposits_cover: bool | None, applies: bool | None
) -> None:
    facts = read_all({"deposits_cover_due": deposits_cover})
    for name in ("two_queries", "interview_after_queries", "fast_limit", "fast_limit_of_team"):
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


@pytest.mark.parametrize(("kind", "asked"), [("执", True), ("执恢", False), ("执保", False)])
@pytest.mark.clause("HL-043")
def test_only_a_first_enforcement_case_is_screened_a_second_time(
    hualong: Pack, kind: str, asked: bool
) -> None:
    assert verdict(_clock(hualong, "second_screening"), {"case_kind": kind}) is asked


@pytest.mark.parametrize(
    ("reflow", "due"),
    [(True, [date(2025, 2, 10), date(2025, 4, 29)]), (False, [date(2025, 2, 10)])],
)
@pytest.mark.clause("HL-115")
def test_a_fast_team_that_gets_a_case_back_has_fifty_days_of_its_own_beside_the_plans(
    hualong: Pack, reflow: bool, due: list[date]
) -> None:
    view = View(pack=hualong, calendar=CALENDAR, facts={"deposits_cover_due": False})
    received = {"track": "fast", "unit": "fast_1", "reflow": reflow}
    apply(view, Stated(1, "case.filed", date(2024, 12, 22)))
    apply(view, Stated(2, "case.team_received", date(2025, 3, 10), data=received))
    limits = [n for n in view.open_nodes() if hualong.clocks[n.rule].duty == "fast_limit"]
    assert sorted(n.due_on for n in limits) == due
    assert {n.applies for n in limits} == {"runs"}


@pytest.mark.parametrize(("right", "open_after"), [("有", 1), ("无", 0), ("待查", 0)])
@pytest.mark.clause("HL-119")
def test_only_property_the_court_may_dispose_of_sends_a_fast_case_back(
    hualong: Pack, right: str, open_after: int
) -> None:
    view = View(pack=hualong, calendar=CALENDAR, track="fast")
    house = "asset:1"
    apply(
        view, Stated(1, "asset.disposable_found", date(2025, 3, 10), house, data={"right": right})
    )
    running = [n for n in view.open_nodes() if n.rule == "reflow_to_standard"]
    assert len(running) == open_after
    apply(view, Stated(2, "case.team_received", date(2025, 3, 12), data={"track": "standard"}))
    assert {n.status for n in view.nodes.values() if n.rule == "reflow_to_standard"} <= {"done"}


@pytest.mark.clause("HL-166")
def test_the_seven_days_count_from_the_end_of_the_time_to_vacate(hualong: Pack) -> None:
    (opening,) = _clock(hualong, "send_to_compulsion").opens
    assert (opening.event, opening.from_) == ("clearance.ordered", "vacate_by")


@pytest.mark.clause("HL-177", "HL-179")
def test_whether_a_clearance_is_hard_is_asked_at_the_screening_alone(hualong: Pack) -> None:
    assert questions_at(hualong, "triage") == {
        "label.difficult_clearance": "是否属特别疑难复杂案件的强制腾退",
        "label.beyond_one_team": "是否单独一个团队难以解决",
    }
    assert questions_at(hualong, "filing") == questions_at(hualong, "reception") == {}

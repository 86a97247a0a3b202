"""Dengzhou's plan: its terms and who holds what, told by hand."""

from datetime import date

import pytest

from policy.checks import register
from policy.conditions import verdict
from policy.facts import read_all
from policy.loader import pack as shipped
from policy.schema import Clock
from workdays.calendar import Calendar

PACK = shipped("dengzhou")
CALENDAR = Calendar.official()


def clock_citing(clause: str) -> Clock:
    """Return the one clock that carries a clause."""
    (clock,) = [c for c in PACK.tables.clock if clause in c.clause]
    return clock


def ends(clock: Clock, start: str) -> date:
    """Return the day a clock's term ends when it starts on a day."""
    roll = PACK.identity.roll_to_workday and clock.kind != "window"
    return CALENDAR.date_of(date.fromisoformat(start), PACK.terms[clock.id], roll=roll)[0]


# ------------------------------------------------------------------ terms

ROWS = [row for row in register().values() if row.id.startswith("DZ-")]
TIMED = [row for row in ROWS if row.kind in ("node", "limit")]


def test_the_register_holds_twenty_two_timed_rows() -> None:
    assert len(TIMED) == 22


@pytest.mark.parametrize("row", TIMED, ids=lambda row: row.id)
def test_every_timed_row_of_the_register_has_one_clock(row) -> None:
    clock = clock_citing(row.id)
    assert (clock.kind == "limit") == (row.kind == "limit")


# clause, start, due: worked out on the wall calendar with the notices beside it.
DUE = [
    # 立案信息核对，1个工作日
    ("DZ-033", "2025-09-26", "2025-09-28"),  # a make-up Sunday is worked
    ("DZ-033", "2024-02-09", "2024-02-18"),
    ("DZ-033", "2025-12-31", "2026-01-04"),
    ("DZ-033", "2024-09-30", "2024-10-08"),
    ("DZ-033", "2024-02-28", "2024-02-29"),
    # 初次接待，2个工作日
    ("DZ-043", "2024-02-09", "2024-02-19"),
    ("DZ-043", "2025-12-31", "2026-01-05"),
    ("DZ-043", "2024-09-30", "2024-10-09"),
    ("DZ-043", "2024-02-28", "2024-03-01"),
    ("DZ-043", "2022-01-28", "2022-01-30"),  # make-up Saturday and Sunday before the Festival
    # 制式文书，3日
    ("DZ-055", "2024-02-26", "2024-02-29"),
    ("DZ-055", "2024-09-29", "2024-10-08"),
    ("DZ-055", "2025-12-30", "2026-01-04"),
    ("DZ-055", "2025-02-25", "2025-02-28"),
    # 卷宗材料移交，2日
    ("DZ-090", "2024-02-27", "2024-02-29"),
    ("DZ-090", "2024-12-30", "2025-01-02"),
    ("DZ-120", "2025-09-26", "2025-09-28"),
    ("DZ-120", "2025-01-26", "2025-02-05"),
    ("DZ-183", "2026-02-12", "2026-02-14"),  # ends on the make-up Saturday
    ("DZ-183", "2024-09-29", "2024-10-08"),
    ("DZ-237", "2024-02-08", "2024-02-18"),
    ("DZ-237", "2025-02-27", "2025-03-03"),
    # 启动参考价，15日；参考价确定，30日
    ("DZ-100", "2024-02-14", "2024-02-29"),
    ("DZ-100", "2025-09-16", "2025-10-09"),
    ("DZ-100", "2024-12-17", "2025-01-02"),
    ("DZ-100", "2025-01-13", "2025-02-05"),
    ("DZ-103", "2024-01-30", "2024-02-29"),
    ("DZ-103", "2024-01-11", "2024-02-18"),
    ("DZ-103", "2025-09-01", "2025-10-09"),
    ("DZ-103", "2023-12-02", "2024-01-02"),
    # 参考价材料送达，3日
    ("DZ-104", "2025-09-25", "2025-09-28"),
    ("DZ-104", "2026-09-28", "2026-10-08"),
    ("DZ-104", "2022-12-28", "2023-01-03"),
    ("DZ-104", "2024-02-26", "2024-02-29"),
    # 参考价异议审查，15日
    ("DZ-107", "2023-01-06", "2023-01-28"),  # Spring Festival ends before a make-up Saturday
    ("DZ-107", "2024-09-16", "2024-10-08"),
    ("DZ-107", "2024-12-17", "2025-01-02"),
    ("DZ-107", "2024-02-14", "2024-02-29"),
    # 立即反馈, read as the same day: rest days do not move it.
    ("DZ-108", "2024-02-10", "2024-02-10"),
    ("DZ-108", "2026-10-01", "2026-10-01"),
    ("DZ-108", "2024-02-29", "2024-02-29"),
    # 扫描上传，2日
    ("DZ-133", "2023-01-19", "2023-01-28"),
    ("DZ-133", "2025-12-30", "2026-01-04"),
    ("DZ-133", "2023-10-05", "2023-10-07"),  # ends on a make-up Saturday
    ("DZ-133", "2024-02-27", "2024-02-29"),
    # 送达，10日
    ("DZ-165", "2024-02-19", "2024-02-29"),
    ("DZ-165", "2024-01-31", "2024-02-18"),
    ("DZ-165", "2025-09-21", "2025-10-09"),
    ("DZ-165", "2024-12-22", "2025-01-02"),
    ("DZ-189", "2025-09-18", "2025-09-28"),
    ("DZ-189", "2026-02-05", "2026-02-24"),
    ("DZ-189", "2025-02-18", "2025-02-28"),
    ("DZ-189", "2025-12-22", "2026-01-04"),
    # 快执启动处置，收案后30日
    ("DZ-179", "2024-01-30", "2024-02-29"),
    ("DZ-179", "2025-09-01", "2025-10-09"),
    ("DZ-179", "2023-12-02", "2024-01-02"),
    ("DZ-179", "2026-01-15", "2026-02-14"),
    # 收案45日内结案
    ("DZ-182", "2024-01-15", "2024-02-29"),
    ("DZ-182", "2024-08-17", "2024-10-08"),
    ("DZ-182", "2023-11-17", "2024-01-02"),
    ("DZ-182", "2023-12-27", "2024-02-18"),
    ("DZ-182", "2025-08-14", "2025-09-28"),
    ("DZ-182", "2025-01-14", "2025-02-28"),
    # 传统查控，30日
    ("DZ-203", "2024-01-11", "2024-02-18"),
    ("DZ-203", "2024-09-01", "2024-10-08"),
    ("DZ-203", "2025-12-02", "2026-01-04"),
    ("DZ-203", "2025-01-29", "2025-02-28"),
    # 线索核实，7日
    ("DZ-212", "2024-02-22", "2024-02-29"),
    ("DZ-212", "2025-09-21", "2025-09-28"),
    ("DZ-212", "2025-09-24", "2025-10-09"),
    ("DZ-212", "2025-01-21", "2025-02-05"),
    ("DZ-212", "2024-12-25", "2025-01-02"),
    # 首封财产启动变价，30日
    ("DZ-213", "2024-01-30", "2024-02-29"),
    ("DZ-213", "2026-01-16", "2026-02-24"),
    ("DZ-213", "2022-12-01", "2023-01-03"),
    ("DZ-213", "2026-09-01", "2026-10-08"),
    # 纳失，7日
    ("DZ-228", "2023-09-22", "2023-10-07"),  # rolls to the make-up Saturday
    ("DZ-228", "2024-02-03", "2024-02-18"),
    ("DZ-228", "2025-12-25", "2026-01-04"),
    ("DZ-228", "2024-02-22", "2024-02-29"),
    # 拒执移送，30日
    ("DZ-232", "2025-08-29", "2025-09-28"),
    ("DZ-232", "2022-01-01", "2022-02-07"),
    ("DZ-232", "2023-12-02", "2024-01-02"),
    ("DZ-232", "2024-01-30", "2024-02-29"),
]


@pytest.mark.parametrize(
    ("clause", "start", "due"),
    [pytest.param(*row, marks=pytest.mark.clause(row[0])) for row in DUE],
)
def test_a_term_ends_on_the_day_of_the_wall_calendar(clause: str, start: str, due: str) -> None:
    assert ends(clock_citing(clause), start) == date.fromisoformat(due)


def test_every_timed_row_has_a_date_worked_out() -> None:
    assert {row.id for row in TIMED} == {clause for clause, _, _ in DUE}


# clause, what starts it, what stops it, who, tracks
DUTIES = [
    ("DZ-033", "case.accepted", "filing.verified", "verification", ""),
    ("DZ-043", "case.accepted", "reception.recorded", "reception", ""),
    ("DZ-055", "case.accepted", "documents.prepared", "documents", ""),
    ("DZ-090", "material.made", "material.signed_in", "@holder", ""),
    ("DZ-120", "material.made", "material.signed_in", "@holder", ""),
    ("DZ-183", "material.made", "material.signed_in", "@holder", ""),
    ("DZ-237", "material.made", "material.signed_in", "@holder", ""),
    ("DZ-100", "disposal.accepted", "price.started", "price", ""),
    ("DZ-103", "disposal.accepted", "price.fixed", "price", ""),
    ("DZ-104", "price.report_received", "price.report_served", "price", ""),
    ("DZ-107", "objection.received", "objection.decided", "price", ""),
    ("DZ-108", "asset.contradiction_found", "asset.contradiction_reported", "auction", ""),
    ("DZ-133", "material.signed_in", "material.uploaded", "scanning", ""),
    ("DZ-165", "case.accepted", "documents.all_served", "@team", ""),
    ("DZ-189", "case.accepted", "documents.all_served", "@team", ""),
    ("DZ-179", "case.accepted", "disposal.sent", "@team", "fast"),
    ("DZ-182", "case.accepted", "closing.submitted case.closed", "@team", "fast"),
    ("DZ-203", "case.accepted", "query.offline_completed", "@team", "standard"),
    ("DZ-212", "lead.received", "lead.verified", "@team", "standard"),
    ("DZ-213", "asset.controlled", "disposal.sent", "@team", "standard"),
    ("DZ-228", "listing.ground_found", "listing.entered", "@team", "standard"),
    ("DZ-232", "refusal.found", "refusal.sent_to_police", "@team", "standard"),
]


@pytest.mark.parametrize(
    ("clause", "opens", "closes", "who", "tracks"),
    [pytest.param(*row, marks=pytest.mark.clause(row[0])) for row in DUTIES],
)
def test_a_clock_runs_from_its_start_to_its_end_for_whom_the_plan_names(
    clause: str, opens: str, closes: str, who: str, tracks: str
) -> None:
    clock = clock_citing(clause)
    assert [t.event for t in clock.opens] == [opens]
    assert " ".join(t.event for t in clock.closes) == closes
    assert (clock.who, " ".join(clock.tracks)) == (who, tracks)


@pytest.mark.parametrize(
    ("clock", "non_litigation", "runs"),
    [
        ("standard_limit", False, True),
        ("standard_limit", True, False),
        ("standard_limit", None, None),
        ("non_litigation_limit", True, True),
        ("non_litigation_limit", False, False),
        ("non_litigation_limit", None, None),
    ],
)
def test_which_statutory_limit_binds_waits_for_the_kind_of_case(
    clock: str, non_litigation: bool | None, runs: bool | None
) -> None:
    rule = PACK.clocks[clock]
    assert verdict(rule, read_all({"non_litigation": non_litigation})) is runs
    assert [t.event for t in rule.opens] == ["case.filed"]
    assert [t.event for t in rule.closes] == ["case.closed"]
    assert rule.tracks == ("standard",)


@pytest.mark.parametrize(
    ("clock", "start", "due"),
    [
        ("standard_limit", "2024-08-31", "2025-02-28"),  # six months
        ("standard_limit", "2025-04-01", "2025-10-09"),
        ("non_litigation_limit", "2023-11-30", "2024-02-29"),  # three months
        ("non_litigation_limit", "2025-07-01", "2025-10-09"),
    ],
)
def test_a_term_the_plan_does_not_give_is_ours_and_says_so(
    clock: str, start: str, due: str
) -> None:
    assert ends(PACK.clocks[clock], start) == date.fromisoformat(due)
    assert not PACK.clocks[clock].clause
    assert PACK.clocks[clock].basis


@pytest.mark.parametrize("clock", ["reception", "standard_documents", "serve_documents"])
@pytest.mark.parametrize(("kind", "runs"), [("执", True), ("执恢", True), ("执保", False)])
def test_a_preservation_case_asks_for_no_reception_and_no_standard_papers(
    clock: str, kind: str, runs: bool
) -> None:
    assert verdict(PACK.clocks[clock], read_all({"case_kind": kind})) is runs


@pytest.mark.clause("DZ-107")
def test_the_fifteen_days_are_for_objections_to_a_price_only() -> None:
    triggers = clock_citing("DZ-107").opens + clock_citing("DZ-107").closes
    assert [t.where for t in triggers] == [{"kind": "参考价异议"}] * 2


@pytest.mark.clause("DZ-103")
def test_only_the_thirty_days_for_the_price_are_soft() -> None:
    assert [c.id for c in PACK.tables.clock if c.soft] == ["fix_price"]


@pytest.mark.clause("DZ-213")
def test_a_waiting_seizure_starts_no_sale() -> None:
    ((clock, trigger),) = PACK.opened_by["asset.controlled"]
    assert (clock.id, trigger.where) == ("start_sale", {"rank": "first"})


@pytest.mark.clause("DZ-091")
def test_only_paper_is_handed_over() -> None:
    ((_, trigger),) = PACK.opened_by["material.made"]
    assert trigger.where == {"form": "paper"}


@pytest.mark.clause("DZ-179")
@pytest.mark.parametrize(
    ("facts", "runs"),
    [
        ({"deposits_cover_due": False, "has_disposable_asset": True}, True),
        ({"deposits_cover_due": True, "has_disposable_asset": True}, False),
        ({"deposits_cover_due": False, "has_disposable_asset": False}, False),
        ({"deposits_cover_due": False}, None),
        ({"has_disposable_asset": True}, None),
        ({}, None),
    ],
)
def test_a_fast_case_must_start_a_sale_only_with_property_and_too_little_money(
    facts: dict, runs: bool | None
) -> None:
    assert PACK.clocks["fast_start_disposal"].tracks == ("fast",)
    assert verdict(PACK.clocks["fast_start_disposal"], read_all(facts)) is runs


@pytest.mark.clause("DZ-182")
def test_a_fast_case_closed_as_terminated_stops_its_limit_at_the_closing_report() -> None:
    assert PACK.clocks["fast_limit"].tracks == ("fast",)
    closes = {(t.event, t.where.get("mode", "")) for t in clock_citing("DZ-182").closes}
    assert closes == {("closing.submitted", "终本"), ("case.closed", "")}


# ------------------------------------------------------------------ functions, moves, gates


@pytest.mark.parametrize(
    ("function", "unit"),
    [
        pytest.param(function, unit, marks=pytest.mark.clause(clause))
        for function, unit, clause in [
            ("verification", "front", "DZ-033"),
            ("reception", "front", "DZ-043"),
            ("documents", "front", "DZ-055"),
            ("triage", "front", "DZ-068"),
            ("termination_check", "front", "DZ-087"),
            ("resumption_review", "front", "DZ-089"),
            ("price", "disposal", "DZ-100"),
            ("auction", "disposal", "DZ-098"),
            ("funds", "disposal", "DZ-129"),
            ("archive", "file_centre", "DZ-132"),
            ("scanning", "file_centre", "DZ-133"),
            ("quality", "unified", "DZ-145"),
            ("entrusted_out", "unified", "DZ-155"),
            ("entrusted_in", "unified", "DZ-156"),
            ("preservation", "unified", "DZ-157"),
            ("petition", "unified", "DZ-161"),
        ]
    ],
)
def test_the_plan_gives_each_duty_to_its_team(function: str, unit: str) -> None:
    assert PACK.holder(function).unit == unit


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        pytest.param("参考价异议", "disposal", marks=pytest.mark.clause("DZ-107")),
        pytest.param("执行行为异议", "review", marks=pytest.mark.clause("DZ-244")),
        pytest.param("案外人异议", "review", marks=pytest.mark.clause("DZ-244")),
    ],
)
def test_objections_to_a_price_stay_with_the_disposal_team(kind: str, unit: str) -> None:
    assert PACK.holder("objections", {"objection.kind": kind}).unit == unit


@pytest.mark.clause("DZ-165", "DZ-189", "DZ-203")
def test_the_handling_team_serves_and_inquires_itself() -> None:
    assert PACK.holder("service").holder == "@team"
    assert PACK.holder("offline_query").holder == "@team"


@pytest.mark.clause("DZ-031")
def test_the_command_centre_has_exactly_four_teams() -> None:
    below = {code for code, unit in PACK.tables.units.items() if unit.parent == "command_centre"}
    assert below == {"front", "disposal", "file_centre", "unified"}


@pytest.mark.clause("DZ-187")
def test_the_precise_team_is_four_teams() -> None:
    below = [u.name for u in PACK.tables.units.values() if u.parent == "precise"]
    assert below == ["执行二团队", "执行三团队", "执行四团队", "执行五团队"]


@pytest.mark.clause("DZ-087", "DZ-181")
def test_a_termination_needs_the_interview_and_the_front_teams_check() -> None:
    gates = [g for g in PACK.gates("case.close", mode="终本") if g.steps]
    assert [step.by for gate in gates for step in gate.steps] == ["termination_check"]
    assert "interview.recorded" in {t.event for t in gates[0].after}


@pytest.mark.clause("DZ-224")
def test_controlled_property_counts_as_none_only_by_a_panel_of_three() -> None:
    (gate,) = PACK.gates("asset.treat_as_none")
    assert gate.steps[0].signers == ("judge", "judge", "judge")
    assert gate.checklist == ("panel_minutes",)


def test_no_fast_case_moves_on_unless_the_court_switches_it_on() -> None:
    (move,) = [t for t in PACK.tables.transfer if t.id == "fast_to_standard"]
    assert not move.enabled
    assert [PACK.holder(step.by).post for step in move.steps] == ["director"]


@pytest.mark.parametrize("function", sorted(PACK.tables.functions))
def test_every_function_is_held_by_somebody(function: str) -> None:
    assert PACK.holder(function) is not None

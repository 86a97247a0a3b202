"""The county court's plan: its terms and who holds what, told by hand."""

from datetime import date

import pytest

from policy.checks import register
from policy.conditions import verdict
from policy.facts import read_all
from policy.loader import pack as shipped
from policy.schema import Clock
from workdays.calendar import Calendar

PACK = shipped("county")
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

ROWS = [row for row in register().values() if row.id.startswith("XX-")]
TIMED = [row for row in ROWS if row.kind in ("node", "limit")]


def test_the_register_holds_nine_timed_rows() -> None:
    assert len(TIMED) == 9


@pytest.mark.parametrize("row", TIMED, ids=lambda row: row.id)
def test_every_timed_row_of_the_register_has_one_clock(row) -> None:
    clock = clock_citing(row.id)
    assert (clock.kind == "limit") == (row.kind == "limit")


# clause, start, due: worked out on the wall calendar with the notices beside it.
DUE = [
    # 立即, read as the same day: rest days do not move it.
    ("XX-024", "2024-02-10", "2024-02-10"),
    ("XX-024", "2026-10-01", "2026-10-01"),
    ("XX-024", "2024-02-29", "2024-02-29"),
    # 2个工作日
    ("XX-099", "2024-02-09", "2024-02-19"),  # make-up Sunday the 18th is the first
    ("XX-099", "2025-09-26", "2025-09-29"),  # make-up Sunday the 28th is the first
    ("XX-099", "2025-12-31", "2026-01-05"),  # make-up Sunday 4 January is the first
    ("XX-099", "2026-02-13", "2026-02-24"),  # make-up Saturday, then nine days of rest
    ("XX-099", "2024-02-28", "2024-03-01"),  # leap day is the first
    ("XX-099", "2025-03-31", "2025-04-02"),
    # 至迟第二天: one day, rolling
    ("XX-103", "2024-09-30", "2024-10-08"),
    ("XX-103", "2025-01-25", "2025-01-26"),  # a make-up Sunday is worked
    ("XX-103", "2025-01-27", "2025-02-05"),
    ("XX-103", "2024-02-28", "2024-02-29"),
    ("XX-103", "2025-12-31", "2026-01-04"),
    ("XX-104", "2023-12-31", "2024-01-02"),
    ("XX-104", "2024-02-09", "2024-02-18"),
    ("XX-104", "2025-09-27", "2025-09-28"),
    ("XX-104", "2025-02-27", "2025-02-28"),
    # 1个工作日
    ("XX-112", "2025-09-26", "2025-09-28"),
    ("XX-112", "2025-09-30", "2025-10-09"),
    ("XX-112", "2024-02-14", "2024-02-18"),
    ("XX-112", "2022-12-30", "2023-01-03"),
    ("XX-112", "2024-02-28", "2024-02-29"),
    # 结案后十五日
    ("XX-123", "2025-01-13", "2025-02-05"),
    ("XX-123", "2024-02-14", "2024-02-29"),
    ("XX-123", "2025-02-14", "2025-03-03"),
    ("XX-123", "2024-12-17", "2025-01-02"),
    ("XX-124", "2025-09-16", "2025-10-09"),
    ("XX-124", "2025-09-13", "2025-09-28"),
    ("XX-124", "2025-12-17", "2026-01-04"),
    ("XX-124", "2024-02-14", "2024-02-29"),
    # 立案之日起30日
    ("XX-128", "2024-01-30", "2024-02-29"),
    ("XX-128", "2024-01-11", "2024-02-18"),
    ("XX-128", "2025-09-01", "2025-10-09"),
    ("XX-128", "2023-12-02", "2024-01-02"),
    ("XX-128", "2026-01-15", "2026-02-14"),  # ends on the make-up Saturday
    # 法定期限: six months; the last day of a shorter month
    ("XX-175", "2024-08-31", "2025-02-28"),
    ("XX-175", "2023-08-31", "2024-02-29"),
    ("XX-175", "2025-04-01", "2025-10-09"),
    ("XX-175", "2024-07-01", "2025-01-02"),
    ("XX-175", "2023-08-10", "2024-02-18"),
    ("XX-175", "2025-03-28", "2025-09-28"),
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
    ("XX-024", "filing.error_found", "filing.correction_requested", "verification", ""),
    ("XX-099", "material.brought_back", "material.signed_in", "@team", ""),
    ("XX-103", "material.signed_in", "material.uploaded", "archive", ""),
    ("XX-104", "material.signed_in", "material.catalogued", "archive", ""),
    ("XX-112", "loan.reason_ended", "loan.returned", "@holder", ""),
    ("XX-123", "case.closed", "dossier.imaged", "scanning", ""),
    ("XX-124", "case.closed", "dossier.submitted", "scanning", ""),
    ("XX-128", "case.filed", "closing.submitted case.closed", "@team", "fast"),
    ("XX-175", "case.filed", "case.closed", "@team", "standard"),
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
        pytest.param("standard_limit", False, True, marks=pytest.mark.clause("XX-175")),
        pytest.param("standard_limit", True, False, marks=pytest.mark.clause("XX-175")),
        pytest.param("standard_limit", None, None, marks=pytest.mark.clause("XX-175")),
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
        ("non_litigation_limit", "2023-11-30", "2024-02-29"),  # three months, ours
        ("non_litigation_limit", "2025-07-01", "2025-10-09"),
        ("pay_out", "2024-01-30", "2024-02-29"),  # thirty days, the national figure
        ("pay_out", "2024-01-11", "2024-02-18"),
    ],
)
def test_a_term_the_plan_does_not_give_is_ours_and_says_so(
    clock: str, start: str, due: str
) -> None:
    assert ends(PACK.clocks[clock], start) == date.fromisoformat(due)
    assert not PACK.clocks[clock].clause
    assert PACK.clocks[clock].basis


def test_money_counts_from_its_receipt_to_its_payment() -> None:
    clock = PACK.clocks["pay_out"]
    assert [t.event for t in clock.opens + clock.closes] == ["payment.received", "payment.paid_out"]


@pytest.mark.clause("XX-175")
def test_the_number_behind_the_statutory_limit_is_a_parameter_with_its_law() -> None:
    assert clock_citing("XX-175").within.parameter == "statutory_months"
    assert PACK.tables.parameters["statutory_months"].basis == "法发〔2006〕35号第1条"


@pytest.mark.clause("XX-128")
def test_a_fast_case_closed_as_terminated_stops_its_limit_at_the_closing_report() -> None:
    closes = {(t.event, t.where.get("mode", "")) for t in clock_citing("XX-128").closes}
    assert closes == {("closing.submitted", "终本"), ("case.closed", "")}


@pytest.mark.clause("XX-100")
def test_only_paper_brought_back_starts_the_hand_over() -> None:
    ((_, trigger),) = PACK.opened_by["material.brought_back"]
    assert trigger.where == {"form": "paper"}


@pytest.mark.clause("XX-106")
def test_refused_paper_leaves_the_hand_over_open() -> None:
    assert [t.event for t in clock_citing("XX-099").closes] == ["material.signed_in"]


# ------------------------------------------------------------------ functions, moves, gates


@pytest.mark.parametrize(
    ("facts", "kind", "post"),
    [
        pytest.param({}, "real_estate", "real_estate_auction", marks=pytest.mark.clause("XX-054")),
        pytest.param(
            {"enterprise_party": False, "major_or_difficult": False},
            "real_estate",
            "real_estate_auction",
            marks=pytest.mark.clause("XX-054"),
        ),
        pytest.param({}, "motor_vehicle", "movables_auction", marks=pytest.mark.clause("XX-055")),
        pytest.param({}, "movable", "movables_auction", marks=pytest.mark.clause("XX-055")),
        pytest.param({}, "equity", "movables_auction", marks=pytest.mark.clause("XX-055")),
        pytest.param({}, "other", "movables_auction", marks=pytest.mark.clause("XX-055")),
        pytest.param(
            {"enterprise_party": True},
            "real_estate",
            "centre_director",
            marks=pytest.mark.clause("XX-056"),
        ),
        pytest.param(
            {"major_or_difficult": True},
            "movable",
            "centre_director",
            marks=pytest.mark.clause("XX-056"),
        ),
    ],
)
def test_an_auction_belongs_to_the_post_of_its_kind(facts: dict, kind: str, post: str) -> None:
    values = {**read_all(facts), "asset.kind": kind}
    assert PACK.holder("auction", values).answering(0) == ("", post)
    assert PACK.holder("price", values).answering(0) == ("", post)  # ours


@pytest.mark.clause("XX-083", "XX-084")
def test_a_termination_is_reviewed_first_and_approved_by_the_deputy_director_then() -> None:
    steps = [step.by for gate in PACK.gates("case.close", mode="终本") for step in gate.steps]
    assert [PACK.holder(by).post for by in steps] == ["termination_reviewer", "deputy_director"]


def test_another_closing_asks_no_termination_review() -> None:
    gates = PACK.gates("case.close", mode="执行完毕")
    assert [step.by for gate in gates for step in gate.steps] == ["closing_approval"]


@pytest.mark.clause("XX-085")
@pytest.mark.parametrize(
    ("candidate", "post"), [(True, "termination_reviewer"), (False, "deputy_director")]
)
def test_a_case_picked_out_for_termination_is_closed_by_its_first_reviewer(
    candidate: bool, post: str
) -> None:
    values = read_all({"termination_candidate": candidate})
    assert PACK.holder("closing_approval", values).post == post


@pytest.mark.clause("XX-168", "XX-169")
@pytest.mark.parametrize("side", ["applicant", "respondent"])
def test_each_side_is_interviewed_once_at_least(side: str) -> None:
    assert PACK.parameter(f"{side}_interviews") == 1


@pytest.mark.clause("XX-082", "XX-086")
def test_who_examines_a_resumption_is_not_who_examines_a_termination() -> None:
    assert PACK.holder("resumption_review").post == "general_chief"
    assert PACK.holder("termination_approval").post != "general_chief"


@pytest.mark.clause("XX-172")
def test_a_house_must_be_vacated_before_it_goes_to_auction() -> None:
    (gate,) = PACK.gates("disposal.send", values={"asset.kind": "real_estate"})
    assert [t.event for t in gate.after] == ["asset.vacated"]
    assert PACK.gates("disposal.send", values={"asset.kind": "movable"}) == ()


@pytest.mark.clause("XX-122")
def test_only_the_scanner_makes_images_of_a_dossier() -> None:
    assert PACK.holder("scanning").post == "scanner"
    assert PACK.clocks["image_dossier"].who == "scanning"


@pytest.mark.clause("XX-108")
def test_a_dispute_with_the_file_centre_goes_to_the_bureau_director() -> None:
    (gate,) = PACK.gates("material.overrule")
    assert [PACK.holder(step.by).post for step in gate.steps] == ["director"]


def test_a_fast_case_that_turns_out_complex_moves_with_the_directors_approval() -> None:
    (move,) = [t for t in PACK.tables.transfer if t.id == "fast_to_standard"]
    assert [PACK.holder(step.by).post for step in move.steps] == ["director"]
    assert move.enabled
    assert move.basis == "default"


def test_the_court_is_unnamed_and_says_so() -> None:
    assert PACK.identity.made_up
    assert PACK.identity.court == "某县人民法院"


@pytest.mark.parametrize("function", sorted(PACK.tables.functions))
def test_every_function_is_held_by_somebody(function: str) -> None:
    assert PACK.holder(function) is not None

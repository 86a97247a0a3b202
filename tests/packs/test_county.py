"""The county court's plan: its terms, its screening and who holds what, told by hand."""

from datetime import date

import pytest

from policy.checks import register
from policy.facts import read_all
from policy.loader import pack as shipped
from policy.schema import Clock
from policy.triage import Decision, route
from policy.triage import run_for as due_run
from workdays.calendar import Calendar

PACK = shipped("county")
CALENDAR = Calendar.official()
ORDINARY = ("ordinary_1", "ordinary_2", "ordinary_3", "ordinary_4", "ordinary_5")


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


# ------------------------------------------------------------------ screening

NO = {
    "case_kind": "执",
    "matter_kind": "monetary",
    "claim_amount": "250000.00",
    "major_or_difficult": False,
    "deposits_cover_due": False,
    "assistance_notice_suffices": False,
    "voluntary_performance": "none",
    "settlement_likely": False,
    "likely_inadmissible": False,
    "judged_simple": False,
}
ACT = {"matter_kind": "act", "claim_amount": None}
TITLE = {"matter_kind": "title_transfer", "claim_amount": None}
HOUSE = {**TITLE, "title_asset_kind": "real_estate"}
CAR = {**TITLE, "title_asset_kind": "motor_vehicle"}
RICH = {"deposits_cover_due": True}
UNKNOWN = dict.fromkeys(NO)

# what is told, facts that differ from NO, rule that decides (empty: facts asked for), track,
# facts asked for, clauses
TABLE = [
    ("major", {"major_or_difficult": True}, "major_or_difficult", "standard", (), "XX-090 XX-038"),
    ("major with money found", {"major_or_difficult": True, **RICH}, "major_or_difficult",
     "standard", (), "XX-090"),
    ("major though performed", {"major_or_difficult": True, "voluntary_performance": "performed"},
     "major_or_difficult", "standard", (), "XX-090"),
    ("major transfer of a house", {"major_or_difficult": True, **HOUSE}, "major_or_difficult",
     "standard", (), "XX-090"),
    ("major though judged simple", {"major_or_difficult": True, "judged_simple": True},
     "major_or_difficult", "standard", (), "XX-090"),
    ("nothing known but major", {**UNKNOWN, "major_or_difficult": True}, "major_or_difficult",
     "standard", (), "XX-090"),
    ("deposits cover", RICH, "deposits_cover_due", "fast", (), "XX-129 XX-088 XX-038"),
    ("deposits cover a large claim", {**RICH, "claim_amount": "5000000.00"}, "deposits_cover_due",
     "fast", (), "XX-129"),
    ("deposits cover an enterprise's debt", {**RICH, "enterprise_party": True},
     "deposits_cover_due", "fast", (), "XX-129"),
    ("deposits mean nothing for an act", {**ACT, **RICH}, "ordinary", "standard", (),
     "XX-129 XX-145"),
    ("deposits unknown", {"deposits_cover_due": None}, "", "", ("deposits_cover_due",), "XX-129"),
    ("deposits unknown, performed anyway",
     {"deposits_cover_due": None, "voluntary_performance": "performed"}, "performed", "fast", (),
     "XX-134"),
    ("deposits cover, major unknown", {**RICH, "major_or_difficult": None}, "", "",
     ("major_or_difficult",), "XX-090"),
    ("performed, major unknown",
     {"voluntary_performance": "performed", "major_or_difficult": None}, "", "",
     ("major_or_difficult",), "XX-090"),
    ("major unknown, ordinary either way", {"major_or_difficult": None}, "ordinary", "standard",
     (), "XX-145"),
    ("nothing known at all", UNKNOWN, "", "",
     ("major_or_difficult", "matter_kind", "deposits_cover_due", "assistance_notice_suffices",
      "title_asset_kind", "voluntary_performance", "settlement_likely", "likely_inadmissible",
      "judged_simple"), "XX-038"),
    ("matter unknown, deposits cover", {**RICH, "matter_kind": None}, "", "",
     ("matter_kind", "title_asset_kind"), "XX-129"),
    ("matter unknown, judged simple", {"matter_kind": None, "judged_simple": True},
     "judged_simple", "fast", (), "XX-138"),
    ("one notice ends the act", {**ACT, "assistance_notice_suffices": True}, "assistance_notice",
     "fast", (), "XX-130 XX-088"),
    ("a notice does not end the act", ACT, "ordinary", "standard", (), "XX-130 XX-145"),
    ("notice unknown", {**ACT, "assistance_notice_suffices": None}, "", "",
     ("assistance_notice_suffices",), "XX-130"),
    ("a notice ends no money claim", {"assistance_notice_suffices": True}, "ordinary", "standard",
     (), "XX-130"),
    ("house to transfer", HOUSE, "title_real_estate", "fast", (), "XX-132 XX-088"),
    ("vehicle to transfer", CAR, "title_motor_vehicle", "fast", (), "XX-133 XX-088"),
    ("other title", {**TITLE, "title_asset_kind": "other"}, "ordinary", "standard", (),
     "XX-132 XX-133 XX-145"),
    ("title of what?", TITLE, "", "", ("title_asset_kind",), "XX-132 XX-133"),
    ("title of what? willing anyway", {**TITLE, "voluntary_performance": "willing"}, "willing",
     "fast", (), "XX-135"),
    ("performed", {"voluntary_performance": "performed"}, "performed", "fast", (),
     "XX-134 XX-088"),
    ("performed, claim unknown", {"voluntary_performance": "performed", "claim_amount": None},
     "performed", "fast", (), "XX-134"),
    ("willing", {"voluntary_performance": "willing"}, "willing", "fast", (), "XX-135 XX-088"),
    ("performance unknown", {"voluntary_performance": None}, "", "", ("voluntary_performance",),
     "XX-134 XX-135"),
    ("settlement likely", {"settlement_likely": True}, "settlement_likely", "fast", (),
     "XX-136 XX-088"),
    ("settlement likely though property waits for auction",
     {"settlement_likely": True, "has_disposable_asset": True, "needs_auction": True},
     "settlement_likely", "fast", (), "XX-136"),
    ("settlement unknown", {"settlement_likely": None}, "", "", ("settlement_likely",), "XX-136"),
    ("likely inadmissible", {"likely_inadmissible": True}, "likely_inadmissible", "fast", (),
     "XX-137 XX-088"),
    ("admissibility unknown", {"likely_inadmissible": None}, "", "", ("likely_inadmissible",),
     "XX-137"),
    ("judged simple", {"judged_simple": True}, "judged_simple", "fast", (), "XX-138 XX-088"),
    ("simplicity not judged", {"judged_simple": None}, "", "", ("judged_simple",), "XX-138"),
    ("first criterion that holds is named", {**RICH, "voluntary_performance": "willing"},
     "deposits_cover_due", "fast", (), "XX-129"),
    ("none of the six", {}, "ordinary", "standard", (), "XX-145 XX-089 XX-038"),
    ("a small claim is no criterion here", {"claim_amount": "100.00"}, "ordinary", "standard",
     (), "XX-145"),
    ("exactly 100 000 neither", {"claim_amount": "100000.00"}, "ordinary", "standard", (),
     "XX-145"),
    ("an enterprise is no criterion here", {"enterprise_party": True}, "ordinary", "standard",
     (), "XX-145"),
    ("preservation is named nowhere", {"matter_kind": "preservation"}, "ordinary", "standard",
     (), "XX-145"),
    ("resumed, by the same rules", {"case_kind": "执恢", **RICH}, "deposits_cover_due", "fast",
     (), "XX-129"),
    ("resumed, ordinary", {"case_kind": "执恢"}, "ordinary", "standard", (), "XX-145"),
]  # fmt: skip


def decide(changed: dict) -> Decision:
    """Return the machine's answer to the plain case with some facts changed."""
    return route(PACK, read_all({**NO, **changed}))


@pytest.mark.parametrize(
    ("changed", "rule", "track", "asked"),
    [
        pytest.param(*row[1:5], id=row[0], marks=pytest.mark.clause(*row[5].split()))
        for row in TABLE
    ],
)
def test_a_case_goes_where_the_plan_sends_it(
    changed: dict, rule: str, track: str, asked: tuple[str, ...]
) -> None:
    decision = decide(changed)
    assert (decision.rule or "", decision.track or "", decision.missing) == (rule, track, asked)
    assert decision.outcome == ("routed" if rule else "needs_facts")
    unit = "fast_team" if track == "fast" else None
    pool = ORDINARY if track == "standard" else ()
    assert (decision.unit, decision.pool) == (unit, pool)


@pytest.mark.clause("XX-088")
def test_a_simple_case_stays_with_the_one_fast_team() -> None:
    assert PACK.tables.tracks["fast"].units == ("fast_team",)
    assert "速执" in PACK.tables.tracks["fast"].aliases


@pytest.mark.clause("XX-089", "XX-145")
def test_other_cases_are_drawn_at_random_among_five_teams() -> None:
    assert decide({}).draw == ("random",)
    assert [PACK.unit_name(unit) for unit in decide({}).pool] == [
        "普执一团队", "普执二团队", "普执三团队", "普执四团队", "普执五团队",
    ]  # fmt: skip


@pytest.mark.clause("XX-137", "XX-138")
@pytest.mark.parametrize("judged", ["likely_inadmissible", "judged_simple"])
def test_a_judgement_wants_its_reason(judged: str) -> None:
    assert decide({judged: True}).reason_needed


def test_a_criterion_that_is_found_wants_no_reason() -> None:
    assert not decide(RICH).reason_needed


@pytest.mark.clause("XX-037", "XX-046", "XX-087")
def test_screening_waits_for_both_queries_and_the_chief_confirms_it() -> None:
    run = due_run(PACK, read_all(NO))
    assert {"query.answered", "query.offline_completed"} <= set(run.after)
    assert PACK.holder(run.by).post == "triage_officer"
    assert PACK.holder(run.confirm).post == "general_chief"


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
    assert PACK.holder("auction", values).post == post
    assert PACK.holder("price", values).post == post  # valued by the auction post, ours


@pytest.mark.clause("XX-083", "XX-084")
def test_a_termination_is_reviewed_first_and_approved_by_the_deputy_director_then() -> None:
    steps = [step.by for gate in PACK.gates("case.close", mode="终本") for step in gate.steps]
    assert [PACK.holder(by).post for by in steps] == ["termination_reviewer", "deputy_director"]


def test_another_closing_asks_no_termination_review() -> None:
    gates = PACK.gates("case.close", mode="执行完毕")
    assert [step.by for gate in gates for step in gate.steps] == ["closing_approval"]


@pytest.mark.clause("XX-082", "XX-086")
def test_who_examines_a_resumption_is_not_who_examines_a_termination() -> None:
    assert PACK.holder("resumption_review").post == "general_chief"
    assert PACK.holder("termination_approval").post != "general_chief"


@pytest.mark.clause("XX-172")
def test_a_house_must_be_vacated_before_it_goes_to_auction() -> None:
    (gate,) = PACK.gates("disposal.send", values={"asset.kind": "real_estate"})
    assert gate.after == ("asset.vacated",)
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

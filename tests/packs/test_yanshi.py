"""Yanshi's pack: terms on the wall calendar, what conditions its clocks, who holds what.

Dates were worked out by hand on the official calendars.
"""

from datetime import date

import pytest

from policy.checks import register
from policy.conditions import verdict
from policy.events import EVENTS
from policy.facts import read_all
from policy.loader import pack
from policy.pack import Pack
from workdays.calendar import Calendar

CALENDAR = Calendar.official()


@pytest.fixture(scope="module")
def yanshi() -> Pack:
    return pack("yanshi")


def _due(rules: Pack, clock: str, start: str) -> str:
    roll = rules.identity.roll_to_workday and rules.clocks[clock].kind != "window"
    found = CALENDAR.due_on(date.fromisoformat(start), rules.terms[clock], roll=roll)
    return found.plan_due_on.isoformat()


# --- terms ------------------------------------------------------------------------------

# (clause, clock, opened on, due on): what the row shows stands beside it.
DUE = [
    # a plain month: no holiday, no weekend at the end
    ("YS-073", "remind_15", "2025-03-10", "2025-03-25"),
    ("YS-074", "remind_30", "2025-03-10", "2025-04-09"),
    ("YS-075", "remind_45", "2025-03-10", "2025-04-24"),
    ("YS-084", "weekly_money", "2025-03-10", "2025-03-16"),
    ("YS-134", "archive_month", "2025-03-10", "2025-04-10"),
    ("YS-139", "archive_25th", "2025-03-10", "2025-04-25"),
    # holidays, make-up days, leap days
    ("YS-058", "assign", "2025-10-01", "2025-10-01"),  # 当日: National Day, never rolled
    ("YS-058", "assign", "2024-02-29", "2024-02-29"),
    ("YS-072", "first_query", "2026-02-17", "2026-02-17"),  # the first day of the year
    ("YS-072", "first_query", "2025-01-26", "2025-01-26"),  # a make-up Sunday
    ("YS-102", "close_auto_performance", "2025-02-01", "2025-02-01"),
    ("YS-102", "close_auto_performance", "2025-03-14", "2025-03-14"),
    ("YS-073", "remind_15", "2025-01-14", "2025-02-05"),  # reminders roll: Spring Festival
    ("YS-073", "remind_15", "2024-02-14", "2024-02-29"),  # the leap day
    ("YS-073", "remind_15", "2024-09-14", "2024-09-29"),  # a make-up Sunday: no roll
    ("YS-074", "remind_30", "2025-09-01", "2025-10-09"),  # National Day, behind the week
    ("YS-074", "remind_30", "2024-01-05", "2024-02-04"),  # a make-up Sunday: no roll
    ("YS-074", "remind_30", "2024-01-30", "2024-02-29"),
    ("YS-075", "remind_45", "2024-12-20", "2025-02-05"),
    ("YS-075", "remind_45", "2025-12-31", "2026-02-14"),  # a make-up Saturday: no roll
    ("YS-084", "weekly_money", "2025-01-27", "2025-02-02"),  # Sunday within Spring Festival
    ("YS-084", "weekly_money", "2024-02-29", "2024-03-03"),  # any day of the week: its Sunday
    ("YS-106", "weekly_six_checks", "2025-09-29", "2025-10-05"),
    ("YS-106", "weekly_six_checks", "2024-12-30", "2025-01-05"),  # over New Year
    ("YS-117", "weekly_visits", "2026-02-16", "2026-02-22"),
    ("YS-117", "weekly_visits", "2025-12-29", "2026-01-04"),
    ("YS-117", "weekly_visits", "2026-01-04", "2026-01-04"),  # Sunday is the last day itself
    ("YS-134", "archive_month", "2025-01-31", "2025-02-28"),  # the last day of a shorter month
    ("YS-134", "archive_month", "2024-01-31", "2024-02-29"),  # leap year
    ("YS-134", "archive_month", "2025-09-01", "2025-10-09"),  # rolls behind National Day
    ("YS-134", "archive_month", "2024-01-04", "2024-02-04"),  # a make-up Sunday: no roll
    ("YS-134", "archive_month", "2025-12-01", "2026-01-04"),  # New Year to the make-up Sunday
    ("YS-135", "archive_ledger", "2025-09-30", "2025-10-01"),  # a fixed day never rolls
    ("YS-135", "archive_ledger", "2024-12-31", "2025-01-01"),
    ("YS-135", "archive_ledger", "2024-02-29", "2024-03-01"),
    ("YS-137", "archive_warning", "2026-01-31", "2026-02-01"),  # a Sunday
    ("YS-137", "archive_warning", "2025-04-30", "2025-05-01"),
    ("YS-139", "archive_25th", "2024-12-31", "2025-01-25"),  # a Saturday
    ("YS-139", "archive_25th", "2025-12-05", "2026-01-25"),  # a Sunday, over New Year
    ("YS-139", "archive_25th", "2025-01-31", "2025-02-25"),
    ("YS-139", "archive_25th", "2025-02-01", "2025-03-25"),
]


@pytest.mark.parametrize(
    ("clause", "clock", "start", "due"),
    [pytest.param(*row, marks=pytest.mark.clause(row[0])) for row in DUE],
)
def test_a_term_of_the_measure_ends_on_the_day_worked_out_by_hand(
    yanshi: Pack, clause: str, clock: str, start: str, due: str
) -> None:
    assert clause in yanshi.clocks[clock].clause
    assert _due(yanshi, clock, start) == due


def test_every_node_and_limit_of_the_measure_has_a_clock_and_a_worked_date(yanshi: Pack) -> None:
    rows = [c for c in register().values() if c.id.startswith("YS-")]
    timed = {c.id for c in rows if c.kind in ("node", "limit")}
    cited = {clause for clock in yanshi.tables.clock for clause in clock.clause}
    assert len(timed) == 13
    assert timed <= cited
    assert timed <= {row[0] for row in DUE}


@pytest.mark.clause("YS-134", "YS-139")
def test_both_archive_terms_bind_and_either_may_be_the_earlier(yanshi: Pack) -> None:
    month, fixed = yanshi.clocks["archive_month"], yanshi.clocks["archive_25th"]
    assert month.duty == fixed.duty == "archive"
    assert _due(yanshi, "archive_month", "2025-03-10") < _due(yanshi, "archive_25th", "2025-03-10")
    assert _due(yanshi, "archive_25th", "2025-03-31") < _due(yanshi, "archive_month", "2025-03-31")


@pytest.mark.clause("YS-073", "YS-074", "YS-075")
def test_three_reminders_of_one_duty_wait_for_the_handlers_query(yanshi: Pack) -> None:
    reminders = [c for c in yanshi.tables.clock if c.kind == "reminder"]
    assert [yanshi.terms[c.id].number for c in reminders] == [15, 30, 45]
    assert {(c.duty, c.who) for c in reminders} == {("remind_query", "@handler")}
    assert {t.event for c in reminders for t in c.closes} == {"query.launched"}


@pytest.mark.parametrize(
    ("origin", "ordinary", "auto"),
    [
        ("window", True, False),
        ("online", True, False),
        ("transferred", True, False),
        ("auto_performance", False, True),
        (None, None, None),
    ],
)
@pytest.mark.clause("YS-072", "YS-073", "YS-074", "YS-075", "YS-102")
def test_an_auto_performance_case_is_closed_the_same_day_and_not_queried(
    yanshi: Pack, origin: str | None, ordinary: bool | None, auto: bool | None
) -> None:
    facts = read_all({"filing_origin": origin})
    for clock in ("first_query", "remind_15", "remind_30", "remind_45"):
        assert verdict(yanshi.clocks[clock], facts) is ordinary
    assert verdict(yanshi.clocks["close_auto_performance"], facts) is auto
    assert verdict(yanshi.clocks["assign"], facts) is True
    (closing,) = yanshi.clocks["close_auto_performance"].closes
    assert (closing.event, closing.where) == ("closing.submitted", {"mode": "执行完毕"})


@pytest.mark.clause("YS-072")
def test_every_respondent_has_his_own_query_and_only_the_national_system_counts(
    yanshi: Pack,
) -> None:
    clock = yanshi.clocks["first_query"]
    assert clock.per == "respondent"
    assert [(t.event, t.where) for t in clock.closes] == [("query.launched", {"system": "总对总"})]


# --- who holds what -----------------------------------------------------------------------

CENTRE = "command_centre"


@pytest.mark.parametrize(
    ("function", "unit", "post", "clause"),
    [
        pytest.param(*row, marks=pytest.mark.clause(row[3]))
        for row in (
            ("verification", CENTRE, "filing_examiner", "YS-011"),
            ("assignment", CENTRE, "filing_examiner", "YS-015"),
            ("triage", CENTRE, "filing_examiner", "YS-065"),
            ("documents", CENTRE, "start_post", "YS-010"),
            ("service", CENTRE, "start_post", "YS-070"),
            ("first_query", CENTRE, "query_control", "YS-020"),
            ("offline_query", CENTRE, "query_control", "YS-019"),
            ("visits", CENTRE, "query_control", "YS-117"),
            ("funds", CENTRE, "funds_specialist", "YS-016"),
            ("price", CENTRE, "auction_specialist", "YS-129"),
            ("auction", CENTRE, "auction_specialist", "YS-128"),
            ("node_watch", CENTRE, "centre_clerk", "YS-135"),
            ("archive", "archive_group", "archivist", "YS-132"),
            ("bureau_lead", "", "bureau_leader", "YS-061"),
            ("investigation", "", "@handler", "YS-126"),
        )
    ],
)
def test_a_function_is_held_by_the_post_the_measure_names(
    yanshi: Pack, function: str, unit: str, post: str, clause: str
) -> None:
    holder = yanshi.holder(function)
    assert holder is not None
    assert (holder.unit, holder.post or holder.holder) == (unit, post)
    assert clause in holder.clause


@pytest.mark.parametrize(
    ("origin", "post"), [("auto_performance", "funds_specialist"), ("window", "filing_clerk")]
)
@pytest.mark.clause("YS-096")
def test_auto_performance_money_is_filed_by_the_funds_specialist(
    yanshi: Pack, origin: str, post: str
) -> None:
    holder = yanshi.holder("filing", read_all({"filing_origin": origin}))
    assert holder is not None
    assert holder.post == post


@pytest.mark.clause("YS-135", "YS-137")
def test_whoever_must_make_the_ledger_and_the_warning_may_record_them(yanshi: Pack) -> None:
    for clock, event in (
        ("archive_ledger", "archive.ledger_made"),
        ("archive_warning", "archive.warning_issued"),
    ):
        assert yanshi.clocks[clock].who == EVENTS[event].function == "node_watch"


@pytest.mark.clause("YS-009")
def test_five_concentrated_posts_exist_the_fifth_being_the_auction_specialist(
    yanshi: Pack,
) -> None:
    five = [code for code, post in yanshi.tables.posts.items() if "YS-009" in post.clause]
    assert five == [
        "start_post",
        "filing_examiner",
        "funds_specialist",
        "query_control",
        "auction_specialist",
    ]


# --- lists --------------------------------------------------------------------------------


@pytest.mark.clause("YS-027")
def test_the_catalogue_holds_the_thirteen_entries_listed(yanshi: Pack) -> None:
    assert len(yanshi.tables.checklists["concentrated_items"].items) == 13


@pytest.mark.clause("YS-117", "YS-106")
def test_visits_and_six_checks_are_the_measures_and_open_numbers_stay_empty(yanshi: Pack) -> None:
    assert yanshi.parameter("visits_per_week") == 3
    assert len(yanshi.parameter("visit_offices")) == 3
    assert len(yanshi.parameter("six_checks")) == 6
    for open_number in ("feedback_days", "review_days", "query_reuse_days"):
        assert yanshi.parameter(open_number) is None


@pytest.mark.parametrize(
    ("number", "known"), [("豫0307", True), ("豫0381", True), ("豫0902", False)]
)
def test_the_court_knows_its_present_and_its_former_number_code(
    yanshi: Pack, number: str, known: bool
) -> None:
    codes = (yanshi.identity.number_code, *yanshi.identity.number_codes_before)
    assert (number in codes) is known

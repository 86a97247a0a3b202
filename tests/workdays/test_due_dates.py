"""When terms end: dates worked out by hand on a wall calendar with the notices beside it."""

from datetime import date, datetime

import pytest

from workdays.calendar import Calendar, Step
from workdays.terms import Term
from workdays.year_tables import load_tables

CALENDAR = Calendar.official()


def _day(text: str) -> date:
    return date.fromisoformat(text)


# (start, term, due) and what the row shows.
DUE = [
    # 日: the day that starts the term is not counted; an end on a rest day rolls.
    ("2026-03-02", Term(3, "day"), "2026-03-05", "Monday and three"),
    ("2026-03-02", Term(5, "day"), "2026-03-09", "ends on a Saturday, rolls to Monday"),
    ("2026-03-02", Term(15, "day"), "2026-03-17", "fifteen days"),
    ("2025-12-30", Term(2, "day"), "2026-01-04", "rolls to the make-up Sunday after New Year"),
    ("2026-09-16", Term(15, "day"), "2026-10-08", "ends on National Day, rolls behind the week"),
    ("2026-09-29", Term(10, "day"), "2026-10-09", "runs through the holiday, which counts"),
    ("2026-09-30", Term(10, "day"), "2026-10-10", "ends on a make-up Saturday: no roll"),
    ("2026-02-05", Term(10, "day"), "2026-02-24", "Spring Festival of nine days"),
    ("2026-02-04", Term(10, "day"), "2026-02-14", "ends on the make-up Saturday before it"),
    ("2020-01-21", Term(3, "day"), "2020-02-03", "2020: the lengthened Spring Festival"),
    ("2020-01-29", Term(3, "day"), "2020-02-03", "1 February 2020 was no longer worked"),
    ("2024-02-09", Term(1, "day"), "2024-02-18", "rolls to the make-up Sunday after the Festival"),
    ("2023-09-28", Term(1, "day"), "2023-10-07", "Mid-Autumn and National Day in one"),
    ("2024-02-28", Term(1, "day"), "2024-02-29", "leap day"),
    ("2023-02-28", Term(1, "day"), "2023-03-01", "no leap day"),
    ("2022-12-30", Term(1, "day"), "2023-01-03", "31 December rests by the next year's notice"),
    # 当日: the same day, rest day or not.
    ("2026-10-01", Term(0, "day"), "2026-10-01", "same day never rolls"),
    ("2026-03-02", Term(0, "day"), "2026-03-02", "same day"),
    # 工作日: rest days are not counted, make-up days are.
    ("2026-03-02", Term(1, "workday"), "2026-03-03", "next day"),
    ("2026-03-06", Term(1, "workday"), "2026-03-09", "over a weekend"),
    ("2026-09-30", Term(1, "workday"), "2026-10-08", "over National Day"),
    ("2026-09-24", Term(10, "workday"), "2026-10-15", "28-30 September, 8-10, 12-15 October"),
    ("2026-02-13", Term(2, "workday"), "2026-02-24", "make-up Saturday, then behind the Festival"),
    ("2020-01-17", Term(5, "workday"), "2020-01-23", "the make-up Sunday 19 January is counted"),
    ("2020-01-23", Term(1, "workday"), "2020-02-03", "the lengthened Festival"),
    ("2024-02-09", Term(2, "workday"), "2024-02-19", "make-up Sunday is the first"),
    ("2023-09-28", Term(3, "workday"), "2023-10-09", "7 and 8 October worked"),
    ("2025-12-31", Term(1, "workday"), "2026-01-04", "the make-up Sunday of New Year"),
    ("2026-10-03", Term(1, "workday"), "2026-10-08", "start within a holiday"),
    # 个月: the same day number, or the last day of a shorter month; rolls.
    ("2026-03-02", Term(1, "month"), "2026-04-02", "same number"),
    ("2026-01-31", Term(1, "month"), "2026-02-28", "28 February 2026 is a make-up Saturday"),
    ("2024-01-31", Term(1, "month"), "2024-02-29", "leap day as month end"),
    ("2023-01-31", Term(1, "month"), "2023-02-28", "month end"),
    ("2023-12-31", Term(2, "month"), "2024-02-29", "over the year"),
    ("2025-08-31", Term(6, "month"), "2026-02-28", "half a year to a month end"),
    ("2024-02-29", Term(12, "month"), "2025-02-28", "a year from the leap day"),
    ("2026-04-01", Term(6, "month"), "2026-10-08", "ends on National Day, rolls"),
    ("2026-08-20", Term(1, "month"), "2026-09-20", "ends on a make-up Sunday: no roll"),
    ("2026-02-28", Term(1, "month"), "2026-03-30", "28 March is a Saturday"),
    # Counted backwards: never rolls.
    ("2026-10-08", Term(1, "before_day"), "2026-10-07", "a rest day stays"),
    ("2026-03-01", Term(1, "before_day"), "2026-02-28", "over a month"),
    ("2024-03-01", Term(1, "before_day"), "2024-02-29", "leap day"),
    # Fixed points of the month and week: never roll.
    ("2026-06-03", Term(25, "month_day", 1), "2026-07-25", "a Saturday stays"),
    ("2026-12-31", Term(25, "month_day", 1), "2027-01-25", "over the year"),
    ("2026-08-31", Term(1, "month_day", 1), "2026-09-01", "the first of next month"),
    ("2026-09-30", Term(1, "month_day", 1), "2026-10-01", "National Day stays"),
    ("2026-01-15", Term(31, "month_day", 1), "2026-02-28", "a shorter month"),
    ("2026-03-15", Term(25, "month_day"), "2026-03-25", "this month"),
    ("2026-03-02", Term(7, "week_day"), "2026-03-08", "Monday's Sunday"),
    ("2026-03-05", Term(7, "week_day"), "2026-03-08", "Thursday's Sunday"),
    ("2026-03-08", Term(7, "week_day"), "2026-03-08", "Sunday's own"),
    ("2026-12-31", Term(7, "week_day"), "2027-01-03", "over the year"),
    ("2026-03-04", Term(5, "week_day"), "2026-03-06", "Friday of the week"),
]


def _due(start: str, term: Term) -> date:
    return CALENDAR.date_of(_day(start), term)[0]


@pytest.mark.parametrize(("start", "term", "due", "shows"), DUE, ids=[row[3] for row in DUE])
def test_a_term_ends_on_the_day_a_clerk_would_find(
    start: str, term: Term, due: str, shows: str
) -> None:
    assert _due(start, term) == _day(due)
    explained = CALENDAR.due_on(_day(start), term)
    assert explained.plan_due_on == explained.adjusted_due_on == _day(due)


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        ("2026-03-02", Term(5, "day"), "2026-03-07"),
        ("2026-09-16", Term(15, "day"), "2026-10-01"),
        ("2026-04-01", Term(6, "month"), "2026-10-01"),
        ("2026-09-30", Term(1, "workday"), "2026-10-08"),
    ],
)
def test_a_court_that_does_not_roll_keeps_the_bare_end(start: str, term: Term, due: str) -> None:
    assert CALENDAR.date_of(_day(start), term, roll=False) == (_day(due), False)
    assert CALENDAR.due_on(_day(start), term, roll=False).adjusted_due_on == _day(due)


def test_an_end_on_a_holiday_explains_where_it_rolled() -> None:
    due = CALENDAR.due_on(_day("2026-09-16"), Term(15, "day"))
    assert due.steps == (
        Step(_day("2026-10-08"), "rolled", "期间最后一日2026-10-01为国庆节，顺延至2026-10-08"),
    )


def test_an_end_on_a_make_up_day_explains_why_it_did_not_roll() -> None:
    due = CALENDAR.due_on(_day("2026-09-30"), Term(10, "day"))
    assert due.steps == (Step(_day("2026-10-10"), "counted", "期间最后一日调休上班，不顺延"),)


def test_workdays_explain_each_day_skipped_and_each_make_up_day_counted() -> None:
    due = CALENDAR.due_on(_day("2026-02-13"), Term(2, "workday"))
    assert due.steps[0] == Step(_day("2026-02-14"), "counted", "调休上班，计入")
    assert due.steps[1] == Step(_day("2026-02-15"), "skipped", "春节，不计入")
    assert [step.on.day for step in due.steps] == [*range(14, 24)]


def test_an_ordinary_weekend_is_explained_by_its_name() -> None:
    due = CALENDAR.due_on(_day("2026-03-06"), Term(1, "workday"))
    assert [step.reason for step in due.steps] == ["周六，不计入", "周日，不计入"]


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        ("2026-12-20", Term(1, "month"), "2027-01-20"),
        ("2026-12-31", Term(1, "day"), "2027-01-01"),
        ("2026-12-30", Term(2, "workday"), "2027-01-01"),
        ("2018-05-02", Term(3, "day"), "2018-05-07"),
    ],
)
def test_a_term_reaching_into_an_unpublished_year_is_provisional(
    start: str, term: Term, due: str
) -> None:
    assert CALENDAR.date_of(_day(start), term) == (_day(due), True)
    explained = CALENDAR.due_on(_day(start), term)
    assert explained.provisional
    assert next(step for step in explained.steps if step.what == "provisional").reason == (
        f"{due[:4]}年节假日安排未公布，暂按周末推算"
    )


@pytest.mark.parametrize(
    ("start", "term"),
    [
        ("2026-12-30", Term(1, "day")),
        ("2026-12-30", Term(1, "workday")),
        ("2026-12-31", Term(0, "day")),
        ("2027-01-05", Term(0, "day")),
        ("2026-12-31", Term(25, "month_day", 1)),
        ("2026-12-31", Term(7, "week_day")),
        ("2027-01-05", Term(1, "before_day")),
    ],
)
def test_a_term_that_asks_no_unpublished_year_is_certain(start: str, term: Term) -> None:
    assert CALENDAR.date_of(_day(start), term)[1] is False
    assert CALENDAR.due_on(_day(start), term).provisional is False


def test_a_roll_that_looks_into_an_unpublished_year_is_provisional() -> None:
    # As the court saw it before the notice for 2023 came: 31 December 2022 is a Saturday.
    before_the_notice = Calendar(table for table in load_tables() if table.year != 2023)
    due, provisional = before_the_notice.date_of(_day("2022-12-30"), Term(1, "day"))
    assert (due, provisional) == (_day("2023-01-02"), True)
    assert CALENDAR.date_of(_day("2022-12-30"), Term(1, "day")) == (_day("2023-01-03"), False)


def test_only_the_days_looked_at_make_a_term_provisional() -> None:
    # Without the table of 2022: the roll starts from its last day, a workday term does not.
    without = Calendar(table for table in load_tables() if table.year != 2022)
    assert without.date_of(_day("2022-12-30"), Term(1, "day")) == (_day("2023-01-03"), True)
    assert without.date_of(_day("2022-12-31"), Term(1, "workday")) == (_day("2023-01-03"), False)


def test_a_workday_term_that_ends_on_a_make_up_day_says_so_once() -> None:
    due = CALENDAR.due_on(_day("2026-02-13"), Term(1, "workday"))
    assert due.steps == (Step(_day("2026-02-14"), "counted", "调休上班，计入"),)


def test_next_workday_and_workday_from() -> None:
    assert CALENDAR.next_workday(_day("2026-09-30")) == _day("2026-10-08")
    assert CALENDAR.next_workday(_day("2026-02-13")) == _day("2026-02-14")
    assert CALENDAR.workday_from(_day("2026-10-10")) == _day("2026-10-10")
    assert CALENDAR.workday_from(_day("2026-10-11")) == _day("2026-10-12")


@pytest.mark.parametrize(
    ("start", "end", "number"),
    [
        ("2026-09-30", "2026-10-08", 1),
        ("2026-09-24", "2026-10-15", 10),
        ("2026-02-13", "2026-02-24", 2),
        ("2026-03-02", "2026-03-02", 0),
        ("2026-10-08", "2026-09-30", -1),
    ],
)
def test_workdays_between_two_days_leave_out_the_first(start: str, end: str, number: int) -> None:
    assert CALENDAR.workdays_between(_day(start), _day(end)) == number


def test_a_slip_of_the_pen_in_the_year_is_refused_and_not_computed() -> None:
    for start in (date(9999, 12, 31), date(202, 1, 1)):
        with pytest.raises(ValueError, match="超出可计算的范围"):
            CALENDAR.date_of(start, Term(3, "day"))
        with pytest.raises(ValueError, match="超出可计算的范围"):
            CALENDAR.due_on(start, Term(3, "workday"))


def test_a_moment_is_not_taken_for_a_day() -> None:
    with pytest.raises(TypeError, match="应为日期"):
        CALENDAR.date_of(datetime.fromisoformat("2026-03-02T10:00"), Term(3, "day"))

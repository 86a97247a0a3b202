"""Days of a stay, an appraisal or a notice are credited once, and only where the term runs."""

from datetime import date

import pytest

from workdays.calendar import Calendar, Due, Interval, merge
from workdays.terms import Term

CALENDAR = Calendar.official()


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _interval(text: str, kind: str = "", reason: str = "") -> Interval:
    first, _, last = text.partition("/")
    return Interval(_day(first), _day(last or first), kind, reason)


def _due(start: str, term: Term, *excluded: str, roll: bool = True) -> Due:
    return CALENDAR.due_on(_day(start), term, roll=roll, excluded=map(_interval, excluded))


# start, term, excluded intervals, date of the plan, adjusted date
ROWS = [
    # 3 March is the first day counted; ten days to the 12th, four of them excluded.
    ("2026-03-02", Term(10, "day"), ["2026-03-05/2026-03-08"], "2026-03-12", "2026-03-16"),
    # The days credited reach a second stay (14 and 15 March), which is credited too.
    (
        "2026-03-02",
        Term(10, "day"),
        ["2026-03-05/2026-03-08", "2026-03-14/2026-03-15"],
        "2026-03-12",
        "2026-03-18",
    ),
    # What lies behind the end, on the start day or before it is not part of the term.
    ("2026-03-02", Term(10, "day"), ["2026-03-13/2026-03-31"], "2026-03-12", "2026-03-12"),
    ("2026-03-02", Term(10, "day"), ["2026-02-20/2026-03-02"], "2026-03-12", "2026-03-12"),
    # A stay already running at the start: only its days from 3 March on.
    ("2026-03-02", Term(10, "day"), ["2026-02-20/2026-03-06"], "2026-03-12", "2026-03-16"),
    # A stay beginning on the last day and outlasting the term: that day is left over.
    ("2026-03-02", Term(10, "day"), ["2026-03-12/2026-04-30"], "2026-03-12", "2026-05-06"),
    # Overlapping stays are credited once: 5 to 10 March is six days.
    (
        "2026-03-02",
        Term(10, "day"),
        ["2026-03-05/2026-03-08", "2026-03-07/2026-03-10"],
        "2026-03-12",
        "2026-03-18",
    ),
    # Months are credited in days: 2 September plus thirty days is 2 October, and rolls.
    ("2026-03-02", Term(6, "month"), ["2026-04-01/2026-04-30"], "2026-09-02", "2026-10-08"),
    ("2026-01-31", Term(1, "month"), ["2026-02-01/2026-02-03"], "2026-02-28", "2026-03-03"),
    # Workdays are credited with the workdays excluded: 5 to 8 March has two.
    ("2026-03-02", Term(5, "workday"), ["2026-03-05/2026-03-08"], "2026-03-09", "2026-03-11"),
    # The make-up Saturday of 14 February lies in the stay.
    ("2026-02-11", Term(3, "workday"), ["2026-02-13/2026-02-14"], "2026-02-14", "2026-02-25"),
    # A stay over nothing but rest days credits no workday.
    ("2026-03-06", Term(1, "workday"), ["2026-03-07/2026-03-08"], "2026-03-09", "2026-03-09"),
    # Same day and fixed points have no running days.
    ("2026-03-02", Term(0, "day"), ["2026-03-02/2026-03-31"], "2026-03-02", "2026-03-02"),
    ("2026-03-02", Term(1, "before_day"), ["2026-02-01/2026-03-31"], "2026-03-01", "2026-03-01"),
    ("2026-03-02", Term(25, "month_day", 1), ["2026-03-05/2026-03-08"], "2026-04-25", "2026-04-25"),
    ("2026-03-02", Term(7, "week_day"), ["2026-03-05/2026-03-08"], "2026-03-08", "2026-03-08"),
]


@pytest.mark.parametrize(("start", "term", "excluded", "plan", "adjusted"), ROWS)
def test_the_plans_date_and_the_adjusted_date_stand_side_by_side(
    start: str, term: Term, excluded: list[str], plan: str, adjusted: str
) -> None:
    due = _due(start, term, *excluded)
    assert (due.plan_due_on, due.adjusted_due_on) == (_day(plan), _day(adjusted))


def test_a_term_does_not_roll_into_a_stay() -> None:
    # The last day is Saturday 7 March; the stay begins on Sunday and ends on Friday 20 March.
    due = _due("2026-03-02", Term(5, "day"), "2026-03-08/2026-03-20")
    assert due.plan_due_on == _day("2026-03-09")
    assert due.adjusted_due_on == _day("2026-03-23")


def test_credited_days_are_explained_with_kind_and_number() -> None:
    stay = _interval("2026-02-20/2026-03-06", "中止执行", "当事人死亡待继承人确定")
    due = CALENDAR.due_on(_day("2026-03-02"), Term(10, "day"), excluded=[stay])
    assert [(step.on, step.what) for step in due.steps] == [(_day("2026-03-03"), "excluded")]
    assert due.steps[0].reason == (
        "中止执行：当事人死亡待继承人确定（2026-03-03至2026-03-06），扣除4日"
    )


def test_credited_workdays_are_explained_as_workdays() -> None:
    due = _due("2026-03-02", Term(5, "workday"), "2026-03-05/2026-03-08")
    assert due.steps[0].reason == "扣除期间（2026-03-05至2026-03-08），扣除2个工作日"


def test_an_adjusted_date_in_an_unpublished_year_is_provisional_though_the_plans_is_not() -> None:
    due = _due("2026-12-01", Term(10, "day"), "2026-12-05/2027-01-10")
    assert (due.plan_due_on, due.adjusted_due_on) == (_day("2026-12-11"), _day("2027-01-18"))
    assert due.provisional


def test_overlapping_intervals_merge_and_keep_both_kinds() -> None:
    merged = merge(
        [
            _interval("2026-03-07/2026-03-10", "公告", "送达公告"),
            _interval("2026-03-05/2026-03-08", "评估", "评估报告"),
            _interval("2026-03-20", "公告"),
        ]
    )
    assert merged == (
        _interval("2026-03-05/2026-03-10", "评估、公告", "评估报告、送达公告"),
        _interval("2026-03-20", "公告"),
    )


def test_touching_intervals_stay_apart_but_count_alike() -> None:
    two = [_interval("2026-03-05/2026-03-06", "评估"), _interval("2026-03-07/2026-03-08", "公告")]
    assert merge(two) == tuple(two)
    due = CALENDAR.due_on(_day("2026-03-02"), Term(10, "day"), excluded=two)
    assert due.adjusted_due_on == _day("2026-03-16")
    assert [step.reason[-4:] for step in due.steps] == ["扣除2日", "扣除2日"]


def test_an_interval_within_another_adds_nothing() -> None:
    assert merge([_interval("2026-03-01/2026-03-31"), _interval("2026-03-10")]) == (
        _interval("2026-03-01/2026-03-31"),
    )


def test_an_interval_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="止日2026-03-01早于起日2026-03-02"):
        _interval("2026-03-02/2026-03-01")


def test_an_interval_counts_both_its_ends() -> None:
    assert _interval("2026-03-02/2026-03-05").days == 4

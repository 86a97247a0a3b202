"""What must hold for every start, term and stay, not only for the typed ones."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workdays.calendar import Calendar, Interval, merge
from workdays.terms import Term

CALENDAR = Calendar.official()

starts = st.dates(date(2019, 1, 1), date(2028, 12, 31))
forward_terms = st.one_of(
    st.builds(Term, st.integers(0, 200), st.just("day")),
    st.builds(Term, st.integers(1, 60), st.just("workday")),
    st.builds(Term, st.integers(1, 12), st.just("month")),
)
fixed_terms = st.one_of(
    st.builds(Term, st.integers(1, 30), st.just("before_day")),
    st.builds(Term, st.integers(1, 31), st.just("month_day"), st.integers(0, 3)),
    st.builds(Term, st.integers(1, 7), st.just("week_day")),
)


@st.composite
def _intervals(draw: st.DrawFn, around: date | None = None) -> Interval:
    first = (around or draw(starts)) + timedelta(days=draw(st.integers(-20, 120)))
    last = first + timedelta(days=draw(st.integers(0, 60)))
    return Interval(first, last, draw(st.sampled_from(["评估", "公告", "中止", ""])))


@st.composite
def _running(draw: st.DrawFn) -> tuple[date, Term, list[Interval]]:
    start = draw(starts)
    return start, draw(forward_terms), draw(st.lists(_intervals(start), max_size=4))


@given(starts, forward_terms, st.booleans())
def test_a_term_counted_forward_never_ends_before_it_starts(
    start: date, term: Term, roll: bool
) -> None:
    due, _ = CALENDAR.date_of(start, term, roll=roll)
    assert due >= start


@given(starts, forward_terms, st.booleans())
def test_one_more_never_ends_earlier(start: date, term: Term, roll: bool) -> None:
    longer = Term(term.number + 1, term.unit)
    shorter_due, longer_due = (
        CALENDAR.date_of(start, each, roll=roll)[0] for each in (term, longer)
    )
    assert longer_due >= shorter_due


@given(starts, forward_terms)
def test_a_rolled_end_is_a_workday_and_no_workday_lies_between(start: date, term: Term) -> None:
    bare, due = (CALENDAR.date_of(start, term, roll=roll)[0] for roll in (False, True))
    if term.same_day:
        assert bare == due == start
        return
    assert CALENDAR.is_workday(due)
    assert due == bare or CALENDAR.workdays_between(bare - timedelta(days=1), due) == 1


@given(_running(), st.booleans())
def test_credited_days_never_bring_the_end_forward(
    running: tuple[date, Term, list[Interval]], roll: bool
) -> None:
    start, term, excluded = running
    due = CALENDAR.due_on(start, term, roll=roll, excluded=excluded)
    assert due.adjusted_due_on >= due.plan_due_on


@given(_running())
def test_an_end_never_lies_within_a_stay(running: tuple[date, Term, list[Interval]]) -> None:
    start, term, excluded = running
    due = CALENDAR.due_on(start, term, excluded=excluded).adjusted_due_on
    if not term.same_day:
        assert not any(stay.first <= due <= stay.last for stay in excluded)


@given(_running())
def test_days_are_credited_once_each_and_only_while_the_term_runs(
    running: tuple[date, Term, list[Interval]],
) -> None:
    start, term, excluded = running
    due = CALENDAR.due_on(start, term, roll=False, excluded=excluded)
    between = [start + timedelta(days=n) for n in range(1, (due.adjusted_due_on - start).days + 1)]
    out = [day for day in between if any(stay.first <= day <= stay.last for stay in excluded)]
    if term.unit == "workday":
        counted = [day for day in between if day not in out and CALENDAR.is_workday(day)]
        assert len(counted) == term.number
    else:
        assert len(between) - len(out) == (due.plan_due_on - start).days


@given(_running())
def test_the_order_of_the_stays_does_not_matter(
    running: tuple[date, Term, list[Interval]],
) -> None:
    start, term, excluded = running
    one = CALENDAR.due_on(start, term, excluded=excluded)
    assert one == CALENDAR.due_on(start, term, excluded=list(reversed(excluded)))


@given(starts, st.one_of(forward_terms, fixed_terms), st.booleans())
def test_the_fast_path_equals_the_explained_one(start: date, term: Term, roll: bool) -> None:
    due_on, provisional = CALENDAR.date_of(start, term, roll=roll)
    explained = CALENDAR.due_on(start, term, roll=roll)
    assert explained.plan_due_on == explained.adjusted_due_on == due_on
    assert explained.provisional == provisional
    assert any(step.what == "provisional" for step in explained.steps) == provisional


@given(st.lists(_intervals(), max_size=8))
def test_merging_twice_is_merging_once(intervals: list[Interval]) -> None:
    once = merge(intervals)
    assert merge(once) == once
    assert all(one.last < other.first for one, other in pairwise(once))


@given(st.lists(_intervals(), max_size=8))
def test_merging_keeps_every_day_and_adds_none(intervals: list[Interval]) -> None:
    def days(some: list[Interval]) -> set[date]:
        return {each.first + timedelta(days=n) for each in some for n in range(each.days)}

    assert days(list(merge(intervals))) == days(intervals)


@given(starts, st.integers(0, 500))
def test_workdays_between_agree_with_counting_on_the_fingers(start: date, length: int) -> None:
    days = [start + timedelta(days=n) for n in range(1, length + 1)]
    end = start + timedelta(days=length)
    assert CALENDAR.workdays_between(start, end) == sum(map(CALENDAR.is_workday, days))


@given(starts, st.integers(1, 60))
def test_a_workday_term_has_as_many_workdays_as_it_says(start: date, number: int) -> None:
    due, _ = CALENDAR.date_of(start, Term(number, "workday"))
    assert CALENDAR.workdays_between(start, due) == number

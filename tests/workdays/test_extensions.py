"""Lengthened terms, counted again day by day; see `tests.workdays.day_by_day`."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workdays.day_by_day import by_hand
from workdays.calendar import Calendar, Extension, Interval
from workdays.terms import Term

CALENDAR = Calendar.official()
DAY = timedelta(days=1)
starts = st.dates(date(2020, 1, 1), date(2026, 6, 30))
terms = st.one_of(
    st.integers(1, 40).map(lambda n: Term(n, "day")),
    st.integers(1, 20).map(lambda n: Term(n, "workday")),
    st.integers(1, 4).map(lambda n: Term(n, "month")),
)


@st.composite
def lengthened(draw: st.DrawFn) -> tuple[date, Term, list[Interval], list[Extension]]:
    start = draw(starts)
    near = st.integers(-10, 120)
    stays = [
        Interval(start + first * DAY, start + (first + length) * DAY)
        for first, length in draw(st.lists(st.tuples(near, st.integers(0, 25)), max_size=4))
    ]
    longer = []
    for _n in range(draw(st.integers(0, 2))):
        granted = start + draw(st.integers(0, 90)) * DAY
        if draw(st.booleans()):
            longer.append(Extension(granted, by=draw(terms)))
        else:
            longer.append(Extension(granted, until=granted + draw(st.integers(1, 120)) * DAY))
    return start, draw(terms), stays, longer


@settings(max_examples=10_000, deadline=None)
@given(lengthened(), st.booleans())
def test_any_pauses_and_extensions_end_where_a_plain_count_ends(
    given_: tuple[date, Term, list[Interval], list[Extension]], roll: bool
) -> None:
    start, term, stays, longer = given_
    due = CALENDAR.due_on(start, term, roll=roll, excluded=stays, extended=longer)
    assert due.adjusted_due_on == by_hand(CALENDAR, start, term, stays, longer, roll=roll)
    assert due.plan_due_on == by_hand(CALENDAR, start, term, [], [], roll=roll)


@settings(max_examples=500, deadline=None)
@given(lengthened())
def test_no_extension_brings_the_end_forward(
    given_: tuple[date, Term, list[Interval], list[Extension]],
) -> None:
    start, term, stays, longer = given_
    before = CALENDAR.due_on(start, term, roll=False, excluded=stays).adjusted_due_on
    after = CALENDAR.due_on(start, term, roll=False, excluded=stays, extended=longer)
    assert after.adjusted_due_on >= before


def test_an_extension_is_told_in_the_steps() -> None:
    longer = [Extension(date(2026, 8, 20), by=Term(3, "month"), reason="案情重大")]
    due = CALENDAR.due_on(date(2026, 3, 2), Term(6, "month"), extended=longer)
    assert (due.plan_due_on, due.adjusted_due_on) == (date(2026, 9, 2), date(2026, 12, 2))
    assert [s.reason for s in due.steps if s.what == "extended"] == ["经批准延长3个月：案情重大"]


def test_a_new_day_is_pushed_on_by_what_is_excluded_after_its_granting() -> None:
    longer = [Extension(date(2026, 4, 1), until=date(2026, 4, 30))]
    stay = [Interval(date(2026, 4, 8), date(2026, 4, 9))]
    due = CALENDAR.due_on(date(2026, 3, 2), Term(30, "day"), excluded=stay, extended=longer)
    assert due.adjusted_due_on == date(2026, 5, 6)  # 2 May is a holiday until the 5th


@pytest.mark.parametrize(
    "given_",
    [
        {},
        {"by": Term(1, "day"), "until": date(2026, 5, 1)},
        {"by": Term(5, "month_day")},
        {"until": date(2026, 4, 1)},
        {"until": date(2100, 4, 1)},
    ],
)
def test_an_extension_that_makes_no_sense_is_refused(given_: dict) -> None:
    with pytest.raises(ValueError, match=r"延长|期限"):
        Extension(date(2026, 4, 1), **given_)

"""The days of a year as a wall calendar shows them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from workdays.calendar import Calendar

_WEEKS = calendar.Calendar(firstweekday=0)


@dataclass(frozen=True, slots=True)
class Day:
    """A day's square: its number, class, mark and name; an empty square has none."""

    number: str = ""
    css: str = ""
    mark: str = ""
    name: str = ""
    today: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month's weeks, Monday first, and how many workdays it has."""

    year: int
    month: int
    weeks: tuple[tuple[Day, ...], ...]
    workdays: int


def month_of(days: Calendar, year: int, month: int, today: date) -> Month:
    """Return a month of the calendar."""
    weeks = tuple(
        tuple(_day(days, on, today) if on.month == month else Day() for on in week)
        for week in _WEEKS.monthdatescalendar(year, month)
    )
    last = calendar.monthrange(year, month)[1]
    worked = sum(days.is_workday(date(year, month, n)) for n in range(1, last + 1))
    return Month(year, month, weeks, worked)


def _day(days: Calendar, on: date, today: date) -> Day:
    mark, worked = days.mark(on), days.is_workday(on)
    css = {"休": "holiday", "班": "make-up"}.get(mark, "" if worked else "rest")
    return Day(str(on.day), css, mark, days.name_of(on) if mark else "", on == today)

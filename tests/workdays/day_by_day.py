"""When a term ends, counted day by day by a hand that knows nothing of the calendar's own way.

It asks the calendar one thing only: whether a day is worked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from workdays.calendar import Calendar, Extension, Interval
from workdays.terms import Term

DAY = timedelta(days=1)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def _run(calendar: Calendar, day: date, term: Term, out: set[date]) -> date:
    left = (_months_on(day, term.number) - day).days if term.unit == "month" else term.number
    while left:
        day += DAY
        if day not in out and (term.unit != "workday" or calendar.is_workday(day)):
            left -= 1
    return day


def by_hand(
    calendar: Calendar,
    start: date,
    term: Term,
    stays: Iterable[Interval],
    longer: Iterable[Extension],
    *,
    roll: bool,
) -> date:
    """Count day by day: the term, then each extension, then the roll."""
    out = {stay.first + n * DAY for stay in stays for n in range(stay.days)}
    end = _run(calendar, start, term, out)
    last = term
    for one in longer:
        if one.by:
            end, last = _run(calendar, end, one.by, out), one.by
        else:
            days = Term((one.until - one.granted_on).days, "day")
            end, last = max(end, _run(calendar, one.granted_on, days, out)), Term(1, "day")
    if roll and last.unit != "workday":
        while end in out or not calendar.is_workday(end):
            end += DAY
    return end

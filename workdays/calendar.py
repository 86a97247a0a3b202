"""Compute when a term ends: which days count, which are skipped, where it rolls to, and why.

The rules are those of the Civil Procedure Law art. 85 as the courts read it: the day that starts a
term is not counted; a term of days or months that ends on a rest day ends on the next workday. A
year without an official table is computed on weekends alone and the result marked provisional.
"""

import calendar as month_lengths
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Literal

from workdays.terms import WEEK_DAYS, Term
from workdays.year_tables import Notice, YearTable, load_tables

ONE_DAY = timedelta(days=1)
SATURDAY = 5

# A filing date outside these years is a slip of the pen, and arithmetic near date.max overflows.
FIRST_YEAR, LAST_YEAR = 1950, 2199

What = Literal["skipped", "counted", "excluded", "extended", "rolled", "provisional"]


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Days from `first` to `last`, both counted, with the kind (评估, 公告 …) and the reason.

    Raises:
        ValueError: the last day stands before the first, or a day is out of the years computed.
    """

    first: date
    last: date
    kind: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        _check(self.first)
        _check(self.last)
        if self.last < self.first:
            raise ValueError(f"期间的止日{self.last}早于起日{self.first}。")

    @property
    def days(self) -> int:
        """Return the number of days, both ends counted."""
        return (self.last - self.first).days + 1


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Join intervals that overlap, in order of days; their kinds and reasons are listed once."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.first <= merged[-1].last:
            merged[-1] = _join(merged[-1], interval)
        else:
            merged.append(interval)
    return tuple(merged)


@dataclass(frozen=True, slots=True)
class Step:
    """One remark on the way to a due date: the day, what happened to it, and why (Chinese)."""

    on: date
    what: What
    reason: str


@dataclass(frozen=True, slots=True)
class Extension:
    """A term lengthened on a day: by so much (`by`), or to a new last day (`until`).

    Raises:
        ValueError: neither or both are given, the term does not run forward, or the new day is
            not after the day it was granted on.
    """

    granted_on: date
    by: Term | None = None
    until: date | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.by is None) == (self.until is None):
            raise ValueError("延长须且只须写明日数或新的届满日。")
        if self.by is not None and not self.by.counts_forward:
            raise ValueError("延长须以日、工作日或月计。")
        if self.until is not None and _check(self.until) <= _check(self.granted_on):
            raise ValueError(f"延长后的届满日{self.until}不晚于批准之日{self.granted_on}。")
        if self.until is not None:
            Term((self.until - self.granted_on).days, "day")  # refuses what no term may be


@dataclass(frozen=True, slots=True)
class Due:
    """When a term ends: by the plan alone, and with excluded days credited; and how it came.

    `steps` explain the adjusted date. `provisional`: a year not yet published was looked at.
    """

    plan_due_on: date
    adjusted_due_on: date
    steps: tuple[Step, ...]
    provisional: bool


class Calendar:
    """Workdays and rest days by the yearly tables, and the ends of terms computed on them."""

    def __init__(self, tables: Iterable[YearTable]) -> None:
        self._tables = {table.year: table for table in tables}
        self._official = frozenset(y for y, table in self._tables.items() if table.official)
        self._rest: dict[date, str] = {}
        self._make_up: dict[date, str] = {}
        for table in self._tables.values():
            self._rest |= table.rest
            self._make_up |= table.make_up
        # In order, for counting by bisection: rest days that are not weekends, and make-up days.
        self._rest_weekdays = sorted(d for d in self._rest if d.weekday() < SATURDAY)
        self._make_up_days = sorted(self._make_up)

    @classmethod
    def official(cls) -> "Calendar":
        """Return the calendar in force in this process: the shipped tables, and years adopted."""
        return _in_use[0] or _shipped()

    def with_years(self, tables: Iterable[YearTable]) -> "Calendar":
        """Return this calendar with some years in place of its own."""
        return Calendar([*self._tables.values(), *tables])

    # ------------------------------------------------------------------ days

    def is_workday(self, day: date) -> bool:
        """Tell whether a day is worked: make-up weekends are, holidays and weekends are not."""
        if day in self._make_up:
            return True
        return day.weekday() < SATURDAY and day not in self._rest

    def name_of(self, day: date) -> str:
        """Return what a day is: 国庆节, 调休上班, 周六, 周日 or 工作日."""
        if day in self._make_up:
            return "调休上班"
        if day in self._rest:
            return self._rest[day]
        return f"周{WEEK_DAYS[day.weekday()]}" if day.weekday() >= SATURDAY else "工作日"

    def mark(self, day: date) -> str:
        """Return the mark of a wall calendar: 休 in a holiday, 班 on a make-up day, else empty."""
        if day in self._make_up:
            return "班"
        return "休" if day in self._rest else ""

    def year_is_official(self, year: int) -> bool:
        """Tell whether the State Council's arrangement for the year is in the tables."""
        return year in self._official

    def notice(self, year: int) -> tuple[Notice, ...]:
        """Return the notices a year's table rests on; none where nothing is published."""
        table = self._tables.get(year)
        return table.notices if table else ()

    def next_workday(self, day: date) -> date:
        """Return the first workday after a day."""
        return self.workday_from(_check(day) + ONE_DAY)

    def workday_from(self, day: date) -> date:
        """Return the day itself if it is a workday, else the next one."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Count the workdays after `start`, `end` counted; negative where `end` is earlier."""
        if end < start:
            return -self.workdays_between(end, start)
        return self._workdays_until(_check(end)) - self._workdays_until(_check(start))

    # ------------------------------------------------------------------ terms

    def date_of(self, start: date, term: Term, *, roll: bool = True) -> tuple[date, bool]:
        """Return (due day, provisional) without explanation or exclusions; remembered, for bulk.

        Raises:
            ValueError: the start is out of the years computed.
        """
        return _date_of(self, start, term, roll)

    def due_on(
        self,
        start: date,
        term: Term,
        *,
        roll: bool = True,
        excluded: Iterable[Interval] = (),
        extended: Iterable[Extension] = (),
    ) -> Due:
        """Return when a term ends, with each day skipped, credited or rolled explained.

        Excluded days that fall into the running term are not counted, so the term is longer by
        them (months: by days; workdays: by the workdays among them) and may reach further ones.
        A roll passes over excluded days too: a term does not end within a stay. The same day and
        fixed points (backwards, day of month or week) have no running days and are never moved.

        Extensions follow in the order given. Each goes on from where the days so far ended, before
        any roll: `by` runs its own unit, leaving excluded days out; `until` is that day, further by
        the excluded days after its granting. None shortens the term; the roll comes last, once.

        Raises:
            ValueError: the start is out of the years computed.
        """
        plan_due_on, provisional = self.date_of(start, term, roll=roll)
        if not term.counts_forward:
            return Due(plan_due_on, plan_due_on, (), provisional)
        walk = _Walk(self, merge(excluded))
        walk.run(start, term)
        for extension in extended:
            walk.extend(extension)
            term = extension.by or _A_DAY
        if roll and term.rolls:
            walk.roll()
        return Due(plan_due_on, walk.day, tuple(walk.steps), provisional or walk.provisional)

    def _workdays_until(self, day: date) -> int:
        # Monday of week one is ordinal 1, so whole weeks count from the calendar's own start.
        weeks, rest = divmod(day.toordinal(), 7)
        weekdays = weeks * 5 + min(rest, 5)
        return (
            weekdays
            - bisect_right(self._rest_weekdays, day)
            + bisect_right(self._make_up_days, day)
        )


_A_DAY = Term(1, "day")


class _Walk:
    """Go through the days of one term, leaving out excluded ones and noting every remark."""

    def __init__(self, calendar: Calendar, excluded: tuple[Interval, ...]) -> None:
        self.calendar = calendar
        self.merged = excluded
        self.excluded = list(reversed(excluded))
        self.steps: list[Step] = []
        self.provisional = False
        self.by_workdays = False
        self.day = date.min

    def run(self, start: date, term: Term) -> None:
        self.day = start
        self.by_workdays = term.unit == "workday"
        left = _days_of(start, term)
        while left:
            self.step()
            if not self.by_workdays or self.counts():
                left -= 1

    def extend(self, extension: Extension) -> None:
        """Go on from the last day of the term, or to the new one where that is later."""
        before = self.day
        if extension.by is not None:
            said = f"经批准延长{extension.by.text().removesuffix('内')}"
            self.note("extended", "：".join(filter(None, (said, extension.reason))))
            self.run(before, extension.by)
            return
        assert extension.until is not None
        other = _Walk(self.calendar, self.merged)
        other.run(extension.granted_on, Term((extension.until - extension.granted_on).days, "day"))
        if other.day > before:
            said = f"经批准延长至{extension.until.isoformat()}"
            self.note("extended", "：".join(filter(None, (said, extension.reason))))
            # What was credited up to here is said already.
            self.steps += [s for s in other.steps if s.on > before]
            self.day, self.excluded = other.day, other.excluded

    def step(self) -> None:
        """Go to the next day that is not excluded."""
        self.day += ONE_DAY
        while self.excluded and self.excluded[-1].first <= self.day:
            interval = self.excluded.pop()
            if interval.last >= self.day:
                self.credit(interval)
                self.day = interval.last + ONE_DAY

    def counts(self) -> bool:
        """Tell whether the day is a workday, noting what a reader would not expect."""
        self.look()
        worked = self.calendar.is_workday(self.day)
        name = self.calendar.name_of(self.day)
        if not worked:
            self.note("skipped", f"{name}，不计入")
        elif self.calendar.mark(self.day):
            self.note("counted", f"{name}，计入")
        return worked

    def roll(self) -> None:
        last, calendar = self.day, self.calendar
        self.look()
        if calendar.is_workday(last):
            if calendar.mark(last):
                self.note("counted", f"期间最后一日{calendar.name_of(last)}，不顺延")
            return
        while not calendar.is_workday(self.day):
            self.step()
            self.look()
        name = calendar.name_of(last)
        self.note(
            "rolled",
            f"期间最后一日{last.isoformat()}为{name}，顺延至{self.day.isoformat()}",
        )

    def credit(self, interval: Interval) -> None:
        first = max(interval.first, self.day)
        if self.by_workdays:
            number = self.calendar.workdays_between(first - ONE_DAY, interval.last)
            credited = f"扣除{number}个工作日"
        else:
            credited = f"扣除{(interval.last - first).days + 1}日"
        what = "：".join(part for part in (interval.kind, interval.reason) if part) or "扣除期间"
        self.steps.append(
            Step(first, "excluded", f"{what}（{first}至{interval.last}），{credited}")
        )

    def look(self) -> None:
        """Note that the calendar was asked about a day, and whether its year is published."""
        year = self.day.year
        if not self.provisional and not self.calendar.year_is_official(year):
            self.provisional = True
            self.note("provisional", f"{year}年节假日安排未公布，暂按周末推算")

    def note(self, what: What, reason: str) -> None:
        self.steps.append(Step(self.day, what, reason))


@cache
def _shipped() -> Calendar:
    return Calendar(load_tables())


_in_use: list[Calendar | None] = [None]


def use_years(tables: Iterable[YearTable]) -> None:
    """Let adopted years stand before the shipped ones in this process; none: the shipped alone."""
    years = list(tables)
    _in_use[0] = _shipped().with_years(years) if years else None


@lru_cache(maxsize=65_536)
def _date_of(calendar: Calendar, start: date, term: Term, roll: bool) -> tuple[date, bool]:
    _check(start)
    match term.unit:
        case "workday":
            return _workdays_on(calendar, start, term.number)
        case "day" | "month":
            end = start + timedelta(days=_days_of(start, term))
        case "before_day":
            end = start - timedelta(days=term.number)
        case "month_day":
            end = _day_in_month(start, term.months_on, term.number)
        case "week_day":
            end = start + timedelta(days=term.number - start.isoweekday())
    if not (roll and term.rolls):
        return end, False
    due = calendar.workday_from(end)
    years = {end.year, due.year}
    return due, not all(map(calendar.year_is_official, years))


def _workdays_on(calendar: Calendar, start: date, number: int) -> tuple[date, bool]:
    day, left = start, number
    while left:
        day += ONE_DAY
        left -= calendar.is_workday(day)
    years = range((start + ONE_DAY).year, day.year + 1)
    return day, not all(map(calendar.year_is_official, years))


def _days_of(start: date, term: Term) -> int:
    """Return how many days (workdays for a workday term) a forward term has from its start."""
    if term.unit == "month":
        return (_day_in_month(start, term.number, start.day) - start).days
    return term.number


def _day_in_month(start: date, months_on: int, number: int) -> date:
    years, month = divmod(start.month - 1 + months_on, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(number, month_lengths.monthrange(year, month)[1]))


def _join(one: Interval, other: Interval) -> Interval:
    return Interval(
        one.first,
        max(one.last, other.last),
        _listed(one.kind, other.kind),
        _listed(one.reason, other.reason),
    )


def _listed(one: str, other: str) -> str:
    parts = [*one.split("、"), *other.split("、")]
    return "、".join(dict.fromkeys(part for part in parts if part))


def _check(day: date) -> date:
    # A datetime is a date to Python, yet never equals one: tables would silently not match.
    if isinstance(day, datetime):
        raise TypeError(f"应为日期，现为时刻{day}。")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"日期{day}超出可计算的范围（{FIRST_YEAR}年至{LAST_YEAR}年）。")
    return day

"""Days, weeks, months and quarters as a bulletin speaks of them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from policy.refusals import Refusal, Refused
from reports.weeks import Week

KINDS = ("day", "week", "month", "quarter")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")


@dataclass(frozen=True, slots=True)
class Span:
    """A period: its kind, first and last day (both counted). `str()` gives its key.

    Keys read 2022-10-03, 2022-W40, 2022-10, 2022-Q4.
    """

    kind: str
    first_on: date
    last_on: date

    def __str__(self) -> str:
        first = self.first_on
        if self.kind == "day":
            return first.isoformat()
        if self.kind == "week":
            return str(Week(first))
        if self.kind == "month":
            return f"{first:%Y-%m}"
        return f"{first.year}-Q{(first.month + 2) // 3}"

    @property
    def subject(self) -> str:
        """The subject its events carry on the court's journal."""
        return f"period:{self}"

    @property
    def before(self) -> Span:
        """The period of the same kind before this one."""
        return of(self.kind, self.first_on - timedelta(days=1))

    @property
    def said(self) -> str:
        """The period in words."""
        first = self.first_on
        data = {"year": first.year, "month": first.month, "day": first.day}
        if self.kind == "day":
            return _("%(year)d年%(month)d月%(day)d日") % data
        if self.kind == "week":
            week = Week(first)
            return _("%(year)d年第%(number)d周") % {"year": week.year, "number": week.number}
        if self.kind == "month":
            return _("%(year)d年%(month)d月") % data
        return _("%(year)d年第%(number)d季度") % {**data, "number": (first.month + 2) // 3}


def of(kind: str, day: date) -> Span:
    """Return the period of a kind a day falls in; `ValueError` for an unknown kind."""
    if kind == "day":
        return Span(kind, day, day)
    if kind == "week":
        week = Week.of(day)
        return Span(kind, week.first_on, week.last_on)
    if kind not in KINDS:
        raise ValueError(f"no period named {kind}")
    month = day.month if kind == "month" else (day.month + 2) // 3 * 3
    last = date(day.year, month, calendar.monthrange(day.year, month)[1])
    return Span(kind, date(day.year, month if kind == "month" else month - 2, 1), last)


def spanning(first_on: date, last_on: date) -> Span:
    """Return the period with these first and last days; `StopIteration` where none has."""
    return next(s for s in (of(kind, first_on) for kind in KINDS) if s.last_on == last_on)


def last_over(kind: str, today: date) -> Span:
    """Return the latest period that a bulletin issued today may speak of.

    Of days it is today itself, as the day stands in the morning; of the others the last one over.
    """
    return of(kind, today) if kind == "day" else of(kind, today).before


def parse(kind: str, text: str) -> Span:
    """Read a key of a kind; raise `Refused` for anything else."""
    try:
        if kind == "day":
            return of(kind, date.fromisoformat(text))
        if kind == "week":
            return of(kind, Week.parse(text).first_on)
        shape = _MONTH if kind == "month" else _QUARTER
        if found := shape.fullmatch(text):
            number = int(found[2])
            return of(kind, date(int(found[1]), number if kind == "month" else number * 3, 1))
    except ValueError:
        pass  # said below
    said = _("没有名为“%(text)s”的期间") % {"text": text}
    raise Refused(Refusal("bad_period", said, "period"))

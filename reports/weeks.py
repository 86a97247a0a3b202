"""ISO weeks, Monday to Sunday: their days, their year, the weeks before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from policy.refusals import Refusal, Refused

_SHAPE = re.compile(r"([0-9]{4})-W([0-9]{2})")
ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week by its Monday."""

    first_on: date

    @classmethod
    def of(cls, day: date) -> Week:
        """Return the week a day falls in."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read "2022-W40"; raise `Refused` for anything else, a week the year lacks included."""
        found = _SHAPE.fullmatch(text)
        try:
            if found:
                return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:
            pass  # no such week in that year: said below, like any other slip
        said = _("周次应写作“2022-W40”，现为“%(text)s”") % {"text": text}
        raise Refused(Refusal("bad_week", said, "week"))

    def __str__(self) -> str:
        year, number, _day = self.first_on.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def last_on(self) -> date:
        """The Sunday."""
        return self.first_on + timedelta(days=6)

    @property
    def year(self) -> int:
        """The year the week belongs to: that of its Thursday."""
        return self.first_on.isocalendar().year

    @property
    def year_first_on(self) -> date:
        """The first day of the year's count."""
        return date(self.year, 1, 1)

    @property
    def year_last_on(self) -> date:
        """The last day of the year's count up to this week: its Sunday, or New Year's Eve."""
        return min(self.last_on, date(self.year, 12, 31))

    @property
    def number(self) -> int:
        """The week's number within its year."""
        return self.first_on.isocalendar().week

    def back(self, weeks: int) -> Week:
        """Return the week so many weeks before."""
        return Week(self.first_on - weeks * ONE_WEEK)

    def is_over(self, today: date) -> bool:
        """Tell whether its last day has passed."""
        return today > self.last_on

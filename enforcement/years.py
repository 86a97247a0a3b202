"""Which calendar holds now: the shipped years, and those taken over since. One small query."""

from __future__ import annotations

from enforcement.models import AdoptedYear
from workdays import calendar
from workdays.calendar import Calendar
from workdays.year_tables import parse_table

# The newest row this process has taken over: key and digest, since a rolled back key comes again.
_seen: list[tuple[int, str] | None] = [None]


def forget() -> None:
    """Look again at the next asking: for tests, which stand for another process."""
    _seen[0] = None


def refresh() -> Calendar:
    """Bring this process to the calendar in force, and return it.

    Asked once a write, a replay or a page of the calendar, under the lock of what is written: a
    year adopted before is seen, and one adopted after rebuilds what was written.
    """
    newest = AdoptedYear.objects.order_by("-id").values_list("id", "digest").first()
    if newest != _seen[0]:
        texts = AdoptedYear.objects.order_by("id").values_list("text", flat=True)
        calendar.use_years(parse_table(text) for text in texts)
        _seen[0] = newest
    return Calendar.official()

"""Read the system clock: the only place in the project that does.

Everything else asks `today()` and `now()`. `at()` fixes both for the code within it, so that demo
data and tests live on a day of their own. Nothing outside the code (environment, settings, zone
files) shifts the clock: the zone is a fixed offset, since China keeps one time all the year.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

# A day given without an hour is taken at the opening of office hours.
OFFICE_OPENS = time(9, 0)

_fixed: ContextVar[datetime | None] = ContextVar("workdays_clock", default=None)


def now() -> datetime:
    """Return the present moment, aware, in the court's zone (Asia/Shanghai)."""
    return _fixed.get() or datetime.now(SHANGHAI)


def today() -> date:
    """Return the present day in the court's zone, whatever the zone of the machine."""
    return now().date()


@contextmanager
def at(moment: date | datetime) -> Iterator[datetime]:
    """Fix the clock for everything within, in this thread or task only; calls may nest.

    A plain day means nine in the morning of it. A datetime must carry its zone.

    Raises:
        ValueError: the datetime has no zone.
    """
    token = _fixed.set(_moment(moment))
    try:
        yield now()
    finally:
        _fixed.reset(token)


def _moment(moment: date | datetime) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, OFFICE_OPENS, SHANGHAI)
    if moment.tzinfo is None:
        raise ValueError(f"时刻{moment}没有写明时区，无法固定时钟。")
    return moment.astimezone(SHANGHAI)

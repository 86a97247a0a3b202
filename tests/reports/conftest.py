"""A small week, worked out by hand: what every test of the room may start from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from enforcement.models import Case
from reports.weeks import Week
from tests.cast import Cast
from tests.story import filed, state

WEEK = Week.parse("2022-W40")  # Monday 3 October to Sunday 9 October
MONDAY_AFTER = date(2022, 10, 10)


@dataclass
class SmallWeek:
    """Three cases of Hualong: one received in time, one late, one filed the week before."""

    cast: Cast
    prompt: Case  # filed on the 4th, received on the 5th
    slow: Case  # filed on the 3rd: reception due on the 8th (rest days are over), held on the 9th
    old: Case  # filed on 26 September: nothing done


@pytest.fixture
def small_week(hualong: Cast) -> SmallWeek:
    """Tell the three cases."""
    old = filed(hualong, date(2022, 9, 26), serial=1)
    slow = filed(hualong, date(2022, 10, 3), serial=2)
    prompt = filed(hualong, date(2022, 10, 4), serial=3)
    prompt = state(hualong, prompt, "reception.recorded", date(2022, 10, 5), channel="当面")
    slow = state(hualong, slow, "reception.recorded", date(2022, 10, 9), channel="当面")
    return SmallWeek(hualong, prompt, slow, old)

"""Honest time: after how many days an entry counts as late, and what is said of such entries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from enforcement import adopting, journal
from enforcement.journal import By, Draft
from enforcement.models import Case, Event
from policy.loader import pack
from tests.amended import Amend
from tests.cast import Cast
from tests.story import filed
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 1)


def entered(cast: Cast, case: Case, happened: date, on: date) -> Event:
    """State a reception of a day on another day, past the posts."""
    draft = Draft("reception.recorded", happened, data={"channel": "当面"})
    with clock.at(on):
        (event,) = journal.record(case, draft, by=By(cast.system))
    return event


def test_after_how_many_days_an_entry_counts_as_late_is_the_packs(
    hualong: Cast, amend: Amend
) -> None:
    amend(
        "hualong",
        "2",
        "pack.toml",
        ("backdating_days = { value = 3", "backdating_days = { value = 10"),
    )
    with clock.at(FILED):
        adopting.adopt(
            actor=hualong.actor("system_admin"),
            version="2",
            reason="党组会议纪要〔2022〕5号",
            from_on=FILED,
            running=False,
        )
    hualong.court.refresh_from_db()
    case = filed(hualong, FILED)
    assert case.pack.identity.version == "2"
    happened = FILED + timedelta(days=1)
    in_time = entered(hualong, case, happened, happened + timedelta(days=10))
    late = entered(hualong, case, happened, happened + timedelta(days=11))
    assert (in_time.entered_late, late.entered_late) == (False, True)


def test_a_pack_that_does_not_say_keeps_to_three_days(amend: Amend) -> None:
    amend("yanshi", "2", "pack.toml", ("backdating_days", "some_other_days"))
    assert pack("yanshi", "2").backdating_days == 3

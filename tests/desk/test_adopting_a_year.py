"""The administrator takes over a new year's holidays: sees what moves, then adopts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enforcement import calendars, years
from enforcement.models import AdoptedYear
from tests.cast import Cast
from tests.desk.casework import in_team
from tests.desk.conftest import Enter, form
from tests.enforcement.test_a_new_year import FILED, TABLE, TODAY
from workdays import calendar, clock


@pytest.fixture(autouse=True)
def _shipped_years() -> Iterator[None]:
    yield
    calendar.use_years(())
    years.forget()


def test_the_page_shows_what_moves_then_adopts(hualong: Cast, enter: Enter) -> None:
    near = in_team(hualong, "fast_1", "fast", on=FILED)
    client: Client = enter(hualong.user("system_admin"))
    address = reverse("desk:adopt_year")
    with clock.at(TODAY):
        assert "2027年的放假安排还没有采用" in client.get(address).content.decode()
        shown = client.post(address, {"content": TABLE, "try": "1"})
        assert shown.context["tried"]["year"] == 2027
        assert near.number not in shown.content.decode()  # an administrator sees no case
        assert AdoptedYear.objects.count() == 0
        wrong = client.post(address, {"content": "year = 2027", "try": "1"})
        assert wrong.status_code == 422
        done = client.post(address, form(content=TABLE), follow=True)
    assert "重新计算中" in done.content.decode()
    assert AdoptedYear.objects.get().adopted_by == hualong.user("system_admin")


def test_the_command_board_misses_the_coming_year_from_november(
    hualong: Cast, enter: Enter
) -> None:
    director = enter(hualong.user("director"))
    with clock.at(date(2026, 10, 30)):
        assert "缺2027年" not in director.get(reverse("desk:command_board")).content.decode()
    with clock.at(TODAY):
        assert "缺2027年" in director.get(reverse("desk:command_board")).content.decode()
        calendars.adopt(TABLE, actor=hualong.actor("system_admin"))
        assert "缺2027年" not in director.get(reverse("desk:command_board")).content.decode()

"""The page of lags: how late each enters, what was mended, and the list behind each figure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from enforcement import lifecycle
from enforcement.journal import Draft
from enforcement.models import Case
from intake import services as intake
from policy.events import EVENTS
from tests.cast import Cast
from tests.desk.conftest import Enter
from tests.desk.test_boards import given, page_of, text_of
from tests.story import filed, papers_in, recorder
from workdays import clock

MONDAY = date(2026, 3, 2)
LATER = MONDAY + timedelta(days=12)
LAGS = "/desk/board/lags/"
KIND = "reception.recorded"


def told(cast: Cast, case: Case, happened: date, *, on: date = LATER) -> str:
    """Enter a reception of a day on another day; return who entered it."""
    actor = recorder(cast, case, KIND).explaining("外出执行")
    with clock.at(on):
        heard = intake.Heard(
            happened, "当面", ["初次接待笔录", "申请执行人签名"], papers=papers_in(cast)
        )
        intake.reception(case, heard, actor=actor)
    return actor.name


@pytest.fixture
def entered(hualong: Cast) -> list[Case]:
    """Three receptions: of the day, of two days before, of nine days before, then withdrawn."""
    cases = [filed(hualong, MONDAY, serial=n) for n in (1, 2, 3)]
    for case, days in zip(cases, (0, 2, 9), strict=True):
        told(hualong, case, LATER - timedelta(days=days))
    event = cases[2].events.get(kind=KIND)
    with clock.at(LATER):
        actor = recorder(hualong, cases[2], KIND)
        lifecycle.correct(cases[2], event, actor=actor, reason="误登", withdraw=True)
    return cases


def row_of(shown: str, name: str) -> list[str]:
    """Return the figures of a row by its name."""
    found = re.search(rf'<th scope="row">{re.escape(name)}</th>(.*?)</tr>', shown, re.DOTALL)
    assert found, name
    return text_of(found[1]).split()


def test_the_lag_of_a_matter_is_told_with_what_was_mended(
    entered: list[Case], hualong: Cast, enter: Enter
) -> None:
    with clock.at(LATER):
        shown = page_of(enter(hualong.user("director")), LAGS)
    # entries, later than the day, beyond the limit, unexplained, median, longest, moved, withdrawn
    assert row_of(shown, EVENTS[KIND].term) == ["3", "2", "1", "0", "2", "9", "0", "1"]
    who = recorder(hualong, entered[0], KIND).name
    assert row_of(shown, who)[1:6] == ["2", "1", "0", "2", "9"]


def test_each_figure_opens_exactly_its_entries(
    entered: list[Case], hualong: Cast, enter: Enter
) -> None:
    director = enter(hualong.user("director"))
    with clock.at(LATER):
        shown = page_of(director, LAGS)
        figures = set(re.findall(r'href="(/desk/board/entries/[^"]*)">(\d+)</a>', shown))
        assert len(figures) > 8
        for url, count in figures:
            listed = text_of(page_of(director, unescape(url)))
            assert f"共 {count} 条" in listed, url


def test_a_lead_reads_what_was_entered_in_his_own_team(
    entered: list[Case], hualong: Cast, enter: Enter
) -> None:
    case = given(hualong, filed(hualong, MONDAY, serial=9), "fast_1", "fast")
    actor = hualong.actor("handler", "fast_1")
    with clock.at(LATER):
        draft = Draft("investigation.started", MONDAY)
        lifecycle.state_events([(case, [draft])], actor=actor.explaining("外出执行"))
        own = page_of(enter(hualong.user("team_lead", "fast_1")), LAGS)
        other = page_of(enter(hualong.user("team_lead", "fast_2")), LAGS)
        refused = enter(hualong.user("handler", "fast_1")).get(LAGS)
    assert actor.name in own
    assert EVENTS[KIND].term not in text_of(own)
    assert actor.name not in other
    assert refused.status_code == 403


def test_another_courts_entries_are_not_counted(
    entered: list[Case], hualong: Cast, enter: Enter
) -> None:
    with clock.at(LATER):
        assert "近日没有登记" in page_of(enter(hualong.outsider_user), LAGS)


def test_the_page_asks_a_fixed_number_of_questions(
    hualong: Cast, enter: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    director: Client = enter(hualong.user("director"))
    for serial in range(1, 13):
        told(hualong, filed(hualong, MONDAY, serial=serial), MONDAY + timedelta(days=serial % 5))
    with clock.at(LATER):
        page_of(director, LAGS)
        with django_assert_max_num_queries(9):
            page_of(director, LAGS)

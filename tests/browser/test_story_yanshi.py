"""Yanshi, clicked through: imported, verified, placed by its number, heard, closed, reported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.storyteller import Teller
from tests.cast import make_court
from tests.story import assert_clocks_equal_their_replay


def test_a_case_of_yanshi_from_the_sheet_to_the_weekly_report(
    live_site: str, browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    story = Teller(live_site, browser, make_court("yanshi"), monkeypatch, tmp_path)
    story.on(date(2026, 3, 2))
    story.imports(date(2026, 3, 2))
    story.verifies()
    team = story.screens({})
    assert team in story.cast.pack.tables.tracks["standard"].units
    story.receives(team)
    story.on(date(2026, 3, 4))
    story.explains(date(2026, 3, 4), post="first_query", rule="first_query")
    story.queries()
    story.hears()
    story.answers({})
    story.on(date(2026, 6, 8))
    story.records("interview.recorded")
    story.on(date(2026, 6, 9))
    story.reports_closing("终本")
    story.grants()
    assert story.case.closing_mode == "终本"
    story.on(date(2026, 6, 15))
    story.looks_and_signs("2026-W24")
    assert_clocks_equal_their_replay(story.case)
    story.close()

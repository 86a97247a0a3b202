"""Dengzhou, clicked through: imported, verified, queried, screened, closed, reported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.storyteller import Teller
from tests.cast import make_court
from tests.story import assert_clocks_equal_their_replay


def test_a_case_of_dengzhou_from_the_sheet_to_the_weekly_report(
    live_site: str, browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    story = Teller(live_site, browser, make_court("dengzhou"), monkeypatch, tmp_path)
    story.on(date(2026, 3, 2))
    story.imports(date(2026, 3, 2))
    story.verifies()
    story.queries()
    story.on(date(2026, 3, 3))
    story.hears()
    story.answers({"deposits_cover_due": "false"})
    team = story.screens({"closable_within_limit": "true"})
    story.receives(team)
    story.on(date(2026, 5, 11))
    story.records("interview.recorded")
    story.explains(date(2026, 5, 11))
    story.on(date(2026, 5, 12))
    story.reports_closing("终本")
    story.grants()
    assert story.case.closing_mode == "终本"
    story.on(date(2026, 5, 18))
    story.looks_and_signs("2026-W20")
    assert_clocks_equal_their_replay(story.case)
    story.close()

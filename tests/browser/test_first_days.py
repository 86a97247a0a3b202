"""The first three days of a case in each court, clicked through: its papers end its clocks.

Filed, verified, the applicant heard and the record signed by him on the pad, the standard papers
drafted, signed, sealed, issued and handed over. A clock on the reception is open until the record
is signed; one on service until the proof is there, and it ends on the proof's day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from documents.models import Service
from tests.browser.papers import PaperTeller
from tests.cast import make_court
from tests.story import assert_clocks_equal_their_replay

FILED, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
# The rules of each court's plan that end with the signed record of a reception, with papers made,
# and with papers served.
HEARD: dict[str, tuple[str, ...]] = {
    "hualong": ("reception",),
    "dengzhou": ("reception",),
    "yindu": ("first_interview_uploaded",),  # stopped by the record in the e-file
}
MADE: dict[str, tuple[str, ...]] = {"dengzhou": ("standard_documents",)}
SERVED: dict[str, tuple[str, ...]] = {
    "hualong": ("serve_notice", "serve_payment_notice", "serve_report_order"),
    "dengzhou": ("serve_documents",),
}


def hualong(story: PaperTeller) -> None:
    """The filing hall files and queries, the applicant is heard; the centre serves by itself."""
    story.queries()
    story.on(SECOND)
    story.hears()


def dengzhou(story: PaperTeller) -> None:
    """The front team verifies, queries and hears."""
    story.verifies()
    story.queries()
    story.on(SECOND)
    story.hears()


def dengzhou_team(story: PaperTeller) -> None:
    """The team that serves receives the case."""
    story.answers({"deposits_cover_due": "false"})
    story.receives(story.screens({"closable_within_limit": "true"}))


def yindu(story: PaperTeller) -> None:
    """The hall verifies, queries and hears; the team receives the case."""
    dengzhou(story)
    story.answers({"needs_auction": "false"})
    story.receives(story.screens({}))


def yanshi(story: PaperTeller) -> None:
    """Placed by its number on the day it is filed, then queried and heard."""
    story.verifies()
    story.receives(story.screens({}))
    story.queries()
    story.on(SECOND)
    story.hears()


def county(story: PaperTeller) -> None:
    """The general section verifies, queries and hears."""
    dengzhou(story)


Steps = Callable[[PaperTeller], None]
COURTS: dict[str, tuple[Steps, Steps | None]] = {
    "hualong": (hualong, None),
    "dengzhou": (dengzhou, dengzhou_team),
    "yindu": (yindu, None),
    "yanshi": (yanshi, None),
    "county": (county, None),
}


@pytest.mark.parametrize("court", COURTS)
def test_the_papers_of_the_first_three_days_end_their_clocks_on_proof(
    court: str, live_site: str, browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before, team = COURTS[court]
    story = PaperTeller(live_site, browser, make_court(court), monkeypatch, tmp_path)
    story.on(FILED)
    story.imports(FILED)
    heard = HEARD.get(court, ())
    assert {node.status for node in story.clocks(*heard)} <= {"open"}
    before(story)
    assert len(story.clocks(*heard)) == len(heard)
    assert {node.done_on for node in story.clocks(*heard)} <= {SECOND}
    story.drafts_the_set()
    made, served = MADE.get(court, ()), SERVED.get(court, ())
    assert {node.status for node in story.clocks(*made, *served)} <= {"open"}
    story.signs_and_seals()
    story.issues()
    assert {node.done_on for node in story.clocks(*made)} <= {SECOND}
    if team is not None:
        team(story)
    assert {node.status for node in story.clocks(*served)} <= {"open"}
    story.on(THIRD)
    story.hands_over()
    assert len(story.clocks(*served)) == len(served)
    assert {node.done_on for node in story.clocks(*served)} <= {THIRD}
    assert {row.state for row in Service.objects.filter(case=story.case)} == {"served"}
    assert not Service.objects.filter(case=story.case, proof=None).exists()
    assert_clocks_equal_their_replay(story.case)
    story.close()

"""The director's Monday in a real browser: a figure explains itself, a week is signed once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from reports import services
from reports.models import WeeklyReport
from reports.weeks import Week
from tests.cast import PASSWORD, Cast, make_court
from tests.story import filed, state
from workdays import clock

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']"
LAST = Week.of(clock.today()).back(1)


@pytest.fixture
def court(live_site: str) -> Cast:
    """A court whose last week has a case received late, and a report of it."""
    cast = make_court("hualong")
    case = filed(cast, LAST.first_on - timedelta(days=14))
    state(cast, case, "reception.recorded", LAST.first_on, channel="当面")
    services.make(cast.court, LAST, cast.actor("director"))
    return cast


@pytest.fixture
def director(live_site: str, court: Cast, page: Page) -> Page:
    """The director, signed in."""
    page.goto(f"{live_site}/sign-in/")
    page.fill("#id_username", court.user("director").username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.locator(".desk-bar")).to_be_visible()
    return page


def test_a_figure_explains_itself_and_the_week_is_signed_once(
    live_site: str, director: Page
) -> None:
    complaints: list[str] = []
    director.on("console", lambda line: complaints.append(line.text))
    director.goto(f"{live_site}/desk/reports/")
    director.click(f"text={LAST}")
    definition = director.locator("#rates details.clause").first
    definition.locator("summary").click()
    expect(definition.locator("div")).to_contain_text("本期结案")
    assert director.evaluate("document.documentElement.scrollWidth") <= 1366
    director.goto(f"{live_site}/desk/reports/{LAST}/figure/?key=stock")
    expect(director.locator("table.dense tbody tr")).to_have_count(1)
    director.goto(f"{live_site}/desk/reports/{LAST}/sign/")
    director.dblclick("main form button[type=submit]")
    expect(director.locator("#said")).to_contain_text("周报校验值")
    assert WeeklyReport.objects.get().is_signed
    assert complaints == []


@pytest.mark.browser_context_args(bypass_csp=True)  # the checker itself is injected
def test_the_report_pages_meet_wcag_2_2_aa(live_site: str, director: Page) -> None:
    base = f"{live_site}/desk/reports/"
    for address in (
        base,
        f"{base}{LAST}/",
        f"{base}{LAST}/figure/?key=stock",
        f"{base}{LAST}/say/",
    ):
        director.goto(address)
        director.evaluate(AXE.read_text(encoding="utf-8"))
        found = director.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
        wrong = [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]]
        assert wrong == [], address


def test_the_description_of_the_api_is_drawn_without_any_outside_help(
    live_site: str, director: Page
) -> None:
    complaints: list[str] = []
    asked: list[str] = []
    director.on("console", lambda line: complaints.append(line.text))
    director.on("request", lambda request: asked.append(request.url))
    director.goto(f"{live_site}/api/v1/docs/")
    expect(director.locator("#swagger-ui")).to_contain_text("案件列表")
    assert complaints == []
    assert all(url.startswith((live_site, "data:", "blob:")) for url in asked)

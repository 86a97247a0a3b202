"""The shell in a real browser: accessible, dense, and kind to somebody who is interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from teams.models import User
from tests.cast import PASSWORD, Cast, make_court

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']"
PAGES = (
    "/desk/people/",
    "/desk/people/open/",
    "/desk/people/log/",
    "/desk/rules/",
    "/desk/rules/try/?case_kind=执&other=yindu",
    "/desk/calendar/",
    "/desk/calendar/2026/10/",
    "/desk/calendar/count/?start=2026-09-28&number=5&unit=workday&roll=on",
    "/help/",
    "/help/administrator/",
    "/desk/password/",
)


@pytest.fixture
def court(live_site: str) -> Cast:
    return make_court("hualong")


def sign_in(page: Page, site: str, user: User) -> None:
    page.goto(f"{site}/sign-in/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.locator(".desk-bar")).to_be_visible()


@pytest.mark.browser_context_args(bypass_csp=True)  # the checker itself is injected
def test_the_pages_meet_wcag_2_2_aa(live_site: str, court: Cast, page: Page) -> None:
    sign_in(page, live_site, court.user("system_admin"))
    for address in PAGES:
        page.goto(live_site + address)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
        wrong = [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]]
        assert wrong == [], address


def test_a_list_shows_22_rows_on_a_clerks_screen(live_site: str, court: Cast, page: Page) -> None:
    sign_in(page, live_site, court.user("system_admin"))
    page.goto(f"{live_site}/desk/people/")
    whole = page.evaluate(
        "Array.from(document.querySelectorAll('tbody tr'))"
        ".filter(row => row.getBoundingClientRect().bottom <= 768).length"
    )
    assert whole >= 22
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366


def test_what_was_typed_comes_back_and_a_double_click_opens_one_account(
    live_site: str, court: Cast, page: Page
) -> None:
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text))
    sign_in(page, live_site, court.user("system_admin"))
    page.goto(f"{live_site}/desk/people/open/")
    page.fill("#id_name", "穆晴")
    page.press("#id_name", "Tab")
    expect(page.locator("[data-draft-note]")).to_have_text("草稿已保存")
    page.goto(f"{live_site}/desk/people/open/")
    page.click("[data-draft-restore]")
    expect(page.locator("#id_name")).to_have_value("穆晴")
    page.fill("#id_username", "muqing")
    page.dblclick("main form button[type=submit]")
    expect(page.locator(".secret")).to_be_visible()
    assert User.objects.filter(username="muqing").count() == 1
    assert complaints == []


def test_a_clause_opens_where_it_is_cited_and_closes_by_escape(
    live_site: str, court: Cast, page: Page
) -> None:
    sign_in(page, live_site, court.user("clerk"))
    page.goto(f"{live_site}/desk/rules/#clause-HL-050")
    expect(page.locator("#clause-HL-050")).to_be_in_viewport()
    cited = page.locator("#clock-serve_notice details.clause")
    cited.locator("summary").click()
    expect(cited).to_contain_text("立案后3日内送达执行通知书")
    page.keyboard.press("Escape")
    expect(cited.locator("div")).to_be_hidden()
    page.fill("#narrow", "送达")
    expect(page.locator("#clock-reception")).to_be_hidden()
    expect(page.locator("#clock-serve_notice")).to_be_visible()


def test_every_page_works_without_scripts(live_site: str, court: Cast, page: Page) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]  # it has one
    plain = context.new_page()
    sign_in(plain, live_site, court.user("system_admin"))
    plain.goto(f"{live_site}/desk/people/open/")
    plain.fill("#id_name", "穆晴")
    plain.fill("#id_username", "muqing")
    plain.click("main form button[type=submit]")
    expect(plain.locator(".secret")).to_be_visible()
    context.close()


def test_days_read_year_first_whatever_the_browsers_language(
    live_site: str, court: Cast, page: Page
) -> None:
    sign_in(page, live_site, court.user("director"))
    page.goto(f"{live_site}/desk/cases/")
    day = page.locator("[name=filed_from]")
    expect(day).to_have_attribute("data-day", "年-月-日")
    day.fill("2026-03-05")
    day.blur()
    expect(day).to_have_attribute("data-day", "2026-03-05")
    shown = "e => getComputedStyle(e, '::before').content"
    assert day.evaluate(shown) == '"2026-03-05"'
    day.focus()
    assert day.evaluate(shown) == "none", "while edited, the browser's own field shows"
    expect(day).to_have_value("2026-03-05")

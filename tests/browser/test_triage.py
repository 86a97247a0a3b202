"""The triage desk in a real browser: the answer follows the facts, with a script or without."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from enforcement.models import Case
from tests.browser.test_intake import looks_right
from tests.browser.test_shell_pages import sign_in
from tests.cast import Cast, make_court
from tests.story import filed, state
from triage.models import Screening
from workdays import clock


def lately(days: int) -> date:
    """Return a day some days ago: the site under test lives today."""
    return clock.today() - timedelta(days=days)


@pytest.fixture
def court(live_site: str) -> Cast:
    return make_court("hualong")


def waiting(cast: Cast, serial: int = 1, **facts: Any) -> Case:
    """Return a case whose first screening is due."""
    case = filed(cast, lately(6), serial=serial)
    state(cast, case, "query.launched", lately(6), "respondent:1")
    state(cast, case, "query.answered", lately(5), facts=facts)
    return state(cast, case, "reception.recorded", lately(4), channel="电话")


def test_the_answer_follows_the_facts_and_the_decision_shows_its_draw(
    live_site: str, court: Cast, page: Page
) -> None:
    case = waiting(court, has_assets=False)
    sign_in(page, live_site, court.user("screener"))
    page.goto(f"{live_site}/desk/triage/")
    page.click(f"text={case.number}")
    answer = page.locator("#answer")
    expect(answer).to_contain_text("补齐下列案情后可定")
    page.check("[name='offer-nothing_to_auction']")
    expect(answer).to_contain_text("按刚填的案情试算，尚未登记")
    expect(answer).to_contain_text("快执（快执一团队、快执二团队）")
    page.click("text=确认分流")
    expect(page.locator("main")).to_contain_text("随机种子")
    assert page.url == f"{live_site}/desk/triage/record/{Screening.objects.get().pk}/"


def test_the_desk_works_without_a_script(live_site: str, court: Cast, browser: Browser) -> None:
    case = waiting(court)
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, live_site, court.user("screener"))
    page.goto(f"{live_site}/desk/triage/{case.pk}/")
    page.select_option("[name='fact-has_disposable_asset']", "false")
    page.click("text=按所填重新判断")
    expect(page.locator("#answer")).to_contain_text("快执（快执一团队、快执二团队）")
    expect(page.locator("[name='fact-has_disposable_asset']")).to_have_value("false")
    page.get_by_role("button", name="确认分流").last.click()
    expect(page.locator("main")).to_contain_text("随机种子")
    assert Screening.objects.get().track == "fast"


def test_all_that_the_rules_decide_is_decided_in_three_clicks(
    live_site: str, court: Cast, page: Page
) -> None:
    for serial in range(1, 6):
        waiting(court, serial, has_disposable_asset=False)
    waiting(court, 6)
    sign_in(page, live_site, court.user("screener"))
    page.goto(f"{live_site}/desk/triage/")
    page.check("[data-select-all]")
    page.click("text=按规则批量分流")
    page.click("text=确认分流（5件）")
    expect(page.locator(".answers")).to_contain_text("5 件已办理")
    expect(page.locator("main")).to_contain_text("缺少案情：有可供拍卖的财产")
    assert Screening.objects.count() == 5


@pytest.mark.browser_context_args(bypass_csp=True)  # the checker itself is injected
def test_the_pages_of_the_desk_meet_wcag_2_2_aa(live_site: str, court: Cast, page: Page) -> None:
    case, other = waiting(court, has_assets=False), waiting(court, 2)
    sign_in(page, live_site, court.user("screener"))
    for address in ("", f"{case.pk}/", f"{other.pk}/"):
        looks_right(page, f"{live_site}/desk/triage/{address}")
    page.goto(f"{live_site}/desk/triage/{case.pk}/")
    page.check("[name='offer-nothing_to_auction']")
    page.click("text=确认分流")
    expect(page.locator("main")).to_contain_text("随机种子")
    looks_right(page, page.url)

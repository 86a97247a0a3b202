"""The head of the bureau lends a colleague to another team, and calls him back, in a browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from teams.models import Membership
from tests.browser.test_shell_pages import sign_in
from tests.cast import make_court
from workdays import clock


@pytest.mark.clause("HL-218")
def test_a_colleague_is_lent_to_another_team_and_called_back(live_site: str, page: Page) -> None:
    cast = make_court("hualong")
    person = cast.user("handler", "standard_1")
    sign_in(page, live_site, cast.user("director"))
    page.get_by_role("link", name="人员调借").click()
    held = person.memberships.get()
    page.select_option("[name=seat]", str(held.pk))
    page.select_option("[name=unit]", label=cast.court.pack.unit_name("standard_2"))
    page.fill("[name=to_on]", (clock.today() - timedelta(days=1)).isoformat())
    page.fill("[name=reason]", "普执二团队积案过多，支援集中清理")
    page.get_by_role("button", name="调借", exact=True).click()
    expect(page.get_by_text("已过或早于开始日")).to_be_visible()
    page.fill("[name=to_on]", (clock.today() + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="调借", exact=True).click()
    expect(page.locator("tbody tr")).to_contain_text([person.name])
    assert Membership.objects.lent().get().unit.code == "standard_2"  # type: ignore[union-attr]
    page.get_by_role("link", name="提前返回").click()
    page.fill("[name=reason]", "积案已清")
    page.get_by_role("button", name="今日起返回").click()
    expect(page.locator("tbody tr")).to_contain_text(["已返回"])

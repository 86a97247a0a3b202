"""Two hands on one case, and two clicks on one button, in a real browser."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assets.models import Query
from enforcement.models import Case, Event
from teams.models import Membership, Post, Unit
from tests.browser.test_shell_pages import sign_in
from tests.cast import SINCE, Cast, make_court
from tests.desk.casework import in_team
from tests.intake.sheets import filing, workbook
from workdays import clock

INTERVIEW = "record/interview.recorded/"


@pytest.fixture
def court(live_site: str) -> Cast:
    return make_court("hualong")


@pytest.fixture
def case(court: Cast) -> Case:
    """A case in a team's hands."""
    return in_team(court, "fast_1", "fast", on=clock.today() - timedelta(days=10))


def _submit(page: Page) -> None:
    page.get_by_role("button", name="登记", exact=True).click()


def test_a_double_click_records_an_event_once(
    live_site: str, court: Cast, case: Case, page: Page
) -> None:
    sign_in(page, live_site, court.user("handler", "fast_1"))
    page.goto(f"{live_site}/desk/cases/{case.pk}/{INTERVIEW}")
    page.get_by_role("button", name="登记", exact=True).dblclick()
    expect(page.locator("h1")).to_contain_text(case.number)
    expect(page.locator(".notice").first).to_be_visible()
    assert Event.objects.filter(case=case, kind="interview.recorded").count() == 1


def test_the_second_of_two_clerks_is_told_what_changed_and_loses_nothing(
    live_site: str, court: Cast, case: Case, browser: Browser
) -> None:
    first, second = (browser.new_context(locale="zh-CN").new_page() for _each in range(2))
    sign_in(first, live_site, court.user("clerk", "fast_1"))
    sign_in(second, live_site, court.user("handler", "fast_1"))
    for page in (first, second):
        page.goto(f"{live_site}/desk/cases/{case.pk}/order/")
        page.select_option("[name=kind]", "查封")
        page.select_option("[name=to_unit]", "fast_2")
    first.fill("[name=title]", "查封车辆")
    second.fill("[name=title]", "查封同一辆车")
    for page in (first, second):
        page.locator("main form button.btn-primary").click()
    expect(first.locator(".notice.success")).to_contain_text("流转单已发出")
    expect(second.locator("main")).to_contain_text("派单（任务流转单发出）")
    expect(second.locator("[name=title]")).to_have_value("查封同一辆车")
    assert case.orders.count() == 1
    for page in (first, second):
        page.context.close()


class Clicks:
    """A page whose clicks are counted; signing in and opening a page cost none."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, selector: str) -> None:
        """Click on something."""
        self.count += 1
        self.page.locator(selector).first.click()


def _sheet(tmp_path: Path, count: int) -> Path:
    """Write a sheet of new filings of today."""
    year, today = clock.today().year, clock.today().isoformat()
    sheet = tmp_path / "立案.xlsx"
    sheet.write_bytes(
        workbook(
            filing(number=f"（{year}）豫0902执{n}号", filed_on=today, preservation="未保全")
            for n in range(1, count + 1)
        )
    )
    return sheet


@pytest.mark.clause("HL-016")
def test_queries_for_a_hundred_imported_cases_take_at_most_five_clicks(
    live_site: str, court: Cast, page: Page, tmp_path: Path
) -> None:
    """From the uploaded sheet to a query of every respondent."""
    sign_in(page, live_site, court.user("clerk", "filing_window"))
    page.goto(f"{live_site}/desk/intake/import/")
    page.set_input_files("input[type=file]", _sheet(tmp_path, 100))
    clicks = Clicks(page)
    clicks.on("text=上传并检查")
    clicks.on("text=立案（100件）")
    expect(page.locator(".desk-head")).to_contain_text("已立案", timeout=60_000)
    clicks.on("nav a:has-text('我的工作')")
    clicks.on("a:has-text('办 100 项')")
    clicks.on("main form button.btn-primary:visible")
    expect(page.locator(".notice.success")).to_contain_text("100", timeout=60_000)
    assert Event.objects.filter(kind="query.launched").count() == 100
    assert Query.objects.filter(state="launched").count() == 100
    assert clicks.count <= 5


@pytest.mark.clause("HL-016", "HL-053")
def test_the_whole_first_day_of_a_hundred_cases_takes_at_most_five_clicks(
    live_site: str, court: Cast, page: Page, tmp_path: Path
) -> None:
    """From the uploaded sheet to queries launched and papers made, by one who holds both posts."""
    clerk = court.user("clerk", "filing_window")
    post = Post.objects.get(court=court.court, code="transaction_head")
    centre = Unit.objects.get(court=court.court, code="command_centre")
    Membership.objects.create(user=clerk, post=post, unit=centre, from_on=SINCE)
    sign_in(page, live_site, clerk)
    page.goto(f"{live_site}/desk/intake/import/")
    page.set_input_files("input[type=file]", _sheet(tmp_path, 100))
    clicks = Clicks(page)
    clicks.on("text=上传并检查")
    clicks.on("text=立案（100件）")
    expect(page.locator(".desk-head")).to_contain_text("已立案", timeout=60_000)
    clicks.on("button:has-text('首日事项')")
    expect(page.locator("main form")).to_contain_text("待办100件")
    expect(page.locator("main form")).to_contain_text("确已送达的才勾选")
    clicks.on("main form button.btn-primary:visible")
    expect(page.locator(".answers")).to_contain_text("100", timeout=60_000)
    assert clicks.count <= 5
    kinds = Counter(Event.objects.filter(case__isnull=False).values_list("kind", flat=True))
    assert (kinds["query.launched"], kinds["documents.prepared"]) == (100, 100)
    assert kinds["document.served"] == 0, "nobody said that anything was served"
    assert Query.objects.filter(state="launched").count() == 100

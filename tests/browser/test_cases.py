"""The pages of cases in a real browser: day one in five clicks, the course, WCAG, no script."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from enforcement.models import Case, Event
from policy.vocabulary import CLOSING_MODES
from teams import access
from teams.models import User
from tests.browser.test_shell_pages import sign_in
from tests.cast import PASSWORD, Cast, make_court
from tests.desk.casework import in_team, with_person
from tests.story import filed
from workdays import clock

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']"


def lately(days: int) -> date:
    """Return a day some days ago: the site under test lives today."""
    return clock.today() - timedelta(days=days)


@pytest.fixture
def court(live_site: str) -> Cast:
    return make_court("hualong")


@pytest.mark.browser_context_args(bypass_csp=True)  # the checker itself is injected
def test_the_pages_of_cases_meet_wcag_2_2_aa(live_site: str, court: Cast, page: Page) -> None:
    case = in_team(court, "fast_1", "fast", on=lately(20))
    with_person(court, on=lately(5))
    node = case.nodes.exclude(applies="not").first()
    assert node is not None
    sign_in(page, live_site, court.user("handler", "fast_1"))
    own = f"/desk/cases/{case.pk}"
    tabs = [f"{own}/?tab={tab}" for tab in ("course", "parties", "facts", "journal", "nodes")]
    acts = ("record/", "record/facts.stated/", "record/asset.disposable_found/", "order/",
            "closing/?mode=终本", "transfer/", "suspension/")  # fmt: skip
    for address in (
        "/desk/cases/",
        "/desk/cases/?state=open&kind=执",
        *tabs,
        *(f"{own}/{act}" for act in acts),
        f"{own}/why/{node.pk}/",
        "/desk/approvals/",
        "/desk/orders/",
        "/desk/register/",
    ):
        page.goto(live_site + address)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
        wrong = [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]]
        assert wrong == [], address
        sideways = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not sideways, address


def test_the_widest_rows_of_the_list_fit_a_desk_screen(
    live_site: str, court: Cast, page: Page
) -> None:
    case = in_team(court, "fast_1", "fast", on=lately(20))
    over = filed(court, lately(20), serial=99999, respondents=3)
    wide = {"title": "某某建设工程有限公司与某某房地产开发有限公司" * 3, "restricted": True,
            "claim_amount": "9999999999.99"}  # fmt: skip
    Case.objects.filter(pk=case.pk).update(
        **wide, correction_open=True, awaits_run="second", assigned_unit="standard_2",
        closing_submitted_on=lately(1),
    )  # fmt: skip
    Case.objects.filter(pk=over.pk).update(
        **wide, closed_on=lately(1), closing_mode=max(CLOSING_MODES, key=len)
    )
    sign_in(page, live_site, court.user("director"))
    page.goto(f"{live_site}/desk/cases/")
    expect(page.get_by_text("报结审批中")).to_be_visible()
    for width in (1366, 1601, 1920):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.clause("HL-016")
def test_day_one_queries_for_sixty_cases_take_five_clicks(
    live_site: str, court: Cast, page: Page
) -> None:
    for serial in range(1, 61):
        filed(court, clock.today(), serial=serial)
    sign_in(page, live_site, User.objects.get(pk=court.doing("query.request").user_id))
    page.goto(f"{live_site}/desk/cases/?state=intake")
    page.locator("[data-select-all]").check()  # 1
    page.locator("input[name=every]").check()  # 2
    page.get_by_role("button", name="发起查控").click()  # 3
    expect(page.get_by_role("heading", name="已选 60 件")).to_be_visible()
    page.get_by_role("button", name="发起查控（60 件）").click()  # 4
    expect(page.get_by_text("件已办理")).to_contain_text("60")
    assert Event.objects.filter(kind="query.launched").count() == 60
    assert set(Case.objects.values_list("state", flat=True)) == {"query"}


def test_a_case_is_searched_opened_and_an_event_recorded_by_the_keyboard(
    live_site: str, court: Cast, page: Page
) -> None:
    case = in_team(court, "standard_1", "standard", on=lately(10))
    sign_in(page, live_site, court.user("handler", "standard_1"))
    page.goto(f"{live_site}/desk/cases/")
    page.keyboard.press("/")
    page.keyboard.type(f"执{case.serial}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(case.number)
    expect(page.locator(".course svg .lane").first).to_be_visible()
    page.get_by_role("link", name="登记事项").click()
    page.get_by_role("link", name="财产调查程序启动").first.click()
    page.get_by_role("button", name="登记", exact=True).press("Enter")
    expect(page.get_by_text("已登记“财产调查程序启动”")).to_be_visible()
    assert Event.objects.filter(kind="investigation.started").count() == 1


def test_the_case_page_and_its_form_work_without_script(
    live_site: str, court: Cast, browser: Browser
) -> None:
    case = filed(court, lately(3))
    person = access.who_holds(court.court, "reception")[0]
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_site}/sign-in/")
    page.fill("#id_username", person.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    for tab in ("当事人", "案情", "登记", "节点"):
        page.goto(f"{live_site}/desk/cases/{case.pk}/")
        page.get_by_label("案件内容").get_by_role("link", name=tab).click()
        expect(page.locator("table.dense, .two").first).to_be_visible()
    page.goto(f"{live_site}/desk/intake/reception/{case.pk}/")
    page.select_option("select[name='channel']", "当面")
    for line in page.locator("input[name^='check-']").all():
        line.check()
    for paper in page.locator("input[name^='paper-']").all():
        paper.fill("初次接待笔录")
    page.get_by_role("button", name="登记接待").click()
    expect(page.get_by_text("初次接待已登记")).to_be_visible()
    context.close()

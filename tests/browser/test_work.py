"""My work, alerts and boards in a real browser: few clicks, no double act, WCAG, no script."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from enforcement import lifecycle, sweep
from enforcement.models import Case, Event, Node
from teams import access
from teams.models import User
from tests.browser.test_shell_pages import sign_in
from tests.cast import Cast, make_court
from tests.story import filed
from workdays import clock

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']"
TEN_DAYS = timedelta(days=10)


@pytest.fixture
def court(live_site: str) -> Cast:
    """A court with four cases filed ten days ago, two of them with a team, and one sweep."""
    cast = make_court("hualong")
    start = clock.today() - TEN_DAYS
    cases = [filed(cast, start, serial=serial) for serial in (1, 2, 3, 4)]
    for case in cases[:3]:
        given(cast, case, start, take=case is not cases[2])
    sweep.sweep()
    return cast


def given(cast: Cast, case: Case, on: date, *, take: bool) -> None:
    """Give a case to the first standard team."""
    handler = cast.user("handler", "standard_1")
    placing = lifecycle.Placing("standard_1", "standard", handler, None, "manual")
    with clock.at(on):
        lifecycle.assign(case, placing, actor=cast.doing("case.assign"), on=on)
        if take:
            lifecycle.receive([case], actor=cast.actor("team_lead", "standard_1"), on=on)


def querier(cast: Cast) -> User:
    """Return the person who launches first queries."""
    return access.who_holds(cast.court, "first_query")[0]


def test_a_duty_of_four_cases_is_done_in_two_clicks(
    live_site: str, court: Cast, page: Page
) -> None:
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text))
    sign_in(page, live_site, querier(court))
    page.goto(f"{live_site}/desk/")
    page.get_by_role("link", name=re.compile("办 4 项.*初次总对总查控")).click()
    expect(page.locator("input[name=id]:checked")).to_have_count(4)
    page.get_by_role("button", name="登记 4 项").dblclick()
    expect(page.get_by_role("status").filter(has_text="已登记4项")).to_be_visible()
    assert Event.objects.filter(kind="query.launched").count() == 4
    assert set(Node.objects.filter(rule="first_query").values_list("status")) == {("done",)}
    assert complaints == []


def test_a_row_left_out_stays_open(live_site: str, court: Cast, page: Page) -> None:
    sign_in(page, live_site, querier(court))
    page.goto(f"{live_site}/desk/work/do/?duty=first_query")
    page.locator("input[name=id]").first.uncheck()
    page.get_by_role("button", name="登记 3 项").click()
    expect(page.get_by_role("status").filter(has_text="已登记3项")).to_be_visible()
    assert Node.objects.filter(rule="first_query", status="open").count() == 1


def test_alerts_are_acknowledged_together_and_the_bell_falls_silent(
    live_site: str, court: Cast, page: Page
) -> None:
    sign_in(page, live_site, querier(court))
    page.goto(f"{live_site}/desk/alerts/")
    expect(page.locator(".desk-bell-count")).to_contain_text("4")
    page.get_by_label("选中本页全部").check()
    page.get_by_role("button", name="签收", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="已签收4条提醒")).to_be_visible()
    expect(page.locator(".desk-bell-count")).to_have_count(0)


def test_the_lead_opens_a_figure_of_the_heat_map_and_says_why_it_is_late(
    live_site: str, court: Cast, page: Page
) -> None:
    sign_in(page, live_site, court.user("team_lead", "standard_1"))
    page.goto(f"{live_site}/desk/board/team/")
    expect(page.get_by_role("region", name="待接收")).to_contain_text("1")
    page.locator("table.heat td[class^=heat] a").first.click()
    expect(page.locator("input[name=id]")).to_have_count(2)
    page.get_by_label("选中本页全部").check()
    page.get_by_role("button", name="说明超期原因").click()
    page.get_by_label("超期原因").fill("被执行人下落不明")
    page.get_by_role("button", name="登记 2 项").click()
    expect(page.get_by_role("status").filter(has_text="已说明2项超期原因")).to_be_visible()
    page.goto(f"{live_site}/desk/board/team/")
    expect(page.get_by_role("region", name="已超期")).to_contain_text("被执行人下落不明")


@pytest.mark.browser_context_args(bypass_csp=True)  # the checker itself is injected
def test_the_boards_and_my_work_meet_wcag_2_2_aa(live_site: str, court: Cast, page: Page) -> None:
    sign_in(page, live_site, court.user("director"))
    for address in (
        "/desk/",
        "/desk/alerts/",
        "/desk/board/team/?unit=standard_1",
        "/desk/board/command/",
        "/desk/board/sweeps/",
        "/desk/nodes/?due=late",
        "/desk/work/do/?duty=first_query",
    ):
        page.goto(f"{live_site}{address}")
        page.add_script_tag(path=AXE)
        found = page.evaluate(
            "async () => (await axe.run({runOnly: {type: 'tag', values: " + RULES + "}}))"
            ".violations.map(v => v.id + ': ' + v.nodes.map(n => n.target).join(' | '))"
        )
        assert found == [], f"{address}: {found}"
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{address} is {wide} px wider than the screen"


def test_a_duty_is_done_without_scripts(live_site: str, court: Cast, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, live_site, querier(court))
    page.goto(f"{live_site}/desk/work/do/?duty=first_query")
    page.locator("form.work-split button[type=submit]").click()
    expect(page.locator(".notice")).to_contain_text("已登记4项")
    context.close()


def test_my_work_fits_a_phone(live_site: str, court: Cast, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_site, court.user("reception_officer"))
    page.goto(f"{live_site}/desk/")
    expect(page.locator("table.dense").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_one_comes_back_to_a_refused_form_without_sending_it_again(
    live_site: str, court: Cast, page: Page
) -> None:
    case = Case.objects.order_by("pk")[3]
    sign_in(page, live_site, court.user("reception_officer"))
    address = f"{live_site}/desk/intake/reception/{case.pk}/"
    page.goto(address)
    page.get_by_role("button", name="生成笔录，核对签名").last.click()
    expect(page.locator(".wrong").first).to_be_visible()
    page.goto(f"{live_site}/desk/cases/")
    page.go_back()
    expect(page.locator("h1")).to_have_text("初次接待")
    assert page.url == address


def test_a_filter_of_many_names_is_searched(live_site: str, court: Cast, page: Page) -> None:
    sign_in(page, live_site, court.user("director"))
    page.goto(f"{live_site}/desk/cases/")
    many = page.locator("form.filters select").filter(has=page.locator("option:nth-child(16)"))
    assert many.count()
    name = str(many.first.get_attribute("name"))
    options = many.first.locator("option").all_text_contents()
    box = page.locator(f"#id_{name}-search")
    box.fill(options[5])
    box.press("Tab")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(f"#id_{name}-search")).to_have_value(options[5].strip())
    expect(page).to_have_url(re.compile(rf"{name}=[^&]+"))
    page.locator(f"#id_{name}-search").fill("没有这样的人")
    page.locator(f"#id_{name}-search").press("Tab")
    expect(page.locator(f"#id_{name}-search")).to_have_value(options[5].strip())

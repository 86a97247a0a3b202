"""Filing, import, reception and queries in a real browser: WCAG, one act a page, no script."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from enforcement.models import Case
from intake import background
from intake.models import Import
from tests.browser.test_shell_pages import sign_in
from tests.cast import Cast, make_court
from tests.desk.casework import with_person
from tests.intake.sheets import filing, workbook
from tests.story import filed, state
from workdays import clock

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']"


def lately(days: int) -> date:
    """Return a day some days ago: the site under test lives today."""
    return clock.today() - timedelta(days=days)


@pytest.fixture
def court(live_site: str) -> Cast:
    return make_court("hualong")


def looks_right(page: Page, address: str) -> None:
    """Assert that a page meets WCAG 2.2 AA and does not run off the side."""
    page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    wrong = [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]]
    assert wrong == [], address
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), address


@pytest.mark.browser_context_args(bypass_csp=True)  # the checker itself is injected
def test_the_pages_of_the_front_rooms_meet_wcag_2_2_aa(
    live_site: str, court: Cast, page: Page, tmp_path: Path
) -> None:
    case = with_person(court, on=lately(5))
    state(court, case, "query.launched", lately(4), "respondent:1")
    clerk = court.user("clerk", "filing_window")
    sign_in(page, live_site, clerk)
    for address in (
        "file/", "import/", "verify/", f"verify/{case.pk}/correct/", "queries/",
        "queries/?tab=answer", f"queries/{case.pk}/request/", f"queries/{case.pk}/answer/",
    ):  # fmt: skip
        looks_right(page, f"{live_site}/desk/intake/{address}")
    page.context.clear_cookies()
    sign_in(page, live_site, court.user("reception_officer"))
    looks_right(page, f"{live_site}/desk/intake/reception/{case.pk}/")
    page.context.clear_cookies()
    sign_in(page, live_site, court.user("transaction_head"))
    looks_right(page, f"{live_site}/desk/intake/verify/{case.pk}/")
    looks_right(page, f"{live_site}/desk/intake/queries/{case.pk}/offline/")


def fill_in(page: Page, number: str) -> None:
    """Fill in a filing that leaves nothing to doubt."""
    year = clock.today().year
    for name, text in {
        "number": f"({year})豫0902执 {number} 号",
        "amount": "43.5万元",
        "applicant-0-applicant": "安知秋",
        "applicant-0-applicant_id": "410901198001010014",
        "applicant-0-applicant_phone": "13800000000",
        "applicant-0-service_address": "某市某路1号",
        "respondent-0-respondent": "柏望舒",
        "respondent-0-respondent_id": "410901198502020026",
        "preservation": "未保全",
    }.items():
        page.fill(f"[name='{name}']", text)
    page.select_option("[name=origin]", "网上")
    page.select_option("[name=matter]", "金钱给付")


def test_a_case_is_filed_by_keyboard_with_what_was_read_shown_beside(
    live_site: str, court: Cast, page: Page
) -> None:
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    sign_in(page, live_site, court.user("clerk", "filing_window"))
    page.goto(f"{live_site}/desk/intake/file/")
    fill_in(page, "31")
    page.press("[name=preservation]", "Tab")
    expect(page.locator("#reading")).to_contain_text("435,000.00元")
    page.press("[name=amount]", "Enter")
    expect(page.get_by_role("status")).to_contain_text("起算期限")
    case = Case.objects.get()
    assert page.url == f"{live_site}/desk/cases/{case.pk}/"
    assert case.parties.count() == 2
    assert complaints == []


def test_filing_adds_a_party_and_refuses_beside_its_field_without_a_script(
    live_site: str, court: Cast, browser: Browser
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, live_site, court.user("clerk", "filing_window"))
    page.goto(f"{live_site}/desk/intake/file/")
    fill_in(page, "32")
    page.click("text=再加一名被执行人")
    page.fill("[name='respondent-1-respondent']", "褚听雨")
    page.fill("[name=filed_on]", "2022-02-30")
    page.press("[name=number]", "Enter")
    expect(page.locator("#id_filed_on_error")).to_contain_text("没有这一天")
    expect(page.locator("[name='respondent-1-respondent']")).to_have_value("褚听雨")
    page.fill("[name=filed_on]", clock.today().isoformat())
    page.press("[name=number]", "Enter")
    page.get_by_role("button", name="已核对，立案").click()
    expect(page.get_by_role("status")).to_contain_text("起算期限")
    assert Case.objects.get().parties.count() == 3


def test_a_sheet_is_uploaded_looked_at_and_filed_while_one_waits(
    live_site: str, court: Cast, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "SMALL", 2)
    year, today = clock.today().year, clock.today().isoformat()
    rows = [filing(number=f"（{year}）豫0902执{n}号", filed_on=today) for n in range(1, 4)]
    rows.append(filing(number=f"（{year}）豫0902执9号", filed_on="2022-02-30"))
    sheet = tmp_path / "立案.xlsx"
    sheet.write_bytes(workbook(rows))
    sign_in(page, live_site, court.user("clerk", "filing_window"))
    page.goto(f"{live_site}/desk/intake/import/")
    page.set_input_files("input[type=file]", sheet)
    page.click("text=上传并检查")
    expect(page.locator("table.dense")).to_contain_text("没有这一天")
    page.click("text=立案（3件）")
    expect(page.locator("#progress")).to_contain_text("即将开始立案")
    background.file_queued()
    expect(page.locator(".desk-head")).to_contain_text("已立案", timeout=10_000)
    assert Case.objects.count() == 3
    with page.expect_download() as taken:
        page.click("text=下载退回的行")
    assert taken.value.suggested_filename == f"退回_{Import.objects.get().pk}.xlsx"


def test_first_queries_of_the_day_take_four_clicks(live_site: str, court: Cast, page: Page) -> None:
    for serial in range(1, 21):
        filed(court, clock.today(), serial=serial)
    sign_in(page, live_site, court.user("clerk", "filing_window"))
    page.goto(f"{live_site}/desk/intake/queries/")
    page.check("[data-select-all]")
    page.click("text=批量发起查控")
    page.click("text=发起查控（20 件）")
    expect(page.locator(".answers")).to_contain_text("20 件已办理")
    assert Case.objects.filter(state="query").count() == 20


def test_the_tick_shows_itself_only_when_the_answer_calls_for_it(
    live_site: str, court: Cast, page: Page
) -> None:
    case = filed(court, clock.today())
    sign_in(page, live_site, court.user("reception_officer"))
    page.goto(f"{live_site}/desk/intake/reception/{case.pk}/")
    tick = page.locator("[name='offer-nothing_to_auction']")
    expect(tick).to_be_hidden()
    page.select_option("[name='fact-has_assets']", "false")
    tick.check()
    page.select_option("[name='fact-has_assets']", "true")
    expect(tick).to_be_hidden()
    expect(tick).not_to_be_checked()
    page.select_option("[name='fact-has_assets']", "false")
    tick.check()
    page.select_option("[name=channel]", "电话")
    page.check("[name='check-0']")  # the record itself
    page.fill("[name='paper-0']", "")
    page.check("[name='check-1']")
    page.fill("[name='paper-1']", "签名页")
    page.click("text=登记接待")
    expect(page.locator("#id_paper-0_error")).to_contain_text("须写明材料或依据")
    expect(page.locator("[name='paper-1']")).to_have_value("签名页")
    expect(page.locator("[name='check-1']")).to_be_checked()
    page.click("[data-fill='id_paper-0']")
    expect(page.locator("[name='paper-0']")).to_have_value("初次接待笔录")
    page.click("text=登记接待")
    expect(page).to_have_url(f"{live_site}/desk/cases/{case.pk}/")
    case.refresh_from_db()
    assert case.facts["has_disposable_asset"][0] is False

"""A sixth court's day in the browser: its folder is installed, and nothing else of it is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from enforcement.models import Node
from tests.browser.storyteller import Teller
from tests.cast import make_court
from tests.sixth.conftest import installed  # noqa: F401 (a fixture)
from tests.story import assert_clocks_equal_their_replay
from triage import rehearsing


@pytest.fixture
def story(
    installed: str,  # noqa: F811
    live_site: str,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Teller]:
    """The sixth court's people at their browsers."""
    told = Teller(live_site, browser, make_court(installed), monkeypatch, tmp_path)
    yield told
    told.close()


def test_a_case_of_a_sixth_court_is_screened_twice_moved_in_two_steps_and_closed(
    story: Teller,
) -> None:
    story.on(date(2026, 3, 2))
    story.files(date(2026, 3, 2))
    story.verifies()
    story.queries()
    story.on(date(2026, 3, 4))
    story.hears()
    story.answers({})
    assert story.screens({"label.grazing": "true"}) in ("plain_1", "plain_2")
    story.receives(story.case.assigned_unit)
    assert story.case.track == "plain"

    # The herders' liaison, a post no other court has, ends the offline query; then a second look.
    story.on(date(2026, 3, 9))
    liaison = story.records("query.offline_completed")
    assert story.cast.user("herder_liaison") == liaison
    assert Node.objects.get(case=story.case, rule="second_screening").due_on == date(2026, 3, 11)
    assert story.screens({"has_disposable_asset": "true"}) == "property"
    story.receives("property")
    assert (story.case.track, story.case.unit) == ("property", "property")

    # Two have to agree, one after the other, before the case is moved.
    story.on(date(2026, 3, 12))
    page = story.open(story.case.handler, story.address("transfer/"))
    page.get_by_label("财产变价转攻坚").check()
    page.fill("[name=reason]", "被执行人抗拒腾退")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator(".notice.success")).to_contain_text("已提交移转申请")
    story.grants()
    assert story.screens({"refusal_crime": "true"}) == "hard"
    story.receives("hard")
    assert story.case.track == "hard"

    story.on(date(2026, 3, 20))
    story.reports_closing("执行完毕")
    story.grants()
    assert story.case.closing_mode == "执行完毕"
    story.on(date(2026, 3, 23))
    story.looks_and_signs("2026-W12")
    assert_clocks_equal_their_replay(story.case)


def test_its_weekly_round_is_made_by_its_own_post_and_its_rules_can_be_read(story: Teller) -> None:
    story.on(date(2026, 3, 3))
    page = story.open(story.cast.user("herder_liaison"), "/desk/rounds/offices/")
    expect(page.locator("main")).to_contain_text("已办0次，应办2次")
    for office in ("不动产登记中心", "牧区服务站"):
        page.get_by_label(office, exact=True).check()
        page.locator("main form[method=post] button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("本周已完成")

    page = story.open(story.cast.user("director"), "/desk/rules/")
    expect(page.locator("h1")).to_contain_text("青岩县人民法院执行工作规程")
    expect(page.locator("#tracks")).to_contain_text("攻坚")
    expect(page.locator("#clocks")).to_contain_text("40个工作日")


FACTS = """\
{"label.grazing": false, "claim_amount": "19999.99"}
{"label.grazing": false, "claim_amount": "20000.00"}
{"label.grazing": true, "claim_amount": "1.00"}
{"claim_amount": "1.00"}
"""


def test_its_rules_are_rehearsed_on_a_sheet_of_facts(story: Teller, tmp_path: Path) -> None:
    story.on(date(2026, 3, 3))
    page = story.open(story.cast.user("director"), "/desk/rules/rehearsals/")
    page.select_option("[name=source]", "sheet")
    sheet = tmp_path / "案情.jsonl"
    sheet.write_text(FACTS, encoding="utf-8")
    page.set_input_files("[name=file]", sheet)
    page.locator("main form[method=post] button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("已排队")
    rehearsing.work()
    page.reload()
    for team, count in (("速裁执行组", "1"), ("执行一组", "1"), ("执行二组", "1"), ("攻坚组", "0")):
        row = page.locator("main tr").filter(has_text=team)
        expect(row.locator(".num").first).to_have_text(count)
    for why, count in (("其余先入普通执行", "2"), ("是否涉及草场或牲畜", "1")):
        row = page.locator("main tr").filter(has_text=why)
        expect(row.locator("td").last).to_have_text(count)
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出分流").click()
    assert taken.value.suggested_filename.endswith(".xlsx")

"""The e-file in a real browser: a photo put in and looked at, a stack split, the tray settled."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from documents import efile, scanning
from documents.models import EfileItem
from enforcement.models import Case
from teams import access
from tests.browser.test_intake import looks_right
from tests.browser.test_shell_pages import sign_in
from tests.cast import Cast, make_court
from tests.documents import scans
from tests.documents.files import pdf, photo
from tests.story import filed
from workdays import clock

PHONE = {"width": 390, "height": 844}


def lately(days: int) -> date:
    """Return a day some days ago: the site under test lives today."""
    return clock.today() - timedelta(days=days)


@pytest.fixture
def court(live_site: str) -> Cast:
    return make_court("hualong")


@pytest.fixture
def case(court: Cast) -> Case:
    return filed(court, lately(5))


def test_photos_are_dropped_joined_and_looked_at(
    live_site: str, court: Cast, case: Case, page: Page, tmp_path: Path
) -> None:
    sign_in(page, live_site, court.user("file_centre_head"))
    page.goto(f"{live_site}/desk/cases/{case.pk}/?tab=efile")
    page.get_by_role("link", name="上传入卷").click()
    page.get_by_role("button", name="上传入卷").click()
    expect(page.locator("#id_sent_error")).to_contain_text("须选定要上传的文件")
    expect(page.locator("#id_place_error")).to_contain_text("须选定卷宗目录中的位置")
    # One chosen, one dropped onto the form, one taken by the camera.
    first, taken = tmp_path / "一.jpg", tmp_path / "三.jpg"
    first.write_bytes(photo())
    taken.write_bytes(photo(size=(300, 400)))
    page.set_input_files("#id_sent", first)
    page.evaluate(
        """content => {
          const dropped = new DataTransfer();
          const bytes = Uint8Array.from(content);
          dropped.items.add(new File([bytes], "二.jpg", {type: "image/jpeg"}));
          document.querySelector("[data-drop-zone]").dispatchEvent(
            new DragEvent("drop", {dataTransfer: dropped, bubbles: true, cancelable: true}));
        }""",
        list(photo(size=(400, 300))),
    )
    page.set_input_files("#id_camera", taken)
    expect(page.locator("[data-drop-list] li")).to_have_count(3)
    page.select_option("#id_place", "records")
    page.fill("#id_name", "执行笔录")
    page.check("#id_join")
    page.get_by_role("button", name="上传入卷").click()
    expect(page.locator(".desk-main, main").first).to_contain_text("已入卷1件")
    item = EfileItem.objects.get()
    assert (item.name, item.pages, item.type) == ("执行笔录", 3, "application/pdf")
    page.get_by_role("link", name="执行笔录").click()
    expect(page.locator("iframe")).to_be_visible()
    page.fill("[action$='/withdraw/'] #id_reason", "重复")
    page.get_by_role("button", name="撤出").click()
    expect(page.get_by_text("撤出、调整的记录 1 条")).to_be_visible()


def test_a_stack_is_split_and_its_tray_settled(
    live_site: str, court: Cast, case: Case, page: Page, tmp_path: Path
) -> None:
    keeper = court.user("file_centre_head")
    sheet = scans.separator(case, "leads", access.actor_for(keeper))
    scanned = tmp_path / "一叠.pdf"
    scanned.write_bytes(
        scans.stack(scans.writing(1), scans.skewed(sheet, 4), scans.blank(), scans.writing(2))
    )
    sign_in(page, live_site, keeper)
    page.goto(f"{live_site}/desk/scans/")
    page.set_input_files("#id_sent", scanned)
    page.get_by_role("button", name="上传并拆分").click()
    expect(page.get_by_text("已排队，即将开始")).to_be_visible()
    assert scanning.work() == 1
    expect(page.get_by_text("份已入卷")).to_be_visible(timeout=15_000)
    expect(page.locator(".answers")).to_contain_text("1 页空白")
    page.get_by_role("link", name="待认领").click()
    expect(page.get_by_text("第一张分隔页之前的页面")).to_be_visible()
    page.get_by_role("link", name="第1份").click()
    expect(page.locator("iframe")).to_be_visible()
    page.get_by_role("button", name="作废").click()
    expect(page.get_by_text("须写明作废的理由")).to_be_visible()
    page.fill("#id_number", case.number)
    page.select_option("#id_place", "basis")
    page.get_by_role("button", name="入卷").click()
    expect(page.get_by_text("“执行依据”已放入")).to_be_visible()
    assert [(i.place, i.origin) for i in efile.of_case(case)] == [
        ("basis", "scan"),
        ("leads", "scan"),
    ]


@pytest.mark.browser_context_args(bypass_csp=True)  # the checker itself is injected
@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, PHONE])
def test_the_pages_meet_wcag_2_2_aa_on_a_desk_and_on_a_phone(
    live_site: str, court: Cast, case: Case, page: Page, size: dict[str, int]
) -> None:
    keeper = court.user("file_centre_head")
    actor = access.actor_for(keeper)
    item = efile.put(
        case, name="证件", place="identity", content=photo(), origin="upload", actor=actor
    )
    stack = scanning.ask(scanning.made_one([scanning.Upload("一叠.pdf", pdf())]), actor=actor)
    part = stack.parts.create(number=1, pages=[0], state="tray", doubt="first")
    sign_in(page, live_site, keeper)
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a width and a height
    for address in (
        f"cases/{case.pk}/?tab=efile", f"cases/{case.pk}/efile/upload/", f"efile/{item.pk}/",
        "scans/", f"scans/{stack.pk}/", "scans/tray/", f"scans/parts/{part.pk}/",
        f"cases/{case.pk}/envelopes/",
    ):  # fmt: skip
        looks_right(page, f"{live_site}/desk/{address}")

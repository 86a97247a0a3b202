"""A reception in a real browser: the record read, signed by mouse, printed; papers handed over."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from documents import binding
from documents.models import Autograph, Document, EfileItem, Service
from enforcement import lifecycle
from enforcement.lifecycle import Placing
from enforcement.models import Case
from tests.browser.papers import draw
from tests.browser.test_intake import looks_right
from tests.browser.test_shell_pages import sign_in
from tests.cast import Cast, make_court
from tests.documents.files import photo
from tests.documents.papers import drafted, issued, told_case
from tests.story import filed, state
from workdays import clock

NOTE = "问：被执行人现住何处？\n答：仍住解放路2号。"


@pytest.mark.clause("HL-020", "HL-032", "HL-033", "HL-034")
@pytest.mark.browser_context_args(bypass_csp=True)  # the checker itself is injected
def test_a_clerk_takes_a_reception_with_a_drawn_signature(
    live_site: str, page: Page, tmp_path: Path
) -> None:
    court = make_court("hualong")
    case = filed(court, clock.today())
    card = tmp_path / "card.jpg"
    card.write_bytes(photo())
    sign_in(page, live_site, court.user("reception_officer"))
    page.goto(f"{live_site}/desk/intake/reception/{case.pk}/")
    page.select_option("[name=channel]", "当面")
    page.fill("[name=note]", NOTE)
    page.select_option("[name='clue-0-kind']", "机动车")
    page.fill("[name='clue-0-place']", "单位院内")
    page.set_input_files("[name='copy-card']", card)
    page.get_by_role("button", name="生成笔录，核对签名").last.click()
    expect(page.locator(".signing-paper")).to_contain_text("答：仍住解放路2号。")
    looks_right(page, page.url)
    page.get_by_role("button", name="完成签名").click()
    expect(page.locator("#id_picture_error")).to_have_text("还没有签名")
    page.set_viewport_size({"width": 1024, "height": 768})  # handed over on a tablet
    draw(page)
    page.get_by_role("button", name="撤一笔").click()
    page.get_by_role("button", name="重签").click()
    draw(page)
    page.get_by_role("button", name="完成签名").click()
    expect(page.locator(".notice.success")).to_contain_text("笔录已完成")
    expect(page.get_by_text("文字、签名、时间、PDF均与签名时一致")).to_be_visible()
    expect(page.locator("img.autograph")).to_be_visible()
    document = Document.objects.get()
    printed = page.request.get(f"{live_site}/desk/documents/{document.pk}/pdf/").body()
    assert printed == bytes(document.paper.pdf)
    (tmp_path / "record.pdf").write_bytes(printed)
    with pikepdf.open(tmp_path / "record.pdf") as opened:
        assert sum(len(one.get_images()) for one in opened.pages) == 1
    assert binding.faults(document) == []
    assert Autograph.objects.get().how == "pad"
    assert set(EfileItem.objects.values_list("place", flat=True)) == {"records", "identity"}
    assert Case.objects.get().nodes.get(rule="reception").status == "done"


@pytest.mark.clause("DZ-172", "DZ-196")
def test_a_respondent_is_handed_his_papers_at_his_first_reception(
    live_site: str, page: Page
) -> None:
    court = make_court("dengzhou")
    case = _in_fast_team(court)
    maker = court.doing("filing.verify", case)
    for kind in ("ruling_control", "enforcement_notice", "property_report_order",
                 "property_declaration"):  # fmt: skip
        issued(court, drafted(case, kind, maker), maker)
    sign_in(page, live_site, court.user("judge", "fast_team"))
    page.goto(f"{live_site}/desk/cases/{case.pk}/")
    page.locator("summary", has_text="办理").click()
    page.get_by_role("link", name="接待被执行人").click()
    page.select_option("[name=channel]", "当面")
    page.fill("[name=note]", "问：能否履行？\n答：分期履行。")
    page.fill("[name=plan]", "分三期履行。")
    page.check("[name=no_property]")
    page.select_option("[name=consent]", "no")
    for box in page.locator("[name=serves]").all():
        expect(box).to_be_checked()
    page.locator("[name=serves]").first.uncheck()
    page.get_by_role("button", name="生成笔录，核对签名").last.click()
    expect(page.locator(".wrong").first).to_contain_text("制式法律文书送达")
    page.locator("[name=serves]").first.check()
    page.get_by_role("button", name="生成笔录，核对签名").last.click()
    expect(page.locator(".signing-paper")).to_contain_text("当场送达下列文书")
    draw(page)
    page.get_by_role("button", name="完成签名").click()
    expect(page).to_have_url(re.compile(r"/desk/documents/\d+/$"))
    assert Service.objects.filter(state="served", method="direct").count() == 4
    node = Case.objects.get().nodes.get(rule="serve_documents")
    assert (node.status, node.done_on) == ("done", clock.today())


def _in_fast_team(court: Cast) -> Case:
    case, judge, today = told_case(court), court.user("judge", "fast_team"), clock.today()
    placing = Placing("fast_team", "fast", judge, judge, "manual")
    lifecycle.assign(case, placing, actor=court.doing("case.assign"), on=today)
    lifecycle.receive([case], actor=court.actor("judge", "fast_team"), on=today)
    case = state(court, case, "case.accepted", today)
    return Case.objects.select_related("court", "handler", "judge").get(pk=case.pk)

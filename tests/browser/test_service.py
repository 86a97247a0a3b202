"""The pages of service in a real browser: posted, returned, served again, given to the gateway."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from documents import addresses, conveying
from documents.addresses import Stated
from documents.models import Consignment, Service, ServiceAddress
from documents.simulator import Simulator
from tests.browser.papers import PaperTeller
from tests.cast import make_court
from tests.documents.files import BAD, photo
from tests.story import recorder
from workdays import clock

FILED, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
LATER = date(2026, 3, 6)


@pytest.fixture
def story(
    live_site: str, browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> PaperTeller:
    """Tell of a case of Hualong whose standard papers are issued."""
    told = PaperTeller(live_site, browser, make_court("hualong"), monkeypatch, tmp_path)
    told.on(FILED)
    told.imports(FILED)
    told.on(SECOND)
    told.drafts_the_set()
    told.signs_and_seals()
    told.issues()
    told.on(THIRD)
    return told


def file(content: bytes, name: str) -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def proven(page: Page, content: bytes, name: str = "回执.jpg") -> None:
    page.set_input_files("[name=proof]", file(content, name))
    page.get_by_role("button", name="登记", exact=True).click()


def open_rules(story: PaperTeller) -> set[str]:
    found = story.case.nodes.filter(status="open", subject="respondent:1")
    return set(found.values_list("rule", flat=True))


@pytest.mark.clause("HL-050")
def test_a_paper_is_posted_returned_and_served_again_at_an_address_stated_anew(
    story: PaperTeller,
) -> None:
    server = story.server
    notice = next(p for p in story.papers if p.kind == "enforcement_notice")
    serve = f"/desk/documents/{notice.pk}/service/"
    page = story.open(server, serve)
    broken: list[Any] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.select_option("[name=method]", "post")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("form.desk-form")).to_contain_text("邮寄送达须写明邮件号")
    assert broken == []  # a second click on this form is caught like on any other
    page.fill("[name=reference]", "EMS10086")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("form.desk-form")).to_contain_text("柏望舒没有登记送达地址")
    story.pictured(page, "service-1-refused")
    page.fill("[name=address]", "某市旧路1号")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("table.dense")).to_contain_text("送达中")
    page.get_by_role("link", name="登记结果").click()
    page.get_by_label("未送达", exact=True).check()
    page.fill("[name=outcome]", "查无此人，退回")
    proven(page, photo(), "退件.jpg")
    expect(page.locator("table.dense")).to_contain_text("查无此人")
    story.pictured(page, "service-2-returned")
    assert "serve_notice" in open_rules(story)
    page.get_by_role("link", name="送达地址").first.click()
    page.select_option("[name=party]", "respondent:1")
    page.fill("[name=value]", "某市新路9号")
    page.check("[name=confirmed]")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("table.dense")).to_contain_text("某市新路9号")
    story.pictured(page, "service-3-addresses")
    assert ServiceAddress.objects.count() == 1
    page = story.open(server, "/desk/service/waiting/")
    expect(page.locator("table.dense")).to_contain_text(notice.number)
    page = story.open(server, serve)
    page.select_option("[name=method]", "post")
    page.fill("[name=reference]", "EMS10087")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("table.dense")).to_contain_text("某市新路9号")
    page.get_by_role("link", name="登记结果").click()
    page.get_by_label("已送达", exact=True).check()
    wrong, _said = BAD["改名的程序.jpg"]
    proven(page, wrong)
    expect(page.locator("form.desk-form")).to_contain_text("只收PDF、JPG、PNG文件")
    story.pictured(page, "service-4-bad-proof")
    assert "serve_notice" in open_rules(story)
    page.get_by_label("已送达", exact=True).check()
    proven(page, photo())
    expect(page.locator("table.dense")).to_contain_text("已送达")
    story.pictured(page, "service-5-proven")
    assert "serve_notice" not in open_rules(story)
    assert list(Service.objects.order_by("pk").values_list("state", flat=True)) == [
        "failed",
        "served",
    ]
    # The browser notes each refused form; nothing else was noted.
    assert [c for c in story.complaints if "422" not in c] == []
    assert len(story.complaints) == 3
    story.complaints.clear()
    story.close()


def test_papers_given_to_the_post_wait_are_taken_back_and_are_proven_by_it(
    story: PaperTeller, settings: Any
) -> None:
    server, court = story.server, story.cast.court
    settings.POST_GATEWAY_SECRET = "示例密钥"
    settings.POST_GATEWAY_URL = "http://127.0.0.1:9"  # connected, and down
    stated = Stated("postal", "某市某路2号", "柏望舒", "13800000001", confirmed=True)
    with clock.at(THIRD):
        actor = recorder(story.cast, story.case, "document.served")
        addresses.state(story.case, "respondent:1", stated, on=THIRD, actor=actor)
    page = story.open(server, "/desk/service/waiting/")
    story.chooses(page, "登记送达")
    page.select_option("[name=method]", "post")
    page.check("[name=by_carrier]")
    story.pictured(page, "carrier-1-many")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".answers")).to_contain_text("3 件已办理")
    conveying.work()
    page = story.open(server, "/desk/service/")
    expect(page.locator(".notice.wait")).to_contain_text("邮政接口：3件没有进展")
    expect(page.locator("table.dense")).to_contain_text("接口待重试")
    story.pictured(page, "carrier-2-down")
    stuck = Consignment.objects.get(tries=1)
    page = story.open(server, f"/desk/service/{stuck.service_id}/")
    expect(page.locator("main")).to_contain_text("第1次没有办成：邮政接口连接不上")
    story.pictured(page, "carrier-3-stuck")
    page.get_by_role("button", name="撤回，改用其他方式").click()
    expect(page.locator("table.dense")).to_contain_text("未发出")
    with Simulator(0, secret="示例密钥", day=THIRD) as post:
        Thread(target=post.serve_forever, daemon=True).start()
        settings.POST_GATEWAY_URL = f"http://127.0.0.1:{post.server_address[1]}/post"
        for day in range(3):
            story.on(LATER + timedelta(days=day))
            conveying.work()
        post.shutdown()
    page = story.open(server, "/desk/service/")
    expect(page.locator("table.dense").get_by_text("已送达")).to_have_count(2)
    story.pictured(page, "carrier-4-served")
    done = Service.objects.filter(state="served").values_list("ended_on", flat=True)
    assert list(done) == [THIRD + timedelta(days=1)] * 2
    assert len(open_rules(story) & {"serve_notice", "serve_report_order", "serve_payment_notice"})
    assert Service.objects.filter(case__court=court, state="withdrawn").count() == 1
    page = story.open(server, f"/desk/documents/{Service.objects.last().document_id}/service/")
    with page.expect_popup() as shown:
        page.get_by_role("link", name="查看").first.click()
    shown.value.wait_for_load_state()
    story.pictured(shown.value, "carrier-5-proof")
    story.close()

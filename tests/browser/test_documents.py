"""A paper's way in real browsers: drafted, signed, sealed, issued, printed, mended."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from documents import batches, specimen_seal
from documents.models import Batch, Document, Seal, Signature
from enforcement.models import Case
from teams.models import User
from tests.browser.test_shell_pages import sign_in
from tests.cast import PASSWORD, Cast, make_court
from tests.desk.casework import in_team
from tests.documents.papers import drafted
from workdays import clock


@pytest.fixture
def court(live_site: str) -> Cast:
    return make_court("yindu")


@pytest.fixture
def unit(court: Cast) -> str:
    return next(iter(court.pack.tables.tracks.values())).units[0]


@pytest.fixture
def case(court: Cast, unit: str) -> Case:
    """A case in a team's hands, with all a notice speaks of."""
    track = next(iter(court.pack.tables.tracks))
    case = in_team(court, unit, track, on=clock.today() - timedelta(days=5))
    Case.objects.filter(pk=case.pk).update(
        cause="民间借贷纠纷", basis_number="（2025）豫0505民初12号民事判决书",
        basis_issuer="安阳市殷都区人民法院", claim_amount="53000",
    )  # fmt: skip
    return Case.objects.get(pk=case.pk)


class Office:
    """People at their own browsers; what a console complains of is kept."""

    def __init__(self, browser: Browser, site: str) -> None:
        self._browser, self._site = browser, site
        self._pages: dict[int, Page] = {}
        self.complaints: list[str] = []

    def open(self, person: User, address: str) -> Page:
        """Open a page as a person, who signs in the first time."""
        if person.pk not in self._pages:
            context = self._browser.new_context(
                locale="zh-CN", viewport={"width": 1366, "height": 768}, accept_downloads=True
            )
            page = self._pages[person.pk] = context.new_page()
            page.set_default_timeout(20_000)
            page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else 0)
            sign_in(page, self._site, person)
        self._pages[person.pk].goto(self._site + address)
        return self._pages[person.pk]

    def close(self) -> None:
        """Close every window."""
        for page in self._pages.values():
            page.context.close()


@pytest.fixture
def office(browser: Browser, live_site: str) -> Iterator[Office]:
    made = Office(browser, live_site)
    yield made
    made.close()


def looked_at(page: Page, name: str) -> None:
    """Keep a picture of a page where somebody asks for them, by PICTURES_DIR."""
    if folder := os.environ.get("PICTURES_DIR"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def acted(page: Page, term: str) -> None:
    """Press the button of a form."""
    page.locator("main").get_by_role("button", name=term).first.click()


@pytest.mark.clause("YD-088")
def test_a_notice_goes_from_draft_to_print_and_is_mended(
    court: Cast, unit: str, case: Case, office: Office, tmp_path: Path
) -> None:
    executor, judge = court.user("executor", unit), court.user("judge", unit)
    keeper = court.user("archive")
    (tmp_path / "seal.png").write_bytes(specimen_seal.drawn(court.court.name))
    page = office.open(keeper, "/desk/documents/picture/")
    looked_at(page, "no seal yet")
    page.set_input_files("input[type=file]", tmp_path / "seal.png")
    acted(page, "存入")
    expect(page.locator(".notice.success")).to_contain_text("印章图片已存入")
    looked_at(office.open(keeper, "/desk/documents/picture/"), "seal kept")
    assert Seal.objects.count() == 1

    page = office.open(executor, f"/desk/cases/{case.pk}/?tab=documents")
    page.select_option("#id_kind", "enforcement_notice|respondent:1")
    page.get_by_role("button", name="起草").click()
    expect(page.locator(".paper-side")).to_contain_text("还缺")
    looked_at(page, "draft")
    page.fill("[name=f-phone]", "0372-0000000")
    page.fill("[name=f-account]", "户名：案款专户；开户银行：某某银行；账号：12-34")
    page.fill("[name=f-fee]", "一百")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("“申请执行费”应为金额")
    looked_at(page, "draft refused")
    expect(page.locator("[name=f-phone]")).to_have_value("0372-0000000")
    page.fill("[name=f-fee]", "695")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".paper-side")).to_contain_text("各项齐备")
    notice = Document.objects.get()
    address = f"/desk/documents/{notice.pk}/"

    page = office.open(judge, f"{address}sign/")
    expect(page.locator("main")).to_contain_text("须由执行员签名")
    page = office.open(executor, f"{address}sign/")
    page.fill("[name=password]", "not the password")
    acted(page, "签名")
    expect(page.locator("main")).to_contain_text("签名密码不对")
    page.fill("[name=password]", PASSWORD)
    acted(page, "签名")
    expect(page.locator(".notice.success")).to_contain_text("已签名")
    expect(page.locator("[name=f-phone]")).to_have_count(0)

    page = office.open(keeper, f"{address}seal/")
    acted(page, "盖章")
    expect(page.locator(".notice.success")).to_contain_text("已盖章")
    expect(page.locator(".paper img.seal")).to_be_visible()
    looked_at(page, "sealed")

    page = office.open(executor, f"{address}issue/")
    acted(page, "签发")
    expect(page.locator("main")).to_contain_text("执通〔")
    looked_at(page, "issued")
    with page.expect_download() as kept:
        page.get_by_role("link", name="下载").click()
    with pikepdf.open(kept.value.path()) as pdf:
        assert len(pdf.pages) >= 1

    page.get_by_role("link", name="补正").click()
    acted(page, "起草补正文书")
    expect(page.locator(".paper-side")).to_contain_text("补正")
    assert Document.objects.get(corrects=notice).state == "draft"
    notice = Document.objects.get(pk=notice.pk)
    assert (notice.state, notice.signatures.count()) == ("issued", 1)
    wanted = [c for c in office.complaints if "403" not in c and "422" not in c]
    assert wanted == []


def test_of_two_signers_at_once_the_second_is_told_who_signed(
    court: Cast, unit: str, case: Case, office: Office
) -> None:
    people = [court.user("executor", unit, nth) for nth in (0, 1)]
    notice = drafted(case, "enforcement_notice", court.actor("executor", unit))
    pages = [office.open(person, f"/desk/documents/{notice.pk}/sign/") for person in people]
    for page in pages:
        page.fill("[name=password]", PASSWORD)
    for page in pages:
        acted(page, "签名")
    expect(pages[0].locator(".notice.success")).to_contain_text("已签名")
    expect(pages[1].locator("main")).to_contain_text(f"已由{people[0].name}签名")
    looked_at(pages[1], "second signer")
    assert Signature.objects.count() == 1


def test_ready_papers_are_issued_together_and_printed_with_a_sheet_before_each_case(
    court: Cast, unit: str, case: Case, office: Office
) -> None:
    executor = court.actor("executor", unit)
    for code in ("property_declaration", "dossier_notes"):
        drafted(case, code, executor)
    person = court.user("executor", unit)
    page = office.open(person, "/desk/documents/?step=to_issue")
    for box in page.locator("tbody input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="签发并打印").first.click()
    page.check("[name=separators]")
    page.check("[name=even]")
    looked_at(page, "issue many")
    acted(page, "签发并打印")
    expect(page.locator("main")).to_contain_text("已排队")
    batches.work()
    expect(page.locator(".desk-head")).to_contain_text("已完成")
    looked_at(page, "printed")
    with page.expect_download() as kept:
        page.get_by_role("link", name="打印文件第1册（2份）").click()
    with pikepdf.open(kept.value.path()) as pdf:
        assert len(pdf.pages) == 6
    assert Batch.objects.get().done == 2

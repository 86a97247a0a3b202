"""What a story tells of papers: the standard set drafted, signed, sealed, issued, served.

Each step is done at the page by somebody whose post may; pictures are kept where asked for.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from documents import batches, binding, catalogue, drafting, selectors
from documents.models import Autograph, Document, EfileItem, Service
from enforcement.models import Node
from teams import access
from teams.models import User
from tests.browser.storyteller import Teller
from tests.cast import PASSWORD
from tests.documents.files import photo
from tests.documents.papers import TYPED, keeper
from tests.story import recorder

_LISTED = "input[name=id]"
TOLD = "问：被执行人现住何处，有何财产？\n答：仍住解放路2号，名下有一辆轿车。"
# What the rest of the form answers: fields, copies; or what need not be there.
_ANSWERED_BY_ITSELF = re.compile("即为已有|复印件|（如有）")
# The strokes of a name, as parts of the pad's width and height.
_STROKES = (((0.1, 0.5), (0.25, 0.2), (0.3, 0.8)), ((0.35, 0.3), (0.6, 0.35)),
            ((0.5, 0.15), (0.45, 0.85)))  # fmt: skip


def draw(page: Page) -> None:
    """Draw a name on the pad with the mouse."""
    pad = page.locator("[data-pad] canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for first, *rest in _STROKES:
        page.mouse.move(box["x"] + box["width"] * first[0], box["y"] + box["height"] * first[1])
        page.mouse.down()
        for right, down in rest:
            page.mouse.move(
                box["x"] + box["width"] * right, box["y"] + box["height"] * down, steps=8
            )
        page.mouse.up()


class PaperTeller(Teller):
    """A court's people at their papers. Pictures go into the folder `STORY_PICTURES` names."""

    @property
    def maker(self) -> User:
        """Who makes the standard papers: the pack's post, before or beside the team."""
        return access.who_holds(self.cast.court, "documents", self.case)[0]

    @property
    def server(self) -> User:
        """Who serves them."""
        found = recorder(self.cast, self.case, "document.served")
        return User.objects.get(pk=found.user_id)

    @property
    def papers(self) -> list[Document]:
        """The papers to be served, those given up and the reception's record left out."""
        rows = self.case.documents.exclude(state="discarded").exclude(kind="reception_record")
        return list(rows.order_by("order", "pk"))

    def pictured(self, page: Page, name: str) -> None:
        """Keep a picture of the page, where somebody wants to look."""
        if folder := os.environ.get("STORY_PICTURES"):
            file = Path(folder) / f"{self.cast.court.code}-{name}.png"
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=file, full_page=True)

    def hears(self) -> None:
        """The applicant is heard; the record is shown to him, signed on the pad and filed."""
        receptionist = self.who("reception", self.case)
        page = self.open(receptionist, f"/desk/intake/reception/{self.case.pk}/")
        self.pictured(page, "r1-form")
        asked = page.locator("table.lines tr").filter(has=page.locator("input[type=checkbox]"))
        for line in asked.filter(has_not_text=_ANSWERED_BY_ITSELF).all():
            line.locator("input[type=checkbox]").check()
            paper = line.locator("input[type=text]")
            if paper.count():
                paper.fill("初次接待笔录")
        page.select_option("[name=channel]", "当面")
        page.fill("[name=began]", "9:40")
        page.fill("[name=place]", "第一接待室")
        page.fill("[name=note]", TOLD)
        page.select_option("[name='clue-0-kind']", "机动车")
        page.fill("[name='clue-0-place']", "解放路2号院内")
        page.fill("[name='clue-0-owner']", "柏望舒")
        page.fill("[name=address]", "某市某路1号")
        page.select_option("[name=consent]", "yes")
        page.fill("[name=electronic_address]", "13800000000")
        page.fill("[name=account]", "安知秋 某银行某支行 6200000000000000")
        card = {"name": "身份证.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        for copy in ("copy-identity", "copy-card"):
            page.set_input_files(f"[name='{copy}']", card)  # type: ignore[arg-type]
        self.pictured(page, "r2-filled")
        page.get_by_role("button", name="生成笔录，核对签名").last.click()
        shown = page.locator(".signing-paper")
        expect(shown).to_contain_text("答：仍住解放路2号，名下有一辆轿车。")
        expect(shown).to_contain_text("解放路2号院内")
        self.pictured(page, "r3-shown")
        assert not self.case.events.filter(kind="reception.recorded").exists()
        draw(page)
        self.pictured(page, "r4-drawn")
        page.get_by_role("button", name="完成签名").click()
        expect(page.locator(".notice.success")).to_contain_text("笔录已完成")
        expect(page.locator("img.autograph")).to_be_visible()
        self.pictured(page, "r5-signed")
        self._keeps_what_was_signed(page)

    def _keeps_what_was_signed(self, page: Page) -> None:
        """What is printed is what was signed; it lies in the file, and the talk is stated."""
        record = self.case.documents.get(kind="reception_record")
        printed = page.request.get(f"{self.site}/desk/documents/{record.pk}/pdf/").body()
        assert printed == bytes(record.paper.pdf)
        if folder := os.environ.get("STORY_PICTURES"):
            (Path(folder) / f"{self.cast.court.code}-record.pdf").write_bytes(printed)
        assert Autograph.objects.get(document=record).how == Autograph.How.PAD
        assert binding.faults(record) == []
        places = set(EfileItem.objects.filter(case=self.case).values_list("place", flat=True))
        assert places >= {"records", "identity"}
        assert self.case.events.filter(kind="reception.recorded").count() == 1

    def drafts_the_set(self) -> list[Document]:
        """The standard papers are made by one click; what they lack is typed in place."""
        page = self.open(self.maker, self.address("?tab=documents"))
        page.get_by_role("button", name="标准文书一键生成").click()
        expect(page.locator(".notice.success")).to_contain_text("已备好")
        self.pictured(page, "1-set")
        for paper in self.papers:
            self._fills(paper)
        assert all(paper.lacking == 0 for paper in self.papers)
        return self.papers

    def _fills(self, paper: Document) -> None:
        page = self.open(self.maker, f"/desk/documents/{paper.pk}/")
        fields = catalogue.find(self.cast.court.code, paper.kind).spec.fields
        empty = [lack.name for lack in drafting.sheet_of(paper).lacks if lack.typed]
        for name in empty:
            spec, place = fields[name], page.locator(f"[name='f-{name}']")
            if spec.choices:
                place.select_option(spec.choices[0])
            else:
                place.fill(TYPED[spec.type])
        page.get_by_role("button", name="保存").click()
        expect(page.locator(".notice.success")).to_contain_text("文稿已保存")

    def signs_and_seals(self) -> None:
        """Whoever has to sign signs all that waits for him; the keeper seals what is complete."""
        while waiting := [p for p in self.papers if selectors.step_of(p) == "to_sign"]:
            slot = drafting.sheet_of(waiting[0]).document.waits_for
            signer = access.who_holds(self.cast.court, slot, self.case)[0]
            page = self.open(signer, "/desk/documents/?step=mine")
            self.chooses(page, "签名")
            page.fill("[name=password]", PASSWORD)
            self._confirms(page, "签名")
            expect(page.locator(".answers")).to_contain_text("已办理")
        sealer = keeper(self.cast, self.case).user_id
        if any(selectors.step_of(p) == "to_seal" for p in self.papers):
            page = self.open(User.objects.get(pk=sealer), "/desk/documents/?step=to_seal")
            self.chooses(page, "盖章")
            page.check("[name=by_hand]")
            self._confirms(page, "盖章")
            expect(page.locator(".answers")).to_contain_text("已办理")
        assert {selectors.step_of(p) for p in self.papers} == {"to_issue"}

    def issues(self) -> None:
        """All are issued and printed as one file, in the background."""
        page = self.open(self.maker, "/desk/documents/?step=to_issue")
        self.chooses(page, "签发并打印")
        self._confirms(page, "签发并打印")
        expect(page.locator("#progress")).to_be_visible()
        batches.work()
        page.reload()
        expect(page.get_by_role("link", name="打印文件第1册")).to_be_visible()
        self.pictured(page, "2-issued")
        assert {p.state for p in self.papers} == {"issued"}

    def hands_over(self) -> None:
        """What waits to be served is handed to its addressees, with one proof."""
        page = self.open(self.server, "/desk/service/waiting/")
        self.pictured(page, "3-waiting")
        self.chooses(page, "登记送达")
        page.select_option("[name=method]", "direct")
        page.fill("[name=received_by]", "本人")
        page.get_by_role("button", name="登记", exact=True).click()
        # Without its proof nothing is served, and nothing typed is lost.
        expect(page.locator(".answers")).to_contain_text("未办理")
        assert not Service.objects.filter(case=self.case).exists()
        page = self.open(self.server, "/desk/service/waiting/")
        self.chooses(page, "登记送达")
        page.select_option("[name=method]", "direct")
        page.fill("[name=received_by]", "本人")
        page.fill("[name=reason]", "到庭当面领取")  # who agreed to electronic service came himself
        proof = {"name": "送达回证.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        page.set_input_files("[name=proof]", proof)  # type: ignore[arg-type]  # as playwright reads it
        self.pictured(page, "4-serving")
        page.get_by_role("button", name="登记", exact=True).click()
        expect(page.locator(".answers")).to_contain_text("已办理")
        page = self.open(self.server, "/desk/service/waiting/")
        expect(page.locator("main")).to_contain_text("没有待送达的文书")
        page = self.open(self.server, "/desk/service/")
        expect(page.locator("table.dense")).to_contain_text("已送达")
        self.pictured(page, "5-served")

    def clocks(self, *closing: str) -> list[Node]:
        """The clocks that end with papers made or served, by their rules."""
        return list(self.case.nodes.filter(rule__in=closing).order_by("rule", "subject"))

    @staticmethod
    def chooses(page: Page, act: str) -> None:
        """Tick all that is listed, and choose an act."""
        for row in page.locator(_LISTED).all():
            row.check()
        _button(page, act).click()

    @staticmethod
    def _confirms(page: Page, act: str) -> None:
        page.locator("main form button.btn-primary", has_text=act).first.click()


def _button(page: Page, act: str) -> Locator:
    return page.get_by_role("button", name=act, exact=True)

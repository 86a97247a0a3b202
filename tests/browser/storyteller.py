"""A case's story clicked through in a real browser, each step by somebody whose post may.

Days pass by `on`: it fixes the clock of the whole process, the site's threads included.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from enforcement import sweep
from enforcement.models import Approval, Case
from policy.events import EVENTS
from teams import access
from teams.models import User
from tests.cast import PASSWORD, Cast
from tests.intake.sheets import filing, workbook
from tests.story import recorder
from triage import services as triage
from triage.models import Screening
from workdays import clock


class Teller:
    """A court's people at their browsers."""

    def __init__(
        self, site: str, browser: Browser, cast: Cast, patch: pytest.MonkeyPatch, folder: Path
    ) -> None:
        self.site, self.cast, self._folder = site, cast, folder
        self._browser, self._patch = browser, patch
        self._pages: dict[int, Page] = {}
        self.complaints: list[str] = []

    def on(self, day: date) -> None:
        """Let it be a day, in every thread."""
        moment = datetime.combine(day, clock.OFFICE_OPENS, clock.SHANGHAI)
        # The default of a context variable holds in every thread; what `at` sets does not.
        self._patch.setattr(clock, "_fixed", ContextVar("story_clock", default=moment))

    def open(self, person: User, address: str) -> Page:
        """Open a page as a person, who signs in the first time."""
        page = self._pages.get(person.pk)
        if page is None:
            page = self._pages[person.pk] = self._browser.new_context(
                locale="zh-CN", viewport={"width": 1366, "height": 768}, accept_downloads=True
            ).new_page()
            page.set_default_timeout(15_000)
            page.on("console", lambda line: self._noted(line.type, line.text))
            page.goto(f"{self.site}/sign-in/")
            page.fill("#id_username", person.username)
            page.fill("#id_password", PASSWORD)
            page.press("#id_password", "Enter")
            expect(page.locator(".desk-bar")).to_be_visible()
        page.goto(self.site + address)
        return page

    def _noted(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)

    def close(self) -> None:
        """Close every window; nothing may have been complained of in any."""
        for page in self._pages.values():
            page.context.close()
        assert self.complaints == []

    def who(self, function: str, case: Case | None = None) -> User:
        """Return the person who holds a function."""
        values = {"filing_origin": "window"}
        return access.who_holds(self.cast.court, function, case, values=values)[0]

    @property
    def case(self) -> Case:
        """The story's case as it is now."""
        return Case.objects.get(court=self.cast.court)

    def address(self, rest: str = "") -> str:
        """Return an address of the case."""
        return f"/desk/cases/{self.case.pk}/{rest}"

    def _names_papers(self, page: Page) -> None:
        """Name what shows each line that is ticked by hand."""
        for paper in page.locator("input[name^='paper-']").all():
            if not paper.input_value():
                paper.fill("调查笔录")

    # ------------------------------------------------------------------ before the team

    def files(self, day: date) -> None:
        """The filing clerk files the case by the form."""
        page = self.open(self.who("filing"), "/desk/intake/file/")
        for name, text in {
            "number": f"({day.year}){self.cast.pack.identity.number_code}执 31 号",
            "amount": "53000",
            "applicant-0-applicant": "安知秋",
            "applicant-0-applicant_id": "410901198001010014",
            "applicant-0-applicant_phone": "13800000000",
            "applicant-0-service_address": "某市某路1号",
            "respondent-0-respondent": "柏望舒",
            "respondent-0-respondent_id": "410901198502020026",
            "preservation": "未保全",
        }.items():
            page.fill(f"[name='{name}']", text)
        page.select_option("[name=origin]", "窗口")
        page.select_option("[name=matter]", "金钱给付")
        page.get_by_role("button", name="立案", exact=True).click()
        again, done = (
            page.get_by_role("button", name="已核对，立案"),
            page.locator(".notice.success"),
        )
        again.or_(done).first.wait_for()
        if again.count():  # a court the table of codes does not know yet: looked at twice
            again.click()
        expect(page.locator(".notice.success")).to_contain_text("起算期限")

    def imports(self, day: date) -> None:
        """The filing clerk brings a sheet of one case and one row that is wrong."""
        code = self.cast.pack.identity.number_code
        known = {"filed_on": day.isoformat(), "amount": "53000", "preservation": "未保全"}
        if "case.accepted" in self.cast.pack.opened_by:
            known["accepted_on"] = day.isoformat()
        rows = [
            filing(number=f"（{day.year}）{code}执31号", **known),
            filing(number=f"（{day.year}）{code}执32号", **{**known, "filed_on": "2022-02-30"}),
        ]
        sheet = self._folder / "立案.xlsx"
        sheet.write_bytes(workbook(rows))
        page = self.open(self.who("filing"), "/desk/intake/import/")
        page.set_input_files("input[type=file]", sheet)
        page.get_by_role("button", name="上传并检查").click()
        expect(page.locator("table.dense")).to_contain_text("没有这一天")
        page.get_by_role("button", name="立案（1件）").click()
        expect(page.locator(".desk-head")).to_contain_text("已立案")

    def verifies(self) -> None:
        """Every item of the filing is found right."""
        page = self.open(
            self.who("verification", self.case), f"/desk/intake/verify/{self.case.pk}/"
        )
        for right in page.locator("input[type=radio][value=correct]").all():
            right.check()
        page.get_by_role("button", name="提交", exact=True).click()
        expect(page.locator(".notice.success")).to_contain_text("核对结果已登记")

    def queries(self) -> None:
        """The first query is launched."""
        page = self.open(
            self.who("first_query", self.case), f"/desk/intake/queries/{self.case.pk}/request/"
        )
        page.get_by_role("button", name="发起查控").click()
        expect(page.locator(".notice.success")).to_contain_text("查控已发起")

    def hears(self) -> None:
        """The applicant is heard and told all that the court's list names."""
        page = self.open(
            self.who("reception", self.case), f"/desk/intake/reception/{self.case.pk}/"
        )
        for told in page.locator("input[name^='check-']").all():
            told.check()
        self._names_papers(page)
        page.select_option("[name=channel]", "当面")
        page.get_by_role("button", name="登记接待").click()
        expect(page.locator(".notice.success")).to_contain_text("初次接待已登记")

    def answers(self, facts: Mapping[str, str]) -> None:
        """The query comes back with facts."""
        page = self.open(
            self.who("first_query", self.case), f"/desk/intake/queries/{self.case.pk}/answer/"
        )
        for name, value in facts.items():
            page.select_option(f"[name='fact-{name}']", value)
        page.get_by_role("button", name="登记反馈").click()
        expect(page.locator(".notice.success")).to_contain_text("查控反馈已登记")

    def records(self, event: str, facts: Mapping[str, str] | None = None) -> User:
        """Somebody whose post may records an event through the list of events; return him."""
        actor = recorder(self.cast, self.case, event)
        person = User.objects.get(pk=actor.user_id)
        page = self.open(person, self.address())
        page.get_by_role("link", name="登记事项").first.click()
        page.get_by_role("link", name=EVENTS[event].term, exact=True).first.click()
        for name, value in (facts or {}).items():
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            page.select_option(f"[name='fact-{name}']", value)
        page.get_by_role("button", name="登记", exact=True).click()
        expect(page.locator(".notice.success")).to_contain_text("已登记")
        return person

    def screens(self, facts: Mapping[str, str]) -> str:
        """The triage post fills in what is missing (no, unless said), confirms; return the team."""
        run = triage.next_run(self.case)
        page = self.open(self.who(run.by, self.case), "/desk/triage/")
        page.get_by_role("link", name=self.case.number).first.click()
        asked = page.locator("#decision .body > .pairs select[name^='fact-']")
        names = [str(field.get_attribute("name")).removeprefix("fact-") for field in asked.all()]
        for name in dict.fromkeys([*names, *facts]):
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            page.select_option(f"[name='fact-{name}']", facts.get(name, "false"))
        expect(page.locator("#answer")).to_contain_text("依“")
        page.fill("[name=reason]", "按查明情况判断")
        page.get_by_role("button", name="确认分流").last.click()
        expect(page.locator(".notice.success")).to_be_visible()
        self.grants()
        record = Screening.objects.filter(case=self.case).latest("pk")
        self.open(self.who(run.by, self.case), f"/desk/triage/record/{record.pk}/")
        assert self.case.assigned_unit
        return self.case.assigned_unit

    # ------------------------------------------------------------------ with the team

    def receives(self, unit: str) -> None:
        """The team lead finds the case on the board and receives it."""
        page = self.open(self._lead(unit), "/desk/board/team/")
        lane = page.get_by_role("region", name="待接收")
        expect(lane).to_contain_text(self.case.number)
        lane.get_by_role("link", name="全部").click()
        page.get_by_role("button", name="收案").click()
        page.locator("main form button.btn-primary").click()
        expect(page.locator(".answers")).to_contain_text("1 件已办理")
        assert self.case.unit == unit

    def _lead(self, unit: str) -> User:
        return self.cast.user("team_lead", unit)

    def explains(self, day: date, *, post: str = "", rule: str = "") -> None:
        """The sweep tells of what is late; the team says why, or the post whose clock it is."""
        sweep.sweep()
        case = self.case
        person = self.who(post, case) if post else case.handler or self._lead(case.unit)
        narrowed = f"rule={rule}" if rule else f"unit={case.unit}"
        page = self.open(person, f"/desk/nodes/?due=late&{narrowed}")
        page.locator("input[name=id]").first.check()
        page.get_by_role("button", name="说明超期原因").click()
        page.fill("[name=reason]", "被执行人外出未归，已约定下周到庭")
        page.locator("main form button.btn-primary").last.click()
        expect(page.locator(".notice.success")).to_contain_text("已说明1项超期原因")
        assert case.nodes.filter(lateness_reason__contains="外出未归", due_on__lt=day).count() == 1

    def reports_closing(self, mode: str) -> None:
        """The handler ticks the list item by item and hands the report in."""
        case = self.case
        person = case.handler or self._lead(case.unit)
        page = self.open(person, self.address(f"closing/?mode={mode}"))
        for item in page.locator("input[type=checkbox][name^=check-]").all():
            item.check()
        self._names_papers(page)
        page.fill("[name=recovered]", "1000")
        page.fill("[name=reason]", "依规定办理")
        page.get_by_role("button", name="提交报结").click()
        expect(page.locator("main")).to_contain_text(case.number)
        assert Approval.objects.filter(case=case, act="case.close", status="pending").exists()

    def grants(self) -> None:
        """Each step of what is asked is granted by somebody who may."""
        while asked := Approval.objects.filter(case=self.case, status="pending").first():
            barred = {asked.asked_by_id, *asked.data.get("bars", ())}
            barred |= {step["user"] for step in asked.given}
            people = access.who_holds(self.cast.court, asked.waits_for, self.case)
            person = next(p for p in people if p.pk not in barred)
            page = self.open(person, "/desk/approvals/")
            page.locator(f"a[href='/desk/approvals/{asked.pk}/']").first.click()
            page.get_by_label("同意", exact=True).check()
            page.get_by_role("button", name="提交决定").click()
            expect(page.locator(".notice.success")).to_contain_text("已审批")

    # ------------------------------------------------------------------ the director

    def looks_and_signs(self, week: str) -> None:
        """The director reads board and case, makes the week's report, signs it, takes the PDF."""
        director = self.cast.user("director")
        page = self.open(director, "/desk/board/command/")
        expect(page.locator("h1")).to_contain_text("指挥看板")
        page = self.open(director, self.address())
        expect(page.locator("h1")).to_contain_text(self.case.number)
        page = self.open(director, "/desk/reports/")
        page.locator("tr", has_text=week).get_by_role("link", name="生成").click()
        page.locator("main form button[type=submit]").click()
        expect(page.locator("h1")).to_be_visible()
        page.get_by_role("link", name="签署", exact=True).click()
        page.locator("main form button[type=submit]").click()
        expect(page.locator("#said")).to_contain_text("周报校验值")
        with page.expect_download() as taken:
            page.get_by_role("link", name="下载PDF").click()
        assert Path(taken.value.path()).read_bytes()[:5] == b"%PDF-"

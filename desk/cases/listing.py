"""The list of cases."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.cases.filters import CaseFilter
from desk.listing import Listing
from desk.marks import badges
from desk.navigation import of_key
from desk.rows import BatchAct, Cell, Column, Row
from enforcement import casebook
from enforcement.models import Case, Node
from enforcement.models.case import RUNNING, State
from policy.pack import Pack
from workdays import clock

SHORT = 11  # characters of a clock's name in a row
READ = (
    "court_id", "number", "title", "filed_on", "claim_amount", "state", "track", "unit",
    "assigned_unit", "handler_id", "handler__name", "closed_on", "closing_mode", "awaits_run",
    "correction_open", "closing_submitted_on", "restricted", "marks", "pack_name", "pack_version",
)  # fmt: skip


class Cases(Listing):
    """The cases somebody may see."""

    key = "cases"
    title = gettext_lazy("全部案件")
    # Stage, team and what is due may take two lines where the screen is narrow: they carry marks.
    columns = (
        Column("number", gettext_lazy("案号"), sort="number", css="nowrap mono"),
        Column("title", gettext_lazy("当事人"), css="clip"),
        Column("filed", gettext_lazy("立案"), sort="filed_on", css="nowrap mono"),
        Column("claim", gettext_lazy("标的（元）"), css="num"),
        Column("state", gettext_lazy("阶段")),
        Column("unit", gettext_lazy("团队")),
        Column("handler", gettext_lazy("承办人"), css="nowrap"),
        Column("due", gettext_lazy("最近到期")),
        Column("closed", gettext_lazy("结案"), sort="closed_on", css="nowrap mono", nullable=True),
    )
    order = "-filed"
    filters = CaseFilter
    exports = True
    empty = gettext_lazy("没有符合条件的案件。登记立案或批量导入后，案件会出现在这里。")
    acts = (
        BatchAct(gettext_lazy("首日事项"), "desk:batch_first", "event.record"),
        BatchAct(gettext_lazy("发起查控"), "desk:batch_query", "query.request"),
        BatchAct(gettext_lazy("登记送达"), "desk:batch_served", "event.record"),
        BatchAct(gettext_lazy("制作文书"), "desk:batch_documents", "document.issue"),
        BatchAct(gettext_lazy("扫描分隔页"), "desk:separators", "case.read"),
        BatchAct(gettext_lazy("登记事项"), "desk:batch_record", "event.record"),
        BatchAct(gettext_lazy("收案"), "desk:batch_receive", "case.receive"),
        BatchAct(gettext_lazy("调整承办人"), "desk:batch_handler", "work.move"),
        BatchAct(gettext_lazy("统一调度"), "desk:batch_deploy", "case.deploy"),
        BatchAct(gettext_lazy("成立工作专班"), "desk:form_force_many", "force.form"),
        BatchAct(gettext_lazy("归档"), "desk:batch_archive", "case.archive"),
    )

    def __init__(self, request: Any, queryset: QuerySet[Case], *args: Any) -> None:
        super().__init__(request, queryset.select_related("handler").only(*READ), *args)
        self.next: dict[int, Node] = {}
        self.today = clock.today()

    def prepare(self, items: list[Case]) -> None:
        """Read what is due next on each case."""
        self.next = casebook.next_due(case.pk for case in items if case.closed_on is None)

    def row(self, item: Any) -> Row:
        """Return a case's row."""
        case: Case = item
        pack = case.pack
        cells = (
            case.number,
            case.title,
            case.filed_on.isoformat(),
            case.claim_amount if self.data.get("format") else text.money(case.claim_amount),
            stage(case, pack),
            unit(case, pack),
            case.handler.name if case.handler else "",
            self._due(case, pack),
            _closed(case),
        )
        shown = [Cell(case.title, "clip names") if i == 1 else cell for i, cell in enumerate(cells)]
        return Row(case.pk, shown, of_key("desk:case", case.pk), label=case.number)

    def _due(self, case: Case, pack: Pack) -> Any:
        node = self.next.get(case.pk)
        if node is None:
            return ""
        rule = pack.clocks.get(node.rule)
        mark = text.due(node.due_on, self.today, paused=node.paused, provisional=node.provisional)
        name = rule.name if rule else node.rule
        short = name if len(name) <= SHORT else f"{name[: SHORT - 1]}…"
        return format_html("{} {}", mark, short)


def stage(case: Case, pack: Pack) -> SafeString | str:
    """Return the stage of a case: its track's name while a team runs it, and what it waits for."""
    term = pack.track_name(case.track) if case.state in RUNNING else ""
    term = term or str(State(case.state).label)
    marks = []
    if case.restricted:
        marks.append(text.mark(_("限阅"), "plain", "lock"))
    if case.correction_open:
        marks.append(text.mark(_("待纠正"), "soon", "pencil"))
    if case.awaits_run and case.closed_on is None:
        marks.append(text.mark(_("待甄别"), "accent", "signpost-split"))
    if case.closing_submitted_on and case.closed_on is None:
        marks.append(text.mark(_("报结审批中"), "accent", "hourglass-split"))
    if not marks and not case.marks:
        return term  # most rows: what is escaped once need not be put together first
    shown = format_html("{}{}", term, badges(case))
    for mark in marks:
        shown = format_html("{} {}", shown, mark)
    return shown


def unit(case: Case, pack: Pack) -> Any:
    """Return the team of a case, and the one it was assigned to and has not received it."""
    here = pack.unit_name(case.unit) if case.unit else ""
    if not case.assigned_unit:
        return here
    waiting = text.mark(_("待收案"), "soon", "inbox")
    return format_html("{} {}", pack.unit_name(case.assigned_unit), waiting)


def _closed(case: Case) -> str:
    if case.closed_on is None:
        return ""
    return f"{case.closed_on.isoformat()} {case.closing_mode}"

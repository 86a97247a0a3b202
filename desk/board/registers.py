"""The short lists behind the figures of the court's board."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.listing import Listing
from desk.rows import Cell, Column, Row
from desk.work.rows import case_url, linked
from enforcement import boards
from enforcement.models import Approval, Case, Event, SweepRun
from policy.events import EVENTS, LATE_REASON
from policy.vocabulary import ACTS, FUNCTIONS
from teams import access
from workdays import clock


class LateEntries(Listing):
    """What was entered days after it happened."""

    key = "late_entries"
    title = gettext_lazy("迟延登记")
    columns = (
        Column("entered", gettext_lazy("登记时间"), sort="entered_at", css="nowrap mono"),
        Column("happened", gettext_lazy("发生日期"), css="nowrap mono"),
        Column("days", gettext_lazy("相隔"), css="num"),
        Column("what", gettext_lazy("事项")),
        Column("case", gettext_lazy("案号"), css="nowrap mono"),
        Column("who", gettext_lazy("登记人"), css="nowrap"),
        Column("post", gettext_lazy("岗位"), css="nowrap"),
        Column("why", gettext_lazy("迟延理由"), css="clip"),
    )
    order = "-entered"
    exports = True
    empty = gettext_lazy("近几日没有迟延登记。事情发生多日后才登记的，会列在这里。")

    def __init__(self, request: Any, queryset: QuerySet[Event], *args: Any) -> None:
        super().__init__(request, queryset.select_related("case"), *args)

    def row(self, item: Any) -> Row:
        """Return an entry's row."""
        event: Event = item
        pack = self.request.pack
        entered = event.entered_at.astimezone(clock.SHANGHAI).date()
        cells = (
            text.moment(event.entered_at),
            event.happened_on.isoformat(),
            _("%(days)d天") % {"days": (entered - event.happened_on).days},
            EVENTS[event.kind].term,
            linked(event.case.number, case_url(event.case.pk)) if event.case else _("本院"),
            event.actor_name,
            access.place_name(pack, event.unit, event.post),
            Cell(self._why(event), "clip"),
        )
        return Row(event.pk, cells)

    @staticmethod
    def _why(event: Event) -> str:
        if not event.entered_late:
            return ""
        return str(event.data.get(LATE_REASON, "")) or _("未说明")


class PendingApprovals(Listing):
    """Requests that wait for somebody, the oldest first."""

    key = "pending_approvals"
    title = gettext_lazy("待审批的申请")
    columns = (
        Column("act", gettext_lazy("申请事项")),
        Column("case", gettext_lazy("案号"), css="nowrap mono"),
        Column("asked", gettext_lazy("提交时间"), sort="asked_at", css="nowrap mono"),
        Column("by", gettext_lazy("申请人"), css="nowrap"),
        Column("step", gettext_lazy("现待"), css="nowrap"),
        Column("given", gettext_lazy("已过环节"), css="num"),
        Column("reason", gettext_lazy("理由"), css="clip"),
    )
    order = "asked"
    exports = True
    empty = gettext_lazy("没有待审批的申请。")

    def __init__(self, request: Any, queryset: QuerySet[Approval], *args: Any) -> None:
        super().__init__(request, queryset.select_related("case", "asked_by"), *args)

    def row(self, item: Any) -> Row:
        """Return a request's row."""
        asked: Approval = item
        cells = (
            ACTS[asked.act][0],
            linked(asked.case.number, case_url(asked.case_id)),
            text.moment(asked.asked_at),
            asked.asked_by.name,
            FUNCTIONS.get(asked.waits_for, asked.waits_for),
            f"{len(asked.given)}/{len(asked.steps)}",
            Cell(asked.reason, "clip"),
        )
        return Row(asked.pk, cells)


class Looping(Listing):
    """Cases that changed tracks again and again, those that did most often first."""

    key = "looping"
    title = gettext_lazy("反复回流的案件")
    columns = (
        Column("number", gettext_lazy("案号"), css="nowrap mono"),
        Column("title", gettext_lazy("当事人"), css="clip"),
        Column("reflows", gettext_lazy("回流次数"), sort="reflows", css="num"),
        Column("track", gettext_lazy("现类别"), css="nowrap"),
        Column("unit", gettext_lazy("现团队"), css="nowrap"),
        Column("handler", gettext_lazy("承办人"), css="nowrap"),
        Column("moved", gettext_lazy("最近一次"), css="nowrap mono"),
        Column("from", gettext_lazy("移自"), css="nowrap"),
    )
    order = "-reflows"
    exports = True
    empty = gettext_lazy("没有反复回流的案件。在办案件在团队间移转两次以上的，会列在这里。")

    def __init__(self, request: Any, queryset: QuerySet[Case], *args: Any) -> None:
        super().__init__(request, queryset, *args)
        self.moves: dict[int, Event] = {}

    def prepare(self, items: list[Any]) -> None:
        """Read the latest move of each case."""
        self.moves = boards.last_moves(case.pk for case in items)

    def row(self, item: Any) -> Row:
        """Return a case's row."""
        case: Case = item
        pack = self.request.pack
        move = self.moves.get(case.pk)
        cells = (
            case.number,
            Cell(case.title, "clip names"),
            case.reflows,
            pack.track_name(case.track),
            pack.unit_name(case.unit),
            case.handler.name if case.handler else "",
            move.happened_on.isoformat() if move else "",
            pack.unit_name(str(move.data.get("from_unit", ""))) if move else "",
        )
        return Row(case.pk, cells, case_url(case.pk), label=case.number)


class Sweeps(Listing):
    """The runs of the sweep, the last first."""

    key = "sweeps"
    title = gettext_lazy("提醒扫描记录")
    columns = (
        Column("started", gettext_lazy("开始"), sort="started_at", css="nowrap mono"),
        Column("on", gettext_lazy("扫描日期"), css="nowrap mono"),
        Column("ended", gettext_lazy("结束"), css="nowrap mono"),
        Column("raised", gettext_lazy("本院提醒"), css="num"),
        Column("state", gettext_lazy("结果"), css="nowrap"),
        Column("digest", gettext_lazy("校验值"), css="mono"),
    )
    order = "-started"
    empty = gettext_lazy("还没有运行过提醒扫描。")

    def __init__(self, request: Any, queryset: QuerySet[SweepRun], *args: Any) -> None:
        super().__init__(request, queryset, *args)
        self.raised: dict[int, int] = {}

    def prepare(self, items: list[Any]) -> None:
        """Read what each run raised in this court; other courts' figures are not shown."""
        self.raised = boards.alerts_of_runs(self.request.actor, [run.pk for run in items])

    def row(self, item: Any) -> Row:
        """Return a run's row."""
        run: SweepRun = item
        if run.ended_at is None:
            state = text.mark(_("未完成"), "late", "x-octagon-fill")
        elif run.put_off:
            said = _("%(count)d个节点未能提醒，次日重试") % {"count": run.put_off}
            state = text.mark(said, "late", "exclamation-triangle-fill")
        else:
            state = text.mark(_("正常"), "done", "check-lg")
        cells = (
            text.moment(run.started_at),
            run.on.isoformat(),
            text.moment(run.ended_at),
            self.raised.get(run.pk, 0),
            state,
            run.digest[:16],
        )
        return Row(run.pk, cells)

"""The queues of the front rooms: what is to be verified, corrected, heard, queried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from desk import text
from desk.forms import FilterForm
from desk.listing import Listing
from desk.rows import BatchAct, Cell, Column, Row
from enforcement import search
from enforcement.models import Case, Node
from enforcement.selectors import SHOWN
from teams.access import Actor
from workdays import clock


class CaseFilter(django_filters.FilterSet):
    """Which cases of a queue are shown."""

    q = django_filters.CharFilter(label=gettext_lazy("案号或当事人"), method="named")
    filed_from = django_filters.DateFilter(
        label=gettext_lazy("立案自"), field_name="filed_on", lookup_expr="gte"
    )
    filed_to = django_filters.DateFilter(
        label=gettext_lazy("立案至"), field_name="filed_on", lookup_expr="lte"
    )

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []
        form = FilterForm

    def named(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep those whose number or parties hold the text."""
        return search.matching(cases, value)


class CaseQueue(Listing):
    """Cases that wait for one thing. Say `task`, the page of it, and `closing`, the event."""

    task: ClassVar[str] = ""
    closing: ClassVar[tuple[str, ...]] = ()
    columns = (
        Column("number", gettext_lazy("案号"), sort="number", css="nowrap"),
        Column("title", gettext_lazy("当事人"), css="clip"),
        Column("cause", gettext_lazy("案由"), css="clip"),
        Column("amount", gettext_lazy("标的额"), sort="claim_amount", css="num", nullable=True),
        Column("filed", gettext_lazy("立案"), sort="filed_on", css="nowrap"),
        Column("due", gettext_lazy("期限"), css="nowrap"),
        Column("state", gettext_lazy("阶段"), css="nowrap"),
    )
    order = "filed_on"
    filters = CaseFilter
    exports = True

    def __init__(self, request: Any, queryset: QuerySet[Case], data: Any = None) -> None:
        super().__init__(request, queryset, data)
        self.due: dict[int, Node] = {}
        self.today = clock.today()

    def prepare(self, items: list[Any]) -> None:
        """Read when each case is due for what it waits for, in one query."""
        rules = [
            rule.id
            for kind in self.closing
            for rule, _trigger in self.request.pack.closed_by.get(kind, ())
        ]
        nodes = Node.objects.filter(
            case__in=items, rule__in=rules, status=Node.Status.OPEN, applies__in=SHOWN
        )
        for node in nodes.order_by("-due_on"):
            self.due[node.case_id or 0] = node

    def row(self, item: Any) -> Row:
        """Return a case's row."""
        node = self.due.get(item.pk)
        due = (
            text.due(node.due_on, self.today, provisional=node.provisional, paused=node.paused)
            if node
            else ""
        )
        cells = (
            item.number,
            item.title,
            item.cause,
            text.money(item.claim_amount),
            text.day(item.filed_on),
            Cell(due, "nowrap"),
            self.state(item),
        )
        return Row(item.pk, cells, reverse(self.task, args=[item.pk]), label=item.number)

    def state(self, item: Case) -> Any:
        """Return what stands in the last column."""
        return item.get_state_display()


@dataclass(frozen=True, slots=True)
class QueueTab:
    """One of several queues on a page."""

    key: str
    term: Any
    listing: type[CaseQueue]
    waiting: Callable[[Actor], QuerySet[Case]]


@dataclass(frozen=True, slots=True)
class TabShown:
    """A queue as a link."""

    term: str
    url: str
    here: bool


def tabs_shown(tabs: tuple[QueueTab, ...], here: QueueTab, path: str) -> list[TabShown]:
    """Return the queues of a page as links."""
    return [TabShown(str(tab.term), f"{path}?tab={tab.key}", tab is here) for tab in tabs]


def tab_of(tabs: tuple[QueueTab, ...], key: str) -> QueueTab:
    """Return the queue asked for, or the first."""
    return next((tab for tab in tabs if tab.key == key), tabs[0])


class ToVerify(CaseQueue):
    """Filings to be verified."""

    key = "verification"
    title = gettext_lazy("立案核对")
    task = "desk:verify"
    closing = ("filing.verified",)
    acts = (BatchAct(gettext_lazy("批量核对无误"), "desk:verify_many", "filing.verify"),)
    empty = gettext_lazy("没有等待核对的案件。新立的案件会出现在这里。")


class ToCorrect(CaseQueue):
    """Filings sent back."""

    key = "correction"
    title = gettext_lazy("待纠正")
    task = "desk:correct_filing"
    closing = ("filing.corrected",)
    empty = gettext_lazy("没有退回纠正的立案。")


class ToHear(CaseQueue):
    """First receptions to be held."""

    key = "reception"
    title = gettext_lazy("初次接待")
    task = "desk:receive_applicant"
    closing = ("reception.recorded",)
    empty = gettext_lazy("没有等待初次接待的案件。")


class ToQuery(CaseQueue):
    """Cases nobody has queried."""

    key = "queries"
    title = gettext_lazy("待发起")
    task = "desk:query_case"
    closing = ("query.launched",)
    acts = (BatchAct(gettext_lazy("批量发起查控"), "desk:request_queries", "query.request"),)
    empty = gettext_lazy("没有等待首次查控的案件。")


class ToAnswer(CaseQueue):
    """Cases whose query is out."""

    key = "answers"
    title = gettext_lazy("待反馈")
    task = "desk:answer_query"
    closing = ("query.answered",)
    acts = (BatchAct(gettext_lazy("批量登记反馈"), "desk:answer_queries", "query.answer"),)
    empty = gettext_lazy("没有等待反馈的查控。")


class ToQueryOffline(CaseQueue):
    """Cases whose offline query is not complete."""

    key = "offline"
    title = gettext_lazy("线下查控")
    task = "desk:answer_offline"
    closing = ("query.offline_completed", "query.offline_item_answered")
    acts = (BatchAct(gettext_lazy("批量登记线下查控"), "desk:answer_offline_many"),)
    empty = gettext_lazy("没有等待线下查控的案件。")

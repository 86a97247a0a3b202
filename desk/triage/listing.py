"""The queue of the triage desk: what waits, what the rules say of it, what they lack."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.forms import FilterForm
from desk.listing import Listing
from desk.rows import BatchAct, Column, Row
from desk.triage import shown
from enforcement import search
from enforcement.models import Approval, Case
from triage import selectors as desk
from triage import services


class QueueFilter(django_filters.FilterSet):
    """What of the queue is shown."""

    q = django_filters.CharFilter(label=gettext_lazy("案号或当事人"), method="named")
    run = django_filters.ChoiceFilter(
        label=gettext_lazy("甄别次序"), field_name="awaits_run", empty_label=gettext_lazy("全部")
    )
    filed_from = django_filters.DateFilter(
        label=gettext_lazy("立案自"), field_name="filed_on", lookup_expr="gte"
    )
    filed_to = django_filters.DateFilter(
        label=gettext_lazy("立案至"), field_name="filed_on", lookup_expr="lte"
    )

    class Meta:
        model = Case
        fields: list[str] = []
        form = FilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        runs = self.request.pack.runs
        self.filters["run"].extra["choices"] = [(run.id, run.name) for run in runs]

    def named(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep those whose number or parties hold the text."""
        return search.matching(cases, value)


class Queue(Listing):
    """The cases a screening is due for."""

    key = "triage"
    title = gettext_lazy("繁简分流")
    columns = (
        Column("number", gettext_lazy("案号"), sort="number", css="nowrap"),
        Column("title", gettext_lazy("当事人"), css="clip"),
        Column("amount", gettext_lazy("标的额"), sort="claim_amount", css="num", nullable=True),
        Column("filed", gettext_lazy("立案"), sort="filed_on", css="nowrap"),
        Column("run", gettext_lazy("甄别"), css="nowrap"),
        Column("answer", gettext_lazy("按规则")),
        Column("missing", gettext_lazy("还缺")),
    )
    order = "filed_on"
    filters = QueueFilter
    acts = (BatchAct(gettext_lazy("按规则批量分流"), "desk:triage_batch", "triage.decide"),)
    exports = True
    empty = gettext_lazy("没有等待甄别的案件。查控反馈、接待笔录等齐备后，案件自动到这里。")

    def __init__(
        self, request: Any, queryset: QuerySet[Case], data: QueryDict | None = None
    ) -> None:
        super().__init__(request, queryset, data)
        self.asked: dict[int, Approval] = {}

    def prepare(self, items: list[Any]) -> None:
        """Read which cases lie before a leader, in one query."""
        self.asked = desk.asked(items)

    def row(self, item: Any) -> Row:
        """Return a case's row with the rules' answer on the facts known."""
        proposal = services.propose(item)
        pack = item.pack
        cells = (
            item.number,
            item.title,
            text.money(item.claim_amount),
            text.day(item.filed_on),
            proposal.run.name,
            shown.answer_mark(pack, proposal, self.asked.get(item.pk)),
            shown.missing(pack, proposal.decision),
        )
        return Row(item.pk, cells, reverse("desk:triage_case", args=[item.pk]), label=item.number)


def approval_said(approval: Approval) -> str:
    """Return before whom a request lies, and since when."""
    return _("已请示，等待%(who)s决定（%(day)s）") % {
        "who": shown.function_name(approval.waits_for),
        "day": text.moment(approval.asked_at),
    }

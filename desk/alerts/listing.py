"""My standing alerts as a list."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.forms import FilterForm
from desk.listing import Listing
from desk.rows import BatchAct, Cell, Column, Row
from desk.work.rows import Subjects, case_link, due, holder, rule_name
from enforcement import selectors
from enforcement.models import Alert
from workdays import clock

LEVEL_CSS = {
    "warn": "soon",
    "overdue": "late",
    "lead": "late",
    "supervisor": "late",
    "director": "late",
}
LEVEL_ICON = {
    "warn": "clock",
    "overdue": "exclamation-triangle-fill",
    "lead": "arrow-up-circle",
    "supervisor": "arrow-up-circle",
    "director": "arrow-up-circle-fill",
}


class AlertFilter(django_filters.FilterSet):
    """Which of my alerts are shown."""

    level = django_filters.ChoiceFilter(
        label=gettext_lazy("级别"),
        empty_label=gettext_lazy("全部"),
        choices=Alert.Level.choices,
    )
    seen = django_filters.ChoiceFilter(
        label=gettext_lazy("签收"),
        method="by_seen",
        empty_label=gettext_lazy("全部"),
        choices=[("no", gettext_lazy("未签收")), ("yes", gettext_lazy("已签收"))],
    )
    reason = django_filters.ChoiceFilter(
        label=gettext_lazy("超期原因"),
        method="by_reason",
        empty_label=gettext_lazy("全部"),
        choices=[("no", gettext_lazy("未说明")), ("yes", gettext_lazy("已说明"))],
    )

    class Meta:
        model = Alert
        fields: list[str] = []
        form = FilterForm

    def by_seen(self, alerts: QuerySet[Alert], name: str, value: str) -> QuerySet[Alert]:
        """Keep those acknowledged, or those not yet."""
        return alerts.filter(Q(is_acknowledged=value == "yes"))

    def by_reason(self, alerts: QuerySet[Alert], name: str, value: str) -> QuerySet[Alert]:
        """Keep the late ones whose reason is told, or is missing."""
        if value == "yes":
            return alerts.exclude(node__lateness_reason="")
        return alerts.filter(node__lateness_reason="", node__due_on__lt=clock.today())


class Alerts(Listing):
    """What I was told and what still stands, the newest first."""

    key = "alerts"
    title = gettext_lazy("提醒")
    columns = (
        Column("level", gettext_lazy("级别"), css="nowrap"),
        Column("mark", gettext_lazy("期限"), css="nowrap"),
        Column("rule", gettext_lazy("事项")),
        Column("case", gettext_lazy("案号"), css="nowrap mono"),
        Column("subject", gettext_lazy("当事人、对象"), css="clip"),
        Column("holder", gettext_lazy("承办"), css="nowrap"),
        Column("raised", gettext_lazy("提醒日"), sort="raised_on", css="nowrap mono"),
        Column("seen", gettext_lazy("签收"), css="nowrap"),
        Column("reason", gettext_lazy("超期原因"), css="clip"),
    )
    order = "-raised"
    filters = AlertFilter
    exports = True
    acts_once = True
    empty = gettext_lazy("没有提醒。到期前一日、超期当日起，系统会把您和您岗位的事项提醒在这里。")
    acts = (
        BatchAct(gettext_lazy("签收"), "desk:alerts_acknowledge"),
        BatchAct(gettext_lazy("说明超期原因"), "desk:alerts_explain"),
    )

    def __init__(self, request: Any, queryset: QuerySet[Alert], *args: Any) -> None:
        rows = selectors.acknowledged(queryset)
        super().__init__(request, rows.select_related("node__case", "node__handler"), *args)
        self.subjects = Subjects()
        self.today = clock.today()

    def prepare(self, items: list[Any]) -> None:
        """Read what the page's clocks are about."""
        self.subjects = Subjects.of([alert.node for alert in items])

    def row(self, item: Any) -> Row:
        """Return an alert's row."""
        alert: Alert = item
        node = alert.node
        pack = node.rules(self.request.pack)
        name, subject = rule_name(pack, node.rule), self.subjects.name(node)
        cells = (
            text.mark(alert.get_level_display(), LEVEL_CSS[alert.level], LEVEL_ICON[alert.level]),
            due(node, self.today),
            name,
            case_link(node),
            Cell(self.subjects.shown(node), "clip"),
            holder(node, pack),
            alert.raised_on.isoformat(),
            text.mark(_("已签收"), "done", "check-lg") if item.is_acknowledged else _("未签收"),
            Cell(node.lateness_reason, "clip"),
        )
        number = node.case.number if node.case else ""
        return Row(alert.pk, cells, label=" ".join(filter(None, (name, number, subject))))

"""The list of clocks: what every figure of the boards opens."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.http import HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from desk.alerts.views import ExplainNodes
from desk.forms import FilterForm
from desk.rows import BatchAct, Cell, Column, Row
from desk.shell import DeskRequest, page
from desk.work.listing import NOW, NodeList, in_bucket
from desk.work.views import Fulfil
from enforcement import boards, queues
from enforcement.models import Alert, Node
from policy.pack import Pack
from teams.models import User
from workdays import clock

DONE, DONE_LATE, PAUSED, EVERY, NONE = "done", "done_late", "paused", "all", "none"
UNREAD = "unread"  # told to the director, who has not acknowledged it
_DAY = forms.DateInput


def url(**wanted: str | int | None) -> str:
    """Return the address of the list narrowed by these filters; empty ones are left out."""
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{reverse('desk:nodes')}?{query}" if query else reverse("desk:nodes")


class NodeFilter(django_filters.FilterSet):
    """By what the list may be narrowed. Nothing chosen: every open clock."""

    due = django_filters.ChoiceFilter(
        label=gettext_lazy("情形"), method="standing", empty_label=gettext_lazy("进行中"),
        choices=[
            (NOW, gettext_lazy("眼下要办")), *queues.BUCKETS.items(),
            (PAUSED, gettext_lazy("扣除期间中")), (DONE, gettext_lazy("已办结")),
            (DONE_LATE, gettext_lazy("逾期办结")), (EVERY, gettext_lazy("全部")),
        ],
    )  # fmt: skip
    unit = django_filters.ChoiceFilter(
        label=gettext_lazy("团队"), method="in_unit", empty_label=gettext_lazy("全部")
    )
    post = django_filters.ChoiceFilter(label=gettext_lazy("岗位"), empty_label=gettext_lazy("全部"))
    handler = django_filters.ChoiceFilter(
        label=gettext_lazy("承办人"), method="of_handler", empty_label=gettext_lazy("全部")
    )
    rule = django_filters.ChoiceFilter(label=gettext_lazy("事项"), empty_label=gettext_lazy("全部"))
    told = django_filters.ChoiceFilter(
        label=gettext_lazy("已提醒至"), method="told_to", empty_label=gettext_lazy("不限"),
        choices=[*Alert.Level.choices, (UNREAD, gettext_lazy("报局长未阅"))],
    )  # fmt: skip
    reason = django_filters.ChoiceFilter(
        label=gettext_lazy("超期原因"), method="by_reason", empty_label=gettext_lazy("不限"),
        choices=[("no", gettext_lazy("未说明")), ("yes", gettext_lazy("已说明"))],
    )  # fmt: skip
    due_from = django_filters.DateFilter(
        label=gettext_lazy("到期自"), field_name="due_on", lookup_expr="gte", widget=_DAY
    )
    due_to = django_filters.DateFilter(
        label=gettext_lazy("至"), field_name="due_on", lookup_expr="lte", widget=_DAY
    )

    class Meta:
        model = Node
        fields: list[str] = []
        form = FilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack: Pack = self.request.pack
        tables = pack.tables
        units = [(code, unit.name) for code, unit in tables.units.items()]
        self._offer("unit", [(NONE, gettext_lazy("未分到团队")), *units])
        self._offer("post", [(code, post.name) for code, post in tables.posts.items()])
        self._offer("rule", [(rule.id, rule.name) for rule in tables.clock])
        people = User.objects.filter(court_id=self.request.actor.court_id).order_by("name")
        named = [(str(pk), name) for pk, name in people.values_list("pk", "name")]
        self._offer("handler", [(NONE, gettext_lazy("未分到人")), *named])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.filters[name].extra["choices"] = choices

    def standing(self, nodes: QuerySet[Node], name: str, value: str) -> QuerySet[Node]:
        """Keep a bucket, what stands still, or what is done."""
        if value == PAUSED:
            return nodes.filter(paused=True, status="open")
        if value in (DONE, DONE_LATE):
            done = nodes.filter(status="done")
            return done.filter(done_on__gt=F("due_on")) if value == DONE_LATE else done
        if value == EVERY:
            return nodes
        return in_bucket(nodes, value, clock.today())

    def in_unit(self, nodes: QuerySet[Node], name: str, value: str) -> QuerySet[Node]:
        """Keep a unit's, or those of no unit."""
        return nodes.filter(unit="" if value == NONE else value)

    def of_handler(self, nodes: QuerySet[Node], name: str, value: str) -> QuerySet[Node]:
        """Keep a person's, or those nobody was given."""
        return nodes.filter(handler=None if value == NONE else int(value))

    def told_to(self, nodes: QuerySet[Node], name: str, value: str) -> QuerySet[Node]:
        """Keep those of which an alert of a level stands."""
        if value == UNREAD:
            unread = boards.unread_of_directors(self.request.actor)
            return nodes.filter(pk__in=unread.values("node_id"))
        return boards.told(nodes, value)

    def by_reason(self, nodes: QuerySet[Node], name: str, value: str) -> QuerySet[Node]:
        """Keep those explained, or late and not explained."""
        if value == "yes":
            return nodes.exclude(lateness_reason="")
        return nodes.filter(queues.bucket(queues.LATE, clock.today()), lateness_reason="")


class Nodes(NodeList):
    """The clocks somebody may see."""

    key = "nodes"
    title = gettext_lazy("节点")
    columns = (*NodeList.columns, Column("reason", gettext_lazy("超期原因"), css="clip"))
    filters = NodeFilter
    exports = True
    empty = gettext_lazy("没有符合条件的节点。")
    acts = (
        BatchAct(gettext_lazy("登记办结"), "desk:nodes_do"),
        BatchAct(gettext_lazy("说明超期原因"), "desk:nodes_explain"),
        BatchAct(gettext_lazy("交办给他人"), "desk:nodes_give", "work.move"),
    )

    def __init__(
        self, request: Any, queryset: QuerySet[Node], today: date, data: QueryDict | None = None
    ) -> None:
        asked = (request.GET if data is None else data).get("due", "")
        if asked not in (DONE, DONE_LATE, EVERY):
            # Said again for the planner: these are the words of the partial indexes.
            queryset = queryset.filter(status="open", applies__in=("runs", "undecided"))
        super().__init__(request, queryset, today, data)

    def row(self, item: Any) -> Row:
        """Return a clock's row with the reason of its lateness."""
        row = super().row(item)
        cells = (*row.cells, Cell(item.lateness_reason, "clip"))
        return Row(row.id, cells, css=row.css, label=row.label)


@page(act="case.read")
def nodes(request: DeskRequest) -> HttpResponseBase:
    """List clocks."""
    listing = Nodes(request, queues.visible_nodes(request.actor), clock.today())
    return listing.answer("desk/board/nodes.html")


def _listed(request: Any) -> QuerySet[Node]:
    data = QueryDict(request.POST.get("filter", ""))
    return Nodes(request, queues.visible_nodes(request.actor), clock.today(), data).queryset


class FulfilNodes(Fulfil):
    """Close clocks chosen on the list of all."""

    def listed(self) -> QuerySet[Node]:
        """Return the rows of the list the choice was made on."""
        return _listed(self.request)


class ExplainListed(ExplainNodes):
    """Explain clocks chosen on the list of all."""

    def listed(self) -> QuerySet[Node]:
        """Return the rows of the list the choice was made on."""
        return _listed(self.request)

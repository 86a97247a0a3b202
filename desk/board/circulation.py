"""全局案卷统一流转登记簿: who passed which case to whom, and when."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.cases.orders import slip_due
from desk.forms import FilterForm
from desk.listing import Listing
from desk.rows import Cell, Column, Row
from desk.shell import DeskRequest, page
from desk.work.rows import case_url, linked
from enforcement import circulation, search, selectors
from enforcement.circulation import MOVES, Movement
from enforcement.models import Event
from policy.events import EVENTS
from teams.selectors import case_people
from workdays import clock

_DAY = forms.DateInput


class MovementFilter(django_filters.FilterSet):
    """By what the register may be narrowed."""

    q = django_filters.CharFilter(label=gettext_lazy("案号、当事人"), method="of_case")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("事项"), empty_label=gettext_lazy("全部"),
        choices=[(name, EVENTS[name].term) for name in MOVES],
    )  # fmt: skip
    unit = django_filters.ChoiceFilter(
        label=gettext_lazy("部门、团队"), method="of_unit", empty_label=gettext_lazy("全部")
    )
    who = django_filters.ChoiceFilter(
        label=gettext_lazy("经手人"), field_name="actor_id", empty_label=gettext_lazy("全部")
    )
    first = django_filters.DateFilter(
        label=gettext_lazy("发生自"), field_name="happened_on", lookup_expr="gte", widget=_DAY
    )
    last = django_filters.DateFilter(
        label=gettext_lazy("至"), field_name="happened_on", lookup_expr="lte", widget=_DAY
    )

    class Meta:
        model = Event
        fields: list[str] = []
        form = FilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.request.pack.tables.units
        self.filters["unit"].extra["choices"] = [(code, unit.name) for code, unit in units.items()]
        people = case_people(self.request.actor)
        named = [(str(pk), name) for pk, name in people.values_list("pk", "name")]
        self.filters["who"].extra["choices"] = named

    def of_case(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """Keep the movements of the cases found by number or name."""
        found = search.found(selectors.visible(self.request.actor), value)
        return events.filter(case__in=found.order_by().values("pk"))

    def of_unit(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """Keep what a unit gave, got or did."""
        return circulation.of_unit(events, value)


class Circulation(Listing):
    """The register, the latest entry first."""

    key = "circulation"
    title = gettext_lazy("案卷流转登记簿")
    columns = (
        Column("entered", gettext_lazy("登记时间"), sort="entered_at", css="nowrap mono"),
        Column("happened", gettext_lazy("发生日期"), css="nowrap mono"),
        Column("case", gettext_lazy("案号"), css="nowrap mono"),
        Column("what", gettext_lazy("事项")),
        Column("from", gettext_lazy("由")),
        Column("to", gettext_lazy("至")),
        Column("who", gettext_lazy("经手人"), css="nowrap"),
        Column("due", gettext_lazy("流转期限"), css="nowrap"),
        Column("contents", gettext_lazy("内容"), css="clip"),
    )
    order = "-entered"
    filters = MovementFilter
    exports = True
    empty = gettext_lazy(
        "没有符合条件的流转记录。收案、分案、移转、交接、退回等登记后，自动列在这里。"
    )

    def __init__(self, request: Any, queryset: QuerySet[Event], *args: Any) -> None:
        super().__init__(request, queryset.select_related("case"), *args)
        self.read: dict[int, Movement] = {}

    def prepare(self, items: list[Any]) -> None:
        """Read between whom each passed."""
        self.read = circulation.read(items, self.request.pack)

    def row(self, item: Any) -> Row:
        """Return a movement's row."""
        event: Event = item
        move = self.read[event.pk]
        term = EVENTS[event.kind].term
        what = text.mark(_("%(term)s（已撤销）") % {"term": term}) if move.withdrawn else term
        number = event.case.number if event.case else ""
        cells = (
            text.moment(event.entered_at),
            event.happened_on.isoformat(),
            linked(number, case_url(event.case_id or 0)),
            what,
            move.source,
            move.target,
            event.actor_name,
            slip_due(move.slip, clock.today()) if move.slip is not None else "",
            Cell(move.contents, "clip"),
        )
        return Row(event.pk, cells, label=number)


@page(act="case.read")
def circulation_register(request: DeskRequest) -> HttpResponseBase:
    """Show the register; take it out as a sheet."""
    rows = circulation.moves(request.actor)
    return Circulation(request, rows).answer("desk/board/circulation.html")

"""限高失信登记簿: who is under which measure, why, since when, and whether it was lifted."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.forms import FilterForm
from desk.listing import Listing
from desk.rows import Cell, Column, Row
from desk.shell import DeskRequest, page
from desk.work.rows import case_url, linked
from enforcement import sanctions, search, selectors
from enforcement.models import Event
from enforcement.sanctions import DECIDED, Sanction
from policy.events import EVENTS

KINDS: dict[str, str] = dict(EVENTS[DECIDED].fields["kind"].choices)
STANDING, LIFTED = "standing", "lifted"
_DAY = forms.DateInput


class SanctionFilter(django_filters.FilterSet):
    """By what the register may be narrowed."""

    q = django_filters.CharFilter(label=gettext_lazy("被执行人、案号"), method="of_case")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("措施"), method="of_kind", empty_label=gettext_lazy("全部"),
        choices=list(KINDS.items()),
    )  # fmt: skip
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"), method="in_state", empty_label=gettext_lazy("全部"),
        choices=[(STANDING, gettext_lazy("未解除")), (LIFTED, gettext_lazy("已解除"))],
    )  # fmt: skip
    first = django_filters.DateFilter(
        label=gettext_lazy("采取自"), field_name="happened_on", lookup_expr="gte", widget=_DAY
    )
    last = django_filters.DateFilter(
        label=gettext_lazy("至"), field_name="happened_on", lookup_expr="lte", widget=_DAY
    )

    class Meta:
        model = Event
        fields: list[str] = []
        form = FilterForm

    def of_case(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """Keep the measures of the cases found by number or name."""
        found = search.found(selectors.visible(self.request.actor), value)
        return events.filter(case__in=found.order_by().values("pk"))

    def of_kind(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """Keep the measures of a kind."""
        return sanctions.of_kind(events, value)

    def in_state(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """Keep those that stand, or those that were lifted."""
        return sanctions.standing(events, lifted=value == LIFTED)


class Sanctions(Listing):
    """The register, the latest measure first."""

    key = "sanctions"
    title = gettext_lazy("限高失信登记簿")
    columns = (
        Column("day", gettext_lazy("采取日期"), sort="happened_on", css="nowrap mono"),
        Column("person", gettext_lazy("被执行人"), css="clip"),
        Column("case", gettext_lazy("案号"), css="nowrap mono"),
        Column("kind", gettext_lazy("措施"), css="nowrap"),
        Column("ground", gettext_lazy("事由")),
        Column("until", gettext_lazy("期限至"), css="nowrap mono"),
        Column("lifted", gettext_lazy("解除"), css="nowrap"),
        Column("why", gettext_lazy("解除理由"), css="clip"),
        Column("who", gettext_lazy("登记人"), css="nowrap"),
    )
    order = "-day"
    filters = SanctionFilter
    exports = True
    empty = gettext_lazy("没有符合条件的措施。决定惩戒措施、纳入失信名单登记后，自动列在这里。")

    def __init__(self, request: Any, queryset: QuerySet[Event], *args: Any) -> None:
        super().__init__(request, queryset.select_related("case"), *args)
        self.read: dict[int, Sanction] = {}

    def prepare(self, items: list[Any]) -> None:
        """Read on whom each is, and whether it was lifted."""
        self.read = sanctions.read(items)

    def row(self, item: Any) -> Row:
        """Return a measure's row."""
        event: Event = item
        one = self.read[event.pk]
        term = KINDS.get(one.kind, one.kind)
        number = event.case.number if event.case else ""
        cells = (
            event.happened_on.isoformat(),
            Cell(one.person, "clip"),
            linked(number, case_url(event.case_id or 0)),
            text.mark(_("%(term)s（已撤销）") % {"term": term}) if one.withdrawn else term,
            one.ground,
            one.until,
            text.mark(text.day(one.lifted_on), "done", "check-lg") if one.lifted_on else "",
            Cell(one.lifted_for, "clip"),
            event.actor_name,
        )
        return Row(event.pk, cells, label=f"{number} {one.person}")


@page(act="case.read")
def sanction_register(request: DeskRequest) -> HttpResponseBase:
    """Show the register; take it out as a sheet."""
    rows = sanctions.of_court(request.actor)
    return Sanctions(request, rows).answer("desk/board/circulation.html")

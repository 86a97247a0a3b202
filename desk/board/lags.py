"""How long after the day things are entered: by person and by matter, each figure with its list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.board.registers import LateEntries
from desk.forms import FilterForm
from desk.shell import DeskRequest, page
from enforcement import boards
from enforcement import lags as entered
from enforcement.lags import Lag
from enforcement.models import Event
from policy.events import EVENTS
from teams.models import User
from workdays import clock

LAG_DAYS = 30
LATE, BEYOND, UNEXPLAINED = "late", "beyond", "unexplained"
CORRECTED, WITHDRAWN = "corrected", "withdrawn"


@dataclass(frozen=True, slots=True)
class LagRow:
    """A person's or a matter's entries; each count with the address of its list."""

    name: str
    counts: tuple[tuple[int, str], ...]  # entries, late, beyond the limit, unexplained
    median: str
    longest: int
    mended: tuple[tuple[int, str], ...]  # corrected, withdrawn


@page
def lags(request: DeskRequest) -> HttpResponse:
    """Show how the entries of the last days came, by person and by matter."""
    actor = request.actor
    first, last = _days()
    found = entered.lags(entered.seen_by(actor), actor.court_id, first, last)
    whole = _row(_("合计"), found.whole, {})
    people = [_row(name, lag, {"who": str(pk)}) for (pk, name), lag in _worst(found.people.items())]
    kinds = [
        _row(EVENTS[kind].term, lag, {"kind": kind}) for kind, lag in _worst(found.kinds.items())
    ]
    context = {
        "first": first,
        "last": last,
        "limit": request.pack.backdating_days,
        "tables": [(_("人员"), people, whole), (_("登记事项"), kinds, whole)],
        "leads_court": boards.leads(actor),
    }
    return render(request, "desk/board/lags.html", context)


def _days() -> tuple[date, date]:
    today = clock.today()
    return today - timedelta(days=LAG_DAYS - 1), today


def _worst(rows: Iterable[tuple[Any, Lag]]) -> list[tuple[Any, Lag]]:
    """Return rows with those first of whom most came beyond the limit, then most late."""
    return sorted(rows, key=lambda row: (-row[1].beyond, -row[1].late, -row[1].entries))


def _row(name: str, lag: Lag, where: dict[str, str]) -> LagRow:
    def link(count: int, which: str) -> tuple[int, str]:
        query = urlencode({"which": which, **where} if which else where)
        return count, f"{reverse('desk:entries')}?{query}"

    median = lag.median
    return LagRow(
        name,
        (
            link(lag.entries, ""),
            link(lag.late, LATE),
            link(lag.beyond, BEYOND),
            link(lag.unexplained, UNEXPLAINED),
        ),
        "—" if median is None else f"{median.normalize():f}",
        lag.longest,
        (link(lag.corrected, CORRECTED), link(lag.withdrawn, WITHDRAWN)),
    )


class EntryFilter(django_filters.FilterSet):
    """By what the list of entries may be narrowed. Nothing chosen: every entry."""

    which = django_filters.ChoiceFilter(
        label=gettext_lazy("情形"), method="of_sort", empty_label=gettext_lazy("全部登记"),
        choices=[
            (LATE, gettext_lazy("当日以后登记")), (BEYOND, gettext_lazy("迟延登记")),
            (UNEXPLAINED, gettext_lazy("迟延登记，未说明理由")),
            (CORRECTED, gettext_lazy("已更正日期")), (WITHDRAWN, gettext_lazy("已撤销")),
        ],
    )  # fmt: skip
    who = django_filters.ChoiceFilter(
        label=gettext_lazy("登记人"), field_name="actor_id", empty_label=gettext_lazy("全部")
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("登记事项"), empty_label=gettext_lazy("全部"),
        choices=[(name, kind.term) for name, kind in EVENTS.items()],
    )  # fmt: skip

    class Meta:
        model = Event
        fields: list[str] = []
        form = FilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(court_id=self.request.actor.court_id).order_by("name")
        named = [(str(pk), name) for pk, name in people.values_list("pk", "name")]
        self.filters["who"].extra["choices"] = named

    def of_sort(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """Keep the late ones, or those beyond the limit; the mended ones are a set of their own."""
        kept = {LATE: entered.late, BEYOND: entered.beyond, UNEXPLAINED: entered.unexplained}
        return kept[value](events) if value in kept else events


class Entries(LateEntries):
    """What was entered, or mended, in the last days."""

    key = "entries"
    title = gettext_lazy("近30日登记")
    filters = EntryFilter
    empty = gettext_lazy("没有符合条件的登记。")


@page
def entries(request: DeskRequest) -> HttpResponseBase:
    """List the entries behind a figure."""
    events = entered.seen_by(request.actor)
    which = request.GET.get("which", "")
    first, last = _days()
    if which in (CORRECTED, WITHDRAWN):
        mended = entered.mended(events, request.actor.court_id, first, last)
        rows = events.filter(pk__in=entered.keys_of(mended, withdrawn=which == WITHDRAWN))
    else:
        rows = entered.entries(events, first, last)
    return Entries(request, rows).answer("desk/board/entries.html")

"""The bulletins a court issued, one of them, and what is done with it."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk import sheets, text
from desk.forms import FilterForm, Form
from desk.listing import Listing, chosen
from desk.once import Outcome, once
from desk.rows import BatchAct, Cell, Column, Row
from desk.shell import DeskRequest, FormPage, go, page
from desk.work.rows import linked
from policy.vocabulary import PERIODS
from reports import bulletins as room
from reports import pdf as paper
from reports import spans
from reports.models import Bulletin, BulletinReceipt
from teams import access


class BulletinFilter(django_filters.FilterSet):
    """Which of the bulletins are shown."""

    mine = django_filters.ChoiceFilter(
        label=gettext_lazy("我"),
        method="by_mine",
        empty_label=gettext_lazy("全部"),
        choices=[("unread", gettext_lazy("未阅")), ("read", gettext_lazy("已阅"))],
    )

    class Meta:
        model = Bulletin
        fields: list[str] = []
        form = FilterForm

    def by_mine(self, rows: QuerySet[Bulletin], name: str, value: str) -> QuerySet[Bulletin]:
        """Keep those that went to me and that I have, or have not, read."""
        mine = BulletinReceipt.objects.filter(
            bulletin=OuterRef("pk"),
            user=self.request.user.pk,
            read_at__isnull=value == "unread",
        )
        return rows.filter(Exists(mine))


class Bulletins(Listing):
    """What went out, the newest first."""

    key = "bulletins"
    title = gettext_lazy("通报")
    columns = (
        Column("period", gettext_lazy("期间"), sort="last_on", css="nowrap mono"),
        Column("name", gettext_lazy("通报")),
        Column("state", gettext_lazy("状态"), css="nowrap"),
        Column("issued", gettext_lazy("发出时间"), css="nowrap mono"),
        Column("who", gettext_lazy("发出人"), css="nowrap"),
        Column("readers", gettext_lazy("已阅/发送"), css="num"),
        Column("mine", gettext_lazy("我"), css="nowrap"),
    )
    order = "-period"
    filters = BulletinFilter
    exports = True
    acts_once = True
    acts = (BatchAct(gettext_lazy("已阅所选"), "desk:bulletins_read"),)
    empty = gettext_lazy("还没有通报。规则规定定期发出的通报，会按期列在这里。")

    def __init__(
        self, request: Any, queryset: QuerySet[Bulletin], data: QueryDict | None = None
    ) -> None:
        told = queryset.annotate(
            sent=Count("receipts"),
            seen=Count("receipts", filter=Q(receipts__read_at__isnull=False)),
            waits=Count("receipts", filter=_mine(request, read=False)),
            done=Count("receipts", filter=_mine(request, read=True)),
        )
        super().__init__(request, told, data)

    def row(self, item: Any) -> Row:
        """Return a bulletin's row."""
        found: Bulletin = item
        if found.is_issued:
            state = text.mark(_("已发出"), "done", "check-lg")
        else:
            state = text.mark(_("待发出"), "accent", "pencil")
        mine: Any = ""
        if item.waits:
            mine = text.mark(_("未阅"), "soon", "envelope")
        elif item.done:
            mine = _("已阅")
        url = reverse("desk:bulletin", args=[found.pk])
        cells = (
            found.period,
            linked(found.name, url),
            state,
            text.moment(found.issued_at),
            found.issued_by_name,
            Cell(f"{item.seen}/{item.sent}" if found.is_issued else "", "num"),
            mine,
        )
        return Row(found.pk, cells, label=f"{found.name} {found.period}")


def _mine(request: Any, *, read: bool) -> Q:
    return Q(receipts__user=request.user.pk, receipts__read_at__isnull=not read)


@page(act="report.read")
def bulletins(request: DeskRequest) -> HttpResponseBase:
    """List the court's bulletins, and those this person still has to issue."""
    listing = Bulletins(request, room.bulletins_of(request.actor))
    outstanding = [
        (rule.name, rule.clause, PERIODS[request.pack.every(rule)], span.said,
         reverse("desk:bulletin_prepare", args=[rule.id, str(span)]))
        for rule, span in room.outstanding(request.actor)
    ]  # fmt: skip
    return listing.answer("desk/bulletins/list.html", outstanding=outstanding)


@page(act="report.read")
@require_POST
def read_many(request: DeskRequest) -> HttpResponseBase:
    """Note of the chosen bulletins that they were read."""
    told = room.bulletins_of(request.actor)
    query = request.POST.get("filter", "")
    ids = chosen(request, told, Bulletins(request, told, QueryDict(query)).queryset)
    with once(request) as outcome:
        count = room.read_many(list(told.filter(pk__in=ids)), actor=request.actor)
        outcome.at(reverse("desk:bulletins"))
    if count:
        messages.success(request, _("%(count)d份通报已记为已阅") % {"count": count})
    else:
        messages.info(request, _("所选通报中没有发给你而未阅的"))
    return go(request, outcome.url)


@page(act="report.read")
def bulletin(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Show a bulletin: its text, its table, who has read it."""
    found = room.find(request.actor, pk)
    receipts = list(found.receipts.select_related("user").order_by("user__username"))
    mine = next((r for r in receipts if r.user_id == request.user.pk), None)
    rule = request.pack.bulletins.get(found.rule)
    context = {
        "bulletin": found,
        "period": spans.spanning(found.first_on, found.last_on).said,
        "unread": mine is not None and mine.read_at is None,
        "readers": [(r.user.name, text.moment(r.read_at)) for r in receipts],
        "issued_at": text.moment(found.issued_at),
        "made_at": text.moment(found.made_at),
        "may_issue": rule is not None
        and not found.is_issued
        and room.may_issue(request.actor, rule),
        **_aligned(found.table),
    }
    return render(request, "desk/bulletins/bulletin.html", context)


def _aligned(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table's heads and rows with the class of each cell: figures stand to the right."""
    css = ["num" if figures else "" for figures in paper.figures_of(table)]
    return {
        "heads": list(zip(table["heads"], css, strict=True)),
        "rows": [list(zip(row, css, strict=True)) for row in table["rows"]],
    }


def _named(found: Bulletin) -> str:
    return f"{found.name}（{spans.spanning(found.first_on, found.last_on).said}）"


@page(act="report.read")
def sheet(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Hand out a bulletin's table as a sheet."""
    found = room.find(request.actor, pk)
    return sheets.answer(
        request,
        key="bulletin",
        title=f"{found.name}{found.period}",
        terms=found.table["heads"],
        rows=found.table["rows"],
        filters=[(_("期间"), found.period)],
        query=f"bulletin={pk}",
    )


@page(act="report.read")
def pdf(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Hand out a bulletin on paper."""
    found = room.find(request.actor, pk)
    answer = HttpResponse(paper.bulletin(found), content_type="application/pdf")
    name = get_valid_filename(f"{found.name}{found.period}.pdf")
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    return answer


class NoForm(Form):
    """A page that asks for nothing but to be sure."""


class Prepare(FormPage):
    """Draw a bulletin up."""

    act = "report.read"
    form_class: ClassVar[type[forms.Form]] = NoForm
    template_name = "desk/bulletins/act.html"
    title = gettext_lazy("拟通报")
    submit_term = gettext_lazy("统计并拟稿")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse posts that do not issue it before they are asked anything."""
        rule = request.pack.bulletins.get(kwargs["rule"])
        if rule is not None:
            access.require(request.actor, room.ACT, function=rule.by)
        return super().dispatch(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Name what is drawn up, and lead back to the list."""
        rule, period = self.request.pack.bulletins.get(self.kwargs["rule"]), self.kwargs["period"]
        return {
            "about": f"{rule.name}（{period}）" if rule else "",
            "back_url": reverse("desk:bulletins"),
        }

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Draw it up."""
        drawn = room.prepare(self.kwargs["rule"], self.kwargs["period"], actor=self.request.actor)
        return reverse("desk:bulletin", args=[drawn.pk])


class TextForm(Form):
    """What is said to the table."""

    text = forms.CharField(
        label=gettext_lazy("情况说明与要求"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": room.TEXT_AT_MOST}),
        help_text=gettext_lazy("印在表前；可不写"),
    )


class Issue(FormPage):
    """Give a draft its text and send it out."""

    act = "report.read"
    form_class: ClassVar[type[forms.Form]] = TextForm
    template_name = "desk/bulletins/act.html"
    title = gettext_lazy("发出通报")
    submit_term = gettext_lazy("发出")
    done_message = gettext_lazy("通报已发出")

    @cached_property
    def bulletin(self) -> Bulletin:
        """The draft, if it is there for this person."""
        return room.find(self.request.actor, self.kwargs["pk"])

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse posts that do not issue it before they fill anything in."""
        rule = request.pack.bulletins.get(self.bulletin.rule)
        if rule is not None:
            access.require(request.actor, room.ACT, function=rule.by)
        return super().dispatch(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        """Start with the text kept."""
        return {"text": self.bulletin.text}

    def context(self) -> dict[str, Any]:
        """Name the draft and lead back to it; of one sent out, say who sent it and when."""
        found = room.find(self.request.actor, self.kwargs["pk"])  # as it stands after the click
        said = _("已由%(who)s于%(at)s发出，不能更改") % {
            "who": found.issued_by_name,
            "at": text.moment(found.issued_at),
        }
        return {
            "about": _named(found),
            "issued": said if found.is_issued else "",
            "back_url": reverse("desk:bulletin", args=[found.pk]),
        }

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Send it out."""
        room.issue_with(self.bulletin, form.cleaned_data["text"], actor=self.request.actor)
        return reverse("desk:bulletin", args=[self.bulletin.pk])


class Read(FormPage):
    """Say that a bulletin was read."""

    act = "report.read"
    form_class: ClassVar[type[forms.Form]] = NoForm
    title = gettext_lazy("已阅通报")
    submit_term = gettext_lazy("已阅")

    @cached_property
    def bulletin(self) -> Bulletin:
        """The bulletin, if it is there for this person."""
        return room.find(self.request.actor, self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        """Lead back to it."""
        return {"back_url": reverse("desk:bulletin", args=[self.bulletin.pk])}

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Note it."""
        room.read(self.bulletin, actor=self.request.actor)
        return reverse("desk:bulletin", args=[self.bulletin.pk])

"""What waits to be served, what is under way; many papers served at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import django_filters
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.forms import FilterForm, show_refusals
from desk.listing import MOST_CHOSEN, Listing, chosen
from desk.once import FIELD, Result, once, require_explained
from desk.rows import BatchAct, Column, Row
from desk.service.forms import SendingForm
from desk.service.views import is_unsent, mark_of
from desk.shell import DeskRequest, Page, go, page
from desk.work.rows import case_url, linked
from documents import carriers, selectors, served, serving
from documents.methods import methods
from documents.models import Document, Service
from documents.serving import Sending
from policy.refusals import Refused


class ServiceFilter(django_filters.FilterSet):
    """By what attempts may be narrowed."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"), choices=Service.State.choices, empty_label=gettext_lazy("全部")
    )
    method = django_filters.ChoiceFilter(
        label=gettext_lazy("方式"), empty_label=gettext_lazy("全部"),
        choices=[(code, method.name) for code, method in methods().items()],
    )  # fmt: skip
    number = django_filters.CharFilter(
        label=gettext_lazy("案号"), field_name="case__number", lookup_expr="contains"
    )

    class Meta:
        model = Service
        fields: list[str] = []
        form = FilterForm


class Attempts(Listing):
    """Every attempt, the latest first."""

    key = "services"
    title = gettext_lazy("送达登记")
    columns = (
        Column("sent", gettext_lazy("发出"), css="nowrap mono"),
        Column("case", gettext_lazy("案号"), css="nowrap mono"),
        Column("document", gettext_lazy("文书")),
        Column("to", gettext_lazy("受送达人"), css="nowrap"),
        Column("method", gettext_lazy("方式"), css="nowrap"),
        Column("reference", gettext_lazy("单号、载体"), css="clip mono"),
        Column("state", gettext_lazy("状态"), css="nowrap"),
        Column("ended", gettext_lazy("结果日期"), css="nowrap mono"),
        Column("said", gettext_lazy("签收人或原因"), css="clip"),
    )
    order = "-id"
    filters = ServiceFilter
    exports = True
    empty = gettext_lazy("没有符合条件的送达。文书签发后，可在文书页或“待送达”中登记送达。")

    def row(self, item: Any) -> Row:
        """Return an attempt's row."""
        row: Service = item
        cells = (
            linked(
                _("未发出") if is_unsent(row) else row.sent_on.isoformat(),
                reverse("desk:serve_document", args=[row.document_id]),
            ),
            linked(row.case.number, case_url(row.case_id)),
            f"{row.document.name} {row.document.number}",
            row.name,
            methods()[row.method].name,
            row.reference,
            mark_of(row),
            row.ended_on.isoformat() if row.ended_on else "",
            row.outcome or row.received_by,
        )
        return Row(row.pk, cells, label=row.case.number)


class Waiting(Listing):
    """The papers issued that are on their way to nobody yet."""

    key = "service_waiting"
    title = gettext_lazy("待送达文书")
    columns = (
        Column("issued", gettext_lazy("签发"), css="nowrap mono"),
        Column("case", gettext_lazy("案号"), css="nowrap mono"),
        Column("document", gettext_lazy("文书")),
        Column("to", gettext_lazy("受送达人"), css="nowrap"),
    )
    order = "id"
    acts = (
        BatchAct(gettext_lazy("登记送达"), "desk:serve_many", "case.read"),
        BatchAct(gettext_lazy("信封、标签"), "desk:envelopes", "case.read"),
    )
    empty = gettext_lazy("没有待送达的文书。签发而未送出的文书会列在这里，退回的也会再列出来。")

    def row(self, item: Any) -> Row:
        """Return a paper's row."""
        paper: Document = item
        url = reverse("desk:serve_document", args=[paper.pk])
        cells = (
            linked(text.day(paper.issued_on), url),
            linked(paper.case.number, case_url(paper.case_id)),
            f"{paper.name} {paper.number}",
            paper.addressee or _("各方当事人"),
        )
        return Row(paper.pk, cells, label=f"{paper.case.number} {paper.name}")


@page(act="case.read")
def attempts(request: DeskRequest) -> HttpResponseBase:
    """List every attempt."""
    standing = [
        {**row, "name": carriers.NAMES[row["method"]]} for row in served.standing(request.actor)
    ]
    rows = Attempts(request, served.attempts(request.actor))
    return rows.answer("desk/service/list.html", standing=standing)


@page(act="case.read")
def waiting(request: DeskRequest) -> HttpResponseBase:
    """List what nobody was served yet."""
    rows = served.waiting(request.actor)
    return Waiting(request, rows).answer("desk/service/list.html", waiting=True)


class ServeMany(Page):
    """Serve many papers in one way on one day, each on its own addressee."""

    act = "case.read"  # who serves papers of a case, the service asks

    def get(self, request: DeskRequest) -> HttpResponse:
        """Lead back to the list."""
        return redirect("desk:service_waiting")

    def post(self, request: DeskRequest) -> HttpResponse:
        """Show what was chosen with one form for all; or serve each."""
        rows = served.waiting(request.actor)
        raw = [part for part in request.POST.get("ids", "").split(",") if part.isdecimal()]
        ids = [int(part) for part in raw][:MOST_CHOSEN] or chosen(request, rows, rows)
        acted = FIELD in request.POST
        form = SendingForm(request.POST, request.FILES) if acted else SendingForm()
        if not acted or not form.is_valid():
            return self._show(form, ids, 422 if acted else 200)
        try:
            with once(request) as outcome:
                sending = form.sending()  # once: a file handed in is read to its end
                results = [self._one(pk, sending) for pk in ids]
                require_explained(results)
                outcome.batch(_("批量登记送达"), results)
        except Refused as refused:
            show_refusals(form, refused)
            return self._show(form, ids, 422)
        return go(request, outcome.url)

    def _show(self, form: SendingForm, ids: list[int], status: int) -> HttpResponse:
        papers = served.waiting(self.request.actor).filter(pk__in=ids).order_by("id")
        typed = [(paper, self.request.POST.get(f"number-{paper.pk}", "")) for paper in papers]
        context = {
            "form": form,
            "title": _("批量登记送达"),
            "papers": typed,
            "ids": ",".join(str(pk) for pk in ids),
        }
        return render(self.request, "desk/service/many.html", context, status=status)

    def _one(self, pk: int, sending: Sending) -> Result:
        """Serve one paper; its own number stands before that of all."""
        document = selectors.find(self.request.actor, pk)
        label = f"{document.case.number} {document.name} {document.addressee}"
        number = self.request.POST.get(f"number-{pk}", "").strip()
        if number:
            sending = replace(sending, reference=number)
        url = reverse("desk:serve_document", args=[pk])
        try:
            serving.serve(pk, serving.addressees(document), sending, actor=self.request.actor)
        except Refused as refused:
            return Result(label, url, refused.refusals)
        return Result(label, url)

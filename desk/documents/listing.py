"""The list of documents: what waits for me, for whom, what was issued; and acts on many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from desk import text
from desk.documents import shown
from desk.documents.forms import IssueForm, NoForm, SealForm, SignForm
from desk.documents.views import result_of
from desk.forms import FilterForm
from desk.listing import MOST_CHOSEN, Listing, chosen
from desk.navigation import of_key
from desk.once import FIELD, Outcome, once
from desk.rows import BatchAct, Column, Row
from desk.shell import DeskRequest, Page, go, page
from documents import asking, batches, catalogue, selectors, signing
from documents.models import Document
from policy.refusals import NotVisible, Refused
from teams import access

MINE = "mine"
SHOWN = 200


class DocumentFilter(django_filters.FilterSet):
    """What the list may be narrowed by."""

    q = django_filters.CharFilter(label=gettext_lazy("案号、文号、收件人"), method="named")
    step = django_filters.ChoiceFilter(
        label=gettext_lazy("情形"), method="at_step", empty_label=gettext_lazy("全部"),
        choices=[(MINE, gettext_lazy("待我签名")), *selectors.STEPS],
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(label=gettext_lazy("文书"), empty_label=gettext_lazy("全部"))
    batch = django_filters.NumberFilter(
        label=gettext_lazy("批次"), method="of_batch", min_value=1, max_value=2**31
    )
    issued_from = django_filters.DateFilter(
        label=gettext_lazy("签发自"), field_name="issued_on", lookup_expr="gte",
        widget=forms.DateInput,
    )  # fmt: skip
    issued_to = django_filters.DateFilter(
        label=gettext_lazy("至"), field_name="issued_on", lookup_expr="lte",
        widget=forms.DateInput,
    )  # fmt: skip

    class Meta:
        model = Document
        fields: list[str] = []
        form = FilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = catalogue.kinds(self.request.actor.court_code)
        self.filters["kind"].extra["choices"] = [
            (kind.code, kind.spec.name) for kind in known.values()
        ]

    def named(self, rows: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        """Keep those of a case number, a document's number or an addressee."""
        found: QuerySet[Document] = (
            rows.filter(case__number__contains=value)
            | rows.filter(number__contains=value)
            | rows.filter(addressee__contains=value)
        )
        return found

    def at_step(self, rows: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        """Keep one step, or what waits for my signature."""
        if value == MINE:
            return selectors.to_sign(rows, self.request.actor)
        return selectors.at(rows, value)

    def of_batch(self, rows: QuerySet[Document], name: str, value: Any) -> QuerySet[Document]:
        """Keep the papers of a batch's cases."""
        batch = selectors.batches(self.request.actor).filter(pk=value).first()
        if batch is None:
            return rows.none()
        return selectors.of_batch(rows, batch)


class Documents(Listing):
    """The documents of a court."""

    key = "documents"
    title = gettext_lazy("文书")
    columns = (
        Column("case", gettext_lazy("案号"), css="nowrap mono"),
        Column("name", gettext_lazy("文书")),
        Column("addressee", gettext_lazy("收件人或标的"), css="clip"),
        Column("step", gettext_lazy("情形")),
        Column("number", gettext_lazy("文号"), css="nowrap"),
        Column("issued", gettext_lazy("签发"), sort="issued_on", css="nowrap mono", nullable=True),
        Column("made", gettext_lazy("制作"), css="nowrap"),
    )
    order = "-id"
    filters = DocumentFilter
    exports = True
    empty = gettext_lazy("没有符合条件的文书。在案件的“文书”页或案件列表中制作。")
    acts = (
        BatchAct(gettext_lazy("签名"), "desk:sign_documents", "document.sign"),
        BatchAct(gettext_lazy("盖章"), "desk:seal_documents", "document.seal"),
        BatchAct(gettext_lazy("签发并打印"), "desk:issue_documents", "document.issue"),
    )

    def row(self, item: Any) -> Row:
        """Return a document's row."""
        document: Document = item
        cells = (
            document.case.number,
            document.name,
            document.addressee,
            shown.mark_of(document, self.request.pack),
            document.number,
            text.day(document.issued_on),
            document.made_by_name,
        )
        return Row(document.pk, cells, of_key("desk:document", document.pk), label=document.name)


def _rows(request: DeskRequest) -> QuerySet[Document]:
    return selectors.visible(request.actor).select_related("case").defer("text", "values")


@page(act="case.read")
def documents(request: DeskRequest) -> HttpResponseBase:
    """List the documents."""
    actor = request.actor
    may_keep = access.holds(actor, "documents"), access.holds(actor, asking.keeper(actor.pack))
    listing = Documents(request, _rows(request))
    return listing.answer(
        "desk/documents/list.html", may_letterhead=may_keep[0], may_seal=may_keep[1]
    )


class Many(Page):
    """An act over chosen documents: what was chosen, then a result for each."""

    act = "case.read"  # what each post may do, the service asks
    title: ClassVar[Any] = ""
    submit_term: ClassVar[Any] = ""
    form_class: ClassVar[type[forms.Form]] = NoForm

    def get(self, request: DeskRequest) -> HttpResponse:
        """Lead back to the list: there is nothing chosen."""
        return redirect("desk:documents")

    def post(self, request: DeskRequest) -> HttpResponse:
        """Show what was chosen; or act."""
        visible = selectors.visible(request.actor)
        ids = [int(raw) for raw in request.POST.get("ids", "").split(",") if raw.isdecimal()]
        if not ids:
            listing = Documents(request, visible, QueryDict(request.POST.get("filter", "")))
            ids = chosen(request, visible, listing.queryset)
        rows = list(
            visible.filter(pk__in=ids[:MOST_CHOSEN])
            .select_related("case__court")
            .order_by("case_id", "order", "pk")
        )
        if len(rows) < len(set(ids)):
            raise NotVisible("documents")
        form = self.form_class(request.POST if FIELD in request.POST else None, **self.arguments())
        if not form.is_bound or not form.is_valid():
            return self.show(form, rows)
        with once(request) as outcome:
            self.run(rows, form, outcome)
        return go(request, outcome.url)

    def arguments(self) -> dict[str, Any]:
        """Return what the form's constructor needs beside its data."""
        return {}

    def show(self, form: forms.Form, rows: Sequence[Document]) -> HttpResponse:
        """Show what was chosen and the form."""
        said = [(f"{d.case.number} {d.name}", d.addressee) for d in rows[:SHOWN]]
        context = {
            "form": form,
            "title": self.title,
            "submit_term": self.submit_term,
            "back_url": reverse("desk:documents"),
            "rows": said,
            "ids": ",".join(str(d.pk) for d in rows),
        }
        status = 422 if form.errors else 200
        return render(self.request, "desk/cases/confirm_many.html", context, status=status)

    def run(self, rows: Sequence[Document], form: Any, outcome: Outcome) -> None:
        """Act on each by itself, and tell which were refused."""
        outcome.batch(str(self.title), [_result(row, self.act_of(form)) for row in rows])

    def act_of(self, form: Any) -> Callable[[int], object]:
        """Return the domain call for one document."""
        raise NotImplementedError


def _result(document: Document, act: Callable[[int], object]) -> Any:
    try:
        with transaction.atomic():
            act(document.pk)
    except Refused as refused:
        return result_of(document, refused)
    return result_of(document)


class SignMany(Many):
    """Sign many documents with one password."""

    title = gettext_lazy("批量签名")
    submit_term = gettext_lazy("签名")
    form_class = SignForm

    def arguments(self) -> dict[str, Any]:
        """Let the sign-in's guard see the attempt."""
        return {"request": self.request}

    def act_of(self, form: Any) -> Callable[[int], object]:
        """Sign each."""
        actor, password = self.request.actor, form.cleaned_data["password"]
        return lambda pk: signing.sign(pk, actor=actor, password=password)


class SealMany(Many):
    """Seal many documents."""

    title = gettext_lazy("批量盖章")
    submit_term = gettext_lazy("盖章")
    form_class = SealForm

    def act_of(self, form: Any) -> Callable[[int], object]:
        """Seal each."""
        actor, by_hand = self.request.actor, form.cleaned_data["by_hand"]
        return lambda pk: signing.seal(pk, actor=actor, by_hand=by_hand)


class IssueMany(Many):
    """Issue many documents in the background, and print them as one."""

    title = gettext_lazy("批量签发并打印")
    submit_term = gettext_lazy("签发并打印")
    form_class = IssueForm

    def run(self, rows: Sequence[Document], form: Any, outcome: Outcome) -> None:
        """Ask for it; the page shows how far it is."""
        made = batches.ask_issue(
            rows,
            actor=self.request.actor,
            separators=form.cleaned_data["separators"],
            even=form.cleaned_data["even"],
        )
        outcome.at(reverse("desk:document_batch", args=[made.pk]))

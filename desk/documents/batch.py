"""Papers of many cases: chosen on the list of cases, made in the background, taken out as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk import text
from desk.cases.batch import BatchPage
from desk.forms import Form
from desk.once import FIELD, once
from desk.shell import DeskRequest, go, page
from documents import batches, catalogue, selectors, standard
from documents.models import Batch, BatchRow
from enforcement import selectors as cases
from policy.refusals import NotVisible

MOST_SHOWN = 30
ROWS_SHOWN = 500


class KindsForm(Form):
    """Which papers; those of the court's plan stand ticked."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("制作哪些文书"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少勾选一种")},
    )

    def __init__(self, *args: Any, choices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.dress_all()


class MakeMany(BatchPage):
    """Make papers of the chosen cases, in the background."""

    title = gettext_lazy("批量制作文书")
    submit_term = gettext_lazy("开始制作")
    form_class = KindsForm
    template_name = "desk/documents/make_many.html"

    def form_arguments(self) -> dict[str, Any]:
        """Offer every kind but those about an asset, the standard set first and ticked."""
        known = catalogue.kinds(self.request.actor.court_code)
        wanted = [kind.code for kind in standard.kinds_of(self.request.pack, known)[0]]
        ordered = sorted(
            (kind for kind in known.values() if kind.spec.per != "asset"),
            key=lambda kind: (
                wanted.index(kind.code) if kind.code in wanted else len(wanted),
                catalogue.GROUPS.index(kind.spec.group),
            ),
        )
        choices = [(kind.code, kind.spec.name) for kind in ordered]
        return {"choices": choices, "initial": {"kinds": wanted}}

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what is asked; or ask for the batch, and lead to its progress."""
        self.cases, self.expected = self.choose()
        form = self.make(request.POST if FIELD in request.POST else None)
        if not form.is_bound:
            return self.show(form)
        if not form.is_valid():
            return self.show(form, status=422)
        with once(request) as outcome:
            kinds = form.cleaned_data["kinds"]
            made = batches.ask_drafts(self.cases, kinds, actor=request.actor)
            outcome.at(reverse("desk:document_batch", args=[made.pk]))
        return go(request, outcome.url)


@page(act="case.read")
def batch_list(request: DeskRequest) -> HttpResponseBase:
    """List the batches of the court, the latest first."""
    rows = [
        (reverse("desk:document_batch", args=[b.pk]), b, b.asked_by.name, text.moment(b.asked_at))
        for b in selectors.batches(request.actor).order_by("-id")[:MOST_SHOWN]
    ]
    return render(request, "desk/documents/batches.html", {"rows": rows})


@page
def show(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Show how far a batch is, what was refused and why, and the files for the printer."""
    batch = selectors.find_batch(request.actor, pk)
    seen = batch.rows.filter(case__in=cases.visible(request.actor).order_by())
    refused = seen.filter(status=BatchRow.Status.REFUSED)
    told = seen.exclude(refusals=[]).select_related("case", "document")
    documents = f"{reverse('desk:documents')}?batch={batch.pk}"
    context = {
        "batch": batch,
        "percent": _percent(batch),
        "refused": refused.count(),
        "rows": [
            (row.case.number, reverse("desk:case", args=[row.case_id]),
             row.document.name if row.document else "", row.refusals)
            for row in told.order_by("position")[:ROWS_SHOWN]
        ],
        "files": list(batch.files.order_by("part").defer("pdf")),
        "documents_url": documents if batch.goal == Batch.Goal.DRAFT else "",
        "steps": _steps(request, batch, documents),
        "mine": batch.asked_by_id == request.actor.user_id,
    }  # fmt: skip
    return render(request, "desk/documents/batch.html", context)


def _steps(request: DeskRequest, batch: Batch, url: str) -> list[tuple[str, int, str]]:
    """Return how many of a batch's papers wait for what, each with its list."""
    if batch.goal != Batch.Goal.DRAFT:
        return []
    papers = selectors.of_batch(selectors.visible(request.actor), batch)
    counted = [(step, term, selectors.at(papers, step).count()) for step, term in selectors.STEPS]
    return [(str(term), count, f"{url}&step={step}") for step, term, count in counted if count]


@page
def progress(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Answer the page that waits."""
    batch = selectors.find_batch(request.actor, pk)
    if batch.state != Batch.State.WAITING:
        return go(request, reverse("desk:document_batch", args=[pk]))
    context = {"batch": batch, "percent": _percent(batch)}
    return render(request, "desk/documents/_progress.html", context)


def _percent(batch: Batch) -> int:
    return 100 * (batch.done + batch.refused) // batch.total if batch.total else 0


@page
@require_POST
def stop(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Stop a batch; what was made stays."""
    selectors.find_batch(request.actor, pk)
    with once(request) as outcome:
        batches.stop(pk, actor=request.actor)
        outcome.at(reverse("desk:document_batch", args=[pk]))
    messages.success(request, _("已停止，已做好的保留"))
    return go(request, outcome.url)


@page
def file(request: DeskRequest, pk: int, part: int) -> HttpResponseBase:
    """Hand out a file for the printer."""
    batch = selectors.find_batch(request.actor, pk)
    found = batch.files.filter(part=part).first()
    # It may hold papers of cases others may not read: whoever had it made takes it.
    if found is None or batch.asked_by_id != request.actor.user_id:
        raise NotVisible("file")
    answer = HttpResponse(bytes(found.pdf), content_type="application/pdf")
    name = _("文书批次%(batch)d第%(part)d册.pdf") % {"batch": pk, "part": part}
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    return answer

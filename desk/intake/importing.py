"""Import a sheet: upload, look at every row, say yes once, fetch what was sent back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.forms import Lateness, show_refusals
from desk.intake.import_forms import UploadForm
from desk.intake.import_lists import Imports, Rows, Tab, tabs
from desk.intake.posts import require_filing
from desk.once import once
from desk.sheets import XLSX, log_export
from desk.shell import DeskRequest, Page, go, page
from enforcement import openings
from intake import background, services, workbooks
from intake import selectors as intake
from intake.models import Import
from policy.events import LATE_REASON
from policy.refusals import Forbidden, Refused
from workdays import clock


class ImportsPage(Page):
    """Upload a sheet; the imports so far beneath."""

    def get(self, request: DeskRequest) -> HttpResponseBase:
        """Show the form and the history."""
        require_filing(request.actor)
        return self._show(UploadForm())

    def post(self, request: DeskRequest) -> HttpResponseBase:
        """Read the sheet and show what would become of each row."""
        require_filing(request.actor)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, 422)
        file = form.cleaned_data["file"]
        try:
            with once(request) as outcome:
                made = services.stage(file.name, file.read(), actor=request.actor)
                outcome.at(_url(made))
        except Forbidden:
            raise
        except Refused as refused:
            show_refusals(form, refused)
            return self._show(form, 422)
        return go(request, outcome.url)

    def _show(self, form: UploadForm, status: int = 200) -> HttpResponseBase:
        listing = Imports(self.request, intake.imports(self.request.actor))
        response = listing.answer("desk/intake/imports.html", form=form)
        response.status_code = status
        return response


@page
def template(request: DeskRequest) -> HttpResponseBase:
    """Hand out the empty sheet."""
    require_filing(request.actor)
    return download(workbooks.template(), _("立案导入模板.xlsx"))


@page
def show(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Show a staged sheet, row by row."""
    return _show(request, pk, Lateness())


def _show(request: DeskRequest, pk: int, lateness: Lateness, status: int = 200) -> HttpResponseBase:
    made = intake.find_import(request.actor, pk)
    listing = Rows(request, made.rows.all())
    shown: list[Tab] = tabs(made, request.GET.get("status", ""))
    context = {
        "made": made,
        "tabs": shown,
        "small": background.is_small(made),
        "first_days": any(act.may for act in openings.first_acts(request.actor)),
        "lateness": lateness,
        **_progress(made),
    }
    response = listing.answer("desk/intake/import.html", **context)
    response.status_code = status
    return response


@page
def progress(request: DeskRequest, pk: int) -> HttpResponse:
    """Answer the page that waits for a large sheet."""
    made = intake.find_import(request.actor, pk)
    if made.state != Import.State.QUEUED:
        return go(request, _url(made))
    return render(request, "desk/intake/_progress.html", {"made": made, **_progress(made)})


@page
@require_POST
def apply(request: DeskRequest, pk: int) -> HttpResponseBase:
    """File the good rows: a small sheet now, a large one in the background."""
    made, lateness = intake.find_import(request.actor, pk), Lateness(request.actor.late_reason)
    try:
        with once(request) as outcome:
            if background.is_small(made):
                made = services.apply(pk, actor=request.actor)
            else:
                made = background.enqueue(pk, actor=request.actor)
            outcome.at(_url(made))
    except Refused as refused:
        lateness.errors += [r.sentence for r in refused.refusals if r.field == LATE_REASON]
        if not lateness.errors:
            raise
        return _show(request, pk, lateness, 422)
    if made.state == Import.State.APPLIED:
        messages.success(request, _("已立案%(cases)d件") % {"cases": made.counts.get("cases", 0)})
    return go(request, outcome.url)


@page
@require_POST
def drop(request: DeskRequest, pk: int) -> HttpResponse:
    """Give up a staged sheet."""
    intake.find_import(request.actor, pk)
    with once(request) as outcome:
        services.drop(pk, actor=request.actor)
        outcome.at(reverse("desk:imports"))
    messages.success(request, _("已放弃此次导入，没有立案；上传的内容已删除"))
    return go(request, outcome.url)


@page
def rejected(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Hand out the rows sent back, each with its reasons; the export is logged."""
    made = intake.find_import(request.actor, pk)
    content = services.rejected(pk, actor=request.actor)
    log_export(
        request,
        key="import_rejected",
        query=f"import={made.pk}",
        rows=int(made.counts.get("refused", 0)),
    )
    return download(content, _("退回_%(number)d.xlsx") % {"number": made.pk})


def _url(made: Import) -> str:
    return reverse("desk:import", args=[made.pk])


def _progress(made: Import) -> dict[str, Any]:
    began = made.began_at or made.asked_at
    seconds = int((clock.now() - began).total_seconds()) if began else 0
    return {"seconds": max(0, seconds), "begun": made.began_at is not None}


def download(content: bytes, name: str) -> HttpResponse:
    """Return a workbook as a file to be kept."""
    said = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": said})

"""A case's e-file: put in, looked at, moved, withdrawn, taken out as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk import text
from desk.cases.casepage import CaseFormPage
from desk.efile import shown
from desk.efile.forms import MoveForm, UploadForm, WithdrawForm
from desk.forms import Form, show_refusals
from desk.once import Outcome, once
from desk.shell import DeskRequest, go, page
from documents import dossier, efile, uploading
from documents.models import EfileItem
from documents.places import places
from enforcement import selectors as cases
from policy.refusals import Forbidden, Refused, Stale

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def efile_url(case_id: int) -> str:
    """Return a case's e-file."""
    return f"{reverse('desk:case', args=[case_id])}?tab=efile"


class Upload(CaseFormPage):
    """Put files into a case's file."""

    form_class = UploadForm
    template_name = "desk/efile/upload.html"
    title = gettext_lazy("上传入卷")
    submit_term = gettext_lazy("上传入卷")

    def may(self) -> None:
        """Raise `Forbidden` for who keeps no files of this case."""
        efile.keeper_seat(self.request.actor, self.case)

    def form_arguments(self) -> dict[str, Any]:
        """Offer the court's catalogue, and the slips and assets whose papers are waited for."""
        waiting = shown.waiting_for_papers(self.case)
        return {"known": places(self.request.actor.court_code), "waiting": waiting}

    def context(self) -> dict[str, Any]:
        """Show the case beside the form."""
        return {**super().context(), "back_url": efile_url(self.case.pk)}

    def perform(self, form: UploadForm, outcome: Outcome) -> str:
        """Put them in."""
        given = form.cleaned_data
        there = {item.pk for item in efile.of_case(self.case)}
        made = uploading.upload(
            self.case,
            form.fit,
            place=given["place"],
            name=given["name"],
            about=given.get("about", ""),
            actor=self.request.actor,
        )
        new = len({item.pk for item in made} - there)
        messages.success(self.request, _("已入卷%(count)d件") % {"count": new})
        if again := len(made) - new:
            said = _("%(count)d件与卷中已有的材料内容相同，没有重复入卷")
            messages.warning(self.request, said % {"count": again})
        return efile_url(self.case.pk)


def _item_page(
    request: DeskRequest, item: EfileItem, form: Form | None = None, status: int = 200
) -> HttpResponse:
    known = places(request.actor.court_code)
    gone = getattr(item, "withdrawal", None)
    may = efile.may_keep(request.actor, item.case) and gone is None
    after = getattr(item, "replaced_by", None)
    context = {
        "item": item,
        "case": item.case,
        "place": known.shown(item.place),
        "size": _size(item.size),
        "made": text.moment(item.made_at),
        "is_picture": item.type != "application/pdf",
        "file_url": reverse("desk:efile_file", args=[item.pk]),
        "back_url": efile_url(item.case_id),
        "gone": gone,
        "gone_at": text.moment(gone.at) if gone else "",
        "replaced_url": shown.item_url(after.pk) if after else "",
        "before_url": shown.item_url(item.replaces_id) if item.replaces_id else "",
        "may_keep": may and item.case.archived_on is None,
        "may_withdraw": item.origin not in (EfileItem.Origin.PAPER, EfileItem.Origin.PROOF),
        "move": form if isinstance(form, MoveForm) else MoveForm(known=known, item=item),
        "withdraw": form if isinstance(form, WithdrawForm) else WithdrawForm(),
    }
    return render(request, "desk/efile/item.html", context, status=status)


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{count // 1024 + 1} KB"


def _changed(
    request: DeskRequest, item: EfileItem, form: Form, act: Callable[[], str], said: str
) -> HttpResponseBase:
    """Do what a form of the item's page asks, once; what is refused stands beside its fields."""
    if not form.is_valid():
        return _item_page(request, item, form, 422)
    try:
        with once(request) as outcome:
            outcome.at(act())
    except (Forbidden, Stale):
        raise
    except Refused as refused:
        show_refusals(form, refused)
        return _item_page(request, item, form, 422)
    messages.success(request, said)
    return go(request, outcome.url)


@page
def item(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Show an item with what is known of it."""
    return _item_page(request, efile.find(request.actor, pk))


@page
@require_POST
def move(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Move or rename an item."""
    found = efile.find(request.actor, pk)
    form = MoveForm(request.POST, known=places(request.actor.court_code), item=found)

    def act() -> str:
        made = efile.place_anew(pk, **form.cleaned_data, actor=request.actor)
        return shown.item_url(made.pk)

    return _changed(request, found, form, act, _("已调整，原来的一条留有记录"))


@page
@require_POST
def withdraw(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Withdraw an item."""
    found = efile.find(request.actor, pk)
    form = WithdrawForm(request.POST)

    def act() -> str:
        efile.withdraw(pk, **form.cleaned_data, actor=request.actor)
        return efile_url(found.case_id)

    return _changed(request, found, form, act, _("已撤出，留有记录"))


@page
def file(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Hand out an item as it lies in the file."""
    found = efile.find(request.actor, pk)
    name = get_valid_filename(f"{found.case.number}{found.name}.{ENDINGS[found.type]}")
    return handed(efile.content_of(found), found.type, name, save="save" in request.GET)


@page
def catalogue(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Hand out the catalogue with page numbers, to be printed."""
    case = cases.find(request.actor, pk)
    content = dossier.catalogue_pdf(case, _volumes(request))
    name = get_valid_filename(f"{case.number}{_('卷内目录')}.pdf")
    return handed(content, "application/pdf", name, save="save" in request.GET)


@page
def whole(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Hand out the file as a whole: one PDF, or a ZIP of all that lies in it."""
    case, volumes = cases.find(request.actor, pk), _volumes(request)
    packed = request.GET.get("as") == "zip"
    content = dossier.as_zip(case, volumes) if packed else dossier.whole_pdf(case, volumes)
    kind, ending = ("application/zip", "zip") if packed else ("application/pdf", "pdf")
    name = get_valid_filename(f"{case.number}{_('电子卷宗')}.{ending}")
    return handed(content, kind, name, save=True)


def _volumes(request: DeskRequest) -> tuple[str, ...]:
    asked = request.GET.get("volume", "")
    return (asked,) if asked in dossier.VOLUMES else dossier.VOLUMES


def handed(content: bytes, kind: str, name: str, *, save: bool) -> HttpResponse:
    """Return bytes as an answer: shown in the browser, or kept."""
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = content_disposition_header(save, name) or "inline"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer

"""Envelopes and labels: for papers that wait to be posted, or for parties of a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.forms import Form, show_refusals
from desk.listing import MOST_CHOSEN, chosen
from desk.once import FIELD
from desk.shell import DeskRequest, Page
from documents import envelopes, served
from documents.envelopes import LABELS, LABELS_TERM, SHAPES, Mail
from enforcement import selectors as cases
from enforcement.models import Party
from policy.refusals import Refused
from teams.models import Court


class EnvelopeForm(Form):
    """On what it is printed."""

    shape = forms.ChoiceField(
        label=gettext_lazy("信封或标签"),
        choices=[*((code, told[0]) for code, told in SHAPES.items()), (LABELS, LABELS_TERM)],
    )
    skip = forms.IntegerField(
        label=gettext_lazy("标签纸上已用的格数"), required=False, initial=0,
        help_text=gettext_lazy("只对标签有用：从下一格印起"),
    )  # fmt: skip


class PartiesForm(EnvelopeForm):
    """To which parties of a case."""

    to = forms.MultipleChoiceField(
        label=gettext_lazy("收件人"), widget=forms.CheckboxSelectMultiple, required=False
    )
    field_order = ("to", "shape", "skip")

    def __init__(self, *args: Any, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(p.key, f"{p.get_side_display()} {p.name}") for p in parties]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["to"].initial = [p.key for p in parties]
        self.dress_all()


class _Printing(Page):
    """What both pages do: show the mail with what each lacks, and print. Nothing is written."""

    act = "case.read"

    def answer(self, form: Any, mails: list[Mail], context: dict[str, Any]) -> HttpResponse:
        """Hand out the sheets, or show the form with every reason."""
        status = 200
        if form.is_bound:
            status = 422
            if form.is_valid():
                given = form.cleaned_data
                court = Court.objects.get(pk=self.request.actor.court_id)
                try:
                    printed = envelopes.printed(
                        mails, given["shape"], court=court, skip=given["skip"] or 0
                    )
                except Refused as refused:
                    show_refusals(form, refused)
                else:
                    return _pdf(printed)
        ready = any(not mail.lacks for mail in mails)
        # Another choice of parties may be ready, where these are not.
        ready = ready or (form.is_bound and "to" in form.fields)
        context = {
            "form": form, "title": _("打印信封、标签"), "mails": mails, "ready": ready, **context,
        }  # fmt: skip
        return render(self.request, "desk/service/envelopes.html", context, status=status)


def _pdf(content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    shown = content_disposition_header(False, f"{_('信封')}.pdf")
    answer.headers["Content-Disposition"] = shown or "inline"
    return answer


class OfPapers(_Printing):
    """For papers chosen on the list of those that wait to be served."""

    def get(self, request: DeskRequest) -> HttpResponse:
        """Lead back to the list."""
        return redirect("desk:service_waiting")

    def post(self, request: DeskRequest) -> HttpResponse:
        """Show what was chosen; or print it."""
        rows = served.waiting(request.actor)
        raw = [part for part in request.POST.get("ids", "").split(",") if part.isdecimal()]
        ids = [int(part) for part in raw][:MOST_CHOSEN] or chosen(request, rows, rows)
        papers = rows.filter(pk__in=ids).select_related("case", "court").order_by("id")
        form = EnvelopeForm(request.POST if FIELD in request.POST else None)
        context = {
            "ids": ",".join(str(pk) for pk in ids),
            "back_url": reverse("desk:service_waiting"),
            "back_term": _("待送达文书"),
        }
        return self.answer(form, envelopes.of_documents(list(papers), actor=request.actor), context)


class OfCase(_Printing):
    """For parties of a case."""

    act = ""  # asked over the case: whoever keeps its addresses

    def get(self, request: DeskRequest, pk: int) -> HttpResponse:
        """Show the parties, all of them chosen."""
        return self._show(request, pk, None)

    def post(self, request: DeskRequest, pk: int) -> HttpResponse:
        """Print to those chosen."""
        return self._show(request, pk, request.POST)

    def _show(self, request: DeskRequest, pk: int, data: Any) -> HttpResponse:
        case = cases.find(request.actor, pk)
        parties = list(case.parties.order_by("side", "position"))
        form = PartiesForm(data, parties=parties)
        keys = data.getlist("to") if data is not None else [party.key for party in parties]
        context = {
            "case": case,
            "back_url": reverse("desk:addresses", args=[pk]),
            "back_term": f"{case.number} {_('送达地址')}",
        }
        mails = envelopes.of_case(case, keys, actor=request.actor)
        return self.answer(form, mails, context)

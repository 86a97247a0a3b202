"""A drawn-up record is read, then signed on the pad; or marked with the reason why it is not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.documents import shown
from desk.intake.reception_form import SignForm
from desk.once import Outcome, lead_back
from desk.shell import DeskRequest, FormPage, page
from documents import accounts, attesting, receiving, selectors
from documents.attesting import Given
from documents.drafting import Sheet
from documents.models import Autograph, Hearing
from intake.hearing import RESPONDENT
from policy.refusals import NotVisible


class SignRecord(FormPage):
    """Show a record as it will be printed; take the signature given to it."""

    form_class = SignForm
    template_name = "desk/intake/sign_record.html"
    title = gettext_lazy("核对并签名")
    submit_term = gettext_lazy("完成签名")

    @cached_property
    def found(self) -> tuple[Sheet, Hearing]:
        """The record with what it rests on, if it is this person's to finish."""
        return receiving.find(self.request.actor, self.kwargs["pk"])

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Finish it once; a second click is led to what came of the first."""
        lead_back(request)
        return super().post(request, *args, **kwargs)

    def form_arguments(self) -> dict[str, Any]:
        """Offer the ways in which such a talk may be signed."""
        return {"ways": attesting.ways(receiving.heard_of(self.found[1]))}

    def context(self) -> dict[str, Any]:
        """Show the paper, and what looks wrong with it."""
        sheet, hearing = self.found
        heard = receiving.heard_of(hearing)
        name = "desk:receive_respondent" if heard.act == RESPONDENT else "desk:receive_applicant"
        document = sheet.document
        return {
            "document": document,
            "case": document.case,
            "sheet": shown.sheet_view(sheet, editing=False),
            "heard": heard,
            "afterwards": heard.is_remote,
            "text": receiving.text_digest(sheet),  # what is signed is what is shown, now
            "doubts": accounts.doubts(heard.account),
            "copies": [
                receiving.COPIES[what] for what in hearing.copies.values_list("what", flat=True)
            ],
            "serves": len(hearing.serves),
            "edit_url": reverse(name, args=[document.case_id]) + f"?person={heard.person}",
        }

    def perform(self, form: SignForm, outcome: Outcome) -> str:
        """Finish it."""
        given = form.cleaned_data
        signed = Given(given["how"], given["text"], given["picture"], given["reason"])
        document = attesting.sign(self.kwargs["pk"], signed, actor=self.request.actor)
        said = _("笔录已完成（%(number)s），接待已登记，笔录已入卷")
        messages.success(self.request, said % {"number": document.number})
        return reverse("desk:document", args=[document.pk])


@page
def autograph(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Show the signature on a record."""
    document = selectors.find(request.actor, pk)
    given = Autograph.objects.filter(document=document, how=Autograph.How.PAD).first()
    if given is None:
        raise NotVisible("signature")
    answer = HttpResponse(bytes(given.picture), content_type="image/png")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer

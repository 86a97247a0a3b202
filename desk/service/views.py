"""A paper's service: who has it, by which way; each attempt ended with its proof."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.once import Outcome, once
from desk.service.forms import EndForm, ServeForm, upload_of
from desk.shell import DeskRequest, FormPage, Page, go, page
from documents import addresses, carriers, catalogue, conveying, selectors, served, serving
from documents.methods import methods
from documents.models import Consignment, Document, Service
from enforcement.models import Party
from workdays import clock

MARKS = {
    "under_way": ("soon", "truck"),
    "served": ("done", "check-lg"),
    "failed": ("late", "x-lg"),
    "withdrawn": ("plain", "arrow-counterclockwise"),
}


def mark_of(row: Service) -> Any:
    """Return the mark of an attempt; of one a carrier has, what the carrier said last."""
    given = consignment_of(row)
    if row.state == Service.State.UNDER_WAY and given is not None:
        if given.trouble:
            return text.mark(_("接口待重试"), "late", "exclamation-triangle")
        term = carriers.state_name(given.method, given.told) or given.get_state_display()
        return text.mark(term, "soon", "truck")
    return text.mark(row.get_state_display(), *MARKS[row.state])


def is_unsent(row: Service) -> bool:
    """Tell whether a paper never left the house: it waits for its carrier, or was withdrawn."""
    given = consignment_of(row)
    waits = given is not None and given.state == given.State.WAITING
    return waits or row.state == Service.State.WITHDRAWN


def consignment_of(row: Service) -> Consignment | None:
    """Return what a carrier has of an attempt; None where people carried it."""
    return getattr(row, "consignment", None)


def shown(rows: list[Service]) -> list[dict[str, Any]]:
    """Return attempts as a table reads them."""
    return [
        {
            "name": row.name,
            "method": methods()[row.method].name,
            "sent": "" if is_unsent(row) else row.sent_on.isoformat(),
            "where": row.address or row.reference,
            "reference": row.reference if row.address else "",
            "mark": mark_of(row),
            "ended": row.ended_on.isoformat() if row.ended_on else "",
            "said": row.outcome or row.received_by or row.reason,
            "by": row.by_name,
            "url": reverse("desk:service", args=[row.pk]) if row.state == "under_way" else "",
            "proof": reverse("desk:service_proof", args=[row.proof_id]) if row.proof_id else "",
        }
        for row in rows
    ]


class Serve(FormPage):
    """Send a paper to somebody; what is handed over on the spot is proven with it."""

    form_class = ServeForm
    template_name = "desk/service/serve.html"
    title = gettext_lazy("送达")
    submit_term = gettext_lazy("登记")

    @property
    def document(self) -> Document:
        """The paper, if it exists for this person."""
        return selectors.find(self.request.actor, self.kwargs["pk"])

    def form_arguments(self) -> dict[str, Any]:
        """Offer those who have not got it yet."""
        document = self.document
        kind = catalogue.find(document.court.code, document.kind)
        parties = list(Party.objects.filter(case=document.case).order_by("side", "position"))
        rows = Service.objects.filter(document=document, state__in=Service.TAKEN)
        gone = set(rows.values_list("key", flat=True))
        found = serving.recipients(document, kind, parties)
        return {
            "recipients": [one for one in found if one.key not in gone],
            "others": kind.spec.per not in Party.Side.values,
        }

    def context(self) -> dict[str, Any]:
        """Show the attempts made so far."""
        document = self.document
        return {
            "document": document,
            "case": document.case,
            "rows": shown(served.of_document(document)),
            "may_serve": serving.may_serve(self.request.actor, document.case),
            "keeps_addresses": addresses.may_state(self.request.actor, document.case),
        }

    def perform(self, form: ServeForm, outcome: Outcome) -> str:
        """Send it."""
        pk = self.kwargs["pk"]
        rows = serving.serve(pk, form.chosen(), form.sending(), actor=self.request.actor)
        names = {"names": "、".join(row.name for row in rows)}
        served = all(row.state == Service.State.SERVED for row in rows)
        said = _("已登记送达：%(names)s") if served else _("已登记发出：%(names)s，待登记结果")
        messages.success(self.request, said % names)
        return reverse("desk:serve_document", args=[pk])


class End(FormPage):
    """State what came of an attempt."""

    form_class = EndForm
    template_name = "desk/service/end.html"
    title = gettext_lazy("送达结果")
    submit_term = gettext_lazy("登记")

    @property
    def row(self) -> Service:
        """The attempt, if it exists for this person."""
        return served.find(self.request.actor, self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        """Start with what is hoped for."""
        return {"came": "served", "on": clock.today()}

    def context(self) -> dict[str, Any]:
        """Show the attempt."""
        row = self.row
        method = methods()[row.method]
        return {
            "row": row,
            "method": method,
            "mark": mark_of(row),
            "document": row.document,
            "case": row.case,
            "may_serve": serving.may_serve(self.request.actor, row.case),
            "given": (given := consignment_of(row)),
            "told": carriers.state_name(given.method, given.told) if given else "",
            "waits": given is not None and given.state == given.State.WAITING,
            "unsent": is_unsent(row),
            "back_url": reverse("desk:serve_document", args=[row.document_id]),
        }

    def perform(self, form: EndForm, outcome: Outcome) -> str:
        """End it."""
        given, pk, actor = form.cleaned_data, self.kwargs["pk"], self.request.actor
        proof = upload_of(given["proof"])
        if given["came"] == "served":
            row = serving.prove(
                pk, on=given["on"], received_by=given["received_by"], proof=proof, actor=actor
            )
        else:
            row = serving.fail(
                pk, on=given["on"], outcome=given["outcome"], proof=proof, actor=actor
            )
        said = _("送达结果已登记：%(name)s %(state)s")
        told = {"name": row.name, "state": row.get_state_display()}
        messages.success(self.request, said % told)
        return reverse("desk:serve_document", args=[row.document_id])


class TakeBack(Page):
    """Take a paper back that still waits for its carrier."""

    def post(self, request: DeskRequest, pk: int) -> HttpResponse:
        """Take it back."""
        with once(request) as outcome:
            row = conveying.take_back(pk, actor=request.actor)
            messages.success(request, _("已撤回，可改用其他方式送达"))
            outcome.at(reverse("desk:serve_document", args=[row.document_id]))
        return go(request, outcome.url)


@page
def proof(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Show a proof as it was handed in."""
    found = served.find_proof(request.actor, pk)
    answer = HttpResponse(bytes(found.content), content_type=found.type)
    shown_as = content_disposition_header("save" in request.GET, found.name)
    answer.headers["Content-Disposition"] = shown_as or "inline"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer

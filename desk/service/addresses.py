"""Where a case's parties are reached: stated anew, with all that was stated before."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from desk.once import Outcome
from desk.service.forms import AddressForm
from desk.shell import DeskRequest, FormPage
from documents import addresses
from documents.addresses import Stated
from enforcement import selectors
from enforcement.models import Case, Party


class Addresses(FormPage):
    """State where a party is reached."""

    form_class = AddressForm
    template_name = "desk/service/addresses.html"
    title = gettext_lazy("送达地址")
    submit_term = gettext_lazy("登记")

    @property
    def case(self) -> Case:
        """The case, if it exists for this person."""
        return selectors.find(self.request.actor, self.kwargs["pk"])

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show them to whoever keeps them; others are told who does."""
        addresses.keeper_seat(request.actor, self.case)
        return super().get(request, *args, **kwargs)

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep what is stated; who may not is told so before anything is shown again."""
        addresses.keeper_seat(request.actor, self.case)
        return super().post(request, *args, **kwargs)

    def form_arguments(self) -> dict[str, Any]:
        """Offer the case's parties."""
        rows = Party.objects.filter(case_id=self.case.pk).order_by("side", "position")
        named = [(p.key, f"{p.get_side_display()} {p.name}") for p in rows]
        return {"parties": named}

    def initial(self) -> dict[str, Any]:
        """Start with the party the link was about."""
        return {"party": self.request.GET.get("party", "")}

    def context(self) -> dict[str, Any]:
        """Show what was stated so far."""
        case = self.case
        return {
            "case": case,
            "rows": addresses.history(case),
            "back_url": reverse("desk:case", args=[case.pk]),
        }

    def perform(self, form: AddressForm, outcome: Outcome) -> str:
        """Keep it."""
        given = form.cleaned_data
        stated = Stated(
            given["kind"], given["value"], given["receiver"], given["phone"],
            given["confirmed"], given["consented"],
        )  # fmt: skip
        case = self.case
        addresses.state(case, given["party"], stated, on=given["on"], actor=self.request.actor)
        return reverse("desk:addresses", args=[case.pk])

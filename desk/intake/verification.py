"""Verify filings item by item; correct what was sent back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.cases.casepage import CaseFormPage
from desk.cases.forms import OnDayForm, ReasonField
from desk.cases.page import party_view
from desk.forms import Form
from desk.intake.correction_form import CorrectionForm
from desk.intake.queue_batch import QueueBatch
from desk.intake.queues import QueueTab, ToCorrect, ToVerify, tab_of, tabs_shown
from desk.once import Outcome
from desk.shell import DeskRequest, page
from enforcement import requirements
from enforcement.models import Case
from enforcement.nodes import typed
from intake import selectors as intake
from intake import services
from intake.filing import HEADINGS
from policy.facts import shown
from policy.vocabulary import ACTS
from teams import access
from workdays import clock

TABS = (
    QueueTab("verify", gettext_lazy("待核对"), ToVerify, intake.to_verify),
    QueueTab("correct", gettext_lazy("待纠正"), ToCorrect, intake.to_correct),
)
ITEM, NOTE = "item-", "note-"


@page
def queue(request: DeskRequest) -> HttpResponseBase:
    """List what is to be verified, or to be corrected."""
    access.require(request.actor, "case.read")
    asked = request.GET.get("tab", "") or _first_tab(request)
    here = tab_of(TABS, asked)
    listing = here.listing(request, here.waiting(request.actor))
    shown_tabs = tabs_shown(TABS, here, request.path)
    context = {"tabs": shown_tabs, "tab_key": here.key, "heading": _("核对立案信息")}
    return listing.answer("desk/intake/queue.html", **context)


def _first_tab(request: DeskRequest) -> str:
    """Return the queue of the person's own post: the filing clerk corrects, others verify."""
    verifies = access.holds(request.actor, "verification")
    return "correct" if access.holds(request.actor, "filing") and not verifies else "verify"


class VerifyForm(Form):
    """The result of every item, a note where it is sent back."""

    on = forms.DateField(label=gettext_lazy("核对日期"), widget=forms.DateInput)

    def __init__(
        self, *args: Any, items: Sequence[str], reason: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        if reason:
            self.fields["reason"] = ReasonField(required=False)
        for place, item in enumerate(self.items):
            self.fields[f"{ITEM}{place}"] = forms.ChoiceField(
                label=item,
                choices=list(services.RESULTS.items()),
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"{NOTE}{place}"] = forms.CharField(
                label=_("%(item)s：错在何处") % {"item": item}, required=False, max_length=200
            )
        self.fields["on"].initial = clock.today()
        self.dress_all()

    def results(self) -> dict[str, dict[str, str]]:
        """Return the results by item, as the intake room takes them."""
        given = self.cleaned_data
        return {
            item: {"result": given[f"{ITEM}{place}"], "note": given[f"{NOTE}{place}"]}
            for place, item in enumerate(self.items)
        }

    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Return each item with its two fields."""
        return [
            (item, self[f"{ITEM}{place}"], self[f"{NOTE}{place}"])
            for place, item in enumerate(self.items)
        ]


class Verify(CaseFormPage):
    """One filing beside the items to be looked at."""

    case_act = "filing.verify"
    template_name = "desk/intake/verify.html"
    title = gettext_lazy("核对立案信息")

    def make(self, data: Any = None, files: Any = None) -> VerifyForm:
        """Ask for every item of the court's list."""
        pack = self.case.pack
        reason = any(gate.reason for gate in pack.gates(self.case_act))
        return VerifyForm(data, items=services.verification_items(pack), reason=reason)

    def missing(self) -> list[Any]:
        """Show what the pack asks before it."""
        return list(requirements.check(self.case, self.case_act, checklists=False).gaps)

    def renamed(self, form: VerifyForm) -> dict[str, str]:
        """An item is refused under its own name."""
        return {item: f"{ITEM}{place}" for place, item in enumerate(form.items)}

    def perform(self, form: VerifyForm, outcome: Outcome) -> str:
        """State the results; lead to the next filing of the queue."""
        services.verify(
            self.case,
            form.results(),
            actor=self.request.actor,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data.get("reason", ""),
        )
        return self._next()

    def _next(self) -> str:
        waiting = intake.to_verify(self.request.actor).exclude(pk=self.case.pk)
        following = waiting.order_by("filed_on", "pk").values_list("pk", flat=True).first()
        if following and self.request.POST.get("do") == "next":
            return reverse("desk:verify", args=[following])
        return reverse("desk:verification")

    @property
    def done_message(self) -> str:
        """Say which case was verified."""
        return _("%(number)s的核对结果已登记") % {"number": self.case.number}

    def context(self) -> dict[str, Any]:
        """Show the filing as it stands, its parties masked, what was found before."""
        actor = self.request.actor
        return {
            **super().context(),
            "filed": filed_of(self.case),
            "parties": [party_view(p) for p in self.case.parties.order_by("side", "position")],
            "before": intake.verifications(self.request.actor, self.case),
            "corrected": intake.corrections(self.request.actor, self.case),
            "results": services.RESULTS,
            "may_correct": access.holds(actor, ACTS["case.correct"][1], case=self.case),
            "may_dismiss": access.holds(actor, ACTS["case.dismiss"][1], case=self.case),
        }


def filed_of(case: Case) -> list[tuple[str, str]]:
    """Return a filing as it stands, by the headings of the sheet."""
    values = typed(case.facts)
    known = [
        ("number", case.number),
        ("accepted_on", text.day(case.accepted_on)),
        ("filed_on", text.day(case.filed_on)),
        ("origin", _fact(values, "filing_origin")),
        ("matter", _fact(values, "matter_kind")),
        ("cause", case.cause),
        ("amount", _("%(amount)s元") % {"amount": text.money(case.claim_amount)}
         if case.claim_amount is not None else ""),
        ("basis_number", case.basis_number),
        ("basis_issuer", case.basis_issuer),
        ("preservation", case.preservation),
        ("remark", case.remark),
    ]  # fmt: skip
    return [(HEADINGS[name], value or "—") for name, value in known]


def _fact(values: Any, name: str) -> str:
    return shown(name, values[name]) if values.get(name) is not None else ""


class VerifyMany(QueueBatch):
    """Say of many filings at once that every item is right."""

    title = gettext_lazy("批量核对无误")
    form_class = OnDayForm
    listing = ToVerify
    waiting = staticmethod(intake.to_verify)
    back = "desk:verification"

    def perform(self, cases: Sequence[Case], form: OnDayForm) -> None:
        """Verify each, every item correct."""
        on = form.cleaned_data["on"]
        for case in cases:
            items = services.verification_items(case.pack)
            results = dict.fromkeys(items, "correct")
            services.verify(case, results, actor=self.request.actor, on=on)


class CorrectFiling(CaseFormPage):
    """Correct what was filed; only what is changed is stated."""

    case_act = "case.correct"
    template_name = "desk/intake/correct.html"
    title = gettext_lazy("更正立案信息")
    done_message = gettext_lazy("更正已登记")

    def make(self, data: Any = None, files: Any = None) -> CorrectionForm:
        """Show what stands."""
        return CorrectionForm(data, case=self.case)

    def renamed(self, form: CorrectionForm) -> dict[str, str]:
        """A party's column is refused as `respondent:1.name`."""
        return form.renamed()

    def perform(self, form: CorrectionForm, outcome: Outcome) -> str:
        """Correct it."""
        changes, parties = form.changes()
        services.correct(
            self.case,
            changes,
            actor=self.request.actor,
            parties=parties,
            on=form.cleaned_data["on"],
        )
        return self.case_url

    def context(self) -> dict[str, Any]:
        """Show why it was sent back."""
        before = intake.verifications(self.request.actor, self.case)
        returned = next((one for one in before if one.returned), None)
        rows = returned.results if returned else []
        return {
            **super().context(),
            "asked": [row for row in rows if row["result"] == "returned"],
            "open": self.case.correction_open,
            "corrected": intake.corrections(self.request.actor, self.case),
        }

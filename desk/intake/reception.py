"""First reception: who was heard how, what was told, what was learnt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import drafts
from desk.cases.casepage import CaseFormPage
from desk.cases.page import party_view
from desk.facts import FACT, FactsForm
from desk.intake import asked_facts
from desk.intake.queues import ToHear
from desk.lines import LinesMixin
from desk.once import Outcome
from desk.shell import DeskRequest, page
from enforcement.models import Case
from enforcement.nodes import typed
from intake import selectors as intake
from intake import services
from intake.services import CLUE_FIELDS, Heard
from policy.events import EVENTS
from teams import access
from workdays import clock

CLUES, MOST_CLUES = 1, 30


@page
def queue(request: DeskRequest) -> HttpResponseBase:
    """List the cases whose applicant is still to be heard."""
    access.require(request.actor, "case.read")
    listing = ToHear(request, intake.to_hear(request.actor))
    return listing.answer("desk/intake/queue.html", heading=_("初次接待"))


class ReceptionForm(LinesMixin, FactsForm):
    """The record of a first reception, in the order of the talk."""

    use_required_attribute = False
    happened_on = forms.DateField(label=gettext_lazy("接待日期"), widget=forms.DateInput)
    channel = forms.ChoiceField(label=gettext_lazy("接待方式"), required=False)
    address = forms.CharField(label=gettext_lazy("送达地址"), required=False, max_length=240)
    electronic_address = forms.CharField(
        label=gettext_lazy("电子送达地址"), required=False, max_length=120
    )
    account = forms.CharField(label=gettext_lazy("收款账户"), required=False, max_length=120)
    note = forms.CharField(
        label=gettext_lazy("笔录摘要"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, case: Case, clues: int, **kwargs: Any) -> None:
        super().__init__(*args, pack=case.pack, **kwargs)
        self.clues = clues
        channels = EVENTS["reception.recorded"].fields["channel"].choices
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        channel.choices = [("", "—"), *channels]
        self.ask_of(services.reception_asks(case))
        for at in range(clues):
            for name, term in CLUE_FIELDS.items():
                self.fields[f"clue-{at}-{name}"] = self._clue_field(name, term)
        self.names = asked_facts.of_reception(self.pack)
        self.ask(self.names, dict(typed(case.facts)), case.facts)
        self.fields["happened_on"].initial = clock.today()
        self.fields["happened_on"].widget.attrs["max"] = clock.today().isoformat()
        self.dress_all()

    @staticmethod
    def _clue_field(name: str, term: str) -> forms.Field:
        if name != "kind":
            return forms.CharField(label=term, required=False, max_length=120)
        kinds = ["存款", "不动产", "机动车", "股权", "到期债权", "工资收入", "其他"]
        choices = [("", "—"), *((kind, kind) for kind in kinds)]
        return forms.ChoiceField(label=term, choices=choices, required=False)

    def heard(self) -> Heard:
        """Return the record as the intake room takes it."""
        given = self.cleaned_data
        clues = [
            {name: given[f"clue-{at}-{name}"] for name in CLUE_FIELDS} for at in range(self.clues)
        ]
        return Heard(
            happened_on=given["happened_on"],
            channel=given["channel"],
            told=[line.item for line in self.lines if line.key in self.ticked],
            clues=[clue for clue in clues if any(clue.values())],
            address=given["address"].strip(),
            electronic_address=given["electronic_address"].strip(),
            account=given["account"].strip(),
            note=given["note"].strip(),
            facts=self.facts,
            papers=self.papers,
            reason=self.why,
        )

    def clue_rows(self) -> list[list[forms.BoundField]]:
        """The clues, a row each."""
        return [[self[f"clue-{at}-{name}"] for name in CLUE_FIELDS] for at in range(self.clues)]

    def fact_rows(self) -> list[forms.BoundField]:
        """The facts with their ticks."""
        return self.fact_fields()


class Receive(CaseFormPage):
    """Record one reception."""

    case_act = "reception.record"
    template_name = "desk/intake/reception.html"
    title = gettext_lazy("初次接待")
    done_message = gettext_lazy("初次接待已登记")

    def draft(self) -> str:
        """Keep one draft a case."""
        return f"reception.{self.case.pk}"

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or the draft kept of it."""
        kept = drafts.kept(request.user.pk, self.draft())
        if kept and request.GET.get("draft"):
            self.may()
            typed_in = {name: values[-1] if values else "" for name, values in kept.data.items()}
            form = self._form(None, _clues_in(typed_in), typed_in)
            return self.show(form)
        return super().get(request, *args, **kwargs)

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add a clue, or record."""
        if request.POST.get("do") == "more":
            count = min(MOST_CLUES, _clues_in(request.POST) + 1)
            typed_in = {name: request.POST.get(name, "") for name in request.POST}
            return self.show(self._form(None, count, typed_in))
        return super().post(request, *args, **kwargs)

    def make(self, data: Any = None, files: Any = None) -> ReceptionForm:
        """Return the form, with as many clues as were sent."""
        return self._form(data, _clues_in(data) if data else CLUES, self._known())

    def _form(self, data: Any, clues: int, initial: Mapping[str, Any]) -> ReceptionForm:
        return ReceptionForm(data, initial=dict(initial), case=self.case, clues=clues)

    def _known(self) -> dict[str, Any]:
        """Start with the address confirmed at filing: nothing is asked twice."""
        applicant = self.case.parties.filter(side="applicant").order_by("position").first()
        return {"address": applicant.address} if applicant else {}

    def renamed(self, form: ReceptionForm) -> dict[str, str]:
        """Facts and list items are refused under their own names."""
        names = {n.removeprefix(FACT): n for n in form.fields if n.startswith(FACT)}
        return {**names, **form.line_names(), "told": "", "checks": ""}

    def perform(self, form: ReceptionForm, outcome: Outcome) -> str:
        """Record it."""
        services.reception(self.case, form.heard(), actor=self.request.actor)
        return self.case_url

    def context(self) -> dict[str, Any]:
        """Show the parties, masked, and the receptions before."""
        kept = drafts.kept(self.request.user.pk, self.draft())
        return {
            **super().context(),
            "parties": [party_view(p) for p in self.case.parties.order_by("side", "position")],
            "before": intake.receptions(self.request.actor, self.case),
            "draft_kept": kept if self.request.method == "GET" else None,
        }


def _clues_in(data: Mapping[str, Any]) -> int:
    places = [n.split("-")[1] for n in data if n.startswith("clue-") and n.count("-") == 2]
    return min(MOST_CLUES, max((int(p) + 1 for p in places if p.isdecimal()), default=CLUES))

"""Receptions: who was heard how, what was told, what was learnt; the record drawn up of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import drafts
from desk.cases.casepage import CaseFormPage
from desk.cases.page import party_view
from desk.facts import FACT
from desk.intake.queues import ToHear
from desk.intake.reception_form import CLUES, MOST_CLUES, ReceptionForm, known_of
from desk.once import Outcome
from desk.shell import DeskRequest, page
from documents import receiving, unserved
from documents.models import Hearing, HearingCopy
from enforcement.models import Party
from intake import selectors as intake
from intake import services
from intake.hearing import RECEPTION, RESPONDENT
from intake.models import Reception
from teams import access

DRAW_UP, MORE, ANOTHER = "draw", "more", "person"
_SEVERAL = ("serves", "drops")


@page
def queue(request: DeskRequest) -> HttpResponseBase:
    """List the cases whose applicant is still to be heard."""
    access.require(request.actor, "case.read")
    listing = ToHear(request, intake.to_hear(request.actor))
    return listing.answer("desk/intake/queue.html", heading=_("初次接待"))


class Receive(CaseFormPage):
    """Draw up the record of an applicant's reception; or record one written elsewhere."""

    case_act = RECEPTION
    side: ClassVar[str] = Party.Side.APPLICANT
    template_name = "desk/intake/reception.html"
    title = gettext_lazy("初次接待")
    done = gettext_lazy("初次接待已登记")

    def draft(self) -> str:
        """Keep one draft a case."""
        return f"reception.{self.case.pk}"

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or the draft kept of it."""
        kept = drafts.kept(request.user.pk, self.draft())
        if kept and request.GET.get("draft"):
            self.may()
            typed_in = {name: values[-1] if values else "" for name, values in kept.data.items()}
            for name in _SEVERAL:
                typed_in[name] = kept.data.get(name, [])
            form = self._form(None, _clues_in(typed_in), typed_in)
            return self.show(form)
        return super().get(request, *args, **kwargs)

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add a clue, turn to another party, draw the record up, or record one not of ours."""
        asked = request.POST.get("do")
        if asked in (MORE, ANOTHER):
            count = min(MOST_CLUES, _clues_in(request.POST) + (asked == MORE))
            typed_in: dict[str, Any] = {name: request.POST.get(name, "") for name in request.POST}
            for name in _SEVERAL:
                typed_in[name] = request.POST.getlist(name)
            if asked == ANOTHER:  # who he is, where he lives and what he lacks are his own
                typed_in |= self._known()
            return self.show(self._form(None, count, typed_in))
        return super().post(request, *args, **kwargs)

    def make(self, data: Any = None, files: Any = None) -> ReceptionForm:
        """Return the form, with as many clues as were sent."""
        if data:
            return self._form(data, _clues_in(data), {}, files)
        known = self._known()
        return self._form(None, _clues_in(known), known)

    def _form(
        self, data: Any, clues: int, initial: Mapping[str, Any], files: Any = None
    ) -> ReceptionForm:
        waiting = self.unserved.papers
        return ReceptionForm(
            data, files, initial=dict(initial), case=self.case, clues=clues, act=self.case_act,
            parties=self.parties,
            serves=[(str(p.pk), f"{p.name} {p.number}") for p in waiting],
            handed_in=[copy.what for copy in self.hearing.copies.all()] if self.hearing else (),
        )  # fmt: skip

    @cached_property
    def parties(self) -> list[Party]:
        """Those who may be heard here: the one asked for first, else one not yet heard."""
        rows = self.case.parties.filter(side=self.side).order_by("position")
        asked = self.request.POST.get("person") or self.request.GET.get("person")
        heard = {one.person or "applicant:1" for one in self.before}
        return sorted(rows, key=lambda party: (party.key != asked, party.key in heard))

    @cached_property
    def before(self) -> list[Reception]:
        """The receptions held already, the latest first."""
        return intake.receptions(self.request.actor, self.case)

    @cached_property
    def unserved(self) -> unserved.Unserved:
        """What of the standard papers the one heard has not got."""
        return unserved.of_party(self.case, self.parties[0]) if self.parties else _NOTHING

    @cached_property
    def hearing(self) -> Hearing | None:
        """The record of this talk that waits for its signature."""
        keys = {party.key for party in self.parties[:1]}
        found = receiving.waiting(self.case).prefetch_related(
            Prefetch("copies", HearingCopy.objects.defer("content"))
        )
        return next((one for one in found if (one.heard["person"] or "applicant:1") in keys), None)

    def _known(self) -> dict[str, Any]:
        """Start with the record drawn up, else with what is on file: nothing is asked twice."""
        if self.hearing is not None:
            return known_of(self.hearing, services.reception_asks(self.case, self.case_act).lines)
        first = self.parties[0] if self.parties else None
        if first is None:
            return {}
        person = first.kind == Party.Kind.PERSON
        return {
            "person": first.key,
            "address": first.address,
            "speaker": first.name if person else "",
            "capacity": "本人" if person else "法定代表人",
            "serves": [str(paper.pk) for paper in self.unserved.papers],
        }

    def renamed(self, form: ReceptionForm) -> dict[str, str]:
        """Facts and list items are refused under their own names."""
        names = {n.removeprefix(FACT): n for n in form.fields if n.startswith(FACT)}
        return {**names, **form.line_names(), "told": "", "checks": ""}

    def perform(self, form: ReceptionForm, outcome: Outcome) -> str:
        """Draw the record up and lead to its signing; or record what was written elsewhere."""
        talk, actor = form.talk(), self.request.actor
        if self.request.POST.get("do") == DRAW_UP:
            document = receiving.draw_up(self.case, talk, actor=actor)
            return reverse("desk:sign_record", args=[document.pk])
        receiving.record(self.case, talk, actor=actor)
        messages.success(self.request, self.done)
        return self.case_url

    def context(self) -> dict[str, Any]:
        """Show the parties, masked, and the receptions before."""
        kept = drafts.kept(self.request.user.pk, self.draft())
        hearing = self.hearing
        return {
            **super().context(),
            "parties": [party_view(p) for p in self.case.parties.order_by("side", "position")],
            "before": self.before,
            "draft_kept": kept if self.request.method == "GET" else None,
            "lacking": self.unserved.lacking,
            "hearing": hearing,
            "handed_in": [copy.name for copy in hearing.copies.all()] if hearing else [],
            "respondent": self.case_act == RESPONDENT,
        }


class ReceiveRespondent(Receive):
    """Draw up the record of a respondent's first reception; hand over what he has not got."""

    case_act = RESPONDENT
    side = Party.Side.RESPONDENT
    title = gettext_lazy("接待被执行人")
    done = gettext_lazy("接待被执行人已登记")

    def draft(self) -> str:
        """Keep one draft a case."""
        return f"respondent.{self.case.pk}"


_NOTHING = unserved.Unserved()


def _clues_in(data: Mapping[str, Any]) -> int:
    places = [n.split("-")[1] for n in data if n.startswith("clue-") and n.count("-") == 2]
    return min(MOST_CLUES, max((int(p) + 1 for p in places if p.isdecimal()), default=CLUES))

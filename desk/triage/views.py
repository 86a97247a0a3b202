"""The triage desk: the queue, one case with the machine's proof, the decision, its record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.forms import show_refusals
from desk.once import once
from desk.rules import trial
from desk.shell import DeskRequest, Page, go, page
from desk.triage import shown
from desk.triage.forms import DecisionForm
from desk.triage.listing import Queue, approval_said
from enforcement import lifecycle, selectors
from enforcement.models import Approval, Case
from policy.events import EVENTS
from policy.refusals import Forbidden, Refused, Stale
from teams import access
from triage import selectors as desk
from triage import services
from triage.services import Proposal


@page
def queue(request: DeskRequest) -> HttpResponseBase:
    """List what waits for a screening. Every post may look; who may decide is asked on deciding."""
    access.require(request.actor, "case.read")
    return Queue(request, desk.queue(request.actor)).answer("desk/triage/queue.html")


@page
def record(request: DeskRequest, pk: int) -> HttpResponse:
    """Show a screening as it was decided: facts, proof, draw."""
    kept = desk.find_record(request.actor, pk)
    others = [one for one in desk.record_of(kept.case) if one.pk != kept.pk]
    pack = kept.case.pack
    context = {
        "case": kept.case,
        "record": shown.record_view(kept, pack),
        "others": [shown.record_view(one, pack) for one in others],
    }
    return render(request, "desk/triage/record.html", context)


class TriagePage(Page):
    """One case at the desk."""

    def get(self, request: DeskRequest, pk: int) -> HttpResponse:
        """Show facts, answer and form."""
        return self._show(self._form())

    def post(self, request: DeskRequest, pk: int) -> HttpResponse:
        """Judge the facts anew, or decide."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        if request.POST.get("do") == "try":
            return self._show(form, services.propose(self.case, form.facts))
        try:
            with once(request) as outcome:
                kept = services.decide(
                    self.case,
                    form.choice(),
                    actor=request.actor,
                    on=form.cleaned_data["on"],
                    expected=form.cleaned_data["expected"],
                )
                outcome.at(_shown_at(kept))
        except Forbidden:
            raise
        except Refused as refused:
            show_refusals(form, refused, form.renamed())
            status = 409 if isinstance(refused, Stale) else 422
            return self._show(form, services.propose(self.case, form.facts), status=status)
        messages.success(request, _said(kept))
        return go(request, outcome.url)

    @cached_property
    def case(self) -> Case:
        """The case, if it exists for this person."""
        return selectors.find(self.request.actor, self.kwargs["pk"])

    @cached_property
    def proposal(self) -> Proposal:
        """The rules' answer on the facts known."""
        return services.propose(self.case)

    def _form(self, data: Any = None) -> DecisionForm:
        return DecisionForm(
            data, case=self.case, proposal=self.proposal, teams=desk.teams(self.case.court)
        )

    def _show(
        self, form: DecisionForm, tried: Proposal | None = None, status: int = 200
    ) -> HttpResponse:
        case, proposal = self.case, tried or self.proposal
        form.offer(case)
        pack = case.pack
        run = proposal.run
        context = {
            "case": case,
            "form": form,
            "run": run,
            "run_holder": shown.function_name(run.by),
            "may": access.holds(self.request.actor, run.by, case=case),
            "facts": shown.facts_of(case, form.asked, self.proposal.decision.missing),
            **_answer(case, proposal, tried=tried is not None),
            "records": [shown.record_view(one, pack) for one in desk.record_of(case)],
            "asked": _asked(case),
        }
        return render(self.request, "desk/triage/case.html", context, status=status)


@page
@require_POST
def try_facts(request: DeskRequest, pk: int) -> HttpResponse:
    """Answer what the rules say with the facts filled in so far. States nothing."""
    case = selectors.find(request.actor, pk)
    form = DecisionForm(request.POST, case=case, proposal=services.propose(case), teams=())
    form.is_valid()
    context = _answer(case, services.propose(case, form.facts), tried=True)
    return render(request, "desk/triage/_answer.html", context)


def _answer(case: Case, proposal: Proposal, *, tried: bool) -> dict[str, Any]:
    pack = case.pack
    awaited = [event for event in proposal.run.after if event not in case.seen]
    due = lifecycle.due_run(case)
    again = bool(case.awaits_run) and proposal.run.id in case.runs_done
    return {
        "answer": trial.shown(pack, proposal.decision),
        "where": shown.where(pack, proposal.decision),
        "tried": tried,
        "due": proposal.due,
        "again": again,
        "done": case.closed_on is None
        and due is None
        and not again
        and proposal.run.id in case.runs_done,
        "awaited": [EVENTS[event].term for event in awaited],
        "early": proposal.run.early,
        "early_clause": proposal.run.clause,
        "confirm": shown.function_name(proposal.run.confirm) if proposal.run.confirm else "",
    }


def _asked(case: Case) -> str:
    approval = desk.asked([case]).get(case.pk)
    return approval_said(approval) if approval else ""


def _shown_at(kept: Any) -> str:
    if isinstance(kept, Approval):
        return reverse("desk:triage_case", args=[kept.case_id])
    return reverse("desk:triage_record", args=[kept.pk])


def _said(kept: Any) -> str:
    if isinstance(kept, Approval):
        return approval_said(kept)
    return _("分流决定已登记")

"""Property queries: launch the first ones together, take in what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets import selectors as assets
from assets import services
from assets.services import Answer
from desk import text
from desk.cases.casepage import CaseFormPage
from desk.facts import FACT
from desk.intake.query_forms import (
    ASSETS,
    MOST_ASSETS,
    OFFLINE,
    AnswerForm,
    AnswersForm,
    OfflineCaseForm,
    OfflineForm,
    RequestForm,
)
from desk.intake.queue_batch import QueueBatch
from desk.intake.queues import (
    QueueTab,
    ToAnswer,
    ToQuery,
    ToQueryOffline,
    tab_of,
    tabs_shown,
)
from desk.once import Outcome
from desk.shell import DeskRequest, page
from documents import results
from enforcement.models import Case
from teams import access
from workdays import clock

TABS = (
    QueueTab("launch", gettext_lazy("待发起"), ToQuery, assets.to_query),
    QueueTab("answer", gettext_lazy("待反馈"), ToAnswer, assets.to_answer),
    QueueTab("offline", gettext_lazy("线下查控"), ToQueryOffline, assets.to_query_offline),
)


@page
def queue(request: DeskRequest) -> HttpResponseBase:
    """List what is to be queried, answered, queried offline."""
    access.require(request.actor, "case.read")
    tabs = TABS if assets.asks_offline(request.pack) else TABS[:2]
    here = tab_of(tabs, request.GET.get("tab", "") or _first_tab(request))
    listing = here.listing(request, here.waiting(request.actor))
    context = {"tabs": tabs_shown(tabs, here, request.path), "tab_key": here.key}
    return listing.answer("desk/intake/queue.html", heading=_("财产查控"), **context)


def _first_tab(request: DeskRequest) -> str:
    """Return the queue of the person's own post."""
    if access.holds(request.actor, "first_query"):
        return "launch"
    return "offline" if access.holds(request.actor, "offline_query") else "launch"


class RequestMany(QueueBatch):
    """Launch a query of every respondent of the chosen cases."""

    act = "query.request"
    title = gettext_lazy("批量发起查控")
    submit_term = gettext_lazy("发起查控")
    form_class = RequestForm
    listing = ToQuery
    waiting = staticmethod(assets.to_query)
    back, tab = "desk:queries", "launch"

    def perform(self, cases: Sequence[Case], form: RequestForm) -> None:
        """Launch them."""
        services.request_queries(cases, actor=self.request.actor, **form.cleaned_data)


class AnswerMany(QueueBatch):
    """Take in the same answer for the chosen cases."""

    act = "query.answer"
    title = gettext_lazy("批量登记反馈")
    submit_term = gettext_lazy("登记反馈")
    template_name = "desk/intake/answer_many.html"
    form_class = AnswersForm
    listing = ToAnswer
    waiting = staticmethod(assets.to_answer)
    back, tab = "desk:queries", "answer"

    def form_arguments(self) -> dict[str, Any]:
        """Ask by the court's rules."""
        return {"pack": self.request.pack}

    def perform(self, cases: Sequence[Case], form: AnswersForm) -> None:
        """State the answers, each in the round it is for."""
        given = form.cleaned_data
        rounds = assets.rounds_waiting(cases)
        for round_ in sorted(set(rounds.values())):
            answers = [
                Answer(case, form.facts, (), given["note"])
                for case in cases
                if rounds[case.pk] == round_
            ]
            services.answer_queries(
                answers, actor=self.request.actor, on=given["on"], round_=round_
            )


class OfflineMany(QueueBatch):
    """Take in the same offline results for the chosen cases."""

    title = gettext_lazy("批量登记线下查控")
    submit_term = gettext_lazy("登记结果")
    template_name = "desk/intake/offline_many.html"
    form_class = OfflineForm
    listing = ToQueryOffline
    waiting = staticmethod(assets.to_query_offline)
    back, tab = "desk:queries", "offline"

    def form_arguments(self) -> dict[str, Any]:
        """Ask by the court's list."""
        return {"pack": self.request.pack}

    def perform(self, cases: Sequence[Case], form: OfflineForm) -> None:
        """State them."""
        for case in cases:
            services.answer_offline(
                case,
                form.ticked(),
                actor=self.request.actor,
                on=form.cleaned_data["on"],
                facts=form.facts,
                completed=form.completed,
            )


class QueryCase(CaseFormPage):
    """Launch a query of every respondent of one case."""

    case_act = "query.request"
    form_class = RequestForm
    title = gettext_lazy("发起查控")
    submit_term = gettext_lazy("发起查控")
    done_message = gettext_lazy("查控已发起")
    template_name = "desk/intake/query.html"

    def context(self) -> dict[str, Any]:
        """Show what was answered of the same people lately: it need not be asked again."""
        found = assets.reusable(self.request.actor, self.case, clock.today())
        rows = [(one, reverse("desk:case", args=[one.case_id])) for one in found]
        return {**super().context(), "reusable": rows}

    def perform(self, form: RequestForm, outcome: Outcome) -> str:
        """Launch it."""
        services.request_queries([self.case], actor=self.request.actor, **form.cleaned_data)
        return self.case_url


class AnswerOne(CaseFormPage):
    """Take in what came back for one case."""

    case_act = "query.answer"
    template_name = "desk/intake/answer.html"
    title = gettext_lazy("登记查控反馈")
    done_message = gettext_lazy("查控反馈已登记")

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add a row of property, or take the answer in."""
        if request.POST.get("do") == "more":
            count = min(MOST_ASSETS, _assets_in(request.POST) + 1)
            typed_in = {name: request.POST.get(name, "") for name in request.POST}
            return self.show(self._form(None, count, typed_in))
        return super().post(request, *args, **kwargs)

    def make(self, data: Any = None, files: Any = None) -> AnswerForm:
        """Return the form, with as many rows of property as were sent."""
        return self._form(data, _assets_in(data) if data else ASSETS, files=files)

    def _form(
        self, data: Any, count: int, initial: Mapping[str, Any] | None = None, files: Any = None
    ) -> AnswerForm:
        return AnswerForm(
            data,
            files,
            initial=initial,
            case=self.case,
            round_=assets.rounds_waiting([self.case])[self.case.pk],
            owners=list(self.case.parties.filter(side="respondent").order_by("position")),
            assets=count,
        )

    def renamed(self, form: AnswerForm) -> dict[str, str]:
        """Facts are refused under their own names, property at its first row."""
        names = {n.removeprefix(FACT): n for n in form.fields if n.startswith(FACT)}
        return {**names, "assets": "asset-0-name"}

    def perform(self, form: AnswerForm, outcome: Outcome) -> str:
        """Take it in."""
        given = form.cleaned_data
        services.answer_query(
            self.case,
            actor=self.request.actor,
            on=given["on"],
            round_=given["round"],
            facts=form.facts,
            assets=form.found(),
            note=given["note"],
        )
        results.keep(self.case, form.fit, actor=self.request.actor)
        return self.case_url

    def context(self) -> dict[str, Any]:
        """Show the queries made, and the property known."""
        actor = self.request.actor
        return {
            **super().context(),
            "queries": [
                (q.party.name, q.system, q.round, text.day(q.launched_on), q.get_state_display())
                for q in assets.queries(actor, self.case)
            ],
            "known": assets.property_found(actor, self.case),
        }


class AnswerOffline(CaseFormPage):
    """Take in results of offline queries for one case."""

    template_name = "desk/intake/offline.html"
    title = gettext_lazy("登记线下查控结果")
    done_message = gettext_lazy("线下查控结果已登记")

    def may(self) -> None:
        """Ask the post that queries offline, or that this court names for it."""
        access.require(self.request.actor, "event.record", function="offline_query", case=self.case)

    def make(self, data: Any = None, files: Any = None) -> OfflineCaseForm:
        """Ask for the items still open."""
        return OfflineCaseForm(
            data,
            files,
            pack=self.case.pack,
            case=self.case,
            answered=services.offline_answered(self.case),
        )

    def renamed(self, form: OfflineCaseForm) -> dict[str, str]:
        """Items are refused at the first of them."""
        names = {n.removeprefix(FACT): n for n in form.fields if n.startswith(FACT)}
        first = f"{OFFLINE}0" if f"{OFFLINE}0" in form.fields else "completed"
        return {**names, "items": first}

    def perform(self, form: OfflineCaseForm, outcome: Outcome) -> str:
        """Take them in."""
        services.answer_offline(
            self.case,
            form.ticked(),
            actor=self.request.actor,
            on=form.cleaned_data["on"],
            facts=form.facts,
            completed=form.completed,
        )
        results.keep(self.case, form.fit, form.ticked(), actor=self.request.actor)
        return self.case_url

    def context(self) -> dict[str, Any]:
        """Show what is there already."""
        answered = sorted(services.offline_answered(self.case))
        return {**super().context(), "answered": answered}


def _assets_in(data: Mapping[str, Any]) -> int:
    places = [n.split("-")[1] for n in data if n.startswith("asset-") and n.count("-") == 2]
    return min(MOST_ASSETS, max((int(p) + 1 for p in places if p.isdecimal()), default=ASSETS))

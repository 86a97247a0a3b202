"""Take over a running court: send two sheets, look at the rehearsal, explain words, say yes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk.forms import show_refusals
from desk.intake.importing import download
from desk.intake.takeover_forms import SheetsForm, UnknownWordsForm, WordForm
from desk.intake.takeover_lists import TakenRows, Takeovers, Words, standing, tabs
from desk.once import Outcome, once
from desk.sheets import log_export
from desk.shell import DeskRequest, FormPage, Page, go, page
from enforcement.lifecycle import taking_over
from intake.models import Takeover
from intake.takeover import services, templates
from intake.takeover.columns import SHEETS
from intake.takeover.known import KINDS
from policy.refusals import Forbidden, NotVisible, Refused
from teams import access
from teams.models import Court
from workdays import clock

_WAITING = (Takeover.State.SENT, Takeover.State.QUEUED)


class TakeoversPage(Page):
    """Send the sheets; the take-overs so far beneath."""

    def get(self, request: DeskRequest) -> HttpResponseBase:
        """Show the form and the history."""
        services.require_preparing(request.actor)
        return self._show(SheetsForm(initial={"on": clock.today()}))

    def post(self, request: DeskRequest) -> HttpResponseBase:
        """Keep the sheets and lead to the page that waits until they are read."""
        services.require_preparing(request.actor)
        form = SheetsForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, 422)
        try:
            with once(request) as outcome:
                sent, on = form.sheets(), form.cleaned_data["on"]
                made = services.send(sent, on=on, actor=request.actor)
                outcome.at(_url(made))
        except Forbidden:
            raise
        except Refused as refused:
            show_refusals(form, refused)
            return self._show(form, 422)
        return go(request, outcome.url)

    def _show(self, form: SheetsForm, status: int = 200) -> HttpResponseBase:
        listing = Takeovers(self.request, services.takeovers(self.request.actor))
        response = listing.answer("desk/intake/takeovers.html", form=form)
        response.status_code = status
        return response


@page
def template(request: DeskRequest, sheet: str) -> HttpResponseBase:
    """Hand out an empty sheet."""
    services.require_preparing(request.actor)
    if sheet not in SHEETS:
        raise NotVisible(sheet)
    name = _("接管%(sheet)s模板.xlsx") % {"sheet": SHEETS[sheet]}
    return download(templates.template(sheet, request.pack), name)


@page
def show(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Show a take-over: what would happen, by team and by rule, and every row."""
    made = services.find(request.actor, pk)
    listing = TakenRows(request, made.rows.all())
    context = {
        "made": made,
        "standing": standing(made),
        "waiting": made.state in _WAITING,
        "tabs": tabs(made, request.GET.get("sheet", ""), request.GET.get("status", "")),
        "rejected": [
            (sheet, term, count)
            for sheet, term in SHEETS.items()
            if (count := made.counts.get(sheet, {}).get("refused", 0))
        ],
        "unknown": [{**word, "kind_term": KINDS[word["kind"]]} for word in made.unknown],
        "may_confirm": access.holds(request.actor, "director"),
        "counts": {sheet: made.counts.get(sheet, {}) for sheet in SHEETS},
        "adds": _adds(made),
        **_seconds(made),
    }
    return listing.answer("desk/intake/takeover.html", **context)


@page
def progress(request: DeskRequest, pk: int) -> HttpResponse:
    """Answer the page that waits."""
    made = services.find(request.actor, pk)
    if made.state not in _WAITING:
        return go(request, _url(made))
    return render(request, "desk/intake/_takeover_progress.html", {"made": made, **_seconds(made)})


@page
@require_POST
def apply(request: DeskRequest, pk: int) -> HttpResponse:
    """Say yes: it is done in the background."""
    with once(request) as outcome:
        outcome.at(_url(services.enqueue(pk, actor=request.actor)))
    return go(request, outcome.url)


@page
@require_POST
def drop(request: DeskRequest, pk: int) -> HttpResponse:
    """Give up a take-over nobody said yes to."""
    with once(request) as outcome:
        services.drop(pk, actor=request.actor)
        outcome.at(reverse("desk:takeovers"))
    messages.success(request, _("已放弃此次接管，没有改动任何案件；上传的内容已删除"))
    return go(request, outcome.url)


@page
def rejected(request: DeskRequest, pk: int, sheet: str) -> HttpResponseBase:
    """Hand out a sheet's rows sent back, each with its reasons; the export is logged."""
    made = services.find(request.actor, pk)
    if sheet not in SHEETS:
        raise NotVisible(sheet)
    content = services.rejected(pk, sheet, actor=request.actor)
    count = int(made.counts.get(sheet, {}).get("refused", 0))
    log_export(request, key="takeover_rejected", query=f"takeover={pk}&sheet={sheet}", rows=count)
    return download(content, _("退回_%(sheet)s.xlsx") % {"sheet": SHEETS[sheet]})


class ExplainWords(FormPage):
    """Say what the words nobody knows mean; the sheets are read anew."""

    form_class = UnknownWordsForm
    template_name = "desk/intake/takeover_words.html"
    title = gettext_lazy("不认识的说法")
    submit_term = gettext_lazy("保存，重新读取")

    @property
    def made(self) -> Takeover:
        """The take-over of this page."""
        return services.find(self.request.actor, self.kwargs["pk"])

    def form_arguments(self) -> dict[str, Any]:
        """Return the words, and what they may mean."""
        return {"words": self.made.unknown[:200], "meanings": _meanings(self.request)}

    def context(self) -> dict[str, Any]:
        """Return the take-over."""
        return {"made": self.made}

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Keep what was said and let the sheets be read again."""
        services.explain_many(form.explained(), actor=self.request.actor)
        return _url(services.read_again(self.kwargs["pk"], actor=self.request.actor))


class WordsPage(Page):
    """Every word explained, and a form to say one or say it anew."""

    def get(self, request: DeskRequest) -> HttpResponseBase:
        """Show them."""
        services.require_preparing(request.actor)
        return self._show(WordForm(meanings=_meanings(request)))

    def post(self, request: DeskRequest) -> HttpResponseBase:
        """Keep one word."""
        services.require_preparing(request.actor)
        form = WordForm(request.POST, meanings=_meanings(request))
        if not form.is_valid():
            return self._show(form, 422)
        kind, _colon, meaning = form.cleaned_data["meaning"].partition(":")
        word, said = form.cleaned_data["word"], form.cleaned_data["said"]
        try:
            with once(request) as outcome:
                services.explain(kind, word, meaning, said=said, actor=request.actor)
                outcome.at(reverse("desk:takeover_words"))
        except Refused as refused:
            show_refusals(form, refused)
            return self._show(form, 422)
        return go(request, outcome.url)

    def _show(self, form: WordForm, status: int = 200) -> HttpResponseBase:
        listing = Words(self.request, services.wordings(self.request.actor))
        listing.meanings = _meanings(self.request)
        response = listing.answer("desk/intake/wordings.html", form=form)
        response.status_code = status
        return response


def _meanings(request: DeskRequest) -> dict[str, dict[str, str]]:
    court = Court.objects.get(pk=request.actor.court_id)
    return {kind: services.meanings(court, kind) for kind in KINDS}


def _adds(made: Takeover) -> bool:
    good = ("ready", "warned")
    return any(made.counts.get(sheet, {}).get(status) for sheet in SHEETS for status in good)


def _url(made: Takeover) -> str:
    return reverse("desk:takeover", args=[made.pk])


def _seconds(made: Takeover) -> dict[str, Any]:
    began = made.began_at or made.made_at
    left = int((clock.now() - began).total_seconds())
    return {"seconds": max(0, left), "begun": made.began_at is not None, "act": taking_over.ACT}

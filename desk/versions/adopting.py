"""Adopting a version: what it would do, who decides and why, and how far the cases are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk.forms import Form
from desk.once import Outcome, once
from desk.shell import DeskRequest, FormPage, go, page
from desk.versions import choices, shown
from enforcement import adopting
from policy.loader import pack as pack_named
from policy.loader import versions
from policy.pack import Pack
from policy.refusals import NotVisible
from teams import services
from teams.models import Court, PackAdoption
from teams.selectors import would_retire
from triage import rehearsing
from triage.models import Rehearsal
from workdays import clock

SCOPES = (
    ("new", gettext_lazy("仅新收案件（在办案件仍按原版本办结）")),
    ("running", gettext_lazy("在办案件一并改按新版本（期限全部重新推算）")),
)


class AdoptForm(Form):
    """From when, for which cases, and why."""

    from_on = forms.DateField(label=gettext_lazy("施行日期"), widget=forms.DateInput)
    scope = forms.ChoiceField(
        label=gettext_lazy("适用范围"), choices=SCOPES, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("理由、依据的文件"), max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("如：审判委员会纪要〔2022〕5号。记入登记，不可更改。"),
    )  # fmt: skip


class Adopt(FormPage):
    """Adopt a published version of the court's own rules."""

    act = adopting.ACT
    form_class = AdoptForm
    template_name = "desk/versions/adopt.html"
    submit_term = gettext_lazy("采用")

    @property
    def chosen(self) -> Pack:
        """The version the address names."""
        name, version = self.request.pack.name, self.kwargs["version"]
        if version not in versions(name):
            raise NotVisible("version")
        return pack_named(name, version)

    @property
    def title(self) -> str:
        """Name the version."""
        return _("采用第%(version)s版") % {"version": self.chosen.identity.version}

    def initial(self) -> dict[str, Any]:
        """Start with today and the lesser change."""
        return {"from_on": clock.today(), "scope": "new"}

    def context(self) -> dict[str, Any]:
        """Show what was rehearsed, and whose posts would be gone."""
        pack, court = self.chosen, Court.objects.get(pk=self.request.actor.court_id)
        latest = rehearsing.latest_of(court.pk, pack.checksum)
        return {
            "pack": pack,
            "own": self.request.pack,
            "own_key": choices.key_of(self.request.pack),
            "key": choices.key_of(pack),
            "retired": would_retire(court, pack),
            "rehearsal": latest,
            "figures": shown.summary(latest, self.request.actor) if latest else [],
            "live": Rehearsal.Source.LIVE,
            "back_url": reverse("desk:versions"),
        }

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Adopt it."""
        given = form.cleaned_data
        adoption = adopting.adopt(
            actor=self.request.actor,
            version=self.chosen.identity.version,
            reason=given["reason"],
            from_on=given["from_on"],
            running=given["scope"] == "running",
        )
        messages.success(self.request, _done(adoption))
        return reverse("desk:adoption", args=[adoption.pk])


def _done(adoption: PackAdoption) -> str:
    if adoption.state == PackAdoption.State.PREPARED:
        return _("已备好，将于%(day)s起施行") % {"day": adoption.from_on.isoformat()}
    if adoption.running:
        return _("已施行，在办案件正在逐批转换")
    return _("已施行，新收案件按新版本办理")


def _find(request: DeskRequest, pk: int) -> PackAdoption:
    found = PackAdoption.objects.filter(court_id=request.actor.court_id, pk=pk)
    adoption = found.select_related("court", "decided_by").first()
    if adoption is None:
        raise NotVisible("adoption")
    return adoption


@page
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """Show an adoption, and how far the cases in hand are."""
    adoption = _find(request, pk)
    put = adoption.court.adoptions.filter(state=PackAdoption.State.IN_FORCE)
    put = put.order_by("-from_on", "-id")
    stands = put.first() == adoption
    # While cases are being taken over nothing may be adopted; of what was replaced, nothing is
    # left to take back.
    undone = stands and adoption.work != PackAdoption.Work.DUE
    context = {
        "adoption": adoption,
        "replaced": adoption.state == PackAdoption.State.IN_FORCE and not stands,
        "earlier": put.exclude(pk=adoption.pk).first() if undone else None,
        "may_adopt": shown.may_adopt(request.actor),
        "retired": would_retire(adoption.court, adoption.court.pack) if stands else (),
        **_progress(adoption),
    }
    return render(request, "desk/versions/adoption.html", context)


@page
def progress(request: DeskRequest, pk: int) -> HttpResponse:
    """Answer the page that waits for the cases in hand."""
    adoption = _find(request, pk)
    if adoption.work != PackAdoption.Work.DUE:
        return go(request, reverse("desk:adoption", args=[pk]))
    context = {"adoption": adoption, **_progress(adoption)}
    return render(request, "desk/versions/_adopting.html", context)


def _progress(adoption: PackAdoption) -> dict[str, int]:
    return {"percent": 100 * adoption.done // adoption.total if adoption.total else 100}


@page(act=adopting.ACT)
@require_POST
def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """Give up a version prepared for a day to come."""
    adoption = _find(request, pk)
    with once(request) as outcome:
        services.withdraw_prepared(adoption, actor=request.actor)
        outcome.at(reverse("desk:versions"))
    messages.success(request, _("已撤回，规则照旧"))
    return go(request, outcome.url)

"""Rehearse rules on past screenings: what another pack would say of the same facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from desk import text
from desk.forms import FilterForm
from desk.shell import DeskRequest, page
from desk.triage import shown
from policy.loader import pack as pack_named
from policy.loader import shipped
from policy.pack import Pack
from teams import access
from triage import selectors as desk
from triage.selectors import Rehearsed

_SIZES = (("100", _("最近100次")), ("500", _("最近500次")), ("2000", _("最近2000次")))
_SHOWN = 200


class RehearsalForm(FilterForm):
    """Which rules, on how many past screenings."""

    pack = forms.ChoiceField(label=_("用哪套规则"))
    last = forms.ChoiceField(label=_("用哪些案件"), choices=_SIZES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["pack"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, pack_named(name).identity.court) for name in shipped()]


@dataclass(frozen=True, slots=True)
class RehearsedRow:
    """A past screening, then and now."""

    number: str
    url: str
    day: str
    then: str
    decided: str
    now: str
    differs: bool


@page
def rehearse(request: DeskRequest) -> HttpResponse:
    """Show how past screenings would come out by a pack; nothing is changed."""
    access.require(request.actor, "case.read")
    data = request.GET if request.GET else {"pack": request.pack.name, "last": "100"}
    form = RehearsalForm(data)
    context: dict[str, Any] = {"form": form, "own": request.pack}
    if form.is_valid():
        given = form.cleaned()
        pack = pack_named(given.get("pack", request.pack.name))
        found = desk.rehearse(request.actor, pack, last=int(given.get("last", 100)))
        found.sort(key=lambda one: not one.differs)
        context |= {
            "pack": pack,
            "rows": [_row(one, request.pack, pack) for one in found[:_SHOWN]],
            "total": len(found),
            "differing": sum(1 for one in found if one.differs),
            "shown": min(len(found), _SHOWN),
        }
    return render(request, "desk/triage/rehearsal.html", context)


def _row(one: Rehearsed, own: Pack, pack: Pack) -> RehearsedRow:
    screening = one.screening
    return RehearsedRow(
        screening.case.number,
        reverse("desk:triage_record", args=[screening.pk]),
        text.day(screening.decided_on),
        shown.machine_said(own, screening.machine),
        shown.place(own, screening.track, screening.unit),
        shown.machine_said(pack, one.decision.as_dict()),
        one.differs,
    )

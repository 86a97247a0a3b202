"""Decide many screenings as the rules say: look at each answer first, then say yes once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.forms import show_refusals
from desk.listing import chosen
from desk.once import Result, once, require_explained
from desk.shell import DeskRequest, go, page
from desk.triage import shown
from desk.triage.forms import OnDayForm
from desk.triage.listing import Queue, approval_said
from enforcement.models import Approval, Case
from policy.refusals import Forbidden, Refused
from triage import selectors as desk
from triage import services


@dataclass(frozen=True, slots=True)
class Previewed:
    """A chosen case with the rules' answer, before anybody says yes."""

    case: Case
    answer: Any
    missing: str
    decides: bool


@page(act="triage.decide")
@require_POST
def decide_many(request: DeskRequest) -> HttpResponse:
    """Show what the rules say of the chosen cases; decide them when confirmed."""
    waiting = desk.queue(request.actor)
    filtered = Queue(request, waiting, QueryDict(request.POST.get("filter", ""))).queryset
    keys = chosen(request, waiting, filtered)
    cases = list(waiting.filter(pk__in=keys).order_by("filed_on", "pk"))
    confirmed = bool(request.POST.get("confirmed"))
    form = OnDayForm(request.POST if confirmed else None)
    if not confirmed or not form.is_valid():
        return _preview(request, cases, form, 422 if form.errors else 200)
    try:
        with once(request) as outcome:
            decided = services.decide_many(
                cases, actor=request.actor, on=form.cleaned_data["on"], expected=_seen(request)
            )
            results = [_result(request, one) for one in decided]
            require_explained(results)
            outcome.batch(_("批量分流"), results)
    except Forbidden:
        raise
    except Refused as refused:
        show_refusals(form, refused)
        return _preview(request, cases, form, 422)
    return go(request, outcome.url)


def _preview(request: DeskRequest, cases: list[Case], form: OnDayForm, status: int) -> HttpResponse:
    asked = desk.asked(cases)
    rows = []
    for case in cases:
        proposal = services.propose(case)
        pack = case.pack
        ready = proposal.due and proposal.decision.outcome == "routed" and case.pk not in asked
        rows.append(
            Previewed(
                case,
                shown.answer_mark(pack, proposal, asked.get(case.pk)),
                shown.missing(pack, proposal.decision),
                ready and not proposal.decision.reason_needed,
            )
        )
    context = {
        "rows": rows,
        "decided": sum(1 for row in rows if row.decides),
        "left": sum(1 for row in rows if not row.decides),
        "form": form,
    }
    return render(request, "desk/triage/batch.html", context, status=status)


def _seen(request: DeskRequest) -> dict[int, int]:
    """Return the journal numbers the person had seen, as the preview sent them."""
    found = {}
    for raw in request.POST.getlist("seen"):
        key, _colon, seq = raw.partition(":")
        if key.isdecimal() and seq.isdecimal():
            found[int(key)] = int(seq)
    return found


def _result(request: DeskRequest, one: services.Result) -> Result:
    url = reverse("desk:triage_case", args=[one.case.pk])
    if one.record is None:
        return Result(one.case.number, url, one.refusals)
    if isinstance(one.record, Approval):
        return Result(one.case.number, url, note=approval_said(one.record))
    record = one.record
    note = shown.place(request.pack, record.track, record.unit)
    people = shown.draw_of(record, request.pack).people_said
    url = reverse("desk:triage_record", args=[record.pk])
    return Result(one.case.number, url, note="，".join(filter(None, [note, people])))

"""The list, the search box, a case's page, why a date is what it is."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk import text
from desk.cases.listing import Cases
from desk.cases.page import CasePage, party_view
from desk.once import once
from desk.shell import DeskRequest, page
from enforcement import casebook, recording, search, selectors
from policy.clauses import register
from policy.events import EVENTS
from policy.refusals import NotVisible
from teams import access
from workdays.calendar import Calendar

MOST_FOUND = 2


@page(act="case.read")
def cases(request: DeskRequest) -> HttpResponseBase:
    """List the cases somebody may see."""
    listing = Cases(request, selectors.visible(request.actor))
    may_file = access.holds(request.actor, "filing")
    return listing.answer("desk/cases/list.html", may_file=may_file)


@page(act="case.read")
def find(request: DeskRequest) -> HttpResponseBase:
    """Lead to the one case meant, or to the list of those it may be."""
    wanted = request.GET.get("q", "").strip()
    if not wanted:
        return redirect("desk:cases")
    found = search.found(selectors.visible(request.actor), wanted)
    keys = list(found.order_by("-filed_on", "-pk").values_list("pk", flat=True)[:MOST_FOUND])
    if len(keys) == 1:
        return redirect("desk:case", keys[0])
    listing = Cases(request, selectors.visible(request.actor))
    return listing.answer(
        "desk/cases/list.html",
        title=_("查找：%(wanted)s") % {"wanted": wanted},
    )


@page
def case(request: DeskRequest, pk: int) -> HttpResponse:
    """Show one case."""
    found = selectors.find(request.actor, pk)
    shown = CasePage(request, found, request.GET.get("tab", "course"))
    return render(request, "desk/cases/case.html", shown.context())


@page
@require_POST
def reveal(request: DeskRequest, pk: int, party: int) -> HttpResponse:
    """Show one party's full particulars; the reading is logged first."""
    found = selectors.find(request.actor, pk)
    row = found.parties.filter(pk=party).first()
    if row is None:
        raise NotVisible
    with once(request) as outcome:
        whole = recording.reveal(found, row, actor=request.actor)
        outcome.at(f"{reverse('desk:case', args=[pk])}?tab=parties")
    context = {"case": found, "party": party_view(whole, whole=True)}
    return render(request, "desk/cases/party.html", context)


@page
def why(request: DeskRequest, pk: int, node: int) -> HttpResponse:
    """Explain a due day step by step."""
    found = selectors.find(request.actor, pk)
    clock = casebook.node(found, node)
    rule, due = selectors.why(clock, found, found.pack)
    names = casebook.subjects(found).names()
    opening = casebook.entry(found, clock.opened_seq)
    years = range(clock.start_on.year, due.adjusted_due_on.year + 1)
    notices = [n for year in years for n in Calendar.official().notice(year)]
    known = register()
    context = {
        "case": found,
        "node": clock,
        "rule": rule,
        "due": due,
        "clock_name": rule.name,
        "about": casebook.subject_name(clock.subject, names),
        "opened_on": clock.start_on,
        "opening": _("“%(event)s”（第%(seq)d号登记）")
        % {"event": EVENTS[opening.kind].term, "seq": opening.seq},
        "term": found.pack.terms[rule.id].text(),
        "clauses": rule.clause,
        "basis": [known[c] for c in rule.clause if c in known],
        "notices": notices,
        "excluded": [
            (text.day(first), text.day(last)) for first, last in casebook.excluded(found, clock)
        ],
    }
    return render(request, "desk/cases/why.html", context)

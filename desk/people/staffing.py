"""Who is there beside what the rules ask for (编制与岗位), for who leads and who manages people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import clauses, text
from desk.shell import DeskRequest, page
from teams import access
from teams.models import Court
from teams.staffing import Line, Mostly, staffing

READERS = ("director", "bureau_lead", "deployment", "administrator")
SHOWN = 8  # names in a row


@dataclass(frozen=True, slots=True)
class LineView:
    """A line, ready to be shown."""

    place: str
    name: str
    planned: str
    there: int
    state: SafeString
    people: str
    source: SafeString


@page
def staff(request: DeskRequest) -> HttpResponseBase:
    """Show units, posts and functions with their people, the empty ones first."""
    actor = request.actor
    if not any(access.holds(actor, function) for function in READERS):
        access.require(actor, "people.manage")
    found = staffing(Court.objects.get(pk=actor.court_id))
    empty = [line for line in found.functions if line.empty]
    return render(request, "desk/people/staffing.html", {
        "units": [_view(line) for line in found.units],
        "posts": [_view(line) for line in _empty_first(found.posts)],
        "functions": [_view(line) for line in _empty_first(found.functions)],
        "mostly": [(one, _kept(one), clauses.source(one.clause, "")) for one in found.mostly],
        "empty_functions": len(empty),
        "empty_posts": sum(line.empty for line in found.posts),
        "short": sum(line.short > 0 for line in found.units),
    })  # fmt: skip


def _empty_first(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: not line.empty)


def _view(line: Line) -> LineView:
    names = "、".join(line.people[:SHOWN])
    if len(line.people) > SHOWN:
        names = _("%(names)s等%(count)d人") % {"names": names, "count": len(line.people)}
    return LineView(
        line.place,
        line.name or _("合计"),
        "" if line.planned is None else str(line.planned),
        len(line.people),
        _state(line),
        names,
        clauses.source(line.clause, line.basis),
    )


def _state(line: Line) -> Any:
    if line.empty:
        return text.mark(_("空缺"), "late", "exclamation-triangle-fill")
    if line.short > 0:
        return text.mark(_("缺%(number)d人") % {"number": line.short}, "soon", "person-dash")
    if line.short < 0:
        return text.mark(_("多%(number)d人") % {"number": -line.short}, "plain", "person-plus")
    return text.mark(_("在岗"), "done", "check-lg")


def _kept(one: Mostly) -> Any:
    if one.kept:
        return text.mark(_("符合"), "done", "check-lg")
    return text.mark(_("未过半"), "soon", "exclamation-triangle")

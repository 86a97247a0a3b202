"""A team's board: what waits, who carries what, what is due and late, and where it burns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk.board import grid
from desk.board import nodes as listed
from desk.navigation import address
from desk.rows import Count
from desk.shell import DeskRequest, page
from desk.work.rows import Subjects, case_link, case_url, due, linked, rule_name
from enforcement import boards, queues, selectors
from enforcement.boards import Load
from enforcement.models import Case, Node
from enforcement.queues import LATE, SOON, TODAY
from policy.pack import Pack
from workdays import clock

CARDS = 7
MOST_COUNTED = 999


@dataclass(frozen=True, slots=True)
class Card:
    """One thing in a lane: what, which case, whose, and why it is late."""

    head: Any
    case: Any
    who: str
    mark: SafeString | str = ""
    why: str = ""


@dataclass(slots=True)
class Lane:
    """A column of the board. `url` opens the whole of it."""

    term: str
    css: str
    count: Count
    url: str = ""
    empty: str = ""
    cards: list[Card] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LoadBar:
    """A person's load as a bar: shares of the fullest, in percent."""

    load: Load
    share: int
    url: str
    late_url: str


@page
def team(request: DeskRequest) -> HttpResponse:
    """Show a team's board."""
    teams = boards.teams_of(request.actor)
    if not teams:
        return render(request, "desk/board/no_team.html")
    asked = request.GET.get("unit", "")
    own = next((unit for unit in teams if unit in request.actor.units), teams[0])
    unit = asked if asked in teams else own
    pack, today = request.pack, clock.today()
    loads = boards.loads(request.actor, unit, today)
    heat = boards.heat(boards.open_clocks(request.actor, unit), today, ("handler_id",))
    people = [(load.user_id, load.name or _("未分到人")) for load in loads]
    context = {
        "unit": unit,
        "unit_name": pack.unit_name(unit),
        "teams": [(code, pack.unit_name(code), code == unit) for code in teams],
        "lanes": _lanes(request, unit, today),
        "loads": _bars(loads, unit),
        "open_count": sum(load.cases for load in loads),
        "heat": grid.table(
            heat, pack, people,
            lambda key, rule: listed.url(
                due=LATE, unit=unit, handler=key or listed.NONE, rule=rule
            ),
        ),
        "cases_url": _cases_url(unit=unit, state="open"),
        "today": today,
    }  # fmt: skip
    return render(request, "desk/board/team.html", context)


def _cases_url(**query: str) -> str:
    return f"{reverse('desk:cases')}?{urlencode(query)}"


def _lanes(request: DeskRequest, unit: str, today: date) -> list[Lane]:
    actor = request.actor
    coming = selectors.visible(actor).filter(assigned_unit=unit, closed_on=None)
    clocks = boards.open_clocks(actor, unit)
    soon = clocks.filter(queues.bucket(TODAY, today) | queues.bucket(SOON, today))
    late = clocks.filter(queues.bucket(LATE, today))
    handed_in = boards.open_cases(actor, unit).filter(closing_submitted_on__isnull=False)
    receive = address("desk:work_receive")
    return [
        _case_lane(
            coming.order_by("filed_on", "pk"),
            Lane(
                _("待接收"), "", _count(coming),
                f"{receive}?{urlencode({'unit': unit})}" if unit in actor.units else "",
                _("没有等待接收的案件。"),
            ),
        ),
        _clock_lane(
            soon, request.pack, today,
            Lane(
                _("即将到期"), "soon", _count(soon), listed.url(due=listed.NOW, unit=unit),
                _("三日内没有到期事项。"),
            ),
        ),
        _clock_lane(
            late, request.pack, today,
            Lane(
                _("已超期"), "late", _count(late), listed.url(due=LATE, unit=unit),
                _("没有超期事项。"),
            ),
        ),
        _case_lane(
            handed_in.order_by("closing_submitted_on", "pk"),
            Lane(
                _("报结待审"), "done", _count(handed_in), _cases_url(unit=unit, flag="closing"),
                _("没有等待审批的报结。"),
            ),
        ),
    ]  # fmt: skip


def _count(rows: QuerySet[Any]) -> Count:
    found = rows.order_by()[: MOST_COUNTED + 1].count()
    return Count(min(found, MOST_COUNTED), found > MOST_COUNTED)


def _case_lane(cases: QuerySet[Case], lane: Lane) -> Lane:
    for case in cases.select_related("handler")[:CARDS]:
        what = case.title
        if case.closing_submitted_on is not None and case.closing_mode:
            what = _("%(mode)s · %(day)s提交") % {
                "mode": case.closing_mode,
                "day": case.closing_submitted_on.isoformat(),
            }
        lane.cards.append(
            Card(
                linked(case.number, case_url(case.pk)),
                what,
                case.handler.name if case.handler else _("未分到人"),
            )
        )
    return lane


def _clock_lane(clocks: QuerySet[Node], pack: Pack, today: date, lane: Lane) -> Lane:
    rows = list(clocks.select_related("case", "handler").order_by("due_on", "id")[:CARDS])
    subjects = Subjects.of(rows)
    for node in rows:
        why = ""
        if lane.css == "late":
            why = node.lateness_reason or _("未说明原因")
        rules = node.rules(pack)
        head = rule_name(rules, node.rule)
        if node.subject:
            head = _("%(duty)s：%(subject)s") % {"duty": head, "subject": subjects.name(node)}
        who = node.handler.name if node.handler else rules.post_name(node.post) or _("未分到人")
        lane.cards.append(Card(head, case_link(node), who, due(node, today), why))
    return lane


def _bars(loads: Sequence[Load], unit: str) -> list[LoadBar]:
    fullest = max((load.cases for load in loads), default=0) or 1
    return [
        LoadBar(
            load,
            round(100 * load.cases / fullest),
            _cases_url(unit=unit, handler=str(load.user_id or "none"), state="open"),
            listed.url(due=LATE, unit=unit, handler=load.user_id or listed.NONE),
        )
        for load in loads
    ]

"""Reads: the rows behind a figure, the court's reports, the questions that wait for somebody."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.db.models import Q, QuerySet

from enforcement import selectors as core
from enforcement.models import Node
from policy.pack import Pack
from policy.refusals import NotVisible
from reports import apart, rows
from reports.indicators import TIMELINESS, fast_tracks, rules_of
from reports.keys import Key
from reports.models import ReportComment, WeeklyReport
from reports.weeks import Week
from teams import access
from teams.access import Actor
from teams.models import Court

Part = Literal["all", "numerator"]


def figures_list(
    court: Court, week: Week, key: str, *, part: Part = "all", actor: Actor | None = None
) -> QuerySet[Any]:
    """Return the cases or nodes a figure counts, as they stand in the rows now.

    `part` "all" gives what a rate divides by, "numerator" what it counts among them; for a
    count both are the same. `actor` narrows to what he may see: pass him wherever rows are
    shown. Raises `Refused` for a key that is no figure's.
    """
    found = Key.parse(key)
    if found.definition.rows == "nodes":
        return _nodes(court, week, found, part, actor)
    cases = _cases(court, week, found, part)
    return cases if actor is None else cases.filter(pk__in=core.visible(actor).values("pk"))


def _cases(court: Court, week: Week, key: Key, part: Part) -> QuerySet[Any]:
    first, last = _days(week, key)
    where = {_COLUMNS[n]: v for n, v in key.where.items() if n != "mark"}
    if "mark" in key.where:
        where["marks__contains"] = f" {key.where['mark']} "
    if key.code in ("received", "stock"):
        if key.code == "stock":
            cases = rows.stock(court.pk, last)
        else:
            cases = rows.received(court.pk, first, last)
        if where.keys() & {"track", "unit"}:
            cases = rows.placed(cases, last)
        moved = {"track": "track_then", "unit": "unit_then"}
        return cases.filter(**{moved.get(name, name): value for name, value in where.items()})
    closed = rows.closed(court.pk, first, last)
    if key.code == "clearance_rate":
        carried = rows.stock(court.pk, last)
        return closed if part == "numerator" else carried | closed
    return _rate(closed, court.pack, key.code, part).filter(**where)


_COLUMNS = {"kind": "type_code", "track": "track", "unit": "unit", "mode": "closing_mode"}


def _rate(closed: QuerySet[Any], pack: Pack, code: str, part: Part) -> QuerySet[Any]:
    counted = part == "numerator"
    if code == "closed":
        return closed
    if code == "mean_days_to_close":
        return closed.filter(rows.IMPLEMENTATION)
    if code == "recovery_rate":
        return closed.filter(rows.FIRST, rows.MONETARY)
    if code == "full_enforcement_rate":
        return closed.filter(rows.FIRST, rows.FULL if counted else Q())
    if code == "termination_rate":
        return closed.filter(rows.FIRST, rows.TERMINATED if counted else Q())
    limited = rows.limited(closed)
    if code == "fast_on_time_rate":
        limited = limited.filter(track__in=fast_tracks(pack))
    return limited.filter(limit_missed=False) if counted else limited


def _nodes(court: Court, week: Week, key: Key, part: Part, actor: Actor | None) -> QuerySet[Node]:
    first, last = _days(week, key)
    done = rows.DONE & Q(done_on__range=(first, last))
    if key.code == "nodes_overdue":
        which = rows.overdue(last)
    elif key.code == "nodes_late":
        which = done & rows.LATE
    elif key.code == "nodes_in_time" or part == "numerator":
        which = done & rows.IN_TIME
    else:
        which = done | rows.overdue(last)
    nodes = Node.objects.filter(which, court_id=court.pk)
    if key.code in apart.FIGURES:
        nodes = _apart(court, key.code, first, last)
    if key.code in TIMELINESS:
        nodes = nodes.filter(rule__in=rules_of(court.pack, key.code))
    where = dict(key.where)
    if "handler" in where:
        handler = where.pop("handler")
        nodes = nodes.filter(handler_id=int(handler) if handler else None)
    nodes = nodes.filter(**where)
    if actor is None:
        return nodes
    if not core.reads_cases(actor) or actor.court_id != court.pk:
        return nodes.none()
    return nodes.filter(Q(case=None) | Q(case__in=core.visible(actor)))


def _apart(court: Court, code: str, first: date, last: date) -> QuerySet[Node]:
    """Return what a figure counted apart counts: what it adds, and what it adds to."""
    found = apart.listed(code, court.pk, first, last).values("pk")
    base = apart.FIGURES[code][0]
    own = Q(pk__in=found)
    if base == "nodes_overdue":
        own |= rows.overdue(last)
    elif base == "nodes_late":
        own |= rows.DONE & rows.LATE & Q(done_on__range=(first, last))
    return Node.objects.filter(own, court_id=court.pk)


def _days(week: Week, key: Key) -> tuple[Any, Any]:
    if key.is_year:
        return week.year_first_on, week.year_last_on
    return week.first_on, week.last_on


def reports_of(actor: Actor) -> QuerySet[WeeklyReport]:
    """Return the court's weekly reports, the newest week first, without their figures."""
    access.require(actor, "report.read")
    reports = WeeklyReport.objects.filter(court_id=actor.court_id).order_by("-first_on")
    return reports.select_related("court").defer("figures")


def find_report(actor: Actor, week: Week) -> WeeklyReport:
    """Return the court's report of a week. Raises `NotVisible` where there is none for him."""
    access.require(actor, "report.read")
    report = (
        WeeklyReport.objects.filter(court_id=actor.court_id, week=str(week))
        .select_related("court", "signed_by", "made_by")
        .first()
    )
    if report is None:
        raise NotVisible(f"report {week}")
    return report


def comments_of(report: WeeklyReport) -> QuerySet[ReportComment]:
    """Return what was said to a report, in order."""
    return report.comments.select_related("user", "to_user").order_by("at", "id")


def find_question(actor: Actor, pk: int) -> ReportComment:
    """Return a question of the court's reports by key. Raises `NotVisible`."""
    access.require(actor, "report.read")
    asked = ReportComment.objects.filter(report__court_id=actor.court_id, pk=pk)
    found = asked.select_related("report__court", "to_user").first()
    if found is None or not found.is_question:
        raise NotVisible(f"question {pk}")
    return found


def questions_for(actor: Actor) -> QuerySet[ReportComment]:
    """Return the questions put to this person or his units that nobody has answered yet."""
    return (
        ReportComment.objects.filter(report__court_id=actor.court_id, answered_by=None)
        .filter(Q(to_user_id=actor.user_id) | Q(to_unit__in=actor.units))
        .exclude(to_user=None, to_unit="")
        .select_related("report", "user")
        .order_by("at", "id")
    )

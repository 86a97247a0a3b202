"""The weeks, a week's report, what changed since, and the report on paper."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from desk import text
from desk.reports import page as pages
from desk.reports.links import asked_week, may, page_url, to_figure
from desk.shell import DeskRequest, page
from reports import pdf as paper
from reports import selectors, services
from reports.models import WeeklyReport
from reports.weeks import Week
from workdays import clock

WEEKS = 13


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week of the list: its days, and how its report stands."""

    week: str
    days: str
    url: str
    make_url: str
    made: str
    signed: str


@page(act="report.read")
def weeks(request: DeskRequest) -> HttpResponseBase:
    """List thirteen weeks, the last one first, and the questions that wait for me."""
    last = _last_week(request.GET.get("until", ""))
    shown = [last.back(n) for n in range(WEEKS)]
    made = {
        report.week: report
        for report in selectors.reports_of(request.actor).filter(
            first_on__range=(shown[-1].first_on, last.first_on)
        )
    }
    may_make = may(request.actor, "report.make") or may(request.actor, "report.sign")
    context = {
        "rows": [_week_row(week, made.get(str(week)), may_make=may_make) for week in shown],
        "earlier": str(last.back(WEEKS)),
        "later": "" if last.first_on >= _newest().first_on else str(last.back(-WEEKS)),
        "questions": [
            (q.text, q.user.name, text.moment(q.at), q.pk, q.report.week)
            for q in selectors.questions_for(request.actor)
        ],
    }
    return render(request, "desk/reports/weeks.html", context)


@page(act="report.read")
def report(request: DeskRequest, week: str) -> HttpResponseBase:
    """Show a week's report."""
    found = selectors.find_report(request.actor, asked_week(week))
    comments = list(selectors.comments_of(found))
    orders = list(found.orders.select_related("order").order_by("id"))
    actor = request.actor
    context = {
        **pages.page(found, comments, orders, actor),
        "may_sign": may(actor, "report.sign") and not found.is_signed,
        "may_order": may(actor, "weak_point.order"),
        "may_say": may(actor, "report.sign") or may(actor, "report.make"),
        "is_provisional": services.is_provisional(found),
    }
    return render(request, "desk/reports/report.html", context)


@page(act="report.read")
def recount(request: DeskRequest, week: str) -> HttpResponseBase:
    """Show which figures would read differently if they were counted now."""
    found = selectors.find_report(request.actor, asked_week(week))
    changed = [
        (to_figure(week, one.key, one.name), one.was or "—", one.now or "—")
        for one in services.recount(found, request.actor)
    ]
    context = {"report": found, "changed": changed, "at": text.moment(clock.now())}
    return render(request, "desk/reports/recount.html", context)


@page(act="report.read")
def pdf(request: DeskRequest, week: str) -> HttpResponseBase:
    """Hand out a week's report on paper."""
    found = selectors.find_report(request.actor, asked_week(week))
    answer = HttpResponse(paper.weekly_report(found), content_type="application/pdf")
    name = _("%(court)s执行质效周报%(week)s.pdf") % {"court": found.court.name, "week": found.week}
    answer.headers["Content-Disposition"] = content_disposition_header(
        True, get_valid_filename(name)
    )
    return answer


def _newest() -> Week:
    return Week.of(clock.today())


def _last_week(asked: str) -> Week:
    newest = _newest()
    return min(asked_week(asked), newest) if asked else newest


def _week_row(week: Week, made: WeeklyReport | None, *, may_make: bool) -> WeekRow:
    provisional = made is not None and services.is_provisional(made)
    can_make = may_make and (made is None or (provisional and week.is_over(clock.today())))
    days = _("%(first)s至%(last)s") % {"first": week.first_on, "last": week.last_on}
    return WeekRow(
        week=str(week),
        days=days,
        url=page_url("report", week) if made else "",
        make_url=page_url("report_make", week) if can_make else "",
        made=text.moment(made.made_at) if made else "",
        signed=f"{made.signed_by_name} {text.moment(made.signed_at)}"
        if made and made.is_signed
        else "",
    )

"""Which days count: the year and its months, with the notice each rests on; a calculator."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from desk.calendar.forms import CountForm
from desk.calendar.months import month_of
from desk.shell import DeskRequest, page
from enforcement import calendars, years
from teams import access
from workdays import clock
from workdays.calendar import FIRST_YEAR, LAST_YEAR, Calendar

WEEK = ("一", "二", "三", "四", "五", "六", "日")


@page
def year(request: DeskRequest, number: int | None = None) -> HttpResponse:
    """Show a year."""
    today = clock.today()
    shown = today.year if number is None else number
    days = _calendar(shown)
    months = [month_of(days, shown, m, today) for m in range(1, 13)]
    context = {
        "year": shown,
        "months": months,
        "workdays": sum(m.workdays for m in months),
        "form": CountForm(initial={"start": today, "number": 10, "unit": "workday", "roll": True}),
        "may_adopt": access.holds(request.actor, "administrator"),
        "missing": calendars.missing_year(today),
        **_about(days, shown),
    }
    return render(request, "desk/calendar/year.html", context)


@page
def month(request: DeskRequest, number: int, month: int) -> HttpResponse:
    """Show a month with the name of each holiday."""
    days = _calendar(number)
    if not 1 <= month <= 12:
        raise Http404
    before, after = _neighbours(number, month)
    context = {
        "year": number,
        "month": month_of(days, number, month, clock.today()),
        "before": before,
        "after": after,
        **_about(days, number),
    }
    return render(request, "desk/calendar/month.html", context)


@page
def count(request: DeskRequest) -> HttpResponse:
    """Count a term and show each step."""
    form = CountForm(request.GET or None)
    due, calendar = None, years.refresh()
    if form.is_valid():
        given = form.cleaned_data
        due = calendar.due_on(
            given["start"], given["term"], roll=given["roll"], excluded=given["excluded"]
        )
    context = {"form": form, "due": due}
    if due:
        context |= {"opened_on": form.cleaned_data["start"], "term": form.cleaned_data["term"]}
    status = 200 if due or not form.is_bound else 422
    template = "desk/calendar/_answer.html" if request.htmx else "desk/calendar/count.html"
    return render(request, template, context, status=status)


def _calendar(year_shown: int) -> Calendar:
    if not FIRST_YEAR < year_shown < LAST_YEAR:
        raise Http404
    return years.refresh()


def _about(days: Calendar, year_shown: int) -> dict[str, object]:
    return {
        "official": days.year_is_official(year_shown),
        "notices": days.notice(year_shown),
        "week": [_("周%(day)s") % {"day": day} for day in WEEK],
        "year_before": year_shown - 1,
        "year_after": year_shown + 1,
    }


def _neighbours(year_shown: int, month_shown: int) -> tuple[tuple[int, int], tuple[int, int]]:
    before = (year_shown, month_shown - 1) if month_shown > 1 else (year_shown - 1, 12)
    after = (year_shown, month_shown + 1) if month_shown < 12 else (year_shown + 1, 1)
    return before, after

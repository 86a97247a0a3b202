"""Events of the court's own weeks and months: recorded by their post, on the court's journal."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import recurring
from enforcement.models import Event, Node
from teams import access
from tests.cast import Cast
from tests.desk.conftest import Enter, form
from workdays import clock

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)


def test_the_week_begun_is_recorded_done_by_the_post_that_holds_it(
    yanshi: Cast, enter: Enter
) -> None:
    with clock.at(MONDAY):
        recurring.begin_periods(yanshi.court)
    node = Node.objects.filter(case=None, status="open", subject="period:2026-W12").first()
    assert node is not None
    rule = yanshi.pack.clocks[node.rule]
    event = rule.closes[0].event
    person = access.who_holds(yanshi.court, rule.who)[0]
    client = enter(person)
    with clock.at(date(2026, 3, 18)):
        page = client.get("/desk/register/")
        due = next(d for d in page.context["due"] if d.name == rule.name and d.url)
        assert due.period == "2026年第12周"
        shown = client.get(due.url).context["form"]
        assert shown["period"].value() == "period:2026-W12"
        sent = form(period="period:2026-W12", happened_on="2026-03-18")
        assert client.post(f"/desk/register/{event}/", sent).status_code == 302
    stated = Event.objects.get(kind=event)
    assert (stated.case_id, stated.subject) == (None, "period:2026-W12")
    assert Node.objects.get(pk=node.pk).status == "done"


def test_a_post_that_may_not_is_told_who_may(county: Cast, enter: Enter) -> None:
    client = enter(county.user("handler", "fast_team"))
    rights = {r.kind.name: r for r in client.get("/desk/register/").context["rights"]}
    assert not rights["funds.week_cleared"].may
    page = client.get("/desk/register/funds.week_cleared/")
    assert page.status_code == 403
    assert rights["funds.week_cleared"].who in page.content.decode()
    with clock.at(MONDAY):
        sent = form(period="period:2026-W12", happened_on="2026-03-16")
        assert client.post("/desk/register/funds.week_cleared/", sent).status_code == 403
    assert not Event.objects.filter(kind="funds.week_cleared").exists()


def test_events_of_cases_have_no_place_in_the_register(county: Cast, enter: Enter) -> None:
    client = enter(county.user("director"))
    for kind in ("case.filed", "report.signed", "period.week_began", "no.such"):
        assert client.get(f"/desk/register/{kind}/").status_code == 404, kind


def test_a_period_outside_the_offered_ones_and_a_day_to_come_are_refused(
    county: Cast, enter: Enter
) -> None:
    person = access.who_holds(county.court, "funds")[0]
    client = enter(person)
    with clock.at(MONDAY):
        for period, day in (("period:1999-W01", "2026-03-16"), ("period:2026-W12", "2026-03-17")):
            sent = form(period=period, happened_on=day)
            answer = client.post("/desk/register/funds.week_cleared/", sent)
            assert answer.status_code == 422
    assert not Event.objects.filter(kind="funds.week_cleared").exists()


def test_a_court_sees_its_own_register_only(yanshi: Cast, hualong: Cast, enter: Enter) -> None:
    with clock.at(MONDAY):
        recurring.begin_periods(yanshi.court)
    page = enter(hualong.user("director")).get("/desk/register/")
    assert page.context["recent"] == []

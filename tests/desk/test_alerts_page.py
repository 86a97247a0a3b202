"""Alerts: told to whom they are for, acknowledged by him, explained by whose clock it is."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk import once
from enforcement import alerts, recurring, selectors, sweep
from enforcement.models import Alert, Case, Event, Node
from teams import access
from teams.models import User
from tests.cast import Cast
from tests.desk.conftest import Enter
from tests.story import filed
from workdays import clock

MONDAY = date(2026, 3, 2)
LATER = MONDAY + timedelta(days=12)


def holder(cast: Cast, function: str) -> User:
    """Return somebody who holds a function."""
    return access.who_holds(cast.court, function)[0]


@pytest.fixture
def swept(hualong: Cast) -> list[Case]:
    """Two cases nobody touched for twelve days, and every alert raised on its day."""
    cases = [filed(hualong, MONDAY, serial=serial) for serial in (1, 2)]
    for days in range(13):
        with clock.at(MONDAY + timedelta(days=days)):
            sweep.sweep()
    return cases


@pytest.fixture
def querier(hualong: Cast, enter: Enter) -> Client:
    """The browser of the person who launches first queries."""
    return enter(holder(hualong, "first_query"))


def post_once(client: Client, url: str, **data: object) -> Any:
    return client.post(url, {"once": once.new_token(), **data})


def page_of(client: Client, url: str = "/desk/alerts/", **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def bell(shown: str) -> int:
    found = re.search(r'desk-bell-count">(\d+)', shown)
    return int(found[1]) if found else 0


def ids_of(shown: str) -> list[str]:
    return re.findall(r'name="id" value="(\d+)"', shown)


def test_my_post_is_told_of_its_own_clocks_and_the_director_of_his(
    swept: list[Case], querier: Client, enter: Enter, hualong: Cast
) -> None:
    with clock.at(LATER):
        mine = page_of(querier)
        directors = page_of(enter(hualong.user("director")))
    for case in swept:
        assert case.number in mine
    assert "已超期" in mine
    table = mine[mine.index('id="list"') :]
    assert "报局长" not in table
    assert "报局长" in directors[directors.index('id="list"') :]


def test_acknowledging_silences_my_bell_and_not_the_directors(
    swept: list[Case], querier: Client, enter: Enter, hualong: Cast
) -> None:
    director = enter(hualong.user("director"))
    with clock.at(LATER):
        before = bell(page_of(director))
        shown = page_of(querier)
        assert bell(shown) == len(ids_of(shown)) > 0
        response = post_once(querier, "/desk/alerts/acknowledge/", id=ids_of(shown))
        assert response.status_code == 302
        after = page_of(querier)
        assert bell(after) == 0
        assert "已签收" in after
        assert bell(page_of(director)) == before > 0
    said = Event.objects.filter(kind="alert.acknowledged")
    assert set(said.values_list("data__level", flat=True)) == {"overdue"}
    assert selectors.chain_faults(hualong.court.pk) == []


def test_seen_twice_is_seen_once(swept: list[Case], querier: Client) -> None:
    with clock.at(LATER):
        ids = ids_of(page_of(querier))
        post_once(querier, "/desk/alerts/acknowledge/", id=ids)
        first = Event.objects.filter(kind="alert.acknowledged").count()
        post_once(querier, "/desk/alerts/acknowledge/", id=ids)
    assert Event.objects.filter(kind="alert.acknowledged").count() == first


def test_an_alert_of_one_respondent_is_not_silenced_by_that_of_another(
    hualong: Cast, enter: Enter
) -> None:
    filed(hualong, MONDAY, respondents=2)
    with clock.at(LATER):
        sweep.sweep()
        querier = enter(holder(hualong, "first_query"))
        ids = ids_of(page_of(querier))
        assert len(ids) == 2
        post_once(querier, "/desk/alerts/acknowledge/", id=ids[:1])
        assert bell(page_of(querier)) == 1


def test_somebody_elses_alert_cannot_be_acknowledged(
    swept: list[Case], enter: Enter, hualong: Cast
) -> None:
    theirs = list(Alert.objects.values_list("pk", flat=True))
    with clock.at(LATER):
        for user in (hualong.user("handler", "fast_1"), hualong.outsider_user):
            sent = post_once(enter(user), "/desk/alerts/acknowledge/", id=theirs)
            assert sent.status_code == 422
            assert "没有选中任何一行" in sent.content.decode()
    assert not Event.objects.filter(kind="alert.acknowledged").exists()


def test_one_reason_explains_many_late_clocks(
    swept: list[Case], querier: Client, hualong: Cast
) -> None:
    with clock.at(LATER):
        ids = ids_of(page_of(querier))
        form = querier.post("/desk/alerts/explain/", {"id": ids, "once": once.new_token()})
        nodes = ids_of(form.content.decode())
        assert len(nodes) == 2
        empty = post_once(querier, "/desk/alerts/explain/nodes/", id=nodes, reason="  ")
        assert empty.status_code == 422
        response = post_once(
            querier, "/desk/alerts/explain/nodes/", id=nodes, reason="查控系统检修三日"
        )
        assert response.status_code == 302, response.content.decode()
        assert "查控系统检修三日" in page_of(querier)
    late = Node.objects.filter(rule="first_query")
    assert set(late.values_list("lateness_reason", flat=True)) == {"查控系统检修三日"}
    assert Event.objects.filter(kind="lateness.explained").count() == 2


def test_a_clock_of_another_post_is_refused_and_names_who_may(
    swept: list[Case], enter: Enter, hualong: Cast
) -> None:
    nodes = [str(n.pk) for n in Node.objects.filter(rule="first_query")]
    with clock.at(LATER):
        clerk = enter(hualong.user("handler", "fast_1"))
        response = clerk.post(
            "/desk/alerts/explain/nodes/",
            {"once": once.new_token(), "id": nodes, "reason": "不是我的"},
            follow=True,
        )
        assert "说明超期原因”须由" in response.content.decode()
        sent = post_once(
            enter(hualong.outsider_user), "/desk/alerts/explain/nodes/", id=nodes, reason="外院"
        )
        assert sent.status_code == 404
    assert not Event.objects.filter(kind="lateness.explained").exists()


def test_what_is_not_late_cannot_be_explained(hualong: Cast, enter: Enter) -> None:
    filed(hualong, MONDAY)
    nodes = [str(n.pk) for n in Node.objects.filter(rule="first_query")]
    with clock.at(MONDAY):
        querier = enter(holder(hualong, "first_query"))
        sent = post_once(querier, "/desk/alerts/explain/nodes/", id=nodes, reason="提前说")
    assert sent.status_code == 422
    assert "该事项未超期，无须说明" in sent.content.decode()


def test_an_alert_goes_with_its_clock(swept: list[Case], querier: Client, hualong: Cast) -> None:
    with clock.at(LATER):
        assert bell(page_of(querier)) == 2
        nodes = [n.pk for n in Node.objects.filter(rule="first_query")]
        post_once(querier, "/desk/work/do/", id=nodes, on=LATER.isoformat())
        assert bell(page_of(querier)) == 0


def test_a_missed_sweep_is_told_on_the_page(swept: list[Case], querier: Client) -> None:
    with clock.at(LATER):
        assert "提醒可能延迟" not in page_of(querier)
    with clock.at(LATER + timedelta(days=2)):
        assert "提醒可能延迟" in page_of(querier)
        assert "提醒可能延迟" in page_of(querier, "/desk/")


def test_a_courts_own_duty_is_explained_and_acknowledged_on_its_own_journal(
    yanshi: Cast,
) -> None:
    with clock.at(MONDAY):
        from_court = Node.objects.filter(court=yanshi.court, case=None)
        assert not from_court.exists()
        recurring.begin_periods(yanshi.court)
        node = from_court.get(rule="weekly_money")
        funds = access.actor_for(holder(yanshi, "funds"))
    with clock.at(node.due_on + timedelta(days=1)):
        sweep.sweep()
        told = list(selectors.my_alerts(funds))
        assert {a.node for a in told} == {node}
        assert alerts.acknowledge(told, actor=funds) == len(told)
        alerts.explain([node], actor=funds, reason="银行对账延后")
        assert not alerts.unread(funds).exists()
    kinds = Event.objects.filter(court=yanshi.court, case=None).values_list("kind", flat=True)
    assert {"alert.acknowledged", "lateness.explained"} <= set(kinds)


def test_the_list_asks_a_fixed_number_of_questions(
    hualong: Cast, enter: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for serial in range(1, 25):
        filed(hualong, MONDAY, serial=serial, respondents=2)
    with clock.at(LATER):
        sweep.sweep()
        querier = enter(holder(hualong, "first_query"))
        page_of(querier)
        # Session, person, seats; bell and sweep; levels, count, page, names, saved views.
        with django_assert_max_num_queries(3 + 2 + 5):
            page_of(querier)

"""My work: what waits for me and nobody else, the same duty done for many at once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from desk import once
from desk.work import listing
from enforcement import lifecycle, queues
from enforcement.models import Case, Event, Node
from reports import bulletins
from reports import services as reports
from reports.weeks import Week
from teams import access
from teams.models import User
from tests.cast import Cast, acting
from tests.desk.conftest import Enter
from tests.story import assert_clocks_equal_their_replay, filed, state
from workdays import clock

MONDAY = date(2026, 3, 2)
LATER = MONDAY + timedelta(days=9)


@pytest.fixture
def cases(hualong: Cast) -> list[Case]:
    """Three cases filed on a Monday, one of them against two respondents."""
    return [
        filed(hualong, MONDAY, serial=serial, respondents=2 if serial == 2 else 1)
        for serial in (1, 2, 3)
    ]


@pytest.fixture
def querier(hualong: Cast, enter: Enter) -> Client:
    """The browser of the person who launches first queries."""
    return enter(holder(hualong, "first_query"))


def holder(cast: Cast, function: str) -> User:
    return access.who_holds(cast.court, function)[0]


LATE = {"late_reason": "补录"}


def post_once(client: Client, url: str, **data: object) -> Any:
    return client.post(url, {"once": once.new_token(), **data})


def nodes(rule: str) -> list[Node]:
    return list(Node.objects.filter(rule=rule).order_by("pk"))


def page_of(client: Client, url: str = "/desk/", **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


@pytest.mark.clause("HL-016")
def test_a_case_filed_today_waits_at_once_for_the_one_who_queries(
    cases: list[Case], querier: Client
) -> None:
    with clock.at(MONDAY):
        shown = page_of(querier)
    assert shown.count("立案当日提起初次总对总查控") >= 4
    assert "今日到期" in shown
    for case in cases:
        assert case.number in shown


def test_somebody_elses_duty_is_not_in_my_queue(
    cases: list[Case], enter: Enter, hualong: Cast
) -> None:
    with clock.at(MONDAY):
        shown = page_of(enter(hualong.user("handler", "fast_1")))
    assert "立案当日提起初次总对总查控" not in shown


def test_one_click_takes_a_duty_of_all_cases_and_one_date_closes_it(
    cases: list[Case], querier: Client
) -> None:
    with clock.at(LATER):
        landing = page_of(querier)
        link = re.search(r'href="(/desk/work/do/\?[^"]*duty=first_query[^"]*)"', landing)
        assert link, landing
        form = page_of(querier, link[1].replace("&amp;", "&"))
        assert "可登记 4 项，3 件案件" in form
        ids = re.findall(r'name="id" value="(\d+)"', form)
        assert len(ids) == 4
        response = post_once(querier, "/desk/work/do/", id=ids, on="2026-03-03", late_reason="补录")
        assert response.status_code == 302, response.content.decode()
        assert "已登记4项" in page_of(querier)
    assert {n.status for n in nodes("first_query")} == {"done"}
    assert {n.done_on for n in nodes("first_query")} == {date(2026, 3, 3)}
    launched = Event.objects.filter(kind="query.launched")
    assert launched.count() == 4
    assert {e.data["system"] for e in launched} == {"总对总"}
    for case in Case.objects.all():
        assert case.state == "query"
        assert_clocks_equal_their_replay(case)


def test_a_double_click_states_the_events_once(cases: list[Case], querier: Client) -> None:
    token = once.new_token()
    ids = [n.pk for n in nodes("first_query")]
    with clock.at(LATER):
        for _click in (1, 2):
            querier.post("/desk/work/do/", {"once": token, "id": ids, "on": "2026-03-03", **LATE})
    assert Event.objects.filter(kind="query.launched").count() == 4


def test_what_a_colleague_closed_meanwhile_is_told_and_the_rest_is_done(
    cases: list[Case], querier: Client, hualong: Cast
) -> None:
    ids = [n.pk for n in nodes("first_query")]
    with clock.at(LATER):
        form = page_of(querier, "/desk/work/do/", duty="first_query")
        token = re.search(r'name="once" value="([^"]+)"', form)
        assert token
        state(hualong, cases[0], "query.launched", LATER, "respondent:1", system="总对总")
        response = querier.post(
            "/desk/work/do/", {"once": token[1], "id": ids, "on": "2026-03-04", **LATE}, follow=True
        )
    shown = response.content.decode()
    assert "已办结或终止" in shown
    assert cases[0].number in shown
    assert Event.objects.filter(kind="query.launched").count() == 4
    assert {n.status for n in nodes("first_query")} == {"done"}


def test_a_day_that_has_not_come_is_refused_beside_its_field_and_nothing_is_lost(
    cases: list[Case], querier: Client
) -> None:
    ids = [n.pk for n in nodes("first_query")]
    with clock.at(LATER):
        response = post_once(querier, "/desk/work/do/", id=ids, on="2026-12-31", note="留着这句")
    shown = response.content.decode()
    assert response.status_code == 422
    assert "日期2026-12-31尚未到来，今天是2026-03-11" in shown
    assert "留着这句" in shown
    assert not Event.objects.filter(kind="query.launched").exists()


def test_a_day_before_the_filing_refuses_that_row_alone(
    cases: list[Case], querier: Client, hualong: Cast
) -> None:
    later = filed(hualong, LATER, serial=9)
    ids = [n.pk for n in nodes("first_query")]
    with clock.at(LATER):
        response = querier.post(
            "/desk/work/do/",
            {"once": once.new_token(), "id": ids, "on": "2026-03-05", **LATE},
            follow=True,
        )
    shown = response.content.decode()
    assert "日期早于立案日（2026-03-11）" in shown
    assert later.number in shown
    assert Event.objects.filter(kind="query.launched").count() == 4


@pytest.mark.clause("HL-050", "HL-051", "HL-052")
def test_three_papers_of_one_duty_are_served_in_one_act(
    cases: list[Case], enter: Enter, hualong: Cast
) -> None:
    server = enter(holder(hualong, "service"))
    with clock.at(LATER):
        form = page_of(server, "/desk/work/do/", duty="serve_standard")
        ids = re.findall(r'name="id" value="(\d+)"', form)
        assert len(ids) == 12
        ticks = {f"s{n}-do": "on" for n in range(3)}
        response = post_once(
            server, "/desk/work/do/", id=ids, on="2026-03-04", late_reason="补录", **ticks
        )
    assert response.status_code == 302, response.content.decode()
    served = Event.objects.filter(kind="document.served")
    assert served.count() == 12
    assert {n.status for n in Node.objects.filter(duty="serve_standard")} == {"done"}


def test_a_part_not_ticked_is_left_open(cases: list[Case], enter: Enter, hualong: Cast) -> None:
    server = enter(holder(hualong, "service"))
    with clock.at(LATER):
        form = page_of(server, "/desk/work/do/", duty="serve_standard")
        ids = re.findall(r'name="id" value="(\d+)"', form)
        post_once(
            server, "/desk/work/do/", id=ids, on="2026-03-04", late_reason="补录", **{"s0-do": "on"}
        )
    done = Node.objects.filter(duty="serve_standard", status="done")
    assert len(set(done.values_list("rule", flat=True))) == 1


def test_a_post_that_may_not_state_the_event_gets_no_box_to_tick(
    cases: list[Case], enter: Enter, hualong: Cast
) -> None:
    handler = enter(hualong.user("handler", "fast_1"))
    ids = [n.pk for n in nodes("first_query")]
    with clock.at(LATER):
        form = handler.post("/desk/work/do/", {"id": ids})
        assert "不由你的岗位登记" in form.content.decode()
        sent = post_once(handler, "/desk/work/do/", id=ids, on="2026-03-04", late_reason="补录")
    assert sent.status_code == 422
    assert not Event.objects.filter(kind="query.launched").exists()


def test_another_courts_clocks_do_not_exist(cases: list[Case], enter: Enter, hualong: Cast) -> None:
    outsider = enter(hualong.outsider_user)
    ids = [n.pk for n in nodes("first_query")]
    with clock.at(LATER):
        assert (
            post_once(
                outsider, "/desk/work/do/", id=ids, on="2026-03-04", late_reason="补录"
            ).status_code
            == 404
        )
        assert outsider.post("/desk/work/do/", {"id": ids}).status_code == 422
        assert cases[0].number not in page_of(outsider)


def test_the_administrator_of_people_has_no_queue(enter: Enter, hualong: Cast) -> None:
    assert enter(hualong.user("system_admin")).get("/desk/").status_code == 403


def test_overdue_stands_first_and_the_top_of_the_page_counts_it(
    cases: list[Case], querier: Client, hualong: Cast
) -> None:
    filed(hualong, LATER, serial=9)
    with clock.at(LATER):
        shown = page_of(querier)
        late = page_of(querier, due="late")
    assert "超期9天" in shown
    assert shown.index("超期9天") < shown.index("今日到期</span>")
    assert "2026-03-02" in shown
    assert "今日到期</span>" not in late[late.index('id="list"') :]


def test_an_undecided_clock_stands_apart_and_asks_for_its_fact_by_name(
    hualong: Cast, enter: Enter
) -> None:
    case = filed(hualong, MONDAY)
    placing = lifecycle.Placing("fast_1", "fast", hualong.user("handler", "fast_1"), None, "manual")
    with clock.at(MONDAY):
        state(hualong, case, "query.launched", MONDAY, "respondent:1", system="总对总")
        Case.objects.filter(pk=case.pk).update(state="triage")
        case = Case.objects.get(pk=case.pk)
        lifecycle.assign(case, placing, actor=hualong.doing("case.assign"), on=MONDAY)
        lifecycle.receive([case], actor=hualong.actor("team_lead", "fast_1"), on=MONDAY)
        handler = enter(hualong.user("handler", "fast_1"))
        decided = page_of(handler)
        undecided = page_of(handler, due="undecided")
    assert "待明确" not in decided[decided.index('id="list"') : decided.index('id="duties-title"')]
    assert "完成两次查控（待明确：存款及网络资金足以清偿）" in undecided


def test_what_others_stated_since_i_looked_is_told_until_i_say_i_saw_it(
    cases: list[Case], hualong: Cast, enter: Enter
) -> None:
    lead = hualong.user("team_lead", "fast_1")
    Case.objects.filter(pk=cases[0].pk).update(handler=lead)
    browser = enter(lead)
    with clock.at(MONDAY):
        state(hualong, cases[0], "query.launched", MONDAY, "respondent:1", system="总对总")
        shown = page_of(browser)
        panel = shown[shown.index('id="changes"') :]
        assert "发起网络查控" in panel
        assert cases[0].number in panel
        until = re.search(r'name="until" value="([^"]+)"', panel)
        assert until
        post_once(browser, reverse("desk:work_seen"), until=until[1])
        after = page_of(browser)
    assert "发起网络查控" not in after[after.index('id="changes"') :]


def test_cases_assigned_to_my_team_are_received_together(hualong: Cast, enter: Enter) -> None:
    made = [filed(hualong, MONDAY, serial=n) for n in (1, 2)]
    placing = lifecycle.Placing("fast_1", "fast", hualong.user("handler", "fast_1"), None, "manual")
    with clock.at(MONDAY):
        for case in made:
            lifecycle.assign(case, placing, actor=hualong.doing("case.assign"), on=MONDAY)
        lead = enter(hualong.user("team_lead", "fast_1"))
        assert re.search(r"待收案\s*<strong>2</strong>", page_of(lead))
        shown = page_of(lead, "/desk/work/receive/")
        elsewhere = page_of(enter(hualong.user("team_lead", "fast_2")), "/desk/work/receive/")
    for case in made:
        assert case.number in shown
        assert case.number not in elsewhere


def test_the_landing_page_asks_a_fixed_number_of_questions(
    hualong: Cast, querier: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for serial in range(1, 31):
        filed(hualong, MONDAY, serial=serial, respondents=2)
    with clock.at(LATER):
        page_of(querier)
        # Session, person, seats; the rest is the page's own.
        with django_assert_max_num_queries(3 + 11):
            page_of(querier)


def test_closing_a_duty_of_thirty_cases_is_no_statement_a_case(
    hualong: Cast, querier: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for serial in range(1, 31):
        filed(hualong, MONDAY, serial=serial)
    ids = [n.pk for n in nodes("first_query")]
    with clock.at(LATER), django_assert_max_num_queries(60):
        post_once(querier, "/desk/work/do/", id=ids, on="2026-03-04", late_reason="补录")
    assert Event.objects.filter(kind="query.launched").count() == 30


def test_a_very_long_queue_is_told_by_its_first_rows_and_paged_to_its_end(
    hualong: Cast, querier: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "MOST_READ", 8)
    monkeypatch.setattr(listing.MyWork, "page_size", 5)
    for serial in range(1, 13):
        filed(hualong, MONDAY + timedelta(days=serial // 3), serial=serial)
    seen: list[str] = []
    with clock.at(LATER):
        url = "/desk/"
        while url:
            shown = page_of(querier, url)
            table = shown[shown.index('id="list"') :]
            seen += re.findall(r'name="id" value="(\d+)"', table)
            found = re.search(r'href="([^"]+)" rel="next"', shown)
            url = found[1].replace("&amp;", "&") if found else ""
        assert "8+" in page_of(querier)
    assert sorted(map(int, seen)) == [n.pk for n in nodes("first_query")]
    due = [Node.objects.get(pk=pk).due_on for pk in seen]
    assert due == sorted(due)


@pytest.mark.clause("DZ-148")
def test_bulletins_to_read_and_questions_to_answer_stand_on_my_work(
    dengzhou: Cast, enter: Enter
) -> None:
    maker, director = dengzhou.doing("report.make"), dengzhou.actor("director")
    lead = dengzhou.user("team_lead", "fast_team")
    with clock.at(date(2022, 10, 10)):
        draft = bulletins.prepare("quality_monthly", "2022-09", actor=maker)
        issued = bulletins.issue(draft, actor=maker)
        report = reports.make(dengzhou.court, Week.parse("2022-W40"), dengzhou.system)
        question = reports.ask(
            report, actor=director, text="原因？", figure="", to_unit="fast_team"
        )
        page = enter(lead).get("/desk/").content.decode()
        assert '<a href="/desk/reports/">待我答复 <strong>1</strong></a>' in page
        assert '<a href="/desk/bulletins/?mine=unread">未阅通报 <strong>1</strong></a>' in page
        bulletins.read(issued, actor=acting(lead))
        reports.answer(question, actor=acting(lead), text="已补录")
        page = enter(lead).get("/desk/").content.decode()
    assert "待我答复" not in page
    assert "未阅通报" not in page

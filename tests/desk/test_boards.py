"""The boards: what waits in a team, where it is late, and whether the machine keeps watch."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk import once
from enforcement import lifecycle, seals, sweep
from enforcement.models import Case, Node, SweepRun
from teams import access
from teams.models import User
from tests.cast import Cast
from tests.desk.conftest import Enter
from tests.story import filed, state
from workdays import clock

MONDAY = date(2026, 3, 2)
LATER = MONDAY + timedelta(days=12)
TEAM = "/desk/board/team/"
COMMAND = "/desk/board/command/"


def page_of(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def text_of(shown: str) -> str:
    """Return the words of a page without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", shown)).split())


def given(
    cast: Cast, case: Case, unit: str, track: str, nth: int = 0, *, take: bool = True
) -> Case:
    """Give a case to a team and, unless told otherwise, let the team receive it."""
    handler = cast.user("handler", unit, nth)
    placing = lifecycle.Placing(unit, track, handler, None, "manual")
    with clock.at(MONDAY):
        lifecycle.assign(case, placing, actor=cast.doing("case.assign"), on=MONDAY)
        if take:
            lifecycle.receive([case], actor=cast.actor("team_lead", unit), on=MONDAY)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def team(hualong: Cast) -> list[Case]:
    """Two standard cases of one handler, one of another, and one not received yet."""
    cases = [filed(hualong, MONDAY, serial=n) for n in (1, 2, 3, 4)]
    for number, case in enumerate(cases[:3]):
        given(hualong, case, "standard_1", "standard", 1 if number == 2 else 0)
    given(hualong, cases[3], "standard_1", "standard", take=False)
    return cases


@pytest.fixture
def lead(hualong: Cast, enter: Enter) -> Client:
    """The browser of the lead of the first standard team."""
    return enter(hualong.user("team_lead", "standard_1"))


@pytest.fixture
def director(hualong: Cast, enter: Enter) -> Client:
    """The director's browser."""
    return enter(hualong.user("director"))


def test_the_lead_sees_what_waits_who_carries_what_and_what_is_late(
    team: list[Case], lead: Client, hualong: Cast
) -> None:
    first, second = (hualong.user("handler", "standard_1", n).name for n in (0, 1))
    with clock.at(LATER):
        shown = page_of(lead, TEAM)
    said = text_of(shown)
    assert "团队看板：普执一团队" in said
    assert re.search(r"待接收 1 .*" + re.escape(team[3].number), said)
    assert f"{first} 2件" in said
    assert f"{second} 1件" in said
    assert "启动财产调查" in said
    assert "超期9天" in said
    assert "未说明原因" in said
    heat = text_of(shown[shown.index('class="dense heat"') :])
    assert re.search(rf"{first} 2 .*{second} 1", heat)


def test_a_figure_of_the_heat_map_opens_exactly_its_clocks(team: list[Case], lead: Client) -> None:
    with clock.at(LATER):
        shown = page_of(lead, TEAM)
        heat = shown[shown.index('class="dense heat"') :]
        cells = re.findall(r'<td class="heat-[1-4]"><a href="([^"]+)">(\d+)</a>', heat)
        assert cells
        for url, count in cells:
            listed = page_of(lead, unescape(url))
            rows = re.findall(r'name="id" value="\d+"', listed)
            assert len(rows) == int(count)


def test_the_reason_for_lateness_stands_on_the_board(team: list[Case], lead: Client) -> None:
    late = Node.objects.filter(rule="start_investigation", case=team[0])
    with clock.at(LATER):
        lead.post(
            "/desk/nodes/explain/",
            {"once": once.new_token(), "id": [late.get().pk], "reason": "被执行人下落不明"},
        )
        assert "被执行人下落不明" in page_of(lead, TEAM)


def test_a_lead_opens_his_own_team_only_and_the_director_every_one(
    team: list[Case], lead: Client, director: Client
) -> None:
    with clock.at(LATER):
        assert "普执一团队" in text_of(page_of(lead, TEAM, unit="fast_1"))
        assert "团队看板：快执一团队" not in text_of(page_of(lead, TEAM, unit="fast_1"))
        assert "团队看板：快执一团队" in text_of(page_of(director, TEAM, unit="fast_1"))


@pytest.mark.parametrize(
    "url",
    [
        COMMAND,
        "/desk/board/late-entries/",
        "/desk/board/approvals/",
        "/desk/board/looping/",
        "/desk/board/sweeps/",
    ],
)
def test_the_courts_board_is_for_those_who_lead(
    url: str, hualong: Cast, enter: Enter, lead: Client, director: Client
) -> None:
    assert director.get(url).status_code == 200
    for refused in (lead, enter(hualong.user("handler", "fast_1"))):
        response = refused.get(url)
        assert response.status_code == 403
        assert "查看看板”须由" in response.content.decode()
    assert enter(hualong.user("system_admin")).get(url).status_code == 403


def test_a_handler_has_no_team_board(hualong: Cast, enter: Enter) -> None:
    assert enter(hualong.user("handler", "fast_1")).get(TEAM).status_code == 403


def test_another_courts_director_sees_none_of_it(
    team: list[Case], hualong: Cast, enter: Enter
) -> None:
    outsider = enter(hualong.outsider_user)
    with clock.at(LATER):
        for url in (COMMAND, TEAM, f"{TEAM}?unit=standard_1", "/desk/nodes/?due=all"):
            shown = page_of(outsider, url)
            assert not any(case.number in shown for case in team)
        pages = text_of(page_of(outsider, COMMAND))
    assert "没有进行中的节点" in pages


def test_the_courts_board_counts_stages_teams_and_flow(team: list[Case], director: Client) -> None:
    with clock.at(LATER):
        shown = page_of(director, COMMAND)
    said = text_of(shown)
    assert "立案 4" in said
    assert re.search(r"普执 3 在办", said)
    assert "团队收案 普执 3" in said
    standing = text_of(shown[shown.index('id="standing-title"') :])
    assert re.search(r"普执一团队 3 ", standing)


def test_every_figure_of_the_courts_board_opens_exactly_its_clocks(
    team: list[Case], director: Client
) -> None:
    with clock.at(LATER):
        shown = page_of(director, COMMAND)
        figures = re.findall(r'href="(/desk/nodes/\?[^"]+)">(\d+)</a>', shown)
        assert len(figures) > 8
        for url, count in dict(figures).items():
            listed = text_of(page_of(director, unescape(url)))
            assert f"共 {count} 条" in listed, url


def test_a_missed_sweep_shows_red_until_it_has_run(team: list[Case], director: Client) -> None:
    with clock.at(LATER):
        assert "从未运行" in page_of(director, COMMAND)
        sweep.sweep()
        shown = text_of(page_of(director, COMMAND))
        assert "正常；上次发出提醒" in shown
    with clock.at(LATER + timedelta(days=3)):
        shown = page_of(director, COMMAND)
        tile = shown[shown.index("提醒扫描</h2>") - 60 : shown.index("提醒扫描</h2>") + 400]
        assert "tile bad" in tile
        assert "已逾时" in tile
        assert "漏扫：03-15、03-16" in tile
        sweep.sweep()
        assert "已逾时" not in page_of(director, COMMAND)


def test_a_sweep_that_broke_off_shows_red(director: Client) -> None:
    with clock.at(LATER):
        SweepRun.objects.create(on=LATER, started_at=clock.now() - timedelta(hours=2))
        sweep.sweep()
        assert "1次中断" in page_of(director, COMMAND)
        assert "未完成" in page_of(director, "/desk/board/sweeps/")


def test_an_unsealed_day_shows_red(team: list[Case], director: Client, hualong: Cast) -> None:
    with clock.at(LATER):
        assert "登记没有经过封存" in page_of(director, COMMAND)
        seals.seal(hualong.court, LATER - timedelta(days=1))
        assert "至03-13" in page_of(director, COMMAND)
    with clock.at(LATER + timedelta(days=1)):
        assert "2026-03-14尚未封存" in page_of(director, COMMAND)


def test_an_alert_the_director_has_not_read_is_counted_until_he_acknowledges_it(
    team: list[Case], director: Client
) -> None:
    with clock.at(LATER):
        for days in range(8):
            sweep.sweep(LATER - timedelta(days=7 - days))
        shown = text_of(page_of(director, COMMAND))
        unread = re.search(r"报局长未阅 (\d+)", shown)
        assert unread
        assert int(unread[1]) > 0
        listed = text_of(page_of(director, "/desk/nodes/", told="unread"))
        assert f"共 {unread[1]} 条" in listed
        alerts = page_of(director, "/desk/alerts/", level="director")
        ids = re.findall(r'name="id" value="(\d+)"', alerts)
        director.post("/desk/alerts/acknowledge/", {"once": once.new_token(), "id": ids})
        assert "报局长未阅 0" in text_of(page_of(director, COMMAND))


def test_what_was_entered_late_is_listed_with_who_and_how_late(
    team: list[Case], director: Client, hualong: Cast
) -> None:
    launcher = access.who_holds(hualong.court, "first_query")[0]
    node = Node.objects.get(rule="first_query", case=team[0])
    with clock.at(LATER):
        browser = Client()
        browser.force_login(launcher)
        browser.post(
            "/desk/work/do/",
            {
                "once": once.new_token(),
                "id": [node.pk],
                "on": "2026-03-03",
                "late_reason": "系统停用",
            },
        )
        assert "迟延登记 1" in text_of(page_of(director, COMMAND))
        listed = text_of(page_of(director, "/desk/board/late-entries/"))
    assert "11天 发起网络查控" in listed
    assert "系统停用" in listed
    assert launcher.name in listed


def test_the_list_of_clocks_is_filtered_and_told_wrong_values(
    team: list[Case], director: Client
) -> None:
    with clock.at(LATER):
        assert "共 3 条" in text_of(
            page_of(director, "/desk/nodes/", rule="start_investigation", unit="standard_1")
        )
        wrong = page_of(director, "/desk/nodes/", due_from="昨天", rule="no_such_rule")
    assert "没有符合条件的节点" in wrong
    assert 'aria-invalid="true"' in wrong


def test_done_late_clocks_are_found(team: list[Case], director: Client, hualong: Cast) -> None:
    state(hualong, team[0], "investigation.started", LATER)
    with clock.at(LATER):
        shown = text_of(page_of(director, "/desk/nodes/", due="done_late"))
    assert "逾期9天办结" in shown


def test_a_restricted_case_is_not_among_others_clocks(
    team: list[Case], enter: Enter, hualong: Cast, director: Client
) -> None:
    Case.objects.filter(pk=team[0].pk).update(restricted=True)
    with clock.at(LATER):
        elsewhere = page_of(enter(hualong.user("handler", "fast_2")), "/desk/nodes/")
        own = page_of(enter(hualong.user("handler", "standard_1")), "/desk/nodes/")
        assert team[0].number not in elsewhere
        assert team[1].number in elsewhere
        assert team[0].number in own
        assert team[0].number in page_of(director, "/desk/nodes/")


def test_the_boards_ask_a_fixed_number_of_questions(
    hualong: Cast, enter: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for serial in range(1, 25):
        given(hualong, filed(hualong, MONDAY, serial=serial), "standard_1", "standard", serial % 2)
    director = enter(hualong.user("director"))
    limits = {TEAM + "?unit=standard_1": 20, COMMAND: 18, "/desk/nodes/?due=late": 9}
    with clock.at(LATER):
        sweep.sweep()
        for url, most in limits.items():
            page_of(director, url)
            with django_assert_max_num_queries(most):
                page_of(director, url)


@pytest.mark.parametrize("pack", ["county", "dengzhou", "yindu", "yanshi"])
def test_every_court_has_its_boards(
    pack: str, request: pytest.FixtureRequest, enter: Enter
) -> None:
    cast: Cast = request.getfixturevalue(pack)
    with clock.at(MONDAY):
        filed(cast, MONDAY)
        browser: Any = enter(holder(cast, "director"))
        for url in (COMMAND, TEAM, "/desk/nodes/", "/desk/", "/desk/alerts/"):
            page_of(browser, url)


def holder(cast: Cast, function: str) -> User:
    """Return somebody who holds a function."""
    return access.who_holds(cast.court, function)[0]

"""Every address of the shell for every kind of person: what answers, and what is not said."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from teams import access, services
from teams.models import User
from tests.cast import Cast
from tests.desk.conftest import Enter

EVERYBODY = ("director", "team_lead", "handler", "clerk", "screener", "system_admin")
FOR_EVERYBODY = (
    "/desk/calendar/",
    "/desk/calendar/2026/",
    "/desk/calendar/2026/10/",
    "/desk/calendar/2027/",
    "/desk/calendar/count/",
    "/desk/rules/",
    "/desk/rules/?pack=yindu",
    "/desk/rules/compare/",
    "/desk/rules/compare/?other=dengzhou&only=differ",
    "/desk/rules/try/",
    "/desk/rules/versions/",
    "/desk/rules/versions/differences/",
    "/desk/rules/versions/differences/?left=hualong@1&right=yindu@1",
    "/desk/rules/rehearsals/",
    "/help/",
    "/help/handler/",
    "/desk/password/",
)
FOR_EXAMINERS = (
    "/desk/intake/online/",
    "/desk/intake/online/template/",
    "/desk/intake/online/figures/",
)
FOR_ADMINISTRATORS = (
    "/desk/people/",
    "/desk/people/open/",
    "/desk/people/log/",
    "/desk/rules/versions/upload/",
    "/desk/calendar/adopt/",
)


@pytest.mark.parametrize("post", EVERYBODY)
def test_rules_calendar_and_guides_are_open_to_every_post(
    hualong: Cast, enter: Enter, post: str
) -> None:
    client = enter(hualong.user(post))
    for address in FOR_EVERYBODY:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "no-store" in response.headers["Cache-Control"], address


@pytest.mark.parametrize("post", EVERYBODY)
def test_leave_is_noted_by_those_who_lead_or_manage_people(
    hualong: Cast, enter: Enter, post: str
) -> None:
    expected = 200 if post in ("director", "team_lead", "system_admin") else 403
    assert enter(hualong.user(post)).get("/desk/people/leave/").status_code == expected


@pytest.mark.parametrize("post", ["director", "handler", "screener", "system_admin"])
def test_applications_sent_online_are_for_who_examines_them(
    hualong: Cast, enter: Enter, post: str
) -> None:
    window = enter(hualong.user("clerk", "filing_window"))
    for address in FOR_EXAMINERS:
        assert window.get(address).status_code == 200, address
        assert enter(hualong.user(post)).get(address).status_code == 403, address


@pytest.mark.parametrize("post", EVERYBODY)
def test_people_are_managed_by_the_administrator_alone(
    hualong: Cast, enter: Enter, post: str
) -> None:
    client = enter(hualong.user(post))
    expected = 200 if post == "system_admin" else 403
    for address in FOR_ADMINISTRATORS:
        assert client.get(address).status_code == expected, address


def test_a_refused_page_names_the_post_needed_and_who_holds_it(hualong: Cast, enter: Enter) -> None:
    answer = enter(hualong.user("handler")).get("/desk/people/").content.decode()
    assert "须由系统管理员办理" in answer
    assert hualong.user("system_admin").name in answer
    assert "没有任何内容被改动" in answer


def test_a_person_of_another_court_does_not_exist(hualong: Cast, manager: Client) -> None:
    stranger = hualong.outsider_user
    for address in (
        reverse("desk:person", args=[stranger.pk]),
        reverse("desk:correct_name", args=[stranger.pk]),
    ):
        assert manager.get(address).status_code == 404
    assert stranger.name not in manager.get("/desk/people/").content.decode()


def test_a_signed_out_visitor_is_led_to_the_sign_in_and_back(hualong: Cast, client: Client) -> None:
    for address in (*FOR_EVERYBODY, *FOR_ADMINISTRATORS, "/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/sign-in/?next="), address


def test_an_unknown_address_answers_in_chinese_that_nothing_was_changed(
    hualong: Cast, enter: Enter
) -> None:
    response = enter(hualong.user("clerk")).get("/desk/nowhere/")
    assert response.status_code == 404
    assert "没有任何内容被改动" in response.content.decode()


def test_unknown_guides_months_and_packs_are_not_found(hualong: Cast, enter: Enter) -> None:
    client = enter(hualong.user("clerk"))
    for address in (
        "/help/nobody/",
        "/desk/calendar/2026/13/",
        "/desk/calendar/1800/",
        "/desk/rules/?pack=nowhere",
        "/desk/done/made-up-token-that-is-not/",
    ):
        assert client.get(address).status_code == 404, address


def test_an_administrator_lands_on_people_and_is_not_led_to_cases(manager: Client) -> None:
    response = manager.get("/", follow=True)
    assert response.redirect_chain[-1][0] == "/desk/people/"
    assert "全部案件" not in response.content.decode()


def test_somebody_of_the_bureau_is_not_led_to_the_people_page(hualong: Cast, enter: Enter) -> None:
    answer = enter(hualong.user("team_lead")).get("/help/").content.decode()
    assert 'href="/desk/people/"' not in answer


def test_a_closed_account_or_one_without_a_court_gets_no_seat(hualong: Cast, enter: Enter) -> None:
    nobody = User.objects.create_user("nobody", "made-up Only 4 tests", name="无院")
    response = enter(nobody).get("/help/")
    assert response.status_code == 403
    assert "未归属任何法院" in response.content.decode()


def test_a_person_of_two_posts_chooses_the_seat_he_acts_in(
    hualong: Cast, enter: Enter, administrator: User
) -> None:
    person = hualong.user("clerk", "fast_1")
    second = services.give_post(
        actor=access.actor_for(administrator), user=person, post="handler", unit="fast_2"
    )
    client = enter(person)
    assert "快执一团队书记员" in client.get("/help/").content.decode()
    client.post("/desk/seat/", {"seat": second.pk, "next": "/help/"})
    bar = client.get("/help/").content.decode().split("</summary>")[0]
    assert "快执二团队承办人" in bar


def test_nobody_takes_a_seat_that_is_not_his(hualong: Cast, enter: Enter) -> None:
    directors_seat = hualong.actor("director").seats[0].membership_id
    client = enter(hualong.user("clerk", "fast_1"))
    response = client.post("/desk/seat/", {"seat": directors_seat}, follow=True)
    assert "没有这个岗位" in response.content.decode()
    assert "快执一团队书记员" in response.content.decode()


def test_a_seat_is_taken_by_post_alone_and_leads_nowhere_outside(
    hualong: Cast, enter: Enter
) -> None:
    client = enter(hualong.user("clerk", "fast_1"))
    assert client.get("/desk/seat/").status_code == 405
    response = client.post("/desk/seat/", {"next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("address", [*FOR_EVERYBODY, *FOR_ADMINISTRATORS])
def test_pages_carry_no_inline_style_script_or_outside_address(
    manager: Client, address: str
) -> None:
    page = manager.get(address).content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|javascript:", page)
    assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))", page)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page)


@pytest.mark.parametrize("address", [*FOR_EVERYBODY, *FOR_ADMINISTRATORS])
def test_every_field_has_a_label_and_every_page_one_heading(manager: Client, address: str) -> None:
    page = manager.get(address).content.decode()
    assert len(re.findall(r"<h1[ >]", page)) == 1
    labelled = set(re.findall(r'for="([^"]+)"', page))
    for field in re.findall(r"<(?:input|select|textarea)\b[^>]*>", page):
        if 'type="hidden"' in field or "aria-label" in field:
            continue
        found = re.search(r'\bid="([^"]+)"', field)
        assert found, field
        assert found[1] in labelled, field


def test_no_bell_rings_for_who_sees_no_case(hualong: Cast, enter: Enter) -> None:
    page = enter(hualong.user("system_admin")).get("/desk/people/").content.decode()
    assert reverse("desk:alerts") not in page
    page = enter(hualong.user("director")).get("/desk/").content.decode()
    assert reverse("desk:alerts") in page


def test_a_page_without_an_entry_lights_none(yanshi: Cast, enter: Enter) -> None:
    rule = next(iter(yanshi.pack.rounds))
    page = enter(yanshi.user("director")).get(f"/desk/rounds/{rule}/").content.decode()
    assert 'aria-current="page"' not in page.partition("<nav")[2].partition("</nav>")[0]
    home = enter(yanshi.user("director")).get("/desk/").content.decode()
    assert re.search(r'href="/desk/" aria-current="page"', home)

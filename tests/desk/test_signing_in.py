"""The front door: wrong passwords, the lock-out, the made-up accounts of a demonstration."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.cast import PASSWORD, Cast
from tests.desk.conftest import Enter, form


def sign_in(client: Client, username: str, password: str) -> tuple[int, str]:
    """Try to sign in; return the code and the page."""
    response = client.post("/sign-in/", {"username": username, "password": password})
    return response.status_code, response.content.decode()


def test_a_person_signs_in_whatever_the_case_of_his_account(hualong: Cast, client: Client) -> None:
    person = hualong.user("clerk")
    assert sign_in(client, f" {person.username.upper()} ", PASSWORD)[0] == 302
    assert client.get("/help/").status_code == 200


def test_a_wrong_password_is_said_in_chinese_and_names_no_part(
    hualong: Cast, client: Client
) -> None:
    known = sign_in(client, hualong.user("clerk").username, "wrong")
    unknown = sign_in(client, "nobody-here", "wrong")
    assert known[0] == unknown[0] == 422
    assert "账号或密码不正确" in known[1]
    assert "账号或密码不正确" in unknown[1]


def test_five_failures_lock_the_account_out_in_every_spelling(
    hualong: Cast, client: Client, manager: Client
) -> None:
    person = hualong.user("clerk")
    for attempt in range(5):
        name = person.username if attempt % 2 else person.username.upper()
        answer = sign_in(client, name, "wrong")
    assert answer[0] == 429
    assert "登录已暂停" in answer[1]
    assert sign_in(client, person.username, PASSWORD)[0] == 429
    assert "登录暂停" in manager.get(f"/desk/people/{person.pk}/").content.decode()
    manager.post(f"/desk/people/{person.pk}/unlock/", form())
    assert sign_in(client, person.username, PASSWORD)[0] == 302


def test_the_made_up_accounts_are_listed_in_a_demonstration_alone(
    hualong: Cast, client: Client, settings: Settings
) -> None:
    name = hualong.user("director").username
    settings.DEMO = False
    assert name not in client.get("/sign-in/").content.decode()
    settings.DEMO = True
    page = client.get("/sign-in/").content.decode()
    assert page.count(f'data-value="{name}"') == 1
    assert page.count("员额法官") == 1


def test_signing_in_leads_nowhere_outside(hualong: Cast, client: Client) -> None:
    answer = client.post(
        "/sign-in/?next=https://elsewhere.example/",
        {
            "username": hualong.user("clerk").username,
            "password": PASSWORD,
            "next": "https://elsewhere.example/",
        },
    )
    assert answer.headers["Location"] == "/"


def test_signing_out_ends_the_session_and_is_done_by_post_alone(
    hualong: Cast, enter: Enter
) -> None:
    client = enter(hualong.user("clerk"))
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/help/").status_code == 302


@pytest.mark.django_db
def test_a_stale_form_is_refused_in_chinese_and_says_what_was_kept() -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "登录状态已变化" in answer.content.decode()

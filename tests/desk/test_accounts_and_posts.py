"""Managing people through the pages: every act by the service, every refusal on the page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from teams.models import Membership, PeopleLog, User
from tests.cast import PASSWORD, Cast
from tests.desk.conftest import Enter, form


def act(client: Client, button: str, pk: int, **fields: str) -> tuple[int, str]:
    """Press a person's button; return the code and the page shown in the end."""
    response = client.post(reverse(f"desk:{button}", args=[pk]), form(**fields), follow=True)
    return response.status_code, response.content.decode()


def test_a_new_account_gets_a_password_shown_once_to_be_changed_first(
    manager: Client, client: Client
) -> None:
    answer = manager.post("/desk/people/open/", form(name="穆晴", username="MuQing"))
    secret = re.search(r'class="secret">([^<]+)<', answer.content.decode())
    assert secret
    signed_in = client.post("/sign-in/", {"username": "muqing", "password": secret[1]})
    assert signed_in.status_code == 302
    assert client.get("/help/").headers["Location"] == "/desk/password/"
    assert "首次登录" in client.get("/desk/password/").content.decode()
    person = User.objects.get(username="muqing")
    assert secret[1] not in manager.get(reverse("desk:person", args=[person.pk])).content.decode()


def test_a_changed_password_keeps_this_session_and_ends_the_others(
    hualong: Cast, enter: Enter
) -> None:
    person = hualong.user("clerk")
    here, elsewhere = enter(person), enter(person)
    new = "made-up Other 5 words"
    answer = here.post("/desk/password/", form(current=PASSWORD, new=new, again=new))
    assert answer.status_code == 302
    assert here.get("/help/").status_code == 200
    assert elsewhere.get("/help/").headers["Location"].startswith("/sign-in/")
    person.refresh_from_db()
    assert person.check_password(new)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"current": "wrong", "new": "made-up Other 5", "again": "made-up Other 5"},
            "当前密码不正确",
        ),
        ({"current": PASSWORD, "new": "12345", "again": "12345"}, "密码"),
        ({"current": PASSWORD, "new": "made-up Other 5", "again": "something else"}, "不一致"),
    ],
)
def test_a_password_that_will_not_do_is_refused_beside_its_field(
    hualong: Cast, enter: Enter, fields: dict[str, str], said: str
) -> None:
    person = hualong.user("clerk")
    answer = enter(person).post("/desk/password/", form(**fields))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert fields["new"] not in page
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_post_is_given_and_ended_and_the_log_keeps_both(hualong: Cast, manager: Client) -> None:
    person = hualong.user("clerk", "fast_1")
    given = {"post": "handler", "unit": "fast_2", "from_on": "2026-01-05"}
    code, page = act(manager, "person", person.pk, **given)
    assert code == 200
    assert "快执二团队承办人" in page
    held = Membership.objects.get(user=person, post__code="handler")
    code, page = act(manager, "end_post", held.pk)
    assert "岗位已终止" in page
    held.refresh_from_db()
    assert held.to_on
    acts = list(PeopleLog.objects.filter(target=person).values_list("act", flat=True))
    assert acts == ["post.ended", "post.given"]
    assert "快执二团队承办人" in manager.get("/desk/people/log/").content.decode()


def test_a_post_already_held_is_refused_on_the_page(hualong: Cast, manager: Client) -> None:
    person = hualong.user("clerk", "fast_1")
    given = {"post": "clerk", "unit": "fast_1", "from_on": "2026-01-05"}
    code, page = act(manager, "person", person.pk, **given)
    assert code == 422
    assert "不能重复任岗" in page
    assert person.memberships.count() == 1


def test_an_account_is_closed_and_opened_again(
    hualong: Cast, manager: Client, enter: Enter
) -> None:
    person = hualong.user("clerk", "fast_1")
    browser = enter(person)
    code, page = act(manager, "close_account", person.pk)
    assert "账号已停用" in page
    assert browser.get("/help/").status_code == 302
    code, page = act(manager, "close_account", person.pk)
    assert (code, "账号已停用" in page) == (422, True)
    code, page = act(manager, "reopen_account", person.pk)
    assert "只显示这一次" in page
    person.refresh_from_db()
    assert person.is_active
    assert person.must_change_password


def test_the_last_administrator_cannot_lock_the_court_out(
    administrator: User, manager: Client
) -> None:
    code, page = act(manager, "close_account", administrator.pk)
    assert code == 422
    assert "最后一名系统管理员" in page
    held = administrator.memberships.get()
    code, page = act(manager, "end_post", held.pk)
    assert (code, "最后一名系统管理员" in page) == (422, True)


def test_nobody_else_may_press_the_buttons_and_nothing_is_done(hualong: Cast, enter: Enter) -> None:
    person, director = hualong.user("clerk"), enter(hualong.user("director"))
    for name in ("reset_password", "close_account", "reopen_account", "unlock_account", "person"):
        assert act(director, name, person.pk)[0] == 403, name
    assert act(director, "end_post", person.memberships.get().pk)[0] == 403
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert person.is_active


def test_another_courts_people_cannot_be_touched(hualong: Cast, manager: Client) -> None:
    stranger = hualong.outsider_user
    for name in ("reset_password", "close_account", "reopen_account", "unlock_account", "person"):
        assert act(manager, name, stranger.pk)[0] == 404, name
    assert act(manager, "end_post", stranger.memberships.get().pk)[0] == 404
    stranger.refresh_from_db()
    assert stranger.check_password(PASSWORD)


def test_acts_are_done_by_post_alone(administrator: User, manager: Client) -> None:
    for name in ("reset_password", "close_account", "reopen_account", "unlock_account"):
        assert manager.get(reverse(f"desk:{name}", args=[administrator.pk])).status_code == 405


def test_a_name_is_corrected(hualong: Cast, manager: Client) -> None:
    person = hualong.user("clerk")
    code, page = act(manager, "correct_name", person.pk, name="项新名")
    assert (code, "项新名" in page) == (200, True)

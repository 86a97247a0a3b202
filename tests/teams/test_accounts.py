"""Accounts: who opens and closes them, what is refused, and that every change is logged."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import authenticate
from django.test import RequestFactory

from policy.refusals import Forbidden, NotVisible, Refused
from teams import access, services
from teams.models import Membership, PeopleLog, User
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(hualong: Cast) -> access.Actor:
    return hualong.doing("people.manage")


def codes(refused) -> list[str]:
    return [r.code for r in refused.value.refusals]


def last_log() -> PeopleLog:
    return PeopleLog.objects.latest("id")


def sign_in(username: str, password: str):
    request = RequestFactory().post("/sign-in/")
    return authenticate(request, username=username, password=password)


def test_an_account_opens_with_a_password_that_must_be_changed(hualong, administrator):
    opened = services.open_account(actor=administrator, username=" Bai-01 ", name=" 柏闻笛 ")
    user = User.objects.get(username="bai-01")
    assert (user.name, user.court, user.must_change_password) == ("柏闻笛", hualong.court, True)
    assert sign_in("BAI-01", opened.password) == user
    assert opened.password not in repr(opened)
    log = last_log()
    assert (log.act, log.target, log.actor_id) == ("account.opened", user, administrator.user_id)
    assert opened.password not in str(log.data)


def test_all_that_is_wrong_with_a_new_account_is_said_at_once(hualong, administrator):
    with pytest.raises(Refused) as refused:
        services.open_account(actor=administrator, username="!", name=" ", password="123")
    assert set(codes(refused)) == {"name_missing", "bad_username", "weak_password"}
    assert {r.field for r in refused.value.refusals} == {"name", "username", "password"}
    taken = hualong.user("director").username.upper()
    with pytest.raises(Refused) as refused:
        services.open_account(actor=administrator, username=taken, name="柏闻笛")
    assert codes(refused) == ["username_taken"]
    with pytest.raises(Refused, match="不得超过40个字，现为41个字"):
        services.open_account(actor=administrator, username="bai", name="柏" * 41)


ACTS = {
    "open": lambda a, u: services.open_account(actor=a, username="bai", name="柏闻笛"),
    "rename": lambda a, u: services.correct_name(actor=a, user=u, name="柏闻笛"),
    "reset": lambda a, u: services.reset_password(actor=a, user=u),
    "close": lambda a, u: services.close_account(actor=a, user=u),
    "reopen": lambda a, u: services.reopen_account(actor=a, user=u),
    "unlock": lambda a, u: services.unlock(actor=a, username=u.username),
    "give": lambda a, u: services.give_post(actor=a, user=u, post="clerk"),
    "end": lambda a, u: services.end_post(actor=a, membership=u.memberships.first()),
    "adopt": lambda a, u: services.adopt_pack(actor=a, court=u.court),
}


@pytest.mark.parametrize("name", ACTS)
def test_only_the_administrator_manages_people(hualong, name):
    before = PeopleLog.objects.count()
    for post in ("director", "clerk"):
        with pytest.raises(Forbidden, match="系统管理员"):
            ACTS[name](hualong.actor(post), hualong.user("handler", "fast_1"))
    assert PeopleLog.objects.count() == before


@pytest.mark.parametrize("name", [name for name in ACTS if name != "open"])
def test_another_courts_people_do_not_exist(hualong, administrator, name):
    with pytest.raises(NotVisible):
        ACTS[name](administrator, hualong.outsider_user)


def test_a_reset_password_is_temporary_and_the_old_one_is_dead(hualong, administrator):
    user = hualong.user("clerk", "fast_1")
    given = services.reset_password(actor=administrator, user=user)
    assert sign_in(user.username, PASSWORD) is None
    assert sign_in(user.username, given.password).must_change_password
    assert last_log().act == "password.reset"


def test_people_change_their_own_password_knowing_the_present_one(hualong, administrator):
    given = services.reset_password(actor=administrator, user=hualong.user("clerk", "fast_1"))
    user = given.user
    with pytest.raises(Refused) as refused:
        services.change_password(user=user, current="guess", new="12345")
    assert {"wrong_password", "weak_password"} <= set(codes(refused))
    with pytest.raises(Refused, match="不得与当前密码相同"):
        services.change_password(user=user, current=given.password, new=given.password)
    services.change_password(user=user, current=given.password, new="a stone in the river")
    user.refresh_from_db()
    assert not user.must_change_password
    assert user.check_password("a stone in the river")
    assert (last_log().act, last_log().actor) == ("password.changed", user)


def test_closing_an_account_ends_its_posts_at_once_and_keeps_what_was(hualong, administrator):
    user = hualong.user("handler", "fast_1")
    services.close_account(actor=administrator, user=user)
    assert sign_in(user.username, PASSWORD) is None
    membership = Membership.objects.get(user=user)
    assert membership.to_on is not None
    assert user not in access.who_holds(hualong.court, "@team", _case(hualong, "fast_1"))
    assert last_log().data == {"posts_ended": 1}
    with pytest.raises(Refused) as refused:
        services.close_account(actor=administrator, user=user)
    assert codes(refused) == ["account_closed"]


def test_a_reopened_account_has_a_new_password_and_no_post(hualong, administrator):
    user = hualong.user("handler", "fast_1")
    services.close_account(actor=administrator, user=user)
    given = services.reopen_account(actor=administrator, user=user)
    assert sign_in(user.username, given.password) == user
    assert access.actor_for(given.user).seats == ()
    with pytest.raises(Refused, match="并未停用"):
        services.reopen_account(actor=administrator, user=user)


def test_nobody_closes_his_own_account_or_the_last_administrators(hualong, administrator):
    own = User.objects.get(pk=administrator.user_id)
    with pytest.raises(Refused) as refused:
        services.close_account(actor=administrator, user=own)
    assert codes(refused) == ["own_account", "last_administrator"]
    with pytest.raises(Refused, match="最后一名系统管理员"):
        services.end_post(actor=administrator, membership=own.memberships.get())
    second = services.open_account(actor=administrator, username="second", name="柏闻笛").user
    services.give_post(actor=administrator, user=second, post="system_admin")
    services.close_account(actor=access.actor_for(second), user=own)
    own.refresh_from_db()
    assert not own.is_active


def test_an_administrator_whose_post_will_end_does_not_count_as_another_one(hualong, administrator):
    own = User.objects.get(pk=administrator.user_id)
    second = services.open_account(actor=administrator, username="second", name="柏闻笛").user
    held = services.give_post(actor=administrator, user=second, post="system_admin")
    Membership.objects.filter(pk=held.pk).update(to_on=held.from_on.replace(year=2100))
    with pytest.raises(Refused, match="最后一名系统管理员"):
        services.end_post(actor=administrator, membership=own.memberships.get())


def test_failed_sign_ins_are_counted_under_one_spelling_and_lifted_by_the_administrator(
    hualong, administrator
):
    username = hualong.user("director").username
    for typed in (username, username.upper(), f" {username} ", username.title(), username):
        assert sign_in(typed, "guess") is None
    assert [a.username for a in AccessAttempt.objects.all()] == [username]
    assert sign_in(username, PASSWORD) is None, "locked out"
    assert services.unlock(actor=administrator, username=username.upper()) == 1
    assert sign_in(username, PASSWORD) is not None


def test_the_first_administrator_is_opened_once(hualong):
    with pytest.raises(Refused, match="本院已有系统管理员"):
        services.create_first_administrator(
            court=hualong.court, username="root", name="柏闻笛", password="a stone in the river"
        )


def _case(cast: Cast, unit: str):
    class Case:
        court_id = cast.court.pk
        handler_id = judge_id = None
        track = ""

    Case.unit = unit
    return Case()

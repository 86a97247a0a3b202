"""The administrator issues a machine's token, sees it once, and takes it back."""

import re

from django.test import Client

from teams.models import AccessToken
from tests.cast import Cast
from tests.desk.conftest import Enter, form

TOKENS = "/desk/tokens/"
KEY = re.compile(r"eb_[A-Za-z0-9_-]{43}")


def issue(manager: Client, cast: Cast, **changes: object) -> str:
    """Issue a token to the director; return the page that answers."""
    sent = {"user": cast.user("director").pk, "name": "数据平台", "days": 30, **changes}
    return manager.post(f"{TOKENS}issue/", form(**sent)).content.decode()


def test_a_key_is_shown_once_and_opens_the_api(
    hualong: Cast, manager: Client, client: Client
) -> None:
    found = KEY.search(issue(manager, hualong))
    assert found
    me = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {found[0]}"})
    assert me.json()["name"] == hualong.user("director").name
    listed = manager.get(TOKENS).content.decode()
    assert "数据平台" in listed
    assert not KEY.search(listed)
    assert "签发接口令牌" in manager.get("/desk/people/log/").content.decode()


def test_wrong_entries_stand_beside_their_fields(hualong: Cast, manager: Client) -> None:
    issue(manager, hualong)
    assert "已有名为“数据平台”的令牌" in issue(manager, hualong)
    for changes in ({"days": 0}, {"days": 999}, {"name": " "}, {"user": hualong.outsider_user.pk}):
        assert 'class="wrong"' in issue(manager, hualong, **changes), changes
    assert AccessToken.objects.count() == 1


def test_a_double_click_issues_one(hualong: Cast, manager: Client) -> None:
    sent = form(user=hualong.user("director").pk, name="平台", days=3)
    manager.post(f"{TOKENS}issue/", sent)
    again = manager.post(f"{TOKENS}issue/", sent, follow=True)
    assert "没有重复办理" in again.content.decode()
    assert AccessToken.objects.count() == 1


def test_a_token_is_taken_back(hualong: Cast, manager: Client) -> None:
    issue(manager, hualong)
    token = AccessToken.objects.get()
    address = f"{TOKENS}{token.pk}/revoke/"
    assert "立即不能再调用" in manager.get(address).content.decode()
    page = manager.post(address, form(), follow=True).content.decode()
    assert "即刻失效" in page
    assert "已撤销" in page
    assert manager.post(address, form()).status_code == 422


def test_others_do_not_manage_tokens_and_another_courts_do_not_exist(
    hualong: Cast, manager: Client, enter: Enter
) -> None:
    issue(manager, hualong)
    token = AccessToken.objects.get()
    addresses = (TOKENS, f"{TOKENS}issue/", f"{TOKENS}{token.pk}/revoke/")
    for post in ("director", "team_lead", "handler"):
        client = enter(hualong.user(post))
        assert [client.get(a).status_code for a in addresses] == [403, 403, 403], post
    AccessToken.objects.update(user=hualong.outsider_user)
    assert manager.get(addresses[2]).status_code == 404
    assert "数据平台" not in manager.get(TOKENS).content.decode()

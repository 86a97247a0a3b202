"""A machine's token: issued by the administrator, kept as a hash, ended in every way it can be."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from policy.refusals import Forbidden, NotVisible, Refused
from teams import access, services
from teams.models import AccessToken, PeopleLog
from tests.api.conftest import reasons
from tests.cast import Cast
from workdays import clock

ME = "/api/v1/me/"


def issued(cast: Cast, **changes: Any) -> services.NewToken:
    """Return a token of the director's, issued by the administrator."""
    given = {"user": cast.user("director"), "name": "数据平台", "days": 30, **changes}
    return services.issue_token(actor=cast.actor("system_admin"), **given)


def get(key: str) -> Any:
    """Ask who a key is."""
    return APIClient().get(ME, headers={"Authorization": f"Bearer {key}"})


def test_a_token_acts_as_its_person_and_its_key_is_kept_nowhere(hualong: Cast) -> None:
    made = issued(hualong)
    assert get(made.key).json()["name"] == hualong.user("director").name
    row = AccessToken.objects.get()
    assert row.last_used_at is not None
    kept = [str(value) for value in AccessToken.objects.values().get().values()]
    kept += [str(entry.data) for entry in PeopleLog.objects.all()]
    assert not any(made.key in text or made.key[9:] in text for text in kept)
    assert made.key not in repr(made)
    assert PeopleLog.objects.filter(act="token.issued", target=row.user).count() == 1


@pytest.mark.parametrize("key", ["", "eb_", "eb_wrong", "\udcff", "a" * 5000])
def test_a_wrong_key_opens_nothing(hualong: Cast, key: str) -> None:
    issued(hualong)
    response = APIClient().get(ME, HTTP_AUTHORIZATION=f"Bearer {key}")
    assert (response.status_code, reasons(response)) == (401, {"": "bad_token"})
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_with_its_last_day(hualong: Cast) -> None:
    with clock.at(date(2026, 11, 20)):
        made = issued(hualong, days=3)
    assert made.token.expires_on == date(2026, 11, 22)
    for day, code in ((22, 200), (23, 401)):
        with clock.at(date(2026, 11, day)):
            assert get(made.key).status_code == code


def test_a_revoked_token_is_shut_out_at_once_and_only_once_revoked(hualong: Cast) -> None:
    made = issued(hualong)
    administrator = hualong.actor("system_admin")
    services.revoke_token(actor=administrator, token=made.token)
    assert get(made.key).status_code == 401
    with pytest.raises(Refused, match="已经撤销"):
        services.revoke_token(actor=administrator, token=made.token)
    assert PeopleLog.objects.filter(act="token.revoked").count() == 1
    issued(hualong)  # the name is free again


def test_a_closed_account_takes_its_tokens_with_it_for_good(hualong: Cast) -> None:
    person = hualong.user("handler", "fast_1")
    made = issued(hualong, user=person)
    administrator = hualong.actor("system_admin")
    services.close_account(actor=administrator, user=person)
    assert get(made.key).status_code == 401
    services.reopen_account(actor=administrator, user=person)
    assert get(made.key).status_code == 401


def test_the_use_of_a_token_is_noted_without_a_write_each_time(
    hualong: Cast, django_assert_num_queries: Any
) -> None:
    made = issued(hualong)
    with clock.at(clock.now()) as now:
        get(made.key)
        with django_assert_num_queries(2):  # the token with its person, the seats
            get(made.key)
    with clock.at(now + timedelta(hours=1)):
        get(made.key)
    row = AccessToken.objects.get()
    assert row.last_used_at == now + timedelta(hours=1)


def test_only_the_administrator_issues_and_only_to_his_own_people(hualong: Cast) -> None:
    director = hualong.user("director")
    with pytest.raises(Forbidden):
        services.issue_token(actor=access.actor_for(director), user=director, name="x", days=1)
    with pytest.raises(NotVisible):
        issued(hualong, user=hualong.outsider_user)
    made = issued(hualong)
    with pytest.raises(Forbidden):
        services.revoke_token(actor=access.actor_for(director), token=made.token)
    with pytest.raises(Forbidden):
        services.revoke_token(actor=hualong.outsider, token=made.token)


def test_a_wrong_request_for_a_token_tells_every_reason(hualong: Cast) -> None:
    with pytest.raises(Refused) as refused:
        issued(hualong, name=" ", days=400)
    assert {r.field for r in refused.value.refusals} == {"name", "days"}
    issued(hualong)
    with pytest.raises(Refused, match="已有名为"):
        issued(hualong)


def test_the_operator_issues_lists_and_revokes_by_command(hualong: Cast) -> None:
    username = hualong.user("director").username
    out = StringIO()
    call_command("api_token", "issue", "--username", username, "--name", "联调", stdout=out)
    key = out.getvalue().split()[-1]
    assert get(key).status_code == 200
    out = StringIO()
    call_command("api_token", "list", stdout=out)
    assert "联调" in out.getvalue()
    assert key not in out.getvalue()
    number = str(AccessToken.objects.get().pk)
    call_command("api_token", "revoke", "--number", number, stdout=StringIO())
    assert get(key).status_code == 401
    with pytest.raises(SystemExit):
        call_command("api_token", "revoke", "--number", number, stderr=StringIO())
    with pytest.raises(SystemExit):
        call_command("api_token", "issue", "--username", "nobody", "--name", "x", stderr=StringIO())

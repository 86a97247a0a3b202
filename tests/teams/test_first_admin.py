"""The command that opens a court's first administrator account."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from teams import access
from teams.models import Court, User

pytestmark = pytest.mark.django_db


def run(monkeypatch, password, *args, how="environment"):
    out, err = io.StringIO(), io.StringIO()
    if how == "environment":
        monkeypatch.setenv("FIRST_ADMIN_PASSWORD", password)
    else:
        monkeypatch.delenv("FIRST_ADMIN_PASSWORD", raising=False)
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    code = 0
    try:
        call_command("first_admin", "--pack=yanshi", "--name=柏闻笛", *args, stdout=out, stderr=err)
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("how", ["environment", "standard input"])
def test_it_founds_the_court_and_opens_the_account(monkeypatch, how):
    password = "a stone in the river"
    code, out, err = run(monkeypatch, password, "--username=root", how=how)
    assert (code, err) == (0, "")
    assert "root" in out
    assert password not in out
    user = User.objects.get(username="root")
    assert user.check_password(password)
    actor = access.actor_for(user)
    assert access.require(actor, "people.manage").post == actor.acting_post
    assert actor.court_code == "yanshi"


def test_a_second_one_is_refused_by_name(monkeypatch):
    run(monkeypatch, "a stone in the river", "--username=root")
    code, out, err = run(monkeypatch, "a stone in the river", "--username=another")
    assert (code, out) == (1, "")
    assert "已有系统管理员（root）" in err
    assert User.objects.count() == 1


def test_refused_it_leaves_no_court_behind(monkeypatch):
    code, _out, err = run(monkeypatch, "123", "--username=!")
    assert code == 1
    assert "账号须为" in err
    assert not Court.objects.exists()

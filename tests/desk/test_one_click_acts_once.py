"""A form acts once, whoever clicks how often; a refused one may be sent again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from desk.models import Submission
from desk.once import Result, forget, once
from policy.refusals import Refusal
from teams.models import User
from tests.cast import Cast, make_court
from tests.clones import Clone
from tests.desk.conftest import Enter, form, token
from workdays import clock

OPEN = "/desk/people/open/"


def test_a_second_click_is_led_to_the_outcome_of_the_first(manager: Client) -> None:
    sent = form(name="穆晴", username="muqing")
    assert manager.post(OPEN, sent).status_code == 200
    made = User.objects.get(username="muqing")
    again = manager.post(OPEN, sent, follow=True)
    assert again.redirect_chain[-1][0] == reverse("desk:person", args=[made.pk])
    assert "没有重复办理" in again.content.decode()
    assert User.objects.filter(name="穆晴").count() == 1


def test_a_refused_form_is_mended_and_sent_with_the_same_token(manager: Client) -> None:
    sent = form(name="穆晴", username="不行")
    refused = manager.post(OPEN, sent)
    assert refused.status_code == 422
    assert not Submission.objects.exists()
    assert manager.post(OPEN, {**sent, "username": "muqing"}).status_code == 200
    assert User.objects.filter(username="muqing").exists()


def test_a_form_without_its_token_does_nothing(manager: Client) -> None:
    for missing in ({}, {"once": ""}, {"once": "short"}, {"once": "bad token with blanks in it"}):
        refused = manager.post(OPEN, {"name": "穆晴", "username": "muqing", **missing})
        assert refused.status_code == 422
        assert "一次性标记" in refused.content.decode()
    assert not User.objects.filter(username="muqing").exists()


def test_a_token_is_the_persons_own(hualong: Cast, administrator: User, manager: Client) -> None:
    sent = form(name="穆晴", username="muqing")
    Submission.objects.create(
        user=hualong.user("clerk"), token=sent["once"], at=clock.now(), outcome_url="/elsewhere/"
    )
    assert manager.post(OPEN, sent).status_code == 200
    assert User.objects.filter(username="muqing").exists()


def test_what_fails_leaves_neither_the_act_nor_the_token(manager: Client, rf: object) -> None:
    user = User.objects.get(username=manager.get("/help/").wsgi_request.user.username)
    request = rf.post("/", form())  # type: ignore[attr-defined]  # a RequestFactory
    request.user = user

    def act_and_fail() -> None:
        with once(request):
            User.objects.create_user("half", None, name="半途")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()
    assert not User.objects.filter(username="half").exists()
    assert not Submission.objects.exists()


def test_a_batch_leads_to_a_page_of_its_rows_with_every_reason(
    hualong: Cast, enter: Enter, rf: object
) -> None:
    person = hualong.user("clerk")
    request = rf.post("/", form())  # type: ignore[attr-defined]  # a RequestFactory
    request.user = person
    reason = Refusal("not_yet", "尚未完成初次接待", clause=("HL-020",))
    with once(request) as outcome:
        outcome.batch(
            "批量登记", [Result("（2026）豫0902执1号"), Result("第二件", reasons=[reason])]
        )
    page = enter(person).get(outcome.url).content.decode()
    assert "尚未完成初次接待" in page
    assert "HL-020" in page
    assert enter(hualong.user("director")).get(outcome.url).status_code == 404


def test_two_clicks_at_the_same_moment_open_one_account(real_db: Clone) -> None:
    user = make_court("hualong").user("system_admin")
    sent = form(name="穆晴", username="muqing")

    def click() -> int:
        try:
            client = Client()
            client.force_login(user)
            return client.post(OPEN, sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        codes = sorted(f.result() for f in [hands.submit(click), hands.submit(click)])
    assert codes == [200, 302]
    assert User.objects.filter(username="muqing").count() == 1
    assert Submission.objects.count() == 1


def test_old_submissions_are_forgotten_and_young_ones_kept(administrator: User) -> None:
    with clock.at(clock.now()) as now:
        Submission.objects.create(user=administrator, token=token(), at=now)
        assert forget(now) == 0
        assert forget(now.replace(year=now.year + 1)) == 1

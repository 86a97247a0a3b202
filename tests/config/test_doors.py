"""What every request meets before a page: health, headers, idle time-out, lock-out, addresses."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from config import addresses, celery, health
from workdays import clock


def test_a_living_process_says_so_without_a_database(client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_the_house_is_ready_when_database_tables_and_queue_are(client) -> None:
    answer = client.get("/readyz")
    assert answer.json() == {"database": "ok", "migrations": "ok", "queue": "ok"}
    assert answer.status_code == 200


@pytest.mark.django_db
def test_a_queue_that_cannot_be_reached_makes_the_house_unready(client, settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "migrations": "ok", "queue": "failed"}


def test_tables_behind_the_code_make_the_house_unready(real_db, client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "failed"


def test_a_page_may_load_nothing_from_elsewhere_nor_be_framed_elsewhere(client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'self'"
    assert rules["script-src"].startswith("'self'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert rules["frame-ancestors"] == "'self'"


def test_every_task_on_the_timetable_exists() -> None:
    celery.app.loader.import_default_modules()
    told = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert told <= set(celery.app.tasks)


class TestIdleTimeout:
    @pytest.fixture
    def user(self, db):
        return get_user_model().objects.create(username="clerk")

    def ends(self) -> object:
        return Session.objects.get().expire_date

    def test_a_session_ends_an_hour_after_the_last_request(self, client, user) -> None:
        assert settings.SESSION_COOKIE_AGE == 60 * 60
        client.force_login(user)
        client.get("/healthz")
        assert self.ends() > clock.now() + timedelta(minutes=59)

    def test_work_moves_the_end_on_but_not_with_every_request(self, client, user) -> None:
        client.force_login(user)
        client.get("/healthz")
        with CaptureQueriesContext(connection) as spoken:
            client.get("/healthz")
        assert {query["sql"].split()[0] for query in spoken} == {"SELECT"}
        Session.objects.update(expire_date=clock.now() + timedelta(minutes=5))
        with clock.at(clock.now() + timedelta(minutes=2)):
            client.get("/healthz")
        assert self.ends() > clock.now() + timedelta(minutes=59)

    def test_a_visitor_gets_no_session(self, client, db) -> None:
        client.get("/healthz")
        assert Session.objects.count() == 0


class TestClientAddress:
    def address(self, settings, proxies: int, forwarded: str | None) -> str:
        settings.PROXY_COUNT = proxies
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.9")
        return addresses.client_address(request)

    def test_without_proxies_the_header_is_the_clients_own_word(self, settings) -> None:
        assert self.address(settings, 0, "10.1.1.1") == "10.0.0.9"

    def test_behind_a_proxy_the_entry_it_wrote_counts(self, settings) -> None:
        assert self.address(settings, 1, "6.6.6.6, 10.1.1.1") == "10.1.1.1"
        assert self.address(settings, 2, "6.6.6.6, 10.1.1.1, 10.2.2.2") == "10.1.1.1"

    def test_a_header_with_too_few_entries_is_not_believed(self, settings) -> None:
        assert self.address(settings, 2, "10.1.1.1") == "10.0.0.9"
        assert self.address(settings, 1, None) == "10.0.0.9"


def test_the_probes_take_no_user(rf) -> None:
    request = rf.get("/healthz")
    request.user = AnonymousUser()
    assert isinstance(health.alive(request), HttpResponse)
    assert health.alive.login_required is False
    assert health.ready.login_required is False

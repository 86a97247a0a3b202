"""Calling pages as a server would, within this process: the whole middleware, no socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from time import perf_counter
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory

from teams import services as teams
from teams.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


class Caller:
    """A signed-in person's browser and token. Sessions and tokens stand in one database."""

    def __init__(self, user: User) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        self.user, self._handler, self._make = user, WSGIHandler(), RequestFactory()
        self._cookie = f"sessionid={session.session_key}"
        self._token = ""

    def get(self, url: str) -> str:
        """Return a page."""
        return self._answer(self._make.get(url, HTTP_COOKIE=self._cookie).environ, {200})

    def timed(self, url: str) -> float:
        """Return how many seconds a page took."""
        environ = self._make.get(url, HTTP_COOKIE=self._cookie).environ
        begun = perf_counter()
        self._answer(environ, {200})
        return perf_counter() - begun

    def post(self, url: str, body: dict[str, Any]) -> str:
        """Send to the machines' door; return the answer."""
        if not self._token:
            name = f"bench {perf_counter()}"
            self._token = teams.issue_token_by_command(user=self.user, name=name, days=1).key
        made = self._make.post(
            url,
            json.dumps(body),
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {self._token}",
        )
        return self._answer(made.environ, {200, 201})

    def _answer(self, environ: dict[str, Any], wanted: set[int]) -> str:
        said: list[str] = []
        response = self._handler(environ, lambda status, _headers: said.append(status))
        text = b"".join(response).decode()
        response.close()
        code = int(said[0].split()[0])
        if code not in wanted:
            raise RuntimeError(f"{environ['PATH_INFO']}: {HTTPStatus(code).phrase}: {text[:400]}")
        return text


@contextmanager
def statements() -> Iterator[list[tuple[str, Any, float]]]:
    """Collect the statements run meanwhile: SQL, parameters, seconds."""
    found: list[tuple[str, Any, float]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = perf_counter()
        answer = execute(sql, params, many, context)
        found.append((sql, params, perf_counter() - begun))
        return answer

    with connection.execute_wrapper(note):
        yield found

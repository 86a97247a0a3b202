"""What the tests of the staff pages share."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.test import Client

from teams.models import User
from tests.cast import Cast

Enter = Callable[[User], Client]
_tokens = count(1)


def token() -> str:
    """Return a one-time token such as a form carries."""
    return f"made-up-token-{next(_tokens):06d}"


def form(**fields: Any) -> dict[str, Any]:
    """Return a form's fields with a fresh one-time token."""
    return {"once": token(), **fields}


@pytest.fixture
def enter() -> Enter:
    """Sign a person in on a browser of his own."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def administrator(hualong: Cast) -> User:
    """The system administrator of 华龙区法院."""
    return hualong.user("system_admin")


@pytest.fixture
def manager(enter: Enter, administrator: User) -> Client:
    """The administrator's browser."""
    return enter(administrator)

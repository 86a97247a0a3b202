"""What the tests of the API share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from teams.models import User
from tests.cast import Cast

Call = Callable[[User], APIClient]
FILING = {
    "number": "（2026）豫0902执301号",
    "filed_on": "2026-11-16",
    "accepted_on": "2026-11-16",
    "origin": "窗口",
    "matter": "金钱",
    "cause": "民间借贷纠纷",
    "amount": "43.5万元",
    "applicant": "安知秋",
    "applicant_kind": "自然人",
    "applicant_phone": "13700001234",
    "applicant_id": "410902199001011234",
    "service_address": "濮阳市华龙区示例路1号",
    "respondent": "柏望舒",
    "respondent_kind": "自然人",
}


@pytest.fixture(autouse=True)
def fresh_throttles() -> None:
    """Forget how often anybody called: keys of people recur from test to test."""
    cache.clear()


@pytest.fixture
def call() -> Call:
    """Let a person's browser call the API."""

    def signed_in(user: User) -> APIClient:
        client = APIClient()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def clerk(hualong: Cast, call: Call) -> APIClient:
    """Somebody of 华龙区法院 who files cases."""
    return call(User.objects.get(pk=hualong.doing("case.file").user_id))


def reasons(response: Any) -> dict[str, str]:
    """Return what was refused: field → code."""
    return {row["field"]: row["code"] for row in response.json()["refusals"]}

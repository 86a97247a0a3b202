"""Wherever a form of Hualong states that there are no assets, one tick states what follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from enforcement.models import Case
from tests.cast import Cast
from tests.desk.casework import in_team
from tests.desk.conftest import Enter, form
from workdays import clock

TODAY = date(2026, 3, 20)
TICK = "offer-nothing_to_auction"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


@pytest.fixture
def case(hualong: Cast) -> Case:
    return in_team(hualong, "fast_1", "fast")


@pytest.fixture
def handler(hualong: Cast, enter: Enter) -> Client:
    return enter(hualong.user("handler", "fast_1"))


def state_facts(client: Client, case: Case, **fields: Any) -> Any:
    sent = form(happened_on=TODAY.isoformat(), seen=case.journal_seq, **fields)
    return client.post(f"/desk/cases/{case.pk}/record/facts.stated/", sent)


def test_the_case_page_offers_the_tick_beside_no_assets(handler: Client, case: Case) -> None:
    page = handler.get(f"/desk/cases/{case.pk}/record/facts.stated/").content.decode()
    assert page.count(f'name="{TICK}"') == 1
    answer = state_facts(handler, case, **{"fact-has_assets": "false", TICK: "on"})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.facts["has_assets"][0] is False
    assert case.facts["has_disposable_asset"][0] is False


def test_without_the_tick_the_case_page_concludes_nothing(handler: Client, case: Case) -> None:
    state_facts(handler, case, **{"fact-has_assets": "false"})
    case.refresh_from_db()
    assert "has_disposable_asset" not in case.facts


@pytest.mark.parametrize(
    "answers",
    [
        {"fact-claim_amount": "3000"},
        {"fact-has_assets": "true"},
        {"fact-has_assets": "?"},
        {"fact-has_assets": "false", "fact-has_disposable_asset": "true"},
    ],
)
def test_a_tick_that_does_not_fit_is_refused_and_nothing_stated(
    handler: Client, case: Case, answers: dict[str, str]
) -> None:
    answer = state_facts(handler, case, **answers, **{TICK: "on"})
    assert answer.status_code == 422
    assert TICK in answer.context["form"].errors
    case.refresh_from_db()
    assert "has_disposable_asset" not in case.facts


def test_what_is_stated_already_is_not_offered_again(handler: Client, case: Case) -> None:
    state_facts(handler, case, **{"fact-has_disposable_asset": "true"})
    page = handler.get(f"/desk/cases/{case.pk}/record/facts.stated/").content.decode()
    assert TICK not in page


def test_another_courts_form_offers_nothing(yindu: Cast, enter: Enter) -> None:
    case = in_team(yindu, "fast_team", "fast")
    client = enter(yindu.user("executor", "fast_team"))
    page = client.get(f"/desk/cases/{case.pk}/record/facts.stated/")
    assert page.status_code == 200
    assert "offer-" not in page.content.decode()

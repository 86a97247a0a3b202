"""What a machine enters late it explains, as a person does."""

from __future__ import annotations

from datetime import date

import pytest
from rest_framework.test import APIClient

from enforcement.models import Case
from teams.models import User
from tests.api.conftest import FILING, Call, reasons
from tests.cast import Cast
from tests.desk.casework import FILED, in_team
from workdays import clock

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
WHY = "系统停用期间补录"


def test_a_filing_sent_late_is_refused_until_it_says_why(clerk: APIClient) -> None:
    with clock.at(TODAY):
        refused = clerk.post("/api/v1/cases/", FILING, format="json")
        assert (refused.status_code, reasons(refused)) == (422, {"late_reason": "late_unexplained"})
        made = clerk.post("/api/v1/cases/", {**FILING, "late_reason": WHY}, format="json")
    assert made.status_code == 201
    filed = Case.objects.get().events.get(kind="case.filed")
    assert filed.data["late_reason"] == WHY


def test_an_event_and_a_closing_sent_late_say_why(hualong: Cast, call: Call) -> None:
    case = in_team(hualong, "standard_1", "standard")
    person: User = hualong.user("handler", "standard_1")
    address = f"/api/v1/cases/{case.pk}/"
    event = {
        "kind": "conversation.recorded",
        "happened_on": "2026-03-04",
        "data": {"side": "respondent"},
    }
    body = {**event, "expected": case.journal_seq}
    with clock.at(date(2026, 3, 20)):
        caller = call(person)
        refused = caller.post(f"{address}events/", body, format="json")
        assert (refused.status_code, reasons(refused)) == (422, {"late_reason": "late_unexplained"})
        stated = caller.post(f"{address}events/", {**body, "late_reason": WHY}, format="json")
        assert stated.json()["entries"][0]["data"]["late_reason"] == WHY
        back = {"expected": case.journal_seq + 1, "on": FILED.isoformat()}
        entering = caller.post(f"{address}termination/enter/", back, format="json")
    assert "late_reason" in reasons(entering)

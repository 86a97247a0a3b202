"""Pauses, extensions, moves and handovers by machine: the same acts, refusals and receipts."""

from __future__ import annotations

from datetime import date

import pytest
from rest_framework.test import APIClient

from enforcement.models import Approval, Case, Event, Handover, Node
from tests.api.conftest import Call, reasons
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.story import granted, state
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(hualong: Cast) -> Case:
    """A case of the first fast team."""
    return in_team(hualong, "fast_1", "fast")


@pytest.fixture
def handler(hualong: Cast, call: Call) -> APIClient:
    """Its handler's calls."""
    return call(hualong.user("handler", "fast_1"))


def address(case: Case, what: str) -> str:
    return f"/api/v1/cases/{case.pk}/{what}/"


def seen(case: Case) -> int:
    return Case.objects.get(pk=case.pk).journal_seq


def test_a_pause_is_asked_for_granted_and_ended(
    hualong: Cast, case: Case, handler: APIClient
) -> None:
    body = {"kind": "评估", "first": "2026-03-20", "reason": "委托评估", "expected": seen(case)}
    with clock.at(TODAY):
        refused = handler.post(address(case, "suspensions"), body, format="json")
        assert (refused.status_code, reasons(refused)) == (422, {"paper": "missing"})
        asked = handler.post(
            address(case, "suspensions"), {**body, "paper": "委托评估函"}, format="json"
        )
    assert (asked.status_code, asked.json()["act"]) == (201, "suspension.request")
    granted(hualong, Approval.objects.get(pk=asked.json()["id"]), TODAY)
    later = date(2026, 4, 1)
    end = {"kind": "评估", "last": "2026-03-26", "expected": seen(case)}
    with clock.at(later):
        stale = {**end, "expected": 1}
        assert handler.post(
            address(case, "suspensions/end"), stale, format="json"
        ).status_code == 409  # fmt: skip
        late = handler.post(address(case, "suspensions/end"), end, format="json")
        assert reasons(late) == {"late_reason": "late_unexplained"}
        done = handler.post(
            address(case, "suspensions/end"), {**end, "late_reason": "报告迟到"}, format="json"
        )
    assert done.status_code == 200
    ended = Event.objects.get(kind="suspension.ended")
    assert (ended.happened_on, ended.data["late_reason"]) == (date(2026, 3, 26), "报告迟到")


@pytest.mark.clause("XX-175")
def test_a_limit_is_lengthened_where_the_rules_know_it(county: Cast, call: Call) -> None:
    unit = county.pack.tables.tracks["standard"].units[0]
    case = in_team(county, unit, "standard")
    node = Node.objects.get(case=case, rule="standard_limit", status="open")
    client = call(county.user("handler", unit))
    body = {"clock": node.pk, "number": 1, "reason": "案情复杂", "expected": seen(case)}
    with clock.at(TODAY):
        refused = client.post(address(case, "extensions"), body, format="json")
        assert reasons(refused) == {"paper": "missing"}
        asked = client.post(
            address(case, "extensions"), {**body, "paper": "延长审批表"}, format="json"
        )
        other = client.post(
            address(case, "extensions"), {**body, "clock": 2**60, "expected": seen(case)},
            format="json",
        )  # fmt: skip
    assert (asked.status_code, asked.json()["status"]) == (201, "pending")
    assert other.status_code == 404


def test_a_move_is_foreseen_and_asked_for(hualong: Cast, case: Case, handler: APIClient) -> None:
    with clock.at(TODAY):
        (move,) = handler.get(address(case, "transfers")).json()["transfers"]
        assert (move["to"], move["held"], move["may"]) == ("fast_to_standard", None, False)
        assert "has_disposable_asset" in move["missing"]
        assert {change["what"] for change in move["preview"]} >= {"opens"}
    facts = {"has_disposable_asset": True, "first_seizure": True}
    case = state(hualong, case, "facts.stated", TODAY, facts=facts)
    body = {"to": "fast_to_standard", "on": "2026-03-20", "reason": "发现房产"}
    with clock.at(TODAY):
        assert handler.get(address(case, "transfers")).json()["transfers"][0]["may"]
        unknown = {**body, "to": "nowhere", "expected": seen(case)}
        refused = handler.post(address(case, "transfers"), unknown, format="json")
        assert reasons(refused) == {"to": "no_transfer"}
        asked = handler.post(
            address(case, "transfers"), {**body, "expected": seen(case)}, format="json"
        )
    assert asked.status_code == 201
    assert case.events.filter(kind="transfer.requested").exists()


def test_work_is_given_by_one_signature_and_taken_by_the_other(
    hualong: Cast, case: Case, handler: APIClient, call: Call
) -> None:
    second = in_team(hualong, "fast_1", "fast", serial=2)
    giver, receiver = hualong.user("handler", "fast_1"), hualong.user("handler", "fast_1", 1)
    body = {"giver": giver.pk, "receiver": receiver.pk, "reason": "轮岗", "cases": [case.pk]}
    with clock.at(TODAY):
        silent = handler.post("/api/v1/handovers/", {**body, "reason": ""}, format="json")
        assert reasons(silent) == {"reason": "missing"}
        made = handler.post("/api/v1/handovers/", body, format="json")
        assert made.status_code == 201
        assert [entry["case"] for entry in made.json()["contents"]] == [case.pk]
        sign = f"/api/v1/handovers/{made.json()['id']}/answer/"
        assert handler.post(sign, {"how": "take"}, format="json").status_code == 403
        taker = call(receiver)
        assert reasons(taker.post(sign, {"how": "refuse"}, format="json")) == {"reason": "missing"}
        taken = taker.post(sign, {"how": "take"}, format="json")
        listed = taker.get("/api/v1/handovers/").json()["results"]
    assert (taken.json()["status"], taken.json()["results"]) == ("taken", [])
    assert [row["id"] for row in listed] == [Handover.objects.get().pk]
    assert Case.objects.get(pk=case.pk).handler == receiver
    assert Case.objects.get(pk=second.pk).handler == giver

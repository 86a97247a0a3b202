"""Who gets in, in which seat, and what does not exist for whom: as on the pages."""

import re
from datetime import date

import pytest
from django.urls import get_resolver
from rest_framework.test import APIClient

from documents import efile
from documents.models import EfileItem
from enforcement import lifecycle, sweep
from enforcement.journal import Draft
from enforcement.models import Alert, Approval, Case
from intake.models import OnlineFiling
from policy.refusals import Forbidden
from teams import access, services
from tests.api.conftest import FILING, Call, reasons
from tests.cast import Cast
from tests.documents.files import photo
from tests.intake.online import sent
from tests.story import filed
from workdays import clock

DAY = date(2026, 11, 20)
READS = (
    "me/",
    "cases/",
    "cases/{case}/",
    "cases/{case}/events/",
    "cases/{case}/transfers/",
    "cases/{case}/efile/",
    "efile/{efile}/",
    "applications/",
    "applications/{application}/",
    "approvals/",
    "handovers/",
    "alerts/",
)
SEEN = {"expected": 0, "reason": "有误"}
ON = {"on": "2026-11-20", "expected": 0}
ACTS = {
    "cases/{case}/events/": {"kind": "facts.stated", "happened_on": "2026-11-20", "expected": 0},
    "cases/{case}/receive/": ON,
    "cases/{case}/archive/": ON,
    "cases/{case}/closing/": {
        **ON,
        "mode": "销案",
        "recovered": "0",
        "ground": "jurisdiction_withdrawn",
    },
    "cases/{case}/termination/enter/": ON,
    "cases/{case}/termination/leave/": {**ON, "reason": "查到财产"},
    "cases/{case}/triage/propose/": {},
    "cases/{case}/triage/decide/": ON,
    "cases/{case}/acts/": {**ON, "act": "case.resume"},
    "approvals/{approval}/take-back/": {"reason": "有误"},
    "approvals/{approval}/decide/": {"granted": True, "on": "2026-11-20"},
    "cases/{case}/suspensions/": {**SEEN, "kind": "公告", "first": "2026-11-20"},
    "cases/{case}/suspensions/end/": {"expected": 0, "kind": "公告", "last": "2026-11-20"},
    "cases/{case}/extensions/": {**SEEN, "clock": 1, "number": 1},
    "cases/{case}/efile/": {"place": "identity", "name": "证件", "content": "AAAA"},
    "applications/{application}/attachments/": {
        "what": "other",
        "name": "x.pdf",
        "content": "AAAA",
    },
    "applications/{application}/withdraw/": {"reason": "已和解"},
    "handovers/{handover}/answer/": {"how": "take"},
    "alerts/acknowledge/": {"ids": ["{alert}"]},
}


@pytest.fixture
def case(hualong: Cast) -> Case:
    """A case with a request and an alert."""
    found = filed(hualong, date(2026, 11, 2))
    with clock.at(DAY):
        sweep.sweep()
    sent(hualong, on=DAY)
    keeper = hualong.actor("file_centre_head", "file_centre")
    efile.put(found, name="证件", place="identity", content=photo(), origin="upload", actor=keeper)
    Approval.objects.create(
        court=hualong.court,
        case=found,
        act="case.close",
        steps=["closing_approval"],
        waits_for="closing_approval",
        asked_by=hualong.user("handler"),
        asked_at=clock.now(),
    )
    return found


def _filled(template: str, case: Case) -> str:
    approval = Approval.objects.get(case=case).pk
    keys = {"case": case.pk, "approval": approval, "handover": 1}
    keys["application"] = OnlineFiling.objects.get().pk
    keys["efile"] = EfileItem.objects.get().pk
    return "/api/v1/" + template.format(**keys)


def _body(template: str, case: Case) -> dict[str, object]:
    if template.startswith("alerts"):
        return {"ids": list(Alert.objects.values_list("pk", flat=True)[:1])}
    return dict(ACTS[template])


def test_every_address_of_the_api_stands_in_these_tables() -> None:
    patterns = next(p for p in get_resolver().url_patterns if str(p.pattern) == "api/v1/")
    found = set()
    for pattern in patterns.url_patterns:
        below = getattr(pattern, "url_patterns", None)
        for one in below or [pattern]:
            head = str(pattern.pattern) if below else ""
            found.add(head + str(one.pattern))
    plain = {re.sub(r"{\w+}", "<int:pk>", address) for address in (*READS, *ACTS)}
    assert found - plain == {"schema/", "docs/", ""}


@pytest.mark.parametrize("address", [*READS, "schema/", "docs/", "nowhere/"])
def test_without_a_way_in_nothing_is_told(case: Case, client: APIClient, address: str) -> None:
    response = client.get(_filled(address, case))
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    if address not in ("schema/", "docs/"):  # told in the kind of page that was asked for
        assert reasons(response) == {"": "not_authenticated"}


@pytest.mark.parametrize("address", [a for a in (*READS, *ACTS) if "{" in a])
def test_another_courts_matters_do_not_exist(
    hualong: Cast, case: Case, call: Call, address: str
) -> None:
    outsider = call(hualong.outsider_user)
    if address in ACTS:
        response = outsider.post(_filled(address, case), _body(address, case), format="json")
    else:
        response = outsider.get(_filled(address, case))
    assert response.status_code == 404
    assert reasons(response) == {"": "not_found"}


def test_lists_hold_nothing_of_another_court(hualong: Cast, case: Case, call: Call) -> None:
    outsider = call(hualong.outsider_user)
    for address in ("cases/", "approvals/", "alerts/"):
        assert outsider.get(f"/api/v1/{address}").json()["results"] == []
    alert = Alert.objects.first()
    assert alert is not None
    ids = {"ids": [alert.pk]}
    assert outsider.post("/api/v1/alerts/acknowledge/", ids, format="json").status_code == 404


def test_the_system_administrator_sees_no_case(hualong: Cast, case: Case, call: Call) -> None:
    administrator = call(hualong.user("system_admin"))
    assert administrator.get("/api/v1/cases/").json()["results"] == []
    assert administrator.get(f"/api/v1/cases/{case.pk}/").status_code == 404
    assert administrator.get("/api/v1/me/").status_code == 200
    assert administrator.post("/api/v1/cases/", FILING, format="json").status_code == 403


def test_a_post_that_files_nothing_learns_nothing_of_the_register(
    hualong: Cast, case: Case, call: Call
) -> None:
    for body in ({}, {**FILING, "number": case.number}):
        refused = call(hualong.user("handler")).post("/api/v1/cases/", body, format="json")
        assert (refused.status_code, reasons(refused)) == (403, {"": "not_your_post"})


def test_a_refusal_is_word_for_word_the_one_of_the_pages(
    hualong: Cast, case: Case, call: Call
) -> None:
    """The same service answers both doors: sentence, post needed, who holds it, clause."""
    clerk = hualong.user("clerk", "fast_1")
    draft = Draft("filing.verified", DAY)
    with clock.at(DAY), pytest.raises(Forbidden) as refused:
        lifecycle.state_events([(case, [draft])], actor=access.actor_for(clerk))
    body = {
        "kind": "filing.verified",
        "happened_on": DAY.isoformat(),
        "expected": case.journal_seq,
    }
    with clock.at(DAY):
        response = call(clerk).post(f"/api/v1/cases/{case.pk}/events/", body, format="json")
    assert response.status_code == 403
    assert response.json()["refusals"] == [r.as_dict() for r in refused.value.refusals]
    assert "须由" in response.json()["refusals"][0]["sentence"]


def test_all_gaps_of_a_closing_are_told_at_once_with_their_clauses(
    hualong: Cast, case: Case, call: Call
) -> None:
    unit = hualong.pack.tables.tracks["fast"].units[0]
    handler = hualong.user("handler", unit)
    placing = lifecycle.Placing(unit, "fast", handler, None, "manual")
    with clock.at(DAY):
        lifecycle.assign(case, placing, actor=hualong.doing("case.assign"), on=DAY)
        case = Case.objects.get(pk=case.pk)
        lifecycle.receive([case], actor=hualong.actor("team_lead", unit), on=DAY)
        body = {
            "expected": Case.objects.get(pk=case.pk).journal_seq,
            "mode": "终本",
            "on": DAY.isoformat(),
            "recovered": "一千元整多一点",
        }
        response = call(handler).post(f"/api/v1/cases/{case.pk}/closing/", body, format="json")
    refusals = response.json()["refusals"]
    assert response.status_code == 422
    assert len(refusals) > len(hualong.pack.tables.checklists["termination"].required)
    assert {"recovered", "checks"} <= {r["field"] for r in refusals}
    assert all(r["clause"] for r in refusals if r["field"] == "checks")


def test_the_caller_chooses_the_seat_and_never_one_that_is_not_his(
    hualong: Cast, call: Call
) -> None:
    person = hualong.user("clerk", "fast_1")
    administrator = access.actor_for(hualong.user("system_admin"))
    second = services.give_post(actor=administrator, user=person, post="handler", unit="fast_2")
    client = call(person)
    seats = client.get("/api/v1/me/").json()["seats"]
    assert [s["here"] for s in seats] == [True, False]
    chosen = client.get("/api/v1/me/", headers={"X-Seat": str(second.pk)}).json()["seats"]
    assert [s["name"] for s in chosen if s["here"]] == ["快执二团队承办人"]
    director = hualong.actor("director").seats[0].membership_id
    for asked in (str(director), "0", "-1", "x", "9" * 40):
        refused = client.get("/api/v1/me/", headers={"X-Seat": asked})
        assert refused.status_code == 403, asked
        assert reasons(refused) == {"X-Seat": "not_your_seat"}
        assert len(refused.json()["refusals"][0]["data"]["seats"]) == 2


def test_a_browser_needs_its_csrf_token_and_a_password_of_its_own(hualong: Cast) -> None:
    person = hualong.user("director")
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(person)
    body = {"ids": [1]}
    assert browser.post("/api/v1/alerts/acknowledge/", body, format="json").status_code == 403
    person.must_change_password = True
    person.save(update_fields=["must_change_password"])
    refused = browser.get("/api/v1/me/")
    assert (refused.status_code, reasons(refused)) == (403, {"": "password_must_change"})


def test_my_alerts_are_listed_and_acknowledged(hualong: Cast, case: Case, call: Call) -> None:
    alert = Alert.objects.get(node__rule="reception", level="overdue")
    people = [u for seats in hualong.seats.values() for u in seats]
    with clock.at(DAY):
        told = [u for u in people if _alerts(call(u), alert.pk)]
        assert told
        mine = call(told[0])
        (row,) = _alerts(mine, alert.pk)
        assert (row["acknowledged"], row["name"], row["clause"]) == (
            False, "初次接待", ["HL-020", "HL-030"],
        )  # fmt: skip
        seen = mine.post("/api/v1/alerts/acknowledge/", {"ids": [alert.pk]}, format="json")
        assert seen.json() == {"acknowledged": 1}
        assert _alerts(mine, alert.pk)[0]["acknowledged"]
        stranger = next(u for u in people if u not in told and u != hualong.user("system_admin"))
        others = call(stranger).post(
            "/api/v1/alerts/acknowledge/", {"ids": [alert.pk]}, format="json"
        )
    assert (others.status_code, reasons(others)) == (422, {"alerts": "not_yours"})


def _alerts(client: APIClient, pk: int) -> list[dict[str, object]]:
    rows = client.get("/api/v1/alerts/").json()["results"]
    return [row for row in rows if row["id"] == pk]

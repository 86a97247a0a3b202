"""Lists by key, masked parties, bad bodies, too many calls, few statements, our own docs."""

import json
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient
from rest_framework.throttling import UserRateThrottle

from enforcement.models import Case, Party
from tests.api.conftest import Call, reasons
from tests.cast import Cast
from tests.story import filed, state
from workdays import clock

CASES = "/api/v1/cases/"


@pytest.fixture
def director(hualong: Cast, call: Call) -> APIClient:
    """The director's client."""
    return call(hualong.user("director"))


def test_cases_are_paged_by_key_without_skipping_or_repeating(
    hualong: Cast, director: APIClient
) -> None:
    made = [filed(hualong, date(2026, 11, 2), serial=n).pk for n in range(1, 8)]
    seen, address, pages = [], f"{CASES}?size=3", 0
    while address:
        page = director.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address, pages = page["next"], pages + 1
        if pages == 1:  # somebody files meanwhile: it belongs before the first page
            filed(hualong, date(2026, 11, 2), serial=99)
    assert (seen, pages) == (made[::-1], 3)
    back = director.get(page["previous"]).json()["results"]
    assert [row["id"] for row in back] == made[3:0:-1]


def test_cases_are_narrowed_by_stage_team_days_and_text(hualong: Cast, director: APIClient) -> None:
    first = filed(hualong, date(2026, 11, 2), serial=1)
    filed(hualong, date(2026, 11, 9), serial=2)
    state(hualong, first, "query.launched", date(2026, 11, 2), "respondent:1", system="总对总")
    asked = {
        "state=query": [1],
        "filed_from=2026-11-03": [2],
        "filed_to=2026-11-03": [1],
        "state=intake&kind=执": [2],
        "unit=fast_1": [],
        f"q={first.number}": [1],
        "q=柏望舒0": [2, 1],
        "q=没有此人": [],
        "q=00": [],
    }
    for query, serials in asked.items():
        rows = director.get(f"{CASES}?{query}").json()["results"]
        numbers = Case.objects.in_bulk([row["id"] for row in rows])
        assert [numbers[row["id"]].serial for row in rows] == serials, query
    wrong = director.get(f"{CASES}?state=nowhere&filed_from=yesterday&handler=x")
    assert wrong.status_code == 400
    assert set(reasons(wrong)) == {"state", "filed_from", "handler"}
    for cursor in ("x", "cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5"):
        assert director.get(f"{CASES}?cursor={cursor}").status_code == 404


def test_personal_data_is_masked_everywhere(hualong: Cast, director: APIClient) -> None:
    case = filed(hualong, date(2026, 11, 2))
    own = {
        "id_number": "410902199001011232",
        "phone": "13700001234",
        "account": "6222000011112222333",
        "address": "濮阳市华龙区示例路十九号",
    }
    Party.objects.filter(case=case).update(**own)
    answers = [
        director.get(CASES).content.decode(),
        director.get(f"{CASES}{case.pk}/").content.decode(),
        director.get(f"{CASES}{case.pk}/events/").content.decode(),
    ]
    assert not any(value in answer for value in own.values() for answer in answers)
    (party, *_others) = json.loads(answers[1])["parties"]
    assert (party["phone"], party["id_number"]) == ("137****1234", "4109************32")


def test_a_case_is_read_with_its_clocks_and_its_journal(hualong: Cast, director: APIClient) -> None:
    case = filed(hualong, date(2026, 11, 2))
    with clock.at(date(2026, 11, 20)):
        page = director.get(f"{CASES}{case.pk}/").json()
    clocks = {row["rule"]: row for row in page["clocks"]}
    assert (clocks["reception"]["due_on"], clocks["reception"]["late"]) == ("2026-11-05", True)
    assert clocks["reception"]["clause"] == ["HL-020", "HL-030"]
    assert clocks["two_queries"]["applies"] == "undecided"
    assert not clocks["two_queries"]["late"]
    assert [entry["kind"] for entry in page["journal"]] == ["case.filed", "respondent.added"]
    assert page["journal_seq"] == page["journal"][-1]["seq"]
    assert page["facts"]["claim_amount"]["value"] == "53000.00"
    entries = director.get(f"{CASES}{case.pk}/events/?size=1").json()
    assert [row["seq"] for row in entries["results"]] == [1]
    assert [r["seq"] for r in director.get(entries["next"]).json()["results"]] == [2]


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        ("{", "application/json", 400),
        ("", "application/json", 400),
        ("[]", "application/json", 400),
        ("3", "application/json", 400),
        ('{"ids": NaN}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"ids": [' + "9" * 5000 + "]}", "application/json", 400),
        ('{"ids": ["1"]}', "application/json", 400),
        ('{"ids": [true]}', "application/json", 400),
        ('{"ids": [1], "idz": 2}', "application/json", 400),
        ('{"ids": []}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        ("ids=1", "application/x-www-form-urlencoded", 415),
        ("<a/>", "text/xml", 415),
    ],
)
def test_an_unreadable_body_is_refused_with_reasons(
    director: APIClient, body: Any, kind: str, code: int
) -> None:
    refused = director.generic("POST", "/api/v1/alerts/acknowledge/", body, content_type=kind)
    assert refused.status_code == code
    assert refused.json()["refusals"]


def test_a_body_too_large_is_not_read(
    director: APIClient, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = json.dumps({"ids": list(range(1000))})
    refused = director.generic(
        "POST", "/api/v1/alerts/acknowledge/", body, content_type="application/json"
    )
    assert (refused.status_code, reasons(refused)) == (400, {"": "too_large"})


def test_a_slip_in_a_key_is_said_not_passed_over(hualong: Cast, director: APIClient) -> None:
    case = filed(hualong, date(2026, 11, 2))
    body = {"expectd": 2, "happened_on": "2026-13-01", "kind": 3, "data": {"x": {"y": 1}}}
    refused = director.post(f"{CASES}{case.pk}/events/", body, format="json")
    assert refused.status_code == 400
    assert reasons(refused) == {
        "expectd": "unknown_field",
        "expected": "required",
        "happened_on": "invalid",
        "kind": "invalid",
        "data.x": "plain",
    }


def test_too_many_calls_are_put_off(director: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "3/min"})
    codes = [director.get("/api/v1/me/").status_code for _call in range(4)]
    assert codes == [200, 200, 200, 429]
    refused = director.get("/api/v1/me/")
    assert int(refused.headers["Retry-After"]) > 0
    assert reasons(refused) == {"": "throttled"}


def test_what_cannot_be_done_here_is_said_in_json(director: APIClient) -> None:
    for response, code in (
        (director.delete(CASES), 405),
        (director.get("/api/v1/nowhere/"), 404),
        (director.get("/api/v1/cases/-1/"), 404),
        (director.get(f"{CASES}99999999999999999999999999/"), 404),
        (director.get(CASES, headers={"Accept": "text/html"}), 406),
    ):
        assert response.status_code == code
        assert response.json()["refusals"][0]["sentence"]


def test_reading_takes_the_same_few_statements_however_many_there_are(
    hualong: Cast, director: APIClient, django_assert_max_num_queries: Any
) -> None:
    signed_in = 2  # session and user
    for serial in range(1, 13):
        case = filed(hualong, date(2026, 11, 2), serial=serial, respondents=3)
    director.get("/api/v1/me/")  # the first call of a session moves its end on
    for address, most in (
        (CASES, 2),  # seats; the page
        (f"{CASES}?q=柏望舒1", 3),  # the search finds keys first
        (f"{CASES}{case.pk}/", 5),  # seats, case, parties, clocks, entries
        (f"{CASES}{case.pk}/events/", 3),
        ("/api/v1/alerts/", 2),
        ("/api/v1/approvals/", 2),
    ):
        with django_assert_max_num_queries(signed_in + most):
            assert director.get(address).status_code == 200, address


def test_an_event_costs_the_same_statements_at_any_size_of_the_court(
    hualong: Cast, director: APIClient, call: Call
) -> None:
    case = filed(hualong, date(2026, 11, 2))
    person = hualong.actor("director")
    counts = []
    for _size in range(2):
        seen = Case.objects.get(pk=case.pk).journal_seq
        doing = call(hualong.user("reception_officer"))
        body = {"kind": "reception.recorded", "happened_on": "2026-11-03", "expected": seen}
        body["ticked"] = ["reception:初次接待笔录", "reception:申请执行人签名"]
        body["papers"] = dict.fromkeys(body["ticked"], "接待笔录")
        with clock.at(date(2026, 11, 3)), CaptureQueriesContext(connection) as taken:
            response = doing.post(f"{CASES}{case.pk}/events/", body, format="json")
        assert response.status_code == 201, response.json()
        counts.append(len(taken))
        for serial in range(2, 8):
            filed(hualong, date(2026, 11, 2), serial=serial + 10 * len(counts))
    assert person.court_id == case.court_id
    assert counts[1] <= counts[0]
    assert counts[0] <= 26


def test_the_description_is_served_from_here_and_to_people_signed_in(
    director: APIClient, client: APIClient
) -> None:
    schema = director.get("/api/v1/schema/?format=json").json()
    assert schema["info"]["title"] == "执行案件管理接口"
    assert {"token", "session"} <= set(schema["components"]["securitySchemes"])
    page = director.get("/api/v1/docs/").content.decode()
    assert "http" not in page.replace(settings.STATIC_URL, "")
    assert "<style" not in page
    assert "style=" not in page
    script = director.get("/api/v1/docs/?script=").content.decode()
    assert "/api/v1/schema/" in script
    assert client.get("/api/v1/schema/").status_code == 401

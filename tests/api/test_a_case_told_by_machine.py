"""A case filed, screened, worked and closed over the API alone, by the posts that may."""

from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from enforcement import lifecycle
from enforcement.models import Approval, Case
from policy.events import EVENTS
from teams import access
from teams.models import User
from tests.api.conftest import FILING, Call, reasons
from tests.cast import Cast
from tests.story import assert_clocks_equal_their_replay, named
from workdays import clock

DAY = date(2026, 11, 20)
HEARD = {"reception:初次接待笔录": "笔录第1页", "reception:申请执行人签名": "笔录第2页"}
CASES = "/api/v1/cases/"


class Teller:
    """Posts as whoever may, with the journal number the case has now."""

    def __init__(self, cast: Cast, call: Call) -> None:
        self.cast, self.call, self.pk = cast, call, 0

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return Case.objects.get(pk=self.pk)

    def post(self, person: User, path: str, **body: Any) -> Any:
        """Act on the case as somebody."""
        body.setdefault("expected", self.case.journal_seq)
        with clock.at(DAY):
            return self.call(person).post(f"{CASES}{self.pk}/{path}", body, format="json")

    def states(self, kind: str, *subjects: str, **data: Any) -> Any:
        """State an event as somebody whose post records it."""
        facts, ticked = data.pop("facts", {}), data.pop("ticked", [])
        function = lifecycle.recorder_of(self.case, kind)
        person = access.who_holds(self.cast.court, function, self.case)[0]
        return self.post(
            person,
            "events/",
            kind=kind,
            happened_on=DAY.isoformat(),
            subjects=list(subjects),
            data=data,
            facts=facts,
            ticked=ticked,
            papers=named(ticked),
        )

    def may(self, act: str) -> User:
        """Return somebody who may do an act."""
        return User.objects.get(pk=self.cast.doing(act, self.case).user_id)


@pytest.fixture
def teller(hualong: Cast, call: Call, clerk: APIClient) -> Teller:
    """The case, filed over the API."""
    told = Teller(hualong, call)
    with clock.at(DAY):
        filing = {**FILING, "filed_on": DAY.isoformat(), "accepted_on": DAY.isoformat()}
        response = clerk.post(CASES, filing, format="json")
    assert response.status_code == 201, response.json()
    told.pk = response.json()["case"]["id"]
    return told


def test_a_filing_says_what_was_read_and_what_to_look_at(teller: Teller, clerk: APIClient) -> None:
    with clock.at(DAY):
        days = {"filed_on": DAY.isoformat(), "accepted_on": DAY.isoformat()}
        again = clerk.post(CASES, {**FILING, **days}, format="json")
        other = clerk.post(
            CASES,
            {**FILING, "number": "（2026）豫0902执302号", "late_reason": "补录"},
            format="json",
        ).json()
    assert (again.status_code, reasons(again)) == (422, {"number": "on_file"})
    assert {"code": "read_as", "sentence": "读作435,000.00元", "field": "amount"} in other["notes"]
    assert {w["field"] for w in other["warnings"]} >= {"applicant_id", "respondent_id"}
    assert other["case"]["claim_amount"] == "435000.00"


@pytest.mark.clause("HL-016", "HL-042", "HL-043", "HL-044")
def test_from_filing_to_archive_by_machine(teller: Teller) -> None:
    assert teller.states("query.launched", "respondent:1", system="总对总").status_code == 201
    assert teller.case.state == "query"
    unknown = {"has_disposable_asset": False, "has_assets": False, "deposits_cover_due": False}
    told = teller.states(
        "reception.recorded",
        ticked=["reception:初次接待笔录", "reception:申请执行人签名"],
        channel="当面",
    )
    assert told.status_code == 201, told.json()
    stated = teller.states("query.answered", facts=unknown).json()
    assert (stated["case"]["state"], stated["entries"][0]["term"]) == ("triage", "网络查控反馈")

    screener = teller.may("triage.decide")
    proposal = teller.post(screener, "triage/propose/").json()
    assert "refusals" in proposal  # what is seen is not asked of a trial
    with clock.at(DAY):
        proposal = (
            teller.call(screener)
            .post(f"{CASES}{teller.pk}/triage/propose/", {}, format="json")
            .json()
        )
    assert (proposal["due"], proposal["decision"]["track"]) == (True, "fast")
    assert proposal["decision"]["clause"]
    decided = teller.post(screener, "triage/decide/", on=DAY.isoformat()).json()
    unit = decided["screening"]["unit"]
    assert decided["screening"]["draw"]["seed"]
    assert decided["case"]["assigned_unit"] == unit

    lead = teller.cast.user("team_lead", unit)
    received = teller.post(lead, "receive/", on=DAY.isoformat()).json()
    assert (received["case"]["state"], received["case"]["unit"]) == ("fast", unit)
    handler = teller.case.handler
    assert handler is not None
    ticked = _ticks(teller.cast)
    closing = {
        "mode": "销案",
        "on": DAY.isoformat(),
        "recovered": "0",
        "reason": "撤回申请",
        "ground": "jurisdiction_withdrawn",
    }
    response = teller.post(handler, "closing/", ticked=ticked, papers=named(ticked), **closing)
    assert response.status_code == 200, response.json()
    _grant_all(teller)
    assert teller.case.state == "closed"
    archivist = teller.may("case.archive")
    proven = {"ticked": ticked, "papers": named(ticked)}
    archived = teller.post(archivist, "archive/", on=DAY.isoformat(), **proven).json()
    assert archived["case"]["state"] == "archived"
    assert_clocks_equal_their_replay(teller.case)


def test_termination_is_entered_and_left_by_machine(teller: Teller) -> None:
    unit = teller.cast.pack.tables.tracks["fast"].units[0]
    handler, judge = teller.cast.user("handler", unit), teller.cast.user("judge", unit)
    placing = lifecycle.Placing(unit, "fast", handler, judge, "manual")
    with clock.at(DAY):
        lifecycle.assign(teller.case, placing, actor=teller.cast.doing("case.assign"), on=DAY)
        lead = teller.cast.actor("team_lead", unit)
        lifecycle.receive([teller.case], actor=lead, on=DAY)
    entered = teller.post(handler, "termination/enter/", on=DAY.isoformat())
    assert entered.json()["case"]["state"] == "termination"
    twice = teller.post(handler, "termination/enter/", on=DAY.isoformat())
    assert (twice.status_code, reasons(twice)) == (422, {"case": "not_running"})
    left = teller.post(handler, "termination/leave/", on=DAY.isoformat(), reason="查到财产")
    assert left.json()["case"]["state"] == "fast"


def test_what_was_stated_meanwhile_is_told_and_a_repeated_call_acts_once(teller: Teller) -> None:
    seen = teller.case.journal_seq
    person = User.objects.get(pk=teller.cast.doing("reception.record", teller.case).user_id)
    body = {"kind": "reception.recorded", "happened_on": DAY.isoformat(), "data": {}}
    bare = teller.post(person, "events/", expected=seen, **body)
    (refusal,) = bare.json()["refusals"]
    assert (bare.status_code, refusal["code"], refusal["clause"][0]) == (422, "gated", "HL-021")
    other = teller.post(person, "events/", expected=seen, ticked=["filing:联系电话"], **body)
    lacking = [r["data"]["item"] for r in other.json()["refusals"]]
    assert lacking == ["初次接待笔录", "申请执行人签名"]
    body["ticked"], body["papers"] = list(HEARD), HEARD
    first = teller.post(person, "events/", expected=seen, **body)
    again = teller.post(person, "events/", expected=seen, **body)
    assert (first.status_code, again.status_code) == (201, 409)
    (refusal,) = again.json()["refusals"]
    assert "初次接待" in refusal["sentence"]
    assert refusal["data"] == {"seq": seen + 1}
    assert teller.case.events.filter(kind="reception.recorded").count() == 1


def test_an_asset_is_registered_with_its_first_event(teller: Teller) -> None:
    unit = teller.cast.pack.tables.tracks["fast"].units[0]
    placing = lifecycle.Placing(unit, "fast", teller.cast.user("handler", unit), None, "manual")
    with clock.at(DAY):
        lifecycle.assign(teller.case, placing, actor=teller.cast.doing("case.assign"), on=DAY)
        lifecycle.receive([teller.case], actor=teller.cast.actor("team_lead", unit), on=DAY)
    body = {"kind": "asset.controlled", "happened_on": DAY.isoformat(), "data": {"rank": "first"}}
    new = {"kind": "asset", "name": "示例小区2号楼"}
    handler = teller.cast.user("handler", unit)
    found = teller.post(handler, "events/", new=new, **body).json()
    assert found["entries"][0]["subject"] == "asset:1"
    wrong = teller.post(handler, "events/", new={**new, "kind": "loan"}, **body)
    assert reasons(wrong) == {"new": "wrong_subject"}
    assert teller.case.items.count() == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "query.launchd"}, {"kind": "unknown_event"}),
        ({"kind": "case.closed", "data": {"mode": "销案"}}, {"kind": "own_door"}),
        ({"kind": "case.filed"}, {"kind": "own_door"}),
        ({"kind": "period.week_began"}, {"kind": "not_on_a_case", "subjects": "wrong_subject"}),
        ({"subjects": ["respondent:9"]}, {"subjects": "no_subject"}),
        ({"subjects": ["asset:1"]}, {"subjects": "no_subject"}),
        ({"subjects": []}, {"subjects": "missing"}),
        ({"about": ["order:1"]}, {"about": "no_subject"}),
        ({"data": {"sytem": "总对总"}}, {"sytem": "unknown_field"}),
        ({"data": {"system": "网上"}}, {"system": "bad_choice"}),
        ({"data": {"round": "一"}}, {"round": "bad_value"}),
        ({"facts": {"has_asset": True}}, {"has_asset": "unknown_fact"}),
        ({"facts": {"has_assets": "也许"}}, {"has_assets": "bad_fact"}),
        ({"happened_on": "2026-11-21"}, {"happened_on": "in_the_future"}),
        ({"happened_on": "2026-11-01"}, {"happened_on": "before_filing"}),
    ],
)
def test_a_wrong_event_is_refused_by_name_and_nothing_is_stated(
    teller: Teller, changes: dict[str, Any], expected: dict[str, str]
) -> None:
    person = access.who_holds(teller.cast.court, EVENTS["query.launched"].function)[0]
    sent = {"kind": "query.launched", "happened_on": DAY.isoformat(), "subjects": ["respondent:1"]}
    before = teller.case.journal_seq
    refused = teller.post(person, "events/", **{**sent, **changes})
    assert refused.status_code == 422
    assert expected.items() <= reasons(refused).items()
    assert teller.case.journal_seq == before


def _grant_all(teller: Teller) -> None:
    approval = Approval.objects.get(case=teller.pk, act="case.close")
    while approval.status == "pending":
        barred = {approval.asked_by_id, *(step["user"] for step in approval.given)}
        people = access.who_holds(teller.cast.court, approval.waits_for, teller.case)
        person = next(p for p in people if p.pk not in barred)
        client = teller.call(person)
        waiting = client.get("/api/v1/approvals/").json()["results"]
        assert [row["id"] for row in waiting] == [approval.pk]
        body = {"granted": True, "opinion": "同意", "on": DAY.isoformat()}
        with clock.at(DAY):
            client.post(f"/api/v1/approvals/{approval.pk}/decide/", body, format="json")
        approval.refresh_from_db(fields=["given", "waits_for"])
        approval = Approval.objects.get(pk=approval.pk)
    with clock.at(DAY):
        late = client.post(f"/api/v1/approvals/{approval.pk}/decide/", body, format="json")
    assert (late.status_code, reasons(late)) == (422, {"": "decided"})


def _ticks(cast: Cast) -> list[str]:
    lists = cast.pack.tables.checklists
    return [f"{code}:{item}" for code, one in lists.items() for item in one.items]


@pytest.mark.clause("YS-089", "YS-095", "YS-096")
def test_a_machine_confirms_what_the_court_asks_of_a_filing(yanshi: Cast, call: Call) -> None:
    funds = call(yanshi.user("funds_specialist", "command_centre"))
    number = f"（2026）{yanshi.pack.identity.number_code}执2号"
    sheet = {**FILING, "number": number, "origin": "自动履行", "filed_on": DAY.isoformat()}
    with clock.at(DAY):
        bare = funds.post(CASES, sheet, format="json")
        assert "案款票据" in bare.content.decode()
        lines = yanshi.pack.tables.checklists["auto_performance_filing"].lines
        keys = [f"auto_performance_filing:{line.text}" for line in lines]
        sent = {**sheet, "ticked": keys, "papers": {**named(keys), keys[-1]: "票据0231号"}}
        made = funds.post(CASES, sent, format="json")
    assert made.status_code == 201, made.content.decode()
    said = Case.objects.get().events.get(kind="case.filed").data["checked"]
    assert said.endswith("案款票据（票据0231号）")

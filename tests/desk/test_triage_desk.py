"""The triage desk's pages: facts, proof, decision, record; many at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from enforcement import lifecycle
from enforcement.journal import Draft
from enforcement.models import Approval, Case
from tests.cast import Cast
from tests.desk.casework import in_team
from tests.desk.conftest import Enter, form
from tests.story import filed, granted, state
from triage.models import Screening
from workdays import clock

FILED = date(2022, 3, 1)
TODAY = date(2022, 3, 8)
QUEUE = "/desk/triage/"
NONE = {"has_assets": False, "has_disposable_asset": False}
YANSHI_FACTS = ("serial_case", "withdrawn_or_returned", "special_circumstance")
SEIZED = {"has_disposable_asset": True, "first_seizure": True}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


@pytest.fixture
def desk(hualong: Cast, enter: Enter) -> Client:
    return enter(hualong.user("screener"))


def waiting(cast: Cast, serial: int = 1, **facts: Any) -> Case:
    """Return a case whose first screening is due, with what the query answered."""
    case = filed(cast, FILED, serial=serial)
    state(cast, case, "query.launched", FILED, "respondent:1")
    state(cast, case, "query.answered", FILED + timedelta(days=1), facts=facts)
    return state(cast, case, "reception.recorded", FILED + timedelta(days=2), channel="电话")


def decided(case: Case, **fields: Any) -> dict[str, Any]:
    """Return the form of a decision as the page would send it."""
    return form(on=TODAY.isoformat(), expected=case.journal_seq, do="decide", **fields)


def url(case: Case) -> str:
    return f"{QUEUE}{case.pk}/"


def test_the_queue_shows_what_the_rules_say_and_what_they_lack(hualong: Cast, desk: Client) -> None:
    waiting(hualong, 1, **NONE)
    waiting(hualong, 2, **SEIZED)
    waiting(hualong, 3)
    page = desk.get(QUEUE).content.decode()
    assert "快执（2个团队中分出）" in page
    assert "普执（2个团队中分出）" in page
    assert "案情不足" in page
    assert "有可供拍卖的财产、本院首封等4项" in page


def test_the_queue_takes_few_queries(
    hualong: Cast, desk: Client, django_assert_max_num_queries: Any
) -> None:
    for serial in range(1, 13):
        waiting(hualong, serial, **NONE)
    desk.get(QUEUE)
    with django_assert_max_num_queries(9):
        desk.get(QUEUE)


def test_a_case_assigned_and_not_yet_received_no_longer_waits_at_the_desk(
    hualong: Cast, desk: Client
) -> None:
    case = waiting(hualong, 1, **NONE)
    assert case.number in desk.get(QUEUE).content.decode()
    desk.post(url(case), decided(case))
    assert case.number not in desk.get(QUEUE).content.decode()


@pytest.mark.clause("HL-042", "HL-044")
def test_confirming_places_the_case_and_shows_how_it_was_drawn(hualong: Cast, desk: Client) -> None:
    case = waiting(hualong, 1, **NONE)
    answer = desk.post(url(case), decided(case))
    record = Screening.objects.get()
    assert answer.headers["Location"] == f"{QUEUE}record/{record.pk}/"
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "均衡随机" in page
    assert record.draw["seed"] in page
    for team in ("快执一团队", "快执二团队"):
        assert team in page
    case.refresh_from_db()
    assert case.assigned_unit == record.unit
    assert case.handler is not None
    assert case.handler.name in page


def test_each_condition_shows_what_was_asked_and_found(hualong: Cast, desk: Client) -> None:
    case = waiting(hualong, 1, **NONE)
    answer = desk.get(url(case)).context["answer"]
    assert [(rule.name, rule.verdict) for rule in answer.rules] == [
        ("保全案件由指挥中心办理，不分流", "不符合"),
        ("有可供拍卖财产且为首封", "不符合"),
        ("申请执行人有抵押权，可依法商请处置权", "不符合"),
        ("无可供拍卖财产（存款等不计）", "符合"),
    ]
    (proof,) = answer.rules[-1].proofs
    assert (proof.term, proof.asked, proof.found, proof.holds) == (
        "有可供拍卖的财产", "否", "否", True,
    )  # fmt: skip
    facts = {row.term: row for row in desk.get(url(case)).context["facts"]}
    assert (facts["有财产"].value, facts["有财产"].day) == ("否", "2022-03-02")
    assert facts["本院首封"].value == "未知"


def test_missing_facts_are_refused_by_name_and_stated_with_the_decision(
    hualong: Cast, desk: Client
) -> None:
    case = waiting(hualong)
    refused = desk.post(url(case), decided(case))
    assert refused.status_code == 422
    assert "fact-has_disposable_asset" in refused.context["form"].errors
    assert "缺少案情：本院首封" in refused.content.decode()
    assert not Screening.objects.exists()
    answers = {"fact-has_disposable_asset": "true", "fact-first_seizure": "true"}
    assert desk.post(url(case), decided(case, **answers)).status_code == 302
    case.refresh_from_db()
    assert case.assigned_track == "standard"
    assert case.facts["first_seizure"][0] is True


@pytest.mark.parametrize("missing", [True, False])
def test_the_last_rule_is_not_shown_as_met_while_facts_are_missing(
    yanshi: Cast, enter: Enter, missing: bool
) -> None:
    facts = {} if missing else dict.fromkeys(YANSHI_FACTS, False)
    case = filed(yanshi, TODAY, **facts)
    client = enter(yanshi.user("filing_examiner"))
    answer = client.get(url(case)).context["answer"]
    assert answer.decision.outcome == ("needs_facts" if missing else "routed")
    (last,) = [rule for rule in answer.rules if not rule.proofs]
    assert last.verdict == ("兜底：前列均不符合时适用" if missing else "符合")


def test_facts_filled_in_are_judged_without_being_stated(hualong: Cast, desk: Client) -> None:
    case = waiting(hualong)
    answers = {"fact-has_disposable_asset": "false"}
    part = desk.post(f"{url(case)}try/", decided(case, **answers)).content.decode()
    assert "按刚填的案情试算，尚未登记" in part
    assert "快执（快执一团队、快执二团队）" in part
    whole = desk.post(url(case), {**decided(case, **answers), "do": "try"})
    assert "快执（快执一团队、快执二团队）" in whole.content.decode()
    case.refresh_from_db()
    assert "has_disposable_asset" not in case.facts


def test_no_assets_offers_none_to_auction_with_one_tick(hualong: Cast, desk: Client) -> None:
    case = waiting(hualong, has_assets=False)
    page = desk.get(url(case)).content.decode()
    assert 'name="offer-nothing_to_auction"' in page
    assert "没有财产的，一并登记没有可供拍卖的财产" in page
    assert desk.post(url(case), decided(case)).status_code == 422
    ticked = decided(case, **{"offer-nothing_to_auction": "on"})
    assert desk.post(url(case), ticked).status_code == 302
    case.refresh_from_db()
    assert case.facts["has_disposable_asset"][0] is False
    assert case.assigned_track == "fast"


def test_a_tick_without_its_answer_is_refused_beside_it(hualong: Cast, desk: Client) -> None:
    case = waiting(hualong)
    answer = desk.post(url(case), decided(case, **{"offer-nothing_to_auction": "on"}))
    assert set(answer.context["form"].errors) == {"offer-nothing_to_auction"}
    stated = {"offer-nothing_to_auction": "on", "fact-has_assets": "false"}
    assert desk.post(url(case), decided(case, **stated)).status_code == 302


def test_no_other_court_is_offered_the_tick(county: Cast, enter: Enter) -> None:
    case = filed(county, FILED)
    client = enter(county.user("triage_officer"))
    assert "offer-" not in client.get(url(case)).content.decode()


def test_an_override_needs_a_reason_and_keeps_the_machines_answer(
    hualong: Cast, desk: Client
) -> None:
    case = waiting(hualong, **NONE)
    handler = hualong.user("handler", "standard_2")
    other = {"to": "standard", "unit": "standard_2", "handler": handler.pk}
    refused = desk.post(url(case), decided(case, **other))
    assert refused.status_code == 422
    assert "人工调整须写明理由" in refused.content.decode()
    desk.post(url(case), decided(case, reason="另案已由该团队处置同一房产", **other))
    record = Screening.objects.get()
    assert (record.outcome, record.track, record.unit) == ("overridden", "standard", "standard_2")
    assert record.machine["track"] == "fast"
    page = desk.get(f"{QUEUE}record/{record.pk}/").content.decode()
    assert "人工调整" in page
    assert "另案已由该团队处置同一房产" in page
    case.refresh_from_db()
    assert case.handler == handler


def test_a_handler_picked_by_hand_needs_a_reason_too(hualong: Cast, desk: Client) -> None:
    case = waiting(hualong, **NONE)
    picked = {"handler": hualong.user("handler", "fast_1").pk}
    assert "reason" in desk.post(url(case), decided(case, **picked)).context["form"].errors


def test_screening_early_asks_for_a_reason(hualong: Cast, desk: Client) -> None:
    case = filed(hualong, FILED)
    page = desk.get(url(case)).content.decode()
    assert "甄别所需尚未齐备：" in page
    assert "初次接待" in page
    early = {"fact-has_disposable_asset": "false"}
    assert desk.post(url(case), decided(case, **early)).status_code == 422
    assert desk.post(url(case), decided(case, reason="当事人病重", **early)).status_code == 302
    assert Screening.objects.get().early


@pytest.mark.clause("HL-043")
def test_the_second_screening_stands_beside_the_first(hualong: Cast, desk: Client) -> None:
    case = waiting(hualong, **NONE)
    desk.post(url(case), decided(case))
    case = Case.objects.get(pk=case.pk)
    lead = hualong.actor("team_lead", case.assigned_unit)
    lifecycle.receive([case], actor=lead, on=TODAY)
    case = state(hualong, case, "query.offline_completed", TODAY)
    page = desk.get(url(case))
    assert page.context["run"].id == "second"
    assert [one.run for one in page.context["records"]] == ["初次甄别分案"]
    assert desk.post(url(case), decided(case)).status_code == 302
    records = Screening.objects.order_by("id")
    assert [r.outcome for r in records] == ["routed", "maintained"]


def test_somebody_elses_entry_is_told_and_nothing_is_decided(hualong: Cast, desk: Client) -> None:
    case = waiting(hualong, **NONE)
    seen = decided(case)
    draft = Draft("facts.stated", TODAY, facts={"has_disposable_asset": True})
    screener = hualong.actor("screener")
    lifecycle.state_events([(case, [draft])], actor=screener)
    answer = desk.post(url(case), seen)
    assert answer.status_code == 409
    assert "案件已有变动" in answer.content.decode()
    assert not Screening.objects.exists()


def test_a_double_click_decides_once(hualong: Cast, desk: Client) -> None:
    case = waiting(hualong, **NONE)
    sent = decided(case)
    first, second = desk.post(url(case), sent), desk.post(url(case), sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert Screening.objects.count() == 1


@pytest.mark.parametrize("on", ["2022-03-09", "2022-02-28", "昨天", ""])
def test_a_day_to_come_or_before_filing_is_refused(hualong: Cast, desk: Client, on: str) -> None:
    case = waiting(hualong, **NONE)
    assert desk.post(url(case), {**decided(case), "on": on}).status_code == 422
    assert not Screening.objects.exists()


def test_many_are_decided_as_the_rules_say_and_the_others_left_with_why(
    hualong: Cast, desk: Client
) -> None:
    sure = [waiting(hualong, n, **NONE) for n in (1, 2)]
    unsure = waiting(hualong, 3)
    ids = [case.pk for case in (*sure, unsure)]
    preview = desk.post(f"{QUEUE}batch/", {"id": ids})
    assert (preview.context["decided"], preview.context["left"]) == (2, 1)
    assert not Screening.objects.exists()
    seen = [f"{case.pk}:{case.journal_seq}" for case in (*sure, unsure)]
    sent = form(id=ids, seen=seen, confirmed="1", on=TODAY.isoformat())
    done = desk.get(desk.post(f"{QUEUE}batch/", sent).headers["Location"])
    assert (done.context["done"], done.context["refused"]) == (2, 1)
    assert "缺少案情：有可供拍卖的财产" in done.content.decode()
    assert set(Screening.objects.values_list("case_id", flat=True)) == {c.pk for c in sure}
    desk.post(f"{QUEUE}batch/", sent)
    assert Screening.objects.count() == 2


def test_a_case_changed_since_the_preview_is_left_out_of_the_batch(
    hualong: Cast, desk: Client
) -> None:
    case = waiting(hualong, **NONE)
    seen = f"{case.pk}:{case.journal_seq - 1}"
    sent = form(id=[case.pk], seen=[seen], confirmed="1", on=TODAY.isoformat())
    done = desk.get(desk.post(f"{QUEUE}batch/", sent).headers["Location"])
    assert done.context["refused"] == 1
    assert "案件已有变动" in done.content.decode()


@pytest.mark.clause("YS-061")
def test_what_the_plan_leaves_to_the_leader_is_asked_and_shown_as_waiting(
    yanshi: Cast, enter: Enter
) -> None:
    case = filed(yanshi, TODAY, serial_case=True, withdrawn_or_returned=False,
                 special_circumstance=False)  # fmt: skip
    case = state(yanshi, case, "filing.verified", TODAY)
    client = enter(yanshi.user("filing_examiner"))
    assert "须写明理由" in client.post(url(case), decided(case)).content.decode()
    answer = client.post(url(case), decided(case, reason="与另案系同一批"))
    assert answer.headers["Location"] == url(case)
    assert "已请示，等待执行局责任人决定" in client.get(url(case)).content.decode()
    assert "待执行局责任人决定" in client.get(QUEUE).content.decode()
    granted(yanshi, Approval.objects.get(), TODAY, unit="team_3")
    record = Screening.objects.get()
    assert (record.outcome, record.unit) == ("answered", "team_3")
    assert client.get(f"{QUEUE}record/{record.pk}/").status_code == 200


@pytest.mark.clause("XX-087")
def test_where_a_second_post_confirms_the_decision_goes_there_first(
    county: Cast, enter: Enter
) -> None:
    case = filed(county, FILED)
    client = enter(county.user("triage_officer"))
    page = client.get(url(case)).content.decode()
    assert "岗位确认，确认后分案" in page
    sent = decided(case, reason="被执行人已到庭", **{"fact-major_or_difficult": "true"})
    assert client.post(url(case), sent).status_code == 302
    asked = Approval.objects.get()
    assert asked.act == "triage.confirm"
    assert not Screening.objects.exists()
    # The chief answers for the whole file, line by line, and once.
    chief, page_of_it = enter(county.user("general_chief")), f"/desk/approvals/{asked.pk}/"
    assert "分流前全案材料初步审查" in chief.get(page_of_it).content.decode()
    yes = form(granted="yes", opinion="同意", **{"check-0": "on", "paper-0": "立案卷"})
    errors = chief.post(page_of_it, yes).context["form"].errors
    assert list(errors) == ["check-1", "check-2"]
    assert "尚未确认：网络查控反馈" in errors["check-1"][0]
    assert "XX-037" in errors["check-1"][0]
    assert not Screening.objects.exists()
    yes |= {"check-1": "on", "paper-1": "查控反馈表", "check-2": "on"}
    bare = chief.post(page_of_it, yes).context["form"].errors
    assert list(bare) == ["paper-2"]
    assert "“线下查控结果”由人工确认的，须写明材料或依据" in bare["paper-2"][0]
    yes["paper-2"] = "线下查控结果"
    assert chief.post(page_of_it, yes).status_code == 302
    assert chief.post(page_of_it, yes).status_code == 302
    assert Screening.objects.count() == 1


def test_every_post_may_look_and_only_the_desk_decides(hualong: Cast, enter: Enter) -> None:
    case = waiting(hualong, **NONE)
    handler = enter(hualong.user("handler", "fast_1"))
    page = handler.get(url(case)).content.decode()
    assert "确认分流</button>" not in page
    assert "本页供查阅和试算" in page
    assert handler.post(url(case), decided(case)).status_code == 403
    assert handler.post(f"{QUEUE}batch/", {"id": [case.pk]}).status_code == 403
    assert not Screening.objects.exists()


def test_another_courts_screenings_do_not_exist(hualong: Cast, enter: Enter, desk: Client) -> None:
    case = waiting(hualong, **NONE)
    desk.post(url(case), decided(case))
    record = Screening.objects.get()
    stranger = enter(hualong.outsider_user)
    for address in (url(case), f"{QUEUE}record/{record.pk}/"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"{url(case)}try/", decided(case)).status_code == 404
    assert stranger.post(url(case), decided(case)).status_code == 404
    administrator = enter(hualong.user("system_admin"))
    assert administrator.get(QUEUE).status_code == 403
    assert administrator.get(url(case)).status_code == 404


def test_the_case_page_of_the_desk_takes_few_queries(
    hualong: Cast, desk: Client, django_assert_max_num_queries: Any
) -> None:
    case = waiting(hualong, **NONE)
    desk.get(url(case))
    with django_assert_max_num_queries(12):
        desk.get(url(case))


def test_a_case_on_its_way_back_from_a_team_is_to_be_screened_again(
    hualong: Cast, desk: Client
) -> None:
    case = in_team(hualong, "fast_1", "fast")
    run = hualong.pack.runs_for(case.type_code)[-1].id
    Case.objects.filter(pk=case.pk).update(state="triage", awaits_run=run, runs_done=["first", run])
    page = desk.get(f"{QUEUE}{case.pk}/").content.decode()
    assert "移转获准后重新分案" in page
    assert "各次甄别均已作出" not in page

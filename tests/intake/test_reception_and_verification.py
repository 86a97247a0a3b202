"""The first reception, the verification of filing data, and its correction."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from enforcement import search
from enforcement.models import Case, Event
from intake import selectors, services
from intake.models import Correction, Reception, Verification
from intake.services import Heard
from policy.refusals import Forbidden, NotVisible, Refused, Stale
from tests.cast import Cast
from tests.intake.sheets import filing
from tests.story import assert_clocks_equal_their_replay, filed, papers_in
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 7)  # a Monday


def case_of(cast: Cast, **changes: Any) -> Case:
    """File a case by form on a Monday, by somebody who may."""
    code = cast.pack.identity.number_code
    raw = filing(number=f"（2022）{code}执1号", filed_on=FILED, accepted_on=FILED, **changes)
    with clock.at(FILED):
        return services.file_one(raw, actor=cast.doing("case.file")).case


def refused(act: Any, *args: Any, **options: Any) -> dict[str, str]:
    """Return why an act is refused, by field."""
    with pytest.raises(Refused) as found:
        act(*args, **options)
    return {one.field: one.sentence for one in found.value.refusals}


# --- the form ----------------------------------------------------------------------------


def test_a_form_is_refused_with_every_reason_beside_its_field(hualong: Cast) -> None:
    raw = filing(number="x", origin="?", amount="面议")
    said = refused(services.file_one, raw, actor=hualong.doing("case.file"))
    assert set(said) == {"number", "origin", "amount"}
    assert not Case.objects.exists()


def test_a_double_click_files_once(hualong: Cast) -> None:
    case = case_of(hualong)
    raw = filing(filed_on=FILED, number=case.number)
    said = refused(services.file_one, raw, actor=hualong.doing("case.file"))
    assert said == {"number": "（2022）豫0902执1号已立案"}
    assert Case.objects.count() == 1


def test_only_the_filing_post_files(hualong: Cast) -> None:
    with pytest.raises(Forbidden, match="立案登记"):
        services.file_one(filing(), actor=hualong.actor("director"))


# --- first reception -----------------------------------------------------------------------


@pytest.mark.clause("HL-020", "HL-023", "HL-025", "HL-030")
def test_a_reception_by_telephone_closes_its_clock_and_keeps_what_was_told(hualong: Cast) -> None:
    case = case_of(hualong)
    day = FILED + timedelta(days=2)
    heard = Heard(
        day,
        channel="电话",
        told=["初次接待笔录"],
        papers={"reception:初次接待笔录": "笔录第1页"},
        clues=[{"kind": "房产", "place": "某小区", "owner": "柏望舒", "burden": "已抵押"}],
        account="6217000000000000",
        facts={"settlement_likely": True},
    )
    with clock.at(day):
        services.reception(case, heard, actor=hualong.doing("reception.record"))
    case = Case.objects.get()
    node = case.nodes.get(rule="reception")
    assert (node.status, node.done_on) == ("done", day)
    assert case.facts["settlement_likely"][:2] == [True, "初次接待"]
    record = Reception.objects.get()
    assert record.clues[0]["place"] == "某小区"
    told = json.dumps(list(Event.objects.values("data", "facts", "about")), default=str)
    assert "6217000000000000" not in told
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("DZ-043", "DZ-045", "DZ-046", "DZ-047", "DZ-048", "DZ-049")
def test_a_reception_lacking_what_must_be_told_is_refused_with_every_item(dengzhou: Cast) -> None:
    case = case_of(dengzhou)
    items = [item for item, required in services.reception_items(case.pack) if required]
    actor = dengzhou.doing("reception.record")
    with clock.at(FILED), pytest.raises(Refused) as found:
        services.reception(case, Heard(FILED, channel="当面", told=items[:1]), actor=actor)
    said = [r.sentence for r in found.value.refusals]
    assert len(said) == len(items)
    assert said[0] == f"“初次接待询问”中“{items[0]}”由人工确认的，须写明材料或依据"
    assert all(r.clause for r in found.value.refusals)
    with clock.at(FILED):
        heard = Heard(FILED, channel="当面", told=items, papers=papers_in(dengzhou))
        services.reception(case, heard, actor=actor)
    assert Case.objects.get().nodes.get(rule="reception").status == "done"


def test_a_reception_is_refused_for_what_no_list_holds(hualong: Cast) -> None:
    case = case_of(hualong)
    actor = hualong.doing("reception.record")
    with clock.at(FILED):
        said = refused(services.reception, case, Heard(FILED, told=["喝茶"]), actor=actor)
    assert said == {
        "channel": "“接待方式”必须填写",
        "told": "“喝茶”不在本院初次接待清单中",
        "checks": "“初次接待材料”中尚未确认：申请执行人签名",
    }
    assert not Reception.objects.exists()


def test_who_saw_an_older_page_is_told_what_changed(hualong: Cast) -> None:
    case = case_of(hualong)
    actor = hualong.doing("reception.record")
    seen = {case.pk: case.journal_seq}
    with clock.at(FILED):
        services.reception(case, Heard(FILED, "电话", note="已告知"), actor=actor, expected=seen)
        with pytest.raises(Stale, match="初次接待"):
            services.reception(
                case, Heard(FILED, "电话", note="已告知"), actor=actor, expected=seen
            )
    assert Reception.objects.count() == 1


# --- verification --------------------------------------------------------------------------


def results(case: Case, **changes: Any) -> dict[str, Any]:
    """Return a result for every item of the court's list: all correct but some."""
    items = services.verification_items(case.pack)
    return {**dict.fromkeys(items, "correct"), **changes}


@pytest.mark.clause("DZ-033", "DZ-034", "DZ-035", "DZ-036", "DZ-037", "DZ-038")
def test_a_verification_asks_for_every_item_and_closes_its_clock(dengzhou: Cast) -> None:
    case = case_of(dengzhou)
    actor = dengzhou.doing("filing.verify")
    with clock.at(FILED):
        said = refused(services.verify, case, {"标的": "correct"}, actor=actor)
        assert set(said) == set(services.verification_items(case.pack)) - {"标的"}
        assert said["立案时间"] == "“立案时间”尚无核对结果，应为无误、已更正、退回纠正之一"
        services.verify(case, results(case), actor=actor)
    case = Case.objects.get()
    assert case.nodes.get(rule="verify_filing").status == "done"
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("DZ-034", "DZ-035", "DZ-038")
def test_each_item_without_a_result_cites_its_own_clause_alone(dengzhou: Cast) -> None:
    case = case_of(dengzhou)
    with clock.at(FILED), pytest.raises(Refused) as found:
        services.verify(case, {}, actor=dengzhou.doing("filing.verify"))
    cited = {reason.field: reason.clause for reason in found.value.refusals}
    assert cited["立案时间"] == ("DZ-034",)
    assert cited["标的"] == ("DZ-035",)
    assert cited["代理人身份信息"] == ("DZ-038",)


def test_nothing_counts_as_corrected_that_was_never_corrected(dengzhou: Cast) -> None:
    case = case_of(dengzhou)
    with clock.at(FILED):
        said = refused(
            services.verify, case, results(case, 标的="corrected"),
            actor=dengzhou.doing("filing.verify"),
        )  # fmt: skip
    assert said == {"标的": "“标的”没有更正记录：请先更正立案信息，或者退回纠正"}
    assert not Verification.objects.exists()


@pytest.mark.clause("DZ-040")
def test_a_returned_item_sends_the_case_back_until_it_is_corrected(dengzhou: Cast) -> None:
    case = case_of(dengzhou)
    actor = dengzhou.doing("filing.verify")
    wrong = {"标的": {"result": "returned", "note": "依据为5万元"}}
    with clock.at(FILED):
        said = refused(services.verify, case, results(case, 标的="returned"), actor=actor)
        assert said == {"标的": "“标的”退回须写明错在何处"}
        services.verify(case, results(case, **wrong), actor=actor)
    case = Case.objects.get()
    assert case.correction_open
    assert "filing.verified" not in case.seen
    with clock.at(FILED + timedelta(days=1)):
        services.correct(case, {"amount": "5万元"}, actor=dengzhou.doing("case.correct"))
        case = Case.objects.get()
        assert not case.correction_open
        services.verify(case, results(case, 标的="corrected"), actor=actor)
    case = Case.objects.get()
    assert case.nodes.get(rule="verify_filing").done_on == FILED + timedelta(days=1)
    assert [v.returned for v in Verification.objects.order_by("id")] == [True, False]
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("XX-017", "XX-024", "XX-025")
def test_an_error_found_is_sent_to_the_clerk_at_once(county: Cast) -> None:
    case = case_of(county)
    item = services.verification_items(case.pack)[0]
    wrong = {item: {"result": "returned", "note": "应为3月4日"}}
    with clock.at(FILED):
        services.verify(case, results(case, **wrong), actor=county.doing("filing.verify"))
    case = Case.objects.get()
    node = case.nodes.get(rule="request_correction")
    assert (node.status, node.due_on, node.done_on) == ("done", FILED, FILED)
    assert "filing.verified" not in case.seen
    assert case.events.get(kind="filing.correction_requested").data == {"items": item}


@pytest.mark.clause("YS-015", "YS-057")
def test_where_only_an_order_goes_back_the_case_goes_on(yanshi: Cast) -> None:
    case = case_of(yanshi)
    wrong = {"财产保全信息": {"result": "returned", "note": "缺裁定"}}
    with clock.at(FILED):
        services.verify(case, results(case, **wrong), actor=yanshi.doing("filing.verify"))
    case = Case.objects.get()
    assert case.correction_open
    assert {"filing.verified", "filing.correction_requested"} <= set(case.seen)
    assert case.awaits_run == "assignment"


def test_the_verifier_verifies_and_nobody_else(dengzhou: Cast) -> None:
    case = case_of(dengzhou)
    with clock.at(FILED), pytest.raises(Forbidden, match="核对立案信息"):
        services.verify(case, results(case), actor=dengzhou.doing("case.file"))
    assert not Verification.objects.exists()


# --- correction ----------------------------------------------------------------------------


@pytest.mark.clause("XX-025", "DZ-040")
def test_a_correction_keeps_old_and_new_and_the_journal_no_personal_data(hualong: Cast) -> None:
    case = case_of(hualong)
    new_id, new_phone = "410901198001010014", "13900001111"
    with clock.at(FILED):
        services.correct(
            case,
            {"amount": "43.5万元", "cause": "买卖合同纠纷"},
            parties={"respondent:1": {"name": "单于飞", "id_number": new_id, "phone": new_phone}},
            actor=hualong.doing("case.correct"),
        )
    case = Case.objects.get()
    assert str(case.claim_amount) == "435000.00"
    assert case.facts["claim_amount"][0] == "435000.00"
    party = case.parties.get(side="respondent")
    assert (party.name, party.initials, party.phone) == ("单于飞", "syf", new_phone)
    assert "单于飞" in case.title
    kept = {c["field"]: (c["old"], c["new"]) for c in Correction.objects.get().changes}
    assert kept["amount"] == ("100600.00", "435000.00")
    assert kept["name"] == ("柏望舒", "单于飞")
    assert kept["id_number"] == ("4109************26", "4109************14")
    assert kept["phone"] == ("", "139****1111")
    journal = json.dumps(list(Event.objects.values("data", "facts")), default=str)
    assert new_id not in journal
    assert new_phone not in journal
    event = case.events.get(kind="filing.corrected")
    assert "申请执行标的额" in event.data["items"]
    assert "被执行人电话" in event.data["items"]
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("DZ-034", "HL-020")
def test_a_corrected_filing_day_moves_the_clocks(hualong: Cast) -> None:
    case = case_of(hualong)
    assert case.nodes.get(rule="reception").due_on == date(2022, 3, 10)
    with clock.at(FILED):
        services.correct(case, {"filed_on": "2022.3.4"}, actor=hualong.doing("case.correct"))
    case = Case.objects.get()
    assert case.filed_on == date(2022, 3, 4)
    assert case.nodes.get(rule="reception", status="open").due_on == date(2022, 3, 7)
    assert_clocks_equal_their_replay(case)


def test_a_wrong_correction_is_refused_beside_its_field(hualong: Cast) -> None:
    case = case_of(hualong)
    with clock.at(FILED):
        said = refused(
            services.correct,
            case,
            {"filed_on": "2022-03-08", "amount": "面议", "number": "（2022）豫0928执2号"},
            parties={"respondent:1": {"kind": "外星人"}},
            actor=hualong.doing("case.correct"),
        )
    assert said == {
        "filed_on": "立案日期2022-03-08尚未到来，今天是2022-03-07",
        "amount": "“面议”不是一笔金额，应如530529.76或43.5万元",
        "number": "“（2022）豫0928执2号”不是本院案号：法院代字为豫0928，本院为豫0902",
        "respondent:1.kind": "类型应为自然人、法人、非法人组织之一",
    }
    assert not Correction.objects.exists()


def test_a_case_number_is_corrected_and_the_case_found_by_it(hualong: Cast) -> None:
    case = case_of(hualong)
    actor = hualong.doing("case.correct")
    with clock.at(FILED):
        services.correct(case, {"number": "(2022)豫0902执恢 88"}, actor=actor)
    case = Case.objects.get()
    assert (case.number, case.type_code, case.serial) == ("（2022）豫0902执恢88号", "执恢", 88)
    assert case.facts["case_kind"][0] == "执恢"
    (found,) = search.found(Case.objects.all(), "执恢88号")
    assert found.pk == case.pk
    (change,) = Correction.objects.get().changes
    assert (change["term"], change["old"]) == ("案号", "（2022）豫0902执1号")
    assert case.events.get(kind="filing.corrected").data == {"items": "案号"}
    assert_clocks_equal_their_replay(case)


def test_a_number_another_case_bears_is_refused(hualong: Cast) -> None:
    case = case_of(hualong)
    filed(hualong, FILED, serial=2)
    said = "本院已有（2022）豫0902执2号，一个案号只能有一案"
    with clock.at(FILED):
        wrong = {"number": "（2022）豫0902执2号"}
        actor = hualong.doing("case.correct")
        assert refused(services.correct, case, wrong, actor=actor) == {"number": said}
    assert not Correction.objects.exists()


def test_handing_in_what_was_missing_closes_the_correction(hualong: Cast) -> None:
    case = case_of(hualong, service_address="")
    assert Case.objects.get().correction_open
    with clock.at(FILED):
        services.correct(case, {}, actor=hualong.doing("case.correct"))
    case = Case.objects.get()
    assert not case.correction_open
    assert case.events.get(kind="filing.corrected").data == {"items": "材料已补齐"}


def test_another_courts_case_does_not_exist(hualong: Cast, dengzhou: Cast) -> None:
    case = case_of(hualong)
    other = dengzhou.doing("case.correct")
    for act in (
        lambda: services.correct(case, {"cause": "x"}, actor=other),
        lambda: services.verify(case, results(case), actor=other),
        lambda: services.reception(case, Heard(FILED, "电话"), actor=other),
        lambda: selectors.receptions(other, case),
        lambda: selectors.corrections(other, case),
        lambda: selectors.verifications(other, case),
    ):
        with pytest.raises(NotVisible), clock.at(FILED):
            act()

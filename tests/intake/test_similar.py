"""The same claim, the same people, one debtor: found at filing, by form and by sheet alike."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from enforcement import lifecycle
from enforcement.models import Case
from intake import services, single
from policy.refusals import Refused
from tests.cast import Cast
from tests.intake.sheets import filing, workbook
from tests.story import closed, confirmed, granted, received, screened
from workdays import clock

DAY = date(2022, 3, 5)
BASIS = "（2021）豫0902民初77号"


def file(cast: Cast, serial: int, **changes: Any) -> Case:
    """File one case by the form."""
    row = filing(number=f"（2022）豫0902执{serial}号", **changes)
    with clock.at(DAY):
        return single.file_rows([row], actor=cast.doing("case.file")).case


def refused(cast: Cast, serial: int, **changes: Any) -> list[str]:
    """Return why a filing is not taken."""
    with pytest.raises(Refused) as caught:
        file(cast, serial, **changes)
    return [r.sentence for r in caught.value.refusals]


def said(cast: Cast, serial: int, kind: single.Kind = "notes", **changes: Any) -> list[str]:
    """Return what a form is told of a filing."""
    row = filing(number=f"（2022）豫0902执{serial}号", **changes)
    with clock.at(DAY):
        checked = single.check_rows([row], actor=cast.doing("case.file"))
    return [remark.sentence for _row, remark in checked.said(kind)]


def test_the_same_claim_is_not_filed_twice(hualong: Cast) -> None:
    file(hualong, 1, basis_number=BASIS)
    (why,) = refused(hualong, 2, basis_number="(2021)豫0902民初77号")
    assert why == (
        "与（2022）豫0902执1号（立案核对）当事人、执行依据相同，疑似重复立案；"
        "确要另行立案的，在“另行立案理由”中写明"
    )
    assert Case.objects.count() == 1


def test_a_reason_lets_the_same_claim_be_filed_and_stays_with_the_case(hualong: Cast) -> None:
    file(hualong, 1, basis_number=BASIS)
    reason = {"basis_number": BASIS, "separate_reason": "判决第二项另行申请"}
    assert any("疑似重复立案" in one for one in said(hualong, 2, "warnings", **reason))
    assert "另行立案理由：判决第二项另行申请" in file(hualong, 2, **reason).remark


def test_another_basis_or_another_respondent_is_another_claim(hualong: Cast) -> None:
    file(hualong, 1, basis_number=BASIS)
    file(hualong, 2)
    file(hualong, 3, basis_number=BASIS, respondent="岳思齐", respondent_id="410901198502020042")
    assert Case.objects.count() == 3


def test_a_claim_that_ended_for_now_is_taken_up_again_not_filed_anew(hualong: Cast) -> None:
    case = file(hualong, 1, basis_number=BASIS)
    case = received(hualong, screened(hualong, case, DAY, to="fast"), DAY)
    closed(hualong, case, "终结执行", DAY)
    (why,) = refused(hualong, 2, basis_number=BASIS)
    assert "以“终结执行”结案，应恢复执行而不是重新立案" in why


def test_a_dismissed_application_may_come_again(hualong: Cast) -> None:
    case = file(hualong, 1, basis_number=BASIS)
    with clock.at(DAY):
        asked = lifecycle.dismiss(
            case,
            actor=hualong.doing("case.dismiss"),
            on=DAY,
            reason="不符合受理条件",
            **confirmed(hualong),
        )
    if asked is not None:
        granted(hualong, asked, DAY)
    assert Case.objects.get(pk=case.pk).closing_mode == "驳回申请"
    file(hualong, 2, basis_number=BASIS)


def test_other_cases_of_the_debtor_and_of_the_pair_are_told(hualong: Cast) -> None:
    file(hualong, 1)
    file(hualong, 2, applicant="岳思齐", applicant_id="410901198502020042")
    told = said(hualong, 3)
    assert "当事人相同的案件1件（未结1件）：（2022）豫0902执1号" in told
    assert "被执行人相同的案件1件（未结1件）：（2022）豫0902执2号" in told


def test_a_sheet_sends_back_the_same_claim_on_file_and_within_itself(hualong: Cast) -> None:
    file(hualong, 1, basis_number=BASIS)
    rows = [
        filing(number="（2022）豫0902执2号", basis_number=BASIS),
        filing(number="（2022）豫0902执3号", basis_number="（2021）豫0902民初78号"),
        filing(number="（2022）豫0902执4号", basis_number="（2021）豫0902民初78号"),
        filing(number="（2022）豫0902执5号"),
    ]
    actor = hualong.doing("case.file")
    with clock.at(DAY):
        made = services.stage("案件.xlsx", workbook(rows), actor=actor)
        services.apply(made.pk, actor=actor)
    status = dict(made.rows.values_list("number", "status"))
    assert status == {2: "refused", 3: "filed", 4: "refused", 5: "filed"}
    assert "与第3行（2022）豫0902执3号当事人、执行依据相同" in str(made.rows.get(number=4).refusals)


def test_two_respondents_of_one_id_number_are_refused_by_form_and_sheet(hualong: Cast) -> None:
    number = "410901198502020026"
    two = {
        "respondent": "柏望舒、岳思齐",
        "respondent_kind": "自然人",
        "respondent_id": f"{number}、{number}",
    }
    assert refused(hualong, 1, **two) == ["柏望舒与岳思齐证件号相同，请更正"]
    apart = [filing(), filing(respondent="岳思齐", respondent_id=number)]
    with clock.at(DAY):
        made = services.stage("a.xlsx", workbook(apart), actor=hualong.doing("case.file"))
    assert {row.status for row in made.rows.all()} == {"refused"}
    assert "证件号相同" in str(made.rows.get(number=3).refusals)


def test_an_id_number_on_both_sides_is_doubted(hualong: Cast) -> None:
    doubts = said(hualong, 1, "warnings", respondent_id="410901198001010014")
    assert any("与对方当事人安知秋证件号相同，请核对" in one for one in doubts)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"filed_on": "1999-03-05"}, "立案日期1999-03-05不对：“执”字案号自2016-01-01起使用"),
        ({"number": "（1999）豫0902执1号"}, "没有1999年的"),
        ({"number": "（2031）豫0902执1号"}, "案号年份2031尚未到来"),
    ],
)
def test_a_day_or_year_before_the_numbers_began_is_refused(
    changes: dict[str, str], why: str, hualong: Cast
) -> None:
    row = filing(**changes)
    with clock.at(DAY), pytest.raises(Refused) as caught:
        single.file_rows([row], actor=hualong.doing("case.file"))
    assert any(why in r.sentence for r in caught.value.refusals)

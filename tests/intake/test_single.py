"""A form keeps each party's own cells, and is refused like a sheet: all reasons, by field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from enforcement.models import Case
from intake import single
from policy.refusals import Forbidden, Refused
from tests.cast import Cast
from tests.intake.sheets import filing
from workdays import clock

TODAY = date(2022, 3, 8)


def rows(**first: Any) -> list[dict[str, Any]]:
    """Return a filing with two applicants and three respondents; only some have a number."""
    return [
        filing(**first),
        {"applicant": "褚听雨", "applicant_kind": "自然人", "respondent": "谷若谷",
         "respondent_kind": "自然人"},
        {"respondent": "蓝思齐", "respondent_kind": "自然人",
         "respondent_id": "410901197001010035", "respondent_phone": "13900000003"},
    ]  # fmt: skip


def file(cast: Cast, given: list[dict[str, Any]]) -> Case:
    with clock.at(TODAY):
        return single.file_rows(given, actor=cast.doing("case.file")).case


def test_each_party_keeps_its_own_number_and_phone(hualong: Cast) -> None:
    case = file(hualong, rows())
    parties = {p.name: (p.key, p.id_number, p.phone) for p in case.parties.all()}
    assert parties["谷若谷"] == ("respondent:2", "", "")
    assert parties["蓝思齐"] == ("respondent:3", "410901197001010035", "13900000003")
    assert parties["褚听雨"][0] == "applicant:2"
    assert len(parties) == 5


def test_a_comma_in_a_further_partys_address_parts_nobody(hualong: Cast) -> None:
    given = rows()
    given[2]["respondent_address"] = "某市某路1号，3单元；门卫代收"
    case = file(hualong, given)
    assert case.parties.get(name="蓝思齐").address == "某市某路1号，3单元；门卫代收"


def test_a_wrong_further_party_is_refused_in_its_own_row(hualong: Cast) -> None:
    given = rows(amount="三千多")
    given[1]["respondent_kind"] = "外星人"
    with pytest.raises(Refused) as refused:
        file(hualong, given)
    where = {(r.data["row"], r.field) for r in refused.value.refusals}
    assert where == {(0, "amount"), (1, "respondent_kind")}
    assert not Case.objects.exists()


def test_an_unreadable_number_blames_nobody_else(hualong: Cast) -> None:
    with pytest.raises(Refused) as refused:
        file(hualong, rows(number="执字一号"))
    assert {(r.data["row"], r.field) for r in refused.value.refusals} == {(0, "number")}


def test_a_number_on_file_is_refused_and_the_case_shown(hualong: Cast) -> None:
    case = file(hualong, rows())
    with clock.at(TODAY):
        checked = single.check_rows([filing()], actor=hualong.doing("case.file"))
    assert checked.on_file == case
    with pytest.raises(Refused, match="已立案"):
        file(hualong, [filing()])
    with pytest.raises(Refused, match="已立案"):
        file(hualong, [filing(respondent="另一人", respondent_id="")])
    assert Case.objects.count() == 1


def test_another_courts_case_of_that_number_is_not_shown(hualong: Cast) -> None:
    file(hualong, rows())
    with clock.at(TODAY):
        checked = single.check_rows([filing()], actor=hualong.outsider)
    assert checked.on_file is None


def test_only_who_files_may_file(hualong: Cast) -> None:
    with clock.at(TODAY), pytest.raises(Forbidden, match="立案登记"):
        single.file_rows(rows(), actor=hualong.actor("handler", "fast_1"))
    assert not Case.objects.exists()

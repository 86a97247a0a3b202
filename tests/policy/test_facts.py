"""Case facts are typed, unknown when absent, and come back from JSON as they went."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.facts import LARGEST, BadFact, FactValue, read, read_all, shown, term, write
from policy.refusals import Refused
from policy.vocabulary import FACTS

_OF_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "money": st.decimals(0, LARGEST, places=2),
    "number": st.integers(0, 999_999_999),
    "date": st.dates(),
    "text": st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=40),
}


@st.composite
def _facts(draw: st.DrawFn) -> dict[str, FactValue]:
    names = draw(st.sets(st.sampled_from(sorted(FACTS))))
    return {
        name: draw(
            st.sampled_from([value for value, _ in FACTS[name].choices])
            if FACTS[name].choices
            else _OF_TYPE[FACTS[name].type]
        )
        for name in sorted(names)
    }


@given(_facts())
def test_facts_come_back_from_json_as_they_went(values: dict[str, FactValue]) -> None:
    sent = json.loads(json.dumps({name: write(value) for name, value in values.items()}))
    found = read_all(sent)
    assert found == values
    assert {name: type(v) for name, v in found.items()} == {n: type(v) for n, v in values.items()}


@pytest.mark.parametrize("name", sorted(FACTS))
@pytest.mark.parametrize("unknown", [None, ""])
def test_nothing_written_is_unknown_for_every_fact(name: str, unknown: Any) -> None:
    assert read(name, unknown) is None
    assert read_all({name: unknown}) == {}


READ = [
    ("claim_amount", "100000", Decimal("100000.00")),
    ("claim_amount", "0.1", Decimal("0.10")),
    ("claim_amount", 100000, Decimal("100000.00")),
    ("claim_amount", "-0", Decimal("0.00")),
    ("case_age_years", "02", 2),
    ("preserved", "是", True),
    ("preserved", "false", False),
    ("matter_kind", "行为", "act"),
    ("matter_kind", "act", "act"),
    ("terminated_on", "2018-03-28", date(2018, 3, 28)),
    ("cause_of_action", "民间借贷纠纷", "民间借贷纠纷"),
    ("label.any", "否", False),
]


@pytest.mark.parametrize(("name", "raw", "value"), READ)
def test_a_value_is_read_from_json_or_a_form(name: str, raw: Any, value: FactValue) -> None:
    found = read(name, raw)
    assert found == value
    assert type(found) is type(value)
    assert write(value) != "-0.00"


WRONG = [
    ("claim_amount", "十万", "应为金额（元），现为“十万”"),
    ("claim_amount", "1.234", "至多两位小数"),
    ("claim_amount", "-1", "应在0至9999999999999.99元之间"),
    ("claim_amount", "10000000000000", "应在0至9999999999999.99元之间"),
    ("claim_amount", "NaN", "元之间"),
    ("claim_amount", "sNaN", "元之间"),
    ("claim_amount", "Infinity", "元之间"),
    ("claim_amount", True, "应为金额"),
    ("claim_amount", ["1"], "应为金额"),
    ("case_age_years", "-1", "应为非负整数"),
    ("case_age_years", 1.5, "应为非负整数"),
    ("case_age_years", True, "应为非负整数"),
    ("case_age_years", "1" * 10, "应为非负整数"),
    ("preserved", "yes", "应为是或否，现为“yes”"),
    ("preserved", 1, "应为是或否"),
    ("preserved", 0, "应为是或否"),
    ("preserved", {}, "应为是或否"),
    ("matter_kind", "money", "应为金钱给付、行为、过户、保全之一，现为“money”"),
    ("matter_kind", ["act"], "之一"),
    ("terminated_on", "2018-02-29", "应为日期（年-月-日）"),
    ("terminated_on", "20180328", "应为日期（年-月-日）"),
    ("terminated_on", "2018-W13-3", "应为日期（年-月-日）"),
    ("terminated_on", "２０１８-03-28", "应为日期（年-月-日）"),
    ("terminated_on", datetime(2018, 3, 28), "应为日期（年-月-日）"),  # noqa: DTZ001 (refused)
    ("cause_of_action", 5, "应为一行文字"),
    ("cause_of_action", "借贷\x00", "应为一行文字"),
    ("label.any", "maybe", "应为是或否"),
]


@pytest.mark.parametrize(("name", "raw", "said"), WRONG)
def test_a_value_of_another_type_is_refused_by_what_was_expected(
    name: str, raw: Any, said: str
) -> None:
    with pytest.raises(BadFact, match="“") as caught:
        read(name, raw)
    assert said in str(caught.value)


def test_all_that_is_wrong_is_said_at_once_beside_its_fact() -> None:
    with pytest.raises(Refused) as caught:
        read_all(
            {
                "claim_amout": "5",
                "claim_amount": "五",
                "label.rural_lnd": True,
                "preserved": True,
            },
            ["rural_land"],
        )
    assert [(r.code, r.field, r.sentence) for r in caught.value.refusals] == [
        (
            "unknown_fact",
            "claim_amout",
            "没有名为“claim_amout”的案情，是否为“claim_amount”",
        ),
        ("bad_fact", "claim_amount", "“申请执行标的额”应为金额（元），现为“五”"),
        (
            "unknown_fact",
            "label.rural_lnd",
            "本院没有名为“rural_lnd”的标签，是否为“rural_land”",
        ),
    ]


@pytest.mark.parametrize("raw", [None, "", True])
def test_an_unlisted_name_is_refused_even_where_its_value_is_unknown(raw: Any) -> None:
    with pytest.raises(Refused):
        read_all({"colour": raw})


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("claim_amount", Decimal("1234567.80"), "1,234,567.80元"),
        ("matter_kind", "title_transfer", "过户"),
        ("preserved", False, "否"),
        ("preserved", None, "未知"),
        ("terminated_on", date(2018, 3, 28), "2018-03-28"),
        ("case_age_years", 2, "2"),
    ],
)
def test_a_value_is_shown_as_people_read_it(name: str, value: FactValue | None, text: str) -> None:
    assert shown(name, value) == text


def test_a_fact_and_a_label_have_their_chinese_terms() -> None:
    assert term("claim_amount") == "申请执行标的额"
    assert term("label.rural_land", {"rural_land": "是否涉农？"}) == "是否涉农？"

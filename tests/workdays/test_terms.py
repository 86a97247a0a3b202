"""A term is a value of the plans' wording, and refuses what makes no term."""

from typing import cast

import pytest

from workdays.terms import Term, Unit


@pytest.mark.parametrize(
    ("term", "wording"),
    [
        (Term(3, "day"), "3日内"),
        (Term(0, "day"), "当日"),
        (Term(2, "workday"), "2个工作日内"),
        (Term(1, "month"), "1个月内"),
        (Term(1, "before_day"), "届满前1日"),
        (Term(25, "month_day"), "当月25日前"),
        (Term(25, "month_day", 1), "次月25日前"),
        (Term(1, "month_day", 2), "其后第2个月1日前"),
        (Term(7, "week_day"), "本周日前"),
        (Term(1, "week_day"), "本周一前"),
    ],
)
def test_a_term_reads_in_the_wording_of_the_plans(term: Term, wording: str) -> None:
    assert term.text() == wording
    assert str(term) == wording


@pytest.mark.parametrize(
    "table",
    [
        {"day": 0},
        {"day": 45},
        {"workday": 1},
        {"month": 6},
        {"before_day": 1},
        {"month_day": 25, "months_on": 1},
        {"month_day": 25},
        {"week_day": 7},
    ],
)
def test_a_term_is_read_from_a_pack_and_written_back_alike(table: dict[str, object]) -> None:
    assert Term.of(table).table() == table


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({}, "只能写一个单位"),
        ({"day": 3, "workday": 3}, "只能写一个单位"),
        ({"days": 3}, "不认识的项：days"),
        ({"day": -1}, "“-1”应为0至3660的整数"),
        ({"day": "3"}, "“3”应为0至3660的整数"),
        ({"day": True}, "“True”应为"),
        ({"day": 1.5}, "“1.5”应为"),
        ({"day": 20260101}, "“20260101”应为"),
        ({"workday": 0}, "“0”应为1至2500"),
        ({"month": 0}, "“0”应为1至120"),
        ({"before_day": 0}, "“0”应为1至3660"),
        ({"month_day": 32}, "“32”应为1至31"),
        ({"month_day": 25, "months_on": 13}, "后延月数“13”"),
        ({"week_day": 8}, "“8”应为1至7"),
        ({"day": 3, "months_on": 1}, "只有按月内日期计算"),
    ],
)
def test_a_pack_that_states_nonsense_is_told_why(table: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=r"。$") as refusal:
        Term.of(table)
    assert words in str(refusal.value)


def test_every_reason_against_a_term_is_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"期限数“0”.*；.*后延月数") as refusal:
        Term(0, "month", 99)
    assert str(refusal.value).endswith("。")


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(ValueError, match="期限单位“year”不认识"):
        Term(1, cast(Unit, "year"))


@pytest.mark.parametrize(
    ("term", "forward", "rolls"),
    [
        (Term(3, "day"), True, True),
        (Term(1, "month"), True, True),
        (Term(3, "workday"), True, False),
        (Term(0, "day"), False, False),
        (Term(1, "before_day"), False, False),
        (Term(25, "month_day"), False, False),
        (Term(7, "week_day"), False, False),
    ],
)
def test_only_running_terms_are_credited_and_only_days_and_months_roll(
    term: Term, forward: bool, rolls: bool
) -> None:
    assert (term.counts_forward, term.rolls) == (forward, rolls)

"""Amounts in capitals after the People's Bank's rules, days in full, ordinals of rulings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from documents import numerals


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        # The examples the rules themselves give.
        ("1409.50", "人民币壹仟肆佰零玖元伍角"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("1680.32", "人民币壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "人民币壹拾万柒仟元零伍角叁分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        # And their borders.
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角"),
        ("10", "人民币壹拾元整"),
        ("100000", "人民币壹拾万元整"),
        ("100001", "人民币壹拾万零壹元整"),
        ("100000000", "人民币壹亿元整"),
        ("100010000", "人民币壹亿零壹万元整"),
        ("1002003004.00", "人民币壹拾亿零贰佰万叁仟零肆元整"),
        ("19520000", "人民币壹仟玖佰伍拾贰万元整"),
    ],
)
def test_an_amount_is_written_out_as_bills_have_it(amount: str, words: str) -> None:
    assert numerals.in_capitals(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-1", "0.001", "99999999999999"])
def test_what_is_no_amount_is_not_written_out(amount: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        numerals.in_capitals(Decimal(amount))


def test_days_stand_in_full() -> None:
    assert numerals.day(date(2026, 3, 2)) == "2026年3月2日"
    assert numerals.day_in_numerals(date(2026, 11, 20)) == "二〇二六年十一月二十日"
    assert numerals.day_in_numerals(date(2030, 10, 31)) == "二〇三〇年十月三十一日"
    assert [numerals.ordinal(n) for n in (1, 10, 11, 20, 99)] == [
        "一",
        "十",
        "十一",
        "二十",
        "九十九",
    ]

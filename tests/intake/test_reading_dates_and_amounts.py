"""Dates and amounts as people write them: what is read, what is said of it."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import cells

DAYS: list[tuple[Any, str, str]] = [
    ("2022-03-05", "2022-03-05", ""),
    (date(2022, 3, 5), "2022-03-05", ""),
    (datetime.fromisoformat("2022-03-05T13:30"), "2022-03-05", ""),
    ("2022-03-05 00:00:00", "2022-03-05", ""),
    ("2022.3.5", "2022-03-05", "读作2022-03-05"),
    ("2022/3/5", "2022-03-05", "读作2022-03-05"),
    ("2022年3月5日", "2022-03-05", "读作2022-03-05"),
    (" 2022 年 3 月 5 号 ", "2022-03-05", "读作2022-03-05"),
    ("２０２２．３．５", "2022-03-05", "读作2022-03-05"),
    ("20220305", "2022-03-05", "读作2022-03-05"),
    (20220305.0, "2022-03-05", "读作2022-03-05"),
    ("二〇二二年三月五日", "2022-03-05", "读作2022-03-05"),
    ("二零二二年十二月三十一日", "2022-12-31", "读作2022-12-31"),
    (44625, "2022-03-05", "Excel日期序号，读作2022-03-05"),
    (44625.75, "2022-03-05", "Excel日期序号，读作2022-03-05"),
    ("44625", "2022-03-05", "Excel日期序号，读作2022-03-05"),
]


@pytest.mark.parametrize(("raw", "day", "note"), DAYS)
def test_a_day_is_read_however_it_is_written(raw: Any, day: str, note: str) -> None:
    found = cells.day(raw)
    assert (found.value, found.note, found.doubt, found.wrong) == (
        date.fromisoformat(day),
        note,
        "",
        "",
    )


def test_a_day_with_a_year_of_two_digits_is_doubtful() -> None:
    found = cells.day("22.3.5")
    assert found.value == date(2022, 3, 5)
    assert found.doubt == "年份只有两位，读作2022-03-05，请核对"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("2022-02-30", "“2022-02-30”：没有这一天"),
        ("2022.13.1", "“2022.13.1”：没有这一天"),
        ("3/5/2022", "“3/5/2022”不是日期，应如2022-03-05"),
        ("2022年3月", "“2022年3月”不是日期，应如2022-03-05"),
        (2022.3, "“2022.3”不是日期，应如2022-03-05"),
        ("上周五", "“上周五”不是日期，应如2022-03-05"),
        (7, "“7”不是日期，应如2022-03-05"),
        (time(8, 30), "应为日期，现为“08:30:00”"),
    ],
)
def test_what_is_no_day_is_wrong(raw: Any, said: str) -> None:
    found = cells.day(raw)
    assert (found.value, found.wrong) == (None, said)


@pytest.mark.parametrize("raw", ["", None, "  ", "无", "/", "—", "不详"])
def test_an_empty_cell_is_neither_read_nor_wrong(raw: Any) -> None:
    assert cells.day(raw) == cells.Reading(None)
    assert cells.amount(raw) == cells.Reading(None)


@given(
    st.dates(date(1990, 1, 1), date(2089, 12, 31)),
    st.sampled_from(
        ["{y}-{m:02}-{d:02}", "{y}.{m}.{d}", "{y}/{m}/{d}", "{y}年{m}月{d}日", "{y}{m:02}{d:02}"]
    ),
)
def test_every_day_comes_back_from_every_way_to_write_it(day: date, shape: str) -> None:
    assert cells.day(shape.format(y=day.year, m=day.month, d=day.day)).value == day
    serial = (day - date(1899, 12, 30)).days
    assert cells.day(serial).value == day


AMOUNTS: list[tuple[Any, str, str]] = [
    ("100600", "100600.00", ""),
    ("100600.5", "100600.50", ""),
    (100600, "100600.00", ""),
    (53052976.12, "53052976.12", ""),
    ("43.5万元", "435000.00", "读作435,000.00元"),
    ("43.5万", "435000.00", "读作435,000.00元"),
    ("４３．５万元", "435000.00", "读作435,000.00元"),
    ("53,052,976元", "53052976.00", "读作53,052,976.00元"),
    ("￥53，052，976.00", "53052976.00", "读作53,052,976.00元"),
    ("人民币 1.2 亿元整", "120000000.00", "读作120,000,000.00元"),
    ("1000元整", "1000.00", "读作1,000.00元"),
    ("壹拾万零陆佰元整", "100600.00", "读作100,600.00元"),
    ("伍仟叁佰零伍万贰仟玖佰柒拾陆元壹角贰分", "53052976.12", "读作53,052,976.12元"),
    ("0", "0.00", ""),
]


@pytest.mark.parametrize(("raw", "amount", "note"), AMOUNTS)
def test_an_amount_is_read_however_it_is_written(raw: Any, amount: str, note: str) -> None:
    found = cells.amount(raw)
    assert (found.value, found.note, found.doubt, found.wrong) == (Decimal(amount), note, "", "")


@pytest.mark.parametrize(
    ("raw", "amount", "doubt"),
    [
        ("约10.06万元", "100600.00", "“约10.06万元”不是确数，读作100,600.00元"),
        ("10万元左右", "100000.00", "“10万元左右”不是确数，读作100,000.00元"),
        ("10万余元", "100000.00", "“10万余元”不是确数，读作100,000.00元"),
        ("10万元及利息", "100000.00", "“10万元及利息”金额之后还有文字，读作100,000.00元"),
        ("1234.567", "1234.57", "“1234.567”超过两位小数，读作1,234.57元"),
    ],
)
def test_a_doubtful_amount_is_read_and_said(raw: str, amount: str, doubt: str) -> None:
    found = cells.amount(raw)
    assert (found.value, found.doubt) == (Decimal(amount), doubt)


@pytest.mark.parametrize(
    "raw",
    ["-5", "10-20万元", "10万至20万", "本金10万元", "10万元，利息2万元", "面议", "1.2.3", True,
     "53,05", date(2022, 3, 5)],
)  # fmt: skip
def test_what_is_not_one_amount_is_wrong(raw: Any) -> None:
    found = cells.amount(raw)
    assert found.value is None
    assert "不是一笔金额，应如530529.76或43.5万元" in found.wrong


def test_an_amount_beyond_what_can_be_kept_is_wrong() -> None:
    found = cells.amount("99999999亿元")
    assert found.wrong == "金额“99999999亿元”过大，至多9999999999999.99元"


def test_a_bare_number_takes_the_unit_of_its_heading() -> None:
    found = cells.amount(10.06, unit="万元")
    assert (found.value, found.note) == (
        Decimal("100600.00"),
        "按表头单位“万元”读作100,600.00元",
    )
    assert cells.amount("500元", unit="万元").value == Decimal("500.00")


@given(st.decimals(0, Decimal("9999999999999.99"), places=2))
def test_every_amount_comes_back(amount: Decimal) -> None:
    amount = abs(amount)
    assert cells.amount(f"{amount:.2f}").value == amount
    assert cells.amount(f"{amount:,.2f}元").value == amount
    assert cells.amount(f"￥{amount:.2f}").value == amount


@given(st.integers(1, 99_999_999))
def test_every_amount_in_ten_thousands_comes_back(cents: int) -> None:
    written = f"{Decimal(cents) / 100}万元"
    assert cells.amount(written).value == Decimal(cents) * 100


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text: str) -> None:
    for found in (cells.day(text), cells.amount(text)):
        assert found.value is None or not found.wrong

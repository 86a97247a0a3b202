"""Ready strings: amounts, days, masks and the marks of due days."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from desk import text

TODAY = date(2026, 11, 20)


def test_amounts_have_separators_and_two_decimals() -> None:
    assert text.money(Decimal("1234.5")) == "1,234.50"
    assert text.money(Decimal("9999999999999.99")) == "9,999,999,999,999.99"
    assert text.money(Decimal(0)) == "0.00"
    assert text.money(None) == ""


def test_days_carry_their_weekday_and_the_mark_of_the_wall_calendar() -> None:
    assert text.day(TODAY) == "2026-11-20 周五"
    assert text.day_marked(date(2026, 10, 1)) == "2026-10-01 周四 休"
    assert text.day_marked(date(2026, 10, 10)) == "2026-10-10 周六 班"
    assert text.day_marked(TODAY) == "2026-11-20 周五"
    assert text.day_long(TODAY) == "2026年11月20日"
    assert text.day(None) == text.day_marked(None) == text.day_long(None) == ""


def test_moments_are_told_in_the_courts_zone() -> None:
    assert text.moment(datetime(2026, 11, 20, 16, 30, tzinfo=UTC)) == "2026-11-21 00:30"
    assert text.moment(None) == ""


@pytest.mark.parametrize(
    ("masked", "shown"),
    [
        (text.mask_id("410901199001011234"), "4109************34"),
        (text.mask_phone("13800001234"), "138****1234"),
        (text.mask_account("6222021234567890"), "************7890"),
        (text.mask_phone("1234"), "****"),
        (text.mask_account("123"), "***"),
        (text.mask_id(""), ""),
    ],
)
def test_personal_numbers_are_masked_and_short_ones_hidden_whole(masked: str, shown: str) -> None:
    assert masked == shown


@pytest.mark.parametrize(
    ("due_on", "done_on", "word", "css"),
    [
        (date(2026, 11, 15), None, "超期5天", "mark-late"),
        (date(2026, 11, 20), None, "今日到期", "mark-soon"),
        (date(2026, 11, 23), None, "剩3天", "mark-soon"),
        (date(2026, 11, 24), None, "剩4天", "mark-plain"),
        (date(2026, 11, 15), date(2026, 11, 15), "已办结", "mark-done"),
        (date(2026, 11, 15), date(2026, 11, 18), "逾期3天办结", "mark-plain"),
    ],
)
def test_a_due_day_is_told_by_a_word_and_red_means_overdue_alone(
    due_on: date, done_on: date | None, word: str, css: str
) -> None:
    mark = text.due(due_on, TODAY, done_on=done_on)
    assert word in mark
    assert css in mark
    assert ("mark-late" in mark) == ("超期" in mark)


def test_a_paused_clock_is_not_shown_overdue_and_a_provisional_one_says_so() -> None:
    assert "扣除期间中" in text.due(date(2026, 11, 1), TODAY, paused=True)
    assert "暂" in text.due(date(2027, 2, 20), TODAY, provisional=True)
    assert text.due(None, TODAY) == ""


def test_marks_escape_what_they_are_given() -> None:
    assert "<b>" not in text.mark("<b>", "plain")

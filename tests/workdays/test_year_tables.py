"""A slip in a yearly table is found on loading, with the file named, before dates are computed."""

from datetime import date
from pathlib import Path

import pytest

from workdays.calendar import Calendar
from workdays.terms import Term
from workdays.year_tables import TableError, load_tables

NOTICE = """
[[notice]]
title = "国务院办公厅关于2031年部分节假日安排的通知"
number = "国办发明电〔2030〕1号"
address = "https://www.gov.cn/"
"""
HOLIDAY = """
[[holiday]]
name = "元旦"
first = 2031-01-01
last = 2031-01-03
make_up = [2031-01-04]
"""
GOOD = "year = 2031\nofficial = true\n" + NOTICE + HOLIDAY


def _write(folder: Path, text: str) -> Path:
    (folder / "2031.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_new_years_table_needs_nothing_but_its_file(tmp_path: Path) -> None:
    calendar = Calendar(load_tables(_write(tmp_path, GOOD)))
    # 3 January 2031 is a Friday; Saturday the 4th is worked for it.
    assert calendar.date_of(date(2031, 1, 1), Term(1, "workday")) == (date(2031, 1, 4), False)
    assert calendar.notice(2031)[0].number == "国办发明电〔2030〕1号"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("year = 2031", "year = 2030", "年份2030与文件名不符"),
        ("official = true", "", "文件缺少official"),
        ("official = true", "official = false", "未公布的年份不得写"),
        (NOTICE, "", "正式的年份应写明通知和放假日"),
        ("number =", "nummer =", "通知缺少number"),
        ("last = 2031-01-03", "last = 2030-12-30", "“元旦”的起止日期有误"),
        ("last = 2031-01-03", 'last = "2031-01-03"', "“元旦”的起止日期有误"),
        ("[2031-01-04]", "[2031-01-06]", "调休上班日2031-01-06不是周末"),
        ("[2031-01-04]", "[2031-01-04, 2031-01-04]", "2031-01-04（元旦）写了两次"),
        ("first = 2031-01-01", "first = 2030-11-30", "2030-11-30（元旦）不在本年度内"),
        ("make_up =", "makeup =", "不认识的项makeup"),
        ("[[holiday]]", "[holiday]", "holiday应为表的列表"),
        ("year = 2031", "year = ", "不是合格的TOML文件：第1行第8个字附近写法不对"),
    ],
)
def test_a_slip_in_a_table_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = GOOD.replace(old, new)
    assert text != GOOD
    with pytest.raises(TableError, match=r"节假日表2031\.toml") as refusal:
        load_tables(_write(tmp_path, text))
    assert words in str(refusal.value)


def test_every_slip_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("year = 2031", "year = 2030").replace("[2031-01-04]", "[2031-01-06]")
    with pytest.raises(TableError, match=r"年份2030与文件名不符；.*调休上班日2031-01-06不是周末"):
        load_tables(_write(tmp_path, text))


def test_the_shipped_tables_run_without_a_gap() -> None:
    years = [table.year for table in load_tables()]
    assert years == list(range(2020, years[-1] + 1))

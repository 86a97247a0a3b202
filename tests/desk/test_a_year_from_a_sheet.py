"""A year's official table as an office keeps it: a sheet, refused row by row where it is wrong."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from enforcement import calendars, year_sheets
from policy.refusals import Refused
from tests.cast import Cast
from tests.desk.conftest import Enter
from tests.enforcement.test_a_new_year import TODAY
from workdays import clock

ROWS: list[list[object]] = [
    ["年份", 2027],
    ["通知", "关于2027年部分节假日安排的通知", "国办发明电〔2026〕7号", "https://www.gov.cn/x.htm"],
    ["节日", "起", "止", "调休上班日"],
    ["元旦", date(2027, 1, 1), date(2027, 1, 3), ""],
    ["春节", "2027年2月5日", "2027/2/12", "2027-01-31、2027-02-20"],
    ["清明", date(2027, 4, 3), date(2027, 4, 5), ""],
    ["劳动节", date(2027, 5, 1), date(2027, 5, 5), ""],
    ["端午", date(2027, 6, 9), date(2027, 6, 11), ""],
    ["中秋", date(2027, 9, 15), date(2027, 9, 17), ""],
    ["国庆", date(2027, 10, 1), date(2027, 10, 7), ""],
]


def book(rows: list[list[object]]) -> bytes:
    """Return rows as a workbook."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def sheet(rows: list[list[object]], encoding: str = "utf-8-sig") -> bytes:
    """Return rows as a CSV file."""
    return "\r\n".join(",".join(map(str, row)) for row in rows).encode(encoding)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("2027.xlsx", book(ROWS)),
        ("2027.csv", sheet(ROWS)),
        ("2027.CSV", sheet(ROWS, "gb18030")),
    ],
    ids=["xlsx", "csv", "gb18030"],
)
def test_a_sheet_reads_as_the_table_it_says(name: str, content: bytes) -> None:
    table = calendars.read(year_sheets.to_text(name, content))
    assert (table.year, table.official) == (2027, True)
    assert table.notices[0].number == "国办发明电〔2026〕7号"
    assert table.rest[date(2027, 1, 3)] == "元旦"
    assert table.rest[date(2027, 2, 12)] == "春节"
    assert len(table.rest) == 3 + 8 + 3 + 5 + 3 + 3 + 7
    assert set(table.make_up) == {date(2027, 1, 31), date(2027, 2, 20)}


def test_every_wrong_row_is_told_by_its_number() -> None:
    rows = [*ROWS, ["清明", "四月五日", "2027-04-05"], ["劳动节", "2027-05-05", "2027-05-01"]]
    rows[0] = ["年份", "明年"]
    with pytest.raises(Refused) as refused:
        year_sheets.to_text("2027.xlsx", book(rows))
    assert [reason.sentence for reason in refused.value.refusals] == [
        "第1行：“明年”不是年份",
        "第11行：“四月五日”不是日期（如2027-01-01）",
        "第12行：“劳动节”的止日早于起日",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("2027.xlsx", b"PK\x03\x04 not a book", "读不出这个XLSX文件"),
        ("2027.csv", b"\xff\xfe\xff\x81", "文件不是UTF-8或GB18030文字"),
        ("2027.csv", sheet(ROWS[2:]), "没有“年份”一行"),
    ],
    ids=["broken book", "no text", "no year"],
)
def test_what_is_no_table_is_refused_in_words(name: str, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        year_sheets.to_text(name, content)


@pytest.mark.django_db
def test_the_page_takes_the_sheet_and_tells_wrong_rows_beside_the_file(
    hualong: Cast, enter: Enter
) -> None:
    client = enter(hualong.user("system_admin"))
    address = reverse("desk:adopt_year")
    with clock.at(TODAY):
        file = SimpleUploadedFile("2027.xlsx", book(ROWS))
        tried = client.post(address, {"file": file, "try": "1"})
        assert tried.context["tried"]["year"] == 2027
        assert "[[holiday]]" in tried.content.decode()
        wrong = [*ROWS, ["清明", "四月五日", "2027-04-05"]]
        refused = client.post(
            address, {"file": SimpleUploadedFile("2027.xlsx", book(wrong)), "try": "1"}
        )
    assert refused.status_code == 422
    assert refused.context["form"].errors["file"] == ["第11行：“四月五日”不是日期（如2027-01-01）"]

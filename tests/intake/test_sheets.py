"""Files: headings in any order, merged cells, encodings; and what is refused before it is read."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from intake import sheets
from intake.filing import HEADINGS, Rules
from intake.merging import stage
from intake.sheets import read_sheet
from intake.workbooks import rejected_sheet, template
from policy.refusals import Refused
from tests.intake.sheets import RULES, filing, workbook


def refusal(content: bytes, name: str = "a.xlsx", **options: Any) -> list[str]:
    """Return why a file is refused."""
    with pytest.raises(Refused) as refused:
        read_sheet(name, content, **options)
    return [one.sentence for one in refused.value.refusals]


def test_columns_may_stand_in_any_order_under_titles_with_blanks_and_marks() -> None:
    headings = [f" {h[0]} {h[1:]}*" for h in reversed(HEADINGS.values())]
    content = workbook([], headings=["承办法官", *headings], above=[["某院立案登记表"], []])
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    assert sheet is not None
    sheet.append(["某", *[filing().get(field, "") for field in reversed(HEADINGS)]])
    stream = io.BytesIO()
    book.save(stream)
    read = read_sheet("a.xlsx", stream.getvalue())
    assert [row.number for row in read.rows] == [4]
    assert read.rows[0].cells["respondent"] == filing()["respondent"]
    assert read.notes == ["以下列不用，已略过：承办法官"]


def test_missing_headings_are_named_together() -> None:
    left = [h for h in HEADINGS.values() if h not in ("案号", "立案日期", "收案日期")]
    content = workbook([filing()], headings=left)
    assert refusal(content) == ["缺少列：案号、立案日期"]
    assert refusal(content, needs_acceptance=True) == ["缺少列：案号、立案日期、收案日期"]


def test_a_heading_twice_is_refused() -> None:
    content = workbook([filing()], headings=[*HEADINGS.values(), "案号"])
    assert refusal(content) == ["列名重复：案号"]


def test_an_amount_in_ten_thousands_by_its_heading_is_read_so() -> None:
    headings = [f"{h}（万元）" if h == "申请执行标的额" else h for h in HEADINGS.values()]
    content = workbook([], headings=headings)
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    assert sheet is not None
    sheet.append([filing(amount=10.06).get(field) for field in HEADINGS])
    stream = io.BytesIO()
    book.save(stream)
    read = read_sheet("a.xlsx", stream.getvalue())
    (one,) = stage(read.rows, Rules(RULES.codes, False, RULES.today, read.amount_unit))
    assert one.plan["amount"] == "100600.00"


def test_rows_of_nothing_at_the_end_are_passed_over() -> None:
    content = workbook([filing(), {}, {"number": "  "}, {}])
    assert len(read_sheet("a.xlsx", content).rows) == 1


def test_a_merged_cell_gives_its_value_to_all_its_rows() -> None:
    rows = [filing(), {"respondent": "谷若谷", "respondent_kind": "自然人"}]
    content = workbook(rows, merged=["A2:A3", "C2:C3", "D2:D3"])
    read = read_sheet("a.xlsx", content)
    assert set(read.rows[1].filled) == {"number", "filed_on", "origin"}
    first, second = stage(read.rows, RULES)
    assert [p["name"] for p in first.plan["parties"]] == ["安知秋", "柏望舒", "谷若谷"]
    assert second.status == "warned"  # the second respondent has no ID number
    assert "合并单元格，案号承上行" in [n.sentence for n in second.remarks.notes]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_people_save_it_in(encoding: str) -> None:
    line = ",".join(f'"{filing().get(field, "")}"' for field in HEADINGS)
    content = (",".join(HEADINGS.values()) + "\r\n" + line + "\r\n").encode(encoding)
    (row,) = read_sheet("a.csv", content).rows
    assert row.cells["respondent"] == filing()["respondent"]
    assert row.cells["number"] == filing()["number"]


def test_text_under_the_name_of_a_workbook_is_read_if_it_has_the_headings() -> None:
    lines = [HEADINGS.values(), (str(filing().get(field, "")) for field in HEADINGS)]
    content = "\n".join("\t".join(line) for line in lines).encode("gb18030")
    assert len(read_sheet("a.xls", content).rows) == 1
    assert refusal("甲,乙\n1,2\n".encode(), "a.csv")[0] == "表中找不到表头，请使用模板"


def _archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def _with_member(content: bytes, name: str, extra: bytes) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, extra)
    return stream.getvalue()


def _far_cell() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEADINGS.values()))
    sheet["XFD1048576"] = "x"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


GOOD_FILE = workbook([filing()])
NO_SHEET = "不是表格文件：请上传.xlsx、.xls或.csv"
NEITHER = "不是Excel或CSV文件"
UNKNOWN_ENCODING = "文件的文字编码认不出，请存为UTF-8或GB18030，或改用.xlsx"
BROKEN = "文件已损坏或不是表格，打不开"
BAD: list[tuple[str, bytes, str]] = [
    ("empty", b"", "文件是空的"),
    ("cut short", GOOD_FILE[: len(GOOD_FILE) // 2], "文件已损坏或不完整，打不开"),
    ("no zip at all", b"PK\x03\x04" + b"junk" * 100, "文件已损坏或不完整，打不开"),
    ("another zip", _archive(word__document_xml=b"<x/>"), NO_SHEET),
    ("a broken .xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, BROKEN),
    ("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00", NO_SHEET),
    ("a PDF", b"%PDF-1.7\n" + bytes(range(128, 160)), NEITHER),
    ("a PDF of plain letters", b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj", NEITHER),
    ("a letter named .xlsx", "各位同事：\n附件请查收，谢谢。\n".encode(), NEITHER),
    ("an unknown encoding", b"\xff\xfd\x81" * 9, UNKNOWN_ENCODING),
    (
        "macros",
        _with_member(GOOD_FILE, "xl/vbaProject.bin", b"x"),
        "文件含有宏，请另存为不含宏的.xlsx后再导入",
    ),
    (
        "a zip bomb",
        _with_member(GOOD_FILE, "xl/media/bomb.bin", b"\0" * (30 * 1024 * 1024)),
        "文件展开后过大，已拒绝读取",
    ),
    (
        "a cell at the far end",
        _far_cell(),
        "表格占用1048576行、16384列，范围过大，请删去多余的空行空列后再导入",
    ),
    ("headings alone", workbook([]), "表头之下没有内容"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_file_is_refused_with_its_reason(content: bytes, sentence: str) -> None:
    assert refusal(content) == [sentence]


def test_a_million_empty_rows_are_refused_without_laying_them_out() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(HEADINGS.values()))
    stream = io.BytesIO()
    book.save(stream)
    package = zipfile.ZipFile(io.BytesIO(stream.getvalue()))
    rows = b"".join(
        b'<row r="%d"><c r="X%d" s="0"/></row>' % (n, n) for n in range(2, 1_000_001, 9)
    )
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in package.namelist():
            content = package.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", rows + b"</sheetData>")
            target.writestr(name, content)
    (said,) = refusal(changed.getvalue())
    assert "范围过大" in said


def test_a_file_beyond_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    assert refusal(workbook([filing()] * 3)) == ["至多导入2行，请分开导入"]
    monkeypatch.setattr(sheets, "LARGEST_FILE", 1024 * 1024)
    assert refusal(b"x" * (2 * 1024 * 1024)) == ["文件2.0MB，至多1MB，请分开导入"]


def test_the_template_is_read_by_the_import_itself() -> None:
    read = read_sheet("template.xlsx", template())
    (one,) = stage(read.rows, RULES)
    assert not one.remarks.refusals
    book = load_workbook(io.BytesIO(template()))
    assert [cell.value for cell in book.worksheets[0][1]] == list(HEADINGS.values())
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)] == list(
        HEADINGS.values()
    )


def test_a_sheet_sent_back_runs_no_formula_and_is_fed_again() -> None:
    evil = {"remark": '=HYPERLINK("http://x","y")', "cause": "+1", "applicant": "@SUM(A1)"}
    content = rejected_sheet([(filing(**evil), ["案由有误", "备注有误"])])
    book = load_workbook(io.BytesIO(content))
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert cells[-1].value == "案由有误；备注有误"
    read = read_sheet("back.xlsx", content)
    assert read.notes == []  # the column of reasons is passed over without a word
    assert read.rows[0].cells["remark"] == evil["remark"]


def test_a_picture_under_its_own_name_is_told_to_be_no_sheet() -> None:
    with pytest.raises(Refused, match="不是表格文件"):
        read_sheet("图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 60)

"""Write the import template, and the sheet of rows sent back.

A text that begins with a sign of a formula is written as text, so that a spreadsheet
opened by somebody else runs nothing.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from intake.filing import HEADINGS
from intake.sheets import REASON, REQUIRED
from intake.words import KIND_TERMS, MATTER_TERMS, ORIGIN_TERMS

TEXT = "@"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDTH = 18
EXAMPLE = {
    "number": "（2022）豫0902执1号",
    "accepted_on": "2022-03-05",
    "filed_on": "2022-03-05",
    "origin": "网上",
    "matter": "金钱给付",
    "cause": "民间借贷纠纷",
    "amount": "100600.00",
    "applicant": "示例甲",
    "applicant_kind": "自然人",
    "applicant_id": "41090219900101001X",
    "applicant_phone": "13800000000",
    "service_address": "示例市示例区示例路1号",
    "account": "示例银行 0000000000000000",
    "agent": "示例律师",
    "authorisation": "授权委托书",
    "respondent": "示例乙、示例有限公司",
    "respondent_kind": "自然人、法人",
    "basis_number": "（2021）豫0902民初1号",
    "basis_issuer": "示例市人民法院",
    "preservation": "未保全",
    "remark": "示例行，导入前请删去",
}


def explanations() -> dict[str, str]:
    """Return what each column takes, by field."""
    party = _("多人以顿号分开，或一人一行、案号相同")
    return {
        "number": _("本院现行执行案号，如（2022）豫0902执1号"),
        "accepted_on": _("由立案转入执行局之日；期限自收案起算的法院必填"),
        "filed_on": _("如2022-03-05，不得晚于今天"),
        "origin": "、".join(ORIGIN_TERMS),
        "matter": "、".join(MATTER_TERMS),
        "amount": _("以元计，可写43.5万元；金钱给付案件必填"),
        "applicant": party,
        "respondent": party,
        "applicant_kind": "、".join(KIND_TERMS),
        "respondent_kind": "、".join(KIND_TERMS),
        "applicant_id": _("请设为文本格式，以免末几位失真；多人按先后对应"),
        "respondent_id": _("请设为文本格式，以免末几位失真；多人按先后对应"),
        "service_address": _("送达地址确认书所载地址；空白的照立，同时要求补正"),
        "applicant_phone": _("空白的照立，同时要求补正"),
        "authorisation": _("有代理人的须有委托手续；空白的照立，同时要求补正"),
        "preservation": _("已保全的写明裁定或手续；未保全的写“未保全”"),
        "separate_reason": _("与在册案件当事人、执行依据相同而确要另立一案的，写明理由；其余留空"),
        "complete_on": _("材料何日齐备；据以显示齐备后等待立案的天数，可留空"),
        "checked": _("本院要求立案时逐项核对材料的（如自动履行），写已核对的各项，以分号分开"),
    }


def template() -> bytes:
    """Return the import template: headings, an example row, a sheet that explains the columns."""
    return template_of(_("立案导入"), HEADINGS, REQUIRED, EXAMPLE, explanations())


def template_of(
    title: str,
    headings: Mapping[str, str],
    required: Sequence[str],
    example: Mapping[str, str],
    told: Mapping[str, str],
) -> bytes:
    """Return an empty sheet of some columns, with an example row and what each column takes."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    _prepare(sheet, len(headings))
    sheet.append([_heading(sheet, text) for text in headings.values()])
    sheet.append([_text_cell(sheet, example.get(name, "")) for name in headings])
    help_ = book.create_sheet(_("填写说明"))
    for at, width in enumerate((_WIDTH, 8, 70), start=1):
        help_.column_dimensions[get_column_letter(at)].width = width
    help_.append([_heading(help_, t) for t in (_("列名"), _("必填"), _("说明"))])
    for name, heading in headings.items():
        must = _("是") if name in required else ""
        help_.append([_text_cell(help_, t) for t in (heading, must, told.get(name, ""))])
    return _bytes(book)


def rejected_sheet(
    rows: Iterable[tuple[Mapping[str, str], Sequence[str]]],
    headings: Mapping[str, str] = HEADINGS,
) -> bytes:
    """Return the rows sent back, each (cells by field, reasons), with a last column of reasons.

    Mended, the sheet may be fed again: that column is passed over.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("退回"))
    _prepare(sheet, len(headings))
    sheet.column_dimensions[get_column_letter(len(headings) + 1)].width = 60
    sheet.append([_heading(sheet, text) for text in (*headings.values(), REASON)])
    for cells, reasons in rows:
        values = [*(cells.get(name, "") for name in headings), "；".join(reasons)]
        sheet.append([_text_cell(sheet, value) for value in values])
    return _bytes(book)


def _prepare(sheet: Any, columns: int) -> None:
    sheet.freeze_panes = "B2"
    for at in range(1, columns + 1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTH


def _heading(sheet: Any, text: str) -> WriteOnlyCell:
    cell = _text_cell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E7EEF7")
    return cell


def _text_cell(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=_ILLEGAL.sub("", text)[:32767])
    # openpyxl would take a leading = for a formula; the quote prefix keeps it text on editing.
    cell.data_type = "s"
    cell.number_format = TEXT
    if text.startswith(("=", "+", "-", "@", "\t")):
        cell.quotePrefix = True
    return cell


def _bytes(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()

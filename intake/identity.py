"""ID numbers and telephones: bring into one form, and tell what looks wrong. Never refuse.

A wrong digit stands in many real files, and a file is not turned away for it; it is shown.
Check digits: GB 11643-1999 (residents), GB 32100-2015 (organisations), by python-stdnum.
No sentence repeats the number itself.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from stdnum.cn import ric, uscc

from intake.cells import text

LONGEST_ID = 30
_RESIDENT = re.compile(r"^\d{17}[\dX]$")
_OLD_RESIDENT = re.compile(r"^\d{15}$")
_RESIDENCE_PERMIT = ("81", "82", "83")  # Hong Kong, Macao, Taiwan: 港澳台居民居住证
_FOREIGN_PERMIT = "9"  # 外国人永久居留身份证 since 2023
_PASSPORT = re.compile(r"^[A-Z]{1,3}\d{6,10}[A-Z]?$")
_USCC = re.compile(r"^[0-9A-HJ-NP-RTUW-Y]{18}$")
_ORGANISATION = re.compile(r"^[0-9A-Z]{8}-?[0-9X]$")
_BUSINESS = re.compile(r"^\d{13,15}$")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?E\+?\d+$", re.I)
_SIGNS = re.compile(r"[\s\u200b-\u200f\ufeff'’‘`]+")
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE = re.compile(r"^(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:-\d{1,6})?$|^[48]00-?\d{3}-?\d{4}$")


def id_number(raw: Any) -> tuple[str, str]:
    """Return an ID number in its one form (half width, capitals, no blanks), and a doubt."""
    if isinstance(raw, float | int) and not isinstance(raw, bool) and abs(raw) >= 10**15:
        # A spreadsheet keeps fifteen digits of a number; the rest is lost, not hidden.
        said = _("证件号在表格中是数字格式，第16位起已失真，请改为文本后核对")
        return str(int(raw))[:LONGEST_ID], said
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text(raw))).upper()
    if _SCIENTIFIC.match(plain):
        return "", _("证件号成了科学计数法，数字已失真，未登记，请补正")
    return plain, ""


def doubt_of_id(number: str, kind: str, today: date) -> str:
    """Return what looks wrong with an ID number of a kind of party; empty when nothing does."""
    if not number:
        return ""
    return _doubt_of_person(number, today) if kind == "person" else _doubt_of_company(number)


def kind_by_id(number: str) -> str:
    """Return the kind of party an ID number belongs to with certainty; else empty."""
    if _is_resident(number):
        return "person"
    if _USCC.match(number) and uscc.is_valid(number):
        return "company"
    return ""


def _doubt_of_person(number: str, today: date) -> str:
    if _OLD_RESIDENT.match(number):
        return _("是15位旧身份证号，请核对是否已换发18位号码")
    if _RESIDENT.match(number):
        return _doubt_of_resident(number, today)
    if _USCC.match(number) and uscc.is_valid(number):
        return _("自然人写的是统一社会信用代码，请核对类型")
    if _PASSPORT.match(number):
        return _("不是居民身份证号，按其他证件登记，请核对")
    return _("身份证号应为18位，现为%(length)d位，请核对") % {"length": len(number)}


def _is_resident(number: str) -> bool:
    # Without stdnum's look at the division code: codes of dissolved counties live on in numbers.
    return bool(_RESIDENT.match(number)) and number[-1] == ric.calc_check_digit(number[:-1])


def _doubt_of_resident(number: str, today: date) -> str:
    expected = ric.calc_check_digit(number[:-1])
    if number[-1] != expected:
        return _("身份证号校验位不符：末位按国家标准应为%(expected)s，请核对") % {
            "expected": expected
        }
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return _("身份证号中的出生日期不存在，请核对")
    if born > today:
        return _("身份证号中的出生日期尚未到来，请核对")
    if number.startswith(_RESIDENCE_PERMIT):
        return _("是港澳台居民居住证号码，请核对")
    if number.startswith(_FOREIGN_PERMIT):
        return _("是外国人永久居留身份证号码，请核对")
    return ""


def _doubt_of_company(number: str) -> str:
    if _USCC.match(number):
        if uscc.is_valid(number):
            return ""
        if _is_resident(number):
            return _("单位写的是居民身份证号，请核对类型")
        return _("统一社会信用代码校验位不符，请核对")
    if _is_resident(number):
        return _("单位写的是居民身份证号，请核对类型")
    if _ORGANISATION.match(number):
        return _("是组织机构代码，请核对是否已有统一社会信用代码")
    if _BUSINESS.match(number):
        return _("是工商注册号，请核对是否已有统一社会信用代码")
    return _("统一社会信用代码应为18位，现为%(length)d位，请核对") % {"length": len(number)}


def phone(raw: Any) -> tuple[str, str]:
    """Return a telephone number in its one form, and a doubt about its shape."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text(raw)))
    plain = plain.replace("—", "-").replace("－", "-").replace("(", "").replace(")", "-")
    for prefix in ("+86", "0086", "86-"):
        if plain.startswith(prefix):
            plain = plain.removeprefix(prefix).lstrip("-")
    bare = plain.replace("-", "")
    if _MOBILE.match(bare):
        return bare, ""
    if not plain or _LANDLINE.match(plain):
        return plain, ""
    if bare.isdecimal() and bare.startswith("1"):
        said = _("手机号应为11位，现为%(length)d位，请核对") % {"length": len(bare)}
        return plain[:30], said
    return plain[:30], _("不像电话号码，请核对")

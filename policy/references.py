"""Numbers that may stand in the journal: of a parcel, of a voucher. Those of people may not."""

from __future__ import annotations

import re
from datetime import date

LONGEST = 40
_SHAPE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{3,39}")
_RUN = re.compile(r"\d+[Xx]?")
_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
_FIRST_DIGITS_OF_CARDS = "3456"


def wrong(value: str) -> str:
    """Return why a number may not be written as a reference, in Chinese; empty where it may."""
    if not _SHAPE.fullmatch(value):
        return f"应为4至{LONGEST}位字母、数字或连字符，不含空格和汉字"
    plain = value.replace("-", "")
    for run in {plain, *_RUN.findall(value), *_RUN.findall(plain)}:
        if _MOBILE.fullmatch(run):
            return "像是手机号码：登记不可更改，只写单号"
        if _is_id(run):
            return "像是身份证号码：登记不可更改，只写单号"
        if _is_card(run):
            return "像是银行账号：登记不可更改，只写单号"
    return ""


def _is_id(run: str) -> bool:
    """Tell whether a run of digits holds a day of birth where resident ID numbers hold it."""
    if re.fullmatch(r"[1-9]\d{16}[\dXx]", run):
        return _is_day(run[6:14])
    return bool(re.fullmatch(r"[1-8]\d{14}", run)) and _is_day("19" + run[6:12])


def _is_day(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2100
    except ValueError:
        return False


def _is_card(run: str) -> bool:
    """Tell whether a run of digits is a bank card by its length, first digit and check digit."""
    if not (run.isdecimal() and 16 <= len(run) <= 19 and run[0] in _FIRST_DIGITS_OF_CARDS):
        return False
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(run))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0

"""Amounts, days and ordinals as they are written on paper.

Amounts follow the People's Bank's rules for bills (正确填写票据和结算凭证的基本规定); days stand in
full, in the signature block in Chinese numerals (法〔2016〕221号).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_PLAIN = "〇一二三四五六七八九"
MOST = Decimal("9999999999999.99")


def amount(value: Decimal) -> str:
    """Return yuan with separators and 元: 53,000.00元."""
    return f"{value:,.2f}元"


def in_capitals(value: Decimal) -> str:
    """Return an amount of yuan in capitals: 人民币壹仟肆佰零玖元伍角.

    Raises `ValueError` for less than nothing, more than `MOST`, or parts of a fen.
    """
    if value < 0 or value > MOST or value != value.quantize(Decimal("0.01")):
        raise ValueError(f"not an amount that can be written out: {value}")
    fen = int(value * 100)
    yuan, jiao, fen = fen // 100, fen // 10 % 10, fen % 10
    said = f"{_whole(yuan)}元" if yuan else ""
    if not jiao and not fen:
        return f"人民币{said or '零元'}整"
    if jiao:
        # A nought between yuan and jiao is written where the yuan end in one.
        nought = "零" if yuan and yuan % 10 == 0 else ""
        said += f"{nought}{_DIGITS[jiao]}角"
    elif yuan:
        said += "零"
    if fen:
        said += f"{_DIGITS[fen]}分"
    return f"人民币{said}"


def _whole(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = gap or bool(said)
            continue
        if said and (gap or group < 1000):
            said += "零"
        said += _group(group) + _GROUPS[place]
        gap = False
    return said


def _group(group: int) -> str:
    said, nought = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            said += ("零" if nought else "") + _DIGITS[digit] + _PLACES[place]
            nought = False
        elif said:
            nought = True
    return said


def day(on: date) -> str:
    """Return a day in full: 2026年11月20日."""
    return f"{on.year}年{on.month}月{on.day}日"


def day_in_numerals(on: date) -> str:
    """Return a day in Chinese numerals: 二〇二六年十一月二十日."""
    year = "".join(_PLAIN[int(c)] for c in str(on.year))
    return f"{year}年{ordinal(on.month)}月{ordinal(on.day)}日"


def ordinal(number: int) -> str:
    """Return a number from 1 to 99 in Chinese numerals: 十二."""
    if not 0 < number < 100:
        raise ValueError(f"no numeral for {number}")
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_PLAIN[tens]}十"
    return head + (_PLAIN[ones] if ones else "")

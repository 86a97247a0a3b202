"""Payees' accounts as people say them: what looks wrong is told, and holds nothing up."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_DIGITS = re.compile(r"(?:\d[ -]?){8,}")
CARD = range(16, 20)  # a bank card's number: these have a check digit


def doubts(account: str) -> list[str]:
    """Return what looks wrong with an account: no number, or a card's check digit that fails."""
    if not account.strip():
        return []
    numbers = [re.sub(r"\D", "", found) for found in _DIGITS.findall(account)]
    if not numbers:
        return [_("收款账户中没有账号，请与银行卡核对")]
    wrong = [n for n in numbers if len(n) in CARD and not luhn(n)]
    return [
        _("收款账号（尾号%(last)s）末位校验不符，可能记错了数字，请与银行卡核对") % {"last": n[-4:]}
        for n in wrong
    ]


def luhn(number: str) -> bool:
    """Tell whether a card's number satisfies its check digit (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0

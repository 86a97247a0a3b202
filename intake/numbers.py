"""Read the number of a filed case: of this court, of a kind enforced, of a year there was one."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from intake.cells import is_nothing, text
from intake.columns import Rules
from intake.remarks import Remarks
from policy import case_numbers
from policy.case_numbers import CaseNumber
from policy.vocabulary import CASE_KINDS
from workdays import clock


def read_number(raw: Any, rules: Rules, remarks: Remarks) -> CaseNumber | None:
    """Read the number of a case of this court; what is wrong or doubtful is remarked."""
    if is_nothing(raw):
        remarks.refuse("missing", _("“案号”必须填写"), "number")
        return None
    written = text(raw)
    number = number_of(written)
    reason = _why_not(number, rules)
    if reason:
        remarks.refuse(reason[0], reason[1], "number")
        return None
    for said in number.warnings:
        if "不在代字表中" in said:
            continue  # it is this court's own code, whatever the table knows
        # What asks to be checked is doubtful; the rest was mended for certain.
        (remarks.warn if "请核对" in said else remarks.note)("case_number", said, "number")
    if number.suffix:
        said = _("“之%(suffix)s”是文书的附号，不属于案号，已略去") % {"suffix": number.suffix}
        remarks.warn("suffix", said, "number")
    if number.normalised != written:
        read_as = _("读作%(value)s") % {"value": number.normalised}
        remarks.note("read_as", read_as, "number")
    return number


@lru_cache(maxsize=1024)
def _parsed(written: str, latest: int) -> CaseNumber:
    return case_numbers.parse(written, latest_year=latest)


def number_of(raw: Any) -> CaseNumber:
    """Return a case number as read, of whatever court and form."""
    return _parsed(text(raw), clock.today().year)


def _why_not(number: CaseNumber, rules: Rules) -> tuple[str, str] | None:
    if number.form == "none":
        return "bad_number", number.warnings[0]
    if number.form == "legacy":
        said = _("“%(number)s”是2016年以前的旧案号，旧案不能按新收立案，恢复执行请以执恢案号立案")
        return "legacy_number", said % {"number": number.normalised}
    if number.court_code not in rules.codes:
        said = _("“%(number)s”不是本院案号：法院代字为%(found)s，本院为%(own)s")
        own = "、".join(sorted(rules.codes))
        data = {"number": number.normalised, "found": number.court_code, "own": own}
        return "other_court", said % data
    if number.type_code not in CASE_KINDS:
        said = _("“%(number)s”不是执行案号：类型代字为%(found)s，应为%(allowed)s之一")
        allowed = "、".join(CASE_KINDS)
        data = {"number": number.normalised, "found": number.type_code, "allowed": allowed}
        return "not_enforcement", said % data
    return _no_such_year(number, rules)


def _no_such_year(number: CaseNumber, rules: Rules) -> tuple[str, str] | None:
    """Return why no case can bear a number of this year: the code is younger, or it lies ahead."""
    kind, year = case_numbers.case_types()[number.type_code], number.year or rules.today.year
    data = {"type": kind.code, "year": year, "today": rules.today.year}
    if year > rules.today.year:
        said = _("案号年份%(year)d尚未到来，今年是%(today)d年，请更正")
        return "year_ahead", said % data
    if kind.in_force(date(year, 12, 31)) or kind.in_force(date(year, 1, 1)):
        return None
    said = _("“%(type)s”字案号没有%(year)d年的：这一类型代字自%(from)s起使用，请更正")
    return "before_system", said % {**data, "from": kind.from_on or "—"}

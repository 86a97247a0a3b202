"""Ready strings for pages: amounts, days, masked personal data, marks of due days.

Rows of lists are made of these, since a template filter costs more than the database.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from workdays.calendar import Calendar
from workdays.clock import SHANGHAI
from workdays.terms import WEEK_DAYS

SOON = 3  # days before the due day from which it counts as soon, where the pack says nothing


def money(amount: Decimal | None) -> str:
    """Return an amount of yuan with thousands separators; empty where unknown."""
    return "" if amount is None else f"{amount:,.2f}"


def day(on: date | None) -> str:
    """Return a day with its weekday; empty where there is none."""
    return "" if on is None else f"{on.isoformat()} 周{WEEK_DAYS[on.weekday()]}"


def day_marked(on: date | None) -> str:
    """Return a day with its weekday and, where the calendar has one, its 休 or 班."""
    if on is None:
        return ""
    mark = Calendar.official().mark(on)
    return f"{day(on)} {mark}" if mark else day(on)


def day_long(on: date | None) -> str:
    """Return a day as it stands on paper: 2026年11月20日."""
    return "" if on is None else f"{on.year}年{on.month}月{on.day}日"


def moment(at: datetime | None) -> str:
    """Return a moment to the minute, in the court's zone."""
    return "" if at is None else at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def mask_id(number: str) -> str:
    """Return an identity number with only its first four and last two characters."""
    return _masked(number, 4, 2)


def mask_phone(number: str) -> str:
    """Return a phone number with only its first three and last four digits."""
    return _masked(number, 3, 4)


def mask_account(number: str) -> str:
    """Return a bank account with only its last four digits."""
    return _masked(number, 0, 4)


def _masked(text: str, first: int, last: int) -> str:
    # Too short to hide a middle: hide everything rather than show it whole.
    if len(text) <= first + last:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[len(text) - last :]


def mark(text: str, kind: str = "plain", icon: str = "") -> SafeString:
    """Return a small mark: a word, with a sign before it where `icon` names one."""
    return _mark(conditional_escape(text), kind, icon)


@lru_cache(maxsize=2048)
def _mark(text: SafeString, kind: str, icon: str) -> SafeString:
    # A list says the same few things of a hundred rows.
    sign = format_html('<i class="bi bi-{}" aria-hidden="true"></i>', icon) if icon else ""
    return format_html('<span class="mark mark-{}">{}{}</span>', kind, sign, text)


def due(
    due_on: date | None,
    today: date,
    *,
    done_on: date | None = None,
    provisional: bool = False,
    paused: bool = False,
    soon: int = SOON,
    inherited: bool = False,
) -> SafeString:
    """Return the mark of a due day: done, overdue, due soon, or so many days left.

    `inherited`: it was late when the court came over.
    """
    if due_on is None:
        return format_html("{}", "")
    if inherited and done_on is None and not paused:
        return mark(_("接管前已超期"), "plain", "box-arrow-in-down")
    shown = _due_mark(due_on, today, done_on, paused, soon)
    if provisional:
        note = _("所涉年度放假安排尚未公布，日期为暂定")
        star = format_html(
            '<span class="mark mark-provisional" title="{}">{}</span>', note, _("暂")
        )
        return format_html("{} {}", shown, star)
    return shown


def _due_mark(
    due_on: date, today: date, done_on: date | None, paused: bool, soon: int
) -> SafeString:
    if done_on is not None:
        late = (done_on - due_on).days
        if late > 0:
            return mark(_("逾期%(days)d天办结") % {"days": late}, "plain", "check-lg")
        return mark(_("已办结"), "done", "check-lg")
    left = (due_on - today).days
    if paused:
        return mark(_("扣除期间中"), "plain", "pause-fill")
    if left < 0:
        return mark(_("超期%(days)d天") % {"days": -left}, "late", "exclamation-triangle-fill")
    if left == 0:
        return mark(_("今日到期"), "soon", "clock-fill")
    if left <= soon:
        return mark(_("剩%(days)d天") % {"days": left}, "soon", "clock")
    return mark(_("剩%(days)d天") % {"days": left})

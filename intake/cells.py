"""Read one cell: dates, amounts and texts as people write them. Pure.

Each reader returns what was read with what must be said about it: `note` for what was
read with certainty but written otherwise, `doubt` for what a person should look at,
`wrong` for what cannot be read. Sentences are Chinese and name what was found.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from intake.words import NOTHING
from policy.facts import LARGEST

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A cell as read; `value` is None where it is empty or wrong."""

    value: T | None
    note: str = ""
    doubt: str = ""
    wrong: str = ""


_ERRORS = re.compile(r"^#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)$", re.I)
_PROTECTED = re.compile(r'^="(.*)"$', re.S)
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]")


def text(raw: Any) -> str:
    """Return a cell as one line of text: ends trimmed, control characters gone, numbers plain."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        if raw.isascii() and raw.isalnum():
            return raw
        found = _PROTECTED.match(raw.strip())
        return _BLANKS.sub(" ", _CONTROL.sub(" ", found[1] if found else raw)).strip()
    if isinstance(raw, bool):
        return _("是") if raw else _("否")
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    return str(raw)


def folded(raw: Any) -> str:
    """Return a cell as it is compared: half width, no blanks."""
    return _folded(raw) if isinstance(raw, str) else _folded(text(raw))


@lru_cache(maxsize=16384)
def _folded(raw: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text(raw)))


def is_nothing(raw: Any) -> bool:
    """Tell whether a cell is empty or says there is nothing."""
    if raw is None or raw == "":
        return True
    return isinstance(raw, str) and folded(raw).casefold() in NOTHING


def is_error(raw: Any) -> bool:
    """Tell whether a cell holds the error of a formula."""
    return isinstance(raw, str) and raw.startswith("#") and bool(_ERRORS.match(raw.strip()))


# --- days -----------------------------------------------------------------------------

_EPOCH = date(1899, 12, 30)  # Excel's day nought, its false leap day of 1900 reckoned in
_SERIALS = range(32874, 73051)  # 1990 to 2099: below and above it is a number, not a day
_DAY = re.compile(
    r"^(?P<y>\d{4}|\d{2})(?P<sep>[-./年,、])(?P<m>\d{1,2})[-./月,、](?P<d>\d{1,2})[日号]?"
    r"(?:T?\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}秒?(?:\.\d+)?|分)?)?$"
)
_COMPACT = re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})$")
_CHINESE_DAY = re.compile(
    r"^([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日$"
)
_DIGITS = {**{c: i for i, c in enumerate("零一二三四五六七八九")}, "〇": 0}


def day(raw: Any) -> Reading[date]:
    """Read a day: a date, an Excel serial number, or one of the ways to write one."""
    if isinstance(raw, datetime):
        return Reading(raw.date())
    if isinstance(raw, date):
        return Reading(raw)
    if isinstance(raw, bool | time | timedelta):
        return Reading(None, wrong=_("应为日期，现为“%(raw)s”") % {"raw": raw})
    if isinstance(raw, int | float):
        return _day_of_number(raw)
    return _day_of_text(raw or "")


@lru_cache(maxsize=4096)
def _day_of_number(raw: float) -> Reading[date]:
    if int(raw) in _SERIALS:
        value = _EPOCH + timedelta(days=int(raw))
        return Reading(value, note=_("Excel日期序号，读作%(day)s") % {"day": value.isoformat()})
    if float(raw).is_integer():
        return _day_of_text(str(int(raw)))
    return Reading(None, wrong=_unreadable_day(str(raw)))


@lru_cache(maxsize=4096)
def _day_of_text(raw: str) -> Reading[date]:
    plain = folded(raw)
    if plain.casefold() in NOTHING:
        return Reading(None)
    if plain.isdecimal() and int(plain) in _SERIALS:
        return _day_of_number(int(plain))
    found = _DAY.match(plain) or _COMPACT.match(plain)
    parts = [found["y"], found["m"], found["d"]] if found else _chinese_day(plain)
    if parts is None:
        return Reading(None, wrong=_unreadable_day(text(raw)))
    short = len(parts[0]) == 2
    year = int(parts[0]) + (2000 if short else 0)
    try:
        value = date(year, int(parts[1]), int(parts[2]))
    except ValueError:
        said = _("“%(raw)s”：没有这一天") % {"raw": text(raw)}
        return Reading(None, wrong=said)
    read = _("读作%(day)s") % {"day": value.isoformat()}
    if short:
        return Reading(value, doubt=_("年份只有两位，%(read)s，请核对") % {"read": read})
    return Reading(value, note="" if plain.startswith(value.isoformat()) else read)


def _unreadable_day(raw: str) -> str:
    return _("“%(raw)s”不是日期，应如2022-03-05") % {"raw": raw[:40]}


def _chinese_day(plain: str) -> list[str] | None:
    found = _CHINESE_DAY.match(plain)
    if not found:
        return None
    year = "".join(str(_DIGITS[c]) for c in found[1])
    return [year, str(_small(found[2])), str(_small(found[3]))]


def _small(text_: str) -> int:
    """Return a Chinese number below 100, 三十一 say."""
    tens, ten, ones = text_.partition("十")
    if not ten:
        return _DIGITS.get(text_, 0)
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


# --- money ----------------------------------------------------------------------------

_FEN = Decimal("0.01")
_UNITS = {"": Decimal(1), "元": Decimal(1), "圆": Decimal(1), "块": Decimal(1),
          "千元": Decimal(1000), "万": Decimal(10000), "万元": Decimal(10000),
          "百万元": Decimal(1000000), "千万元": Decimal(10000000),
          "亿": Decimal(100000000), "亿元": Decimal(100000000)}  # fmt: skip
_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY)?[¥]?(?:人民币)?", re.I)
_ABOUT = re.compile(r"^(?:约|大约|约计|近|暂计|暂定)|(?:左右|上下|余元|多元|余|以上|许)$")
_AMOUNT = re.compile(
    r"^(?P<number>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?P<unit>百万元|千万元|亿元|万元|千元|亿|万|元|圆|块)?(?:整|正)?(?P<tail>.*)$"
)
_CAPITALS = dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True)) | _DIGITS | {"两": 2}
_CAPITAL_UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_CAPITAL = re.compile(
    r"^(?P<yuan>[零〇壹贰叁肆伍陆柒捌玖一二两三四五六七八九拾十佰百仟千万萬亿]+)[元圆]"
    r"(?:(?P<jiao>[壹贰叁肆伍陆柒捌玖一二三四五六七八九])角)?零?"
    r"(?:(?P<fen>[壹贰叁肆伍陆柒捌玖一二三四五六七八九])分)?[整正]?$"
)


def amount(raw: Any, *, unit: str = "") -> Reading[Decimal]:
    """Read an amount in yuan. `unit` is the unit the heading names, for bare numbers.

    约 and what follows the amount make it doubtful; ranges, two amounts and negatives are
    wrong. What falls below one fen is rounded and said.
    """
    if isinstance(raw, bool | date | time | timedelta):
        return Reading(None, wrong=_unreadable_amount(text(raw)))
    if isinstance(raw, int | float):
        return _amount_of_text(repr(int(raw)) if float(raw).is_integer() else repr(raw), unit)
    return _amount_of_text(raw or "", unit)


@lru_cache(maxsize=16384)
def _amount_of_text(raw: str, unit: str) -> Reading[Decimal]:
    plain = folded(raw)
    if plain.casefold() in NOTHING:
        return Reading(None)
    capital = _capital(_CURRENCY.sub("", plain))
    if capital is not None:
        return Reading(capital, note=_read_as(capital))
    plain = _CURRENCY.sub("", plain)
    about = _ABOUT.search(plain)
    bare = _CURRENCY.sub("", _ABOUT.sub("", _ABOUT.sub("", plain)))
    if about and bare.endswith(("余万", "多万")):
        bare = f"{bare[:-2]}万"
    found = _AMOUNT.match(bare.replace("，", ","))
    if not found:
        return Reading(None, wrong=_unreadable_amount(text(raw)))
    return _measured(text(raw), found, unit, about=bool(about))


def _measured(raw: str, found: re.Match[str], unit: str, *, about: bool) -> Reading[Decimal]:
    tail = found["tail"]
    if re.search(r"\d", tail) or tail.startswith(("-", "~", "至", "—", ",", ".")):
        return Reading(None, wrong=_unreadable_amount(raw))
    written = found["unit"] or unit
    try:
        exact = Decimal(found["number"].replace(",", "")) * _UNITS[written]
    except InvalidOperation:
        return Reading(None, wrong=_unreadable_amount(raw))
    if exact > LARGEST:
        said = _("金额“%(raw)s”过大，至多%(most)s元") % {"raw": raw[:40], "most": LARGEST}
        return Reading(None, wrong=said)
    value = exact.quantize(_FEN)
    read = _read_as(value)
    if about:
        return Reading(value, doubt=_("“%(raw)s”不是确数，%(read)s") % {"raw": raw, "read": read})
    if tail:
        said = _("“%(raw)s”金额之后还有文字，%(read)s") % {"raw": raw[:60], "read": read}
        return Reading(value, doubt=said)
    if value != exact:
        said = _("“%(raw)s”超过两位小数，%(read)s") % {"raw": raw[:40], "read": read}
        return Reading(value, doubt=said)
    if unit and not found["unit"]:
        return Reading(value, note=_("按表头单位“%(unit)s”%(read)s") % {"unit": unit, "read": read})
    same = raw.replace(",", "").removesuffix("元")
    return Reading(value, note="" if same == found["number"] and not _odd(raw) else read)


def _odd(raw: str) -> bool:
    return not re.fullmatch(r"[0-9.]+", raw)


def _read_as(value: Decimal) -> str:
    return _("读作%(amount)s元") % {"amount": f"{value:,.2f}"}


def _unreadable_amount(raw: str) -> str:
    return _("“%(raw)s”不是一笔金额，应如530529.76或43.5万元") % {"raw": raw[:40]}


def _capital(plain: str) -> Decimal | None:
    found = _CAPITAL.match(plain)
    if not found:
        return None
    total = Decimal(_whole(found["yuan"].replace("萬", "万")))
    for name, share in (("jiao", Decimal("0.1")), ("fen", _FEN)):
        if found[name]:
            total += _CAPITALS[found[name]] * share
    return total.quantize(_FEN) if 0 < total <= LARGEST else None


def _whole(yuan: str) -> int:
    for mark, weight in (("亿", 10**8), ("万", 10**4)):
        high, found, low = yuan.partition(mark)
        if found:
            return _whole(high) * weight + (_whole(low) if low else 0)
    total, digit = 0, 0
    for sign in yuan:
        if sign in _CAPITAL_UNITS:
            total += (digit or 1) * _CAPITAL_UNITS[sign]
            digit = 0
        else:
            digit = _CAPITALS[sign]
    return total + digit

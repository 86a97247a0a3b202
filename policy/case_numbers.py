"""Read case numbers (案号) as people write them, and print them as the rules do.

The form since 2016-01-01 is （year）court code, special character, type code, number 号
(法〔2015〕137号 as amended by 法〔2018〕335号). Older numbers (…字第…号) keep their form and are
not taken apart: their short names are local (青 is Qingdao in one, the province in another). A
court, type or year that is not known is warned about, never refused: both tables grow.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from workdays import clock

DATA = Path(__file__).parent / "data"

Form = Literal["modern", "legacy", "none"]

FIRST_MODERN_YEAR = 2016
FIRST_YEAR = 1949
LONGEST = 60

_OPENING, _CLOSING = "[{〔【〖〘〚⟦⦅〈《｟", "]}〕】〗〙〛⟧⦆〉》｠"
_BRACKETS = str.maketrans(
    _OPENING + _CLOSING + "號", "(" * len(_OPENING) + ")" * len(_CLOSING) + "号"
)
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_LABEL = re.compile(r"^案号:?")
_TAIL = re.compile(r"[.,;。、]+$")

_PROVINCES = "云京兵冀内军吉宁川新晋桂沪津浙渝湘琼甘皖粤苏藏豫赣辽鄂闽陕青鲁黑黔"
_SUFFIX = r"(?:之(?P<suffix>[一二三四五六七八九十]+|\d+))?"
# Two digits for an intermediate court, four for a basic one; other lengths are slips of the pen.
# A character that is no province needs its digits, or any official letter would be a case.
_COURT_TYPE = (
    rf"(?P<court>最高法|[{_PROVINCES}]\d{{0,5}}|[\u4e00-\u9fff](?:\d{{4}}|\d{{2}}))"
    r"(?P<special>知(?!识))?"
    r"(?P<type>(?:(?![字第号年某之])[\u4e00-\u9fff]){1,3})"
    r"(?P<surplus>第)?(?P<seq>\d{1,10})"
)
_MODERN = re.compile(
    rf"^(?P<open>\()?(?P<year>\d{{4}})(?P<close>\))?年?{_COURT_TYPE}"
    rf"(?:(?:之|-)(?P<inner>[一二三四五六七八九十]+|\d+))?(?P<end>号)?{_SUFFIX}$",
    re.ASCII,
)
_LEGACY = re.compile(
    r"^(?P<open>\()?(?P<year>\d{4})(?P<close>\))?年?"
    r"(?P<body>[\u4e00-\u9fff\d]{1,14})字第(?P<seq>[\dOo]+(?:[-—–]\d+)*)(?P<end>号)?"
    rf"{_SUFFIX}$",
    re.ASCII,
)
# What makes a body of free words a court's: 执, or a branch with its stage. Appraisals (临鉴字),
# notaries (证内字) and arbitration (劳仲裁字) have numbers of the same look and none of these.
_COURT_WORDS = re.compile(
    r"执|[初终再]$|(?:破|清|民特|民督|民催|法赔|委赔)$"
    r"|[刑民商行知经海破赔诉财].*(?:重|申|监|审|提|抗|核|保|撤|辖)$"
)
_FRAGMENT = re.compile(
    rf"^(?:\(?\d{{4}}\)?年?)?(?P<court>(?:[{_PROVINCES}]\d{{0,4}}|最高法)?知?)"
    r"(?P<type>[\u4e00-\u9fff]{1,3})第?0*(?P<seq>[1-9]\d*)号?$",
    re.ASCII,
)
_NUMBER = re.compile(r"^第?0*([1-9]\d*)号?$", re.ASCII)


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case number taken apart; what does not apply is empty (`year`: None).

    `normalised` has full-width brackets and no suffix: 之一 numbers a document within the case and
    is no part of the case number. `seq` has no leading zeros. A legacy number has form, year,
    suffix and `normalised` only. `warnings` are full sentences in Chinese.
    """

    form: Form
    normalised: str = ""
    year: int | None = None
    court_code: str = ""
    type_code: str = ""
    seq: str = ""
    suffix: str = ""
    special: str = ""
    warnings: tuple[str, ...] = ()


class Dated:
    """What holds from a day to a day, both counted; None where no such day is known."""

    __slots__ = ()
    from_on: date | None
    until_on: date | None

    def in_force(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        begun = self.from_on is None or self.from_on <= day
        return begun and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class CaseType(Dated):
    """A type code with its name, its group (实施, 审查, 其他, 地方), scope and days of validity.

    `from_on` and `until_on`, both counted, are None where the table names no such day.
    """

    code: str
    name: str
    group: str
    national: bool
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class CourtCode(Dated):
    """A court by its code, with the days of validity as those of a `CaseType`."""

    code: str
    name: str
    from_on: date | None = None
    until_on: date | None = None


@cache
def court_codes() -> tuple[CourtCode, ...]:
    """Return the courts with their codes; `data/SOURCES.md`."""
    return tuple(
        CourtCode(row["court_code"], row["court_name"], _day(row["from_on"]), _day(row["until_on"]))
        for row in _rows("court_codes.csv")
    )


def courts_like(text: str) -> list[CourtCode]:
    """Return the courts whose code is a text, or whose name holds it; the shortest name first."""
    found = [one for one in court_codes() if text and (text == one.code or text in one.name)]
    return sorted(found, key=lambda one: (text not in (one.code, one.name), len(one.name)))


@cache
def courts() -> Mapping[str, str]:
    """Return court names by court code (豫0902 → 濮阳市华龙区人民法院); `data/SOURCES.md`."""
    return MappingProxyType({one.code: one.name for one in court_codes()})


@cache
def case_types() -> Mapping[str, CaseType]:
    """Return the known type codes; `data/SOURCES.md`."""
    return MappingProxyType(
        {
            row["type_code"]: CaseType(
                row["type_code"],
                row["name"],
                row["group"],
                row["scope"] == "national",
                _day(row["from_on"]),
                _day(row["until_on"]),
            )
            for row in _rows("case_types.csv")
        }
    )


def parse(raw: str, *, latest_year: int | None = None) -> CaseNumber:
    """Read one case number; never raises, what is no court's number has the form `none`.

    `latest_year` is the last plausible year, this year unless given.
    """
    text = _cleaned(raw)
    latest = clock.today().year if latest_year is None else latest_year
    if len(text) <= LONGEST:
        if found := _MODERN.match(text):
            return _modern(found, latest)
        if found := _LEGACY.match(text):
            return _legacy(found, latest)
    return _none(text)


def search_forms(text: str) -> tuple[str, ...]:
    """Return what to look for when somebody types a case number or part of one, closest first.

    A whole number gives itself, itself without the year, and the bare number; part of one gives
    the shorter forms; any other text comes back with its brackets made full-width.
    """
    number = parse(text)
    if number.form == "modern":
        body = f"{number.court_code}{number.special}{number.type_code}{number.seq}"
        return (number.normalised, body, number.seq)
    if number.form == "legacy":
        return (number.normalised, number.normalised.partition("）")[2])
    cleaned = _cleaned(text)
    if bare := _NUMBER.match(cleaned):
        return (bare[1],)
    found = _FRAGMENT.match(cleaned)
    if found and found["type"] in case_types():
        return (found["court"] + found["type"] + found["seq"], found["seq"])
    return (_printed(cleaned),) if cleaned else ()


def _modern(found: re.Match[str], latest: int) -> CaseNumber:
    court, type_code, year = found["court"], found["type"], int(found["year"])
    seq = found["seq"].lstrip("0")
    known = type_code in case_types()
    # 豫财12号 is an official letter; digits of a court make an unknown type a new one.
    if not seq or not (known or court[-1].isdigit()) or not (known or court in courts()):
        return _none(found[0])
    special = found["special"] or ""
    warnings = [
        *_bracket_warnings(found),
        *_year_warnings(year, FIRST_MODERN_YEAR, latest),
        *_code_warnings(court, type_code),
    ]
    if found["surplus"]:
        warnings.append("现行案号不写“第”字，已去掉。")
    if seq != found["seq"]:
        warnings.append(f"案件编号“{found['seq']}”不应补零，已去掉。")
    if found["inner"]:
        warnings.append(f"“{found['inner']}”是文书的附号，应写在“号”字之后，不属于案号。")
    return CaseNumber(
        form="modern",
        normalised=f"（{year}）{court}{special}{type_code}{seq}号",
        year=year,
        court_code=court,
        type_code=type_code,
        seq=seq,
        suffix=found["suffix"] or found["inner"] or "",
        special=special,
        warnings=tuple(warnings),
    )


def _legacy(found: re.Match[str], latest: int) -> CaseNumber:
    year, body, seq = int(found["year"]), found["body"], found["seq"]
    if not _COURT_WORDS.search(body):
        return _none(found[0])
    warnings = [*_bracket_warnings(found), *_year_warnings(year, FIRST_YEAR, latest)]
    digits = re.sub("[Oo]", "0", seq)
    if digits != seq:
        warnings.append(f"编号“{seq}”中的字母O已改为数字0，请核对。")
    digits = re.sub("[—–]", "-", digits)
    if _starts_with_a_code(body):
        warnings.append("写有法院代字，又写“字第”，新旧两种形式混用，请核对。")
    elif year > FIRST_MODERN_YEAR:
        warnings.append(f"{FIRST_MODERN_YEAR}年起案号不再使用“字第”形式，请核对。")
    return CaseNumber(
        form="legacy",
        normalised=f"（{found['year']}）{body}字第{digits}号",
        year=year,
        suffix=found["suffix"] or "",
        warnings=tuple(warnings),
    )


def _starts_with_a_code(body: str) -> bool:
    # Only with its digits does a court code show: 青行终字 is Qingdao's, not the province's.
    found = re.match(rf"[{_PROVINCES}](?:\d{{4}}|\d{{2}})", body)
    return found is not None and found[0] in courts()


def _none(text: str) -> CaseNumber:
    if not text:
        reason = "没有填写案号。"
    elif re.search(r"x|XX|\*|×|某", text):
        reason = "案号有隐去的部分，无法识别。"
    else:
        reason = "不是法院案号，应如“（2022）豫0902执123号”。"
    return CaseNumber(form="none", warnings=(reason,))


def _bracket_warnings(found: re.Match[str]) -> list[str]:
    warnings = []
    if not (found["open"] and found["close"]):
        warnings.append("年份的括号不全，已补上。")
    if not found["end"]:
        warnings.append("缺少“号”字，已补上。")
    return warnings


def _year_warnings(year: int, first: int, latest: int) -> list[str]:
    if first <= year <= latest:
        return []
    return [f"年份{year}不在{first}年至{latest}年之间，请核对。"]


def _code_warnings(court: str, type_code: str) -> list[str]:
    warnings = []
    if court not in courts():
        warnings.append(f"法院代字“{court}”不在代字表中，请核对。")
    known = case_types().get(type_code)
    if known is None:
        warnings.append(f"类型代字“{type_code}”不在类型表中，请核对。")
    elif not known.national:
        warnings.append(f"类型代字“{type_code}”（{known.name}）是地方登记，不在全国目录中。")
    return warnings


def _cleaned(raw: str) -> str:
    text = _BLANK.sub("", unicodedata.normalize("NFKC", raw)).translate(_BRACKETS)
    return _TAIL.sub("", _LABEL.sub("", text))


def _printed(text: str) -> str:
    return text.replace("(", "（").replace(")", "）")


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

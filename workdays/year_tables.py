"""Read the yearly tables of holidays and make-up workdays from `tables/<year>.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeGuard, cast

from workdays.toml_text import fault_of

TABLES = Path(__file__).parent / "tables"

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of the State Council's office: title, document number, address."""

    title: str
    number: str
    address: str


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year's arrangement: rest days and make-up workdays, each with its holiday's name."""

    year: int
    official: bool
    notices: tuple[Notice, ...]
    rest: Mapping[date, str]
    make_up: Mapping[date, str]


class TableError(ValueError):
    """A table that cannot be relied on; the sentence names the file and every reason."""


def load_tables(folder: Path = TABLES) -> tuple[YearTable, ...]:
    """Read every table in a folder, in order of year.

    Raises:
        TableError: a file is not of the format, or states a day that cannot be.
    """
    return tuple(_load(path) for path in sorted(folder.glob("*.toml")))


def parse_table(text: str) -> YearTable:
    """Read one year's table from its text; the year is the one it states.

    Raises:
        TableError: it is not of the format, or states a day that cannot be.
    """
    return _parse(text, "", None)


def _load(path: Path) -> YearTable:
    year = int(path.stem) if path.stem.isdecimal() else 0
    return _parse(path.read_text(encoding="utf-8"), path.name, year)


def _parse(text: str, name: str, year: int | None) -> YearTable:
    try:
        raw: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"节假日表{name}不是合格的TOML文件：{fault_of(error)}。") from error
    stated = raw.get("year")
    if year is None:
        year = stated if isinstance(stated, int) and not isinstance(stated, bool) else 0
    reading = _Reading(year)
    table = reading.table(raw)
    if reading.reasons:
        raise TableError(f"节假日表{name}：" + "；".join(reading.reasons) + "。")
    return table


class _Reading:
    """One file being read; collects every reason against it."""

    def __init__(self, year: int) -> None:
        self.reasons: list[str] = []
        self.year = year
        self.rest: dict[date, str] = {}
        self.make_up: dict[date, str] = {}

    def table(self, raw: dict[str, object]) -> YearTable:
        self.keys(
            raw,
            required={"year", "official"},
            optional={"notice", "holiday"},
            where="文件",
        )
        if raw.get("year") != self.year or not self.year:
            self.reasons.append(f"年份{raw.get('year')}与文件名不符")
        notices = tuple(self.notice(entry) for entry in self.entries(raw, "notice"))
        for entry in self.entries(raw, "holiday"):
            self.holiday(entry)
        official = raw.get("official") is True
        if official != bool(notices and self.rest):
            self.reasons.append("正式的年份应写明通知和放假日，未公布的年份不得写")
        return YearTable(self.year, official, notices, self.rest, self.make_up)

    def keys(
        self,
        entry: dict[str, object],
        *,
        required: set[str],
        optional: set[str],
        where: str,
    ) -> None:
        missing = sorted(required - set(entry))
        unknown = sorted(set(entry) - required - optional)
        if missing:
            self.reasons.append(f"{where}缺少{'、'.join(missing)}")
        if unknown:
            self.reasons.append(f"{where}有不认识的项{'、'.join(unknown)}")

    def entries(self, raw: dict[str, object], key: str) -> list[dict[str, object]]:
        found = raw.get(key, [])
        if isinstance(found, list) and all(isinstance(entry, dict) for entry in found):
            return cast(list[dict[str, object]], found)
        self.reasons.append(f"{key}应为表的列表")
        return []

    def notice(self, entry: dict[str, object]) -> Notice:
        self.keys(entry, required={"title", "number", "address"}, optional=set(), where="通知")
        return Notice(*(str(entry.get(key, "")) for key in ("title", "number", "address")))

    def holiday(self, entry: dict[str, object]) -> None:
        name = str(entry.get("name", ""))
        where = f"节日“{name}”"
        self.keys(
            entry,
            required={"name", "first", "last", "make_up"},
            optional=set(),
            where=where,
        )
        day, last = entry.get("first"), entry.get("last")
        if not (_is_day(day) and _is_day(last) and day <= last):
            self.reasons.append(f"{where}的起止日期有误")
            return
        while day <= last:
            self.put(self.rest, day, name)
            day += ONE_DAY
        make_up = entry.get("make_up", [])
        if not isinstance(make_up, list):
            self.reasons.append(f"{where}的make_up应为日期的列表")
            return
        for extra in make_up:
            if _is_day(extra) and extra.weekday() >= SATURDAY:
                self.put(self.make_up, extra, name)
            else:
                self.reasons.append(f"{where}的调休上班日{extra}不是周末的日期")

    def put(self, days: dict[date, str], day: date, name: str) -> None:
        # A notice may reach back into the last days of the year before (31 December 2022).
        if day.year != self.year and (day.year, day.month) != (self.year - 1, 12):
            self.reasons.append(f"{day.isoformat()}（{name}）不在本年度内")
        if day in self.rest or day in self.make_up:
            self.reasons.append(f"{day.isoformat()}（{name}）写了两次")
        days[day] = name


def _is_day(value: object) -> TypeGuard[date]:
    return isinstance(value, date) and not isinstance(value, datetime)

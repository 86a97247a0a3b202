"""State a term as a value: 3日内, 2个工作日内, 次月25日前."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, cast, get_args

Unit = Literal["day", "workday", "month", "before_day", "month_day", "week_day"]

UNITS: tuple[Unit, ...] = get_args(Unit)
WEEK_DAYS = "一二三四五六日"

# Lowest and highest number of each unit. Ten years is longer than any term of enforcement; the
# bound keeps a slip of the pen (20260101日) from being computed for ever.
_BOUNDS: dict[Unit, tuple[int, int]] = {
    "day": (0, 3660),
    "workday": (1, 2500),
    "month": (1, 120),
    "before_day": (1, 3660),
    "month_day": (1, 31),
    "week_day": (1, 7),
}
_LAST_MONTHS_ON = 12


@dataclass(frozen=True, slots=True)
class Term:
    """A number of one unit, counted from a day that is itself not counted.

    `day`, `workday` and `month` count forward; `Term(0, "day")` is the same day. `before_day`
    counts backwards. `month_day` is a day of the month (`months_on` months after the start's; the
    last day where the month is shorter) and `week_day` a day of the start's week (7 is Sunday).

    Raises:
        ValueError: the values make no term; the sentence names every reason.
    """

    number: int
    unit: Unit
    months_on: int = 0

    def __post_init__(self) -> None:
        reasons = _reasons(self.number, self.unit, self.months_on)
        if reasons:
            raise ValueError("；".join(reasons) + "。")

    @classmethod
    def of(cls, table: Mapping[str, object]) -> Self:
        """Read a term from a pack's table, as `{"workday": 1}`.

        Raises:
            ValueError: not exactly one unit, an unknown key, or a number out of bounds.
        """
        unknown = [key for key in table if key not in UNITS and key != "months_on"]
        if unknown:
            raise ValueError(f"期限中有不认识的项：{'、'.join(map(str, unknown))}。")
        units = [unit for unit in UNITS if unit in table]
        if len(units) != 1:
            found = "、".join(units) or "无"
            raise ValueError(f"期限应当且只能写一个单位（{'、'.join(UNITS)}），现为：{found}。")
        # The constructor tests the types; the casts only carry the unchecked values there.
        return cls(cast(int, table[units[0]]), units[0], cast(int, table.get("months_on", 0)))

    @property
    def same_day(self) -> bool:
        """Tell whether the term ends on the day it starts (当日)."""
        return self.unit == "day" and self.number == 0

    @property
    def counts_forward(self) -> bool:
        """Tell whether days run from the start, so that excluded days can be credited."""
        return self.unit in ("day", "workday", "month") and not self.same_day

    @property
    def rolls(self) -> bool:
        """Tell whether an end on a rest day moves to the next workday (CPL art. 85)."""
        return self.unit in ("day", "month") and not self.same_day

    def table(self) -> dict[str, int]:
        """Return the pack's table for this term, the inverse of `of`."""
        table: dict[str, int] = {self.unit: self.number}
        if self.months_on:
            table["months_on"] = self.months_on
        return table

    def text(self) -> str:
        """Return the term in the wording of the plans: 3日内, 次月25日前."""
        match self.unit:
            case "day":
                return f"{self.number}日内" if self.number else "当日"
            case "workday":
                return f"{self.number}个工作日内"
            case "month":
                return f"{self.number}个月内"
            case "before_day":
                return f"届满前{self.number}日"
            case "month_day":
                return f"{_month_text(self.months_on)}{self.number}日前"
            case "week_day":
                return f"本周{WEEK_DAYS[self.number - 1]}前"

    def __str__(self) -> str:
        return self.text()


def _month_text(months_on: int) -> str:
    return {0: "当月", 1: "次月"}.get(months_on) or f"其后第{months_on}个月"


def _is_whole(value: object) -> bool:
    # bool is an int to Python; `true` in a pack is no number of days.
    return isinstance(value, int) and not isinstance(value, bool)


def _reasons(number: object, unit: object, months_on: object) -> list[str]:
    if unit not in UNITS:
        return [f"期限单位“{unit}”不认识，应为{'、'.join(UNITS)}之一"]
    reasons = []
    lowest, highest = _BOUNDS[unit]
    if not (_is_whole(number) and lowest <= cast(int, number) <= highest):
        reasons.append(f"期限数“{number}”应为{lowest}至{highest}的整数（单位{unit}）")
    if not (_is_whole(months_on) and 0 <= cast(int, months_on) <= _LAST_MONTHS_ON):
        reasons.append(f"后延月数“{months_on}”应为0至{_LAST_MONTHS_ON}的整数")
    elif months_on and unit != "month_day":
        reasons.append(f"只有按月内日期计算的期限才可写后延月数，单位{unit}不可")
    return reasons

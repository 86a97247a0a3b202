"""Overdue as a table of heat: who or which team, by duty; each figure opens its list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from desk.work.rows import rule_name
from enforcement.boards import Heat
from policy.pack import Pack

MOST_RULES = 12
LEVELS = 4
HOT = 8  # a table whose figures are all smaller than this is not painted red


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A figure, how hot, and its list."""

    count: int
    level: int
    url: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One person's or team's figures; `others` are the duties beyond those shown."""

    name: str
    cells: tuple[HeatCell, ...]
    others: int
    sum: int
    url: str


@dataclass(frozen=True, slots=True)
class HeatTable:
    """The table ready to be drawn."""

    heads: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    sums: tuple[int, ...]
    others: int
    has_others: bool
    total: int


def table(
    heat: Heat,
    pack: Pack,
    rows: Iterable[tuple[object, str]],
    url: Callable[[Any, str], str],
) -> HeatTable:
    """Return the table of some rows (key, name); `url(key, rule)` opens a figure's list.

    The duties most often overdue stand first; those beyond `MOST_RULES` are summed up.
    """
    named = dict(rows)
    for key in heat.rows:
        named.setdefault(key, _("未列明"))
    rules = [rule for rule, _count in heat.rules.most_common(MOST_RULES)]
    hottest = max(heat.cells.values(), default=0)
    made = []
    for key, name in named.items():
        if not heat.rows[key]:
            continue
        cells = tuple(
            HeatCell(count, _level(count, hottest), url(key, rule) if count else "")
            for rule in rules
            for count in (heat.cells.get((key, rule), 0),)
        )
        others = heat.rows[key] - sum(cell.count for cell in cells)
        made.append(HeatRow(name, cells, others, heat.rows[key], url(key, "")))
    made.sort(key=lambda row: -row.sum)
    sums = tuple(heat.rules[rule] for rule in rules)
    total = sum(heat.rules.values())
    return HeatTable(
        heads=tuple(rule_name(pack, rule) for rule in rules),
        rows=tuple(made),
        sums=sums,
        others=total - sum(sums),
        has_others=len(heat.rules) > MOST_RULES,
        total=total,
    )


def _level(count: int, hottest: int) -> int:
    return ceil(LEVELS * count / max(hottest, HOT)) if count else 0

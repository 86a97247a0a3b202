"""On what grounds a case ends by 终结执行, 销案 or 驳回申请, and by which law. Dated data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from policy.case_numbers import DATA, Dated
from policy.vocabulary import CLOSING_MODES

FILE = DATA / "closing_grounds.toml"


@dataclass(frozen=True, slots=True)
class Law(Dated):
    """What a ground rests on, from which day to which, both counted; None where unknown."""

    text: str
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground: see `policy/data/closing_grounds.toml` for what each field means."""

    code: str
    name: str
    mode: str
    law: tuple[Law, ...]
    papers: tuple[str, ...] = ()
    court: bool = False
    early: bool = False
    noted: bool = False

    def law_on(self, day: date) -> str:
        """Return the law of a day; empty where the ground is not in force."""
        return next((law.text for law in self.law if law.in_force(day)), "")


@cache
def grounds() -> tuple[Ground, ...]:
    """Return every ground. Raises `ValueError` for one that leads nowhere or is named twice."""
    with FILE.open("rb") as file:
        rows = tomllib.load(file)["ground"]
    found = tuple(_ground(row) for row in rows)
    if len({one.code for one in found}) < len(found):
        raise ValueError("结案事由的代码重复")
    if wrong := [one.code for one in found if one.mode not in CLOSING_MODES]:
        raise ValueError(f"没有这种结案方式：{wrong}")
    return found


def of_mode(mode: str, day: date) -> list[Ground]:
    """Return the grounds of a closing mode in force on a day."""
    return [one for one in grounds() if one.mode == mode and one.law_on(day)]


def _ground(row: dict[str, Any]) -> Ground:
    law = tuple(Law(**told) for told in row["law"])
    return Ground(**{**row, "law": law, "papers": tuple(row.get("papers", ()))})

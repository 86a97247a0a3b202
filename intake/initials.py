"""First letters of a name in pinyin, for the search box: 张三 → zs."""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from pathlib import Path

from pypinyin import Style, lazy_pinyin

_TABLE = Path(__file__).parent / "data" / "surnames.csv"
LONGEST = 120


@cache
def surnames() -> dict[str, str]:
    """Return first letters by surname, for surnames read otherwise than the character."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["surname"]: "".join(part[0] for part in row["reading"].split())
            for row in csv.DictReader(file)
        }


@lru_cache(maxsize=32768)
def initials(name: str, kind: str = "person") -> str:
    """Return the first letters of a name; a person's surname is read as a surname."""
    if kind != "person":
        return _letters("".join(lazy_pinyin(name, style=Style.FIRST_LETTER)))
    for length in (2, 1):
        known = surnames().get(name[:length]) if len(name) >= length else None
        if known:
            return _letters(known + "".join(map(_letter, name[length:])))
    return _letters("".join(map(_letter, name)))


@cache
def _letter(character: str) -> str:
    return "".join(lazy_pinyin(character, style=Style.FIRST_LETTER))


def _letters(text: str) -> str:
    return "".join(ch for ch in text.lower() if ch.isascii() and ch.isalnum())[:LONGEST]

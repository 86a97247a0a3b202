"""The clause register of the five plans: which obligations there are, and where they stand."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_REGISTER = Path(__file__).parent / "data" / "clauses.csv"


@dataclass(frozen=True, slots=True)
class Clause:
    """A row of the clause register: id, place in the text, kind, the obligation in short."""

    id: str
    article: str
    kind: str
    text: str


@cache
def register() -> dict[str, Clause]:
    """Return the clause register of the five plans by id."""
    with _REGISTER.open(encoding="utf-8", newline="") as rows:
        return {row["id"]: Clause(**row) for row in csv.DictReader(rows)}

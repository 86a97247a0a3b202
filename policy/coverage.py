"""Which obligations of the plans an entry of a pack carries, which a test proves, why not the rest.

A clause is carried by its pack where an entry cites it, and proved where a test that exercises it
passed. What is not carried has its reason in `data/not_carried.csv`.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from policy.clauses import Clause, register
from policy.entries import Sourced
from policy.pack import Pack
from policy.schema import PackFile

REASONS = Path(__file__).parent / "data" / "not_carried.csv"


@dataclass(frozen=True, slots=True)
class Ran:
    """What the tests last said: by clause the tests that passed and failed, and of which runs."""

    passed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    failed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    runs: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """A clause, the entries that cite it, the tests that prove it, or the reason it has neither."""

    clause: Clause
    entries: tuple[tuple[str, str], ...]  # table, id or code
    passed: int = 0
    failed: int = 0
    reason: str = ""

    @property
    def state(self) -> str:
        """`failed`, `proved` (a test passed), `pack` (cited, not tested), `reason` or `open`."""
        if self.failed:
            return "failed"
        if self.passed:
            return "proved"
        if self.entries:
            return "pack"
        return "reason" if self.reason else "open"


def entries_of(pack: Pack) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return, by clause, the entries of a pack that cite it: table, and id or code."""
    found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for table in PackFile.model_fields:
        for name, entry in _sourced(getattr(pack.tables, table)):
            for clause in entry.clause:
                found[clause][table, name] = None
    return {clause: tuple(entries) for clause, entries in found.items()}


def _sourced(value: Any, name: str = "") -> Iterator[tuple[str, Sourced]]:
    """Yield every sourced entry at or below a value, with its name."""
    if isinstance(value, Sourced):
        yield _name(value, name), value
    if isinstance(value, BaseModel):
        for key in type(value).model_fields:
            yield from _sourced(getattr(value, key), name)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _sourced(inner, str(key))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value, start=1):
            yield from _sourced(inner, name or str(number))


def _name(entry: Sourced, name: str) -> str:
    for key in ("id", "act", "indicator"):
        if said := getattr(entry, key, ""):
            return str(said)
    return name


@cache
def reasons(column: str = "reason") -> dict[str, str]:
    """Return why a clause is carried by no entry, by clause; in Chinese from `reason_zh`."""
    with REASONS.open(encoding="utf-8", newline="") as rows:
        return {row["id"]: row[column] for row in csv.DictReader(rows)}


def coverage(packs: Iterable[Pack], ran: Ran | None = None) -> list[Carried]:
    """Return every clause of the packs' courts, in order, with what carries it."""
    told = ran or Ran()
    found = []
    for pack in packs:
        entries = entries_of(pack)
        for clause in register().values():
            if clause.id.startswith(f"{pack.identity.code}-"):
                found.append(
                    Carried(
                        clause,
                        entries.get(clause.id, ()),
                        len(told.passed.get(clause.id, ())),
                        len(told.failed.get(clause.id, ())),
                        reasons().get(clause.id, ""),
                    )
                )
    return found


def results(folder: Path) -> Ran:
    """Return what the runs kept in a folder say together; of a test run twice, the later counts."""
    latest: dict[str, tuple[str, list[str]]] = {}
    runs = []
    for file in sorted(folder.glob("run-*.json")):
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
            tests = dict(kept["tests"])
        except (ValueError, KeyError, TypeError, OSError):
            continue  # cut short by a kill: the next run writes anew
        runs.append({k: v for k, v in kept.items() if k != "tests"} | {"tests": len(tests)})
        latest |= {test: (said["outcome"], said["clauses"]) for test, said in tests.items()}
    by: dict[str, dict[str, set[str]]] = {"passed": defaultdict(set), "failed": defaultdict(set)}
    for test, (outcome, clauses) in latest.items():
        for clause in clauses:
            by.get(outcome, by["failed"])[clause].add(test)
    frozen = {o: {c: frozenset(t) for c, t in clauses.items()} for o, clauses in by.items()}
    return Ran(frozen["passed"], frozen["failed"], tuple(runs))

"""The changes tried on a pack: one key of one entry at a time, into what could stand there too."""

from __future__ import annotations

import copy
import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

LISTS = ("triage", "offer", "mark", "opening", "clock", "pause", "extension", "transfer", "gate",
         "target", "bulletin", "round", "supervision")  # fmt: skip
KEYED = ("units", "posts", "parameters", "labels", "tracks", "functions", "checklists")
# Words for people alone, no rule turns on them; but the names of units and posts are the plan's.
WORDS = frozenset({"note", "source", "title", "prompt", "document_number", "basis", "id"})
NAMED = ("units", "posts", "tracks", "labels")
UNNAMED = ("gate", "target", "supervision")  # entries without a code of their own
Tables = dict[str, Any]
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, and the tables as they are after it."""

    court: str
    table: str
    entry: str
    file: str
    what: str
    change: Callable[[Tables], None]
    clauses: frozenset[str] = frozenset()  # those the entry rests on: its tests are tried first

    @property
    def id(self) -> str:
        """What it is called in the cache and in the list of survivors."""
        return f"{self.court}/{self.file}: {self.table}.{self.entry}: {self.what}"

    def applied(self, tables: Tables) -> Tables:
        """Return the changed tables."""
        changed = copy.deepcopy(tables)
        self.change(changed)
        return changed


def read(folder: Path) -> tuple[Tables, dict[tuple[str, str], str]]:
    """Return the tables of a folder put together, and the file of each entry."""
    tables: Tables = {}
    origin: dict[tuple[str, str], str] = {}
    for file in sorted(folder.glob("*.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        for table, value in content.items():
            if isinstance(value, list):
                known = tables.setdefault(table, [])
                for entry in value:
                    origin[table, str(len(known))] = file.name
                    known.append(entry)
            elif table in KEYED:
                tables.setdefault(table, {}).update(value)
                origin |= {(table, key): file.name for key in value}
            else:
                tables[table] = value
                origin[table, ""] = file.name
    return tables, origin


def mutants(court: str, folder: Path) -> Iterator[Mutant]:
    """Yield every change tried on a court's pack."""
    tables, origin = read(folder)
    seen = _values_by_key(tables)
    for table, key, name in _entries(tables):
        file = origin.get((table, str(key))) or origin.get((table, ""), "pack.toml")
        entry = tables[table] if key == "" else tables[table][key]
        at: Path_ = (table,) if key == "" else (table, key)
        for what, change in _changes(table, at, entry, seen):
            yield Mutant(court, table, name, file, what, change, _clauses(entry))


def _clauses(entry: Any) -> frozenset[str]:
    """Return every clause an entry cites, in its parts too."""
    if isinstance(entry, list):
        return frozenset().union(*map(_clauses, entry))
    if not isinstance(entry, dict):
        return frozenset()
    own = entry.get("clause", ())
    parts = [_clauses(part) for part in entry.values()]
    return frozenset([own] if isinstance(own, str) else own).union(*parts)


def _entries(tables: Tables) -> Iterator[tuple[str, str | int, str]]:
    for table in KEYED:
        for key in tables.get(table, {}):
            yield table, key, key
    for table in LISTS:
        for index, entry in enumerate(tables.get(table, [])):
            keys = ("id", "act", "indicator", "post")
            name = next((entry[key] for key in keys if entry.get(key)), "")
            yield table, index, f"{name}#{index + 1}" if table in UNNAMED else name
    for table in ("flow", "ladder"):
        yield table, "", table


def _values_by_key(tables: Tables) -> dict[str, list[Any]]:
    """Return which plain values stand under each key anywhere in the pack."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)

    def look(value: Any, key: str) -> None:
        if isinstance(value, dict):
            for inner, said in value.items():
                look(said, inner)
        elif isinstance(value, list):
            for said in value:
                look(said, key)
        elif isinstance(value, str):
            found[key][value] = value

    look(tables, "")
    return {key: list(values) for key, values in found.items()}


def _changes(
    table: str, at: Path_, entry: Any, seen: dict[str, list[Any]]
) -> Iterator[tuple[str, Callable[[Tables], None]]]:
    if len(at) > 1:
        yield "removed", lambda t: _remove(t, at)
    holders = entry if isinstance(entry, list) else [entry]
    for number, one in enumerate(holders):
        where = (*at, number) if isinstance(entry, list) else at
        told = f"[{number + 1}] " if isinstance(entry, list) else ""
        if isinstance(entry, list) and len(entry) > 1:
            yield f"{told}removed", lambda t, w=where: _remove(t, w)
        for key, value in one.items():
            if key in WORDS or (key in ("name", "aliases") and table not in NAMED):
                continue
            yield from _changed(told + key, (*where, key), key, value, seen)


def _changed(
    what: str, at: Path_, key: str, value: Any, seen: dict[str, list[Any]]
) -> Iterator[tuple[str, Callable[[Tables], None]]]:
    """Yield the changes of one value, and of what it holds."""
    if key == "clause":
        yield f"{what} not cited", lambda t: _uncite(t, at)
    elif isinstance(value, dict):
        for inner, said in value.items():
            yield from _changed(f"{what}.{inner}", (*at, inner), inner, said, seen)
        if key in ("where", "warn"):
            yield f"{what} dropped", lambda t: _remove(t, at)
    elif isinstance(value, list):
        for number in sorted({0, len(value) - 1}) if value else ():
            yield f"{what}[{number + 1}] dropped", lambda t, n=number: _remove(t, (*at, n))
        for number, said in enumerate(value):
            if isinstance(said, dict):
                inner = f"{what}[{number + 1}]"
                yield from _changed(inner, (*at, number), key, said, seen)
    else:
        for other in _others(key, value, seen):
            yield f"{what} = {other} (was {value})", lambda t, o=other: _put(t, at, o)


def _others(key: str, value: Any, seen: dict[str, list[Any]]) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | Decimal):
        yield value + 1
        if value > 0:
            yield value - 1
    elif isinstance(value, date):
        yield value + timedelta(days=1)
    elif key in ("name", "question"):
        yield f"{value}（改）"
    elif key == "op":
        yield {"is": "is_not", "is_not": "is", "lt": "le", "le": "lt", "gt": "ge", "ge": "gt",
               "before": "on_or_after", "on_or_after": "before"}.get(value, "is")  # fmt: skip
    elif others := [v for v in seen.get(key, ()) if v != value]:
        yield others[(seen[key].index(value) + 1) % len(others) if value in seen[key] else 0]


def _holder(tables: Tables, at: Path_) -> Any:
    value: Any = tables
    for key in at[:-1]:
        value = value[key]
    return value


def _remove(tables: Tables, at: Path_) -> None:
    del _holder(tables, at)[at[-1]]


def _put(tables: Tables, at: Path_, value: Any) -> None:
    _holder(tables, at)[at[-1]] = value


def _uncite(tables: Tables, at: Path_) -> None:
    entry = _holder(tables, at)
    del entry["clause"]
    entry["basis"] = "default"


def write(tables: Tables, folder: Path) -> Path:
    """Write tables as one file of a pack's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n".join(f"{key} = {_toml(value)}" for key, value in tables.items())
    (folder / "pack.toml").write_text(text + "\n", encoding="utf-8")
    return folder


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)

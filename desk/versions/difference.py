"""Two versions of the rules, entry by entry, in the words of the pages that show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from desk.rules.shapes import RuleRow, RuleTable
from desk.rules.tables import tables_of
from policy.pack import Pack

ADDED, GONE, CHANGED = "added", "gone", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """What one column says before and after; an empty side where the entry is new or gone."""

    head: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry that is new, gone, or says something else."""

    title: str
    what: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table with its changed entries."""

    id: str
    term: str
    entries: tuple[EntryChange, ...]


def between(left: Pack, right: Pack) -> list[TableChange]:
    """Return the tables in which the versions differ, in the order of the rules page."""
    before = {table.id: table for table in tables_of(left)}
    after = {table.id: table for table in tables_of(right)}
    found = []
    for key in dict.fromkeys([*after, *before]):
        old, new = before.get(key), after.get(key)
        entries = tuple(_entries(old, new))
        if entries:
            term = (new or old).term  # type: ignore[union-attr]  # one of them has the key
            found.append(TableChange(key, term, entries))
    return found


def _entries(old: RuleTable | None, new: RuleTable | None) -> Iterator[EntryChange]:
    heads = [*(new or old).heads, _("依据")]  # type: ignore[union-attr]  # as above
    before, after = list(old.rows) if old else [], list(new.rows) if new else []
    # Entries that say the same are passed over first: a number may have moved, nothing else.
    same = {_said(row) for row in before} & {_said(row) for row in after}
    gone = {row.anchor: row for row in before if _said(row) not in same}
    come = {row.anchor: row for row in after if _said(row) not in same}
    for anchor in dict.fromkeys([*gone, *come]):
        yield _entry(heads, gone.get(anchor), come.get(anchor))


def _said(row: RuleRow) -> tuple[str, ...]:
    return (*map(str, row.cells), str(row.source))


def _entry(heads: list[str], old: RuleRow | None, new: RuleRow | None) -> EntryChange:
    row = new or old
    assert row is not None
    blank = ("",) * (len(row.cells) + 1)
    before = (*old.cells, old.source) if old else blank
    after = (*new.cells, new.source) if new else blank
    changes = tuple(
        Change(head, was, now)
        for head, was, now in zip(heads, before, after, strict=False)
        if str(was) != str(now)
    )
    what = CHANGED if old and new else (ADDED if new else GONE)
    return EntryChange(str(row.title), what, changes)

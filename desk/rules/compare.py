"""Two packs side by side: entries of one kind aligned, what differs marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags

from desk.rules.shapes import RuleRow, RuleTable
from desk.rules.tables import tables_of
from policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Line:
    """One column of an entry in both packs: its head, what each says, whether they differ."""

    head: str
    ours: Any
    theirs: Any
    differs: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """An entry as each pack has it; None where it has none."""

    title: str
    ours: RuleRow | None
    theirs: RuleRow | None
    lines: tuple[Line, ...]

    @property
    def differs(self) -> bool:
        """Tell whether anything is said otherwise, or by one of the two alone."""
        return self.ours is None or self.theirs is None or any(line.differs for line in self.lines)


@dataclass(frozen=True, slots=True)
class Compared:
    """A kind of entry in both packs."""

    id: str
    term: str
    pairs: tuple[Pair, ...]

    @property
    def different(self) -> int:
        """How many entries differ."""
        return sum(pair.differs for pair in self.pairs)


def compared(ours: Pack, theirs: Pack) -> list[Compared]:
    """Return every kind of entry either pack has, in the order a case meets them."""
    left, right = _by_kind(ours), _by_kind(theirs)
    return [
        Compared(kind, (left.get(kind) or right[kind])[0].term, tuple(_pairs(
            left.get(kind, []), right.get(kind, []))))
        for kind in dict.fromkeys((*left, *right))
    ]  # fmt: skip


def _by_kind(pack: Pack) -> dict[str, list[RuleTable]]:
    """Return the tables by kind; the lists of rules of several screenings are one kind."""
    found: dict[str, list[RuleTable]] = {}
    for table in tables_of(pack):
        found.setdefault(table.id.partition("-")[0], []).append(table)
    return found


def _pairs(ours: list[RuleTable], theirs: list[RuleTable]) -> Iterator[Pair]:
    heads = next(table.heads for table in (*ours, *theirs))
    left = [row for table in ours for row in table.rows]
    right = [row for table in theirs for row in table.rows]
    for row, mate in _mated(left, right):
        if mate is not None:
            right.remove(mate)
        yield _pair(heads, row, mate)
    for row in right:
        yield _pair(heads, None, row)


def _mated(left: list[RuleRow], right: list[RuleRow]) -> Iterator[tuple[RuleRow, RuleRow | None]]:
    """Yield each row with the other pack's of the same code; failing that, of the same name."""
    codes = {row.anchor: row for row in right}
    claimed = {row.anchor for row in left if row.anchor in codes}
    for row in left:
        mate = codes.get(row.anchor)
        if mate is None:
            free = (r for r in right if r.title == row.title and r.anchor not in claimed)
            mate = next(free, None)
            claimed |= {mate.anchor} if mate else set()
        yield row, mate


def _pair(heads: tuple[str, ...], ours: RuleRow | None, theirs: RuleRow | None) -> Pair:
    left = ours.cells if ours else ("",) * len(heads)
    right = theirs.cells if theirs else ("",) * len(heads)
    lines = tuple(
        Line(head, one, other, bool(ours and theirs) and _plain(one) != _plain(other))
        for head, one, other in zip(heads, left, right, strict=False)
        if _plain(one) or _plain(other)
    )
    named = ours or theirs
    assert named is not None
    return Pair(named.title, ours, theirs, lines)


def _plain(cell: Any) -> str:
    return strip_tags(str(cell)).strip()

"""The shape of the tables a pack is shown in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import clauses


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A row: its anchor, ready cells, and where it comes from."""

    anchor: str
    cells: tuple[Any, ...]
    source: SafeString
    cited: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A table of the pack."""

    id: str
    term: str
    heads: tuple[str, ...]
    rows: tuple[RuleRow, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause, and the rows that rest on it."""

    id: str
    article: str
    text: str
    rows: list[tuple[str, str]] = field(default_factory=list)


def lines(parts: Iterable[str]) -> SafeString:
    """Return parts one under the other."""
    return format_html_join("", "<div>{}</div>", ((part,) for part in parts if part))


def row(table: str, code: str, entry: Any, first: str, *cells: Any, title: str = "") -> RuleRow:
    """Return a row with its source; the first cell names the entry unless `title` does."""
    source = clauses.source(entry.clause, entry.basis)
    return RuleRow(f"{table}-{code}", (first, *cells), source, entry.clause, title or first)


def quiet(said: str) -> SafeString:
    """Return a remark of little weight."""
    return format_html('<span class="quiet">{}</span>', said)


def always(said: list[str]) -> SafeString:
    """Return conditions a line each, or that the rule always applies."""
    return lines(said) if said else quiet(_("一律"))

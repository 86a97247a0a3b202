"""What a list is made of: columns, rows of ready cells, acts over the chosen ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `sort` is the field it sorts by; `nullable` where that field may be NULL."""

    name: str
    term: str | Promise
    sort: str = ""
    css: str = ""
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A ready cell: text (or safe markup) and its class."""

    text: Any
    css: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of ready cells, in the order of the columns. `url` is where its first cell leads."""

    id: int
    cells: Sequence[Any]
    url: str = ""
    css: str = ""
    label: str = ""

    @property
    def cells_shown(self) -> SafeString:
        """The row's cells as they stand in the table. In Python: a page has hundreds of them."""
        shown = []
        for place, cell in enumerate(self.cells):
            css = f' class="{conditional_escape(cell.css)}"' if cell.css else ""
            inner = str(conditional_escape(cell.text))
            if place == 0 and self.url:
                inner = f'<a href="{conditional_escape(self.url)}">{inner}</a>'
            shown.append(f"<td{css}>{inner}</td>")
        # Every part was escaped above.
        return mark_safe("".join(shown))  # noqa: S308  # nosec B308 B703


@dataclass(frozen=True, slots=True)
class BatchAct:
    """An act over the chosen rows: its term, the page it leads to, the act it needs."""

    term: str | Promise
    url_name: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head as shown: where a click sorts, and how it is sorted now."""

    term: str
    css: str
    url: str
    sorted: str  # "ascending", "descending" or ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are, counted no further than needed."""

    number: int
    more: bool

    def __str__(self) -> str:
        return f"{self.number}+" if self.more else str(self.number)


def with_classes(row: Row, columns: tuple[Column, ...]) -> Row:
    """Return a row whose every cell carries the class of its column."""
    cells = [
        cell if isinstance(cell, Cell) else Cell(cell, column.css)
        for cell, column in zip(row.cells, columns, strict=True)
    ]
    return Row(row.id, cells, row.url, row.css, row.label)

"""What a list is made of: columns, rows of ready cells, acts over the chosen ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.functional import Promise
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

    def line(self, columns: Sequence[Column], tick: str = "") -> SafeString:
        """Return the row as it stands in the table; `tick` is said of the box that chooses it.

        In Python: a page has hundreds of cells, and a template costs more than the database.
        """
        shown = [f'<tr class="{escape(self.css)}">' if self.css else "<tr>"]
        if tick:
            said = escape(f"{tick} {self.label}")
            shown.append(
                '<td class="tick"><input class="form-check-input" type="checkbox" name="id" '
                f'value="{self.id}" aria-label="{said}"></td>'
            )
        for place, (cell, column) in enumerate(zip(self.cells, columns, strict=True)):
            content, css = (cell.text, cell.css) if type(cell) is Cell else (cell, column.css)
            inner = content if isinstance(content, SafeString) else escape(str(content))
            if place == 0 and self.url:
                inner = f'<a href="{escape(self.url)}">{inner}</a>'
            shown.append(f'<td class="{escape(css)}">{inner}</td>' if css else f"<td>{inner}</td>")
        shown.append("</tr>")
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

    @property
    def cell(self) -> SafeString:
        """The head as it stands in the table."""
        css = f' class="{escape(self.css)}"' if self.css else ""
        order = f' aria-sort="{self.sorted}"' if self.sorted else ""
        mark = "▼" if self.sorted == "descending" else "▲" if self.sorted else ""
        sign = f'<span class="sort-mark" aria-hidden="true"> {mark}</span>' if mark else ""
        inner = escape(self.term) + (sign if self.url else "")
        if self.url:
            inner = f'<a href="{escape(self.url)}">{inner}</a>'
        # Every part was escaped above.
        return mark_safe(f'<th scope="col"{css}{order}>{inner}</th>')  # noqa: S308  # nosec B308 B703


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are, counted no further than needed."""

    number: int
    more: bool

    def __str__(self) -> str:
        return f"{self.number}+" if self.more else str(self.number)

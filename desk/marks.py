"""The marks of a case, wherever it stands in a list, and what they ask of whoever opens it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from desk import text
from enforcement.models import Case

ICON = "bookmark-star"


@dataclass(frozen=True, slots=True)
class Shown:
    """A mark on the page of a case: its word, what it asks, and by which clause."""

    name: str
    prompt: str
    clause: tuple[str, ...]


def badges(case: Case) -> SafeString | str:
    """Return a case's marks as words after its number; empty for most cases. No query."""
    if not case.marks:
        return ""
    known = case.pack.marks
    found = [known[code].name for code in case.mark_codes if code in known]
    return format_html_join("", " {}", ((text.mark(name, "accent", ICON),) for name in found))


def beside(shown: SafeString | str, case: Case) -> SafeString | str:
    """Return something shown of a case with its marks after it."""
    return format_html("{}{}", shown, badges(case)) if case.marks else shown


def of(case: Case) -> list[Shown]:
    """Return a case's marks with what they ask."""
    known = case.pack.marks
    return [
        Shown(known[code].name, known[code].prompt, known[code].clause)
        for code in case.mark_codes
        if code in known
    ]

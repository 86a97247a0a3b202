"""Finding a case by any part of its number or of a name: 1- and 2-grams in one column.

PostgreSQL indexes the grams with GIN over an expression; SQLite reads them with LIKE.
Trigrams are useless for names of two characters, which most are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from enforcement.models import Case
from policy.case_numbers import search_forms

_DROPPED = set("（）()〔〕【】[]{} 　,，.。;；:：'\"“”·、/\\-_")


def grams(texts: Iterable[str]) -> str:
    """Return the padded grams of some texts, e.g. names and a case number."""
    found: dict[str, None] = {}
    for text in texts:
        plain = folded(text)
        for size in (1, 2):
            for start in range(len(plain) - size + 1):
                found[plain[start : start + size]] = None
    return f" {' '.join(found)} " if found else ""


def folded(text: str) -> str:
    """Return a text as it is compared: half width, no brackets or blanks, small letters."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(ch for ch in wide if ch not in _DROPPED)


def matching(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Return the cases whose number, parties or initials hold the text.

    Grams only narrow; longer texts are checked against number and names as well.
    """
    plain = folded(text)
    if not plain:
        return cases.none()
    wanted = [plain[i : i + 2] for i in range(len(plain) - 1)] or [plain]
    if connection.vendor == "postgresql":
        held = RawSQL("string_to_array(grams, ' ') @> %s::text[]", [wanted])
        cases = cases.filter(held)
    else:
        for gram in wanted:
            cases = cases.filter(grams__contains=f" {gram} ")
    return cases


def exact(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Return the cases of that very number, in whatever spelling it was typed."""
    return cases.filter(number__in=search_forms(text))

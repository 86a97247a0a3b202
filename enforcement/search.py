"""Finding a case by any part of its number or of a name: 1- and 2-grams in one column.

PostgreSQL indexes the grams with GIN over an expression; SQLite reads them with LIKE.
Trigrams are useless for names of two characters, which most are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from enforcement.models import Case, Party
from policy.case_numbers import parse, search_forms

LONGEST = 60  # characters of what is looked for
PHONE_END = 4  # digits of a phone kept as a gram
SERIAL_DIGITS = 6
# Hits up to which they are listed by key. Of more the planner finds the newest well enough, and
# each one looked at here is looked at twice.
FEW = 200
_DROPPED = set("（）()〔〕【】[]{} 　,，.。;；:：'\"“”·、/\\-_")


def grams(texts: Iterable[str], phones: Iterable[str] = ()) -> str:
    """Return the padded grams of some texts, e.g. names and a case number.

    Of a phone only its last four digits are kept, as one gram of their own.
    """
    found: dict[str, None] = {}
    for text in texts:
        plain = folded(text)
        for size in (1, 2):
            for start in range(len(plain) - size + 1):
                found[plain[start : start + size]] = None
    for phone in phones:
        digits = "".join(ch for ch in folded(phone) if ch.isdecimal())
        if len(digits) >= PHONE_END:
            found[_phone_gram(digits)] = None
    return f" {' '.join(found)} " if found else ""


def folded(text: str) -> str:
    """Return a text as it is compared: half width, no brackets or blanks, small letters."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(ch for ch in wide if ch not in _DROPPED)


def found(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Return the cases somebody may mean by what he typed in the search box.

    A case number in any spelling, whole or in part; the serial alone; the last four or more
    digits of a party's phone; names of parties, pinyin initials, several of them apart.
    """
    text = unicodedata.normalize("NFKC", text).strip()[:LONGEST]
    if not text:
        return cases.none()
    forms = search_forms(text)
    number = parse(text)
    if number.form != "none":
        whole = cases.filter(number=number.normalised)
        return whole if len(forms) < 2 or whole.exists() else _numbered(cases, forms[1])
    if text.isdecimal():
        return _few(cases, _by_digits(cases, text))
    if len(forms) > 1:
        return _numbered(cases, forms[0])
    narrowed = cases
    for word in text.split():
        narrowed = matching(narrowed, word)
    return _few(cases, narrowed)


def _numbered(cases: QuerySet[Case], body: str) -> QuerySet[Case]:
    """Return the cases of a number without its year, e.g. 豫0902执77."""
    body = body.removesuffix("号")
    serial = body[len(body.rstrip("0123456789")) :]
    if not serial or len(serial) > SERIAL_DIGITS:
        return cases.none()
    return _few(cases, cases.filter(serial=int(serial), number__endswith=f"{body}号"))


def _few(cases: QuerySet[Case], narrowed: QuerySet[Case]) -> QuerySet[Case]:
    """Return the narrowed cases, by key where they are few.

    A list asks for the newest rows first: walking the cases by day until a rare name turns
    up would read the whole table, so the index of names is asked by itself.
    """
    keys = list(narrowed.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(keys) > FEW:
        return narrowed  # a word so common that the newest rows hold it
    return cases.filter(pk__in=keys)


def _by_digits(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    meant = Q()
    if len(text) <= SERIAL_DIGITS:
        meant |= Q(serial=int(text))
    if len(text) >= PHONE_END:
        ends = Party.objects.filter(case=OuterRef("pk"), phone__endswith=text)
        meant |= _held([_phone_gram(text)]) & Q(Exists(ends))
    return cases.filter(meant) if meant else cases.none()


def matching(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Return the cases whose number, parties or initials hold the text.

    Grams only narrow; texts longer than a gram are looked for in number and names as well.
    """
    plain = folded(text)
    if not plain:
        return cases.none()
    wanted = [plain[i : i + 2] for i in range(len(plain) - 1)] or [plain]
    cases = cases.filter(_held(wanted))
    if len(wanted) > 1:
        names = Party.objects.filter(case=OuterRef("pk"))
        held = names.filter(Q(name__icontains=text) | Q(initials__icontains=plain))
        cases = cases.filter(Q(number__contains=_printed(text)) | Q(Exists(held)))
    return cases


def _held(wanted: list[str]) -> Q:
    """Return the filter of cases that hold every one of some grams."""
    if connection.vendor == "postgresql":
        held = RawSQL("string_to_array(grams, ' ') @> %s::text[]", [wanted])
        return Q(ExpressionWrapper(held, output_field=BooleanField()))
    every = Q()
    for gram in wanted:
        every &= Q(grams__contains=f" {gram} ")
    return every


def _phone_gram(digits: str) -> str:
    return f"#{digits[-PHONE_END:]}"


def _printed(text: str) -> str:
    """Return part of a case number with the brackets it is stored with."""
    return text.replace("(", "（").replace(")", "）")

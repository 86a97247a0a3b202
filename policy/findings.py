"""How a problem of a pack is said: table and entry, what was found, what was perhaps meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from policy.refusals import Refusal

_SHORT = 3
_FEW = 6  # so many names are always said
_MANY = 24  # more than so many are looked up in the page on new courts


def finding(
    table: str, entry: str, sentence: str, *, key: str = "", code: str = "unknown_name"
) -> Refusal:
    """Return a problem; `key` is the entry's key or number within its table."""
    return Refusal(code, sentence, data={"table": table, "entry": entry, "key": key or entry})


def unknown(
    table: str, entry: str, what: str, name: str, known: Iterable[str], key: str
) -> Refusal:
    """Return the problem of a name outside a closed list, and what may be written instead.

    Where `known` maps codes to their Chinese names (or to what bears one), a Chinese name is
    understood, and said beside the code.
    """
    return finding(table, entry, f"没有名为“{name}”的{what}{instead(name, known)}", key=key)


def instead(name: str, known: Iterable[str]) -> str:
    """Return what may be written in place of an unknown name.

    The nearest name; every name where they are few, or where none is near and they are not too
    many; else where they are listed.
    """
    terms = _terms(known)
    if not terms:
        return "：现在还没有写任何一个"
    close = nearest(name, terms) or _code_of(name, terms)
    said = f"，是否为“{close}”{_beside(close, terms)}" if close else ""
    if (close and len(terms) == 1) or len(terms) > (_FEW if close else _MANY):
        return said or "；可写的名称见 docs/new-court.zh-CN.md"
    return f"{said}；可写：" + "、".join(code + _beside(code, terms) for code in terms)


def _terms(known: Iterable[str]) -> dict[str, str]:
    """Return the Chinese name by code; empty where a code has none."""
    if not isinstance(known, Mapping):
        return dict.fromkeys(known, "")
    return {code: _term(value) for code, value in known.items()}


def _term(value: Any) -> str:
    first = value[0] if isinstance(value, tuple) and value else value
    said = getattr(first, "term", "") or getattr(first, "name", "") or first
    return said if isinstance(said, str) else ""


def _code_of(name: str, terms: Mapping[str, str]) -> str:
    """Return the code of what is called so in Chinese; empty where nothing is called alike."""
    term = nearest(name, [term for term in terms.values() if term])
    return next((code for code, said in terms.items() if term and said == term), "")


def _beside(code: str, terms: Mapping[str, str]) -> str:
    term = terms[code]
    return f"（{term}）" if term and term != code else ""


def near(name: str, known: Iterable[str]) -> str:
    """Return the question whether a similar known name was meant; empty where none is similar."""
    close = nearest(name, known)
    return f"，是否为“{close}”" if close else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like one; empty where none is similar."""
    alike = 0.6 if len(name) > _SHORT else 0.5  # of two characters, one may be wrong
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=alike)
    # A name broken off looks like many: what begins with it was meant.
    begun = [each for each in names if len(name) > _SHORT and each.startswith(name)]
    return min(begun, key=len) if begun else next(iter(close), "")

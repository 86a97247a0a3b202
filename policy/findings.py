"""How a problem of a pack is said: table and entry, what was found, what was perhaps meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from policy.refusals import Refusal

_SHORT = 3


def finding(
    table: str, entry: str, sentence: str, *, key: str = "", code: str = "unknown_name"
) -> Refusal:
    """Return a problem; `key` is the entry's key or number within its table."""
    return Refusal(code, sentence, data={"table": table, "entry": entry, "key": key or entry})


def unknown(
    table: str, entry: str, what: str, name: str, known: Iterable[str], key: str
) -> Refusal:
    """Return the problem of a name outside a closed list, with the nearest name that exists."""
    return finding(table, entry, f"没有名为“{name}”的{what}{near(name, known)}", key=key)


def near(name: str, known: Iterable[str]) -> str:
    """Return the question whether a similar known name was meant; empty where none is similar."""
    close = nearest(name, known)
    return f"，是否为“{close}”" if close else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like one; empty where none is similar."""
    alike = 0.6 if len(name) > _SHORT else 0.5  # of two characters, one may be wrong
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=alike)), "")

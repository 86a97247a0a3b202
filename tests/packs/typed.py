"""The lines typed from the plans, taken apart: conditions, events, terms, so that rules are asked.

What a line means is read here a second time, apart from the house's own deciders.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from policy.entries import Condition, Conditional
from policy.facts import LABEL
from policy.loader import shipped
from policy.vocabulary import FACTS
from tests.packs import told
from tests.packs.questions import situations
from tests.packs.told import Line
from workdays.terms import Term


def rows(*tables: str) -> list[object]:
    """Return the typed lines of some tables as cases, marked with their clauses."""
    return [
        pytest.param(
            court,
            line,
            id=f"{court}-{line.table}-{line.entry}-{number}",
            marks=pytest.mark.clause(*line.clauses.split()) if line.clauses else (),
        )
        for court in shipped()
        for number, line in enumerate(told.read(court))
        if line.table in tables
    ]


def parts(line: Line, word: str) -> list[str]:
    """Return what a line says behind a word."""
    said = [part.strip() for part in line.says.split(";")]
    return [p.removeprefix(word + " ") for p in said if p == word or p.startswith(word + " ")]


def conditions(line: Line) -> Conditional:
    """Return the conditions a line names, all that must hold and those of which one must."""
    each = [part for part in parts(line, "if") if not part.startswith("any ")]
    some = parts(line, "if any")
    return Conditional(
        all=tuple(_condition(c) for part in each for c in part.split(" & ")),
        any=tuple(_condition(c) for part in some for c in part.split(" / ")),
    )


def _condition(said: str) -> Condition:
    name, op, written = said.split(" ", 2)
    value: Any = written
    kind = FACTS[name].type if name in FACTS else "bool" if name.startswith(LABEL) else ""
    if kind == "bool":
        value = {"yes": True, "no": False}[written]
    elif kind in ("money", "number"):
        value = Decimal(written)
    elif kind == "date":
        value = date.fromisoformat(written)
    elif op == "in":
        value = tuple(written.split(","))
    if name.startswith(LABEL):
        return Condition(label=name.removeprefix(LABEL), op=op, value=value)
    source = {"fact": name} if name in FACTS else {"field": name}
    return Condition(**source, op=op, value=value)


def asked(line: Line) -> Iterator[tuple[dict[str, Any], bool | None]]:
    """Yield facts and whether a rule of these conditions holds by them: met, missed, unknown."""
    rule = conditions(line)
    for values in situations(rule):
        yield values, holds(rule, values)


def holds(rule: Conditional, values: dict[str, Any]) -> bool | None:
    """Return whether a rule holds by some facts; None where that is not known."""
    met = [_met(c, values) for c in rule.all]
    some = [_met(c, values) for c in rule.any]
    if rule.any:
        met.append(True if True in some else None if None in some else False)
    return False if False in met else None if None in met else True


def _met(condition: Condition, values: dict[str, Any]) -> bool | None:
    found, value = values.get(condition.name), condition.value
    if found is None:
        return None
    answers = {
        "is": found == value, "is_not": found != value,
        "in": isinstance(value, tuple) and found in value,
    }  # fmt: skip
    if condition.op in answers:
        return answers[condition.op]
    return {
        "lt": found < value, "before": found < value, "le": found <= value,
        "gt": found > value, "ge": found >= value, "on_or_after": found >= value,
    }[condition.op]  # fmt: skip


def course(line: Line) -> tuple[list[str], Term, list[str]]:
    """Return what opens a clock, its term, and what closes it."""
    opens, within, closes = line.says.split(";")[0].split(" > ")
    number, unit, *later = within.split()
    term = Term(int(number), unit, int(later[0]) if later else 0)  # type: ignore[arg-type]
    return opens.split(" or "), term, closes.split(" or ")


def stated(said: str) -> Iterator[tuple[str, list[str], bool, bool]]:
    """Yield an event of a line: its kind, its fields, whether its day is a field's, and does it.

    First with every value it may have, then with each field left out: then it is not the event.
    """
    kind, *fields = said.split(" from ")[0].split()
    dated = " from " in said
    choices = [[f"{f.split('=')[0]}={v}" for v in f.split("=")[1].split(",")] for f in fields]
    for number in range(max(map(len, choices), default=1)):
        yield kind, [some[number % len(some)] for some in choices], dated, True
    for left_out in range(len(choices)):
        yield kind, [c[0] for n, c in enumerate(choices) if n != left_out], dated, False

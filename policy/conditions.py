"""Three-valued conditions: holds, is false, or undecided because a fact is unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from policy.facts import FactValue, shown, term, write
from policy.schema import Condition, Conditional
from policy.vocabulary import OPERATORS

Values = Mapping[str, FactValue | None]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "is_not": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "before": operator.lt,
    "on_or_after": operator.ge,
    "in": lambda found, asked: found in asked,
}


def holds(condition: Condition, values: Values) -> bool | None:
    """Return whether one condition holds; None when its value is unknown."""
    found = values.get(condition.name)
    if found is None:
        return None
    asked: Any = condition.value
    if isinstance(found, Decimal):
        asked = Decimal(str(asked))
    elif isinstance(found, date) and isinstance(asked, str):
        asked = date.fromisoformat(asked)
    return _COMPARE[condition.op](found, asked)


def verdict(rule: Conditional, values: Values) -> bool | None:
    """Return whether a rule's `all` and `any` hold together; None when undecided."""
    return _both(_all(rule, values), _any(rule, values))


def _all(rule: Conditional, values: Values) -> bool | None:
    results = [holds(c, values) for c in rule.all]
    if False in results:
        return False
    return None if None in results else True


def _any(rule: Conditional, values: Values) -> bool | None:
    if not rule.any:
        return True
    results = [holds(c, values) for c in rule.any]
    if True in results:
        return True
    return None if None in results else False


def _both(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return True if first and second else None


def missing(rule: Conditional, values: Values) -> tuple[str, ...]:
    """Return the names whose values would decide an undecided rule, in order."""
    asked = [c for c in rule.all if holds(c, values) is None]
    if _any(rule, values) is None:
        asked += [c for c in rule.any if holds(c, values) is None]
    return tuple(dict.fromkeys(c.name for c in asked))


@dataclass(frozen=True, slots=True)
class Proof:
    """One condition beside what was found: for the page, and for the record."""

    name: str
    term: str
    op: str
    asked: str
    found: str  # as people read it; empty where unknown
    known: bool
    holds: bool | None
    value: bool | int | str | None = None  # as kept in JSON

    def as_dict(self) -> dict[str, Any]:
        """Return the plain shape kept in records and printed by the commands."""
        return {
            "fact": self.name,
            "term": self.term,
            "op": self.op,
            "asked": self.asked,
            "found": self.value,
            "holds": self.holds,
        }


def prove(condition: Condition, values: Values, labels: Mapping[str, str] | None = None) -> Proof:
    """Return a condition with the value found and whether it held."""
    found, asked = values.get(condition.name), condition.value
    asked_text = (
        "、".join(shown(condition.name, v) for v in asked)
        if isinstance(asked, tuple)
        else shown(condition.name, asked)
    )
    return Proof(
        name=condition.name,
        term=term(condition.name, labels),
        op=OPERATORS[condition.op],
        asked=asked_text,
        found="" if found is None else shown(condition.name, found),
        known=found is not None,
        holds=holds(condition, values),
        value=None if found is None else write(found),
    )

"""What conditions may not say: unknown names, values of the wrong type, what can never hold.

Whether conditions can hold together is tried on the few values that matter: the limits they
name, the values just beside them, and every choice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from policy.conditions import holds
from policy.facts import LABEL, BadFact, FactValue, read
from policy.findings import finding, unknown
from policy.pack import Pack
from policy.refusals import Refusal
from policy.schema import Condition, Conditional
from policy.vocabulary import FACTS, ITEM_FIELDS

_EXACT = frozenset({"is", "is_not", "in"})
_OPERATORS = {
    "bool": frozenset({"is", "is_not"}),
    "money": frozenset({"is", "is_not", "lt", "le", "gt", "ge"}),
    "number": frozenset({"is", "is_not", "lt", "le", "gt", "ge"}),
    "date": frozenset({"is", "is_not", "before", "on_or_after"}),
    "choice": _EXACT,
    "text": _EXACT,
}
_FEN = Decimal("0.01")
_OTHER = "（其他）"  # stands for a text no condition names


def problems_of_conditions(
    pack: Pack, table: str, name: str, key: str, entry: Conditional
) -> Iterator[Refusal]:
    """Yield what is wrong with an entry's conditions."""
    wrong = [p for c in entry.conditions for p in _problems(pack, table, name, key, c)]
    yield from wrong
    if not wrong and (against := contradiction(entry)):
        said = f"条件自相矛盾：没有案件能符合（“{'”“'.join(against)}”）"
        yield finding(table, name, said, key=key, code="unreachable")


def contradiction(rule: Conditional) -> tuple[str, ...]:
    """Return the names no value of which satisfies the rule; empty where a case can meet it."""
    bad = tuple(n for n, conditions in _by_name(rule.all).items() if not _can_hold(conditions))
    if bad or not rule.any:
        return bad
    if any(_can_hold([*(c for c in rule.all if c.name == a.name), a]) for a in rule.any):
        return ()
    return tuple(dict.fromkeys(c.name for c in rule.any))


def covers(earlier: Conditional, later: Conditional) -> bool:
    """Tell whether the earlier rule holds whenever the later one does, as far as one can see."""
    if not all(_follows(wanted, later.all) for wanted in earlier.all):
        return False
    if not earlier.any:
        return True
    if any(_follows(option, later.all) for option in earlier.any):
        return True
    return bool(later.any) and all(
        any(_follows(option, (*later.all, given)) for option in earlier.any) for given in later.any
    )


def _problems(
    pack: Pack, table: str, name: str, key: str, condition: Condition
) -> Iterator[Refusal]:
    value = condition.value
    if isinstance(value, str) and value.startswith("@"):
        yield _no_value(pack, table, name, key, value[1:])
    elif (condition.op == "in") != isinstance(value, tuple):
        said = "“in”须列出多个值" if condition.op == "in" else f"“{condition.op}”只能写一个值"
        yield finding(table, name, f"条件“{condition.name}”：{said}", key=key, code="bad_value")
    elif condition.label and condition.label not in pack.tables.labels:
        yield unknown(table, name, "标签", condition.label, pack.tables.labels, key)
    elif condition.field and _field(condition.field) is None:
        known = [f"{kind}.{field}" for kind, fields in ITEM_FIELDS.items() for field in fields]
        yield unknown(table, name, "事项字段", condition.field, known, key)
    elif condition.fact and condition.fact not in FACTS:
        yield unknown(table, name, "案情", condition.fact, FACTS, key)
    else:
        yield from _compared(table, name, key, condition)


def _no_value(pack: Pack, table: str, name: str, key: str, parameter: str) -> Refusal:
    if parameter in pack.tables.parameters:
        said = f"参数“{parameter}”没有取值，不能用作条件"
        return finding(table, name, said, key=key, code="no_value")
    return unknown(table, name, "参数", parameter, pack.tables.parameters, key)


def _compared(table: str, name: str, key: str, condition: Condition) -> Iterator[Refusal]:
    kind = _type(condition)
    if condition.op not in _OPERATORS[kind]:
        said = f"“{condition.name}”不能用“{condition.op}”比较"
        yield finding(table, name, said, key=key, code="bad_op")
        return
    for value in _values(condition):
        try:
            typed = _typed(condition, value)
        except BadFact as error:
            yield finding(table, name, str(error), key=key, code="bad_value")
            continue
        # A value that has to be interpreted would be compared as written, and never be equal.
        if kind not in ("money", "date") and (type(typed) is not type(value) or typed != value):
            meant = str(typed).lower() if isinstance(typed, bool) else typed
            said = f"“{condition.name}”的值应写作“{meant}”，现为“{value}”"
            yield finding(table, name, said, key=key, code="bad_value")


def _typed(condition: Condition, value: Any) -> FactValue | None:
    if not condition.field:
        return read(condition.name, value)
    term, choices = _field(condition.field) or ("", ())
    if choices and value not in choices:
        raise BadFact(f"“{term}”应为{'、'.join(choices)}之一，现为“{value}”")
    return str(value)


def _field(name: str) -> tuple[str, tuple[str, ...]] | None:
    kind, _, field = name.partition(".")
    return ITEM_FIELDS.get(kind, {}).get(field)


def _type(condition: Condition) -> str:
    if condition.label or condition.name.startswith(LABEL):
        return "bool"
    return FACTS[condition.fact].type if condition.fact else "text"


def _values(condition: Condition) -> tuple[Any, ...]:
    return condition.value if isinstance(condition.value, tuple) else (condition.value,)


def _by_name(conditions: Iterable[Condition]) -> dict[str, list[Condition]]:
    grouped: dict[str, list[Condition]] = defaultdict(list)
    for condition in conditions:
        grouped[condition.name].append(condition)
    return grouped


def _can_hold(conditions: list[Condition]) -> bool:
    return any(
        all(holds(c, {c.name: value}) for c in conditions) for value in _candidates(conditions)
    )


def _follows(wanted: Condition, given: Iterable[Condition]) -> bool:
    """Tell whether a condition holds for every value the given ones of its name leave over."""
    same = [c for c in given if c.name == wanted.name]
    return bool(same) and not any(
        all(holds(c, {c.name: value}) for c in same) and not holds(wanted, {wanted.name: value})
        for value in _candidates([*same, wanted])
    )


def _candidates(conditions: list[Condition]) -> Iterator[FactValue]:
    first = conditions[0]
    named = [v for c in conditions for v in (_typed(c, raw) for raw in _values(c)) if v is not None]
    kind = _type(first)
    if kind == "bool":
        yield from (True, False)
    elif kind == "choice":
        yield from (value for value, _ in FACTS[first.fact].choices)
    elif first.field and (choices := (_field(first.field) or ("", ()))[1]):
        yield from choices
    elif kind == "text":
        yield from (*named, _OTHER)
    else:
        yield from _beside(named)


def _beside(named: list[FactValue]) -> Iterator[FactValue]:
    """Yield each limit and its neighbours, leaving out what is below nothing."""
    for value in named:
        yield value
        if isinstance(value, Decimal):
            yield from (v for v in (value - _FEN, value + _FEN) if v >= 0)
        elif isinstance(value, date):
            yield from (value - timedelta(days=1), value + timedelta(days=1))
        elif isinstance(value, int):
            yield from (v for v in (value - 1, value + 1) if v >= 0)

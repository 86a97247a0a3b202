"""Reading and writing case facts: typed in Python, plain in JSON, unknown when absent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from policy.findings import near
from policy.refusals import Problems
from policy.vocabulary import FACTS

FactValue = bool | int | Decimal | date | str
LABEL = "label."
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LARGEST = Decimal("9999999999999.99")  # what both databases keep to the fen


class BadFact(ValueError):
    """A value that is not of the fact's type; the message says what was expected."""


class UnknownFact(BadFact):
    """A name outside the closed list."""


def read(name: str, raw: Any) -> FactValue | None:
    """Return the typed value of a fact or `label.<code>` from JSON or a form.

    `None` and `""` mean unknown. Raises `BadFact` with a Chinese sentence.
    """
    fact = FACTS.get(name)
    if fact is None and not name.startswith(LABEL):
        raise UnknownFact(f"没有名为“{name}”的案情{near(name, FACTS)}")
    if raw is None or raw == "":
        return None
    if fact is None:
        return _bool(name, raw)
    match fact.type:
        case "bool":
            return _bool(fact.term, raw)
        case "money":
            return money(fact.term, raw)
        case "number":
            return _number(fact.term, raw)
        case "date":
            return _date(fact.term, raw)
        case "choice":
            return _choice(fact.term, fact.choices, raw)
        case _:
            return _text(fact.term, raw)


def read_all(raw: Mapping[str, Any], labels: Iterable[str] = ()) -> dict[str, FactValue]:
    """Return every known value of a facts object; raise `Refused` with all that is wrong."""
    problems, known, values = Problems(), set(labels), {}
    for name, given in raw.items():
        if name.startswith(LABEL) and name.removeprefix(LABEL) not in known:
            label = name.removeprefix(LABEL)
            said = f"本院没有名为“{label}”的标签{near(label, known)}"
            problems.add("unknown_fact", said, field=name)
            continue
        try:
            value = read(name, given)
        except BadFact as error:
            code = "unknown_fact" if isinstance(error, UnknownFact) else "bad_fact"
            problems.add(code, str(error), field=name)
        else:
            if value is not None:
                values[name] = value
    problems.raise_if_any()
    return values


def write(value: FactValue) -> bool | int | str:
    """Return the JSON form: money with two decimals, dates as YYYY-MM-DD."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def shown(name: str, value: FactValue | None) -> str:
    """Return the value as people read it."""
    if value is None:
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    fact = FACTS.get(name)
    if isinstance(value, Decimal) or (fact and fact.type == "money"):
        return f"{value:,.2f}元"
    if fact and fact.type == "choice":
        return dict(fact.choices).get(str(value), str(value))
    return str(value)


def term(name: str, labels: Mapping[str, str] | None = None) -> str:
    """Return the Chinese term of a fact or label."""
    if name.startswith(LABEL):
        return (labels or {}).get(name.removeprefix(LABEL), name)
    return FACTS[name].term if name in FACTS else name


def money(label: str, raw: Any) -> Decimal:
    """Return yuan with two decimals; refuse floats that lie, negatives and what is too large."""
    try:
        amount = Decimal(str(raw))
    except InvalidOperation:
        raise BadFact(f"“{label}”应为金额（元），现为“{raw}”") from None
    if not amount.is_finite() or amount < 0 or amount > LARGEST:
        raise BadFact(f"“{label}”应在0至{LARGEST}元之间，现为“{raw}”")
    if amount != amount.quantize(Decimal("0.01")):
        raise BadFact(f"“{label}”至多两位小数，现为“{raw}”")
    return abs(amount.quantize(Decimal("0.01")))  # no minus nought


def _bool(label: str, raw: Any) -> bool:
    known = {True: True, False: False, "true": True, "false": False, "是": True, "否": False}
    if isinstance(raw, bool | str) and raw in known:
        return known[raw]
    raise BadFact(f"“{label}”应为是或否，现为“{raw}”")


def _number(label: str, raw: Any) -> int:
    text = str(raw)
    if isinstance(raw, bool) or not text.isdecimal() or len(text) > 9:
        raise BadFact(f"“{label}”应为非负整数，现为“{raw}”")
    return int(text)


def _date(label: str, raw: Any) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    try:
        # Python reads other ISO forms too (20250102, 2025-W01-1); one form is enough.
        return date.fromisoformat(raw if _DAY.fullmatch(str(raw)) else "")
    except ValueError:
        raise BadFact(f"“{label}”应为日期（年-月-日），现为“{raw}”") from None


def _text(label: str, raw: Any) -> str:
    # NUL is refused by PostgreSQL, the other control characters by everybody's eyes.
    if not isinstance(raw, str) or not raw.isprintable():
        raise BadFact(f"“{label}”应为一行文字，现为“{raw!r}”")
    return raw


def _choice(label: str, choices: tuple[tuple[str, str], ...], raw: Any) -> str:
    for value, name in choices:
        if raw in (value, name):
            return value
    names = "、".join(name for _, name in choices)
    raise BadFact(f"“{label}”应为{names}之一，现为“{raw}”")

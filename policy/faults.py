"""A pack's wrong shape in the words of the people who write packs.

pydantic says what it found in English, and once for every branch of a union. Here each fault is
said once: what stands there, what was expected, and the known name nearest to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from policy.findings import instead, near
from policy.refusals import Refusal
from policy.schema import Within, keys_at, model_at, tables_with

Origin = Mapping[tuple[str, str], str]

_EXPECTED = {
    "string": "文字（两边加英文双引号）",
    "bool": " true 或 false（小写，不加引号）",
    "int": "整数（不加引号）",
    "decimal": "数字（不加引号、不带百分号和单位）",
    "date": "日期（如 2025-01-01，不加引号）",
    "tuple": "列表 [ … ]",
    "dict": "表 { 键 = 值 }",
    "model": "表 { 键 = 值 }",
}
# The last part of a place within a union names the branch pydantic tried, and no key of the file.
_BRANCHES = frozenset({"bool", "int", "str", "date", "decimal", "tuple", "none"})
_BRANCH = re.compile(r"^(tuple|constrained|function|lax|chain|json|nullable|union)\b.*[\[(-]")
_LONG = 60


def in_chinese(
    error: ValidationError, tables: Mapping[str, Any], origin: Origin
) -> Iterator[Refusal]:
    """Yield every fault of shape once, with its file and entry."""
    said_of: set[str] = set()
    for item in error.errors():
        where = [str(part) for part in item["loc"]]
        while len(where) > 1 and (where[-1] in _BRANCHES or _BRANCH.match(where[-1])):
            where.pop()
        table, key = where[0], where[1] if len(where) > 1 else ""
        file = origin.get((table, key)) or origin.get((table, "")) or "（缺文件）"
        entry = ".".join([table, entry_name(tables, table, key), *where[2:]]).strip(".")
        branched = len(where) < len(item["loc"])
        mark = entry if branched or item["type"] == "value_error" else f"{entry} {item['type']}"
        if mark in said_of:
            continue
        said_of.add(mark)
        said = _sentence(item, where, branched=branched)
        yield Refusal(item["type"], f"{file}：{entry}：{said}", data={"file": file, "entry": entry})


def _sentence(item: Any, where: Sequence[str], *, branched: bool) -> str:
    kind, found = item["type"], item.get("input")
    if kind == "missing":
        return f"缺少必填项“{where[-1]}”"
    if kind == "extra_forbidden":
        return f"不认识的键“{where[-1]}”{_key_instead(where)}"
    if kind == "value_error":
        return str(item["msg"]).removeprefix("Value error, ")
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", str(item.get("ctx", {}).get("expected", "")))
        choices = [choice for choice in choices if choice]
        said = f"取值不在允许范围内：应为 {'、'.join(choices)} 之一，现为{_quoted(found)}"
        return said + (near(found, choices) if isinstance(found, str) else "")
    if branched:
        return f"不能这样写：现为{_quoted(found)}，应为一个数、一段文字、一个日期或文字的列表"
    expected = _EXPECTED.get(kind.split("_")[0])
    said = f"应为{expected}" if expected else "写法不对"
    if kind.startswith("model") and model_at(where) is Within:
        said = "应写明单位，如 { workday = 3 }"
    if kind == "int_from_float":
        said = "应为整数，不能带小数"
    return f"{said}，现为{_quoted(found)}"


def _key_instead(where: Sequence[str]) -> str:
    """Say which key was meant: one that may stand here, else in which table it belongs."""
    key, here = where[-1], keys_at(where[:-1])
    tables = "、".join(tables_with(key))
    if not tables:
        return instead(key, here)
    return f"：它写在 {tables} 里；此处可写：{'、'.join(here)}"


def _quoted(found: Any) -> str:
    if isinstance(found, bool):
        return f" {str(found).lower()}"
    if isinstance(found, int | Decimal | date):
        return f" {found}"
    if isinstance(found, dict):
        return f"表 {{ {'、'.join(map(str, found))[:_LONG]} }}"
    if isinstance(found, list | tuple):
        return f"列表 [ {'、'.join(map(str, found))[:_LONG]} ]"
    return f"“{str(found)[:_LONG]}”"


def entry_name(tables: Mapping[str, Any], table: str, key: str) -> str:
    """Return an entry's own id where it has one; its key or number where it has none."""
    entries = tables.get(table)
    if isinstance(entries, list) and key.isdecimal() and isinstance(entries[int(key)], dict):
        return str(entries[int(key)].get("id", key))
    return key

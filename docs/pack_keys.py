"""Write the reference of pack keys into docs/new-court.md and docs/new-court.zh-CN.md.

    .venv/bin/python -m docs.pack_keys            write both pages anew, between their marks
    .venv/bin/python -m docs.pack_keys --check    fail where a page or a key is behind

Types and choices are read from policy/schema.py, names from the vocabulary, meanings and examples
from docs/pack_keys.toml, so that none of them can go stale unseen.
"""

from __future__ import annotations

import re
import sys
import tomllib
import types
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from policy.checks import BARS
from policy.doors import GIVEN
from policy.entries import Conditional, Sourced
from policy.events import EVENTS
from policy.schema import PackFile, models_in
from policy.vocabulary import (
    ACTS,
    BULLETINS,
    CLOSING_MODES,
    FACTS,
    FUNCTIONS,
    INDICATORS,
    ITEM_FIELDS,
    PERIODS,
    REQUIRED_FUNCTIONS,
    RESERVED_HOLDERS,
)

DOCS = Path(__file__).resolve().parent
MEANINGS = DOCS / "pack_keys.toml"
PAGES = {"en": DOCS / "new-court.md", "zh": DOCS / "new-court.zh-CN.md"}
BEGIN, END = "<!-- keys: written by docs/pack_keys.py -->", "<!-- keys end -->"
HEADS = {
    "en": "| key | type | needed | meaning | example |",
    "zh": "| 键 | 写法 | 必填 | 含义 | 例 |",
}
WORDS = {
    "en": {"text": "text", "bool": "true or false", "int": "whole number", "number": "number",
           "date": "date", "list": "list of {0}", "map": "table { … = {0} }", "table": "table",
           "one": "one of {0}", "or": " or ", "yes": "yes", "lists": "Names",
           "no": ""},
    "zh": {"text": "文字", "bool": "true 或 false", "int": "整数", "number": "数", "date": "日期",
           "list": "{0}的列表", "map": "表 { … = {0} }", "table": "表", "one": "{0} 之一",
           "or": "或", "yes": "是", "lists": "名称", "no": ""},
}  # fmt: skip


def models() -> dict[str, type[BaseModel]]:
    """Return every model of the pack's shape by name, from the whole down."""
    found: dict[str, type[BaseModel]] = {"Sourced": Sourced, "Conditional": Conditional}
    waiting: list[Any] = [PackFile]
    while waiting:
        kind = waiting.pop(0)
        for field in kind.model_fields.values():
            for model in models_in(field.annotation):
                if model.__name__ not in found:
                    found[model.__name__] = model
                    waiting.append(model)
    return found


def own_keys(kind: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return a model's own keys as written in files; the common ones stand with their own model."""
    shared: set[str] = set()
    for common in (Sourced, Conditional):
        if kind is not common and issubclass(kind, common):
            shared |= set(common.model_fields)
    return {
        field.alias or name: field
        for name, field in kind.model_fields.items()
        # Not written in files: the loader notes which parameter a value came from.
        if name not in shared and (kind.__name__, name) != ("Condition", "parameter")
    }


def meanings() -> dict[str, dict[str, list[str]]]:
    """Return English, Chinese and example by model and key."""
    said = _read()
    said.pop("titles")
    return said


def titles() -> dict[str, str]:
    """Return the Chinese heading of each model's table."""
    return dict(_read()["titles"])


def _read() -> dict[str, Any]:
    return tomllib.loads(MEANINGS.read_text(encoding="utf-8"))


def written_type(annotation: Any, words: Mapping[str, str]) -> str:
    """Return how a value is written, in words."""
    if get_origin(annotation) is Annotated:
        return written_type(get_args(annotation)[0], words)
    args = [a for a in get_args(annotation) if a not in (type(None), Ellipsis)]
    if get_origin(annotation) is Literal:
        return words["one"].replace("{0}", " ".join(f"`{a}`" for a in args if a != ""))
    if get_origin(annotation) in (Union, types.UnionType):
        return words["or"].join(dict.fromkeys(written_type(a, words) for a in args))
    if get_origin(annotation) is tuple:
        return words["list"].replace("{0}", written_type(args[0], words))
    if get_origin(annotation) is dict:
        return words["map"].replace("{0}", written_type(args[1], words))
    plain = {str: "text", bool: "bool", int: "int", Decimal: "number", date: "date"}
    return words[plain.get(annotation, "table")]


def tables(language: str) -> str:
    """Return the reference of one language."""
    words, said, parts = WORDS[language], meanings(), []
    for name, kind in models().items():
        keys = own_keys(kind)
        if not keys:
            continue
        parts += [f"### {_heading(name, language)}", "", HEADS[language], "|---|---|---|---|---|"]
        for key, field in keys.items():
            english, chinese, example = said.get(name, {}).get(key, ["?", "?", "?"])
            meaning = english if language == "en" else chinese
            needed = words["yes"] if field.is_required() else words["no"]
            kind_of = written_type(field.annotation, words)
            cells = (f"`{key}`", kind_of, needed, meaning, f"`{example}`")
            parts.append("| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |")
        parts.append("")
    return "\n".join([*parts, *_names(language)])


def _heading(model: str, language: str) -> str:
    places = {place: name for name, place in _places().items()}
    said = titles().get(model, model) if language == "zh" else model
    return f"{said} `{places[model]}`" if model in places else said


def _places() -> dict[str, str]:
    """Return the table of a file by the model of its entries."""
    found = {}
    for name, field in PackFile.model_fields.items():
        first = next(models_in(field.annotation)).__name__
        origin = str(field.annotation)
        keyed = "dict[" in origin and name != "flow"
        found[f"[{name}]" if keyed or "tuple" not in origin else f"[[{name}]]"] = first
    return found


def _names(language: str) -> Iterator[str]:
    """Yield the closed lists a pack may name."""
    chinese = language == "zh"
    lists: list[tuple[str, Mapping[str, str]]] = [
        ("案情 fact" if chinese else "Facts", {k: f.term for k, f in FACTS.items()}),
        ("事项字段 field" if chinese else "Item fields",
         {f"{kind}.{f}": term for kind, of in ITEM_FIELDS.items() for f, (term, _) in of.items()}),
        ("职能 functions" if chinese else "Functions",
         {k: term + (" *" if k in REQUIRED_FUNCTIONS else "") for k, term in FUNCTIONS.items()}),
        ("随案而定的承担者 holder" if chinese else "Reserved holders", RESERVED_HOLDERS),
        ("事项 event" if chinese else "Events",
         {k: e.term + _fields(e.fields) for k, e in EVENTS.items()}),
        ("行为 act" if chinese else "Acts",
         {k: term for k, (term, _) in ACTS.items()}),
        ("结案方式 mode" if chinese else "Ways of closing", dict.fromkeys(CLOSING_MODES, "")),
        ("指标 indicator" if chinese else "Indicators", INDICATORS),
        ("通报内容 lists" if chinese else "What a bulletin lists", BULLETINS),
        ("周期 every" if chinese else "How often a bulletin is made", PERIODS),
        ("回避对象 bars" if chinese else "Who may be barred", dict.fromkeys(BARS, "")),
        ("表单内容 given" if chinese else "What a form brings", GIVEN),
        ("案情的取值 value" if chinese else "Values of facts",
         {k: _choices(f.choices) for k, f in FACTS.items() if f.choices}),
        ("事项字段的取值 where" if chinese else "Values of events' fields", _field_values()),
    ]  # fmt: skip
    for title, names in lists:
        yield f"### {title}"
        yield ""
        yield "；".join(f"`{code}` {term}".strip() for code, term in names.items())
        yield ""


def _fields(fields: Mapping[str, Any]) -> str:
    return f"（{'、'.join(f'`{name}` {f.term}' for name, f in fields.items())}）" if fields else ""


def _choices(choices: Iterable[tuple[str, str]]) -> str:
    return "、".join(f"`{code}`" + (f" {said}" if said != code else "") for code, said in choices)


def _field_values() -> dict[str, str]:
    """Return the closed values of events' fields; the court's own names are no list of ours."""
    return {
        f"{kind}.{name}": _choices(field.choices)
        for kind, event in EVENTS.items()
        for name, field in event.fields.items()
        if field.choices
    }


def written(language: str) -> str:
    """Return the page with its tables as they would be written now."""
    text = PAGES[language].read_text(encoding="utf-8")
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    return pattern.sub(lambda _: f"{BEGIN}\n\n{tables(language)}\n{END}", text)


def faults() -> list[str]:
    """Return what is behind: keys without a meaning, or pages not written anew."""
    said = meanings()
    keys = {(name, key) for name, kind in models().items() for key in own_keys(kind)}
    told = {(name, key) for name, of in said.items() for key in of}
    return [
        *(
            f"{name}.{key} has no meaning in docs/pack_keys.toml"
            for name, key in sorted(keys - told)
        ),
        *(
            f"{name}.{key} is in docs/pack_keys.toml, and no key"
            for name, key in sorted(told - keys)
        ),
        *(
            f"{page.name} is behind: run python -m docs.pack_keys"
            for language, page in PAGES.items()
            if page.read_text(encoding="utf-8") != written(language)
        ),
    ]


def main() -> int:
    """Write both pages, or check them."""
    if "--check" not in sys.argv:
        for language, page in PAGES.items():
            page.write_text(written(language), encoding="utf-8")
    for fault in faults():
        print(fault)
    return 1 if faults() else 0


if __name__ == "__main__":
    sys.exit(main())

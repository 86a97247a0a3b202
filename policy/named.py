"""Whether the events and functions a pack names exist, and whether somebody holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policy.entries import as_tuple
from policy.events import EVENTS
from policy.findings import finding, unknown
from policy.pack import Pack
from policy.refusals import Refusal
from policy.schema import Trigger
from policy.vocabulary import FUNCTIONS, RESERVED_HOLDERS


def is_held(pack: Pack, function: str) -> bool:
    """Tell whether somebody holds a function."""
    return function in RESERVED_HOLDERS or bool(pack.tables.functions.get(function))


def held(
    pack: Pack, table: str, name: str, key: str, *functions: str, posts: bool = False
) -> Iterator[Refusal]:
    """Yield the functions nobody holds; where `posts`, a post's code does as well."""
    for function in filter(None, functions):
        if is_held(pack, function) or (posts and function in pack.tables.posts):
            continue
        if function in FUNCTIONS:
            said = f"职能“{FUNCTIONS[function]}”（{function}）没有承担者"
            yield finding(table, name, said, key=key, code="no_holder")
        else:
            known = {**FUNCTIONS, **RESERVED_HOLDERS, **(pack.tables.posts if posts else {})}
            yield unknown(table, name, "职能或岗位" if posts else "职能", function, known, key)


def events(table: str, name: str, key: str, *kinds: str) -> Iterator[Refusal]:
    """Yield the kinds of event outside the vocabulary."""
    for event in kinds:
        if event not in EVENTS:
            yield unknown(table, name, "事件", event, EVENTS, key)


def trigger(table: str, name: str, key: str, entry: Trigger) -> Iterator[Refusal]:
    """Yield what is wrong with an event, the fields that narrow it, and the date read from it."""
    kind = EVENTS.get(entry.event)
    if kind is None:
        yield unknown(table, name, "事件", entry.event, EVENTS, key)
        return
    for field, asked in entry.where.items():
        spec = kind.fields.get(field)
        if spec is None:
            yield unknown(table, name, f"“{kind.term}”的字段", field, kind.fields, key)
        elif spec.choices or spec.type == "bool":
            allowed = dict(spec.choices) or {"true": "是", "false": "否"}
            for value in asked if isinstance(asked, tuple) else (asked,):
                if value not in allowed:
                    yield unknown(table, name, f"“{spec.term}”的取值", value, allowed, key)
    dates = [field for field, spec in kind.fields.items() if spec.type == "date"]
    if entry.from_ and entry.from_ not in dates:
        yield unknown(table, name, f"“{kind.term}”的日期字段", entry.from_, dates, key)


def own_names(pack: Pack, table: str, name: str, key: str, trigger: Trigger) -> Iterator[Refusal]:
    """Yield the screenings, tracks and units of the court's own that an event is narrowed by."""
    tables = pack.tables
    runs = {run.id: run.name for run in tables.flow.run}
    own: dict[str, tuple[str, Mapping[str, Any]]] = {
        "run": ("甄别次序", runs),
        "track": ("办理类别", tables.tracks),
        "from_track": ("办理类别", tables.tracks),
        "unit": ("单位", tables.units),
        "from_unit": ("单位", tables.units),
    }
    for field in set(trigger.where) & set(own):
        what, known = own[field]
        for value in as_tuple(trigger.where[field]):
            if value not in known:
                yield unknown(table, name, what, value, known, key)

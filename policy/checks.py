"""What a pack may not say: unknown names, duplicate codes, rules no case can reach."""

from __future__ import annotations

import csv
import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from policy.events import EVENTS
from policy.facts import BadFact, read
from policy.pack import Pack
from policy.refusals import Refusal
from policy.schema import Clock, Condition, Conditional, Step, TriageRule, Trigger
from policy.vocabulary import (
    ACTS,
    CLOSING_MODES,
    FACTS,
    FUNCTIONS,
    GATED_ACTS,
    INDICATORS,
    ITEM_FIELDS,
    REQUIRED_FUNCTIONS,
    RESERVED_HOLDERS,
)

_ORDERED = {"money", "number"}
_REGISTER = Path(__file__).parent / "data" / "clauses.csv"


@dataclass(frozen=True, slots=True)
class Clause:
    """A row of the clause register: id, place in the text, kind, the obligation in short."""

    id: str
    article: str
    kind: str
    text: str


@cache
def register() -> dict[str, Clause]:
    """Return the clause register of the five plans by id."""
    with _REGISTER.open(encoding="utf-8", newline="") as rows:
        return {row["id"]: Clause(**row) for row in csv.DictReader(rows)}


Say = Callable[..., Refusal]


def problems_of(pack: Pack) -> Iterator[Refusal]:
    """Yield every problem of a pack whose shape is right already."""
    for check in (
        _duplicates,
        _clauses,
        _organisation,
        _functions,
        _conditions,
        _clocks,
        _flow_and_triage,
        _reach,
        _moves,
        _rest,
    ):
        yield from check(pack)


def _say(table: str, entry: str, sentence: str, *, key: str = "", code: str = "unknown_name") -> Refusal:
    return Refusal(code, sentence, data={"table": table, "entry": entry, "key": key or entry})


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"，是否为“{close[0]}”" if close else ""


def _unknown(table: str, entry: str, what: str, name: str, known: Iterable[str], key: str) -> Refusal:
    return _say(table, entry, f"没有名为“{name}”的{what}{_near(name, known)}", key=key)


def _lists(pack: Pack) -> Iterator[tuple[str, int, Any]]:
    tables = pack.tables
    for table in ("triage", "clock", "pause", "transfer"):
        for index, entry in enumerate(getattr(tables, table)):
            yield table, index, entry


def _duplicates(pack: Pack) -> Iterator[Refusal]:
    for table in ("triage", "clock", "pause", "transfer"):
        ids = [entry.id for entry in getattr(pack.tables, table)]
        for twice in (i for i, n in Counter(ids).items() if n > 1):
            key = str(len(ids) - 1 - ids[::-1].index(twice))
            yield _say(table, twice, f"编号“{twice}”重复", key=key, code="duplicate")
    names = Counter(u.name for u in pack.tables.units.values())
    for code, unit in pack.tables.units.items():
        if names[unit.name] > 1:
            yield _say("units", code, f"名称“{unit.name}”重复", code="duplicate")


def _sourced(pack: Pack) -> Iterator[tuple[str, str, str, Any]]:
    tables = pack.tables
    for table, index, entry in _lists(pack):
        yield table, entry.id, str(index), entry
    for table in ("units", "posts", "parameters", "labels", "tracks", "checklists"):
        for code, entry in getattr(tables, table).items():
            yield table, code, code, entry
    for code, holders in tables.functions.items():
        for entry in holders:
            yield "functions", code, code, entry
    for table in ("gate", "target"):
        for index, entry in enumerate(getattr(tables, table)):
            yield table, getattr(entry, "act", "") or entry.indicator, str(index), entry
    for entry in tables.flow.run:
        yield "flow", entry.id, "", entry


def _clauses(pack: Pack) -> Iterator[Refusal]:
    mark = pack.identity.code
    known = {i for i in register() if i.startswith(f"{mark}-")}
    if not known:
        return  # a court whose text is not in the register cites its own
    for table, name, key, entry in _sourced(pack):
        for clause in entry.clause:
            if clause not in known:
                yield _unknown(table, name, "条款", clause, known, key)


def _organisation(pack: Pack) -> Iterator[Refusal]:
    units = pack.tables.units
    for code, unit in units.items():
        if unit.parent and unit.parent not in units:
            yield _unknown("units", code, "上级单位", unit.parent, units, code)
    for code, track in pack.tables.tracks.items():
        if not track.units:
            yield _say("tracks", code, "办理类别须至少有一个团队", code="empty")
        for member in track.units:
            if member not in units:
                yield _unknown("tracks", code, "单位", member, units, code)


def _functions(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    for name, holders in tables.functions.items():
        if name not in FUNCTIONS:
            yield _unknown("functions", name, "职能", name, FUNCTIONS, name)
        for holder in holders:
            if holder.unit and holder.unit not in tables.units:
                yield _unknown("functions", name, "单位", holder.unit, tables.units, name)
            if holder.post and holder.post not in tables.posts:
                yield _unknown("functions", name, "岗位", holder.post, tables.posts, name)
            if holder.holder and holder.holder not in RESERVED_HOLDERS:
                yield _unknown("functions", name, "约定承担者", holder.holder, RESERVED_HOLDERS, name)
    for name in REQUIRED_FUNCTIONS:
        if name not in tables.functions:
            yield _say("functions", name, f"职能“{FUNCTIONS[name]}”没有承担者", code="no_holder")


def _is_held(pack: Pack, function: str) -> bool:
    return function in RESERVED_HOLDERS or function in pack.tables.functions


def _conditions(pack: Pack) -> Iterator[Refusal]:
    for table, name, key, entry in _sourced(pack):
        if isinstance(entry, Conditional):
            for condition in entry.conditions:
                yield from _condition(pack, table, name, key, condition)
            yield from _contradiction(table, name, key, entry)


def _condition(
    pack: Pack, table: str, name: str, key: str, condition: Condition
) -> Iterator[Refusal]:
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    if isinstance(condition.value, str) and condition.value.startswith("@"):
        yield from _no_value(pack, table, name, key, condition.value[1:])
        return
    if condition.label:
        if condition.label not in pack.tables.labels:
            yield _unknown(table, name, "标签", condition.label, pack.tables.labels, key)
        return
    if condition.field:
        kind, _, field = condition.field.partition(".")
        if field not in ITEM_FIELDS.get(kind, {}):
            known = [f"{k}.{f}" for k, fields in ITEM_FIELDS.items() for f in fields]
            yield _unknown(table, name, "事项字段", condition.field, known, key)
        return
    fact = FACTS.get(condition.fact)
    if fact is None:
        yield _unknown(table, name, "案情", condition.fact, FACTS, key)
        return
    allowed = {"is", "is_not", "in"} if fact.type not in _ORDERED else {"is", "is_not", "lt", "le", "gt", "ge"}
    if fact.type == "date":
        allowed = {"is", "is_not", "before", "on_or_after"}
    if condition.op not in allowed:
        yield _say(table, name, f"“{fact.term}”不能用“{condition.op}”比较", key=key, code="bad_op")
    for value in values:
        try:
            read(condition.fact, value)
        except BadFact as error:
            yield _say(table, name, str(error), key=key, code="bad_value")


def _no_value(pack: Pack, table: str, name: str, key: str, parameter: str) -> Iterator[Refusal]:
    if parameter in pack.tables.parameters:
        yield _say(table, name, f"参数“{parameter}”没有取值，不能用作条件", key=key, code="no_value")
    else:
        yield _unknown(table, name, "参数", parameter, pack.tables.parameters, key)


def _contradiction(table: str, name: str, key: str, entry: Conditional) -> Iterator[Refusal]:
    exact: dict[str, Any] = {}
    low: dict[str, Decimal] = {}
    high: dict[str, Decimal] = {}
    for c in entry.all:
        if c.op == "is" and exact.setdefault(c.name, c.value) != c.value:
            yield _say(table, name, f"条件自相矛盾：“{c.name}”不能同时取两个值", key=key, code="unreachable")
        try:
            number = Decimal(str(c.value))
        except InvalidOperation:
            continue
        if c.op in ("gt", "ge"):
            low[c.name] = max(number, low.get(c.name, number))
        if c.op in ("lt", "le"):
            high[c.name] = min(number, high.get(c.name, number))
    for name_ in low.keys() & high.keys():
        if low[name_] > high[name_]:
            yield _say(table, name, f"条件自相矛盾：“{name_}”的上下限没有交集", key=key, code="unreachable")


def _trigger(table: str, name: str, key: str, trigger: Trigger) -> Iterator[Refusal]:
    kind = EVENTS.get(trigger.event)
    if kind is None:
        yield _unknown(table, name, "事件", trigger.event, EVENTS, key)
        return
    for field, asked in trigger.where.items():
        spec = kind.fields.get(field)
        if spec is None:
            yield _unknown(table, name, f"“{kind.term}”的字段", field, kind.fields, key)
        elif spec.choices or spec.type == "bool":
            allowed = {value for value, _ in spec.choices} or {"true", "false"}
            for value in asked if isinstance(asked, tuple) else (asked,):
                if value not in allowed:
                    yield _unknown(table, name, f"“{spec.term}”的取值", value, allowed, key)
    if trigger.from_ and (trigger.from_ not in kind.fields or kind.fields[trigger.from_].type != "date"):
        yield _say(table, name, f"“{kind.term}”没有名为“{trigger.from_}”的日期字段", key=key)


def _clocks(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    for index, clock in enumerate(tables.clock):
        key = str(index)
        for trigger in clock.opens + clock.closes:
            yield from _trigger("clock", clock.id, key, trigger)
        for event in clock.shows:
            if event not in EVENTS:
                yield _unknown("clock", clock.id, "事件", event, EVENTS, key)
        for track in clock.tracks:
            if track not in tables.tracks:
                yield _unknown("clock", clock.id, "办理类别", track, tables.tracks, key)
        if not _is_held(pack, clock.who):
            yield _say("clock", clock.id, f"“{clock.who}”没有承担者", key=key, code="no_holder")
        yield from _term(pack, clock, key)
        yield from _recordable(pack, clock, key)


def _term(pack: Pack, clock: Clock, key: str) -> Iterator[Refusal]:
    name = clock.within.parameter
    if name and name not in pack.tables.parameters:
        yield _unknown("clock", clock.id, "参数", name, pack.tables.parameters, key)
        return
    try:
        clock.within.term(pack.tables.parameters)
    except (ValueError, TypeError) as error:
        yield _say("clock", clock.id, f"期限不成立：{error}", key=key, code="bad_term")


def _recordable(pack: Pack, clock: Clock, key: str) -> Iterator[Refusal]:
    for trigger in clock.opens + clock.closes:
        kind = EVENTS.get(trigger.event)
        if kind and not _is_held(pack, kind.function):
            said = f"事件“{kind.term}”无人可登记：职能“{FUNCTIONS[kind.function]}”没有承担者"
            yield _say("clock", clock.id, said, key=key, code="no_holder")


def _flow_and_triage(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    runs = [run.id for run in tables.flow.run]
    for run in tables.flow.run:
        for event in run.after:
            if event not in EVENTS:
                yield _unknown("flow", run.id, "事件", event, EVENTS, "")
        for function in filter(None, (run.by, run.confirm)):
            if not _is_held(pack, function):
                yield _say("flow", run.id, f"“{function}”没有承担者", key="", code="no_holder")
        for fact in run.shows:
            if fact not in FACTS:
                yield _unknown("flow", run.id, "案情", fact, FACTS, "")
        kinds = dict(FACTS["case_kind"].choices)
        for kind in run.case_kinds:
            if kind not in kinds:
                yield _unknown("flow", run.id, "案件类型", kind, kinds, "")
    for index, rule in enumerate(tables.triage):
        key = str(index)
        if rule.run and rule.run not in runs:
            yield _unknown("triage", rule.id, "甄别次序", rule.run, runs, key)
        if rule.ask and not _is_held(pack, rule.ask):
            yield _say("triage", rule.id, f"“{rule.ask}”没有承担者", key=key, code="no_holder")
        yield from _goal(pack, rule, key)


def _goal(pack: Pack, rule: TriageRule, key: str) -> Iterator[Refusal]:
    to = rule.to
    if to.startswith("@"):
        if to[1:] not in pack.tables.parameters:
            yield _unknown("triage", rule.id, "参数", to[1:], pack.tables.parameters, key)
            return
        to = str(pack.parameter(to))
    known = {*pack.tables.tracks, *pack.tables.units}
    if to and to not in known:
        yield _unknown("triage", rule.id, "办理类别或单位", to, known, key)


def _reach(pack: Pack) -> Iterator[Refusal]:
    """A rule is out of reach when an earlier one holds whenever it would."""
    position = {rule.id: str(i) for i, rule in enumerate(pack.tables.triage)}
    for run in pack.runs:
        earlier: list[TriageRule] = []
        for rule in (r for r in pack.rules_for(run) if not r.soft):
            blocker = next((e for e in earlier if _covers(e, rule)), None)
            if blocker:
                said = f"规则“{rule.id}”永远轮不到：符合它的案件都先符合“{blocker.id}”"
                yield _say("triage", rule.id, said, key=position[rule.id], code="unreachable")
            earlier.append(rule)
        if earlier and not any(not r.conditions for r in earlier) and not run.case_kinds:
            said = f"甄别“{run.name}”缺少兜底规则：有的案件没有去处"
            yield _say("flow", run.id, said, key="", code="no_default")


def _covers(earlier: TriageRule, later: TriageRule) -> bool:
    needed = set(later.all)
    if not set(earlier.all) <= needed:
        return False
    options = set(earlier.any)
    return not options or bool(options & needed) or (bool(later.any) and set(later.any) <= options)


def _steps(pack: Pack, table: str, name: str, key: str, steps: Iterable[Step]) -> Iterator[Refusal]:
    for step in steps:
        for function in filter(None, (step.by, *step.signers)):
            if not _is_held(pack, function) and function not in pack.tables.posts:
                yield _say(table, name, f"“{function}”没有承担者", key=key, code="no_holder")


def _moves(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    places = {*tables.tracks, *tables.units, *tables.functions, *RESERVED_HOLDERS}
    for index, transfer in enumerate(tables.transfer):
        key = str(index)
        for place in (transfer.from_, transfer.to):
            if place not in places:
                yield _unknown("transfer", transfer.id, "办理类别或单位", place, places, key)
        for window in transfer.window:
            if window not in pack.clocks:
                yield _unknown("transfer", transfer.id, "时钟", window, pack.clocks, key)
        yield from _steps(pack, "transfer", transfer.id, key, transfer.steps)
    for index, pause in enumerate(tables.pause):
        for clock in pause.clocks:
            if clock not in pack.clocks:
                yield _unknown("pause", pause.id, "时钟", clock, pack.clocks, str(index))
        for trigger in (pause.from_, pause.to):
            yield from _trigger("pause", pause.id, str(index), trigger)


def _rest(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    for index, gate in enumerate(tables.gate):
        key = str(index)
        known_acts = {*ACTS, *GATED_ACTS}
        if gate.act not in known_acts:
            yield _unknown("gate", gate.act, "行为", gate.act, known_acts, key)
        for mode in gate.mode:
            if mode not in CLOSING_MODES:
                yield _unknown("gate", gate.act, "结案方式", mode, CLOSING_MODES, key)
        for event in gate.after:
            if event not in EVENTS:
                yield _unknown("gate", gate.act, "事件", event, EVENTS, key)
        for name in gate.checklist:
            if name not in tables.checklists:
                yield _unknown("gate", gate.act, "清单", name, tables.checklists, key)
        yield from _steps(pack, "gate", gate.act, key, gate.steps)
    for rung in tables.ladder.rung:
        if not _is_held(pack, rung.to):
            yield _say("ladder", rung.level, f"“{rung.to}”没有承担者", key="", code="no_holder")
    for index, target in enumerate(tables.target):
        if target.indicator not in INDICATORS:
            yield _unknown("target", target.indicator, "指标", target.indicator, INDICATORS, str(index))

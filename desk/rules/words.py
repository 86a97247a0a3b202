"""A pack's entries in words: conditions, terms, events, who does what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy.events import EVENTS
from policy.facts import LABEL, shown, term
from policy.pack import Pack
from policy.schema import Condition, Conditional, Holder, Step, Trigger
from policy.vocabulary import (
    FACTS,
    FUNCTIONS,
    ITEM_FIELDS,
    OPERATORS,
    RESERVED_HOLDERS,
    SUPERVISION,
)
from teams.access import holder_name

STATES: Mapping[str, Promise] = {
    "fast": gettext_lazy("快执"),
    "standard": gettext_lazy("普执"),
    "special": gettext_lazy("强执"),
}
STAGES: Mapping[str, Promise] = {
    "intake": gettext_lazy("立案核对"),
    "query": gettext_lazy("查控"),
    "triage": gettext_lazy("甄别分流"),
}
DRAWS: Mapping[str, Promise] = {
    "related": gettext_lazy("关联案件随原团队"),
    "similar": gettext_lazy("类案随同一团队"),
    "balanced_random": gettext_lazy("均衡随机"),
    "random": gettext_lazy("随机"),
    "serial_modulo": gettext_lazy("按案号顺序轮分"),
    "balanced": gettext_lazy("按工作量均衡"),
    "manual": gettext_lazy("人工指定"),
    "deployed": gettext_lazy("统一调度"),
}
KINDS: Mapping[str, Promise] = {
    "node": gettext_lazy("节点"),
    "limit": gettext_lazy("办案期限"),
    "reminder": gettext_lazy("提醒"),
    "window": gettext_lazy("窗口期"),
}
MOVES: Mapping[str, Promise] = {
    "case": gettext_lazy("案件"),
    "order": gettext_lazy("任务流转单"),
    "asset": gettext_lazy("财产"),
    "dossier": gettext_lazy("卷宗"),
}
LEVELS: Mapping[str, Promise] = {
    "warn": gettext_lazy("到期预警"),
    "overdue": gettext_lazy("超期提醒"),
    "lead": gettext_lazy("报团队长"),
    "supervisor": gettext_lazy("报分管领导"),
    "director": gettext_lazy("报局长"),
}
PER: Mapping[str, Promise] = {
    "respondent": gettext_lazy("按被执行人分别计算"),
    "case": gettext_lazy("全案合并计算"),
}
ASKED_AT: Mapping[str, Promise] = {
    "filing": gettext_lazy("立案时"),
    "reception": gettext_lazy("初次接待时"),
    "triage": gettext_lazy("甄别时"),
}
BARS: Mapping[str, Promise] = {
    "present_handler": gettext_lazy("现承办人"),
    "first_reviewer": gettext_lazy("原审查人"),
}
# Values of item fields that packs write in English.
ITEM_VALUES: Mapping[str, Promise] = {
    "real_estate": gettext_lazy("不动产"),
    "motor_vehicle": gettext_lazy("机动车"),
    "movable": gettext_lazy("动产"),
    "equity": gettext_lazy("股权"),
    "other": gettext_lazy("其他"),
    "query": gettext_lazy("查控"),
    "declared": gettext_lazy("被执行人申报"),
    "lead": gettext_lazy("当事人提供"),
    "yes": gettext_lazy("是"),
    "no": gettext_lazy("否"),
    "listing": gettext_lazy("纳入失信名单"),
    "consumption_limit": gettext_lazy("限制消费"),
    "fine": gettext_lazy("罚款"),
    "detention": gettext_lazy("拘留"),
    "exit_ban": gettext_lazy("限制出境"),
    **STATES,
}


def listed(words: Iterable[Any]) -> str:
    """Return words joined as a Chinese list."""
    return "、".join(str(word) for word in words if str(word))


def condition(pack: Pack, entry: Condition) -> str:
    """Return one condition in words: 申请执行标的额 小于 100,000.00元."""
    name, value = _name(pack, entry), entry.value
    asked = listed(_value(entry, v) for v in value) if isinstance(value, tuple) else None
    if asked is None:
        asked = _value(entry, value)
    if isinstance(value, bool):
        said = _("%(name)s：%(value)s") % {"name": name, "value": asked}
    else:
        said = f"{name} {OPERATORS[entry.op]} {asked}"
    return _("%(said)s（参数）") % {"said": said} if entry.parameter else said


def conditions(pack: Pack, rule: Conditional) -> list[str]:
    """Return a rule's conditions in words, a line each; empty where it always holds."""
    lines = [condition(pack, entry) for entry in rule.all]
    if rule.any:
        options = _("或").join(f"（{condition(pack, e)}）" for e in rule.any)
        lines.append(_("以下之一：%(options)s") % {"options": options} if lines else options)
    return lines


def _name(pack: Pack, entry: Condition) -> str:
    if entry.field:
        kind, _dot, field = entry.field.partition(".")
        found = ITEM_FIELDS.get(kind, {}).get(field)
        return found[0] if found else entry.field
    if entry.label:
        return term(LABEL + entry.label, pack.label_questions)
    return term(entry.fact)


def _value(entry: Condition, value: Any) -> str:
    if entry.field:
        return str(ITEM_VALUES.get(str(value), value))
    fact = FACTS.get(entry.fact)
    if fact and fact.type == "money":
        value = Decimal(str(value))
    return shown(entry.fact, value)


def event(name: str) -> str:
    """Return an event's Chinese term."""
    return EVENTS[name].term


def trigger(pack: Pack, entry: Trigger) -> str:
    """Return an event in words, narrowed by its fields: 移转审批（去向：普执）."""
    kind = EVENTS[entry.event]
    narrowed = [
        f"{kind.fields[name].term if name in kind.fields else name}："
        + _("或").join(field_value(pack, entry.event, name, v) for v in _many(wanted))
        for name, wanted in entry.where.items()
    ]
    if entry.from_:
        field = kind.fields.get(entry.from_)
        narrowed.append(_("自其“%(field)s”起算") % {"field": field.term if field else entry.from_})
    return f"{kind.term}（{'；'.join(narrowed)}）" if narrowed else kind.term


def triggers(pack: Pack, entries: Iterable[Trigger]) -> str:
    """Return several events, any of which will do."""
    return _("，或").join(trigger(pack, entry) for entry in entries)


def field_value(pack: Pack, event: str, name: str, value: str) -> str:
    """Return an event field's value as people read it."""
    if name == "track":
        return pack.track_name(value)
    if name == "unit":
        return pack.unit_name(value)
    if name == "bulletin":
        return pack.bulletins[value].name if value in pack.bulletins else value
    if name == "run":
        return next((run.name for run in pack.runs if run.id == value), value)
    if name == "bulletin":
        return next((b.name for b in pack.tables.bulletin if b.id == value), value)
    field = EVENTS[event].fields.get(name)
    if field and field.type == "bool":
        return _("是") if value == "true" else _("否")
    return dict(field.choices).get(value, value) if field else value


def _many(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def function(pack: Pack, name: str) -> str:
    """Return who does something: the function, and who holds it here."""
    if name in RESERVED_HOLDERS:
        return RESERVED_HOLDERS[name]
    if name == SUPERVISION:
        posts = dict.fromkeys(pack.post_name(entry.post) for entry in pack.tables.supervision)
        return _("分管领导（%(posts)s）") % {"posts": listed(posts)}
    if name not in FUNCTIONS:
        return pack.post_name(name)
    said = FUNCTIONS[name]
    holders = pack.tables.functions.get(name, ())
    places = dict.fromkeys(holder_place(pack, h) for h in holders)
    return f"{said}（{listed(places)}）" if places else said


def holder_place(pack: Pack, holder: Holder) -> str:
    """Return the unit and post that hold a function."""
    return holder_name(pack, holder)


def step(pack: Pack, entry: Step) -> str:
    """Return an approval step in words."""
    if entry.panel:
        signers = listed(function(pack, s) for s in entry.signers)
        said = {"court": _("合议庭"), "joint": _("联席会议")}.get(entry.panel, entry.panel)
        return f"{said}（{signers}）" if signers else said
    if entry.signers:
        return _("%(who)s署名") % {"who": listed(function(pack, s) for s in entry.signers)}
    return function(pack, entry.by)


def place(pack: Pack, code: str) -> str:
    """Return a track, unit, function or parameter a rule leads to, in words."""
    if code.startswith("@") and code not in RESERVED_HOLDERS:
        code = str(pack.parameter(code) or code)
    if code in pack.tables.tracks:
        return pack.track_name(code)
    if code in pack.tables.units:
        return pack.unit_name(code)
    return function(pack, code) if code in FUNCTIONS or code in RESERVED_HOLDERS else code


def setting(pack: Pack, value: str) -> str:
    """Return a parameter's value in words: a clock, a way of drawing, a place, or as written."""
    if value in pack.clocks:
        return pack.clocks[value].name
    return str(DRAWS[value]) if value in DRAWS else place(pack, value)

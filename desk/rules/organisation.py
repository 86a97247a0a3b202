"""A court's people and settings as tables: functions, units, posts, labels, numbers, targets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from desk import text
from desk.rules import words
from desk.rules.shapes import RuleTable, lines, quiet, row
from policy.clauses import register
from policy.pack import Pack
from policy.vocabulary import FUNCTIONS, INDICATORS, OPERATORS


def functions(pack: Pack) -> RuleTable:
    """Return who holds each function."""
    rows = tuple(
        row(
            "function",
            f"{name}-{number}",
            holder,
            FUNCTIONS[name],
            words.holder_place(pack, holder),
            lines(words.conditions(pack, holder)),
        )
        for name, holders in pack.tables.functions.items()
        for number, holder in enumerate(holders, start=1)
    )
    return RuleTable("functions", _("职能"), (_("职能"), _("由谁承担"), _("条件")), rows)


def units(pack: Pack) -> RuleTable:
    """Return the units and teams."""
    rows = tuple(
        row(
            "unit",
            code,
            unit,
            unit.name,
            words.listed(unit.aliases),
            pack.unit_name(unit.parent) if unit.parent else "",
        )
        for code, unit in pack.tables.units.items()
    )
    return RuleTable("units", _("部门与团队"), (_("名称"), _("别称"), _("上级")), rows)


def supervision(pack: Pack) -> RuleTable:
    """Return which post supervises what."""
    rows = tuple(
        row(
            "supervision",
            str(number),
            entry,
            pack.post_name(entry.post),
            words.listed([*map(pack.unit_name, entry.units), *map(pack.post_name, entry.posts)]),
        )
        for number, entry in enumerate(pack.tables.supervision, start=1)
    )
    note = _("所分管单位、岗位超期的事项报分管领导；未列明的由局长负责。")
    return RuleTable("supervision", _("分管"), (_("分管领导"), _("所分管")), rows, note)


def posts(pack: Pack) -> RuleTable:
    """Return the posts."""
    rows = tuple(
        row("post", code, post, post.name, words.listed(post.aliases))
        for code, post in pack.tables.posts.items()
    )
    return RuleTable("posts", _("岗位"), (_("岗位"), _("别称")), rows)


def labels(pack: Pack) -> RuleTable:
    """Return the court's own questions."""
    rows = tuple(
        row(
            "label",
            code,
            label,
            label.question,
            words.listed(words.ASKED_AT[at] for at in label.ask_at),
            label.prompt,
        )
        for code, label in pack.tables.labels.items()
    )
    return RuleTable("labels", _("本院标签"), (_("所问"), _("何时问"), _("提示")), rows)


def parameters(pack: Pack) -> RuleTable:
    """Return the numbers and choices, ours marked as such."""
    known = register()
    rows = []
    for code, parameter in pack.tables.parameters.items():
        told = [known[c].text for c in parameter.clause if c in known]
        said = parameter.note or "；".join(told) or code
        rows.append(
            row("parameter", code, parameter, said, _parameter(pack, parameter.value), quiet(code))
        )
    return RuleTable("parameters", _("参数"), (_("含义"), _("取值"), _("代号")), tuple(rows))


def _parameter(pack: Pack, value: Any) -> str:
    if value is None:
        return _("原文未定")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, tuple):
        return words.listed(words.setting(pack, str(v)) for v in value)
    return words.setting(pack, value) if isinstance(value, str) else str(value)


def targets(pack: Pack) -> RuleTable:
    """Return the goals."""
    rows = tuple(
        row(
            "target",
            f"{target.indicator}-{number}",
            target,
            INDICATORS[target.indicator],
            f"{OPERATORS[target.op]} {target.value.normalize():f}{_unit(target.indicator)}",
            pack.track_name(target.track) if target.track else _("全院"),
            text.day(target.by),
        )
        for number, target in enumerate(pack.tables.target, start=1)
    )
    heads = (_("指标"), _("目标"), _("范围"), _("何时达到"))
    return RuleTable("targets", _("目标"), heads, rows)


def _unit(indicator: str) -> str:
    return "%" if indicator.endswith("_rate") else _("日")


def ladder(pack: Pack) -> RuleTable:
    """Return the reminders and escalation."""
    ladder = pack.tables.ladder
    rows = tuple(
        row(
            "rung",
            f"{rung.level}-{number}",
            ladder,
            str(words.LEVELS[rung.level]),
            _when(rung.day),
            words.function(pack, rung.to),
        )
        for number, rung in enumerate(ladder.rung, start=1)
    )
    note = _("期限满%(days)d日的，提前%(early)d日预警。") % {
        "days": ladder.long_from,
        "early": -ladder.long_day,
    }
    heads = (_("级别"), _("何时"), _("告知"))
    return RuleTable("ladder", _("提醒与逐级上报"), heads, rows, note)


def _when(day: int) -> str:
    if day == 0:
        return _("到期当日")
    if day < 0:
        return _("到期前%(days)d日") % {"days": -day}
    return _("到期后第%(days)d日") % {"days": day}


def checklists(pack: Pack) -> RuleTable:
    """Return the checklists."""
    rows = tuple(
        row("checklist", code, entry, entry.name, lines(entry.items), lines(entry.required))
        for code, entry in pack.tables.checklists.items()
    )
    return RuleTable("checklists", _("清单"), (_("清单"), _("项目"), _("必备")), rows)

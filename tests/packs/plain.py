"""A pack as short lines that stand beside the text of the plan, a line an entry.

Codes are told as the names people know, so that a table of such lines can be read by somebody who
has the plan in his hand and has never seen a pack.

    .venv/bin/python -m tests.packs.plain      write the tables anew, after a change that was meant

Look at every line that changed: the table is what the pack is held to.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from policy.entries import Condition, Conditional
from policy.facts import term
from policy.loader import pack as pack_named
from policy.loader import shipped
from policy.pack import Pack
from policy.vocabulary import ACTS, FUNCTIONS, GATED_ACTS, INDICATORS, ITEM_FIELDS, RESERVED_HOLDERS

OPS = {"is": "＝", "is_not": "≠", "lt": "＜", "le": "≤", "gt": "＞", "ge": "≥",
       "in": "属于", "before": "早于", "on_or_after": "不早于"}  # fmt: skip


class Line(NamedTuple):
    """An entry: its table, its code, what it says, and where it comes from."""

    table: str
    entry: str
    says: str
    source: str  # clauses, or the basis


def lines(pack: Pack) -> Iterator[Line]:
    """Yield every entry of a pack: who, what is called how, how much, by when, on what terms."""
    tables = pack.tables
    for code, unit in tables.units.items():
        staff = "、".join(f"{pack.post_name(p)}{n}" for p, n in unit.staff.items())
        parent = pack.unit_name(unit.parent)
        mostly = f"以{pack.post_name(unit.mostly)}为主" if unit.mostly else ""
        yield _line("units", code, unit, unit.name, _also(unit.aliases), _if("属", parent),
                    _if("编制：", staff), mostly)  # fmt: skip
    for code, post in tables.posts.items():
        yield _line("posts", code, post, post.name, _also(post.aliases))
    for code, holders in tables.functions.items():
        for holder in holders:
            by = "、".join(map(pack.unit_name, holder.in_units))
            by += "、".join(map(pack.post_name, holder.in_posts))
            by += RESERVED_HOLDERS.get(holder.holder, "")
            yield _line("functions", code, holder, f"{FUNCTIONS[code]}：{by}", when(pack, holder))
    for entry in tables.supervision:
        under = "、".join([*map(pack.unit_name, entry.units), *map(pack.post_name, entry.posts)])
        yield _line("supervision", entry.post, entry, f"{pack.post_name(entry.post)}分管{under}")
    for code, track in tables.tracks.items():
        units = "、".join(pack.unit_name(u) for u in track.units)
        yield _line("tracks", code, track, track.name, _also(track.aliases), f"行{track.state}",
                    units, " ".join(track.draw), "" if track.shown else "不显示")  # fmt: skip
    for code, parameter in tables.parameters.items():
        yield _line("parameters", code, parameter, _value(parameter.value))
    for code, label in tables.labels.items():
        yield _line("labels", code, label, label.question, " ".join(label.ask_at))
    for code, checklist in tables.checklists.items():
        items = "、".join(_item(checklist, line) for line in checklist.lines)
        yield _line("checklists", code, checklist, checklist.name, items)
    yield from _course(pack)
    yield from _rules(pack)
    yield from _acts(pack)


def _item(checklist: Any, line: Any) -> str:
    """Return a line of a checklist: what must be there starred, what answers it in brackets."""
    said = line.model_dump(exclude={"text", "clause"}, exclude_defaults=True)
    must = "*" if line.text in checklist.required else ""
    return f"{line.text}{must}" + (f"［{_dumped(said)}］" if said else "")


def _course(pack: Pack) -> Iterator[Line]:
    tables = pack.tables
    yield Line("flow", "order", "→".join(tables.flow.order), "")
    for run in tables.flow.run:
        yield _line("flow", run.id, run, run.name, f"由{FUNCTIONS[run.by]}",
                    _if("确认：", FUNCTIONS.get(run.confirm, "")), _if("后于", " ".join(run.after)),
                    run.early, _if("另采", " ".join(run.shows)), "".join(run.case_kinds),
                    f"第{run.order}")  # fmt: skip
    ladder = tables.ladder
    rungs = "、".join(f"{r.level} {r.day} {r.to}" for r in ladder.rung)
    yield _line("ladder", "ladder", ladder, rungs, f"{ladder.long_from}日以上提前{ladder.long_day}")
    for target in tables.target:
        said = f"{INDICATORS[target.indicator]}{OPS[target.op]}{target.value}"
        yield _line("target", target.indicator, target, said, _if("至", str(target.by or "")),
                    pack.track_name(target.track))  # fmt: skip
    for offer in tables.offer:
        states = "、".join(f"{term(k, pack.label_questions)}={v}" for k, v in offer.states.items())
        yield _line("offer", offer.id, offer, when(pack, offer), states)


def _rules(pack: Pack) -> Iterator[Line]:
    for rule in pack.tables.triage:
        to = f"→{rule.to}" if rule.to else f"问{FUNCTIONS[rule.ask]}"
        yield _line("triage", rule.id, rule, when(pack, rule) or "一律", to, _if("限", rule.run),
                    "参考" if rule.soft else "", "须写理由" if rule.reason_needed else "",
                    "" if rule.enabled else "不启用")  # fmt: skip
    for clock in pack.tables.clock:
        warn = _within(clock.warn) if clock.warn else ""
        yield _line(
            "clock", clock.id, clock, clock.kind, f"自{_triggers(clock.opens)}",
            _within(clock.within), f"至{_triggers(clock.closes)}", f"由{clock.who}",
            _if("限", " ".join(clock.tracks)), when(pack, clock), _if("分", clock.per),
            "原则上" if clock.soft else "", _if("同", clock.duty),
            _if("旁示", _triggers(clock.shows)), _if("提前", warn),
        )  # fmt: skip
    for entry in (*pack.tables.pause, *getattr(pack.tables, "extension", ())):
        said = entry.model_dump(exclude={"id", "name", "clause", "basis"}, exclude_defaults=True)
        table = "pause" if entry in pack.tables.pause else "extension"
        yield _line(table, entry.id, entry, _dumped(said))
    for table in ("mark", "opening", "bulletin", "round"):
        for entry in getattr(pack.tables, table, ()):
            said = entry.model_dump(exclude={"id", "clause", "basis"}, exclude_defaults=True)
            yield _line(table, entry.id, entry, _dumped(said))


def _dumped(value: Any) -> str:
    """Return a plain value in one line, as it was put into the file."""
    if isinstance(value, dict):
        return "；".join(f"{key} {_dumped(said)}" for key, said in value.items())
    if isinstance(value, tuple | list):
        return "、".join(map(_dumped, value))
    return _value(value)


def _within(within: Any) -> str:
    said = within.model_dump(exclude_defaults=True)
    return " ".join(f"{unit} {number}" for unit, number in said.items())


def _triggers(triggers: Iterable[Any]) -> str:
    return "或".join(
        trigger.event
        + "".join(f"[{k}＝{_value(v)}]" for k, v in trigger.where.items())
        + _if("之", trigger.from_)
        for trigger in triggers
    )


def _acts(pack: Pack) -> Iterator[Line]:
    for gate in pack.tables.gate:
        act = ACTS[gate.act][0] if gate.act in ACTS else GATED_ACTS[gate.act]
        yield _line(
            "gate", gate.act, gate, act, "／".join((*gate.mode, *gate.document)), when(pack, gate),
            _if("批：", _steps(gate.steps)), _if("署名：", " ".join(gate.signers)),
            _if("回避：", " ".join(gate.bars)), _if("清单：", " ".join(gate.checklist)),
            _if("后于", _triggers(gate.after)), "须写理由" if gate.reason else "",
            "原则上" if gate.soft else "", "否则不许" if gate.only else "",
            _if("失效于", _within(gate.lapses) if gate.lapses else ""),
        )  # fmt: skip
    for move in pack.tables.transfer:
        yield _line(
            "transfer", move.id, move, f"{move.moves}：{move.from_}→{move.to}", _if("经", move.via),
            when(pack, move), _if("批：", _steps(move.steps)), _if("窗口：", " ".join(move.window)),
            move.late if move.window else "", _if("发出即", move.sends),
            _if("签收即", move.accepts), "" if move.enabled else "不启用",
        )  # fmt: skip


def _steps(steps: Iterable[Any]) -> str:
    return " → ".join(s.by or f"{s.panel}（{'、'.join(s.signers)}）" for s in steps)


def when(pack: Pack, rule: Conditional) -> str:
    """Return a rule's conditions in one line."""
    said = [_condition(pack, c) for c in rule.all]
    if rule.any:
        said.append(" 或 ".join(_condition(pack, c) for c in rule.any))
    return _if("须 ", "，".join(said))


def _condition(pack: Pack, condition: Condition) -> str:
    if condition.field:
        kind, _, field = condition.field.partition(".")
        name = ITEM_FIELDS[kind][field][0]
    else:
        name = term(condition.name, pack.label_questions)
    return f"{name}{OPS[condition.op]}{_value(condition.value)}"


def _value(value: Any) -> str:
    if value is None:
        return "（空）"
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def _line(table: str, code: str, entry: Any, *parts: str) -> Line:
    said = "；".join(part for part in parts if part)
    return Line(table, code, said, " ".join(entry.clause) or entry.basis)


def _also(aliases: tuple[str, ...]) -> str:
    return _if("又称", "、".join(aliases))


def _if(before: str, said: str) -> str:
    return f"{before}{said}" if said else ""


TABLES = Path(__file__).parent / "tables"


def read(court: str) -> list[Line]:
    """Return a court's table."""
    with (TABLES / f"{court}.csv").open(encoding="utf-8", newline="") as rows:
        return [Line(**row) for row in csv.DictReader(rows)]


def write(pack: Pack) -> None:
    """Write a court's table anew."""
    with (TABLES / f"{pack.name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(Line._fields)
        table.writerows(lines(pack))


if __name__ == "__main__":
    for name in shipped():
        write(pack_named(name))
    # What the rules answer is kept beside what they say.
    subprocess.run([sys.executable, "-m", "tests.packs.answered"], check=True)

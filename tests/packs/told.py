"""An entry of a court's rules told in one line, as a clause would: who, when, on what terms.

    clock        reception: case.filed > 3 day > reception.recorded; by reception (HL-020 HL-030)
    gate         case.resume: by resumption_review; reason; if has_disposable_asset is no (HL-198)
    functions    archive: file_centre/file_centre_head (HL-070 HL-075 HL-081)

`plans/` holds such lines for each court, typed with the plan in hand; they are read here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from policy.entries import Condition, Conditional, Trigger, Within
from policy.gates import Step
from policy.pack import Pack
from tests.packs.drive import person

PLANS = Path(__file__).parent / "plans"
LINE = re.compile(r"(?P<entry>[^:]+): (?P<says>.+?)(?: \((?P<clauses>[A-Z0-9 -]*)\))?$")
BOOL = {True: "yes", False: "no"}


class Line(NamedTuple):
    """A line: its table, the entry's code, what it says, and the clauses it rests on."""

    table: str
    entry: str
    says: str
    clauses: str


@cache
def read(court: str) -> tuple[Line, ...]:
    """Return the typed lines of a court; a line that begins with a blank goes on from the last."""
    return tuple(_read(court))


def _read(court: str) -> Iterator[Line]:
    table, text = "", (PLANS / f"{court}.txt").read_text(encoding="utf-8")
    for written in re.sub(r"\n +", " ", text).splitlines():
        if written.startswith("["):
            table = written.strip("[]")
        elif written and not written.startswith("#"):
            found = LINE.match(written)
            assert found is not None, written
            yield Line(table, found["entry"], found["says"], found["clauses"] or "")


def lines(pack: Pack) -> Iterator[Line]:
    """Yield every entry of a court's rules, but for its checklists' lines and its own identity."""
    for table in PEOPLE:
        for code, entries in getattr(pack.tables, table).items():
            for entry in entries if isinstance(entries, tuple) else (entries,):
                yield _line(table, code, entry, PEOPLE[table](pack, entry))
    for table, told in ACTS.items():
        for entry in getattr(pack.tables, table):
            yield _line(table, _code(entry), entry, told(pack, entry))
    for run in pack.tables.flow.run:
        yield _line("flow", run.id, run, _run(run))
    ladder = pack.tables.ladder
    rungs = ", ".join(f"{r.level} {r.day:+d} {r.to}" for r in ladder.rung)
    long = f"from {ladder.long_from} days {ladder.long_day:+d}"
    yield _line("ladder", "ladder", ladder, [rungs, long])
    yield Line("ladder", "order", " ".join(pack.tables.flow.order), "")


def _line(table: str, code: str, entry: Any, parts: Iterable[str]) -> Line:
    return Line(table, code, "; ".join(filter(None, parts)), " ".join(entry.clause))


def _code(entry: Any) -> str:
    if hasattr(entry, "act"):
        return " ".join([entry.act, *entry.mode, *entry.document])
    return str(getattr(entry, "id", "") or getattr(entry, "indicator", "") or entry.post)


# --- words ----------------------------------------------------------------------------------


def _value(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ",".join(map(_value, value))
    return BOOL[value] if isinstance(value, bool) else str(value)


def _condition(condition: Condition) -> str:
    return f"{condition.name} {condition.op} {_value(condition.value)}"


def if_(rule: Conditional) -> list[str]:
    """Return a rule's conditions: those that must all hold, and those of which one must."""
    return [
        _if("if ", " & ".join(map(_condition, rule.all))),
        _if("if any ", " / ".join(map(_condition, rule.any))),
    ]


def _if(before: str, said: object) -> str:
    return f"{before}{said}" if said else ""


def _flag(entry: Any, *names: str) -> list[str]:
    return [name for name in names if getattr(entry, name)]


def triggers(found: Iterable[Trigger], between: str = " or ") -> str:
    """Return events, each with the fields that narrow it and the field its day is taken from."""
    return between.join(
        t.event
        + "".join(f" {name}={_value(value)}" for name, value in t.where.items())
        + _if(" from ", t.from_)
        for t in found
    )


def within(term: Within | None, pack: Pack) -> str:
    """Return a term: its number, its unit."""
    found = term and term.term(pack.tables.parameters)
    return f"{found.number} {found.unit}" + _if(" +", found.months_on) if found else ""


def _steps(steps: Iterable[Step]) -> str:
    return ", ".join(s.by or f"{s.panel}[{','.join(s.signers)}]" for s in steps)


# --- tables ---------------------------------------------------------------------------------


def _unit(pack: Pack, unit: Any) -> list[str]:
    staff = " ".join(f"{post} {number}" for post, number in unit.staff.items())
    return [_named(unit), _if("of ", unit.parent), staff, _if("mostly ", unit.mostly)]


def _named(entry: Any) -> str:
    return " = ".join([entry.name, *entry.aliases])


def _track(pack: Pack, track: Any) -> list[str]:
    return [
        _named(track), f"rides {track.state}", " ".join(track.units),
        _if("drawn ", " ".join(track.draw)), "" if track.shown else "hidden",
    ]  # fmt: skip


def _clock(pack: Pack, clock: Any) -> list[str]:
    return [
        f"{triggers(clock.opens)} > {within(clock.within, pack)} > {triggers(clock.closes)}",
        "" if clock.kind == "node" else clock.kind,
        f"by {clock.who}", _if("on ", " ".join(clock.tracks)), *if_(clock),
        _if("each ", clock.per), *_flag(clock, "soft"), _if("with ", clock.duty),
        _if("shows ", triggers(clock.shows)), _if("warns ", within(clock.warn, pack)),
    ]  # fmt: skip


def _gate(pack: Pack, gate: Any) -> list[str]:
    return [
        _if("by ", _steps(gate.steps)), _if("signed ", " ".join(gate.signers)),
        _if("after ", triggers(gate.after, " & ")), _if("list ", " ".join(gate.checklist)),
        _if("not ", " ".join(gate.bars)), *_flag(gate, "reason", "soft", "only"), *if_(gate),
        _if("lapses ", within(gate.lapses, pack)),
    ]  # fmt: skip


def _transfer(pack: Pack, move: Any) -> list[str]:
    return [
        f"{move.moves} {move.from_} > {move.to}", _if("via ", move.via),
        _if("by ", _steps(move.steps)), *if_(move), _if("window ", " ".join(move.window)),
        _if("late ", move.late if move.window else ""), _if("sends ", move.sends),
        _if("accepts ", move.accepts), "" if move.enabled else "off",
    ]  # fmt: skip


def _triage(pack: Pack, rule: Any) -> list[str]:
    return [
        *if_(rule), f"> {rule.to}" if rule.to else f"ask {rule.ask}", _if("run ", rule.run),
        *_flag(rule, "soft", "reason_needed"), "" if rule.enabled else "off",
    ]  # fmt: skip


def _pause(pack: Pack, pause: Any) -> list[str]:
    between = "" if pause.kind else f"{triggers([pause.from_])} > {triggers([pause.to])}"
    return [
        pause.kind or between, _if("stops ", " ".join(pause.clocks)),
        _if("all ", " ".join(pause.clock_kinds)), _if("by ", _steps(pause.steps)),
        "paper" if pause.paper else "", "" if pause.approved else "unapproved",
    ]  # fmt: skip


def _extension(pack: Pack, longer: Any) -> list[str]:
    return [
        " ".join(longer.clocks), f"{within(longer.most, pack)}", f"times {longer.times}",
        f"by {_steps(longer.steps)}", *_flag(longer, "paper"), f"before {longer.ask_before}",
    ]  # fmt: skip


def _opening(pack: Pack, entry: Any) -> list[str]:
    order = entry.order
    slip = f"{order.kind} {order.title} {entry.by} > {order.to}" if order else ""
    where = "".join(f" {name}={value}" for name, value in entry.where.items())
    return [slip or entry.event + where, *if_(entry)]


def _bulletin(pack: Pack, entry: Any) -> list[str]:
    return [
        f"{pack.every(entry)} {entry.lists}", _if("of ", " ".join(pack.listed(entry.clocks))),
        f"by {entry.by}", f"to {' '.join(entry.to)}", *_flag(entry, "by_house"),
        _if("states ", entry.states),
    ]  # fmt: skip


def _round(pack: Pack, entry: Any) -> list[str]:
    answers = " ".join(f"{place}={item}" for place, item in entry.answers.items())
    return [
        f"{pack.times(entry)} a week", " ".join(pack.listed(entry.places)),
        _if("answers ", answers), _if("of ", " ".join(entry.case_kinds)), f"by {entry.by}",
        f"completes {entry.completes}",
    ]  # fmt: skip


def _run(run: Any) -> list[str]:
    return [
        f"{run.order} {run.name}", f"by {run.by}", _if("confirmed ", run.confirm),
        _if("after ", " ".join(run.after)), f"early {run.early}",
        _if("shows ", " ".join(run.shows)), _if("of ", " ".join(run.case_kinds)),
    ]  # fmt: skip


def _target(pack: Pack, target: Any) -> list[str]:
    return [f"{target.op} {target.value}", _if("by ", target.by), _if("on ", target.track)]


def _states(pack: Pack, offer: Any) -> list[str]:
    return [*if_(offer), *(f"states {n} {_value(v)}" for n, v in offer.states.items())]


PEOPLE: dict[str, Any] = {
    "units": _unit,
    "posts": lambda pack, post: [_named(post)],
    "tracks": _track,
    "functions": lambda pack, holder: [person(holder), *if_(holder)],
    "parameters": lambda pack, one: [_value("none" if one.value is None else one.value)],
    "labels": lambda pack, label: [label.question, f"at {' '.join(label.ask_at)}"],
    "checklists": lambda pack, one: [one.name],
}
ACTS: dict[str, Any] = {
    "supervision": lambda pack, one: [" ".join([*one.units, *one.posts])],
    "triage": _triage, "mark": lambda pack, mark: [mark.name, *if_(mark)], "offer": _states,
    "opening": _opening, "clock": _clock, "pause": _pause, "extension": _extension,
    "transfer": _transfer, "gate": _gate, "target": _target, "bulletin": _bulletin,
    "round": _round,
}  # fmt: skip

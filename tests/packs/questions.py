"""What is worth asking of each entry of a court's rules: `tests.packs.drive` has the answers.

Of a condition: met, missed by the least that misses it, and unknown; of an event: with each field a
trigger asks for, and with another; of a term: a plain day, and days before holidays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from policy.entries import Condition, Conditional
from policy.events import EVENTS
from policy.pack import Pack
from policy.schema import Clock, Transfer, Trigger
from policy.vocabulary import CLOSING_MODES, FACTS, ITEM_FIELDS

Question = tuple[tuple[str, ...], str, str]  # clauses, question, given
Situation = dict[str, Any]
SOME = {"bool": False, "money": Decimal("1.00"), "number": 1}
STARTS = {
    "day": ("2025-09-26", "2024-01-30"),
    "workday": ("2025-09-26", "2026-02-11"),
    "month": ("2024-01-31", "2025-03-28"),
    "before_day": ("2025-10-06",),
    "month_day": ("2025-01-31", "2024-12-31"),
    "week_day": ("2025-01-27",),
}
PLAIN_DAY = "2025-03-03"


def questions(pack: Pack) -> Iterator[Question]:
    """Yield every question of a court, by table; none twice."""
    seen: set[tuple[str, str]] = set()
    for part in (_events, _clocks, _time, _people, _screenings, _moves, _gates, _shown):
        for clause, question, given in part(pack):
            if (question, given) not in seen:
                seen.add((question, given))
                yield tuple(dict.fromkeys(clause)), question, given


def words(*names: str, **given: Any) -> str:
    """Return words as `drive` reads them."""
    return " ".join([*filter(None, names), *(f"{k}={_word(v)}" for k, v in given.items())])


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _cited(entries: Iterable[Any]) -> list[str]:
    return [clause for entry in entries for clause in entry.clause]


# --- conditions -------------------------------------------------------------------------


def _kind(condition: Condition) -> str:
    if condition.field:
        return "text"
    return "bool" if condition.label else FACTS[condition.fact].type


def _choices(condition: Condition) -> list[str]:
    if condition.fact:
        return [value for value, _term in FACTS[condition.fact].choices]
    kind, _dot, field = condition.field.partition(".")
    return list(ITEM_FIELDS.get(kind, {}).get(field, ("", ()))[1])


def _other(condition: Condition, *than: Any) -> Any:
    kind = _kind(condition)
    if kind == "bool":
        return not than[0]
    if kind in ("money", "number"):
        return _number(condition, than[0]) + SOME[kind]
    return next(v for v in [*_choices(condition), "其他", "另一"] if v not in than)


def _number(condition: Condition, value: Any) -> Any:
    return (
        Decimal(str(value)).quantize(Decimal("0.01")) if _kind(condition) == "money" else int(value)
    )


def _least(condition: Condition) -> Any:
    return Decimal("0.01") if _kind(condition) == "money" else 1


def _met(condition: Condition) -> list[Any]:
    """Return the values that meet a condition by the least."""
    value, op = condition.value, condition.op
    if op == "in":
        return list(value) if isinstance(value, tuple) else [value]
    if op == "is_not":
        return [_other(condition, value)]
    if op == "before":
        return [date.fromisoformat(str(value)) - timedelta(days=1)]
    if op in ("is", "on_or_after"):
        return [value]
    number = _number(condition, value)
    return [number + {"lt": -1, "gt": 1}.get(op, 0) * _least(condition)]


def _missed(condition: Condition) -> list[Any]:
    """Return the values that miss a condition by the least; none where nothing can."""
    value, op = condition.value, condition.op
    if op == "in":
        return [_other(condition, *(value if isinstance(value, tuple) else (value,)))]
    if op == "is":
        return [_other(condition, value)]
    if op == "on_or_after":
        return [date.fromisoformat(str(value)) - timedelta(days=1)]
    if op in ("is_not", "before"):
        return [value]
    number = _number(condition, value) + {"le": 1, "ge": -1}.get(op, 0) * _least(condition)
    return [number] if number >= 0 else []


def situations(rule: Conditional) -> list[Situation]:
    """Return the facts that meet a rule, each alternative alone, then those that miss each part."""
    met = {c.name: _met(c)[0] for c in rule.all}
    missed = {c.name: value for c in rule.any for value in _missed(c)[:1]}
    found = [{**met, **missed, c.name: _met(c)[0]} for c in rule.any] or [met]
    if rule.any:
        found.append({**met, **missed})
    first = found[0]
    for c in rule.all:
        found += [{**first, c.name: value} for value in [*_met(c)[1:], *_missed(c)]]
        found.append({name: value for name, value in first.items() if name != c.name})
    return [one for number, one in enumerate(found) if one not in found[:number]]


# --- events and clocks --------------------------------------------------------------------


def _events(pack: Pack) -> Iterator[Question]:
    asked: tuple[tuple[str, Mapping[str, tuple[tuple[Clock, Trigger], ...]]], ...] = (
        ("opens", pack.opened_by), ("closes", pack.closed_by), ("shows", pack.shown_by),
    )  # fmt: skip
    for question, index in asked:
        for kind, entries in index.items():
            yield tuple(_cited(c for c, _t in entries)), question, kind
            for clock, trigger in entries:
                for where in _wheres(trigger):
                    yield clock.clause, question, words(kind, **where)
                    for name in where:
                        other = {**where, name: _other_datum(kind, name, where[name])}
                        yield clock.clause, question, words(kind, **other)
    yield (), "closes", "case.closed"


def _wheres(trigger: Trigger) -> Iterator[dict[str, str]]:
    values = [v if isinstance(v, tuple) else (v,) for v in trigger.where.values()]
    yield from (dict(zip(trigger.where, some, strict=True)) for some in product(*values))


def _other_datum(kind: str, name: str, value: str) -> str:
    spec = EVENTS[kind].fields[name]
    if spec.type == "bool":
        return "false" if value == "true" else "true"
    return next((v for v, _term in spec.choices or () if v != value), "其他")


def _clocks(pack: Pack) -> Iterator[Question]:
    long_from = pack.tables.ladder.long_from
    for clock in pack.tables.clock:
        term = pack.terms[clock.id]
        for start in (*STARTS[term.unit], PLAIN_DAY):
            yield clock.clause, "due", words(clock.id, start)
        yield clock.clause, "climbs", words(clock.id)
        if term.unit == "month" and term.number == 1 and long_from == 30:
            # Of thirty days and of twenty-nine: where the long ladder begins.
            yield from (
                (clock.clause, "climbs", f"{clock.id} {d}") for d in ("2025-04-09", "2024-02-07")
            )
        tracks = clock.tracks or ("",)
        for facts in situations(clock):
            for track in tracks:
                yield clock.clause, "applies", words(clock.id, _on(track), **facts)
        if clock.tracks:
            for track in ("", *pack.tables.tracks):
                yield clock.clause, "applies", words(clock.id, _on(track), **situations(clock)[0])
        yield clock.clause, "waits", clock.id


def _on(track: str) -> str:
    return f"track={track}" if track else ""


def _time(pack: Pack) -> Iterator[Question]:
    for pause in pack.tables.pause:
        between = (pause.from_, pause.to)
        given = words(
            *(t.event for t in between), **{k: str(v) for k, v in pause.from_.where.items()}
        )
        for subject in ("", "respondent:1", "payment:1"):
            yield pause.clause, "stops", words(given, f"of={subject}" if subject else "")
            if subject:
                yield pause.clause, "stops", words(given, f"of={subject}", f"clocks={subject}")


# --- people, screenings, moves, gates -------------------------------------------------------


def _people(pack: Pack) -> Iterator[Question]:
    for function, holders in pack.tables.functions.items():
        yield tuple(_cited(holders)), "does", function
        for holder in holders:
            for facts in situations(holder) if holder.conditions else ():
                yield holder.clause, "does", words(function, **facts)
    supervised = _cited(pack.tables.supervision)
    for unit in pack.tables.units if supervised else ():
        yield tuple(supervised), "under", unit
    for post in pack.tables.posts if supervised else ():
        yield tuple(supervised), "under", words("-", post)


def _screenings(pack: Pack) -> Iterator[Question]:
    for kind in ("执", "执恢", "执保", "执协"):
        yield tuple(_cited(pack.tables.flow.run)), "screens", kind
    for run in pack.runs:
        rules = pack.rules_for(run)
        plain: Situation = {}
        for condition in (c for rule in rules for c in rule.conditions):
            for value in _missed(condition)[:1]:
                plain.setdefault(condition.name, value)
        yield run.clause, "route", words(f"run={run.id}", **plain)
        for rule in rules:
            for facts in situations(rule):
                yield rule.clause, "route", words(f"run={run.id}", **{**plain, **facts})
                yield rule.clause, "route", words(f"run={run.id}", **facts)


def _moves(pack: Pack) -> Iterator[Question]:
    for track in pack.tables.tracks:
        yield (), "moves", track
    for move in pack.tables.transfer:
        places = _places(pack, move)
        for number, place in enumerate(places):
            for facts in situations(move)[: None if number == 0 else 1]:
                yield move.clause, "move", words(move.id, *place, **facts)
        yield move.clause, "move", words(move.id, *places[0], "late=yes", **situations(move)[0])


def _places(pack: Pack, move: Transfer) -> list[tuple[str, ...]]:
    """Return where a case may be when a move is asked for, first where the move starts."""
    tracks = pack.tables.tracks
    order = [move.from_] if move.from_ in tracks else []
    order += [track for track in tracks if track not in order]
    found = [(f"track={track}", f"unit={tracks[track].units[0]}") for track in order]
    return [*found, ("",)]


def _gates(pack: Pack) -> Iterator[Question]:
    for act in dict.fromkeys(gate.act for gate in pack.tables.gate):
        gates = [gate for gate in pack.tables.gate if gate.act == act]
        modes = list(dict.fromkeys(mode for gate in gates for mode in gate.mode))
        papers = list(dict.fromkeys(paper for gate in gates for paper in gate.document))
        heads = [f"mode={m}" for m in modes] + [f"document={p}" for p in papers]
        heads += [f"mode={m}" for m in CLOSING_MODES if modes and m not in modes][:1]
        heads += ["document=其他文书"] if papers else []
        for head in ["", *heads]:
            yield tuple(_cited(gates)), "gate", words(act, head)
            for gate in gates:
                for facts in situations(gate) if gate.conditions else ():
                    yield gate.clause, "gate", words(act, head, **facts)


# --- what is shown ------------------------------------------------------------------------


def _shown(pack: Pack) -> Iterator[Question]:
    tables = pack.tables
    for question, entries in (("marked", tables.mark), ("offered", tables.offer),
                              ("begins", tables.opening)):  # fmt: skip
        for entry in entries:
            for facts in situations(entry):
                yield entry.clause, question, words(**facts)
    for table in ("units", "posts", "tracks"):
        for code, entry in getattr(tables, table).items():
            yield entry.clause, "named", words(table, code)
    for code, parameter in tables.parameters.items():
        yield parameter.clause, "takes", code

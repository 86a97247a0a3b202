"""Each court's rules asked what its plan says: `plans/` was typed with the plan in hand.

Each clock is opened by the engine, runs to its day and is closed again; each gate and each holder
is looked for with the facts that its line names, with those that just miss it, and with none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from enforcement import engine
from enforcement.engine import NodeState
from policy.entries import Condition, Conditional
from policy.facts import LABEL
from policy.loader import pack, shipped
from policy.pack import Pack
from policy.vocabulary import FACTS
from tests.packs import told
from tests.packs.drive import CALENDAR, MONDAY, event, person, view
from tests.packs.questions import situations
from tests.packs.told import Line
from workdays.terms import Term

LATER = MONDAY + timedelta(days=400)


def rows(*tables: str) -> list[object]:
    """Return the typed lines of some tables as cases, marked with their clauses."""
    return [
        pytest.param(
            court,
            line,
            id=f"{court}-{line.table}-{line.entry}-{number}",
            marks=pytest.mark.clause(*line.clauses.split()) if line.clauses else (),
        )
        for court in shipped()
        for number, line in enumerate(told.read(court))
        if line.table in tables
    ]


# --- what a line says -----------------------------------------------------------------------


def parts(line: Line, word: str) -> list[str]:
    """Return what a line says behind a word."""
    said = [part.strip() for part in line.says.split(";")]
    return [p.removeprefix(word + " ") for p in said if p == word or p.startswith(word + " ")]


def conditions(line: Line) -> Conditional:
    """Return the conditions a line names, all that must hold and those of which one must."""
    each = [part for part in parts(line, "if") if not part.startswith("any ")]
    some = parts(line, "if any")
    return Conditional(
        all=tuple(_condition(c) for part in each for c in part.split(" & ")),
        any=tuple(_condition(c) for part in some for c in part.split(" / ")),
    )


def _condition(said: str) -> Condition:
    name, op, written = said.split(" ", 2)
    value: Any = written
    kind = FACTS[name].type if name in FACTS else "bool" if name.startswith(LABEL) else ""
    if kind == "bool":
        value = {"yes": True, "no": False}[written]
    elif kind in ("money", "number"):
        value = Decimal(written)
    elif kind == "date":
        value = date.fromisoformat(written)
    elif op == "in":
        value = tuple(written.split(","))
    if name.startswith(LABEL):
        return Condition(label=name.removeprefix(LABEL), op=op, value=value)
    source = {"fact": name} if name in FACTS else {"field": name}
    return Condition(**source, op=op, value=value)


def asked(line: Line) -> Iterator[tuple[dict[str, Any], bool | None]]:
    """Yield facts and whether a rule of these conditions holds by them: met, missed, unknown."""
    rule = conditions(line)
    for values in situations(rule):
        yield values, _holds(rule, values)


def _holds(rule: Conditional, values: dict[str, Any]) -> bool | None:
    met = [_met(c, values) for c in rule.all]
    some = [_met(c, values) for c in rule.any]
    if rule.any:
        met.append(True if True in some else None if None in some else False)
    return False if False in met else None if None in met else True


def _met(condition: Condition, values: dict[str, Any]) -> bool | None:
    found, value = values.get(condition.name), condition.value
    if found is None:
        return None
    answers = {
        "is": found == value, "is_not": found != value,
        "in": isinstance(value, tuple) and found in value,
    }  # fmt: skip
    if condition.op in answers:
        return answers[condition.op]
    return {
        "lt": found < value, "before": found < value, "le": found <= value,
        "gt": found > value, "ge": found >= value, "on_or_after": found >= value,
    }[condition.op]  # fmt: skip


# --- clocks ---------------------------------------------------------------------------------


def course(line: Line) -> tuple[list[str], Term, list[str]]:
    """Return what opens a clock, its term, and what closes it."""
    opens, within, closes = line.says.split(";")[0].split(" > ")
    number, unit, *later = within.split()
    term = Term(int(number), unit, int(later[0]) if later else 0)  # type: ignore[arg-type]
    return opens.split(" or "), term, closes.split(" or ")


def stated(said: str) -> Iterator[tuple[str, list[str], bool, bool]]:
    """Yield an event of a line: its kind, its fields, whether its day is a field's, and does it.

    First with every value it may have, then with each field left out: then it is not the event.
    """
    kind, *fields = said.split(" from ")[0].split()
    dated = " from " in said
    choices = [[f"{f.split('=')[0]}={v}" for v in f.split("=")[1].split(",")] for f in fields]
    for number in range(max(map(len, choices), default=1)):
        yield kind, [some[number % len(some)] for some in choices], dated, True
    for left_out in range(len(choices)):
        yield kind, [c[0] for n, c in enumerate(choices) if n != left_out], dated, False


@pytest.mark.parametrize(("court", "line"), rows("clock"))
def test_a_clock_is_opened_by_what_the_plan_names_and_ends_on_its_day(
    court: str, line: Line
) -> None:
    rules, (opens, term, _closes) = pack(court), course(line)
    named = term.number == 0 and all(" from " in said for said in opens)
    roll = rules.identity.roll_to_workday and not named and "window" not in line.says.split("; ")
    for kind, fields, dated, does in (one for said in opens for one in stated(said)):
        found = view(rules)
        engine.apply(found, event(rules, kind, fields))
        born = [node for node in found.nodes.values() if node.rule == line.entry]
        assert bool(born) == does, (kind, fields)
        start = MONDAY + timedelta(days=20 if dated else 0)
        for node in born:
            assert node.due_on == CALENDAR.date_of(start, term, roll=roll)[0]
    others = set(rules.opened_by) - {said.split()[0] for said in opens}
    assert not [k for k in others if line.entry in {c.id for c, _t in rules.opened_by[k]}]


@pytest.mark.parametrize(("court", "line"), rows("clock"))
def test_a_clock_is_closed_by_what_the_plan_names_and_by_nothing_else(
    court: str, line: Line
) -> None:
    rules, (_opens, _term, closes) = pack(court), course(line)
    for kind, fields, _dated, does in (one for said in closes for one in stated(said)):
        assert (_running(rules, line, kind, fields).status == "done") == does, (kind, fields)
    others = set(rules.closed_by) - {said.split()[0] for said in closes}
    assert not [k for k in others if line.entry in {c.id for c, _t in rules.closed_by[k]}]


def _running(rules: Pack, line: Line, kind: str, fields: list[str]) -> NodeState:
    """Return a clock running since Monday after an event long since."""
    found = view(rules)
    node = NodeState(line.entry, "", 1, MONDAY, MONDAY, MONDAY, MONDAY, False)
    found.nodes[node.key] = node
    engine.date_anew(found, node)
    engine.apply(found, event(rules, kind, fields, LATER))
    return node


@pytest.mark.parametrize(("court", "line"), rows("clock"))
def test_a_clock_runs_on_its_track_and_under_its_conditions_alone(court: str, line: Line) -> None:
    rules = pack(court)
    tracks = " ".join(parts(line, "on")).split()
    for values, holds in asked(line):
        for track in ("", *rules.tables.tracks):
            on = True if not tracks else None if not track else track in tracks
            wanted = (
                "not" if False in (on, holds) else "undecided" if None in (on, holds) else "runs"
            )
            assert _applies(rules, line, track, values) == wanted, (track, values)


def _applies(rules: Pack, line: Line, track: str, values: dict[str, Any]) -> str:
    found = view(rules, values, track)
    node = NodeState(line.entry, "", 1, MONDAY, MONDAY, MONDAY, MONDAY, False)
    found.nodes[node.key] = node
    engine.apply(found, event(rules, "facts.stated", [], MONDAY))
    return node.applies


# --- gates and holders ------------------------------------------------------------------------


@pytest.mark.parametrize(("court", "line"), rows("gate"))
def test_an_act_is_held_up_by_its_gate_where_the_plan_says_and_not_elsewhere(
    court: str, line: Line
) -> None:
    rules = pack(court)
    act, *heads = line.entry.split()
    by = [step.split("[")[0].strip() for part in parts(line, "by") for step in part.split(", ")]
    for values, holds in asked(line):
        for head in heads or [""]:
            mode = {"document": head} if act == "document.issue" else {"mode": head}
            told_of = rules.gates(act, values=values, **mode)
            found = [g for g in told_of if " ".join(g.clause) == line.clauses]
            found = [g for g in found if [s.by or s.panel for s in g.steps] == by]
            assert bool(found) == (holds is not False or "only" in line.says.split("; "))
    if heads:
        plain = rules.gates(act, values={}, **({"document": "其他"} if act == "document.issue"
                                               else {"mode": "另一方式"}))  # fmt: skip
        assert line.clauses not in {" ".join(g.clause) for g in plain if g.clause}


@pytest.mark.parametrize(("court", "line"), rows("functions"))
def test_a_function_is_held_by_whom_the_plan_names(court: str, line: Line) -> None:
    who = line.says.split(";")[0]
    for values, holds in asked(line):
        found = pack(court).holder(line.entry, values)
        if holds:
            assert found is not None
            assert (person(found), " ".join(found.clause)) == (who, line.clauses)

"""Each court's rules asked what its plan says: `plans/` was typed with the plan in hand.

Each clock is opened by the engine, runs to its day and is closed again; each holder is looked for
with the facts that its line names, with those that just miss it, and with none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from enforcement import engine
from enforcement.engine import NodeState
from enforcement.nodes import Ladder
from policy.loader import pack, shipped
from policy.pack import Pack
from policy.supervision import supervisor_of
from tests.packs import told
from tests.packs.drive import CALENDAR, MONDAY, event, named, person, view
from tests.packs.told import Line
from tests.packs.typed import asked, course, parts, rows, stated

LATER = MONDAY + timedelta(days=400)


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


def node_of(rules: Pack, line: Line, days: int = 0) -> NodeState:
    """Return a running clock of a line that began some days after Monday."""
    start = MONDAY + timedelta(days=days)
    node = NodeState(line.entry, "", 1, start, start, start, start, False)
    engine.date_anew(view(rules), node)
    return node


@pytest.mark.parametrize(("court", "line"), rows("clock"))
def test_who_is_reminded_of_a_clock_when_and_under_which_duty(court: str, line: Line) -> None:
    rules, says = pack(court), line.says.split("; ")
    (ladder,) = [typed for typed in told.read(court) if typed.entry == "ladder"]
    *rungs, long = ladder.says.replace("; from", ", from").split(", ")
    climbs = [(int(day), level, to) for level, day, to in (rung.split() for rung in rungs)]
    node = node_of(rules, line)
    if "window" in says or "reminder" in says:
        climbs = [rung for rung in climbs if rung[1] == "warn"]
    elif (node.plan_due_on - MONDAY).days >= int(long.split()[1]):
        climbs = [(int(long.split()[3]), *r[1:]) if r[1] == "warn" else r for r in climbs]
    if "reminder" in says:
        climbs = [(0, *rung[1:]) for rung in climbs]
    found = Ladder.of(rules)
    assert list(found.rungs[found.schedule_of(node)]) == climbs
    rule = rules.clocks[line.entry]
    assert rule.who == " ".join(parts(line, "by"))
    assert (rule.duty, rule.soft) == (" ".join(parts(line, "with")), "soft" in says)
    assert (rule.per, list(rule.clause)) == (" ".join(parts(line, "each")), line.clauses.split())


@pytest.mark.parametrize(("court", "line"), rows("clock"))
def test_beside_a_clock_is_kept_what_the_plan_wants_seen(court: str, line: Line) -> None:
    rules = pack(court)
    shows = [one for said in parts(line, "shows") for one in said.split(" or ")]
    for kind, fields, _dated, does in (one for said in shows for one in stated(said)):
        found = view(rules)
        node = node_of(rules, line)
        found.nodes[node.key] = node
        engine.apply(found, event(rules, kind, fields))
        assert bool(node.shows) == does, (kind, fields)
    assert len(rules.clocks[line.entry].shows) == len(shows)


# --- people -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("court", "line"), rows("functions"))
def test_a_function_is_held_by_whom_the_plan_names(court: str, line: Line) -> None:
    who = line.says.split(";")[0]
    for values, holds in asked(line):
        found = pack(court).holder(line.entry, values)
        if holds:
            assert found is not None
            assert (person(found), " ".join(found.clause)) == (who, line.clauses)


@pytest.mark.parametrize("court", shipped())
def test_a_function_is_asked_first_of_whom_the_plan_puts_first(court: str) -> None:
    typed = [line for line in told.read(court) if line.table == "functions"]
    for name in {line.entry for line in typed}:
        held = [line.says.split(";")[0] for line in typed if line.entry == name]
        assert [person(holder) for holder in pack(court).tables.functions[name]] == held


@pytest.mark.parametrize(("court", "line"), rows("units", "posts", "tracks"))
def test_people_see_the_names_numbers_and_places_of_the_plan(court: str, line: Line) -> None:
    first, *rest = line.says.split("; ")
    said = named(pack(court), line.table, line.entry).rpartition(" (")[0].split(", ")
    names = first.split(" = ")
    assert said[: len(names)] == names
    if line.table == "units":
        places = [f"under {one.removeprefix('of ')}" for one in rest if one.startswith("of ")]
        staff = [one for one in rest if not one.startswith(("of ", "mostly "))]
        pairs = [one.split() for one in staff]
        wanted = [
            f"{p} {n}" for words in pairs for p, n in zip(words[::2], words[1::2], strict=True)
        ]
        assert said[len(names) :] == [*places, *wanted]
    if line.table == "tracks":
        units, drawn = rest[1].replace(" ", ","), rest[2].removeprefix("drawn ").replace(" ", ",")
        wanted = [rest[0].removeprefix("rides "), units, drawn, *rest[3:]]
        assert said[len(names) :] == wanted


@pytest.mark.parametrize(("court", "line"), rows("supervision"))
def test_what_is_late_comes_before_the_post_in_charge(court: str, line: Line) -> None:
    rules: Any = pack(court)
    for one in line.says.split():
        unit, post = (one, "") if one in rules.tables.units else ("", one)
        found = supervisor_of(rules, unit, post)
        assert found is not None
        assert (found.post, " ".join(found.clause)) == (line.entry, line.clauses)

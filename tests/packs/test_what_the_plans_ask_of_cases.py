"""Each court's screenings, marks, first acts and bulletins asked what its plan says.

By the lines typed from the plans. Where a case goes is worked out here a second time from them, as
a court would: the first line that holds decides, one that is not known stops the search unless it
leads to the same place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from policy import offers, triage
from policy.conditions import verdict
from policy.entries import Conditional
from policy.loader import pack, shipped
from policy.pack import Pack
from policy.refusals import Refused
from policy.schema import Run
from tests.packs import told
from tests.packs.drive import ask
from tests.packs.questions import _missed, situations
from tests.packs.told import Line
from tests.packs.typed import conditions, holds, parts, rows

Facts = dict[str, Any]


def of(court: str, table: str) -> list[Line]:
    """Return the typed lines of a table."""
    return [line for line in told.read(court) if line.table == table]


def _has(line: Line, flag: str) -> bool:
    return flag in line.says.split("; ")


# --- where a case goes --------------------------------------------------------------------------


def of_run(court: str, run: Run) -> list[Line]:
    """Return the lines of a screening: its own, else those that name none."""
    known = [line for line in of(court, "triage") if not _has(line, "off")]
    own = [line for line in known if parts(line, "run") == [run.id]]
    return own or [line for line in known if not parts(line, "run")]


def place(court: str, line: Line) -> str:
    """Return where a line leads: a track, a unit, or whom it asks."""
    (to,) = parts(line, ">") or parts(line, "ask")
    named = [one.says for one in of(court, "parameters") if f"@{one.entry}" == to]
    return named[0] if named else to


def goes(court: str, lines: list[Line], values: Facts) -> tuple[str, str]:
    """Return the line that decides and where it leads; nothing where facts are wanting."""
    undecided: set[str] = set()
    for line in (line for line in lines if not _has(line, "soft")):
        held = holds(conditions(line), values)
        to = place(court, line)
        if held is None:
            undecided.add(to)
        elif held:
            return (line.entry, to) if undecided <= {to} else ("", "")
    return "", ""


def facts_of(lines: list[Line]) -> Iterator[Facts]:
    """Yield facts that meet and that just miss each line, alone and with all others missed."""
    rules: list[Conditional] = [conditions(line) for line in lines]
    plain: Facts = {}
    for condition in (c for rule in rules for c in rule.conditions):
        for value in _missed(condition)[:1]:
            plain.setdefault(condition.name, value)
    for values in (one for rule in rules for one in situations(rule)):
        yield values
        yield {**plain, **values}


@pytest.mark.parametrize("court", shipped())
def test_a_case_goes_where_the_first_line_that_holds_sends_it(court: str) -> None:
    rules = pack(court)
    for run in rules.runs:
        lines = of_run(court, run)
        for values in facts_of(lines):
            found = triage.route(rules, values, run=run)
            by, to = goes(court, lines, values)
            if not by:
                assert found.outcome == "needs_facts", (run.id, values)
                continue
            line = next(one for one in lines if one.entry == by)
            where = found.ask or found.track or found.unit
            assert (found.rule, where) == (by, to), (run.id, values)
            assert found.reason_needed == _has(line, "reason_needed"), (run.id, values)
            assert " ".join(found.clause) == line.clauses
            hinted = {view.id for view in found.soft if view.verdict}
            soft = [one for one in lines if _has(one, "soft")]
            assert hinted == {s.entry for s in soft if holds(conditions(s), values)}


@pytest.mark.parametrize(("court", "line"), rows("flow"))
def test_a_screening_is_done_by_whom_and_after_what_the_plan_names(court: str, line: Line) -> None:
    rules: Pack = pack(court)
    kinds = " ".join(parts(line, "of")).split() or ["执"]
    (run,) = [r for kind in kinds for r in rules.runs_for(kind) if r.id == line.entry]
    order, name = line.says.split("; ")[0].split(" ")
    assert (run.order, run.name, run.by) == (int(order), name, " ".join(parts(line, "by")))
    assert run.confirm == " ".join(parts(line, "confirmed"))
    assert list(run.after) == " ".join(parts(line, "after")).split()
    assert [run.early] == parts(line, "early")
    assert list(run.shows) == " ".join(parts(line, "shows")).split()
    if not parts(line, "of"):
        assert not [r for r in rules.runs_for("另一") if r.case_kinds]


# --- what a case bears, and begins with ---------------------------------------------------------


@pytest.mark.parametrize(("court", "line"), rows("mark"))
def test_a_case_bears_its_mark_while_its_facts_are_so(court: str, line: Line) -> None:
    for values in situations(conditions(line)):
        assert (line.entry in pack(court).marks_of(values)) == bool(holds(conditions(line), values))
    assert pack(court).marks[line.entry].name == line.says.split("; ")[0]


@pytest.mark.parametrize(("court", "line"), rows("offer"))
def test_a_fact_that_follows_is_offered_and_not_stated_unasked(court: str, line: Line) -> None:
    rules = pack(court)
    (states,) = (one.split() for one in parts(line, "states"))
    for values in situations(conditions(line)):
        is_open = bool(holds(conditions(line), values))
        assert [o.id for o in offers.open_offers(rules, values)] == [line.entry] * is_open
        if is_open:
            wanted = {states[0]: states[1] == "yes"}
            assert offers.taken(rules, [line.entry], values) == wanted
        else:
            with pytest.raises(Refused):
                offers.taken(rules, [line.entry], values)
        assert offers.taken(rules, [], values) == {}


@pytest.mark.parametrize(("court", "line"), rows("opening"))
def test_a_case_begins_with_the_acts_the_plan_expects_of_its_kind(court: str, line: Line) -> None:
    (entry,) = [one for one in pack(court).tables.opening if one.id == line.entry]
    for values in situations(conditions(line)):
        assert verdict(entry, values) is holds(conditions(line), values)
    said = entry.event + "".join(f" {name}={value}" for name, value in entry.where.items())
    if entry.order is not None:
        said = f"{entry.order.kind} {entry.order.title} {entry.by} > {entry.order.to}"
    assert said == line.says.split("; ")[0]


@pytest.mark.parametrize(("court", "line"), rows("bulletin"))
def test_a_bulletin_comes_as_often_and_reaches_whom_the_plan_says(court: str, line: Line) -> None:
    rules = pack(court)
    entry, says = rules.bulletins[line.entry], line.says.split("; ")
    assert f"{rules.every(entry)} {entry.lists}" == says[0]
    assert list(rules.listed(entry.clocks)) == " ".join(parts(line, "of")).split()
    assert (entry.by, list(entry.to)) == (parts(line, "by")[0], parts(line, "to")[0].split())
    assert (entry.by_house, entry.states) == ("by_house" in says, " ".join(parts(line, "states")))


# --- what the house looks up --------------------------------------------------------------------


@pytest.mark.parametrize(("court", "line"), rows("parameters"))
def test_the_house_takes_the_numbers_of_the_plan(court: str, line: Line) -> None:
    said = {"none": "None", "yes": "True", "no": "False"}.get(line.says, line.says)
    assert ask(pack(court), "takes", line.entry).rpartition(" (")[0] == said


@pytest.mark.parametrize("court", shipped())
def test_beside_each_rule_stand_the_clauses_of_its_line(court: str) -> None:
    typed = Counter((line.table, line.entry, line.clauses) for line in told.read(court))
    found = Counter((line.table, line.entry, line.clauses) for line in told.lines(pack(court)))
    assert found == typed

"""Each court's gates, moves and standing still asked what its plan says, by the typed lines.

No database: the record is handed to the house, empty, then with what the plan asks for in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from enforcement import engine, requirements
from enforcement.engine import Stated
from enforcement.evidence import Record
from enforcement.models import Case
from policy import transfers
from policy.loader import pack, shipped
from policy.vocabulary import CLOSING_MODES
from tests.packs import told
from tests.packs.drive import CALENDAR, MONDAY, pairs, running
from tests.packs.questions import situations
from tests.packs.told import Line
from tests.packs.typed import conditions, holds, parts, rows
from workdays import clock
from workdays.terms import Term

ONE_BY_ONE = ("document.issue", "document.serve")


class _Handed(Record):
    """A record whose entries are handed to it, of a case without parties and things."""

    handed: tuple[Stated, ...] = ()

    @property
    def events(self) -> tuple[Stated, ...]:  # type: ignore[override]
        return self.handed

    @property
    def _applicants(self) -> list[Any]:  # type: ignore[override]
        return []

    def _read(self, kind: str, of: Any) -> list[tuple[str, str]]:
        return []


def ask(court: str, act: str, head: str, values: dict[str, Any], *done: str) -> requirements.Asked:
    """Return what the house asks before an act; `done` are the events that stand in the record."""
    version = pack(court).identity.version
    case = Case(pack_name=court, pack_version=version, filed_on=MONDAY)
    kinds = [said.split()[0] for said in done]
    case.seen = {kind: MONDAY.isoformat() for kind in kinds}
    named: dict[str, Any] = {"document": head} if act in ONE_BY_ONE else {"mode": head}
    record = _Handed(case, case.pack.gates(act, values=values, **named), "asset:1")
    record.handed = tuple(
        Stated(n, said.split()[0], MONDAY, "asset:1", (), pairs(said.split()[1:]))
        for n, said in enumerate(done, start=1)
    )
    with clock.at(MONDAY):  # filed today: what counts from the filing is not over
        return requirements.check(case, act, values=values, record=record, **named)


def heads_of(lines: list[Line]) -> list[str]:
    """Return the modes or documents an act is asked with: those named, and one that is not."""
    named = list(dict.fromkeys(head for line in lines for head in line.entry.split()[1:]))
    if not named or lines[0].entry.startswith("case.close"):
        return [*named, *(mode for mode in CLOSING_MODES if named and mode not in named)][:9] or [
            ""
        ]
    return [*named, "其他文书"]


def acts() -> list[object]:
    """Return every act of each court that a plan holds up, with its typed lines."""
    found = []
    for court in shipped():
        gates = [line for line in told.read(court) if line.table == "gate"]
        for act in dict.fromkeys(line.entry.split()[0] for line in gates):
            lines = [line for line in gates if line.entry.split()[0] == act]
            clauses = dict.fromkeys(c for line in lines for c in line.clauses.split())
            marks = pytest.mark.clause(*clauses) if clauses else ()
            found.append(pytest.param(court, act, lines, id=f"{court}-{act}", marks=marks))
    return found


def cases_of(lines: list[Line]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each mode or document, with facts that meet and that just miss each line."""
    facts = [values for line in lines for values in situations(conditions(line))] or [{}]
    yield from product(heads_of(lines), facts)


def bind(lines: list[Line], head: str, values: dict[str, Any]) -> list[Line]:
    """Return the lines that bind an act: of its mode or document, not ruled out by the facts."""
    found = []
    for line in lines:
        heads = line.entry.split()[1:]
        held = holds(conditions(line), values)
        if (not heads or head in heads) and (held is not False or "only" in line.says.split("; ")):
            found.append(line)
    return found


def flat(lines: list[Line], word: str, between: str = " ") -> list[str]:
    """Return what lines say behind a word, each once."""
    said = (one for line in lines for part in parts(line, word) for one in part.split(between))
    return list(dict.fromkeys(said))


def _has(line: Line, flag: str) -> bool:
    return flag in line.says.split("; ")


@pytest.mark.parametrize(("court", "act", "lines"), acts())
def test_an_act_is_refused_for_what_the_plan_asks_and_for_nothing_besides(
    court: str, act: str, lines: list[Line]
) -> None:
    for head, values in cases_of(lines):
        asked, binding = ask(court, act, head, values), bind(lines, head, values)
        for gaps, soft in ((asked.gaps, False), (asked.warnings, True)):
            some = [line for line in binding if _has(line, "soft") == soft]
            waits = [gap.data["event"] for gap in gaps if gap.code == "not_yet"]
            assert sorted(waits) == sorted(s.split()[0] for s in _after(some)), (head, values)
            lists = {gap.data["checklist"] for gap in gaps if gap.code == "unticked"}
            assert lists == set(flat(some, "list")), (head, values)
        barred = [line for line in binding if _has(line, "only")]
        missed = [line for line in barred if holds(conditions(line), values) is not True]
        told_off = [gap for gap in asked.gaps if gap.code in ("only_where", "needs_facts")]
        assert len(told_off) == len(missed), (head, values)
        done = ask(court, act, head, values, *_after(binding))
        assert not [gap for gap in (*done.gaps, *done.warnings) if gap.code == "not_yet"]


def _after(lines: list[Line]) -> list[str]:
    return flat(lines, "after", " & ")


@pytest.mark.parametrize(("court", "act", "lines"), acts())
def test_an_act_waits_for_the_posts_and_reasons_the_plan_names(
    court: str, act: str, lines: list[Line]
) -> None:
    for head, values in cases_of(lines):
        asked, binding = ask(court, act, head, values), bind(lines, head, values)
        told_of = (head, values)
        steps = [step.by or f"{step.panel}[{','.join(step.signers)}]" for step, _c in asked.steps]
        signed = next((s for line in binding for s in parts(line, "signed")), "")
        wanted = [
            *flat(binding, "by", ", "),
            *([f"[{signed.replace(' ', ',')}]"] if signed else []),
        ]
        assert sorted(steps) == sorted(wanted), told_of
        assert [s for s in steps if "[" not in s] == [s for s in wanted if "[" not in s], told_of
        known = [line for line in binding if holds(conditions(line), values)]
        plain = [line for line in known if _has(line, "reason") and not _has(line, "soft")]
        against = [line for line in binding if _has(line, "reason") and _has(line, "soft")]
        assert len(asked.unreasoned(" ")) == bool(plain) + len(against), told_of
        assert asked.unreasoned("已写明") == []
        bars = [bar for gate in asked.gates for bar in gate.bars]
        assert sorted(set(bars)) == sorted(flat(binding, "not")), told_of
        terms = [said.split() for line in binding for said in parts(line, "lapses")]
        with clock.at(MONDAY):
            lapses = asked.lapses_on(
                Case(pack_name=court, pack_version=pack(court).identity.version)
            )
        days = [CALENDAR.due_on(MONDAY, Term(int(n), unit)).plan_due_on for n, unit in terms]  # type: ignore[arg-type]
        assert lapses == min(days, default=None), told_of


# --- moves ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("court", "line"), rows("transfer"))
def test_a_move_goes_where_and_when_the_plan_lets_it(court: str, line: Line) -> None:
    rules = pack(court)
    (move,) = [t for t in rules.tables.transfer if t.id == line.entry]
    what, _, way = line.says.split("; ")[0].partition(" ")
    from_, to = way.split(" > ")
    off, approvers = _has(line, "off"), flat([line], "by", ", ")
    if what == "case":
        assert (move in transfers.possible(rules, from_)) != off
        assert not [
            t for t in rules.tables.tracks if t != from_ and move in transfers.possible(rules, t)
        ]
        assert transfers.route(rules, from_, to) == move
        centre = [] if approvers and not parts(line, "via") else ["transfer_center"]
        assert list(transfers.steps(rules, move)) == [*approvers, *centre]
    elif to == "@sender":
        assert transfers.returning(rules) == move
    else:
        assert move in transfers.slips(rules)
        assert [step.by for step in move.steps] == approvers
        track, entry = next(iter(rules.tables.tracks.items()))
        unit, post = transfers.taker(rules, move, track=track, unit=entry.units[0])
        teams = rules.tables.tracks[to].units if to in rules.tables.tracks else ()
        under = transfers.within(rules, unit, to) if to in rules.tables.units else False
        assert unit in teams or under or post == to
        assert (move.sends, move.accepts) == tuple(
            " ".join(parts(line, word)) for word in ("sends", "accepts")
        )
    for values in situations(conditions(line)):
        for late in (False, True):
            answer = transfers.allowed(rules, move, track=from_, values=values, late=late)
            assert answer.held == holds(conditions(line), values)
            assert answer.known == (what == "case" and not off)
    assert list(move.window) == flat([line], "window")
    assert (move.from_, move.to, move.via) == (from_, to, " ".join(parts(line, "via")))


# --- what stands still ------------------------------------------------------------------------


@pytest.mark.parametrize(("court", "line"), rows("pause"))
def test_a_ground_makes_those_clocks_longer_that_the_line_names(court: str, line: Line) -> None:
    rules = pack(court)
    ground = line.says.split("; ")[0]
    began, ended, data = "suspension.began", "suspension.ended", {"kind": ground}
    if " > " in ground:
        (began, ended), data = ground.split(" > "), {}
    names, kinds = flat([line], "stops"), flat([line], "all")
    for subject in ("", "respondent:1"):
        found = running(rules)
        before = {key: node.due_on for key, node in found.nodes.items()}
        for kind, day in ((began, 1), (ended, 40)):
            on = MONDAY + timedelta(days=day)
            engine.apply(found, Stated(1000 + day, kind, on, subject, (), data))
        longer = {k[0] if isinstance(k, tuple) else k.rule for k, n in found.nodes.items()
                  if k in before and n.due_on > before[k]}  # fmt: skip
        allowed = set(names) | (
            set() if subject else {c for c in rules.clocks if _kind(court, c) in kinds}
        )
        assert longer <= allowed
        assert set(names) <= longer
        assert subject or not kinds or {c for c in allowed if _counted(court, c)} <= longer


def _line_of(court: str, clock_: str) -> Line:
    return next(x for x in told.read(court) if x.table == "clock" and x.entry == clock_)


def _kind(court: str, clock_: str) -> str:
    says = _line_of(court, clock_).says.split("; ")
    return next((kind for kind in ("limit", "reminder", "window") if kind in says), "node")


def _counted(court: str, clock_: str) -> bool:
    """Tell whether a clock has a term that is counted on from its start, long enough to be met."""
    number, unit, *_ = _line_of(court, clock_).says.split(" > ")[1].split()
    return unit in ("day", "workday", "month") and int(number) > 0

"""The report's data object: every figure with its definition, its past, and its list.

    {version, court, week, figures: {key: figure}, tables, series, targets, weak_points, late,
     sweep, entries, online, seal, definitions}

A figure is {key, code, name, scope, value, shown, unit, numerator, denominator, previous,
previous_shown, mean4, mean4_shown, change, verdict, period, rows}: numbers as strings, null where
there is none; `change` is up, down, same or empty; `verdict` is better, worse or empty.
Everything in it is plain JSON, so that a signed report reads the same for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from policy.pack import Pack
from policy.vocabulary import CASE_KINDS
from reports import apart, targets, watch
from reports.indicators import COUNTS, DEFINITIONS, RATES, VERSION, Definition, shown
from reports.keys import Key
from reports.people import late_people
from reports.readings import YEAR, Reading
from reports.tallies import tally
from reports.weeks import Week
from teams.models import Court

WEEKS = 13
MEAN_OVER = 4
_CLOSING_RATES = (
    "full_enforcement_rate",
    "recovery_rate",
    "termination_rate",
    "mean_days_to_close",
    "on_time_closing_rate",
)
Figures = dict[str, Any]


def compute(court: Court, week: Week) -> Figures:
    """Count a court's week anew from the stored rows; see the module for the shape."""
    weeks = [week.back(n) for n in range(WEEKS)][::-1]
    reading = Reading(tally(court.pk, weeks, court.pack.marks), court.pack)
    book = Book(reading)
    tables = _tables(book)
    series = _series(reading)
    judged = targets.judge(book.reading, book.figure)
    return {
        "version": VERSION,
        "court": {"code": court.code, "name": court.name},
        "week": {
            "code": str(week),
            "year": week.year,
            "number": week.number,
            "first_on": week.first_on.isoformat(),
            "last_on": week.last_on.isoformat(),
        },
        "figures": book.figures,
        "tables": tables,
        "series": series,
        "targets": judged,
        "weak_points": targets.weak_points(judged, book.figures),
        "late": late_people(reading.tally, court.pack),
        "sweep": watch.sweep_health(court.pk, week),
        "entries": watch.entries_of(court.pk, week),
        "online": watch.online_of(court.pk, week),
        "seal": watch.last_seal(court.pk, week),
        "definitions": {code: d.as_dict() for code, d in DEFINITIONS.items()},
    }


@dataclass(slots=True)
class Book:
    """The figures noted so far, by key."""

    reading: Reading
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)

    def figure(self, key: Key, scope: str = "") -> dict[str, Any]:
        """Note a figure, once; return it."""
        name = str(key)
        if name not in self.figures:
            self.figures[name] = _figure(self.reading, key, scope)
        return self.figures[name]

    def row(self, code: str, name: str, keys: Iterable[Key], **more: Any) -> dict[str, Any]:
        """Return a row of a table: what it is about, and the keys of its figures."""
        return {
            "code": code,
            "name": name,
            "keys": [self.figure(key, name)["key"] for key in keys],
            **more,
        }


def _figure(reading: Reading, key: Key, scope: str) -> dict[str, Any]:
    definition, now = key.definition, reading.now
    ratio = reading.ratio(key.code, YEAR if key.is_year else now, key.where)
    value = ratio.value(definition.unit)
    before = mean = None
    if not key.is_year:
        before = reading.ratio(key.code, now - 1, key.where).value(definition.unit)
        mean = _mean(reading, key)
    return {
        "key": str(key),
        "code": key.code,
        "name": str(definition.name),
        "scope": scope,
        "period": "year" if key.is_year else "week",
        "value": _plain(value),
        "shown": shown(value, definition.unit),
        "unit": definition.unit,
        "numerator": str(ratio.numerator),
        "denominator": str(ratio.denominator) if definition.denominator else "",
        "previous": _plain(before),
        "previous_shown": "" if key.is_year else shown(before, definition.unit),
        "mean4": _plain(mean),
        "mean4_shown": "" if mean is None else _mean_shown(mean, definition),
        "rows": definition.rows,
        **_change(value, before, definition),
    }


def _mean(reading: Reading, key: Key) -> Decimal | None:
    """Return the mean of the four weeks before, over those that have the figure (two at least).

    Only for a court's whole figures: narrowed ones, and what is counted apart, are not counted
    so far back.
    """
    if key.where or key.code in apart.FIGURES:
        return None
    unit = key.definition.unit
    past = [reading.ratio(key.code, reading.now - n, {}) for n in range(1, MEAN_OVER + 1)]
    return mean_of([ratio.value(unit) for ratio in past])


def mean_of(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return the mean of the values there are, to two places; None for fewer than two."""
    there = [value for value in values if value is not None]
    if len(there) < 2:
        return None
    return (sum(there, Decimal(0)) / len(there)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _mean_shown(mean: Decimal, definition: Definition) -> str:
    if definition.unit in ("件", "个"):
        return f"{mean:,.1f}"
    return shown(mean, definition.unit)


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _change(
    value: Decimal | None, before: Decimal | None, definition: Definition
) -> dict[str, str]:
    if value is None or before is None:
        return {"change": "", "verdict": ""}
    if value == before:
        return {"change": "same", "verdict": ""}
    change = "up" if value > before else "down"
    wished = {"higher": "up", "lower": "down"}.get(definition.better)
    verdict = "" if wished is None else "better" if change == wished else "worse"
    return {"change": change, "verdict": verdict}


def _series(reading: Reading) -> dict[str, Any]:
    points: dict[str, list[str | None]] = {
        code: [
            _plain(reading.ratio(code, at, {}).value(DEFINITIONS[code].unit))
            for at in range(len(reading.tally.weeks))
        ]
        for code in (*COUNTS, *RATES)
    }
    return {"weeks": [str(week) for week in reading.tally.weeks], "points": points}


def _tables(book: Book) -> dict[str, list[dict[str, Any]]]:
    pack = book.reading.pack
    return {
        "flow": [book.row("all", _("全部案件"), _flow({}, year=True))],
        "kinds": [book.row(c, c, _flow({"kind": c})) for c in _kinds(book.reading)],
        "tracks": [
            book.row(c, _track_name(pack, c), (*_flow({"track": c}), *_closing({"track": c})))
            for c in _tracks(book.reading)
        ],
        "units": [
            book.row(c, _unit_name(pack, c), (*_flow({"unit": c}), *_closing({"unit": c})))
            for c in _units(book.reading, cases=True)
        ],
        "marks": [
            book.row(code, mark.name, _flow({"mark": code}), clause=list(mark.clause))
            for code, mark in pack.marks.items()
        ],
        "modes": [
            book.row(c, c or _("未登记"), [Key("closed", where={"mode": c})])
            for c in _modes(book.reading)
        ],
        "rates": [
            book.row(code, str(DEFINITIONS[code].name), [Key(code), Key(code, True)])
            for code in RATES
        ],
        "nodes": [book.row("all", _("全部节点"), _nodes({}))],
        "inherited": [
            book.row(
                "all", _("接管时已超期"), [Key("nodes_inherited"), Key("nodes_inherited_done")]
            )
        ],
        "node_rules": [
            book.row(
                rule, _rule_name(pack, rule), _nodes({"rule": rule}), clause=_clause(pack, rule)
            )
            for rule in _rules(book.reading)
        ],
        "node_units": [
            book.row(unit, _unit_name(pack, unit), _nodes({"unit": unit}))
            for unit in _units(book.reading, cases=False)
        ],
    }


def _flow(where: Mapping[str, str], *, year: bool = False) -> list[Key]:
    keys = [Key(code, where=where) for code in ("received", "closed", "stock")]
    return [*keys, Key("received", True), Key("closed", True)] if year else keys


def _closing(where: Mapping[str, str]) -> list[Key]:
    return [Key(code, is_year, where) for code in _CLOSING_RATES for is_year in (False, True)]


def _nodes(where: Mapping[str, str]) -> list[Key]:
    codes = (
        "nodes_in_time",
        "nodes_late",
        "nodes_overdue",
        "node_on_time_rate",
        "nodes_late_plan",
        "nodes_overdue_plan",
    )
    return [Key(code, where=where) for code in codes]


def _kinds(reading: Reading) -> list[str]:
    return _in_order(CASE_KINDS, _seen(reading, "kind"))


def _tracks(reading: Reading) -> list[str]:
    return _in_order(reading.pack.tables.tracks, _seen(reading, "track"))


def _modes(reading: Reading) -> list[str]:
    return sorted({row["mode"] for row in reading.tally.modes[reading.now]})


def _units(reading: Reading, *, cases: bool) -> list[str]:
    found = _seen(reading, "unit") if cases else _seen_nodes(reading, "unit")
    return _in_order(reading.pack.tables.units, found)


def _rules(reading: Reading) -> list[str]:
    return _in_order(reading.pack.clocks, _seen_nodes(reading, "rule"))


def _seen(reading: Reading, name: str) -> set[str]:
    """Return the values a column of cases takes in this week's figures or the year's."""
    tally = reading.tally
    parts = (tally.received[tally.week], tally.stock[tally.week], tally.closings[reading.now])
    year = () if name == "kind" else tally.year.closings
    return {row[name] for part in (*parts, year) for row in part}


def _seen_nodes(reading: Reading, name: str) -> set[str]:
    tally = reading.tally
    moved = tally.apart[reading.now]
    parts = (
        tally.done[reading.now],
        tally.overdue[tally.week],
        moved[apart.MOVED_DONE],
        moved[apart.MOVED_OVERDUE],
    )
    return {row[name] for part in parts for row in part}


def _in_order(known: Iterable[str], found: set[str]) -> list[str]:
    """Return what was found, in the pack's order; what the pack does not know comes last."""
    first = [code for code in known if code in found]
    return [*first, *sorted(found - set(first))]


def _track_name(pack: Pack, code: str) -> str:
    return pack.track_name(code) if code else _("尚未进入办理类别")


def _unit_name(pack: Pack, code: str) -> str:
    return pack.unit_name(code) if code else _("尚未分案")


def _rule_name(pack: Pack, rule: str) -> str:
    clock = pack.clocks.get(rule)
    return clock.name if clock else rule


def _clause(pack: Pack, rule: str) -> list[str]:
    clock = pack.clocks.get(rule)
    return list(clock.clause) if clock else []

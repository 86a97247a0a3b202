"""Every figure of a week equals what is counted by hand from the event rows."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from reports.figures import compute
from reports.indicators import COUNTS, DEFINITIONS, RATES
from reports.selectors import figures_list
from reports.weeks import Week
from tests.cast import Cast
from tests.reports.history import History
from tests.reports.recount import Recount, entries_of, stories
from workdays import clock

pytestmark = pytest.mark.django_db

AUTUMN = (date(2022, 8, 1), date(2022, 10, 16), ("2022-W40", "2022-W36"))
NEW_YEAR = (date(2022, 10, 24), date(2023, 1, 8), ("2022-W52", "2023-W01"))  # W52 ends on 1 January
HEADLINES = (*COUNTS, *RATES, *(f"{code}.year" for code in (*RATES, "received", "closed")))


@pytest.mark.clause(
    "HL-227", "HL-229", "HL-230", "HL-231", "YD-033", "YD-111", "HL-093", "HL-094", "HL-097"
)
@pytest.mark.parametrize(
    ("court", "seed", "when"),
    [("hualong", 1, AUTUMN), ("yindu", 2, AUTUMN), ("hualong", 3, NEW_YEAR)],
    ids=["hualong", "yindu", "hualong-new-year"],
)
def test_each_figure_of_a_week_equals_a_recount_over_the_event_rows(
    court: str, seed: int, when: tuple[date, date, tuple[str, ...]], request: pytest.FixtureRequest
) -> None:
    cast: Cast = request.getfixturevalue(court)
    first, last, weeks = when
    history = History(cast, first, last, seed)
    history.tell(30)
    recount = Recount(stories(cast.court.pk, cast.pack), cast.pack, history.recovered)
    assert len(recount.all) == 30
    moved: Counter[str] = Counter()
    for name in weeks:
        week = Week.parse(name)
        with clock.at(last + timedelta(days=1)):
            report = compute(cast.court, week)
        assert set(HEADLINES) <= set(report["figures"])
        _same(report["figures"], recount, week)
        if name == weeks[0]:
            _lists_bear_them_out(cast, week, report["figures"])
        _series_is_the_same(report["series"]["points"], recount, week)
        _parts_make_the_whole(report)
        assert report["entries"] == entries_of(cast.court.pk, week.first_on, week.last_on)
        assert report["entries"]["late"] > 0
        for name in ("late", "overdue"):
            both = (int(report["figures"][f"nodes_{name}{day}"]["value"]) for day in ("", "_plan"))
            moved[name] += int.__sub__(*both) < 0
    assert moved.total() > 0, "no clock whose day was moved was told of"


def _same(figures: dict[str, dict[str, str]], recount: Recount, week: Week) -> None:
    wrong = {}
    for key, figure in figures.items():
        if figure["rows"] == "nodes" and "unit=" in key:
            continue  # whose node it is, no event row tells: held by the sums below
        got = (Decimal(figure["numerator"]), Decimal(figure["denominator"] or 1))
        expected = recount.figure(key, week.first_on)
        if got != expected:
            wrong[key] = (got, expected)
    assert wrong == {}


def _lists_bear_them_out(cast: Cast, week: Week, figures: dict[str, dict[str, str]]) -> None:
    for key, figure in figures.items():
        if figure["code"] in ("recovery_rate", "mean_days_to_close"):
            continue  # sums of money and of days, not of rows
        counted = figures_list(cast.court, week, key, part="numerator").count()
        assert str(counted) == figure["numerator"], key
        if figure["denominator"]:
            assert str(figures_list(cast.court, week, key).count()) == figure["denominator"], key


def _series_is_the_same(points: dict[str, list[str | None]], recount: Recount, week: Week) -> None:
    for code, line in points.items():
        for back in (0, 1, 5, 12):
            top, bottom = recount.figure(code, week.back(back).first_on)
            found, places = line[12 - back], Decimal(1)
            if DEFINITIONS[code].unit in ("%", "天"):
                places = Decimal("0.01")
                top = top * 100 if DEFINITIONS[code].unit == "%" else top
            expected = str((top / bottom).quantize(places, ROUND_HALF_UP)) if bottom else None
            assert found == expected, (code, back)


def test_marked_cases_are_counted_apart(yindu: Cast) -> None:
    """What the recount above compares is not nought on both sides."""
    first, last, weeks = AUTUMN
    History(yindu, first, last, 2).tell(30)
    with clock.at(last + timedelta(days=1)):
        report = compute(yindu.court, Week.parse(weeks[0]))
    stock = {row["code"]: report["figures"][row["keys"][2]] for row in report["tables"]["marks"]}
    assert int(stock["enterprise"]["value"]) > 0
    assert stock["enterprise"]["scope"] == "涉企"


def _parts_make_the_whole(report: dict[str, Any]) -> None:
    """Cases by kind, track and team, and nodes by rule and team, add up to the court's."""
    figures, tables = report["figures"], report["tables"]
    for table, place, code in (
        ("kinds", 0, "received"),
        ("tracks", 1, "closed"),
        ("units", 2, "stock"),
        ("modes", 0, "closed"),
        ("node_rules", 0, "nodes_in_time"),
        ("node_units", 0, "nodes_in_time"),
        ("node_units", 1, "nodes_late"),
        ("node_units", 2, "nodes_overdue"),
        ("node_units", 4, "nodes_late_plan"),
        ("node_rules", 5, "nodes_overdue_plan"),
    ):
        parts = [int(figures[row["keys"][place]]["value"]) for row in tables[table]]
        assert sum(parts) == int(figures[code]["value"]), (table, code)
    late = report["late"]
    for name in ("overdue", "late", "overdue_plan", "late_plan"):
        assert sum(row[name] for row in late) == int(figures[f"nodes_{name}"]["value"]), name

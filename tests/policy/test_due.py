"""When a clause is due: the term alone, its steps explained, its fixed points never moved."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policy.due import due
from policy.loader import pack
from policy.refusals import Refused
from workdays.calendar import Interval


def _one(name: str, clause: str, on: str, *excluded: tuple[str, str]) -> dict[str, Any]:
    intervals = [Interval(date.fromisoformat(a), date.fromisoformat(b)) for a, b in excluded]
    (found,) = due(pack(name), clause, date.fromisoformat(on), intervals)
    return found


# Court, clause, day, due. Fixed points and terms counted backwards fall on rest days and stay.
DAYS = [
    ("county", "XX-175", "2025-08-31", "2026-02-28"),  # six months; worked on that Saturday
    ("county", "XX-175", "2025-04-05", "2025-10-09"),
    ("yanshi", "YS-084", "2025-09-29", "2025-10-05"),
    ("yanshi", "YS-084", "2025-10-03", "2025-10-05"),
    ("yanshi", "YS-084", "2025-10-05", "2025-10-05"),
    ("yanshi", "YS-135", "2025-09-01", "2025-10-01"),
    ("yanshi", "YS-135", "2025-09-30", "2025-10-01"),
    ("yanshi", "YS-137", "2025-12-31", "2026-01-01"),
    ("yanshi", "YS-139", "2025-12-08", "2026-01-25"),
    ("yanshi", "YS-139", "2024-01-31", "2024-02-25"),
    ("yindu", "YD-055", "2025-10-06", "2025-10-05"),
    ("yindu", "YD-035", "2025-09-25", "2025-10-05"),
    ("yindu", "YD-042", "2025-12-22", "2026-01-01"),
    ("yindu", "YD-064", "2024-01-31", "2024-02-29"),
]


@pytest.mark.parametrize(
    ("name", "clause", "on", "end"),
    [pytest.param(*row, marks=pytest.mark.clause(row[1])) for row in DAYS],
)
def test_a_clause_is_due_on_the_day_its_words_say(
    name: str, clause: str, on: str, end: str
) -> None:
    found = _one(name, clause, on)
    assert (found["plan_due_on"], found["adjusted_due_on"]) == (end, end)


@pytest.mark.clause("YD-032")
def test_an_answer_names_the_clock_and_its_unit() -> None:
    found = _one("yindu", "YD-032", "2025-08-01")
    assert found == {
        "node": "fast_limit",
        "name": "快执案件40天结案",
        "clause": "YD-032",
        "plan_due_on": "2025-09-10",
        "adjusted_due_on": "2025-09-10",
        "unit": "day",
        "steps": [],
        "provisional": False,
    }


@pytest.mark.clause("YD-032")
def test_excluded_days_are_counted_with_both_ends_and_leave_the_plans_own_date() -> None:
    found = _one("yindu", "YD-032", "2025-08-01", ("2025-08-11", "2025-08-13"))
    assert (found["plan_due_on"], found["adjusted_due_on"]) == ("2025-09-10", "2025-09-15")
    assert [(step["on"], step["what"]) for step in found["steps"]] == [
        ("2025-08-11", "excluded"),
        ("2025-09-15", "rolled"),
    ]


@pytest.mark.clause("YD-102")
def test_workdays_are_credited_as_workdays() -> None:
    # 22 to 28 September hold six workdays, the worked Sunday among them.
    found = _one("yindu", "YD-102", "2025-09-19", ("2025-09-22", "2025-09-28"))
    assert (found["plan_due_on"], found["adjusted_due_on"]) == ("2025-10-16", "2025-10-24")
    assert found["unit"] == "workday"
    assert "调休" in "".join(step["reason"] for step in found["steps"])


@pytest.mark.clause("YD-055")
def test_excluded_days_never_move_a_term_counted_backwards() -> None:
    found = _one("yindu", "YD-055", "2025-10-20", ("2025-10-01", "2025-10-19"))
    assert found["adjusted_due_on"] == "2025-10-19"


def test_two_clocks_of_one_clause_are_both_told() -> None:
    by_clause: dict[str, list[str]] = {}
    for clock in pack("county").clocks.values():
        for clause in clock.clause:
            by_clause.setdefault(clause, []).append(clock.id)
    for clause, clocks in by_clause.items():
        found = due(pack("county"), clause, date(2025, 3, 3))
        assert [one["node"] for one in found] == clocks


@pytest.mark.clause("YD-045")
def test_a_year_without_a_published_table_is_marked() -> None:
    assert _one("yindu", "YD-045", "2031-03-01")["provisional"]
    assert not _one("yindu", "YD-045", "2025-03-01")["provisional"]


@pytest.mark.parametrize("clause", ["YD-999", "YD-027", "HL-016", ""])
def test_a_clause_without_a_term_is_refused_with_those_that_have_one(clause: str) -> None:
    with pytest.raises(Refused) as caught:
        due(pack("yindu"), clause, date(2025, 1, 2))
    (refusal,) = caught.value.refusals
    assert (refusal.code, refusal.field) == ("no_clock", "clause")
    assert "YD-032" in refusal.data["clauses"]


@pytest.mark.parametrize("on", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_beyond_the_years_computed_is_refused(on: date) -> None:
    with pytest.raises(Refused) as caught:
        due(pack("yindu"), "YD-032", on)
    assert [(r.code, r.field) for r in caught.value.refusals] == [("bad_date", "on")]

"""Every checklist, line by line: what must be answered before an act, and what is only offered.

Read from the plans; `lists.csv` has a row a list: which act asks it ("hints": it never blocks) and
its lines, those that must be answered starred.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from enforcement import requirements
from policy.loader import pack, shipped
from tests.cast import make_court
from tests.desk.casework import in_team
from tests.packs.drive import pairs
from tests.packs.test_time_of_every_court import FILED, TEAMS


class Row(NamedTuple):
    """A checklist as the plan has it."""

    court: str
    list: str
    asked_by: str
    lines: str


def rows(court: str) -> list[Row]:
    """Return a court's lists."""
    with (Path(__file__).parent / "lists.csv").open(encoding="utf-8", newline="") as table:
        return [row for row in (Row(**r) for r in csv.DictReader(table)) if row.court == court]


@pytest.mark.parametrize("court", shipped())
def test_a_list_has_the_lines_of_the_plan_and_no_other(court: str) -> None:
    known = pack(court).tables.checklists
    assert {row.list for row in rows(court)} == set(known)
    for row in rows(court):
        entry = known[row.list]
        said = [line + ("*" if entry.asks(line) else "") for line in entry.items]
        assert "|".join(said) == row.lines, row.list


@pytest.mark.django_db
@pytest.mark.parametrize("court", shipped())
def test_an_act_waits_for_every_line_that_must_be_answered_and_for_none_besides(
    court: str,
) -> None:
    case = in_team(make_court(court), *TEAMS[court], on=FILED)
    for row in (row for row in rows(court) if row.asked_by):
        act, *words = row.asked_by.split()
        soft = "hints" in words
        given = pairs(word for word in words if word != "hints")
        asked = requirements.check(case, act, **given)
        wanted = [line.removesuffix("*") for line in row.lines.split("|") if line.endswith("*")]
        waits = asked.warnings if soft else asked.gaps
        left = {
            r.data["item"]
            for r in waits
            if r.code == "unticked" and r.data["checklist"] == row.list
        }
        answered = {line.item for line in asked.lines if line.checklist == row.list and line.by}
        assert left | answered >= set(wanted), row
        assert left <= set(wanted), row
        ticked = {f"{row.list}:{line}" for line in wanted}
        asked = requirements.check(case, act, ticked=ticked, **given)
        left = {
            line.item
            for line in asked.lines
            if line.checklist == row.list and line.required and not (line.by or line.against)
        }
        assert left == set(), row

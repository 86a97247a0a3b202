"""Each court's rules asked as the house asks them: what an event begins and ends, when a term ends,
for whom it waits, where a case goes, what an act must pass.

The answers come of the engine and the deciders (`tests.packs.drive`); they stand in `answers/`.
"""

from __future__ import annotations

from itertools import groupby

import pytest

from policy.loader import pack, shipped
from tests.packs.answered import Row, read
from tests.packs.drive import ask

SHOWN = ("named", "takes")  # told, and decided by nobody


def _about(row: Row) -> tuple[str, str]:
    return row.question, row.given.partition(" ")[0].partition("=")[0]


def _groups(court: str) -> list[object]:
    found = []
    for number, (about, some) in enumerate(groupby(read(court), _about)):
        asked = list(some)
        named = dict.fromkeys(c for row in asked for c in row.clause.split())
        marks = pytest.mark.clause(*named) if named and about[0] not in SHOWN else ()
        name = f"{court}-{' '.join(about)}-{number}"
        found.append(pytest.param(court, asked, id=name, marks=marks))
    return found


@pytest.mark.parametrize(("court", "asked"), [g for name in shipped() for g in _groups(name)])
def test_the_rules_answer_what_they_answered_to_the_courts_text(
    court: str, asked: list[Row]
) -> None:
    found = {f"{row.question} {row.given}": ask(pack(court), *row[1:3]) for row in asked}
    assert found == {f"{row.question} {row.given}": row.answer for row in asked}

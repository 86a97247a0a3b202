"""Each court's rules beside its plan, line by line: `plans/` was typed with the plan in hand.

An entry must say what its line says, with its clauses, and no entry stands besides. What the house
does by the lines is asked in `test_what_the_plans_ask`.
"""

from __future__ import annotations

from collections import Counter

import pytest

from policy.loader import pack, shipped
from tests.packs import told


@pytest.mark.parametrize("court", shipped())
def test_the_rules_say_what_the_plan_says_and_nothing_besides(court: str) -> None:
    typed, found = Counter(told.read(court)), Counter(told.lines(pack(court)))
    assert (sorted(typed - found), sorted(found - typed)) == ([], [])


@pytest.mark.parametrize("court", shipped())
def test_what_is_asked_first_stands_first(court: str) -> None:
    for table in ("functions", "triage", "gate", "supervision", "flow", "ladder"):
        typed = [line for line in told.read(court) if line.table == table]
        found = [line for line in told.lines(pack(court)) if line.table == table]
        for name in {line.entry for line in typed} if table == "functions" else [None]:
            first = [line for line in typed if name in (None, line.entry)]
            assert [line for line in found if name in (None, line.entry)] == first

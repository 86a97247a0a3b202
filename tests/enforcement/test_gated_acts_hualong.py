"""Which acts 华龙区's plan allows, by post and situation, and which clauses refuse the others."""

from __future__ import annotations

import pytest

from tests.acts_table import Row, outcome
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HELD, DEPOSITED = {"event": "payment.held"}, {"event": "payment.deposited"}
MONEY = frozenset({"HL-077", "HL-078"})
PROPERTY = frozenset({"HL-193", "HL-195"})

ROWS = (
    # 案款延期、提存: asked by the team with a reason, decided by the file centre.
    Row("payment.defer", "handler", "fast_1", "money, reason", "asked", HELD),
    Row("payment.defer", "handler", "fast_1", "money, reason", "asked", DEPOSITED),
    Row("payment.defer", "team_lead", "fast_1", "money, reason", "asked", HELD),
    Row("payment.defer", "clerk", "fast_1", "money, reason", "asked", HELD),
    Row("payment.defer", "file_centre_head", "", "money, reason", "asked", HELD),
    Row("payment.defer", "handler", "fast_1", "money", MONEY, HELD),
    Row("payment.defer", "handler", "fast_2", "money, reason", "forbidden", HELD),
    Row("payment.defer", "director", "", "money, reason", "forbidden", HELD),
    Row("payment.defer", "screener", "", "money, reason", "forbidden", HELD),
    # 恢复执行: with property the lists must be met, without it a reason and an approval.
    Row("case.resume", "handler", "fast_1", "property", PROPERTY),
    Row("case.resume", "handler", "fast_1", "property, checked", "asked"),
    Row("case.resume", "handler", "fast_1", "no property", "asked"),
    Row("case.resume", "screener", "", "no property", "asked"),
    Row("case.resume", "handler", "fast_2", "no property", "forbidden"),
    Row("case.resume", "file_centre_head", "", "no property", "forbidden"),
)


@pytest.mark.clause("HL-077", "HL-078", "HL-193", "HL-195", "HL-198", "HL-201")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.act}-{row.post}-{row.situation}")
def test_an_act_is_allowed_or_refused_as_the_plan_says(hualong: Cast, row: Row) -> None:
    found = outcome(hualong, row, "fast", "fast_1")
    if isinstance(row.expected, frozenset) and isinstance(found, frozenset):
        assert row.expected <= found
    else:
        assert found == row.expected

"""Yindu's regulation (殷法【2022】34号) as a pack: its terms, on the days they end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policy.clauses import register
from policy.events import EVENTS
from policy.loader import pack
from workdays.calendar import Calendar

YINDU = pack("yindu")
CALENDAR = Calendar.official()

# Clause, the day the term starts from, the day it ends on. Typed from the notices of the State
# Council: 2024 spring festival 10 to 17 February, worked 4 and 18 February; national day 1 to 7
# October. 2025 spring festival 28 January to 4 February, worked 26 January and 8 February;
# national day 1 to 8 October, worked 28 September and 11 October. 2026 new year 1 to 3 January,
# worked 4 January; spring festival 15 to 23 February, worked 14 and 28 February.
FIFTEEN_DAYS = [
    ("2025-09-18", "2025-10-09"),  # 3 October rests; the first workday is Thursday the 9th
    ("2026-02-01", "2026-02-24"),  # 16 February rests
    ("2024-02-03", "2024-02-18"),  # a Sunday that is worked
    ("2025-12-17", "2026-01-04"),  # new year's day, then a Sunday that is worked
    ("2024-02-14", "2024-02-29"),  # leap day
    ("2025-09-26", "2025-10-11"),  # a Saturday that is worked
]
SEVEN_DAYS = [
    ("2025-01-24", "2025-02-05"),
    ("2025-09-26", "2025-10-09"),
    ("2024-02-11", "2024-02-18"),
    ("2025-12-27", "2026-01-04"),
    ("2024-02-22", "2024-02-29"),
    ("2025-03-24", "2025-03-31"),
]
FIFTEEN_WORKDAYS = [
    ("2025-09-22", "2025-10-17"),  # 28 September and 11 October count, 1 to 8 October do not
    ("2025-01-20", "2025-02-14"),  # 26 January and 8 February count
    ("2026-02-09", "2026-03-06"),  # 14 and 28 February count
    ("2024-02-08", "2024-03-06"),  # 9 and 18 February 2024 are worked
]
DUE: dict[str, list[tuple[str, str]]] = {
    "YD-032": [
        ("2024-12-22", "2025-02-05"),
        ("2025-12-30", "2026-02-09"),
        ("2026-01-05", "2026-02-14"),
        ("2024-08-22", "2024-10-08"),
    ],
    "YD-045": [
        ("2025-12-17", "2026-02-24"),
        ("2023-12-31", "2024-02-29"),
        ("2024-08-02", "2024-10-08"),
        ("2025-08-12", "2025-10-11"),
    ],
    "YD-064": [
        ("2025-12-31", "2026-02-02"),
        ("2025-01-30", "2025-02-28"),
        ("2024-01-31", "2024-02-29"),
        ("2025-09-04", "2025-10-09"),
        ("2025-01-08", "2025-02-08"),
        ("2024-01-18", "2024-02-18"),
    ],
    "YD-035": [
        ("2025-09-25", "2025-10-05"),
        ("2025-01-24", "2025-02-03"),
        ("2024-02-19", "2024-02-29"),
    ],
    "YD-042": [("2025-12-22", "2026-01-01"), ("2026-02-05", "2026-02-15")],
    "YD-055": [
        ("2025-10-06", "2025-10-05"),
        ("2024-03-01", "2024-02-29"),
        ("2026-01-01", "2025-12-31"),
    ],
    "YD-057": FIFTEEN_DAYS,
    "YD-058": FIFTEEN_DAYS,
    "YD-059": FIFTEEN_DAYS,
    "YD-060": FIFTEEN_DAYS,
    "YD-065": SEVEN_DAYS,
    "YD-066": SEVEN_DAYS,
    "YD-067": FIFTEEN_DAYS,
    "YD-068": FIFTEEN_DAYS,
    "YD-069": FIFTEEN_DAYS,
    "YD-102": FIFTEEN_WORKDAYS,
    "YD-103": FIFTEEN_WORKDAYS,
    "YD-115": [
        ("2025-09-28", "2025-10-09"),
        ("2025-01-25", "2025-02-05"),
        ("2025-12-29", "2026-01-04"),
        ("2026-02-11", "2026-02-14"),
        ("2024-02-26", "2024-02-29"),
    ],
    "YD-117": SEVEN_DAYS,
    "YD-118": SEVEN_DAYS,
    "YD-119": [*FIFTEEN_DAYS, ("2024-09-16", "2024-10-08"), ("2025-01-14", "2025-02-05")],
    "YD-120": [
        ("2025-12-31", "2026-02-02"),
        ("2025-09-01", "2025-10-09"),
        ("2024-01-30", "2024-02-29"),
        ("2025-01-31", "2025-02-28"),
        ("2024-01-10", "2024-02-18"),
    ],
}


def _cites(clause: str) -> list[Any]:
    return [clock for clock in YINDU.clocks.values() if clause in clock.clause]


def test_every_node_and_limit_of_the_text_has_its_clock_and_its_dates() -> None:
    wanted = {
        row.id
        for row in register().values()
        if row.id.startswith("YD-") and row.kind in ("node", "limit")
    }
    assert len(wanted) == 22
    assert wanted == set(DUE)
    assert {clause: len(_cites(clause)) for clause in sorted(wanted)} == dict.fromkeys(
        sorted(wanted), 1
    )


@pytest.mark.parametrize(
    ("clause", "start", "end"),
    [
        pytest.param(clause, start, end, marks=pytest.mark.clause(clause), id=f"{clause} {start}")
        for clause, rows in DUE.items()
        for start, end in rows
    ],
)
def test_a_term_of_the_text_ends_on_the_day_the_calendar_says(
    clause: str, start: str, end: str
) -> None:
    (clock,) = _cites(clause)
    due, provisional = CALENDAR.date_of(
        date.fromisoformat(start), YINDU.terms[clock.id], roll=YINDU.rolls(clock)
    )
    assert due == date.fromisoformat(end)
    assert not provisional


@pytest.mark.clause("YD-046")
def test_a_case_with_property_to_auction_has_the_statutory_six_months_instead_of_sixty_days() -> (
    None
):
    sixty, statutory = YINDU.clocks["standard_limit"], YINDU.clocks["disposal_limit"]
    assert [(c.name, c.value) for c in sixty.all] == [("needs_auction", False)]
    assert [(c.name, c.value) for c in statutory.all] == [("needs_auction", True)]
    assert sixty.tracks == statutory.tracks == ("standard",)
    assert statutory.clause == ()  # ours by law, never shown as the plan's
    due, _ = CALENDAR.date_of(date(2025, 8, 31), YINDU.terms["disposal_limit"])
    assert due == date(2026, 2, 28)  # a Saturday that is worked


def test_a_late_receipt_of_a_slip_is_warned_of_by_a_number_of_ours() -> None:
    clock = YINDU.clocks["slip_received"]
    assert (clock.basis, clock.soft, clock.clause) == ("default", True, ())
    assert clock.duty == YINDU.clocks["slip_uploaded"].duty
    due, _ = CALENDAR.date_of(date(2025, 9, 30), YINDU.terms["slip_received"])
    assert due == date(2025, 10, 9)


OPENED_AND_CLOSED = [
    ("fast_limit", "case.filed", "case.closed", "@team"),
    ("preservation_limit", "case.filed", "preservation.completed", "preservation"),
    ("window_from_filing", "case.filed", "asset.disposable_found", "@team"),
    ("detention_check", "detention.ordered", "refusal.investigated", "refusal"),
    ("refusal_material", "request.received", "request.collected", "refusal"),
    ("refusal_lead", "request.received", "request.investigated", "refusal"),
    ("old_case_reception", "request.received", "request.interviewed", "refusal"),
    ("old_case_work", "request.received", "request.carried_out", "refusal"),
    ("slip_query", "order.received", "order.completed", "offline_query"),
    ("slip_uploaded", "order.dispatched", "material.uploaded", "offline_query"),
    ("provident_fund_query", "case.filed", "query.offline_item_answered", "offline_query"),
    ("provident_fund_uploaded", "case.filed", "material.uploaded", "offline_query"),
    ("disposal_uploaded", "asset.disposable_found", "material.uploaded", "@team"),
    ("auction_money_paid", "payment.received", "payment.paid_out", "funds"),
]


@pytest.mark.parametrize(("clock", "opens", "closes", "who"), OPENED_AND_CLOSED)
def test_a_clock_runs_between_the_events_the_text_names(
    clock: str, opens: str, closes: str, who: str
) -> None:
    found = YINDU.clocks[clock]
    assert [t.event for t in found.opens] == [opens]
    assert closes in [t.event for t in found.closes]
    assert found.who == who


@pytest.mark.clause("YD-055")
def test_the_check_of_a_detained_person_counts_back_from_the_end_of_detention() -> None:
    (opening,) = YINDU.clocks["detention_check"].opens
    assert opening.from_ == "ends_on"
    assert EVENTS["detention.ordered"].fields["ends_on"].required


@pytest.mark.clause("YD-115", "YD-117", "YD-118", "YD-119", "YD-120")
def test_the_four_controlled_nodes_are_stopped_by_the_upload_and_not_by_the_act() -> None:
    controlled = YINDU.parameter("@controlled_nodes")
    assert len(controlled) == 5  # housing fund and real estate are one of the four
    for clock in controlled:
        assert [t.event for t in YINDU.clocks[clock].closes] == ["material.uploaded"]
        assert YINDU.clocks[clock].closes[0].where["document"]
        assert YINDU.clocks[clock].shows


@pytest.mark.clause("YD-067", "YD-068", "YD-069")
def test_each_kind_of_slip_opens_its_own_clock() -> None:
    opened = {
        kind: [
            clock.id
            for clock, trigger in YINDU.opened_by["order.received"]
            if kind in _listed(trigger.where["kind"])
        ]
        for kind in ("查询", "查封", "冻结", "扣押", "其他")
    }
    assert opened == {
        "查询": ["slip_query"],
        "查封": ["slip_seal"],
        "冻结": ["slip_freeze"],
        "扣押": ["slip_freeze"],
        "其他": ["slip_freeze"],
    }


@pytest.mark.clause("YD-102", "YD-103", "YD-104")
def test_a_statutory_ground_pauses_both_payout_clocks_and_nothing_else() -> None:
    pause = next(p for p in YINDU.tables.pause if "YD-104" in p.clause)
    assert set(pause.clocks) == {"auction_money_paid", "other_money_paid"}
    assert (pause.from_.event, pause.to.event) == ("payment.held", "payment.released")
    assert pause.approved


def _listed(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value

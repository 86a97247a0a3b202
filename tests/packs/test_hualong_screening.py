"""Hualong's screenings as a table: first, second, and on resumption.

Outcomes were read off the plan by hand.
"""

from typing import Any

import pytest

from policy.facts import read_all
from policy.loader import pack
from policy.pack import Pack
from policy.triage import Decision, route


@pytest.fixture(scope="module")
def hualong() -> Pack:
    return pack("hualong")


MONEY = {"matter_kind": "monetary"}
HAS = {**MONEY, "has_disposable_asset": True}
NONE = {**MONEY, "has_disposable_asset": False}
FIRST = {"first_seizure": True}
NOT_FIRST = {"first_seizure": False}
RIGHT = {"mortgage_priority": True, "disposal_right_requestable": True}
NO_RIGHT = {"mortgage_priority": False, "disposal_right_requestable": False}
RESUMED = {"case_kind": "执恢"}

TO_FAST = ("routed", "fast", None)
TO_STANDARD = ("routed", "standard", None)
TO_CENTRE = ("routed", None, "command_centre")
ASKS = ("needs_facts", None, None)

# (facts, (outcome, track, unit), rule or missing facts, clauses)
SCREENED: list[tuple[dict[str, Any], tuple[str, str | None, str | None], Any, tuple[str, ...]]] = [
    # has property to auction, and the right to it
    ({**HAS, **FIRST}, TO_STANDARD, "first_seizure", ("HL-045", "HL-121")),
    ({**HAS, **FIRST, **NO_RIGHT}, TO_STANDARD, "first_seizure", ("HL-045",)),
    ({**HAS, **FIRST, **RIGHT}, TO_STANDARD, "first_seizure", ("HL-045", "HL-046")),
    ({**HAS, **NOT_FIRST, **RIGHT}, TO_STANDARD, "mortgage", ("HL-046", "HL-121")),
    ({**HAS, **RIGHT}, TO_STANDARD, "mortgage", ("HL-046",)),  # the undecided one leads there too
    ({**HAS, **FIRST, "deposits_cover_due": True}, TO_STANDARD, "first_seizure", ("HL-045",)),
    ({**HAS, **FIRST, "matter_kind": "title_transfer"}, TO_STANDARD, "first_seizure", ("HL-045",)),
    ({**HAS, **FIRST, "claim_amount": "99.99"}, TO_STANDARD, "first_seizure", ("HL-045",)),
    # has property, no right to it
    ({**HAS, **NOT_FIRST, **NO_RIGHT}, TO_FAST, "no_right", ("HL-082",)),
    ({**HAS, **NOT_FIRST, "mortgage_priority": False}, TO_FAST, "no_right", ("HL-046", "HL-082")),
    (
        {**HAS, **NOT_FIRST, "mortgage_priority": True, "disposal_right_requestable": False},
        TO_FAST,
        "no_right",
        ("HL-046", "HL-082"),
    ),
    (
        {**HAS, **NOT_FIRST, "mortgage_priority": False, "disposal_right_requestable": True},
        TO_FAST,
        "no_right",
        ("HL-046", "HL-082"),
    ),
    ({**HAS, **NOT_FIRST, "disposal_right_requestable": False}, TO_FAST, "no_right", ("HL-082",)),
    (
        {**HAS, **NOT_FIRST, **NO_RIGHT, "deposits_cover_due": True},
        TO_FAST,
        "no_right",
        ("HL-082",),
    ),
    # nothing to auction, whatever deposits exist
    (NONE, TO_FAST, "nothing_to_auction", ("HL-044",)),
    ({**NONE, "has_assets": False}, TO_FAST, "nothing_to_auction", ("HL-044", "HL-082")),
    (
        {**NONE, "has_assets": True, "deposits_cover_due": True},
        TO_FAST,
        "nothing_to_auction",
        ("HL-044",),
    ),
    (
        {**NONE, "preserved": True, "preserved_covers_due": True},
        TO_FAST,
        "nothing_to_auction",
        ("HL-044",),
    ),
    ({**NONE, **FIRST, **RIGHT}, TO_FAST, "nothing_to_auction", ("HL-044",)),
    ({**NONE, "matter_kind": "act"}, TO_FAST, "nothing_to_auction", ("HL-044",)),
    # what other courts ask decides nothing here
    ({**NONE, "claim_amount": "100000"}, TO_FAST, "nothing_to_auction", ("HL-044",)),
    ({**NONE, "claim_amount": "100000.01"}, TO_FAST, "nothing_to_auction", ("HL-044",)),
    ({**NONE, "claim_amount": "50000000"}, TO_FAST, "nothing_to_auction", ("HL-044",)),
    ({**NONE, "major_or_difficult": True}, TO_FAST, "nothing_to_auction", ("HL-044",)),
    (
        {**NONE, "enterprise_party": True, "refusal_crime": True},
        TO_FAST,
        "nothing_to_auction",
        ("HL-044",),
    ),
    # unknown is not false
    (
        MONEY,
        ASKS,
        (
            "has_disposable_asset",
            "first_seizure",
            "mortgage_priority",
            "disposal_right_requestable",
        ),
        ("HL-044", "HL-045", "HL-046"),
    ),
    (
        {**MONEY, "has_assets": False},
        ASKS,
        (
            "has_disposable_asset",
            "first_seizure",
            "mortgage_priority",
            "disposal_right_requestable",
        ),
        ("HL-082",),
    ),
    (
        HAS,
        ASKS,
        ("first_seizure", "mortgage_priority", "disposal_right_requestable"),
        ("HL-045", "HL-046"),
    ),
    ({**HAS, **NOT_FIRST}, ASKS, ("mortgage_priority", "disposal_right_requestable"), ("HL-046",)),
    (
        {**HAS, **NOT_FIRST, "mortgage_priority": True},
        ASKS,
        ("disposal_right_requestable",),
        ("HL-046",),
    ),
    ({**HAS, **NO_RIGHT}, ASKS, ("first_seizure",), ("HL-045",)),
    (
        {**MONEY, **FIRST},
        ASKS,
        ("has_disposable_asset", "mortgage_priority", "disposal_right_requestable"),
        ("HL-045",),
    ),
    ({**MONEY, **NOT_FIRST, **NO_RIGHT}, TO_FAST, "no_right", ("HL-044", "HL-082")),
    ({**MONEY, **NOT_FIRST, "mortgage_priority": False}, TO_FAST, "no_right", ("HL-082",)),
    # preservation goes to the centre and never to a track
    ({"matter_kind": "preservation"}, TO_CENTRE, "preservation", ("HL-056",)),
    ({**HAS, **FIRST, "matter_kind": "preservation"}, TO_CENTRE, "preservation", ("HL-056",)),
    (
        {**NONE, "matter_kind": "preservation", "case_kind": "执保"},
        TO_CENTRE,
        "preservation",
        ("HL-056",),
    ),
    ({"has_disposable_asset": True, **FIRST}, ASKS, ("matter_kind",), ("HL-045",)),
    ({"has_disposable_asset": False}, ASKS, ("matter_kind",), ("HL-044",)),
    # an earlier 终本 date decides only a resumption
    ({**NONE, "terminated_on": "2015-01-01"}, TO_FAST, "nothing_to_auction", ("HL-044",)),
]

FORMER = ("routed", None, "former_managers")
NEW = ("routed", None, "new_managers")
BEFORE = {**RESUMED, "has_disposable_asset": False}

SCREENED_ON_RESUMPTION: list[
    tuple[dict[str, Any], tuple[str, str | None, str | None], Any, tuple[str, ...]]
] = [
    ({**BEFORE, "terminated_on": "2018-03-27"}, FORMER, "resumed_before", ("HL-197",)),
    ({**BEFORE, "terminated_on": "2009-12-31"}, FORMER, "resumed_before", ("HL-197",)),
    ({**BEFORE, "terminated_on": "2018-03-28"}, NEW, "resumed_after", ("HL-197", "HL-200")),
    ({**BEFORE, "terminated_on": "2018-03-29"}, NEW, "resumed_after", ("HL-200",)),
    ({**BEFORE, "terminated_on": "2024-02-29"}, NEW, "resumed_after", ("HL-200",)),
    (
        {**RESUMED, "has_disposable_asset": True, "terminated_on": "2016-05-05"},
        TO_STANDARD,
        "resumed_property",
        ("HL-196",),
    ),
    ({**RESUMED, "has_disposable_asset": True}, TO_STANDARD, "resumed_property", ("HL-196",)),
    (
        {**RESUMED, "has_disposable_asset": True, **NOT_FIRST, **NO_RIGHT},
        TO_STANDARD,
        "resumed_property",
        ("HL-196",),
    ),
    (BEFORE, ASKS, ("terminated_on",), ("HL-197", "HL-200")),
    (
        {**RESUMED, "terminated_on": "2015-01-01"},
        ASKS,
        ("has_disposable_asset",),
        ("HL-197",),
    ),
    (RESUMED, ASKS, ("has_disposable_asset", "terminated_on"), ("HL-197", "HL-200")),
]

POOLS = {"fast": ("fast_1", "fast_2"), "standard": ("standard_1", "standard_2"), None: ()}


def _routed(rules: Pack, facts: dict[str, Any]) -> Decision:
    return route(rules, read_all(facts))


@pytest.mark.parametrize(
    ("facts", "expected", "why"),
    [
        pytest.param(*row[:3], marks=pytest.mark.clause(*row[3]))
        for row in SCREENED + SCREENED_ON_RESUMPTION
    ],
)
def test_a_case_is_screened_to_where_the_plan_sends_it(
    hualong: Pack,
    facts: dict[str, Any],
    expected: tuple[str, str | None, str | None],
    why: str | tuple[str, ...],
) -> None:
    found = _routed(hualong, facts)
    assert (found.outcome, found.track, found.unit) == expected
    assert found.pool == POOLS[found.track]
    if found.outcome == "needs_facts":
        assert (found.missing, found.rule) == (why, None)
    else:
        assert (found.missing, found.rule) == ((), why)


@pytest.mark.clause("HL-042", "HL-043")
def test_the_second_screening_moves_a_case_in_which_a_house_was_found(hualong: Pack) -> None:
    first, second = hualong.runs_for("执")
    assert first.after == ("query.answered", "reception.recorded")
    assert second.after == ("query.offline_completed",)
    assert (first.early, second.early) == ("reason", "reason")
    before = route(hualong, read_all(NONE), run=first)
    after = route(hualong, read_all({**NONE, **HAS, **FIRST}), run=second)
    assert (before.run, before.track) == ("first", "fast")
    assert (after.run, after.track) == ("second", "standard")


@pytest.mark.clause("HL-197", "HL-200")
def test_a_resumed_case_has_one_screening_of_its_own_after_approval(hualong: Pack) -> None:
    (run,) = hualong.runs_for("执恢")
    assert (run.id, run.after) == ("resumption", ("resumption.approved",))
    assert all(rule.run == "resumption" for rule in hualong.rules_for(run))
    assert {run.id for run in hualong.runs_for("执")} == {"first", "second"}


@pytest.mark.clause("HL-046")
def test_the_undecided_rule_that_leads_to_the_same_teams_is_listed_beside(hualong: Pack) -> None:
    found = _routed(hualong, {**HAS, **RIGHT})
    assert [view.id for view in found.undecided] == ["first_seizure"]

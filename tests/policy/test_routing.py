"""Routing: first match wins, an undecided earlier rule stops it, with one relief."""

from __future__ import annotations

from typing import Any

import pytest

from policy.facts import read_all
from policy.loader import load
from policy.pack import Pack
from policy.triage import Decision, route, run_for
from tests.policy.sixth_court import Folder

RULES = """
[tracks.ordinary]
name = "一般"
state = "standard"
units = ["town", "north"]
draw = ["balanced_random"]
clause = "QS-001"

[tracks.rural]
name = "涉农"
state = "special"
units = ["land"]
draw = ["manual"]
clause = "QS-002"

[[triage]]
id = "first"
clause = "QS-011"
all = [{ fact = "preserved", op = "is", value = true }]
to = "ordinary"

[[triage]]
id = "second"
clause = "QS-012"
any = [
  { fact = "enterprise_party", op = "is", value = true },
  { fact = "simple_act", op = "is", value = true },
]
to = "@home"

[[triage]]
id = "asked"
clause = "QS-013"
all = [{ fact = "serial_case", op = "is", value = true }]
ask = "director"
reason_needed = true

[[triage]]
id = "asked_too"
clause = "QS-014"
all = [{ fact = "special_circumstance", op = "is", value = true }]
ask = "director"

[[triage]]
id = "advice"
clause = "QS-015"
soft = true
all = [{ fact = "facts_clear", op = "is", value = true }]
to = "rural"

[[triage]]
id = "rest"
clause = "QS-016"
to = "rural"
"""
KNOWN = {
    "preserved": False,
    "enterprise_party": False,
    "simple_act": False,
    "serial_case": False,
    "special_circumstance": False,
}


@pytest.fixture
def rules(court: Folder) -> Pack:
    court.write("routes.toml", RULES)
    return load(court.path)


def _decide(rules: Pack, **changes: Any) -> Decision:
    return route(rules, read_all({**KNOWN, **changes}, rules.tables.labels))


def test_the_first_rule_that_holds_decides(rules: Pack) -> None:
    found = _decide(rules, preserved=True, serial_case=True)
    assert (found.rule, found.track, found.clause) == ("first", "ordinary", ("QS-011",))


def test_what_no_rule_meets_goes_to_the_last_one(rules: Pack) -> None:
    found = _decide(rules)
    assert (found.rule, found.unit, found.state) == ("rest", "land", "special")
    assert found.conditions == ()


def test_an_undecided_earlier_rule_stops_the_search(rules: Pack) -> None:
    found = _decide(rules, preserved=None, serial_case=True)
    assert (found.outcome, found.missing) == ("needs_facts", ("preserved",))
    assert [view.id for view in found.undecided] == ["first"]


def test_an_undecided_later_rule_is_not_asked_about(rules: Pack) -> None:
    assert _decide(rules, preserved=True, enterprise_party=None, serial_case=None).missing == ()


def test_a_rule_with_a_false_condition_is_not_undecided(rules: Pack) -> None:
    found = _decide(rules, enterprise_party=None, simple_act=True)
    assert (found.outcome, found.rule) == ("routed", "second")


def test_undecided_rules_to_the_same_place_do_not_stop_it_and_are_listed(rules: Pack) -> None:
    # "@home" stands for "ordinary": the same place by another name.
    found = _decide(rules, preserved=None, enterprise_party=True)
    assert (found.outcome, found.rule, found.pool) == ("routed", "second", ("town", "north"))
    (beside,) = found.undecided
    assert (beside.id, beside.verdict) == ("first", None)
    assert [proof.known for proof in beside.proofs] == [False]


def test_one_undecided_rule_to_another_place_is_enough_to_stop_it(rules: Pack) -> None:
    found = _decide(rules, preserved=None, serial_case=None)
    assert found.outcome == "needs_facts"
    assert found.missing == ("preserved", "serial_case")


def test_the_leader_is_asked_and_nothing_is_decided(rules: Pack) -> None:
    found = _decide(rules, serial_case=True)
    assert (found.outcome, found.ask, found.rule) == ("ask", "director", "asked")
    assert (found.track, found.unit, found.pool) == (None, None, ())
    assert found.reason_needed
    assert found.clause == ("QS-013",)


def test_two_ways_to_the_same_leader_are_one_place(rules: Pack) -> None:
    found = _decide(rules, serial_case=None, special_circumstance=True)
    assert (found.outcome, found.rule) == ("ask", "asked_too")


def test_a_soft_rule_is_shown_and_never_decides(rules: Pack) -> None:
    found = _decide(rules, preserved=True, facts_clear=True)
    assert found.track == "ordinary"
    assert [(view.id, view.verdict, view.to) for view in found.soft] == [("advice", True, "rural")]
    assert "facts_clear" not in _decide(rules, preserved=None).missing


def test_every_rule_looked_at_is_kept_with_its_proof(rules: Pack) -> None:
    found = _decide(rules, serial_case=True)
    assert [(view.id, view.verdict) for view in found.seen] == [
        ("first", False),
        ("second", False),
        ("asked", True),
    ]


def test_the_record_of_a_decision_has_its_fixed_keys(rules: Pack) -> None:
    assert list(_decide(rules).as_dict()) == [
        "outcome",
        "run",
        "track",
        "unit",
        "pool",
        "draw",
        "ask",
        "rule",
        "clause",
        "conditions",
        "missing",
        "undecided",
        "soft",
    ]


RUNS = """
[[flow.run]]
id = "again"
name = "再次分流"
clause = "QS-001"
by = "triage"
order = 2

[[flow.run]]
id = "resumed"
name = "恢复执行分流"
clause = "QS-001"
by = "triage"
case_kinds = ["执恢"]
order = 3
"""


@pytest.fixture
def runs(court: Folder) -> Pack:
    court.put("pack.toml", "\n[ladder]", f"{RUNS}\n[ladder]")
    court.add(
        "routes.toml",
        '\n[[triage]]\nid = "resumed"\nbasis = "default"\nrun = "resumed"\nto = "north"\n',
    )
    return load(court.path)


def test_a_case_is_screened_by_the_first_screening_it_has_not_had(runs: Pack) -> None:
    assert run_for(runs, {"case_kind": "执"}).id == "only"
    assert run_for(runs, {"case_kind": "执"}, done=["only"]).id == "again"
    assert run_for(runs, {"case_kind": "执"}, done=["only", "again"]).id == "again"


def test_a_kind_of_case_with_its_own_screening_has_no_other(runs: Pack) -> None:
    assert run_for(runs, {"case_kind": "执恢"}).id == "resumed"
    found = route(runs, {"case_kind": "执恢"})
    assert (found.run, found.rule, found.unit) == ("resumed", "resumed", "north")


def test_a_screening_without_rules_of_its_own_uses_the_common_ones(runs: Pack) -> None:
    again = run_for(runs, {}, done=["only"])
    found = route(runs, {"label.rural_land": True}, run=again)
    assert (found.run, found.rule) == ("again", "land")

"""Three-valued conditions, held against every way the unknown facts could turn out."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.conditions import holds, missing, prove, verdict
from policy.predicates import contradiction, covers
from policy.schema import Condition, TriageRule

# Facts of each type with values on and beside the limits the conditions below name.
POSSIBLE: dict[str, tuple[Any, ...]] = {
    "preserved": (True, False),
    "enterprise_party": (True, False),
    "needs_auction": (True, False),
    "claim_amount": tuple(Decimal(a) for a in ("0.00", "4.99", "5.00", "5.01", "7.00", "8.00")),
    "matter_kind": ("monetary", "act", "title_transfer", "preservation"),
}


def _condition(fact: str, op: str, value: Any) -> Condition:
    return Condition.model_validate({"fact": fact, "op": op, "value": value})


BOOLS = [
    _condition(fact, op, value)
    for fact in ("preserved", "enterprise_party", "needs_auction")
    for op in ("is", "is_not")
    for value in (True, False)
]
AMOUNTS = [
    _condition("claim_amount", op, number)
    for op in ("is", "is_not", "lt", "le", "gt", "ge")
    for number in (5, 7)
]
KINDS = [
    _condition("matter_kind", "is", "act"),
    _condition("matter_kind", "is_not", "act"),
    _condition("matter_kind", "in", ("act", "title_transfer")),
]
CONDITIONS = st.sampled_from(BOOLS + AMOUNTS + KINDS)


@st.composite
def rules(draw: st.DrawFn) -> TriageRule:
    return TriageRule(
        id="r",
        basis="default",
        to="fast",
        all=tuple(draw(st.lists(CONDITIONS, max_size=3))),
        any=tuple(draw(st.lists(CONDITIONS, max_size=3))),
    )


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    known = draw(st.sets(st.sampled_from(sorted(POSSIBLE))))
    return {name: draw(st.sampled_from(POSSIBLE[name])) for name in sorted(known)}


def _plainly(condition: Condition, found: Any) -> bool:
    """The comparison written out, apart from the product's own."""
    asked = condition.value
    return {
        "is": found == asked,
        "is_not": found != asked,
        "in": condition.op == "in" and found in asked,
        "lt": condition.op == "lt" and found < asked,
        "le": condition.op == "le" and found <= asked,
        "gt": condition.op == "gt" and found > asked,
        "ge": condition.op == "ge" and found >= asked,
    }[condition.op]


def _met(rule: TriageRule, values: dict[str, Any]) -> bool:
    every = all(_plainly(c, values[c.name]) for c in rule.all)
    return every and (not rule.any or any(_plainly(c, values[c.name]) for c in rule.any))


def _completions(rule: TriageRule, values: dict[str, Any]) -> Any:
    names = sorted({c.name for c in rule.conditions} - values.keys())
    for picked in itertools.product(*(POSSIBLE[name] for name in names)):
        yield {**values, **dict(zip(names, picked, strict=True))}


@given(rule=rules(), values=facts())
def test_a_verdict_never_contradicts_what_the_unknown_facts_turn_out_to_be(
    rule: TriageRule, values: dict[str, Any]
) -> None:
    found = verdict(rule, values)
    outcomes = {_met(rule, whole) for whole in _completions(rule, values)}
    if found is not None:
        assert outcomes == {found}


@given(rule=rules(), values=facts())
def test_all_and_any_are_undecided_exactly_as_the_rule_book_says(
    rule: TriageRule, values: dict[str, Any]
) -> None:
    """Condition by condition, each unknown one free: `all`, `any`, and both together."""
    known = [_plainly(c, values[c.name]) if c.name in values else None for c in rule.conditions]
    free = [index for index, result in enumerate(known) if result is None]
    outcomes = set()
    for picked in itertools.product((True, False), repeat=len(free)):
        results = list(known)
        for index, result in zip(free, picked, strict=True):
            results[index] = result
        every, some = results[: len(rule.all)], results[len(rule.all) :]
        outcomes.add(all(every) and (any(some) if some else True))
    assert verdict(rule, values) is (outcomes.pop() if len(outcomes) == 1 else None)


@given(rule=rules(), values=facts())
def test_what_is_missing_is_asked_of_undecided_rules_and_decides_them(
    rule: TriageRule, values: dict[str, Any]
) -> None:
    if verdict(rule, values) is not None:
        return
    names = missing(rule, values)
    assert names
    assert not set(names) & values.keys()
    for picked in itertools.product(*(POSSIBLE[name] for name in names)):
        assert verdict(rule, {**values, **dict(zip(names, picked, strict=True))}) is not None


@given(rule=rules())
def test_a_rule_is_called_contradictory_only_when_no_case_can_meet_it(rule: TriageRule) -> None:
    possible = any(_met(rule, whole) for whole in _completions(rule, {}))
    assert bool(contradiction(rule)) is not possible


@given(earlier=rules(), later=rules())
def test_a_rule_is_called_covered_only_when_the_earlier_one_always_holds_with_it(
    earlier: TriageRule, later: TriageRule
) -> None:
    if not covers(earlier, later) or contradiction(later):
        return
    both = TriageRule(id="b", basis="x", to="fast", any=earlier.conditions + later.conditions)
    for whole in _completions(both, {}):
        assert _met(earlier, whole) or not _met(later, whole)


@pytest.mark.parametrize(
    ("op", "asked", "found", "expected"),
    [
        ("lt", 100000, Decimal("99999.99"), True),
        ("lt", 100000, Decimal("100000.00"), False),
        ("le", 100000, Decimal("100000.00"), True),
        ("gt", 100000, Decimal("100000.00"), False),
        ("gt", 100000, Decimal("100000.01"), True),
        ("ge", 100000, Decimal("100000.00"), True),
        ("is", 100000, Decimal("100000.00"), True),
        ("lt", Decimal("0.3"), Decimal("0.30"), False),
    ],
)
def test_an_amount_is_compared_to_the_fen(
    op: str, asked: Any, found: Decimal, expected: bool
) -> None:
    assert holds(_condition("claim_amount", op, asked), {"claim_amount": found}) is expected


@pytest.mark.parametrize("written", [date(2018, 3, 28), "2018-03-28"])
@pytest.mark.parametrize(
    ("found", "before"), [(date(2018, 3, 27), True), (date(2018, 3, 28), False)]
)
def test_the_day_itself_is_not_before_it(written: Any, found: date, before: bool) -> None:
    values = {"terminated_on": found}
    assert holds(_condition("terminated_on", "before", written), values) is before
    assert holds(_condition("terminated_on", "on_or_after", written), values) is not before


def test_a_false_fact_is_not_an_unknown_one() -> None:
    condition = _condition("preserved", "is", True)
    assert holds(condition, {"preserved": False}) is False
    assert holds(condition, {"preserved": None}) is None
    assert holds(condition, {}) is None


def test_a_nought_is_known() -> None:
    assert holds(_condition("case_age_years", "lt", 2), {"case_age_years": 0}) is True
    assert holds(_condition("claim_amount", "lt", 2), {"claim_amount": Decimal("0.00")}) is True


@pytest.mark.parametrize(
    ("condition", "values", "read", "kept"),
    [
        (
            _condition("claim_amount", "le", 100000),
            {"claim_amount": Decimal("1234567.80")},
            ("申请执行标的额", "不大于", "100,000.00元", "1,234,567.80元"),
            "1234567.80",
        ),
        (
            _condition("matter_kind", "in", ("act", "title_transfer")),
            {"matter_kind": "act"},
            ("执行事项", "属于", "行为、过户", "行为"),
            "act",
        ),
        (
            _condition("preserved", "is", True),
            {"preserved": False},
            ("诉讼中已保全", "是", "是", "否"),
            False,
        ),
        (_condition("preserved", "is", True), {}, ("诉讼中已保全", "是", "是", ""), None),
    ],
)
def test_a_proof_is_read_by_people_and_kept_for_machines(
    condition: Condition, values: dict[str, Any], read: tuple[str, ...], kept: Any
) -> None:
    proof = prove(condition, values)
    assert (proof.term, proof.op, proof.asked, proof.found) == read
    assert proof.as_dict()["found"] == kept
    assert proof.known is (kept is not None)

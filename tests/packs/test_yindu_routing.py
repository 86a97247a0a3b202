"""Yindu's regulation (殷法【2022】34号) as a pack: where each case goes, what is asked first."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from policy.clauses import register
from policy.facts import read_all
from policy.loader import SHIPPED, load, pack
from policy.triage import Decision, route, run_for

YINDU = pack("yindu")

# A case of 300 000 yuan with nothing to it: every fact a rule asks for is known.
PLAIN = {
    "case_kind": "执",
    "matter_kind": "monetary",
    "claim_amount": "300000.00",
    "refusal_crime": False,
    "case_age_years": 0,
    "needs_auction": False,
    "transferred_from_fast": False,
    "enterprise_party": False,
    "preserved": False,
    "preserved_covers_due": False,
    "four_checks_cover_due": False,
}
FAST, STANDARD, SPECIAL = (
    ("fast", "fast_team"),
    ("standard", "standard_team"),
    ("special", "special_team"),
)
BATCH = (None, "batch")
SMALL = {"claim_amount": "50000.00"}

# What differs from the plain case (None: unknown), where it goes, by which rule, clauses exercised.
ROUTED: list[tuple[dict[str, Any], tuple[str | None, str], str, tuple[str, ...]]] = [
    ({}, STANDARD, "large_amount", ("YD-044",)),
    ({"claim_amount": "0.00"}, FAST, "small_amount", ("YD-027",)),
    ({"claim_amount": "99999.99"}, FAST, "small_amount", ("YD-027",)),
    # Exactly 100 000 meets both rows; the first in order decides.
    ({"claim_amount": "100000.00"}, FAST, "small_amount", ("YD-027", "YD-044")),
    ({"claim_amount": "100000.01"}, STANDARD, "large_amount", ("YD-044",)),
    ({"claim_amount": "9999999999999.99"}, STANDARD, "large_amount", ("YD-044",)),
    ({"matter_kind": "act"}, FAST, "act", ("YD-028",)),
    ({"matter_kind": "act", "claim_amount": None}, FAST, "act", ("YD-028",)),
    ({"matter_kind": "title_transfer", "claim_amount": None}, FAST, "act", ("YD-028",)),
    ({"matter_kind": "act", "needs_auction": True}, STANDARD, "needs_auction", ("YD-039",)),
    ({"enterprise_party": True}, FAST, "enterprise_party", ("YD-029",)),
    ({"enterprise_party": True, "claim_amount": None}, FAST, "enterprise_party", ("YD-029",)),
    (
        {"enterprise_party": True, "claim_amount": "50000000.00"},
        FAST,
        "enterprise_party",
        ("YD-029", "YD-044"),
    ),
    (
        {"enterprise_party": True, "needs_auction": True},
        STANDARD,
        "needs_auction",
        ("YD-029", "YD-039"),
    ),
    ({"preserved": True, "preserved_covers_due": True}, FAST, "preserved", ("YD-030",)),
    # Sufficiency is asked of both halves of the sentence (decision), so this one is not fast.
    ({"preserved": True}, STANDARD, "large_amount", ("YD-030", "YD-044")),
    ({"preserved_covers_due": True}, STANDARD, "large_amount", ("YD-030", "YD-044")),
    ({"preserved": None}, STANDARD, "large_amount", ("YD-030", "YD-044")),
    (
        {"preserved": True, "preserved_covers_due": True, "needs_auction": True},
        STANDARD,
        "needs_auction",
        ("YD-030", "YD-039"),
    ),
    ({"four_checks_cover_due": True}, FAST, "four_checks", ("YD-031",)),
    (
        {"four_checks_cover_due": True, "claim_amount": None},
        FAST,
        "four_checks",
        ("YD-031",),
    ),
    ({"needs_auction": True}, STANDARD, "needs_auction", ("YD-039",)),
    ({"needs_auction": True, **SMALL}, STANDARD, "needs_auction", ("YD-039", "YD-027")),
    ({"needs_auction": True, "claim_amount": None}, STANDARD, "needs_auction", ("YD-039",)),
    ({"transferred_from_fast": True, **SMALL}, STANDARD, "transferred_from_fast", ("YD-040",)),
    (
        {"transferred_from_fast": True, "matter_kind": "act"},
        STANDARD,
        "transferred_from_fast",
        ("YD-040", "YD-028"),
    ),
    ({"refusal_crime": True}, SPECIAL, "refusal_crime", ("YD-144",)),
    ({"refusal_crime": True, **SMALL}, SPECIAL, "refusal_crime", ("YD-144", "YD-027")),
    (
        {"refusal_crime": True, "needs_auction": True},
        SPECIAL,
        "refusal_crime",
        ("YD-144", "YD-039"),
    ),
    (
        {"refusal_crime": True, "enterprise_party": True},
        SPECIAL,
        "refusal_crime",
        ("YD-144", "YD-029"),
    ),
    ({"refusal_crime": True, "case_age_years": None}, SPECIAL, "refusal_crime", ("YD-144",)),
    ({"case_age_years": 1}, STANDARD, "large_amount", ("YD-145",)),
    ({"case_age_years": 2}, SPECIAL, "old_case", ("YD-145",)),
    ({"case_age_years": 11, **SMALL}, SPECIAL, "old_case", ("YD-145", "YD-027")),
    ({"case_age_years": 2, "needs_auction": True}, SPECIAL, "old_case", ("YD-145", "YD-039")),
    ({"case_kind": "执恢"}, STANDARD, "large_amount", ("YD-044",)),
    ({"case_kind": "执保"}, BATCH, "preservation_case", ("YD-063",)),
    ({"case_kind": "执保", "matter_kind": None}, BATCH, "preservation_case", ("YD-063",)),
    ({"case_kind": None, "matter_kind": "preservation"}, BATCH, "preservation_case", ("YD-063",)),
    (
        {"matter_kind": "preservation", "refusal_crime": True, **SMALL},
        BATCH,
        "preservation_case",
        ("YD-063",),
    ),
    # An unknown fact does no harm where it could only lead to the same team.
    ({"enterprise_party": None, **SMALL}, FAST, "small_amount", ("YD-027", "YD-029")),
    ({"four_checks_cover_due": None, **SMALL}, FAST, "small_amount", ("YD-027", "YD-031")),
    ({"needs_auction": None}, STANDARD, "large_amount", ("YD-044", "YD-039")),
    ({"transferred_from_fast": None}, STANDARD, "large_amount", ("YD-044", "YD-040")),
    (
        {"refusal_crime": None, "case_age_years": 3},
        SPECIAL,
        "old_case",
        ("YD-144", "YD-145"),
    ),
    # The general words of 二(六) stand beside the outcome and do not make it.
    ({"facts_clear": True, "judged_simple": True}, STANDARD, "large_amount", ("YD-142",)),
    ({"dispute_large": True, **SMALL}, FAST, "small_amount", ("YD-143",)),
    (
        {"dispute_large": True, "enterprise_party": True},
        FAST,
        "enterprise_party",
        ("YD-143",),
    ),
]


def _facts(changes: dict[str, Any]) -> dict[str, Any]:
    return read_all({**PLAIN, **changes}, YINDU.tables.labels)


def _names(changes: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in changes.items()) or "plain"


@pytest.mark.parametrize(
    ("changes", "place", "rule"),
    [
        pytest.param(c, place, rule, marks=pytest.mark.clause(*clauses), id=_names(c))
        for c, place, rule, clauses in ROUTED
    ],
)
def test_a_case_goes_where_the_text_and_the_order_of_the_rules_say(
    changes: dict[str, Any], place: tuple[str | None, str], rule: str
) -> None:
    found = route(YINDU, _facts(changes))
    assert found.outcome == "routed"
    assert (found.track, found.unit) == place
    assert found.rule == rule
    assert found.clause == next(r.clause for r in YINDU.tables.triage if r.id == rule)


# What differs from the plain case, and the facts the triage post is asked for, in order.
ASKED: list[tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = [
    ({"claim_amount": None}, ("claim_amount",), ("YD-027", "YD-044")),
    ({"enterprise_party": None}, ("enterprise_party",), ("YD-029",)),
    ({"matter_kind": None}, ("matter_kind",), ("YD-028",)),
    ({"case_kind": None}, ("case_kind",), ("YD-063",)),
    ({"preserved": True, "preserved_covers_due": None}, ("preserved_covers_due",), ("YD-030",)),
    (
        {"preserved": None, "preserved_covers_due": None},
        ("preserved", "preserved_covers_due"),
        ("YD-030",),
    ),
    ({"four_checks_cover_due": None}, ("four_checks_cover_due",), ("YD-031",)),
    ({"needs_auction": None, **SMALL}, ("needs_auction",), ("YD-039",)),
    ({"transferred_from_fast": None, **SMALL}, ("transferred_from_fast",), ("YD-040",)),
    ({"refusal_crime": None}, ("refusal_crime",), ("YD-144",)),
    ({"case_age_years": None}, ("case_age_years",), ("YD-145",)),
    (
        {"refusal_crime": None, "case_age_years": None, "needs_auction": True},
        ("refusal_crime", "case_age_years"),
        ("YD-144", "YD-145"),
    ),
    (
        dict.fromkeys(PLAIN),
        (
            "case_kind",
            "matter_kind",
            "refusal_crime",
            "case_age_years",
            "needs_auction",
            "transferred_from_fast",
            "enterprise_party",
            "preserved",
            "preserved_covers_due",
            "four_checks_cover_due",
            "claim_amount",
        ),
        ("YD-027", "YD-028", "YD-029", "YD-030", "YD-031", "YD-039", "YD-040", "YD-044"),
    ),
]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        pytest.param(c, missing, marks=pytest.mark.clause(*clauses), id=_names(c)[:60])
        for c, missing, clauses in ASKED
    ],
)
def test_a_case_waits_for_the_facts_that_could_send_it_elsewhere(
    changes: dict[str, Any], missing: tuple[str, ...]
) -> None:
    found = route(YINDU, _facts(changes))
    assert found.outcome == "needs_facts"
    assert found.missing == missing
    assert (found.track, found.unit, found.rule) == (None, None, None)


@pytest.mark.clause("YD-142", "YD-143")
@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        (
            {"facts_clear": True, "judged_simple": True, "dispute_large": True},
            {"mainly_fast": True, "mainly_standard": False},
        ),
        (
            {"facts_clear": True, "judged_simple": False, "dispute_large": False},
            {"mainly_fast": False, "mainly_standard": False},
        ),
        (
            {"dispute_large": True, "needs_auction": True},
            {"mainly_fast": None, "mainly_standard": True},
        ),
    ],
)
def test_the_general_words_of_the_text_are_shown_beside_the_outcome(
    changes: dict[str, Any], shown: dict[str, bool | None]
) -> None:
    found = route(YINDU, _facts(changes))
    assert {view.id: view.verdict for view in found.soft} == shown
    assert {view.id: view.to for view in found.soft} == {
        "mainly_fast": "fast",
        "mainly_standard": "standard",
    }
    assert found.track == "standard"


@pytest.mark.clause("YD-140")
def test_the_values_that_decided_are_kept_with_the_decision() -> None:
    found: Decision = route(YINDU, _facts({"claim_amount": "100000.00"}))
    (proof,) = found.as_dict()["conditions"]
    assert (proof["fact"], proof["found"], proof["holds"]) == ("claim_amount", "100000.00", True)
    assert proof["asked"] == "100,000.00元"
    run = run_for(YINDU, {"case_kind": "执"})
    assert {"claim_amount", "enterprise_party", "cause_of_action"} <= set(run.shows)


@pytest.mark.clause("YD-063")
def test_a_preservation_case_is_screened_without_waiting_for_a_query() -> None:
    assert run_for(YINDU, {"case_kind": "执保"}).after == ()
    assert run_for(YINDU, {"case_kind": "执"}).after == ("query.answered",)


def _changed(tmp_path: Path, file: str, found: str, put: str) -> Path:
    folder = tmp_path / "yindu"
    shutil.copytree(SHIPPED / "yindu", folder)
    text = (folder / file).read_text(encoding="utf-8")
    changed, times = re.subn(found, put, text, flags=re.DOTALL)
    assert times == 1
    (folder / file).write_text(changed, encoding="utf-8")
    return folder


@pytest.mark.clause("YD-030")
def test_the_literal_reading_of_preserved_property_is_a_switch(tmp_path: Path) -> None:
    folder = _changed(tmp_path, "triage.toml", "enabled = false", "enabled = true")
    found = route(load(folder), _facts({"preserved": True}))
    assert (found.track, found.rule) == ("fast", "preserved_literal")


@pytest.mark.clause("YD-145")
def test_the_age_of_an_old_case_is_a_number_of_ours_that_a_court_may_change(
    tmp_path: Path,
) -> None:
    assert YINDU.tables.parameters["old_case_years"].basis == "default"
    folder = _changed(
        tmp_path, "pack.toml", r"(\[parameters\.old_case_years\]\nvalue = )2", r"\g<1>5"
    )
    changed = load(folder)
    assert route(changed, _facts({"case_age_years": 4})).track == "standard"
    assert route(changed, _facts({"case_age_years": 5})).track == "special"


def test_every_routing_row_of_the_text_is_cited_by_a_rule() -> None:
    wanted = {
        row.id for row in register().values() if row.id.startswith("YD-") and row.kind == "triage"
    }
    cited = {clause for rule in YINDU.tables.triage for clause in rule.clause}
    assert len(wanted) == 13
    assert wanted <= cited

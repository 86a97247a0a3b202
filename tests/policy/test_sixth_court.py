"""A sixth court needs a folder and nothing else."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from policy.due import due
from policy.facts import read_all
from policy.loader import load
from policy.pack import Pack
from policy.triage import Decision, route
from tests.policy.sixth_court import Folder


@pytest.fixture
def rules(court: Folder) -> Pack:
    return load(court.path)


def _decide(rules: Pack, **facts: Any) -> Decision:
    return route(rules, read_all(facts, rules.tables.labels))


def _labels(**answers: bool) -> dict[str, Any]:
    return {f"label.{code}": answer for code, answer in answers.items()}


def test_a_folder_of_a_new_court_loads_with_its_own_units_posts_and_labels(rules: Pack) -> None:
    assert rules.identity.court == "清水县人民法院"
    assert rules.unit_name("land") == "涉农执行组"
    assert rules.post_name("vet") == "牲畜看管员"
    assert rules.label_questions["rural_land"] == "是否涉及农村土地？"
    assert {"label.rural_land", "label.livestock", "claim_amount"} <= rules.fact_names


def test_its_label_sends_a_case_to_its_team(rules: Pack) -> None:
    found = _decide(rules, **_labels(rural_land=True))
    assert (found.outcome, found.track, found.unit) == ("routed", "rural", "land")
    assert found.clause == ("QS-002",)
    assert [proof.term for proof in found.conditions] == ["是否涉及农村土地？"]


def test_an_unanswered_label_is_asked_for_and_not_taken_for_no(rules: Pack) -> None:
    found = _decide(rules, claim_amount="100.00", major_or_difficult=False)
    assert (found.outcome, found.missing) == ("needs_facts", ("label.rural_land",))


def test_its_leader_is_asked_where_its_text_leaves_the_choice(rules: Pack) -> None:
    found = _decide(rules, major_or_difficult=True, **_labels(rural_land=False))
    assert (found.outcome, found.ask, found.track) == ("ask", "director", None)


def test_its_number_divides_a_single_unit_from_a_draw_among_several(rules: Pack) -> None:
    known = {"major_or_difficult": False, **_labels(rural_land=False)}
    below = _decide(rules, claim_amount="29999.99", **known)
    assert (below.track, below.unit, below.pool) == (None, "town", ())
    at = _decide(rules, claim_amount="30000.00", **known)
    assert (at.track, at.unit, at.pool) == ("ordinary", None, ("town", "north"))
    assert at.draw == ("balanced_random",)


def test_its_terms_end_on_its_days(rules: Pack) -> None:
    (reply,) = due(rules, "QS-007", date(2025, 9, 29))
    assert reply["plan_due_on"] == "2025-10-09"  # 5 October rests
    (limit,) = due(rules, "QS-006", date(2025, 12, 31))
    assert limit["plan_due_on"] == "2026-02-28"  # worked on that Saturday


def test_its_switch_keeps_terms_from_rolling(court: Folder) -> None:
    court.put("pack.toml", "made_up = true", "made_up = true\nroll_to_workday = false")
    (reply,) = due(load(court.path), "QS-007", date(2025, 9, 29))
    assert reply["plan_due_on"] == "2025-10-05"


def test_its_function_is_split_by_its_label(rules: Pack) -> None:
    def holder(**answers: bool) -> str:
        found = rules.holder("auction", _labels(**answers))
        assert found is not None
        return found.post

    assert holder(livestock=True) == "vet"
    assert holder(livestock=False) == "head"


def test_one_file_does_as_well_as_four(court: Folder) -> None:
    together = load(court.path)
    whole = "".join(file.read_text(encoding="utf-8") for file in sorted(court.path.glob("*.toml")))
    for file in court.path.glob("*.toml"):
        file.unlink()
    court.write("everything.toml", whole)
    assert load(court.path).tables == together.tables


def test_a_changed_file_changes_the_checksum(court: Folder) -> None:
    before = load(court.path).checksum
    court.put("pack.toml", "value = 6", "value = 7")
    assert load(court.path).checksum != before


def test_the_operator_can_check_it_before_it_is_used(
    court: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_pack", str(court.path), "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["court"], found["clocks"], found["triage_rules"]) == ("清水县人民法院", 2, 4)

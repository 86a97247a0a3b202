"""The sixth court's rules as its text means them: no line of the product knows this court."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from policy.due import due
from policy.facts import read_all
from policy.loader import load, pack, regrets, shipped
from policy.pack import Pack
from policy.triage import route
from tests.sixth.conftest import FOLDER


@pytest.fixture(scope="module")
def qingyan() -> Pack:
    return load(FOLDER)


def test_it_is_found_by_name_once_its_folder_is_installed(installed: str) -> None:
    assert pack(installed).identity.court == "青岩县人民法院"
    assert installed not in shipped()


def test_nothing_in_the_product_names_it(qingyan: Pack) -> None:
    rooms = ["policy", "teams", "enforcement", "intake", "triage", "assets", "reports", "desk",
             "api", "config", "demo", "templates"]  # fmt: skip
    words = "青岩|qingyan|herder_liaison|牧区联络员"
    found = subprocess.run(
        ["grep", "-rlE", words, *rooms], cwd=settings.BASE_DIR, capture_output=True, check=False
    )
    assert found.stdout == b""
    others = [pack(name) for name in shipped()]
    assert not [p for p in others if "牧区联络员" in {x.name for x in p.tables.posts.values()}]


def test_it_has_four_tracks_and_more_than_one_on_a_road(qingyan: Pack) -> None:
    states = {track.name: track.state for track in qingyan.tables.tracks.values()}
    assert states == {
        "速裁执行": "fast",
        "普通执行": "standard",
        "财产变价": "standard",
        "攻坚": "special",
    }


def _to(rules: Pack, run: str, **facts: Any) -> tuple[str, str]:
    screening = next(r for r in rules.runs if r.id == run)
    found = route(rules, read_all(facts, rules.tables.labels), run=screening)
    return found.outcome, found.track or "、".join(found.missing)


@pytest.mark.parametrize(
    ("run", "facts", "expected"),
    [
        ("first", {"label.grazing": False, "claim_amount": "19999.99"}, ("routed", "swift")),
        ("first", {"label.grazing": False, "claim_amount": "20000.00"}, ("routed", "plain")),
        ("first", {"label.grazing": True, "claim_amount": "1.00"}, ("routed", "plain")),
        ("first", {"claim_amount": "1.00"}, ("needs_facts", "label.grazing")),
        # The same facts say more once the offline query is back.
        ("second", {"refusal_crime": True}, ("routed", "hard")),
        ("second", {"refusal_crime": False, "has_disposable_asset": True}, ("routed", "property")),
        ("second", {"refusal_crime": False, "has_disposable_asset": False}, ("routed", "plain")),
        ("second", {"has_disposable_asset": True}, ("needs_facts", "refusal_crime")),
    ],
)
def test_its_track_is_chosen_in_two_screenings(
    qingyan: Pack, run: str, facts: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert _to(qingyan, run, **facts) == expected


@pytest.mark.parametrize(
    ("clause", "start", "end"),
    [
        ("QY-013", "2025-03-10", "2025-03-13"),
        ("QY-013", "2025-03-13", "2025-03-18"),  # over a weekend
        ("QY-013", "2025-01-24", "2025-02-05"),  # 26th worked, then eight days of Spring Festival
        ("QY-009", "2025-09-30", "2025-10-10"),  # over National Day
        ("QY-012", "2025-03-03", "2025-04-28"),  # 40 workdays: 4 April rests, the 27th is worked
        ("QY-021", "2025-03-11", "2025-03-16"),
    ],
)
def test_its_terms_count_workdays(qingyan: Pack, clause: str, start: str, end: str) -> None:
    (found,) = due(qingyan, clause, date.fromisoformat(start))
    assert found["plan_due_on"] == end


def test_its_move_to_the_hard_team_needs_two_to_agree_in_order(qingyan: Pack) -> None:
    moves = [t for t in qingyan.tables.transfer if t.to == "hard"]
    assert [[step.by for step in move.steps] for move in moves] == [["team_lead", "director"]] * 2


def test_what_it_left_out_is_told_before_it_is_adopted() -> None:
    said = {r.data["entry"] for r in regrets(FOLDER)}
    assert {"functions.resumption_review", "gate.case.close"} <= said


def test_it_is_written_in_the_files_the_page_describes() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "new-court.zh-CN.md").read_text(encoding="utf-8")
    for file in FOLDER.glob("*.toml"):
        assert f"`{file.name}`" in page

"""Yindu's regulation (殷法【2022】34号) as a pack: teams, posts, signers, transfers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from policy.loader import pack

YINDU = pack("yindu")

HELD = [
    ("first_query", "batch", "executor", "YD-062"),
    ("preservation", "batch", "executor", "YD-063"),
    ("offline_query", "batch", "executor", "YD-065"),
    ("entrusted_in", "batch", "executor", "YD-072"),
    ("entrusted_out", "batch", "executor", "YD-073"),
    ("refusal", "special_team", "executor", "YD-049"),
    ("triage", "", "triage", "YD-015"),
    ("archive", "", "archive", "YD-016"),
    ("quality", "", "quality", "YD-017"),
    ("termination_check", "", "termination_examiner", "YD-018"),
    ("restriction", "", "restriction", "YD-020"),
    ("funds", "", "funds", "YD-021"),
    ("vice_president", "", "vice_president", "YD-036"),
    ("transfer_center", "centre", "centre_director", "YD-037"),
    ("node_watch", "", "node_officer", "YD-114"),
]


@pytest.mark.parametrize(
    ("function", "unit", "post"),
    [pytest.param(f, u, p, marks=pytest.mark.clause(clause), id=f) for f, u, p, clause in HELD],
)
def test_a_function_is_held_by_the_unit_and_post_the_text_names(
    function: str, unit: str, post: str
) -> None:
    holder = YINDU.holder(function)
    assert holder is not None
    assert (holder.unit, holder.post) == (unit, post)


@pytest.mark.clause("YD-011", "YD-012", "YD-013", "YD-014")
def test_the_bureau_has_four_teams_and_the_batch_team_has_two_names() -> None:
    teams = {u.name: u for u in YINDU.tables.units.values() if u.name.endswith("团队")}
    assert set(teams) == {"快执团队", "普执团队", "特执团队", "事务集约团队"}
    assert "线下实施团队" in teams["事务集约团队"].aliases
    assert all(YINDU.unit_name(team.parent) == "执行局" for team in teams.values())


@pytest.mark.clause("YD-074", "YD-075", "YD-076", "YD-077", "YD-078", "YD-096", "YD-146")
def test_the_three_teams_are_made_up_of_five_posts_and_the_batch_team_of_two() -> None:
    for team in ("fast_team", "standard_team", "special_team"):
        posts = [YINDU.post_name(post) for post in YINDU.tables.units[team].staff]
        assert posts == ["员额法官", "执行员", "法官助理", "书记员", "执行警务人员"]
    assert list(YINDU.tables.units["batch"].staff) == ["executor", "police"]


@pytest.mark.clause("YD-141")
def test_only_three_teams_own_cases() -> None:
    owners = {unit for track in YINDU.tables.tracks.values() for unit in track.units}
    assert owners == {"fast_team", "standard_team", "special_team"}


@pytest.mark.clause("YD-034", "YD-036", "YD-037", "YD-041", "YD-043")
def test_fast_becomes_standard_by_the_vice_president_through_the_centre() -> None:
    (transfer,) = [t for t in YINDU.tables.transfer if t.moves == "case"]
    assert (transfer.from_, transfer.to, transfer.via) == ("fast", "standard", "centre")
    assert [step.by for step in transfer.steps] == ["vice_president"]
    assert [(c.name, c.value) for c in transfer.all] == [("needs_auction", True)]
    assert transfer.window == ("window_from_filing", "window_from_receipt")
    assert transfer.late == "reason"


SIGNED = [
    ("执行通知书", ["executor"], "YD-088"),
    ("执行实施笔录", ["executor"], "YD-089"),
    ("执行实施手续", ["executor"], "YD-090"),
    ("合议笔录", ["judge", "executor", "clerk"], "YD-095"),
    ("执行裁定书", ["@judge"], "YD-083"),
]


@pytest.mark.parametrize(
    ("document", "signers"),
    [pytest.param(d, s, marks=pytest.mark.clause(clause), id=d) for d, s, clause in SIGNED],
)
def test_a_document_is_signed_by_whom_the_special_rule_names_else_by_the_judge(
    document: str, signers: list[str]
) -> None:
    gates = YINDU.gates("document.issue")
    first = next(g for g in gates if not g.document or document in g.document)
    assert list(first.signers) == signers


@pytest.mark.clause("YD-019")
def test_only_a_termination_passes_the_examiner() -> None:
    def steps(mode: str) -> list[str]:
        return [s.by for gate in YINDU.gates("case.close", mode=mode) for s in gate.steps]

    assert steps("终本") == ["termination_check"]
    assert steps("执行完毕") == []


@pytest.mark.clause("YD-033")
def test_all_fast_cases_are_meant_to_close_within_the_limit() -> None:
    (target,) = YINDU.tables.target
    assert (target.indicator, target.track, target.op) == ("fast_on_time_rate", "fast", "ge")
    assert target.value == Decimal(100)

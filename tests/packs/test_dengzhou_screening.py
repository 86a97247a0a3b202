"""Dengzhou's screening: which case goes where, as a table told by hand."""

import shutil
from pathlib import Path

import pytest

from policy.facts import read_all
from policy.loader import SHIPPED, load
from policy.loader import pack as shipped
from policy.triage import Decision, route, run_for

PACK = shipped("dengzhou")
PRECISE = ("team_2", "team_3", "team_4", "team_5")

NO = {
    "case_kind": "执",
    "matter_kind": "monetary",
    "claim_amount": "250000.00",
    "deposits_cover_due": False,
    "preserved": False,
    "closable_within_limit": False,
}
ACT = {"matter_kind": "act", "claim_amount": None, "simple_act": False}
TITLE = {**ACT, "matter_kind": "title_transfer"}
CLOSABLE = {"closable_within_limit": True}
RICH = {"deposits_cover_due": True}
HELD = {"preserved": True, "preserved_covers_due": True}
KEPT = {"matter_kind": "preservation", "claim_amount": None}
UNKNOWN = dict.fromkeys(NO)

# what is told, facts that differ from NO, rule that decides (empty: facts asked for), where it
# goes, facts asked for, clauses
TABLE = [
    ("preservation", KEPT, "preservation", "unified", (), "DZ-076 DZ-078"),
    ("preservation with money found", {**KEPT, **RICH}, "preservation", "unified", (), "DZ-076"),
    ("preservation closable at once", {**KEPT, **CLOSABLE}, "preservation", "unified", (),
     "DZ-076 DZ-077"),
    ("preservation and nothing else known", {**UNKNOWN, "matter_kind": "preservation"},
     "preservation", "unified", (), "DZ-076"),
    ("preservation under its own number", {**KEPT, "case_kind": "执保"}, "preservation",
     "unified", (), "DZ-076"),
    ("money found, matter unknown", {**RICH, "matter_kind": None}, "", "", ("matter_kind",),
     "DZ-076 DZ-072"),
    ("money found", RICH, "deposits_cover_due", "fast", (), "DZ-072 DZ-078"),
    ("money found for a large claim", {**RICH, "claim_amount": "5000000.00"},
     "deposits_cover_due", "fast", (), "DZ-072"),
    ("money unknown", {"deposits_cover_due": None}, "", "", ("deposits_cover_due",), "DZ-072"),
    ("money unknown, closable anyway", {"deposits_cover_due": None, **CLOSABLE}, "closable",
     "fast", (), "DZ-077 DZ-078"),
    ("preserved in full", HELD, "preserved_covers_due", "fast", (), "DZ-073 DZ-078"),
    ("preserved in part", {"preserved": True, "preserved_covers_due": False}, "other",
     "standard", (), "DZ-073 DZ-079"),
    ("preserved, in full?", {"preserved": True}, "", "", ("preserved_covers_due",), "DZ-073"),
    ("in full, but preserved?", {"preserved": None, "preserved_covers_due": True}, "", "",
     ("preserved",), "DZ-073"),
    ("not in full, whether preserved or not", {"preserved": None, "preserved_covers_due": False},
     "other", "standard", (), "DZ-073 DZ-079"),
    ("both found and preserved", {**RICH, **HELD}, "deposits_cover_due", "fast", (), "DZ-072"),
    ("99 999.99 closable", {"claim_amount": "99999.99", **CLOSABLE}, "small_and_closable",
     "fast", (), "DZ-074 DZ-078"),
    ("a fen closable", {"claim_amount": "0.01", **CLOSABLE}, "small_and_closable", "fast", (),
     "DZ-074"),
    ("exactly 100 000 closable", {"claim_amount": "100000.00", **CLOSABLE}, "closable", "fast",
     (), "DZ-074 DZ-077"),
    ("100 000.01 closable", {"claim_amount": "100000.01", **CLOSABLE}, "closable", "fast", (),
     "DZ-077"),
    ("99 999.99 not closable", {"claim_amount": "99999.99"}, "other", "standard", (),
     "DZ-074 DZ-079"),
    ("exactly 100 000 not closable", {"claim_amount": "100000.00"}, "other", "standard", (),
     "DZ-074 DZ-079"),
    ("99 999.99, closable?", {"claim_amount": "99999.99", "closable_within_limit": None}, "", "",
     ("closable_within_limit",), "DZ-074"),
    ("exactly 100 000, closable?", {"claim_amount": "100000.00", "closable_within_limit": None},
     "", "", ("closable_within_limit",), "DZ-077"),
    ("claim unknown, closable", {"claim_amount": None, **CLOSABLE}, "closable", "fast", (),
     "DZ-077"),
    ("claim unknown, not closable", {"claim_amount": None}, "other", "standard", (),
     "DZ-074 DZ-079"),
    ("claim and closing unknown", {"claim_amount": None, "closable_within_limit": None}, "", "",
     ("claim_amount", "closable_within_limit"), "DZ-074"),
    ("simple act", {**ACT, "simple_act": True}, "simple_act", "fast", (), "DZ-075 DZ-078"),
    ("act that is not simple", ACT, "other", "standard", (), "DZ-075 DZ-079"),
    ("act, simple?", {**ACT, "simple_act": None}, "", "", ("simple_act",), "DZ-075"),
    ("simple transfer of title", {**TITLE, "simple_act": True}, "simple_act", "fast", (),
     "DZ-075"),
    ("transfer of title that is not simple", TITLE, "other", "standard", (), "DZ-075 DZ-079"),
    ("a money claim is no act", {"simple_act": True}, "other", "standard", (), "DZ-075 DZ-079"),
    ("act closable, whatever the amount", {**ACT, "claim_amount": "5000.00", **CLOSABLE},
     "closable", "fast", (), "DZ-074 DZ-077"),
    ("act with money found", {**ACT, **RICH}, "deposits_cover_due", "fast", (), "DZ-072"),
    ("none of the six", {}, "other", "standard", (), "DZ-079"),
    ("nothing known", UNKNOWN, "", "",
     ("matter_kind", "deposits_cover_due", "preserved", "preserved_covers_due", "claim_amount",
      "closable_within_limit", "simple_act"), "DZ-078"),
    ("only a money claim known", {**UNKNOWN, "matter_kind": "monetary"}, "", "",
     ("deposits_cover_due", "preserved", "preserved_covers_due", "claim_amount",
      "closable_within_limit"), "DZ-078"),
    ("marked cases go by the same rules",
     {"business_environment": True, "party_or_gov": True, "organised_crime": True}, "other",
     "standard", (), "DZ-079"),
    ("difficult but closable", {"major_or_difficult": True, **CLOSABLE}, "closable", "fast", (),
     "DZ-077"),
    ("property to sell, closable", {"has_disposable_asset": True, "needs_auction": True,
                                    **CLOSABLE}, "closable", "fast", (), "DZ-077"),
    ("performance is no criterion here", {"voluntary_performance": "performed"}, "other",
     "standard", (), "DZ-079"),
    ("a related case steers the draw only", {"related_case": "（2022）豫1381执1号"}, "other",
     "standard", (), "DZ-079 DZ-080"),
    ("a similar group steers the draw only", {"similar_group": "物业费", **CLOSABLE}, "closable",
     "fast", (), "DZ-078 DZ-081"),
    ("resumed, by the same rules", {"case_kind": "执恢", **HELD}, "preserved_covers_due", "fast",
     (), "DZ-073"),
]  # fmt: skip


def decide(changed: dict) -> Decision:
    """Return the machine's answer to the plain case with some facts changed."""
    return route(PACK, read_all({**NO, **changed}))


@pytest.mark.parametrize(
    ("changed", "rule", "place", "asked"),
    [
        pytest.param(*row[1:5], id=row[0], marks=pytest.mark.clause(*row[5].split()))
        for row in TABLE
    ],
)
def test_a_case_goes_where_the_plan_sends_it(
    changed: dict, rule: str, place: str, asked: tuple[str, ...]
) -> None:
    decision = decide(changed)
    track, unit, pool = {
        "": (None, None, ()),
        "unified": (None, "unified", ()),
        "fast": ("fast", "fast_team", ()),
        "standard": ("standard", None, PRECISE),
    }[place]
    assert (decision.rule or "", decision.missing) == (rule, asked)
    assert (decision.track, decision.unit, decision.pool) == (track, unit, pool)
    assert decision.outcome == ("routed" if rule else "needs_facts")


@pytest.mark.clause("DZ-076", "DZ-078")
def test_preservation_goes_to_the_fast_team_where_the_court_sets_it_so(tmp_path: Path) -> None:
    folder = tmp_path / "dengzhou"
    shutil.copytree(SHIPPED / "dengzhou", folder)
    text = (folder / "pack.toml").read_text(encoding="utf-8")
    changed = text.replace(
        'preservation_route = { value = "unified"', 'preservation_route = { value = "fast"'
    )
    assert changed != text
    (folder / "pack.toml").write_text(changed, encoding="utf-8")
    decision = route(load(folder), read_all(KEPT))
    assert (decision.track, decision.unit) == ("fast", "fast_team")


@pytest.mark.clause("DZ-080", "DZ-081")
@pytest.mark.parametrize("changed", [{}, RICH])
def test_related_then_similar_cases_come_before_chance(changed: dict) -> None:
    assert decide(changed).draw == ("related", "similar", "balanced_random")


@pytest.mark.clause("DZ-074", "DZ-075", "DZ-077")
@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"claim_amount": "5000.00", **CLOSABLE}, True),
        (CLOSABLE, True),
        ({**ACT, "simple_act": True}, True),
        (RICH, False),
        (HELD, False),
        ({}, False),
    ],
)
def test_a_judgement_wants_its_reason(changed: dict, wanted: bool) -> None:
    assert decide(changed).reason_needed is wanted


@pytest.mark.clause("DZ-040", "DZ-066")
def test_no_screening_before_filing_is_checked_and_the_query_answered() -> None:
    run = run_for(PACK, read_all(NO))
    assert (run.early, set(run.after)) == ("refuse", {"filing.verified", "query.answered"})
    kept = run_for(PACK, read_all({**KEPT, "case_kind": "执保"}))
    assert (kept.early, kept.after) == ("refuse", ("filing.verified",))

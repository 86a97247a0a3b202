"""The county court's screening: which case goes where, as a table told by hand."""

import pytest

from policy.facts import read_all
from policy.loader import pack as shipped
from policy.triage import Decision, route, run_for

PACK = shipped("county")
ORDINARY = ("ordinary_1", "ordinary_2", "ordinary_3", "ordinary_4", "ordinary_5")

NO = {
    "case_kind": "执",
    "matter_kind": "monetary",
    "claim_amount": "250000.00",
    "major_or_difficult": False,
    "deposits_cover_due": False,
    "assistance_notice_suffices": False,
    "voluntary_performance": "none",
    "settlement_likely": False,
    "likely_inadmissible": False,
    "judged_simple": False,
}
ACT = {"matter_kind": "act", "claim_amount": None}
TITLE = {"matter_kind": "title_transfer", "claim_amount": None}
HOUSE = {**TITLE, "title_asset_kind": "real_estate"}
CAR = {**TITLE, "title_asset_kind": "motor_vehicle"}
RICH = {"deposits_cover_due": True}
UNKNOWN = dict.fromkeys(NO)

# what is told, facts that differ from NO, rule that decides (empty: facts asked for), track,
# facts asked for, clauses
TABLE = [
    ("major", {"major_or_difficult": True}, "major_or_difficult", "standard", (), "XX-090 XX-038"),
    ("major with money found", {"major_or_difficult": True, **RICH}, "major_or_difficult",
     "standard", (), "XX-090"),
    ("major though performed", {"major_or_difficult": True, "voluntary_performance": "performed"},
     "major_or_difficult", "standard", (), "XX-090"),
    ("major transfer of a house", {"major_or_difficult": True, **HOUSE}, "major_or_difficult",
     "standard", (), "XX-090"),
    ("major though judged simple", {"major_or_difficult": True, "judged_simple": True},
     "major_or_difficult", "standard", (), "XX-090"),
    ("nothing known but major", {**UNKNOWN, "major_or_difficult": True}, "major_or_difficult",
     "standard", (), "XX-090"),
    ("deposits cover", RICH, "deposits_cover_due", "fast", (), "XX-129 XX-088 XX-038"),
    ("deposits cover a large claim", {**RICH, "claim_amount": "5000000.00"}, "deposits_cover_due",
     "fast", (), "XX-129"),
    ("deposits cover an enterprise's debt", {**RICH, "enterprise_party": True},
     "deposits_cover_due", "fast", (), "XX-129"),
    ("deposits mean nothing for an act", {**ACT, **RICH}, "ordinary", "standard", (),
     "XX-129 XX-145"),
    ("deposits unknown", {"deposits_cover_due": None}, "", "", ("deposits_cover_due",), "XX-129"),
    ("deposits unknown, performed anyway",
     {"deposits_cover_due": None, "voluntary_performance": "performed"}, "performed", "fast", (),
     "XX-134"),
    ("deposits cover, major unknown", {**RICH, "major_or_difficult": None}, "", "",
     ("major_or_difficult",), "XX-090"),
    ("performed, major unknown",
     {"voluntary_performance": "performed", "major_or_difficult": None}, "", "",
     ("major_or_difficult",), "XX-090"),
    ("major unknown, ordinary either way", {"major_or_difficult": None}, "ordinary", "standard",
     (), "XX-145"),
    ("nothing known at all", UNKNOWN, "", "",
     ("major_or_difficult", "matter_kind", "deposits_cover_due", "assistance_notice_suffices",
      "title_asset_kind", "voluntary_performance", "settlement_likely", "likely_inadmissible",
      "judged_simple"), "XX-038"),
    ("matter unknown, deposits cover", {**RICH, "matter_kind": None}, "", "",
     ("matter_kind", "title_asset_kind"), "XX-129"),
    ("matter unknown, judged simple", {"matter_kind": None, "judged_simple": True},
     "judged_simple", "fast", (), "XX-138"),
    ("one notice ends the act", {**ACT, "assistance_notice_suffices": True}, "assistance_notice",
     "fast", (), "XX-130 XX-088"),
    ("a notice does not end the act", ACT, "ordinary", "standard", (), "XX-130 XX-145"),
    ("notice unknown", {**ACT, "assistance_notice_suffices": None}, "", "",
     ("assistance_notice_suffices",), "XX-130"),
    ("a notice ends no money claim", {"assistance_notice_suffices": True}, "ordinary", "standard",
     (), "XX-130"),
    ("house to transfer", HOUSE, "title_real_estate", "fast", (), "XX-132 XX-088"),
    ("vehicle to transfer", CAR, "title_motor_vehicle", "fast", (), "XX-133 XX-088"),
    ("other title", {**TITLE, "title_asset_kind": "other"}, "ordinary", "standard", (),
     "XX-132 XX-133 XX-145"),
    ("title of what?", TITLE, "", "", ("title_asset_kind",), "XX-132 XX-133"),
    ("title of what? willing anyway", {**TITLE, "voluntary_performance": "willing"}, "willing",
     "fast", (), "XX-135"),
    ("performed", {"voluntary_performance": "performed"}, "performed", "fast", (),
     "XX-134 XX-088"),
    ("performed, claim unknown", {"voluntary_performance": "performed", "claim_amount": None},
     "performed", "fast", (), "XX-134"),
    ("willing", {"voluntary_performance": "willing"}, "willing", "fast", (), "XX-135 XX-088"),
    ("performance unknown", {"voluntary_performance": None}, "", "", ("voluntary_performance",),
     "XX-134 XX-135"),
    ("settlement likely", {"settlement_likely": True}, "settlement_likely", "fast", (),
     "XX-136 XX-088"),
    ("settlement likely though property waits for auction",
     {"settlement_likely": True, "has_disposable_asset": True, "needs_auction": True},
     "settlement_likely", "fast", (), "XX-136"),
    ("settlement unknown", {"settlement_likely": None}, "", "", ("settlement_likely",), "XX-136"),
    ("likely inadmissible", {"likely_inadmissible": True}, "likely_inadmissible", "fast", (),
     "XX-137 XX-088"),
    ("admissibility unknown", {"likely_inadmissible": None}, "", "", ("likely_inadmissible",),
     "XX-137"),
    ("judged simple", {"judged_simple": True}, "judged_simple", "fast", (), "XX-138 XX-088"),
    ("simplicity not judged", {"judged_simple": None}, "", "", ("judged_simple",), "XX-138"),
    ("first criterion that holds is named", {**RICH, "voluntary_performance": "willing"},
     "deposits_cover_due", "fast", (), "XX-129"),
    ("none of the six", {}, "ordinary", "standard", (), "XX-145 XX-089 XX-038"),
    ("a small claim is no criterion here", {"claim_amount": "100.00"}, "ordinary", "standard",
     (), "XX-145"),
    ("exactly 100 000 neither", {"claim_amount": "100000.00"}, "ordinary", "standard", (),
     "XX-145"),
    ("an enterprise is no criterion here", {"enterprise_party": True}, "ordinary", "standard",
     (), "XX-145"),
    ("preservation is named nowhere", {"matter_kind": "preservation"}, "ordinary", "standard",
     (), "XX-145"),
    ("resumed, by the same rules", {"case_kind": "执恢", **RICH}, "deposits_cover_due", "fast",
     (), "XX-129"),
    ("resumed, ordinary", {"case_kind": "执恢"}, "ordinary", "standard", (), "XX-145"),
]  # fmt: skip


def decide(changed: dict) -> Decision:
    """Return the machine's answer to the plain case with some facts changed."""
    return route(PACK, read_all({**NO, **changed}))


@pytest.mark.parametrize(
    ("changed", "rule", "track", "asked"),
    [
        pytest.param(*row[1:5], id=row[0], marks=pytest.mark.clause(*row[5].split()))
        for row in TABLE
    ],
)
def test_a_case_goes_where_the_plan_sends_it(
    changed: dict, rule: str, track: str, asked: tuple[str, ...]
) -> None:
    decision = decide(changed)
    assert (decision.rule or "", decision.track or "", decision.missing) == (rule, track, asked)
    assert decision.outcome == ("routed" if rule else "needs_facts")
    unit = "fast_team" if track == "fast" else None
    pool = ORDINARY if track == "standard" else ()
    assert (decision.unit, decision.pool) == (unit, pool)


@pytest.mark.clause("XX-088")
def test_a_simple_case_stays_with_the_one_fast_team() -> None:
    assert PACK.tables.tracks["fast"].units == ("fast_team",)
    assert "速执" in PACK.tables.tracks["fast"].aliases


@pytest.mark.clause("XX-089", "XX-145")
def test_other_cases_are_drawn_at_random_among_five_teams() -> None:
    assert decide({}).draw == ("random",)
    assert [PACK.unit_name(unit) for unit in decide({}).pool] == [
        "普执一团队", "普执二团队", "普执三团队", "普执四团队", "普执五团队",
    ]  # fmt: skip


@pytest.mark.clause("XX-137", "XX-138")
@pytest.mark.parametrize("judged", ["likely_inadmissible", "judged_simple"])
def test_a_judgement_wants_its_reason(judged: str) -> None:
    assert decide({judged: True}).reason_needed


def test_a_criterion_that_is_found_wants_no_reason() -> None:
    assert not decide(RICH).reason_needed


@pytest.mark.clause("XX-037", "XX-046", "XX-087")
def test_screening_waits_for_both_queries_and_the_chief_confirms_it() -> None:
    run = run_for(PACK, read_all(NO))
    assert {"query.answered", "query.offline_completed"} <= set(run.after)
    assert PACK.holder(run.by).post == "triage_officer"
    assert PACK.holder(run.confirm).post == "general_chief"

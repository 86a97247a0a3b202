"""Yanshi's assignment as a table: drawn by number, or the leader is asked; and what acts wait for.

Outcomes were read off the measure by hand.
"""

from typing import Any

import pytest

from policy.conditions import verdict
from policy.facts import read_all
from policy.loader import pack
from policy.pack import Pack
from policy.triage import route

TEAMS = ("team_1", "team_2", "team_3", "team_4", "team_5", "team_6")


@pytest.fixture(scope="module")
def yanshi() -> Pack:
    return pack("yanshi")


PLAIN = {"serial_case": False, "withdrawn_or_returned": False, "special_circumstance": False}
DRAWN = ("routed", "standard", None)
LEADER = ("ask", None, "bureau_lead")
ASKS = ("needs_facts", None, None)
THREE = ("YS-061", "YS-062", "YS-063")


def _but(**facts: Any) -> dict[str, Any]:
    return {**PLAIN, **facts}


# (facts, (outcome, track, whom to ask), rule or missing facts, clauses)
ASSIGNED: list[tuple[dict[str, Any], tuple[str, str | None, str | None], Any, tuple[str, ...]]] = [
    # ordinary cases: by number, whatever they are about
    (PLAIN, DRAWN, "ordinary", ("YS-060",)),
    (_but(claim_amount="0"), DRAWN, "ordinary", ("YS-060",)),
    (_but(claim_amount="99999.99"), DRAWN, "ordinary", ("YS-060",)),
    (_but(claim_amount="100000"), DRAWN, "ordinary", ("YS-060",)),
    (_but(claim_amount="100000.01"), DRAWN, "ordinary", ("YS-060",)),
    (_but(claim_amount="88000000"), DRAWN, "ordinary", ("YS-060",)),
    (_but(matter_kind="monetary"), DRAWN, "ordinary", ("YS-060",)),
    (_but(matter_kind="act"), DRAWN, "ordinary", ("YS-060",)),
    (_but(matter_kind="title_transfer"), DRAWN, "ordinary", ("YS-060",)),
    (_but(matter_kind="preservation"), DRAWN, "ordinary", ("YS-060",)),
    (_but(case_kind="执恢"), DRAWN, "ordinary", ("YS-060",)),
    (_but(case_kind="执保"), DRAWN, "ordinary", ("YS-060",)),
    (_but(has_disposable_asset=True, first_seizure=True), DRAWN, "ordinary", ("YS-060",)),
    (_but(has_disposable_asset=False), DRAWN, "ordinary", ("YS-060",)),
    (_but(needs_auction=True), DRAWN, "ordinary", ("YS-060",)),
    (_but(major_or_difficult=True), DRAWN, "ordinary", ("YS-060",)),
    (_but(refusal_crime=True), DRAWN, "ordinary", ("YS-060",)),
    (_but(enterprise_party=True), DRAWN, "ordinary", ("YS-060",)),
    (_but(case_age_years=5), DRAWN, "ordinary", ("YS-060",)),
    (_but(filing_origin="window"), DRAWN, "ordinary", ("YS-060",)),
    (_but(filing_origin="online"), DRAWN, "ordinary", ("YS-060",)),
    # hints stand beside and decide nothing
    (_but(filing_origin="auto_performance"), DRAWN, "ordinary", ("YS-060",)),
    (_but(termination_candidate=True), DRAWN, "ordinary", ("YS-060", "YS-065")),
    (_but(termination_candidate=False), DRAWN, "ordinary", ("YS-060", "YS-065")),
    # the leader is asked
    (_but(serial_case=True), LEADER, "serial_case", ("YS-061",)),
    (_but(withdrawn_or_returned=True), LEADER, "withdrawn", ("YS-062",)),
    (_but(special_circumstance=True), LEADER, "special", ("YS-063",)),
    ({"serial_case": True}, LEADER, "serial_case", ("YS-061",)),
    (_but(serial_case=True, withdrawn_or_returned=True), LEADER, "serial_case", THREE[:2]),
    (_but(serial_case=True, special_circumstance=True), LEADER, "serial_case", THREE[::2]),
    (_but(withdrawn_or_returned=True, special_circumstance=True), LEADER, "withdrawn", THREE[1:]),
    (_but(serial_case=True, termination_candidate=True), LEADER, "serial_case", ("YS-061",)),
    (_but(serial_case=True, filing_origin="auto_performance"), LEADER, "serial_case", ("YS-061",)),
    (_but(special_circumstance=True, claim_amount="100000"), LEADER, "special", ("YS-063",)),
    # unknown is not false; one relief: all that is undecided leads to the same leader
    ({}, ASKS, ("serial_case", "withdrawn_or_returned", "special_circumstance"), THREE),
    (_but(serial_case=None), ASKS, ("serial_case",), ("YS-060", "YS-061")),
    (_but(withdrawn_or_returned=None), ASKS, ("withdrawn_or_returned",), ("YS-060", "YS-062")),
    (_but(special_circumstance=None), ASKS, ("special_circumstance",), ("YS-060", "YS-063")),
    (
        {"serial_case": False},
        ASKS,
        ("withdrawn_or_returned", "special_circumstance"),
        ("YS-060", "YS-062", "YS-063"),
    ),
    (_but(serial_case=None, withdrawn_or_returned=True), LEADER, "withdrawn", ("YS-062",)),
    (_but(serial_case=None, special_circumstance=True), LEADER, "special", ("YS-063",)),
    ({"special_circumstance": True}, LEADER, "special", ("YS-063",)),
]


@pytest.mark.parametrize(
    ("facts", "expected", "why"),
    [pytest.param(*row[:3], marks=pytest.mark.clause(*row[3])) for row in ASSIGNED],
)
def test_a_case_is_drawn_or_the_leader_is_asked(
    yanshi: Pack,
    facts: dict[str, Any],
    expected: tuple[str, str | None, str | None],
    why: str | tuple[str, ...],
) -> None:
    found = route(yanshi, read_all(facts))
    assert (found.outcome, found.track, found.ask) == expected
    assert found.unit is None
    drawn = found.outcome == "routed"
    assert (found.pool, found.draw) == ((TEAMS, ("serial_modulo",)) if drawn else ((), ()))
    if found.outcome == "needs_facts":
        assert (found.missing, found.rule) == (why, None)
    else:
        assert (found.missing, found.rule) == ((), why)


@pytest.mark.parametrize(
    ("candidate", "origin", "said"),
    [
        (True, "auto_performance", (True, True)),
        (False, "window", (False, False)),
        (None, None, (None, None)),
    ],
)
@pytest.mark.clause("YS-065")
def test_hints_are_shown_beside_the_draw_and_never_decide(
    yanshi: Pack, candidate: bool | None, origin: str | None, said: tuple[bool | None, ...]
) -> None:
    facts = read_all(_but(termination_candidate=candidate, filing_origin=origin))
    found = route(yanshi, facts)
    assert found.rule == "ordinary"
    assert tuple(view.verdict for view in found.soft) == said
    assert [view.id for view in found.soft] == ["termination_candidate", "auto_performance"]


@pytest.mark.clause("YS-063")
def test_a_special_circumstance_asks_for_its_reason(yanshi: Pack) -> None:
    assert route(yanshi, read_all(_but(special_circumstance=True))).reason_needed
    assert not route(yanshi, read_all(_but(serial_case=True))).reason_needed


@pytest.mark.clause("YS-015", "YS-058")
def test_the_case_is_assigned_before_its_queries_but_not_before_it_is_verified(
    yanshi: Pack,
) -> None:
    assert yanshi.tables.flow.order == ("intake", "triage", "query")
    (run,) = yanshi.runs
    assert (run.after, run.early) == (("filing.verified",), "refuse")


@pytest.mark.clause("YS-059")
def test_six_teams_stand_in_the_draw_and_pages_show_no_track(yanshi: Pack) -> None:
    (track,) = yanshi.tables.tracks.values()
    assert (track.units, track.shown, track.state) == (TEAMS, False, "standard")
    assert yanshi.tables.parameters["teams"].value == len(track.units)


# --- gates --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "steps"),
    [
        (PLAIN, []),
        pytest.param(
            _but(serial_case=True), ["bureau_lead"], marks=pytest.mark.clause("YS-061", "YS-064")
        ),
        pytest.param(
            _but(withdrawn_or_returned=True), ["bureau_lead"], marks=pytest.mark.clause("YS-062")
        ),
        pytest.param(
            _but(special_circumstance=True), ["bureau_lead"], marks=pytest.mark.clause("YS-063")
        ),
    ],
)
def test_only_serial_withdrawn_and_special_cases_wait_for_the_leaders_answer(
    yanshi: Pack, facts: dict[str, Any], steps: list[str]
) -> None:
    gates = yanshi.gates("case.assign", values=read_all(facts))
    assert [step.by for gate in gates for step in gate.steps] == steps
    assert "filing.verified" in {t.event for gate in gates for t in gate.after}


@pytest.mark.parametrize(("candidate", "barred"), [(True, True), (False, False)])
@pytest.mark.clause("YS-066")
def test_a_case_marked_for_termination_goes_to_another_handler(
    yanshi: Pack, candidate: bool, barred: bool
) -> None:
    gates = yanshi.gates("case.assign", values=read_all(_but(termination_candidate=candidate)))
    assert ("present_handler" in {bar for gate in gates for bar in gate.bars}) is barred


@pytest.mark.clause("YS-067", "YS-068", "YS-069")
def test_start_up_documents_are_made_only_after_assignment(yanshi: Pack) -> None:
    (gate,) = yanshi.gates("document.issue")
    assert gate.document == ("执行通知书", "财产申报表", "风险告知书")
    assert [t.event for t in gate.after] == ["case.assigned"]


@pytest.mark.parametrize(
    ("origin", "lists"),
    [("auto_performance", ("auto_performance_closing",)), ("window", ()), ("online", ())],
)
@pytest.mark.clause("YS-085", "YS-100", "YS-101")
def test_closing_waits_for_approval_and_auto_performance_for_its_papers(
    yanshi: Pack, origin: str, lists: tuple[str, ...]
) -> None:
    gates = yanshi.gates("case.close", mode="执行完毕", values=read_all({"filing_origin": origin}))
    assert [step.by for gate in gates for step in gate.steps] == ["closing_approval"]
    assert tuple(name for gate in gates for name in gate.checklist) == lists


@pytest.mark.clause("YS-127")
def test_property_goes_to_the_auction_specialist_only_once_investigated(yanshi: Pack) -> None:
    (gate,) = yanshi.gates("disposal.send")
    assert [t.event for t in gate.after] == ["investigation.completed"]
    (move,) = [t for t in yanshi.tables.transfer if t.moves == "asset"]
    assert (move.from_, move.to) == ("standard", "auction")


@pytest.mark.parametrize(
    ("origin", "lists"), [("auto_performance", [("auto_performance_filing",)]), ("window", [])]
)
@pytest.mark.clause("YS-096")
def test_only_auto_performance_money_needs_its_papers_before_filing(
    yanshi: Pack, origin: str, lists: list[tuple[str, ...]]
) -> None:
    gates = yanshi.gates("case.file", values=read_all({"filing_origin": origin}))
    assert [gate.checklist for gate in gates] == lists


@pytest.mark.parametrize(("origin", "held"), [("auto_performance", True), ("window", False)])
@pytest.mark.clause("YS-103", "YS-133")
def test_dossiers_go_to_the_archive_group_from_the_team_or_the_funds_post(
    yanshi: Pack, origin: str, held: bool
) -> None:
    moved = {t.id: t for t in yanshi.tables.transfer if t.moves == "dossier"}
    assert {t.to for t in moved.values()} == {"archive_group"}
    facts = read_all({"filing_origin": origin})
    assert verdict(moved["auto_dossier_to_archive"], facts) is held
    assert verdict(moved["dossier_to_archive"], facts) is True

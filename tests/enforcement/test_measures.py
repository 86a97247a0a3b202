"""Measures against a respondent: lifted while in force, their end kept in view."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import lifecycle, measures
from enforcement.journal import Draft
from enforcement.models import Case
from policy.refusals import Forbidden, Refused
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.story import assert_clocks_equal_their_replay, filed, recorder, state
from workdays import clock

pytestmark = pytest.mark.django_db

ENDS, RENEWED, LATER = date(2026, 9, 19), date(2027, 3, 19), date(2026, 4, 1)
FIRST, SECOND = "respondent:1", "respondent:2"


def decided(cast: Cast, case: Case, kind: str, *, until: date | None = ENDS, on: date = TODAY,
            who: str = FIRST) -> Case:  # fmt: skip
    """Return the case once a measure was decided, after the approval it needs."""
    given = {"until": until.isoformat()} if until else {}
    return state(cast, case, "sanction.decided", on, who, kind=kind, ground="规避执行", **given)


def lifted(cast: Cast, case: Case, kind: str, who: str = FIRST, on: date = LATER) -> Case:
    return state(cast, case, "sanction.lifted", on, who, kind=kind, reason="已履行完毕")


@pytest.mark.clause("XX-164", "XX-165")
@pytest.mark.parametrize(
    ("kind", "rule", "clause"),
    [("exit_ban", "exit_ban_ends", "XX-165"), ("listing", "listing_ends", "XX-164")],
)
def test_an_end_that_was_set_runs_until_the_measure_is_renewed_or_lifted(
    county: Cast, kind: str, rule: str, clause: str
) -> None:
    case = decided(county, in_team(county, "ordinary_1", "standard"), kind)
    node = case.nodes.get(rule=rule)
    # A Saturday: what ends on a day ends on it, rest day or not.
    assert (node.status, node.due_on, node.subject) == ("open", ENDS, FIRST)
    assert county.pack.clocks[rule].clause == (clause,)
    case = decided(county, case, kind, until=RENEWED, on=LATER)
    node = case.nodes.get(rule=rule)
    assert (node.status, node.due_on) == ("open", RENEWED)
    case = lifted(county, case, kind)
    assert case.nodes.get(rule=rule).status == "done"
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("XX-165")
def test_a_ban_without_an_end_has_no_clock_and_can_be_lifted_all_the_same(county: Cast) -> None:
    case = decided(county, in_team(county, "ordinary_1", "standard"), "exit_ban", until=None)
    assert not case.nodes.filter(rule="exit_ban_ends").exists()
    assert measures.in_force(case) == {FIRST: {"exit_ban"}}
    case = lifted(county, case, "exit_ban")
    assert measures.in_force(case) == {FIRST: set()}


@pytest.mark.clause("XX-165")
def test_what_is_not_in_force_is_not_lifted_and_the_refusal_names_person_measure_and_clause(
    county: Cast,
) -> None:
    case = in_team(county, "ordinary_1", "standard")
    case = decided(county, case, "fine", until=None)
    with pytest.raises(Refused, match="柏望舒0没有在用的“限制出境”措施") as refused:
        lifted(county, case, "exit_ban")
    (told,) = refused.value.refusals
    assert (told.field, told.clause) == ("kind", ("XX-165",))
    case = lifted(county, decided(county, case, "exit_ban"), "exit_ban")
    with pytest.raises(Refused, match="无从解除"):
        lifted(county, case, "exit_ban")
    assert case.events.filter(kind="sanction.lifted").count() == 1


@pytest.mark.clause("XX-165")
def test_one_respondents_ban_is_not_lifted_for_another(county: Cast) -> None:
    case = filed(county, TODAY, respondents=2)
    case = state(county, case, "detention.ordered", TODAY, SECOND, ends_on="2026-04-03")
    with pytest.raises(Refused, match="柏望舒0没有在用的“拘留”措施"):
        lifted(county, case, "detention")
    case = lifted(county, case, "detention", SECOND)
    assert measures.in_force(case) == {SECOND: set()}


@pytest.mark.clause("XX-165")
def test_a_decision_withdrawn_as_wrong_leaves_nothing_to_lift(county: Cast) -> None:
    case = decided(county, in_team(county, "ordinary_1", "standard"), "fine", until=None)
    event = case.events.get(kind="sanction.decided")
    actor = recorder(county, case, "sanction.decided")
    with clock.at(TODAY):
        lifecycle.correct(case, event, actor=actor, reason="他案误登", withdraw=True)
    with pytest.raises(Refused, match="没有在用的“罚款”措施"):
        lifted(county, Case.objects.get(pk=case.pk), "fine")


@pytest.mark.clause("XX-163", "XX-165")
def test_the_team_alone_lifts_of_a_case(county: Cast) -> None:
    case = decided(
        county, in_team(county, "ordinary_1", "standard"), "consumption_limit", until=None
    )
    draft = Draft(
        "sanction.lifted", LATER, FIRST, data={"kind": "consumption_limit", "reason": "已履行"}
    )
    with clock.at(LATER):
        with pytest.raises(Forbidden, match="办案团队"):
            lifecycle.state_events([(case, [draft])], actor=county.actor("triage_officer"))
        lifecycle.state_events([(case, [draft])], actor=county.actor("clerk", "ordinary_1"))
    assert measures.in_force(case) == {FIRST: set()}

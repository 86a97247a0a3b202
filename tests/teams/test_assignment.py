"""Choosing a team and the people in it: the same grounds give the same answer."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.loader import pack
from policy.refusals import Refused
from teams.assignment import (
    METHODS,
    Candidate,
    Person,
    choose,
    choose_first,
    choose_handlers_among,
    draw,
    new_seed,
)

TEAMS = [Candidate("fast_1", load=4), Candidate("fast_2", load=2)]
SIX = [Candidate(f"team_{n}") for n in range(1, 7)]


def codes(refused):
    return [r.code for r in refused.value.refusals]


def test_a_draw_can_be_repeated_by_anyone_who_has_the_seed_and_the_candidates():
    seed = new_seed()
    first = choose("random", SIX, seed=seed)
    again = choose("random", list(reversed(SIX)), seed=first.seed)
    assert (again.code, first.seed) == (first.code, seed)
    assert [c["code"] for c in first.explanation["candidates"]] == [c.code for c in SIX]


def test_a_drawn_team_stays_the_same_in_every_release():
    # Worked out apart from the code: a changed draw would disown every past decision.
    drawn = [choose("random", SIX, seed=f"（2022）豫0902执{n}号").code for n in (1, 2, 3, 4)]
    assert drawn == ["team_5", "team_4", "team_3", "team_1"]


def test_a_draw_without_a_seed_is_a_mistake():
    with pytest.raises(ValueError, match="seed"):
        choose("random", SIX)


def test_a_draw_is_fair_and_heeds_the_weights():
    even = Counter(draw(SIX, str(n)).code for n in range(6000))
    assert set(even) == {c.code for c in SIX}
    assert max(even.values()) - min(even.values()) < 250
    double = Counter(
        draw([Candidate("one"), Candidate("two", weight=2)], str(n)).code for n in range(3000)
    )
    assert 1850 < double["two"] < 2150


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.text(min_size=1, max_size=20))
def test_balanced_methods_never_choose_a_team_that_has_more(loads, seed):
    teams = [Candidate(f"t{n}", load) for n, load in enumerate(loads)]
    for method in ("balanced", "balanced_random"):
        chosen = choose(method, teams, seed=seed).code
        assert next(t.load for t in teams if t.code == chosen) == min(loads)


def test_balance_counts_load_by_share():
    teams = [Candidate("small", load=3, weight=1), Candidate("large", load=5, weight=2)]
    assert choose("balanced", teams).code == "large"


def test_equal_teams_are_taken_by_code_when_balanced_and_by_lot_when_balanced_random():
    assert choose("balanced", [Candidate("b"), Candidate("a")]).code == "a"
    drawn = {choose("balanced_random", SIX, seed=str(n)).code for n in range(100)}
    assert len(drawn) == 6


@pytest.mark.parametrize(
    ("serial", "team"),
    [(1, "team_1"), (5, "team_5"), (6, "team_6"), (7, "team_1"), (12, "team_6"), (601, "team_1")],
)
@pytest.mark.clause("YS-059", "YS-060")
def test_the_serial_number_modulo_six_picks_the_team_and_remainder_nought_the_last(serial, team):
    track = pack("yanshi").tables.tracks["standard"]
    choice = choose_first(track.draw, [Candidate(unit) for unit in track.units], serial=serial)
    assert choice.code == team
    assert str(serial) in choice.explanation["sentence"]


def test_the_related_case_comes_first_and_the_draw_only_where_there_is_none():
    methods = ["related", "similar", "balanced_random"]
    assert choose_first(methods, TEAMS, seed="s", related="fast_1").method == "related"
    assert choose_first(methods, TEAMS, seed="s", similar="fast_1").code == "fast_1"
    elsewhere = choose_first(methods, TEAMS, seed="s", related="standard_1")
    assert (elsewhere.method, elsewhere.code) == ("balanced_random", "fast_2")
    assert elsewhere.explanation["passed"] == ["related", "similar"]


def test_a_choice_by_hand_needs_a_reason_and_a_team_of_the_pool():
    choice = choose("manual", TEAMS, picked="fast_1", reason=" 申请人同一 ")
    assert (choice.code, choice.explanation["reason"]) == ("fast_1", "申请人同一")
    with pytest.raises(Refused) as refused:
        choose("manual", TEAMS, picked="fast_1")
    assert codes(refused) == ["reason_missing"]
    with pytest.raises(Refused) as refused:
        choose("manual", TEAMS, picked="standard_1", reason="申请人同一")
    assert codes(refused) == ["not_a_candidate"]


def test_what_cannot_be_chosen_is_refused_with_the_reason():
    for method in METHODS:
        with pytest.raises(Refused) as refused:
            choose(method, [], seed="s")
        assert codes(refused) == ["no_candidates"]
    with pytest.raises(Refused) as refused:
        choose_first(["serial_modulo", "related"], SIX)
    assert codes(refused) == ["serial_missing", "no_related"]
    with pytest.raises(ValueError, match="unknown method"):
        choose("fate", SIX)


def people(*rows: tuple[int, str]) -> list[Person]:
    return [Person(n, f"甲{n}", frozenset(posts.split())) for n, posts in rows]


def handlers(court, members, loads=None, excluded=()):
    unit = "fast_team" if court == "yindu" else "fast_1"
    return choose_handlers_among(
        members, pack=pack(court), unit=unit, loads=loads or {}, seed="s", excluded=excluded
    )


def test_the_least_loaded_handler_of_the_team_gets_the_case():
    found = handlers("hualong", people((1, "handler"), (2, "handler"), (3, "clerk")), {1: 9, 2: 3})
    assert (found.handler_id, found.judge_id) == (2, None)
    assert [c["load"] for c in found.explanation["candidates"]] == [9, 3, 0]


def test_a_judge_who_handles_a_case_is_also_its_judge():
    found = handlers("hualong", people((1, "judge"), (2, "handler")), {1: 0, 2: 5})
    assert (found.handler_id, found.judge_id) == (1, 1)
    found = handlers("hualong", people((1, "judge"), (2, "handler")), {1: 5, 2: 0})
    assert (found.handler_id, found.judge_id) == (2, 1)


def test_the_lead_carries_the_case_only_where_nobody_else_can():
    assert handlers("hualong", people((1, "team_lead"), (2, "handler")), {2: 99}).handler_id == 2
    assert handlers("hualong", people((1, "team_lead"), (2, "clerk"))).handler_id == 1


def test_an_empty_team_is_refused_by_name():
    with pytest.raises(Refused, match="快执一团队现无可分案的承办人"):
        handlers("hualong", people((1, "handler")), excluded={1})


@pytest.mark.clause("YD-079", "YD-147")
def test_yindu_gives_each_case_a_judge_and_an_executor_who_are_two_people():
    found = handlers("yindu", people((1, "judge"), (2, "executor"), (3, "executor")), {2: 1})
    assert (found.judge_id, found.handler_id) == (1, 3)
    both = handlers("yindu", people((1, "judge executor"), (2, "judge")), {2: 9})
    assert (both.judge_id, both.handler_id) == (2, 1)
    other = handlers("yindu", people((1, "judge executor"), (2, "executor")), {2: 9})
    assert (other.judge_id, other.handler_id) == (1, 2)


@pytest.mark.clause("YD-079", "YD-147")
@pytest.mark.parametrize(
    ("members", "missing"),
    [
        ([(1, "judge")], ["executor"]),
        ([(1, "executor")], ["judge"]),
        ([(1, "judge executor")], ["executor"]),
        ([(1, "clerk")], ["judge", "executor"]),
    ],
)
def test_yindu_refuses_a_case_one_of_the_pair_is_missing_for(members, missing):
    with pytest.raises(Refused) as refused:
        handlers("yindu", people(*members))
    assert [r.data["post"] for r in refused.value.refusals] == missing
    assert all("YD-079" in r.clause for r in refused.value.refusals)

"""Moves of a case between tracks: foreseen, kept, by their route alone, and counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from enforcement import boards, lifecycle, nodes, transfers
from enforcement.lifecycle import Placing
from enforcement.models import Approval, Case
from policy import transfers as rules
from policy.loader import pack as pack_named
from policy.pack import Pack
from policy.refusals import Forbidden, NotVisible, Refused
from teams import access
from teams.access import Actor
from teams.services import record_recusal
from tests.cast import Cast
from tests.story import (
    assert_clocks_equal_their_replay,
    filed,
    granted,
    member,
    moved,
    received,
    screened,
    state,
)
from triage import services as triage
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 1)
DAY = date(2022, 3, 21)
HOUSE = {"has_disposable_asset": True, "first_seizure": True}


def with_fast_team(cast: Cast, *, serial: int = 1, **facts: object) -> Case:
    """Return a case a fast team runs, both screenings made."""
    known = {"has_disposable_asset": False, "deposits_cover_due": False, **facts}
    case = filed(cast, FILED, serial=serial, **known)
    case = received(cast, screened(cast, case, FILED), FILED)
    while triage.next_run(case).id not in case.runs_done:
        case = screened(cast, case, FILED)
    return case


def clocks_of(case: Case) -> dict[tuple[str, str], tuple[str, str, date]]:
    """Return how every clock of a case stands."""
    states = nodes.states(case.nodes.exclude(status="withdrawn")).values()
    return {(n.rule, n.subject): (n.status, n.applies, n.due_on) for n in states}


@pytest.mark.clause("HL-115", "HL-118", "HL-119", "HL-120")
def test_what_a_move_does_to_every_clock_is_told_before_it_is_asked_and_comes_true(
    hualong: Cast,
) -> None:
    case = with_fast_team(hualong)
    case = state(hualong, case, "facts.stated", DAY, facts=HOUSE)
    (move,) = transfers.possible(case)
    before, entries = clocks_of(case), case.journal_seq
    with clock.at(DAY):
        foreseen = {(c.rule, c.subject): c for c in transfers.preview(case, move, DAY)}
        asked = transfers.request(
            case, move, actor=member(hualong, case.unit), reason="有房可拍", on=DAY
        )
    assert foreseen["fast_limit", ""].what == "lapses"
    assert foreseen["start_investigation", ""].what == "opens"
    assert foreseen["start_investigation", ""].after == "2022-03-24"
    kept = Approval.objects.get(pk=asked.pk).data["preview"]
    assert {(row["rule"], row["subject"]) for row in kept} == set(foreseen)
    assert clocks_of(Case.objects.get(pk=case.pk)) == before, "looking ahead moves nothing"
    assert Case.objects.get(pk=case.pk).journal_seq == entries + 1

    granted(hualong, asked, DAY)
    case = received(hualong, screened(hualong, case, DAY, to=move.to), DAY)
    after = clocks_of(case)
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    shown = {key for key in changed if not _never_applied(before.get(key), after.get(key))}
    assert shown == set(foreseen)
    for key, change in foreseen.items():
        if change.after:
            assert after[key][2].isoformat() == change.after
    entry = case.events.filter(kind="case.team_received").last()
    assert entry.data["from_track"] == "fast"
    assert "不再适用" in entry.data["clocks"]
    assert_clocks_equal_their_replay(case)


def _never_applied(before: tuple | None, after: tuple | None) -> bool:
    return all(side is None or side[1] == "not" for side in (before, after))


@pytest.mark.clause("HL-118", "YD-037", "YD-041")
@pytest.mark.parametrize(("court", "clause"), [("hualong", "HL-118"), ("yindu", "YD-037")])
def test_a_running_case_changes_tracks_by_its_route_alone(
    court: str, clause: str, request: pytest.FixtureRequest
) -> None:
    cast: Cast = request.getfixturevalue(court)
    more = {
        "needs_auction": False, "refusal_crime": False, "case_age_years": 0,
        "transferred_from_fast": False, "enterprise_party": False, "preserved": False,
        "four_checks_cover_due": False,
    } if court == "yindu" else {}  # fmt: skip
    case = with_fast_team(cast, **more)
    run = triage.next_run(case)
    screener = cast.doing("triage.decide") if not run.by else _holder(cast, run.by)
    choice = triage.Choice(to="standard", reason="有房可拍")
    with clock.at(DAY), pytest.raises(Refused) as refused:
        triage.decide(case, choice, actor=screener, on=DAY)
    (reason,) = refused.value.refusals
    assert reason.code == "past_the_route"
    assert clause in reason.clause
    unit = cast.pack.tables.tracks["standard"].units[0]
    placing = Placing(unit, "standard", None, None, "manual")
    with clock.at(DAY), pytest.raises(Refused, match="不能直接分至"):
        lifecycle.assign(case, placing, actor=cast.doing("case.assign"), on=DAY)
    now = Case.objects.get(pk=case.pk)
    assert (now.track, now.assigned_unit, now.journal_seq) == ("fast", "", case.journal_seq)


def _holder(cast: Cast, function: str) -> Actor:
    return access.actor_for(access.who_holds(cast.court, function)[0])


@pytest.mark.clause("HL-048")
def test_a_second_screening_that_changes_the_team_keeps_what_is_left_behind(
    hualong: Cast,
) -> None:
    case = filed(hualong, FILED, has_disposable_asset=False, deposits_cover_due=False)
    case = received(hualong, screened(hualong, case, FILED), FILED)
    old = case.unit
    case = state(hualong, case, "query.offline_completed", DAY, facts=HOUSE)
    case = screened(hualong, case, DAY, to="standard")
    entry = case.events.filter(kind="case.assigned").last()
    assert entry.data["from_unit"] == old
    assert entry.data["unit"].startswith("standard_")
    assert entry.data["reason"] == "按查明情况"
    assert "50日" in entry.data["open"] or "快执" in entry.data["open"]
    case = received(hualong, case, DAY)
    assert case.events.filter(kind="case.team_received").last().data["from_unit"] == old
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("HL-118", "HL-170")
def test_cases_that_go_in_circles_are_listed_for_the_command_centre(hualong: Cast) -> None:
    case = state(hualong, with_fast_team(hualong), "facts.stated", DAY, facts=HOUSE)
    case = moved(hualong, case, "fast_to_standard", DAY)
    director = hualong.actor("director")
    assert list(boards.looping(director)) == []
    back = {"disposal_right_requestable": False, "first_seizure": False}
    case = state(hualong, case, "facts.stated", date(2022, 3, 25), facts=back)
    case = moved(hualong, case, "standard_to_fast", date(2022, 3, 25))
    assert [(c.pk, c.reflows) for c in boards.looping(director)] == [(case.pk, 2)]
    assert boards.last_moves([case.pk])[case.pk].data["from_track"] == "standard"
    assert list(boards.looping(hualong.outsider)) == []


def test_a_move_is_asked_once_by_the_team_alone_and_not_at_all_next_door(hualong: Cast) -> None:
    case = state(hualong, with_fast_team(hualong), "facts.stated", DAY, facts=HOUSE)
    (move,) = transfers.possible(case)
    with clock.at(DAY):
        with pytest.raises(Forbidden):
            transfers.request(
                case, move, actor=member(hualong, "standard_1"), reason="有房", on=DAY
            )
        with pytest.raises(NotVisible):
            transfers.request(case, move, actor=hualong.outsider, reason="有房", on=DAY)
        transfers.request(case, move, actor=member(hualong, case.unit), reason="有房", on=DAY)
        with pytest.raises(Refused, match="已有待审批"):
            transfers.request(case, move, actor=member(hualong, case.unit), reason="有房", on=DAY)
    assert Approval.objects.filter(case=case, act="case.transfer").count() == 1


def amended(name: str, change: Callable[[dict], dict]) -> Pack:
    """Return a pack as amended in its moves."""
    pack = pack_named(name)
    moves = tuple(
        type(rule).model_validate({**rule.model_dump(by_alias=True), **change({"id": rule.id})})
        for rule in pack.tables.transfer
    )
    return Pack(pack.name, pack.tables.model_copy(update={"transfer": moves}), pack.checksum)


def test_a_move_switched_off_is_none_and_switched_on_asks_the_bureau_head(
    dengzhou: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = dengzhou.court.pack
    rule = next(t for t in plain.tables.transfer if t.id == "fast_to_standard")
    assert rules.possible(plain, "fast") == []
    assert rules.route(plain, "fast", "standard") == rule
    new = amended("dengzhou", lambda r: {"enabled": True} if r["id"] == rule.id else {})
    monkeypatch.setattr("teams.models.courts.pack_named", lambda _name, _version="": new)
    (move,) = rules.possible(dengzhou.court.pack, "fast")
    assert rules.steps(new, move) == ("bureau_lead",)
    answer = rules.allowed(new, move, track="fast", values={}, late=False)
    assert (answer.known, answer.held, answer.may) == (True, True, True)


@pytest.mark.parametrize(
    ("late", "barred"), [("reason", False), ("refuse", True)], ids=["with a reason", "refused"]
)
@pytest.mark.clause("YD-034", "YD-035")
def test_a_window_that_passed_marks_the_move_late_or_bars_it_as_the_pack_says(
    late: str, barred: bool
) -> None:
    pack = amended("yindu", lambda _r: {"late": late})
    (move,) = rules.possible(pack, "fast")
    values = {"needs_auction": True}
    answer = rules.allowed(pack, move, track="fast", values=values, late=True)
    assert (answer.late, answer.barred, answer.may) == (True, barred, not barred)
    assert rules.allowed(pack, move, track="fast", values=values, late=False).may
    assert rules.allowed(pack, move, track="fast", values={}, late=False).missing == (
        "needs_auction",
    )
    assert rules.steps(pack, move) == ("vice_president", "transfer_center")


def test_a_case_changes_hands_never_to_the_same_person_nor_to_one_who_must_stay_away(
    hualong: Cast,
) -> None:
    case = with_fast_team(hualong)
    lead = hualong.actor("team_lead", case.unit)
    present = case.handler
    assert present is not None
    other = next(
        hualong.user("handler", case.unit, n)
        for n in range(2)
        if hualong.user("handler", case.unit, n) != present
    )
    with clock.at(DAY):
        with pytest.raises(Refused, match="现已由"):
            lifecycle.change_handler([case], present, actor=lead, on=DAY, reason="轮岗")
        record_recusal(actor=lead, user=other, case_number=case.number, reason="近亲属", case=case)
        with pytest.raises(Refused, match="已登记回避"):
            lifecycle.change_handler([case], other, actor=lead, on=DAY, reason="轮岗")
        node = case.nodes.filter(status="open").first()
        assert node is not None
        with pytest.raises(Refused, match="已登记回避"):
            lifecycle.give_nodes([node], other, actor=lead, on=DAY, reason="代办")
    assert Case.objects.get(pk=case.pk).handler == present

"""Two hands on one thing at the same moment: one succeeds, the other is told, it happens once.

Every act has a connection of its own, and none takes a lock before all stand before theirs; see
`tests.races`.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from enforcement import acts, adopting, effects, handover, orders, suspensions, transfers
from enforcement.acts import Proposal
from enforcement.items import NewItem
from enforcement.models import Approval, Case, Event, Handover, TaskOrder
from reports import services as reports
from reports.weeks import Week
from teams import access
from teams.models import Membership, PackAdoption, Post, User
from tests.amended import Amend
from tests.cast import SINCE, Cast, make_court
from tests.clones import Clone
from tests.desk.casework import TODAY, in_team
from tests.races import at_once
from tests.story import about_new, assert_clocks_equal_their_replay, state
from workdays import clock

pytestmark = pytest.mark.usefixtures("real_db")
LATER = date(2026, 4, 10)


@pytest.fixture
def court(real_db: Clone) -> Cast:
    """华龙区法院, in a database of its own."""
    return make_court("hualong")


def second(cast: Cast, post: str) -> User:
    """Give a post to one more person, a clerk; return him."""
    user = cast.user("clerk")
    row = Post.objects.get(court=cast.court, code=post)
    Membership.objects.create(user=user, post=row, from_on=SINCE)
    return user


def stated(case: Case, *kinds: str) -> Counter[str]:
    """Count the events of some kinds on a case."""
    return Counter(Event.objects.filter(case=case, kind__in=kinds).values_list("kind", flat=True))


def fresh(case: Case) -> Case:
    return Case.objects.select_related("court").get(pk=case.pk)


def pause_asked(cast: Cast, case: Case) -> Approval:
    """Ask that the clocks of a case stand still from 20 March to 24 March 2026."""
    with clock.at(LATER):
        return suspensions.request(
            case,
            actor=cast.actor("handler", case.unit),
            kind="公告",
            first=TODAY,
            last=date(2026, 3, 24),
            reason="公告送达",
            paper="公告",
        )


@pytest.mark.parametrize("granted", [(True, True), (True, False)])
def test_the_last_approval_given_by_two_at_once_is_carried_out_once(
    court: Cast, granted: tuple[bool, bool]
) -> None:
    case = in_team(court, "fast_1", "fast")
    asked = pause_asked(court, case)
    others = [court.user("director"), second(court, "director")]
    actors = [access.actor_for(user) for user in others]

    def decide(number: int) -> None:
        with clock.at(LATER):
            effects.decide(
                Approval.objects.get(pk=asked.pk),
                actor=actors[number],
                granted=granted[number],
                opinion="经审查",
                on=LATER,
            )

    said = at_once(lambda: decide(0), lambda: decide(1))
    assert sorted(said) == [[], ["decided"]]
    row = Approval.objects.get(pk=asked.pk)
    assert len(row.given) == 1
    done = row.status == "granted"
    assert done is granted[said.index([])]
    assert stated(case, "suspension.began", "suspension.ended") == (
        {"suspension.began": 1, "suspension.ended": 1} if done else {}
    )
    assert_clocks_equal_their_replay(fresh(case))


def test_one_person_with_two_windows_signs_the_last_approval_once(court: Cast) -> None:
    case = in_team(court, "fast_1", "fast")
    asked = pause_asked(court, case)
    director = court.actor("director")

    def decide() -> None:
        with clock.at(LATER):
            effects.decide(asked, actor=director, granted=True, opinion="同意", on=LATER)

    assert sorted(at_once(decide, decide)) == [[], ["decided"]]
    assert stated(case, "suspension.began") == {"suspension.began": 1}


def test_a_request_taken_back_while_it_is_granted_has_one_end(court: Cast) -> None:
    case = in_team(court, "fast_1", "fast")
    asked = pause_asked(court, case)
    asker, director = court.actor("handler", "fast_1"), court.actor("director")

    def grant() -> None:
        with clock.at(LATER):
            effects.decide(asked, actor=director, granted=True, opinion="同意", on=LATER)

    def take_back() -> None:
        with clock.at(LATER):
            effects.take_back(asked, actor=asker, reason="无须扣除")

    said = at_once(grant, take_back)
    assert sorted(said) == [[], ["decided"]]
    wanted = "granted" if said[0] == [] else "withdrawn"
    assert Approval.objects.get(pk=asked.pk).status == wanted
    assert stated(case, "suspension.began")["suspension.began"] == (wanted == "granted")


def test_two_who_ask_for_the_same_pause_leave_one_request(court: Cast) -> None:
    case = in_team(court, "fast_1", "fast")
    said = at_once(lambda: pause_asked(court, case), lambda: pause_asked(court, case))
    assert sorted(said) == [[], ["pending"]]
    assert Approval.objects.filter(case=case, act="suspension.request").count() == 1


def given(cast: Cast, giver: User, receiver: User) -> Handover:
    """Let somebody give all he has."""
    with clock.at(TODAY):
        return handover.give(giver, receiver, actor=access.actor_for(giver), reason="轮岗")


@pytest.mark.clause("XX-186")
def test_a_handover_signed_twice_at_once_moves_the_work_once(court: Cast) -> None:
    giver, receiver = court.user("handler", "fast_1"), court.user("handler", "fast_1", 1)
    cases = [in_team(court, "fast_1", "fast", serial=n) for n in (1, 2)]
    one = given(court, giver, receiver)
    actor = access.actor_for(receiver)

    def take() -> None:
        with clock.at(TODAY):
            handover.take(Handover.objects.get(pk=one.pk), actor=actor)

    assert sorted(at_once(take, take)) == [[], ["wrong_state"]]
    assert Handover.objects.get(pk=one.pk).status == "taken"
    for case in map(fresh, cases):
        assert case.handler == receiver
        assert stated(case, "handler.changed") == {"handler.changed": 1}
        assert_clocks_equal_their_replay(case)


@pytest.mark.clause("XX-186")
def test_a_load_given_to_two_people_at_once_goes_to_one(court: Cast) -> None:
    giver = court.user("handler", "fast_1")
    in_team(court, "fast_1", "fast")
    others = [court.user("handler", "fast_1", 1), court.user("judge", "fast_1")]
    said = at_once(lambda: given(court, giver, others[0]), lambda: given(court, giver, others[1]))
    assert sorted(said) == [[], ["pending"]]
    assert Handover.objects.get(status="given").receiver == others[said.index([])]


@pytest.mark.clause("XX-186")
def test_a_handover_refused_while_it_is_taken_back_has_one_end(court: Cast) -> None:
    giver, receiver = court.user("handler", "fast_1"), court.user("handler", "fast_1", 1)
    in_team(court, "fast_1", "fast")
    one = given(court, giver, receiver)
    actors = access.actor_for(giver), access.actor_for(receiver)

    def withdraw() -> None:
        with clock.at(TODAY):
            handover.withdraw(one, actor=actors[0])

    def refuse() -> None:
        with clock.at(TODAY):
            handover.refuse(one, actor=actors[1], reason="本人亦将调离")

    said = at_once(withdraw, refuse)
    assert sorted(said) == [[], ["wrong_state"]]
    wanted = ("withdrawn", "refused")[said.index([])]
    assert Handover.objects.get(pk=one.pk).status == wanted


@pytest.mark.clause("XX-186")
def test_judge_and_handler_of_one_case_hand_over_at_once_and_neither_part_is_lost(
    court: Cast,
) -> None:
    case = in_team(court, "fast_1", "fast")
    handler, judge = court.user("handler", "fast_1"), court.user("judge", "fast_1")
    to_handler, to_judge = court.user("handler", "fast_1", 1), court.user("team_lead", "fast_1")
    seat = Membership.objects.get(user=judge)
    Membership.objects.create(user=to_judge, post=seat.post, unit=seat.unit, from_on=SINCE)
    rows = [given(court, handler, to_handler), given(court, judge, to_judge)]
    actors = [access.actor_for(user) for user in (to_handler, to_judge)]

    def take(number: int) -> None:
        with clock.at(TODAY):
            handover.take(rows[number], actor=actors[number])

    assert at_once(lambda: take(0), lambda: take(1)) == [[], []]
    case = fresh(case)
    assert (case.handler, case.judge) == (to_handler, to_judge)
    assert stated(case, "handler.changed") == {"handler.changed": 2}
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("HL-077")
def test_two_clerks_who_propose_the_same_act_leave_one_request(court: Cast) -> None:
    case = in_team(court, "fast_1", "fast")
    case = about_new(court, case, NewItem("payment", "到账案款"), "payment.received", TODAY)
    proposal = Proposal(
        "payment.defer", TODAY, "payment:1", event="payment.held", reason="案外人主张权利"
    )
    hands = [court.actor("handler", "fast_1", n) for n in (0, 1)]

    def propose(number: int) -> None:
        with clock.at(TODAY):
            acts.propose(case, proposal, actor=hands[number])

    assert sorted(at_once(lambda: propose(0), lambda: propose(1))) == [[], ["pending"]]
    assert Approval.objects.filter(case=case, act="payment.defer").count() == 1


def test_of_two_acts_on_one_page_the_second_is_told_what_changed(court: Cast) -> None:
    case = in_team(court, "fast_1", "fast")
    case = about_new(court, case, NewItem("payment", "到账案款"), "payment.received", TODAY)
    hands = [court.actor("handler", "fast_1", n) for n in (0, 1)]
    seen = case.journal_seq

    def propose(number: int) -> None:
        kind = ("payment.held", "payment.deposited")[number]
        proposal = Proposal("document.issue", TODAY, data={"document": kind}, reason="按规定")
        with clock.at(TODAY):
            acts.propose(case, proposal, actor=hands[number], expected=seen)

    assert sorted(at_once(lambda: propose(0), lambda: propose(1))) == [[], ["changed"]]


@pytest.mark.clause("HL-118")
def test_two_requests_to_move_one_case_leave_one_and_one_move(court: Cast) -> None:
    case = in_team(court, "fast_1", "fast")
    known = {"has_disposable_asset": True, "first_seizure": True}
    case = state(court, case, "facts.stated", TODAY, facts=known)
    hands = [court.actor("handler", "fast_1", n) for n in (0, 1)]

    def ask(number: int) -> None:
        (rule,) = transfers.possible(case)
        with clock.at(TODAY):
            transfers.request(case, rule, actor=hands[number], reason="发现房产", on=TODAY)

    assert sorted(at_once(lambda: ask(0), lambda: ask(1))) == [[], ["pending"]]
    asked = Approval.objects.get(case=case, act="case.transfer")
    centre = access.actor_for(access.who_holds(court.court, asked.waits_for, fresh(case))[0])

    def grant() -> None:
        with clock.at(TODAY):
            effects.decide(asked, actor=centre, granted=True, opinion="同意", on=TODAY)

    assert sorted(at_once(grant, grant)) == [[], ["decided"]]
    assert stated(case, "transfer.requested", "transfer.decided") == {
        "transfer.requested": 1,
        "transfer.decided": 1,
    }
    assert fresh(case).state == "triage"
    assert_clocks_equal_their_replay(fresh(case))


def test_a_version_adopted_twice_at_once_is_adopted_once_and_takes_each_case_once(
    court: Cast, amend: Amend
) -> None:
    cases = [in_team(court, "fast_1", "fast", serial=n) for n in (1, 2, 3)]
    amend("hualong", "2", "pack.toml", ("fast_limit_days = { value = 50",) * 2)
    administrators = [court.user("system_admin"), second(court, "system_admin")]
    actors = [access.actor_for(user) for user in administrators]

    def adopt(number: int) -> None:
        with clock.at(TODAY):
            adopting.adopt(
                actor=actors[number], version="2", reason="修订", from_on=TODAY, running=True
            )

    said = sorted(at_once(lambda: adopt(0), lambda: adopt(1)))
    assert said == [[], ["same", "busy"]]
    assert PackAdoption.objects.filter(court=court.court, version="2").count() == 1
    assert Event.objects.filter(kind="pack.adopted").count() == 1

    def work() -> None:
        with clock.at(TODAY):
            adopting.take_over_due()

    assert at_once(work, work) == [[], []]
    for case in map(fresh, cases):
        assert case.pack_version == "2"
        assert stated(case, "rules.adopted") == {"rules.adopted": 1}
        assert_clocks_equal_their_replay(case)


def test_a_weekly_report_signed_by_two_at_once_bears_one_signature(court: Cast) -> None:
    week, monday = Week.parse("2026-W11"), date(2026, 3, 16)
    in_team(court, "fast_1", "fast")
    with clock.at(monday):
        report = reports.make(court.court, week, court.doing("report.make"))
    signers = [access.actor_for(u) for u in (court.user("director"), second(court, "director"))]

    def sign(number: int) -> None:
        with clock.at(monday):
            reports.sign(report, actor=signers[number])

    said = at_once(lambda: sign(0), lambda: sign(1))
    assert sorted(said) == [[], ["signed"]]
    report.refresh_from_db()
    assert report.signed_by_id == signers[said.index([])].user_id
    assert Event.objects.filter(kind="report.signed").count() == 1


def test_a_weekly_report_made_by_two_at_once_is_one_report(court: Cast) -> None:
    week, monday = Week.parse("2026-W11"), date(2026, 3, 16)
    maker, found = court.doing("report.make"), []

    def make() -> None:
        with clock.at(monday):
            found.append(reports.make(court.court, week, maker).pk)

    assert at_once(make, make) == [[], []]
    assert len(set(found)) == 1


def test_a_slip_signed_for_by_two_of_its_takers_is_signed_for_once(court: Cast) -> None:
    case = in_team(court, "fast_1", "fast")
    with clock.at(TODAY):
        order = orders.dispatch(
            actor=court.actor("handler", "fast_1"),
            kind="其他",
            title="补正材料",
            on=TODAY,
            case=case,
            to_unit="fast_2",
        )
    takers = [court.actor("handler", "fast_2", n) for n in (0, 1)]

    def receive(number: int) -> None:
        with clock.at(TODAY):
            orders.receive(order, actor=takers[number], on=TODAY)

    assert sorted(at_once(lambda: receive(0), lambda: receive(1))) == [[], ["wrong_state"]]
    assert TaskOrder.objects.get().status == "received"
    assert stated(case, "order.received") == {"order.received": 1}

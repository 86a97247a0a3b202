"""Handing over work: two signatures, everything moves or is told, and nobody leaves with work."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enforcement import effects, handover, journal, leaving, lifecycle, recording, suspensions
from enforcement.items import NewItem
from enforcement.journal import By, Draft
from enforcement.models import Approval, Case, Handover
from policy.refusals import Forbidden, NotVisible, Refused
from teams import access, services
from teams.models import Membership, Post, Unit, User
from tests.cast import SINCE, Cast
from tests.desk.casework import TODAY, in_team
from tests.desk.conftest import form
from tests.story import about_new, assert_clocks_equal_their_replay, recorder, state
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def giver(hualong: Cast) -> User:
    """The first handler of the first fast team."""
    return hualong.user("handler", "fast_1")


@pytest.fixture
def receiver(hualong: Cast) -> User:
    """The second one."""
    return hualong.user("handler", "fast_1", 1)


def given(hualong: Cast, giver: User, receiver: User, reason: str = "轮岗") -> Handover:
    """Let the giver hand over all he has."""
    with clock.at(TODAY):
        return handover.give(giver, receiver, actor=access.actor_for(giver), reason=reason)


def taken(one: Handover) -> Handover:
    """Let the receiver sign."""
    with clock.at(TODAY):
        return handover.take(one, actor=access.actor_for(one.receiver))


def fresh(case: Case) -> Case:
    """Return the case as it is now."""
    return Case.objects.get(pk=case.pk)


@pytest.mark.clause("XX-186")
def test_work_moves_as_the_receiver_signs_and_stays_the_givers_until_then(
    hualong: Cast, giver: User, receiver: User
) -> None:
    cases = [in_team(hualong, "fast_1", "fast", serial=n) for n in (1, 2, 3)]
    one = given(hualong, giver, receiver)
    assert [entry["number"] for entry in one.contents] == [case.number for case in cases]
    assert all(entry["nodes"] for entry in one.contents)
    assert {fresh(case).handler for case in cases} == {giver}
    done = taken(one)
    assert (done.status, done.results) == ("taken", [])
    for case in map(fresh, cases):
        assert case.handler == receiver
        entry = case.events.filter(kind="handler.changed").last()
        assert (entry.data["handover"], entry.data["handler"]) == (one.pk, receiver.username)
        assert entry.actor_id == receiver.pk
        assert not case.nodes.filter(status="open", handler=giver).exists()
        assert_clocks_equal_their_replay(case)
    with pytest.raises(Refused, match="已接收"):
        taken(one)


def test_single_clocks_and_open_requests_go_along(
    hualong: Cast, giver: User, receiver: User
) -> None:
    own = in_team(hualong, "fast_1", "fast")
    colleagues = in_team(hualong, "fast_1", "fast", serial=2, nth=1)
    node = colleagues.nodes.filter(status="open", unit="fast_1").first()
    assert node is not None
    with clock.at(TODAY):
        lifecycle.give_nodes(
            [node], giver, actor=hualong.actor("team_lead", "fast_1"), on=TODAY, reason="代办"
        )
        asked = suspensions.request(
            own,
            actor=access.actor_for(giver),
            kind="中止",
            first=TODAY,
            reason="裁定中止",
            paper="执行裁定书",
            paper_number="（2026）豫0902执1号之一",
        )
    third = hualong.user("executor", "fast_1") if ("executor", "fast_1") in hualong.seats else None
    to = third or hualong.user("judge", "fast_1")
    taken(given(hualong, giver, to))
    node.refresh_from_db()
    assert node.handler == to
    assert fresh(colleagues).handler == receiver, "a clock given by hand takes no case along"
    post = Post.objects.get(court=hualong.court, code="director")
    Membership.objects.create(user=to, post=post, from_on=SINCE)
    with clock.at(TODAY), pytest.raises(Refused, match="申请人不得审批"):
        effects.decide(
            Approval.objects.get(pk=asked.pk), actor=access.actor_for(to), granted=True,
            opinion="同意", on=TODAY,
        )  # fmt: skip


def test_what_may_not_pass_stays_and_is_told_row_by_row(
    hualong: Cast, giver: User, receiver: User
) -> None:
    lead = hualong.actor("team_lead", "fast_1")
    cases = [in_team(hualong, "fast_1", "fast", serial=n) for n in (1, 2, 3)]
    with clock.at(TODAY):
        services.record_recusal(
            actor=lead, user=receiver, case_number=cases[0].number, reason="近亲属", case=cases[0]
        )
    one = given(hualong, giver, receiver)
    with clock.at(TODAY):  # meanwhile the lead gives one of them to somebody else
        other = hualong.user("judge", "fast_1")
        lifecycle.change_handler([cases[1]], other, actor=lead, on=TODAY, reason="急办")
    done = taken(one)
    told = {row["case"]: row["why"] for row in done.results}
    assert "已登记回避" in told[cases[0].pk]
    assert "已不在交出人名下" in told[cases[1].pk]
    assert [fresh(case).handler for case in cases] == [giver, other, receiver]


def test_a_judge_hands_over_to_a_judge_alone(hualong: Cast, receiver: User) -> None:
    case = in_team(hualong, "fast_1", "fast")
    judge = hualong.user("judge", "fast_1")
    done = taken(given(hualong, judge, receiver))
    assert "不是该团队的法官" in done.results[0]["why"]
    post = Post.objects.get(court=hualong.court, code="judge")
    unit = Unit.objects.get(court=hualong.court, code="fast_1")
    other = hualong.user("handler", "fast_1", 1)
    Membership.objects.create(user=other, post=post, unit=unit, from_on=SINCE)
    assert taken(given(hualong, judge, other)).results == []
    assert fresh(case).judge == other


def test_who_cannot_sign_is_signed_for_by_his_lead_and_nobody_else(
    hualong: Cast, giver: User, receiver: User
) -> None:
    in_team(hualong, "fast_1", "fast")
    for post, unit in (("team_lead", "fast_2"), ("handler", "fast_1")):
        actor = hualong.actor(post, unit, 1 if post == "handler" else 0)
        with clock.at(TODAY), pytest.raises(Forbidden):
            handover.give(giver, receiver, actor=actor, reason="住院")
    with pytest.raises(NotVisible):
        handover.give(giver, receiver, actor=hualong.outsider, reason="住院")
    lead = hualong.actor("team_lead", "fast_1")
    with clock.at(TODAY):
        with pytest.raises(Refused, match="写明理由"):
            handover.give(giver, receiver, actor=lead, reason=" ")
        one = handover.give(giver, receiver, actor=lead, reason="住院，不能签字")
        assert (one.given_by_id, one.reason) == (lead.user_id, "住院，不能签字")
        with pytest.raises(Refused, match="已有一份交接单"):
            handover.give(giver, receiver, actor=lead, reason="再交")
        for actor in (lead, access.actor_for(giver)):
            with pytest.raises(Forbidden, match=receiver.name):
                handover.take(one, actor=actor)
        with pytest.raises(Refused, match="退回须写明理由"):
            handover.refuse(one, actor=access.actor_for(receiver), reason="")
        handover.refuse(one, actor=access.actor_for(receiver), reason="本人亦将调离")
        again = handover.give(giver, receiver, actor=lead, reason="住院")
        handover.withdraw(again, actor=lead)
    assert list(Handover.objects.order_by("pk").values_list("status", flat=True)) == [
        "refused",
        "withdrawn",
    ]


def test_an_account_closes_once_nothing_hangs_on_it(
    hualong: Cast, giver: User, receiver: User
) -> None:
    keeper = hualong.actor("system_admin")
    case = in_team(hualong, "fast_1", "fast")
    with clock.at(TODAY):
        suspensions.request(
            case,
            actor=access.actor_for(giver),
            kind="中止",
            first=TODAY,
            reason="裁定中止",
            paper="执行裁定书",
            paper_number="（2026）豫0902执1号之一",
        )
        with pytest.raises(Refused) as refused:
            leaving.close_account(actor=keeper, user=giver)
        assert {r.code for r in refused.value.refusals} == {"cases", "requests"}
        assert case.number not in str(refused.value)
    assert User.objects.get(pk=giver.pk).is_active
    one = given(hualong, giver, receiver)
    with clock.at(TODAY), pytest.raises(Refused, match="待其签字"):
        leaving.close_account(actor=keeper, user=receiver)
    taken(one)
    with clock.at(TODAY):
        with pytest.raises(Forbidden):
            leaving.close_account(actor=hualong.actor("team_lead", "fast_1"), user=giver)
        leaving.close_account(actor=keeper, user=giver)
    assert not User.objects.get(pk=giver.pk).is_active


def test_the_pages_of_a_handover_lead_from_one_signature_to_the_other(
    hualong: Cast, giver: User, receiver: User
) -> None:
    case = in_team(hualong, "fast_1", "fast")
    one, other, stranger = Client(), Client(), Client()
    one.force_login(giver)
    other.force_login(receiver)
    stranger.force_login(hualong.user("handler", "fast_2"))
    with clock.at(TODAY):
        page = one.get("/desk/people/handovers/give/").content.decode()
        assert case.number in page
        sent = form(giver=giver.pk, receiver=receiver.pk, reason="轮岗")
        first = one.post("/desk/people/handovers/give/", sent)
        again = one.post("/desk/people/handovers/give/", sent)
        assert (first.status_code, again.status_code) == (302, 302), "a double click"
        made = Handover.objects.get()
        url = f"/desk/people/handovers/{made.pk}/"
        assert first["Location"] == url
        assert "待接收人签字" in other.get("/desk/people/handovers/").content.decode()
        assert stranger.get(url).status_code == 404
        assert "签字接收" in other.get(url).content.decode()
        assert other.post(url, form(how="take")).status_code == 302
        assert "已接收" in other.get(url).content.decode()
        keeper = Client()
        keeper.force_login(hualong.user("system_admin"))
        shown = keeper.get(f"/desk/people/{receiver.pk}/").content.decode()
        assert "停用账号前尚待了结" in shown
        refused = keeper.post(f"/desk/people/{receiver.pk}/close/", form())
        assert refused.status_code == 422
        assert "请先办理交接" in refused.content.decode()
    assert fresh(case).handler == receiver


def test_a_lead_who_takes_a_leavers_work_himself_may_sign_for_it_on_the_page(
    hualong: Cast, giver: User
) -> None:
    case = in_team(hualong, "fast_1", "fast")
    lead = hualong.user("team_lead", "fast_1")
    client = Client()
    client.force_login(lead)
    with clock.at(TODAY):
        sent = form(giver=giver.pk, receiver=lead.pk, reason="离职，本人无法签字")
        url = client.post("/desk/people/handovers/give/", sent)["Location"]
        page = client.get(url).content.decode()
        assert "签字接收" in page
        assert "撤回" in page
        assert client.post(url, form(how="take")).status_code == 302
    assert fresh(case).handler == lead


def test_the_receipt_names_papers_still_in_hand_and_the_property_with_its_last_measure(
    hualong: Cast, giver: User, receiver: User
) -> None:
    case = in_team(hualong, "fast_1", "fast")
    case = about_new(hualong, case, NewItem("asset", "房屋一套"), "asset.found", TODAY)
    case = state(hualong, case, "asset.controlled", TODAY, "asset:1", rank="first")
    with clock.at(TODAY):
        actor = access.actor_for(giver)
        for name in ("查封笔录", "送达回证"):
            draft = Draft("material.made", TODAY, data={"form": "paper"})
            recording.state_about_new(case, NewItem("material", name), draft, actor=actor)
    archive = recorder(hualong, fresh(case), "material.signed_in")
    with clock.at(TODAY):
        signed = Draft("material.signed_in", TODAY, "material:2")
        journal.record(fresh(case), signed, by=By(archive))
    (entry,) = given(hualong, giver, receiver).contents
    assert entry["papers"] == ["查封笔录（2026-03-20材料形成或取得）"]
    assert entry["assets"] == ["房屋一套（2026-03-20财产查封、扣押、冻结）"]


def test_some_cases_are_given_and_the_others_stay(
    hualong: Cast, giver: User, receiver: User
) -> None:
    cases = [in_team(hualong, "fast_1", "fast", serial=n) for n in (1, 2, 3)]
    browser = Client()
    browser.force_login(giver)
    fields = {"giver": giver.pk, "receiver": receiver.pk, "reason": "轮岗", "choosing": giver.pk}
    with clock.at(TODAY):
        none = browser.post("/desk/people/handovers/give/", form(**fields))
        assert "没有勾选要交出的案件" in none.content.decode()
        picked = [cases[0].pk, cases[2].pk]
        sent = browser.post("/desk/people/handovers/give/", form(**fields, case=picked))
    assert sent.status_code == 302
    assert [entry["case"] for entry in Handover.objects.get().contents] == picked


def test_signing_for_many_cases_asks_no_more_than_for_two(
    hualong: Cast, giver: User, receiver: User
) -> None:
    counts = []
    for first, many in ((1, 2), (11, 8)):
        for serial in range(first, first + many):
            in_team(hualong, "fast_1", "fast", serial=serial)
        one = given(hualong, giver, receiver)
        with CaptureQueriesContext(connection) as asked:
            taken(one)
        counts.append(len(asked))
        with clock.at(TODAY):
            back = handover.give(
                receiver, giver, actor=access.actor_for(receiver), reason="轮岗结束"
            )
            handover.take(back, actor=access.actor_for(giver))
    assert counts[0] == counts[1]

"""Leave with a stand-in: whose work is whose, who acts for whom, and what comes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from enforcement import effects, lifecycle, orders, selectors, suspensions, sweep
from enforcement.models import Approval, Case, Event
from policy.refusals import Forbidden, NotVisible, Refused
from teams import absence, access, services
from teams import selectors as people
from teams.models import Leave, Membership, Post, Unit, User
from tests.cast import SINCE, Cast, acting
from tests.desk.casework import TODAY, in_team
from tests.desk.conftest import form
from tests.story import state
from workdays import clock

pytestmark = pytest.mark.django_db

LAST = TODAY + timedelta(days=4)


def away(cast: Cast, person: User, stand_in: User | None, *, last: date = LAST) -> Leave:
    """Note a leave from today on by the lead of fast_1."""
    with clock.at(TODAY):
        return services.record_leave(
            actor=cast.actor("team_lead", "fast_1"), user=person, from_on=TODAY, to_on=last,
            reason="年休", stand_in=stand_in,
        )  # fmt: skip


def as_of(user: User, day: date) -> access.Actor:
    """Return the actor somebody is on a day."""
    with clock.at(day):
        return acting(user)


@pytest.fixture
def pair(hualong: Cast) -> tuple[User, User]:
    """The two handlers of the first fast team."""
    return hualong.user("handler", "fast_1"), hualong.user("handler", "fast_1", 1)


def test_a_stand_ins_queue_holds_the_absent_persons_work_and_gives_it_back(
    hualong: Cast, pair: tuple[User, User]
) -> None:
    absent, deputy = pair
    case = in_team(hualong, "fast_1", "fast")
    mine = set(case.nodes.filter(status="open", handler=absent).values_list("pk", flat=True))
    assert mine
    away(hualong, absent, deputy)
    for day, expected in ((TODAY, True), (LAST, True), (LAST + timedelta(days=1), False)):
        with clock.at(day):
            queue = set(selectors.my_work(as_of(deputy, day)).values_list("pk", flat=True))
        assert (mine <= queue) is expected
    with clock.at(TODAY):
        own = set(selectors.my_work(as_of(absent, TODAY)).values_list("pk", flat=True))
    assert mine <= own, "who is away may still do it himself"


def test_alerts_and_slips_of_the_absent_find_the_stand_in_as_well(hualong: Cast) -> None:
    case = in_team(hualong, "fast_1", "fast", on=date(2025, 9, 1))
    known = {"deposits_cover_due": False, "has_disposable_asset": False}
    case = state(hualong, case, "facts.stated", TODAY, facts=known)
    lead, deputy = hualong.user("team_lead", "fast_1"), hualong.user("team_lead", "standard_1")
    with clock.at(TODAY):
        sweep.sweep()
        order = orders.dispatch(
            actor=hualong.actor("handler", "fast_1"), case=case, kind="查询", title="查公积金",
            on=TODAY, to_unit="fast_1",
        )  # fmt: skip
        before = as_of(deputy, TODAY)
        assert not selectors.my_alerts(before).filter(case=case).exists()
        services.record_leave(
            actor=hualong.actor("director"), user=lead, from_on=TODAY, to_on=TODAY, stand_in=deputy
        )
        now = as_of(deputy, TODAY)
        told = set(selectors.my_alerts(as_of(lead, TODAY)).values_list("pk", flat=True))
        assert told
        assert told <= set(selectors.my_alerts(now).values_list("pk", flat=True))
        assert order in selectors.orders_for(now)
        assert order not in selectors.orders_for(before)
        done = orders.receive(order, actor=now, on=TODAY)
    assert done.status == "received"
    event = Event.objects.get(kind="order.received")
    assert (event.actor_id, event.data["acting_for"]) == (deputy.pk, lead.name)
    assert (event.post, event.unit) == ("team_lead", "fast_1")


def test_a_stand_in_is_on_no_two_sides_of_a_check(hualong: Cast) -> None:
    case = in_team(hualong, "fast_1", "fast")
    director = hualong.user("director")
    asker = hualong.user("handler", "fast_1")
    with clock.at(TODAY):
        services.record_leave(
            actor=hualong.actor("director"), user=director, from_on=TODAY, to_on=LAST,
            stand_in=asker,
        )  # fmt: skip
        asked = suspensions.request(
            case,
            actor=as_of(asker, TODAY),
            kind="中止",
            first=TODAY,
            reason="裁定中止",
            paper="执行裁定书",
            paper_number="（2026）豫0902执1号之一",
        )
        with pytest.raises(Refused, match="申请人不得审批"):
            effects.decide(asked, actor=as_of(asker, TODAY), granted=True, opinion="同意", on=TODAY)
    leave = Leave.objects.get()
    other = hualong.user("handler", "fast_2")
    with clock.at(TODAY):
        services.name_stand_in(actor=hualong.actor("director"), leave=leave, stand_in=other)
        assert asked in selectors.approvals_waiting(as_of(other, TODAY))
        done = effects.decide(
            asked, actor=as_of(other, TODAY), granted=True, opinion="同意", on=TODAY
        )
    (step,) = Approval.objects.get(pk=done.pk).given
    assert (step["user"], step["for"], step["for_name"]) == (
        other.pk, director.pk, director.name,
    )  # fmt: skip


def test_nobody_decides_for_whom_he_stands_in_what_that_person_asked(
    hualong: Cast, pair: tuple[User, User]
) -> None:
    absent, deputy = pair
    case = in_team(hualong, "fast_1", "fast")
    post = Post.objects.get(court=hualong.court, code="director")
    Membership.objects.create(user=absent, post=post, from_on=SINCE)
    with clock.at(TODAY):
        asked = suspensions.request(
            case,
            actor=as_of(absent, TODAY),
            kind="中止",
            first=TODAY,
            reason="裁定中止",
            paper="执行裁定书",
            paper_number="（2026）豫0902执1号之一",
        )
        services.record_leave(
            actor=hualong.actor("director"), user=absent, from_on=TODAY, to_on=LAST,
            stand_in=deputy,
        )  # fmt: skip
        with pytest.raises(Refused, match="不得代申请人"):
            effects.decide(
                asked, actor=as_of(deputy, TODAY), granted=True, opinion="同意", on=TODAY
            )


def test_who_must_stay_away_from_a_case_does_not_come_to_it_by_standing_in(
    hualong: Cast,
) -> None:
    case, other = in_team(hualong, "fast_1", "fast"), in_team(hualong, "fast_1", "fast", serial=2)
    absent, deputy = hualong.user("handler", "fast_1"), hualong.user("handler", "standard_1")
    away(hualong, absent, deputy)
    with clock.at(TODAY):
        services.record_recusal(
            actor=hualong.actor("team_lead", "fast_1"), user=deputy, case_number=case.number,
            reason="近亲属", case=case,
        )  # fmt: skip
        actor = as_of(deputy, TODAY)
        assert access.holds(actor, "@team", case=other)
        with pytest.raises(Forbidden):
            lifecycle.enter_termination(case, actor=actor, on=TODAY)
        seen = set(selectors.my_work(actor).values_list("case_id", flat=True))
    assert other.pk in seen
    assert case.pk not in seen


def test_where_nobody_stands_in_the_head_of_the_unit_sees_the_work(
    hualong: Cast, pair: tuple[User, User]
) -> None:
    absent, deputy = pair
    case = in_team(hualong, "fast_1", "fast")
    lead, next_door = hualong.user("team_lead", "fast_1"), hualong.user("team_lead", "fast_2")

    def seen_by(user: User) -> bool:
        with clock.at(TODAY):
            work = selectors.my_work(as_of(user, TODAY))
            return work.filter(case=case, handler=absent).exists()

    assert not seen_by(lead)
    leave = away(hualong, absent, None)
    assert seen_by(lead)
    assert not seen_by(next_door)
    with clock.at(TODAY):
        services.name_stand_in(actor=acting(lead), leave=leave, stand_in=deputy)
    assert not seen_by(lead)
    assert seen_by(deputy)
    away(hualong, deputy, None)
    assert seen_by(lead), "a stand-in who is away himself covers nobody"


def test_leave_is_noted_by_the_own_lead_or_who_leads_the_bureau(
    hualong: Cast, pair: tuple[User, User]
) -> None:
    absent, deputy = pair
    for post, unit in (("handler", "fast_1"), ("team_lead", "fast_2"), ("clerk", "fast_1")):
        with clock.at(TODAY), pytest.raises(Forbidden) as refused:
            services.record_leave(
                actor=hualong.actor(post, unit), user=absent, from_on=TODAY, to_on=LAST
            )
        assert hualong.user("team_lead", "fast_1").name in str(refused.value)
    for post in ("director", "system_admin"):
        with clock.at(TODAY):
            leave = services.record_leave(
                actor=hualong.actor(post), user=absent, from_on=TODAY, to_on=LAST
            )
            services.cancel_leave(actor=hualong.actor("team_lead", "fast_1"), leave=leave)
    with pytest.raises(NotVisible):
        services.record_leave(actor=hualong.outsider, user=absent, from_on=TODAY, to_on=LAST)
    assert not Leave.objects.exists()
    # Who holds a post elsewhere too is not the lead's alone to lend.
    unit = Unit.objects.get(court=hualong.court, code="standard_1")
    post_held = Post.objects.get(court=hualong.court, code="judge")
    Membership.objects.create(user=absent, post=post_held, unit=unit, from_on=SINCE)
    with clock.at(TODAY), pytest.raises(Forbidden):
        services.record_leave(
            actor=hualong.actor("team_lead", "fast_1"), user=absent, from_on=TODAY, to_on=LAST
        )
    assert deputy not in absence.people_of(hualong.actor("team_lead", "fast_2"))


def test_a_stand_in_is_somebody_else_with_a_post_and_not_away(
    hualong: Cast, pair: tuple[User, User]
) -> None:
    absent, deputy = pair
    away(hualong, deputy, None)
    nobody = User.objects.create_user("nobody", None, name="无岗", court=hualong.court)
    for who, said in ((absent, "自己代理"), (deputy, "期间重叠"), (nobody, "没有任何岗位")):
        with pytest.raises(Refused, match=said):
            away(hualong, absent, who)
    with pytest.raises(NotVisible):
        away(hualong, absent, hualong.outsider_user)
    assert Leave.objects.count() == 1


def test_managing_people_is_never_lent_and_no_new_case_is_drawn_for_who_is_away(
    hualong: Cast, pair: tuple[User, User]
) -> None:
    absent, deputy = pair
    keeper = hualong.user("system_admin")
    with clock.at(TODAY):
        services.record_leave(
            actor=hualong.actor("director"), user=keeper, from_on=TODAY, to_on=LAST,
            stand_in=deputy,
        )  # fmt: skip
        assert not access.holds(as_of(deputy, TODAY), "administrator")
    away(hualong, absent, deputy)
    for day, there in ((TODAY, False), (LAST + timedelta(days=1), True)):
        names = {p.user_id for p in people.assignable(hualong.court, on=day)["fast_1"]}
        assert (absent.pk in names) is there


def test_the_page_of_leaves_notes_changes_and_takes_back(
    hualong: Cast, pair: tuple[User, User]
) -> None:
    absent, deputy = pair
    client = Client()
    client.force_login(hualong.user("team_lead", "fast_1"))
    with clock.at(TODAY):
        sent = form(user=absent.pk, from_on="2026-03-20", to_on="2026-03-24", stand_in=deputy.pk)
        assert client.post("/desk/people/leave/", sent).status_code == 302
        assert client.post("/desk/people/leave/", sent).status_code == 302, "a double click"
        assert Leave.objects.count() == 1
        again = client.post("/desk/people/leave/", {**sent, **form()})
        assert "重叠" in again.content.decode()
        page = client.get("/desk/people/leave/").content.decode()
        assert deputy.name in page
        leave = Leave.objects.get()
        client.post(f"/desk/people/leave/{leave.pk}/", form(stand_in=""))
        assert "无人代理" in client.get("/desk/people/leave/").content.decode()
        other = Client()
        other.force_login(hualong.user("team_lead", "fast_2"))
        assert other.post(f"/desk/people/leave/{leave.pk}/cancel/", form()).status_code == 404
        client.post(f"/desk/people/leave/{leave.pk}/cancel/", form())
    assert not Leave.objects.exists()


def test_the_stand_in_chooses_the_seat_he_acts_in_and_the_journal_says_for_whom(
    hualong: Cast, pair: tuple[User, User]
) -> None:
    absent, _same_team = pair
    deputy = hualong.user("handler", "standard_1")
    case = in_team(hualong, "fast_1", "fast")
    away(hualong, absent, deputy)
    client = Client()
    client.force_login(deputy)
    with clock.at(TODAY):
        seats = client.get("/help/").content.decode()
        assert f"代{absent.name}（快执一团队承办人）" in seats
        page = client.get(f"/desk/cases/{case.pk}/termination/enter/")
        assert page.status_code == 200
        now = Case.objects.get(pk=case.pk).journal_seq
        client.post(f"/desk/cases/{case.pk}/termination/enter/", form(on="2026-03-20", seen=now))
        entry = case.events.get(kind="termination.entered")
        assert (entry.actor_name, entry.data["acting_for"]) == (deputy.name, absent.name)
        assert "代为办理" in client.get(f"/desk/cases/{case.pk}/?tab=journal").content.decode()


def test_the_work_page_says_for_whom_a_stand_in_does_it(
    hualong: Cast, pair: tuple[User, User]
) -> None:
    absent, deputy = pair
    case = in_team(hualong, "fast_1", "fast")
    state(hualong, case, "facts.stated", TODAY, facts={"deposits_cover_due": False})
    away(hualong, absent, deputy)
    client = Client()
    client.force_login(deputy)
    with clock.at(TODAY):
        page = client.get("/desk/").content.decode()
    assert f">代{absent.name}</td>" in page
    assert ">本团队</td>" not in page


def test_a_lead_sees_whose_work_nobody_does(hualong: Cast, pair: tuple[User, User]) -> None:
    absent, _deputy = pair
    case = in_team(hualong, "fast_1", "fast")
    state(hualong, case, "facts.stated", TODAY, facts={"deposits_cover_due": False})
    away(hualong, absent, None)
    client = Client()
    client.force_login(hualong.user("team_lead", "fast_1"))
    with clock.at(TODAY):
        page = client.get("/desk/").content.decode()
    assert f">{absent.name}</td>" in page

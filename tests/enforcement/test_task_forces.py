"""A task force joins people of several teams for a case or a batch, for some time, and ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from desk import once
from enforcement import forces, lifecycle
from enforcement.journal import Draft
from enforcement.models import Case
from policy.refusals import Forbidden, NotVisible, Refused
from teams import access
from teams.models import PeopleLog, Recusal, TaskForce, User
from tests.cast import Cast, acting
from tests.desk.casework import TODAY, in_team
from tests.desk.conftest import Enter, enter
from tests.story import assert_clocks_equal_their_replay
from workdays import clock

__all__ = ["enter"]

pytestmark = [pytest.mark.django_db, pytest.mark.clause("HL-180")]
UNTIL = TODAY + timedelta(days=20)
WHY = "商铺腾退，单独一个团队难以解决"


def formed(cast: Cast, *cases: Case, **given: object) -> TaskForce:
    """Form a task force of a fast team's handler, led by the judge of a standard team."""
    asked: dict = {
        "actor": cast.actor("director"),
        "name": "商铺腾退专班",
        "lead": cast.user("judge", "standard_2"),
        "people": [cast.user("handler", "fast_1")],
        "to_on": UNTIL,
        "reason": WHY,
        **given,
    }
    with clock.at(TODAY):
        return forces.form(cases, **asked)


def record(case: Case, user: User, day: object = TODAY) -> None:
    with clock.at(day):
        draft = Draft("conversation.recorded", clock.today(), data={"side": "respondent"})
        lifecycle.state_events([(Case.objects.get(pk=case.pk), [draft])], actor=acting(user))


def test_its_people_act_on_its_case_alone_while_it_lasts_in_the_post_of_the_plan(
    hualong: Cast,
) -> None:
    case = in_team(hualong, "standard_1", "standard")
    other = in_team(hualong, "standard_1", "standard", serial=2)
    member = hualong.user("handler", "fast_1")
    with pytest.raises(Forbidden):
        record(case, member)
    formed(hualong, case)
    record(case, member)
    said = Case.objects.get(pk=case.pk).events.get(kind="conversation.recorded")
    assert (said.actor_name, said.post) == (member.name, "task_force_member")
    with pytest.raises(Forbidden):
        record(other, member)
    with pytest.raises(Forbidden):
        record(case, hualong.user("handler", "fast_2"))
    record(case, member, UNTIL)
    with pytest.raises(Forbidden):
        record(case, member, UNTIL + timedelta(days=1))
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_each_case_of_a_batch_is_told_of_it_and_the_log_of_people_keeps_who_joined(
    hualong: Cast,
) -> None:
    cases = [in_team(hualong, "standard_1", "standard", serial=n) for n in (1, 2)]
    force = formed(hualong, *cases)
    member, lead = hualong.user("handler", "fast_1"), hualong.user("judge", "standard_2")
    for case in cases:
        said = case.events.get(kind="task_force.formed")
        assert (said.post, said.data["reason"], said.data["lead"]) == (
            "director", WHY, lead.username,
        )  # fmt: skip
        assert member.username in said.data["people"]
    joined = PeopleLog.objects.filter(act="force.joined").values_list("target", flat=True)
    assert set(joined) == {member.pk, lead.pk}
    with clock.at(TODAY):
        mine = forces.visible(acting(member))
        assert list(mine) == [force]
        assert [c.pk for c in forces.cases_of(force, acting(member))] == [c.pk for c in cases]
        assert list(forces.visible(hualong.actor("handler", "fast_2"))) == []
        assert list(forces.visible(hualong.outsider)) == []


def test_ended_before_its_day_its_people_act_no_more_and_the_case_is_its_teams(
    hualong: Cast,
) -> None:
    case = in_team(hualong, "standard_1", "standard")
    force, member = formed(hualong, case), hualong.user("handler", "fast_1")
    with clock.at(TODAY):
        with pytest.raises(Refused, match="事由"):
            forces.end(force, actor=hualong.actor("director"), reason=" ")
        with pytest.raises(Forbidden, match="执行局局长"):
            forces.end(force, actor=hualong.actor("team_lead", "standard_1"), reason="已腾空")
        with pytest.raises(NotVisible):
            forces.end(force, actor=hualong.outsider, reason="已腾空")
        forces.end(force, actor=hualong.actor("director"), reason="已腾空")
        with pytest.raises(Refused, match="已结束"):
            forces.end(force, actor=hualong.actor("director"), reason="已腾空")
    with pytest.raises(Forbidden):
        record(case, member)
    record(case, hualong.user("handler", "standard_1"))
    with clock.at(TODAY):
        assert not access.holds(acting(member), "task_force")
    kinds = Case.objects.get(pk=case.pk).events.order_by("seq").values_list("kind", flat=True)
    assert "task_force.ended" in kinds


def test_every_reason_against_it_is_told_at_once_with_its_clause(hualong: Cast) -> None:
    case = in_team(hualong, "standard_1", "standard")
    barred = hualong.user("handler", "fast_1")
    Recusal.objects.create(user=barred, case_number=case.number, reason="系当事人近亲属")
    with pytest.raises(Refused) as refused:
        formed(hualong, case, name=" ", reason="", to_on=TODAY - timedelta(days=1))
    told = {(r.code, r.field) for r in refused.value.refusals}
    assert told == {
        ("missing", "name"), ("missing", "reason"), ("dates_wrong", "to_on"), ("recused", "people"),
    }  # fmt: skip
    assert refused.value.refusals[0].clause == ("HL-180",)
    with pytest.raises(Refused, match="还须有成员"):
        formed(hualong, case, people=[])
    assert not TaskForce.objects.exists()


def test_only_who_leads_the_bureau_forms_one_and_only_where_the_plan_knows_it(
    hualong: Cast, yanshi: Cast
) -> None:
    case = in_team(hualong, "standard_1", "standard")
    with pytest.raises(Forbidden, match="执行局局长"):
        formed(hualong, case, actor=hualong.actor("deputy_standard"))
    with pytest.raises(NotVisible):
        formed(hualong, case, actor=hualong.outsider)
    other = in_team(yanshi, "team_1", "standard")
    with pytest.raises(Refused, match="没有工作专班"):
        formed(
            hualong, other, actor=yanshi.actor("bureau_leader"),
            lead=yanshi.user("judge", "team_2"), people=[yanshi.user("handler", "team_3")],
        )  # fmt: skip


def test_it_is_formed_read_and_ended_on_the_desk(hualong: Cast, enter: Enter) -> None:
    case = in_team(hualong, "standard_1", "standard")
    director: Client = enter(hualong.user("director"))
    member = hualong.user("handler", "fast_1")
    filled = {
        "name": "商铺腾退专班",
        "lead": hualong.user("judge", "standard_2").pk,
        "people": [member.pk],
        "to_on": UNTIL.isoformat(),
        "reason": WHY,
    }
    with clock.at(TODAY):
        assert "成立工作专班" in director.get(f"/desk/cases/{case.pk}/").content.decode()
        token = once.new_token()
        for _twice in range(2):
            answer = director.post(f"/desk/forces/case/{case.pk}/", {**filled, "once": token})
            assert answer.status_code == 302, answer.content.decode()
        force = TaskForce.objects.get()
        shown = enter(member).get(f"/desk/forces/{force.pk}/").content.decode()
        assert case.number in shown
        assert "解散专班" not in shown
        listed = enter(member).get("/desk/forces/").content.decode()
        assert "商铺腾退专班" in listed
        assert enter(hualong.user("handler", "fast_2")).get(answer.url).status_code == 404
        done = director.post(answer.url, {"reason": "已腾空", "once": once.new_token()})
        assert done.status_code == 302
    force.refresh_from_db()
    assert force.ended_on == TODAY

"""Giving and ending posts: dates, doubles, leave and recusal."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from policy.refusals import Refused
from teams import access, services
from teams.models import Leave, Membership, PeopleLog, Post
from workdays import clock

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def _on_a_wednesday():
    with clock.at(TODAY):
        yield


@pytest.fixture
def administrator(hualong):
    return hualong.doing("people.manage")


def codes(refused) -> list[str]:
    return [r.code for r in refused.value.refusals]


def test_a_post_given_today_allows_its_acts_today_and_ended_today_no_more(hualong, administrator):
    user = hualong.user("clerk", "fast_1")
    held = services.give_post(actor=administrator, user=user, post="handler", unit="fast_2")
    assert "fast_2" in access.actor_for(user).units
    services.end_post(actor=administrator, membership=held)
    assert "fast_2" not in access.actor_for(user).units
    assert list(PeopleLog.objects.order_by("id").values_list("act", flat=True))[-2:] == [
        "post.given",
        "post.ended",
    ]
    assert PeopleLog.objects.latest("id").data == {
        "post": "handler",
        "unit": "fast_2",
        "from_on": "2026-06-10",
        "to_on": "2026-06-10",
    }


def test_a_post_may_be_given_again_after_it_ended(hualong, administrator):
    user = hualong.user("clerk", "fast_1")
    held = services.give_post(actor=administrator, user=user, post="handler", unit="fast_2")
    services.end_post(actor=administrator, membership=held)
    again = services.give_post(actor=administrator, user=user, post="handler", unit="fast_2")
    assert again.pk != held.pk


def test_a_post_called_off_before_it_began_bars_no_other(hualong, administrator):
    user, day = hualong.user("clerk", "fast_1"), date(2026, 7, 1)
    given = {"actor": administrator, "user": user, "post": "handler", "unit": "fast_2"}
    held = services.give_post(from_on=day, **given)
    services.end_post(actor=administrator, membership=held, to_on=day)
    services.give_post(**given)
    assert "fast_2" in access.actor_for(user).units


def test_a_post_given_for_later_counts_from_its_day(hualong, administrator):
    user = hualong.user("clerk", "fast_1")
    services.give_post(
        actor=administrator, user=user, post="handler", unit="fast_2", from_on=date(2026, 7, 1)
    )
    assert "fast_2" not in access.actor_for(user).units
    assert "fast_2" in access.actor_for(user, on=date(2026, 7, 1)).units


def test_all_that_is_wrong_with_a_post_is_said_at_once(hualong, administrator):
    user = hualong.user("handler", "fast_1")
    services.close_account(actor=administrator, user=user)
    with pytest.raises(Refused) as refused:
        services.give_post(
            actor=administrator,
            user=user,
            post="cook",
            unit="kitchen",
            from_on=date(2026, 6, 10),
            to_on=date(2026, 6, 10),
        )
    assert codes(refused) == ["account_closed", "unknown_post", "unknown_unit", "dates_wrong"]
    assert "2026-06-10" in refused.value.refusals[-1].sentence


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [
        (date(2026, 6, 10), None),
        (date(2017, 1, 1), None),
        (date(2017, 1, 1), date(2018, 1, 2)),
        (date(2030, 1, 1), date(2030, 2, 1)),
    ],
)
def test_the_same_post_is_not_held_twice_at_a_time(hualong, administrator, from_on, to_on):
    with pytest.raises(Refused) as refused:
        services.give_post(
            actor=administrator,
            user=hualong.user("handler", "fast_1"),
            post="handler",
            unit="fast_1",
            from_on=from_on,
            to_on=to_on,
        )
    assert codes(refused) == ["post_held_already"]
    assert "自2018-01-01起已任“承办人”" in refused.value.refusals[0].sentence


def test_the_same_post_before_or_in_another_unit_is_no_double(hualong, administrator):
    user = hualong.user("handler", "fast_1")
    services.give_post(
        actor=administrator,
        user=user,
        post="handler",
        unit="fast_1",
        from_on=date(2017, 1, 1),
        to_on=date(2018, 1, 1),
    )
    services.give_post(actor=administrator, user=user, post="handler", unit="fast_2")
    assert user.memberships.count() == 3


def test_a_post_does_not_end_before_it_began_or_twice(hualong, administrator):
    held = hualong.user("handler", "fast_1").memberships.get()
    with pytest.raises(Refused) as refused:
        services.end_post(actor=administrator, membership=held, to_on=date(2017, 12, 31))
    assert codes(refused) == ["dates_wrong"]
    services.end_post(actor=administrator, membership=held)
    with pytest.raises(Refused, match="已于2026-06-10卸任"):
        services.end_post(actor=administrator, membership=held)


def test_the_database_refuses_an_end_before_the_beginning_and_a_second_open_post(hualong):
    held = hualong.user("handler", "fast_1").memberships.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=held.pk).update(to_on=date(2017, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=held.user, post=held.post, unit=held.unit, from_on=date(2020, 1, 1)
        )
    loose = Post.objects.get(court=hualong.court, code="director")
    director = hualong.user("director")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=director, post=loose, from_on=date(2020, 1, 1))


def test_the_database_refuses_to_change_the_people_log(hualong, administrator):
    services.open_account(actor=administrator, username="bai", name="柏闻笛")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PeopleLog.objects.update(act="nothing")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PeopleLog.objects.all().delete()
    assert PeopleLog.objects.latest("id").act == "account.opened"


def test_leave_is_noted_once_and_may_be_taken_back(hualong, administrator):
    user = hualong.user("handler", "fast_1")
    days = {"from_on": date(2026, 6, 8), "to_on": date(2026, 6, 12)}
    leave = services.record_leave(actor=administrator, user=user, reason="年休假", **days)
    with pytest.raises(Refused) as refused:
        services.record_leave(actor=administrator, user=user, **days)
    assert codes(refused) == ["leave_overlaps"]
    with pytest.raises(Refused) as refused:
        services.record_leave(
            actor=administrator, user=user, from_on=date(2026, 7, 2), to_on=date(2026, 7, 1)
        )
    assert codes(refused) == ["dates_wrong"]
    services.cancel_leave(actor=administrator, leave=leave)
    assert not Leave.objects.exists()
    assert PeopleLog.objects.latest("id").act == "leave.cancelled"


def test_recusal_needs_a_reason_and_is_noted_once(hualong):
    lead = hualong.actor("team_lead", "fast_1")
    user = hualong.user("handler", "fast_1")
    with pytest.raises(Refused) as refused:
        services.record_recusal(actor=lead, user=user, case_number=" ", reason=" ")
    assert codes(refused) == ["number_missing", "reason_missing"]
    given = {"case_number": "（2026）豫0902执7号", "reason": "系当事人近亲属"}
    first = services.record_recusal(actor=lead, user=user, **given)
    assert services.record_recusal(actor=lead, user=user, **given) == first
    assert PeopleLog.objects.filter(act="recusal.recorded").count() == 1

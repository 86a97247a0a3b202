"""Whoever deploys the bureau's forces lends people to other units; they come back by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from policy.refusals import Forbidden, NotVisible, Refused
from teams import access, selectors, services
from teams.models import Membership, PeopleLog, Unit, User
from tests.cast import Cast
from tests.desk.conftest import form
from workdays import clock

TODAY = date(2026, 6, 10)
LAST = date(2026, 6, 19)

pytestmark = [pytest.mark.django_db, pytest.mark.clause("HL-218")]


@pytest.fixture(autouse=True)
def _on_a_wednesday():
    with clock.at(TODAY):
        yield


def seat(person: User) -> Membership:
    return person.memberships.get(lent_by__isnull=True)


def lend(cast: Cast, person: User, unit: str = "standard_2", **given: Any) -> Membership:
    place = Unit.objects.get(court=cast.court, code=unit)
    days = {"from_on": TODAY, "to_on": LAST, "reason": "普执二团队积案过多"} | given
    actor = days.pop("actor", None) or cast.actor("director")
    return services.lend(actor=actor, seat=seat(person), unit=place, **days)


def drawn(cast: Cast, unit: str, on: date) -> set[str]:
    return {one.name for one in selectors.assignable(cast.court, on=on).get(unit, [])}


def test_who_is_lent_works_and_draws_cases_there_and_is_back_by_himself(hualong: Cast) -> None:
    person = hualong.user("handler", "standard_1")
    lend(hualong, person)
    after = LAST + timedelta(days=1)
    for day in (TODAY, LAST):
        with clock.at(day):
            assert {"standard_1", "standard_2"} <= set(access.actor_for(person).units)
        assert person.name in drawn(hualong, "standard_2", day)
        assert person.name not in drawn(hualong, "standard_1", day)
    with clock.at(after):
        assert "standard_2" not in access.actor_for(person).units
    assert person.name in drawn(hualong, "standard_1", after)
    assert person.name not in drawn(hualong, "standard_2", after)


def test_the_log_says_who_lent_whom_where_and_why(hualong: Cast) -> None:
    person = hualong.user("handler", "standard_1")
    made = lend(hualong, person)
    services.call_back(actor=hualong.actor("director"), lent=made, reason="积案已清")
    lent, back = PeopleLog.objects.order_by("id").filter(act__startswith="staff.")
    assert (lent.actor, lent.target) == (hualong.user("director"), person)
    assert lent.data == {
        "post": "handler", "unit": "standard_2", "from_on": "2026-06-10", "to_on": "2026-06-19",
        "lent_for": "普执二团队积案过多",
    }  # fmt: skip
    assert back.data["lent_for"] == "积案已清"
    assert "standard_2" not in access.actor_for(person).units
    assert person.name in drawn(hualong, "standard_1", TODAY)
    with pytest.raises(Refused, match="已返回"):
        services.call_back(actor=hualong.actor("director"), lent=made, reason="再来一次")


def test_every_reason_against_a_lending_is_told_at_once(hualong: Cast) -> None:
    person = hualong.user("handler", "standard_1")
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(Refused) as refused:
        lend(hualong, person, "standard_1", from_on=yesterday, to_on=yesterday, reason=" ")
    told = {(r.code, r.field) for r in refused.value.refusals}
    assert told == {
        ("missing", "reason"), ("dates_wrong", "from_on"), ("dates_wrong", "to_on"),
        ("wrong_unit", "unit"),
    }  # fmt: skip
    assert {r.clause for r in refused.value.refusals if r.code == "missing"} == {("HL-218",)}
    assert not Membership.objects.lent().exists()


def test_nobody_is_lent_twice_for_the_same_days_nor_beyond_his_post(hualong: Cast) -> None:
    person = hualong.user("handler", "standard_1")
    lend(hualong, person)
    with pytest.raises(Refused, match="已调借至"):
        lend(hualong, person, "fast_1", from_on=LAST, to_on=LAST)
    lend(
        hualong, person, "fast_1", from_on=LAST + timedelta(days=1), to_on=LAST + timedelta(days=2)
    )
    other = hualong.user("handler", "standard_1", 1)
    Membership.objects.filter(user=other).update(to_on=LAST)
    with pytest.raises(Refused, match="并非一直任"):
        lend(hualong, other)


def test_nobody_else_lends_and_people_next_door_do_not_exist(hualong: Cast, yindu: Cast) -> None:
    person = hualong.user("handler", "standard_1")
    with pytest.raises(Forbidden, match="执行局局长"):
        lend(hualong, person, actor=hualong.actor("team_lead", "standard_1"))
    stranger = User.objects.filter(court=yindu.court, memberships__unit__isnull=False)[0]
    with pytest.raises(NotVisible):
        services.lend(
            actor=hualong.actor("director"), seat=stranger.memberships.all()[0],
            unit=Unit.objects.get(court=hualong.court, code="standard_2"),
            from_on=TODAY, to_on=LAST, reason="支援",
        )  # fmt: skip
    made = lend(hualong, person)
    with pytest.raises(Forbidden):
        services.call_back(actor=hualong.actor("team_lead", "standard_1"), lent=made, reason="急用")


def test_the_page_lends_says_what_is_wrong_beside_its_field_and_calls_back(
    hualong: Cast,
) -> None:
    person = hualong.user("handler", "standard_1")
    client = Client()
    client.force_login(hualong.user("director"))
    page = "/desk/people/lending/"
    place = Unit.objects.get(court=hualong.court, code="standard_2")
    given = {"seat": seat(person).pk, "unit": place.pk, "from_on": "2026-06-10", "reason": "支援"}
    refused = client.post(page, form(**given, to_on="2026-06-09"))
    assert refused.status_code == 422
    assert "已过或早于开始日" in refused.content.decode()
    sent = form(**given, to_on="2026-06-19")
    for _click in range(2):
        assert client.post(page, sent).status_code == 302
    made = Membership.objects.lent().get()
    assert "调借中" in client.get(page).content.decode()
    assert person.name in client.get(f"{page}{made.pk}/back/").content.decode()
    assert client.post(f"{page}{made.pk}/back/", form(reason="积案已清")).status_code == 302
    assert "已返回" in client.get(page).content.decode()

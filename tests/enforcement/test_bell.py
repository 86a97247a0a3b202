"""The bell counts, from the clocks alone, what the page of alerts leaves unread."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from enforcement import alerts, selectors, sweep
from enforcement.models import Alert, Node
from policy.refusals import Refused
from teams import access
from teams.models import User
from tests.cast import Cast, make_court
from tests.enforcement.test_random_histories import History
from tests.story import filed
from workdays import clock

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 2)
MOST = 1000
STEPS = 40


def people(cast: Cast, chance: random.Random) -> list[access.Actor]:
    """Return the director, a team's lead, some whose posts were told, and some others."""
    leading = [access.who_holds(cast.court, f)[0] for f in ("director", "team_lead")]
    everybody = User.objects.filter(court=cast.court).order_by("pk")
    posts = Alert.objects.exclude(post="").values("post")
    told = list(everybody.filter(memberships__post__code__in=posts).distinct()[:3])
    others = chance.sample(list(everybody), 3)
    return [access.actor_for(user) for user in dict.fromkeys((*leading, *told, *others))]


def unread(actor: access.Actor) -> int:
    return alerts.unread(actor).count()


@pytest.mark.parametrize("pack", ["hualong", "county", "dengzhou", "yindu", "yanshi"])
def test_whatever_happens_the_bell_agrees_with_the_page(pack: str) -> None:
    history, chance, rung = History(make_court(pack), 7), random.Random(7), 0
    for _step in range(STEPS):
        history.step()
        history.today += timedelta(days=1)
        with clock.at(history.today):
            sweep.sweep()
            for actor in people(history.cast, chance):
                waiting = unread(actor)
                assert alerts.unread_count(actor, MOST) == waiting
                rung += waiting
                told = list(selectors.my_alerts(actor))
                if told and chance.random() < 0.3:
                    with suppress(Refused):
                        alerts.acknowledge(told[:2], actor=actor)
                    assert alerts.unread_count(actor, MOST) == unread(actor)
    assert rung, "nobody was ever told of anything"


def test_a_clock_handed_over_rings_for_whoever_has_it_now(hualong: Cast) -> None:
    case = filed(hualong, MONDAY)
    later = MONDAY + timedelta(days=12)
    with clock.at(later):
        sweep.sweep()
        holder = access.actor_for(access.who_holds(hualong.court, "first_query")[0])
        other = hualong.actor("handler", "fast_1")
        before = alerts.unread_count(holder, MOST)
        assert alerts.unread_count(other, MOST) == 0 < before
        Node.objects.filter(case=case, status="open").update(handler_id=other.user_id)
        assert alerts.unread_count(other, MOST) == unread(other) > 0
        assert alerts.unread_count(holder, MOST) == unread(holder) < before


def test_the_bell_is_one_statement_and_counts_no_further_than_asked(
    hualong: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for serial in (1, 2, 3):
        filed(hualong, MONDAY, serial=serial)
    with clock.at(MONDAY + timedelta(days=12)):
        sweep.sweep()
        for actor in (hualong.actor("director"), hualong.actor("team_lead", "fast_1")):
            with django_assert_num_queries(1):
                found = alerts.unread_count(actor, 2)
            assert found == min(2, unread(actor))

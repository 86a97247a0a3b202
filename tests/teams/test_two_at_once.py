"""Two administrators at once: one succeeds, the other is told, the court keeps one."""

from __future__ import annotations

from datetime import date

from teams import access, services
from teams.models import Membership, PeopleLog, Post, User
from tests.cast import Cast, make_court
from tests.races import at_once


def two_administrators(cast: Cast) -> tuple[User, User]:
    first = cast.user("system_admin")
    second = cast.user("clerk")
    post = Post.objects.get(court=cast.court, code="system_admin")
    Membership.objects.create(user=second, post=post, from_on=date(2020, 1, 1))
    return first, second


def test_two_administrators_cannot_close_each_other(real_db):
    cast = make_court("hualong")
    users = two_administrators(cast)
    actors = [access.actor_for(user) for user in users]
    said = at_once(
        lambda: services.close_account(actor=actors[0], user=users[1]),
        lambda: services.close_account(actor=actors[1], user=users[0]),
    )
    assert sorted(said) == [[], ["last_administrator"]]
    assert len(access.who_holds(cast.court, "administrator")) == 1


def test_a_post_given_twice_at_once_is_held_once(real_db):
    cast = make_court("hualong")
    actors = [access.actor_for(user) for user in two_administrators(cast)]
    user = cast.user("handler", "fast_1")
    before = PeopleLog.objects.count()
    said = at_once(
        *(
            lambda actor=actor: services.give_post(
                actor=actor, user=user, post="handler", unit="fast_2"
            )
            for actor in actors
        )
    )
    assert sorted(said) == [[], ["post_held_already"]]
    assert PeopleLog.objects.count() == before + 1

"""The standing cast: a court with its units and posts, and somebody in every seat.

    def test_something(hualong: Cast) -> None:          # or yindu, yanshi, … : one fixture a court
        director = hualong.actor("director")            # teams.access.Actor, for services
        handler = hualong.actor("handler", "fast_1")    # the first handler of a team
        other = hualong.actor("handler", "fast_1", 1)   # the second one
        person = hualong.user("clerk", "fast_1")        # teams.models.User
        client.force_login(person)                      # or sign in with cast.PASSWORD
        hualong.doing("case.file")                      # an actor whose seat may do the act
        hualong.system                                  # the system acting for the court
        hualong.outsider                                # an actor (director) of another court
        hualong.outsider_user

Seated are: in every team of the pack's tracks one lead, one judge, two handlers, two executors,
one assistant, one clerk and one officer of the police, where the pack has the post; every post that
the pack ties to a unit, in that unit; every other post once, without a unit; a system
administrator, who sees no case. All have held their posts since `SINCE`. Usernames read
`<court>-<n>`; names are made up. A pack without the code asked for fails the test with a list of
the seats there are.

`make_court(pack_name)` may be called with `django_db` or `real_db`, for several courts at once,
and with a `code` of one's own. It costs about a dozen statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pytest
from django.contrib.auth.hashers import make_password

from policy.vocabulary import ACTS
from teams import access
from teams.access import Actor
from teams.models import Court, Membership, Post, Unit, User
from teams.services import found_court

SINCE = date(2018, 1, 1)
PASSWORD = "made-up Only 4 tests"
TEAM_POSTS = {
    "team_lead": 1,
    "judge": 1,
    "handler": 2,
    "executor": 2,
    "assistant": 1,
    "clerk": 1,
    "police": 1,
}
_FAMILY = "安柏褚谷蓝穆宁齐舒汤温项颜殷岳臧湛祝庄卓"
_GIVEN = ("知秋", "望舒", "听雨", "怀瑾", "若谷", "思齐", "明远", "致和", "清和", "云舟")

Key = tuple[str, str]


@dataclass
class Cast:
    """A court and its people; see the module's own words."""

    court: Court
    seats: dict[Key, list[User]] = field(default_factory=dict)

    @cached_property
    def pack(self) -> access.Pack:
        """The pack in force today."""
        return self.court.pack

    def user(self, post: str, unit: str | None = None, nth: int = 0) -> User:
        """Return the nth person who holds a post, in a unit if one is named."""
        if unit is None:
            found = [
                u for (held, _in), people in self.seats.items() if held == post for u in people
            ]
        else:
            found = self.seats.get((post, unit), [])
        if nth >= len(found):
            there = "、".join(f"{p}@{u}" if u else p for p, u in self.seats)
            raise LookupError(
                f"{self.court.code}: no {post} {unit or ''} #{nth}; there are {there}"
            )
        return found[nth]

    def actor(self, post: str, unit: str | None = None, nth: int = 0) -> Actor:
        """Return the nth holder of a post as the actor he is today."""
        return acting(self.user(post, unit, nth))

    def doing(self, act: str, case: access.CaseLike | None = None) -> Actor:
        """Return an actor whose post may do an act."""
        function = ACTS[act][1] or "director"
        people = access.who_holds(self.court, function, case)
        if not people:
            raise LookupError(f"{self.court.code}: nobody may do {act}")
        return access.actor_for(people[0])

    @property
    def system(self) -> Actor:
        """The system acting for the court."""
        return Actor.system(self.court)

    @cached_property
    def outsider_user(self) -> User:
        """The director of another court that goes by the same pack."""
        court = found_court(
            code=f"{self.court.code}-next-door", pack_name=self.court.pack_name, from_on=SINCE
        )
        user = User.objects.create(
            username=f"{court.code}-1", name="邻院乙", court=court, password=make_password(PASSWORD)
        )
        post = Post.objects.get(court=court, code="director")
        Membership.objects.create(user=user, post=post, from_on=SINCE)
        return user

    @property
    def outsider(self) -> Actor:
        """The director of another court: to him this court's cases do not exist."""
        return access.actor_for(self.outsider_user)


def acting(user: User) -> Actor:
    """Return somebody as the actor he is today; what was noted on his account since counts."""
    user.refresh_from_db(fields=["stands_in_until", "in_force_until"])
    return access.actor_for(user)


def make_court(pack_name: str, *, code: str | None = None, from_on: date = SINCE) -> Cast:
    """Found a court that goes by a pack, and seat its people."""
    court = found_court(code=code or pack_name, pack_name=pack_name, from_on=from_on)
    wanted = _wanted(court)
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(
            username=f"{court.code}-{number}",
            name=_name(number),
            court=court,
            password=password,
        )
        for number in range(1, len(wanted) + 1)
    )
    posts = {post.code: post for post in Post.objects.filter(court=court)}
    units = {unit.code: unit for unit in Unit.objects.filter(court=court)}
    cast = Cast(court)
    for user, (post, unit) in zip(users, wanted, strict=True):
        cast.seats.setdefault((post, unit), []).append(user)
    Membership.objects.bulk_create(
        Membership(user=user, post=posts[post], unit=units.get(unit), from_on=SINCE)
        for user, (post, unit) in zip(users, wanted, strict=True)
    )
    return cast


def _wanted(court: Court) -> list[Key]:
    tables = court.pack.tables
    teams = dict.fromkeys(unit for track in tables.tracks.values() for unit in track.units)
    seats: list[Key] = [
        (post, team)
        for team in teams
        for post, number in TEAM_POSTS.items()
        if post in tables.posts
        for _each in range(number)
    ]
    for holders in tables.functions.values():
        for holder in holders:
            for unit, post in holder.seats:
                seat = (post or _any_post(tables.posts), unit)
                if unit and not holder.holder and not (holder.units and seat in seats):
                    seats.append(seat)
    seated = {post for post, _unit in seats}
    seats += [(post, "") for post in tables.posts if post not in seated]
    tied = {seat for seat in seats if seat[0] not in TEAM_POSTS or seat[1] not in teams}
    once: list[Key] = []
    for seat in seats:
        if seat not in tied or seat not in once:
            once.append(seat)
    return once


def _any_post(posts: Iterable[str]) -> str:
    known = tuple(posts)
    return next(code for code in ("clerk", "handler", "executor", *known) if code in known)


def _name(number: int) -> str:
    family = _FAMILY[number % len(_FAMILY)]
    return family + _GIVEN[(number // len(_FAMILY)) % len(_GIVEN)]


@pytest.fixture
def hualong(db: None) -> Cast:
    """华龙区法院."""
    return make_court("hualong")


@pytest.fixture
def yindu(db: None) -> Cast:
    """殷都区法院."""
    return make_court("yindu")


@pytest.fixture
def yanshi(db: None) -> Cast:
    """偃师法院."""
    return make_court("yanshi")


@pytest.fixture
def dengzhou(db: None) -> Cast:
    """邓州市法院."""
    return make_court("dengzhou")


@pytest.fixture
def county(db: None) -> Cast:
    """The unnamed county court (plan of 2022-03-14)."""
    return make_court("county")

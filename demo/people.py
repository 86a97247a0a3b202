"""Somebody for every post of a court, with made-up names and one shared password."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password

from policy.pack import Pack
from teams.models import Court, Membership, Post, Unit, User

# In every team; a pack without the post simply has nobody in it.
TEAM = {
    "team_lead": 1,
    "judge": 1,
    "handler": 2,
    "executor": 2,
    "assistant": 1,
    "clerk": 1,
    "police": 1,
}
_FAMILY = "安柏褚谷蓝穆宁齐舒汤温项颜殷岳臧湛祝庄卓桑钟景慕"
_GIVEN = (
    "知秋", "望舒", "听雨", "怀瑾", "若谷", "思齐", "明远", "致和",
    "清和", "云舟", "景行", "子衿", "修竹", "映雪", "沐阳", "临风",
)  # fmt: skip

Seat = tuple[str, str]
_PARTIES = "柴樊管焦解靳麦聂盘屈冉阮桂申佘滕佟闻邬奚冼晏邢"


def name_of(number: int) -> str:
    """Return the nth made-up name of the court's people; they repeat after some hundreds."""
    return _FAMILY[number % len(_FAMILY)] + _GIVEN[(number // 3) % len(_GIVEN)]


def party_name(number: int) -> str:
    """Return the nth made-up name of a party; no family name of the court's people."""
    return _PARTIES[number % len(_PARTIES)] + _GIVEN[(number // 5) % len(_GIVEN)]


def seats_of(pack: Pack) -> list[Seat]:
    """Return the seats to be filled: teams, posts tied to a unit, every other post once.

    A post that the plan counts among a unit's people sits in that unit.
    """
    tables = pack.tables
    teams = list(dict.fromkeys(u for track in tables.tracks.values() for u in track.units))
    seats = [
        (post, unit)
        for unit in teams
        for post, count in TEAM.items()
        if post in tables.posts
        for _nth in range(count)
    ]
    tied = [
        (post, unit)
        for holders in tables.functions.values()
        for holder in holders
        for unit, post in holder.seats
    ]
    seats += [s for s in dict.fromkeys(tied) if s[0] and s[1] and s not in seats]
    # A unit that holds a function as a whole needs somebody to sit in it.
    member = "clerk" if "clerk" in tables.posts else "handler"
    seats += [(member, unit) for post, unit in dict.fromkeys(tied) if unit and not post]
    filled = {post for post, _unit in seats}
    home = {post: unit for unit, entry in tables.units.items() for post in entry.staff}
    return seats + [(post, home.get(post, "")) for post in tables.posts if post not in filled]


def settle(court: Court, since: date) -> dict[Seat, list[User]]:
    """Open an account for every seat; return the people by seat. Nothing is done twice."""
    posts = {p.code: p for p in Post.objects.filter(court=court)}
    units = {u.code: u for u in Unit.objects.filter(court=court)}
    password = make_password(getattr(settings, "DEMO_PASSWORD", None))
    people: dict[Seat, list[User]] = {}
    taken: dict[str, int] = {}
    teams = {unit for track in court.pack.tables.tracks.values() for unit in track.units}
    for number, (post, unit) in enumerate(seats_of(court.pack)):
        stem = f"{court.code}-{post}-{unit}" if unit in teams else f"{court.code}-{post}"
        stem = stem[:29].rstrip("-_.")
        taken[stem] = taken.get(stem, 0) + 1
        username = stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"
        user, _made = User.objects.get_or_create(
            username=username,
            defaults={"name": name_of(number), "court": court, "password": password},
        )
        Membership.objects.get_or_create(
            user=user, post=posts[post], unit=units.get(unit), from_on=since
        )
        people.setdefault((post, unit), []).append(user)
    return people

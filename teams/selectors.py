"""Reading courts and people, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from policy.loader import pack as pack_named
from policy.pack import Pack
from policy.refusals import NotVisible
from policy.schema import STAFF_IN_ALL
from teams import access
from teams.access import Actor, Seat
from teams.assignment import Handlers, Person, choose_handlers_among
from teams.models import Court, Leave, Membership, PackAdoption, PeopleLog, Recusal, Unit, User
from workdays.clock import today

LOG_PAGE = 50


def court_by_code(code: str) -> Court:
    """Return an active court; raise `NotVisible` when there is none."""
    court = Court.objects.filter(code=code, is_active=True).first()
    if court is None:
        raise NotVisible
    return court


def adoption_of(court: Court, on: date | None = None) -> PackAdoption | None:
    """Return the adoption in force on a day (default: today); prepared ones are not yet."""
    held = court.adoptions.filter(state=PackAdoption.State.IN_FORCE, from_on__lte=on or today())
    return held.order_by("-from_on", "-id").first()


def pack_of(court: Court, on: date | None = None) -> Pack:
    """Return the pack a court goes by; without a day, today's, and no query.

    For a day before the first adoption the first one stands.
    """
    if on is None:
        return court.pack
    adoption = adoption_of(court, on) or court.adoptions.order_by("from_on", "id").first()
    return pack_named(adoption.pack_name, adoption.version) if adoption else court.pack


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post on a page: codes, names, days. `to_on` is the first day it is no longer held."""

    membership_id: int
    post: str
    post_name: str
    unit: str | None
    unit_name: str
    from_on: date
    to_on: date | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person on the page of people and posts."""

    user_id: int
    username: str
    name: str
    is_active: bool
    must_change_password: bool
    last_login: datetime | None
    posts: tuple[HeldPost, ...]
    leave_until: date | None


def people(court: Court, *, on: date | None = None, closed: bool = True) -> list[PersonRow]:
    """Return the court's people with the posts they hold or will hold. Three queries."""
    day = on or today()
    users = User.objects.filter(court=court)
    if not closed:
        users = users.filter(is_active=True)
    posts: dict[int, list[HeldPost]] = defaultdict(list)
    held = Membership.objects.filter(user__court=court).exclude(to_on__lte=day)
    for membership in held.select_related("post", "unit").order_by("post__position", "id"):
        posts[membership.user_id].append(_held_post(membership, day))
    absent = dict(Leave.objects.on(day).filter(user__court=court).values_list("user_id", "to_on"))
    return [
        PersonRow(
            user_id=user.pk,
            username=user.username,
            name=user.name,
            is_active=user.is_active,
            must_change_password=user.must_change_password,
            last_login=user.last_login,
            posts=tuple(posts[user.pk]),
            leave_until=absent.get(user.pk),
        )
        for user in users.order_by("-is_active", "username")
    ]


def bureau(actor: Actor) -> list[tuple[int, str, str]]:
    """Return who of the actor's court holds a post of the bureau: key, name, his first seat.

    In the order of the posts; who only manages accounts is not among them. One query.
    """
    held = Membership.objects.current(today()).filter(
        user__court_id=actor.court_id, post__court_id=actor.court_id, user__is_active=True
    )
    found: dict[int, tuple[int, str, str]] = {}
    for row in held.select_related("user", "post", "unit").order_by("post__position", "user__name"):
        seat = Seat(row.pk, row.post.code, row.unit.code if row.unit else None)
        if not access.is_administrator_seat(actor.pack, seat):
            named = (row.user_id, row.user.name, access.seat_name(actor.pack, seat))
            found.setdefault(row.user_id, named)
    return list(found.values())


def _held_post(membership: Membership, day: date) -> HeldPost:
    unit = membership.unit
    return HeldPost(
        membership_id=membership.pk,
        post=membership.post.code,
        post_name=membership.post.name,
        unit=unit.code if unit else None,
        unit_name=unit.name if unit else "",
        from_on=membership.from_on,
        to_on=membership.to_on,
        is_current=membership.from_on <= day,
    )


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with its people, and its staffing: post name → (planned, there). Advisory."""

    code: str
    name: str
    aliases: tuple[str, ...]
    parent: str
    members: tuple[tuple[int, str, str], ...]  # user id, name, post name
    staffing: Mapping[str, tuple[int, int]]


def roster(court: Court, *, on: date | None = None) -> list[UnitRow]:
    """Return the court's units with members and planned against present staff. Two queries."""
    members: dict[int | None, list[tuple[int, str, str, str]]] = defaultdict(list)
    held = Membership.objects.current(on or today()).filter(user__court=court, unit__isnull=False)
    for row in held.order_by("post__position", "user__username").values_list(
        "unit_id", "user_id", "user__name", "post__code", "post__name"
    ):
        members[row[0]].append((row[1], row[2], row[3], row[4]))
    planned = court.pack.tables.units
    rows = []
    for unit in Unit.objects.filter(court=court, is_active=True):
        there = members[unit.pk]
        staff = planned[unit.code].staff if unit.code in planned else {}
        rows.append(
            UnitRow(
                code=unit.code,
                name=unit.name,
                aliases=tuple(unit.aliases),
                parent=unit.parent,
                members=tuple((user_id, name, post) for user_id, name, _code, post in there),
                staffing={
                    court.pack.post_name(code): (number, sum(m[2] == code for m in there))
                    for code, number in staff.items()
                    if code != STAFF_IN_ALL
                }
                | ({_("合计"): (staff[STAFF_IN_ALL], len(there))} if STAFF_IN_ALL in staff else {}),
            )
        )
    return rows


def assignable(
    court: Court, *, units: Collection[str] | None = None, on: date | None = None
) -> dict[str, list[Person]]:
    """Return who may be given cases, by unit code: members not on leave. Two queries.

    Who is lent to another unit gets new cases there alone until he is back.

    Load it once for a batch, then ask `assignment.choose_handlers_among` for each case.
    """
    day = on or today()
    absent = set(Leave.objects.on(day).filter(user__court=court).values_list("user_id", flat=True))
    held = Membership.objects.current(day).filter(user__court=court, unit__isnull=False)
    lent = Membership.objects.current(day).lent().filter(user_id=OuterRef("user_id"))
    held = held.exclude(Exists(lent), lent_by__isnull=True)
    if units is not None:
        held = held.filter(unit__code__in=units)
    posts: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for code, user_id, name, post in held.values_list(
        "unit__code", "user_id", "user__name", "post__code"
    ):
        if user_id not in absent:
            posts[str(code), user_id, name].add(post)
    found: dict[str, list[Person]] = defaultdict(list)
    for (code, user_id, name), codes in sorted(posts.items()):
        found[code].append(Person(user_id, name, frozenset(codes)))
    return dict(found)


def case_people(actor: Actor) -> QuerySet[User]:
    """Return the court's people by name, without those whose only posts are the administrator's.

    The administrator's own post reads no case, and handles none.
    """
    holders = actor.pack.tables.functions["administrator"]
    managing = Q(post__code__in={post for holder in holders for post in holder.in_posts})
    held = Membership.objects.filter(user__court_id=actor.court_id)
    plain = held.exclude(managing).values("user_id")
    alone = held.filter(managing).exclude(user_id__in=plain).values("user_id")
    people = User.objects.filter(court_id=actor.court_id).exclude(pk__in=alone)
    return people.order_by("name")


def recused(court: Court, case_numbers: Collection[str]) -> dict[str, set[int]]:
    """Return who may not handle which of the cases: case number → user ids. One query."""
    found: dict[str, set[int]] = defaultdict(set)
    rows = Recusal.objects.standing().filter(user__court=court, case_number__in=case_numbers)
    for number, user_id in rows.values_list("case_number", "user_id"):
        found[number].add(user_id)
    return dict(found)


def choose_handlers(
    court: Court,
    unit: str,
    *,
    loads: Mapping[int, int],
    seed: str,
    case_number: str = "",
    excluded: Collection[int] = (),
    picked: int | None = None,
    on: date | None = None,
) -> Handlers:
    """Return who of a unit gets a case, by load; see `assignment.choose_handlers_among`.

    `loads`: user id → open cases; unknown people count as free. People on leave, recused from
    the case number, or excluded are passed over. Raises `Refused` when nobody is left.
    """
    barred = set(excluded)
    if case_number:
        barred |= recused(court, [case_number]).get(case_number, set())
    return choose_handlers_among(
        assignable(court, units=[unit], on=on).get(unit, []),
        pack=court.pack,
        unit=unit,
        loads=loads,
        seed=seed,
        excluded=barred,
        picked=picked,
    )


def people_log(court: Court, *, before: int | None = None) -> list[PeopleLog]:
    """Return a page of the people log, newest first; `before` is the last id seen."""
    rows = PeopleLog.objects.filter(court=court).select_related("actor", "target")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:LOG_PAGE])


@dataclass(frozen=True, slots=True)
class Retired:
    """Somebody whose post or unit a version of the rules no longer has."""

    person: str
    post: str
    unit: str


def would_retire(court: Court, pack: Pack, *, on: date | None = None) -> list[Retired]:
    """Return the people who hold a post or sit in a unit the version does not name. One query."""
    own = court.pack
    held = Membership.objects.current(on or today()).filter(post__court=court)
    rows = held.order_by("post__position", "user__name").values_list(
        "post__code", "unit__code", "user__name"
    )
    return [
        Retired(name, own.post_name(post), own.unit_name(unit) if unit else "")
        for post, unit, name in rows
        if post not in pack.tables.posts or (unit and unit not in pack.tables.units)
    ]

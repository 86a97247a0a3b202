"""Who is away, who covers for whom, and whose leave somebody may note."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from teams import access
from teams.access import Actor
from teams.models import Leave, Membership, User
from workdays.clock import today

ACT = "leave.record"
# Who may note anybody's leave; a team's lead notes it for his people alone.
OVER_ALL = ("administrator", "director", "bureau_lead")


def people_of(actor: Actor) -> QuerySet[User]:
    """Return the people whose leave the actor may note: his teams', or the whole court's.

    Whoever also holds a post outside the teams he leads is not his: a stand-in takes them all.
    """
    users = User.objects.filter(court_id=actor.court_id, is_active=True)
    if any(access.holds(actor, function) for function in OVER_ALL):
        return users
    held = Membership.objects.current(today()).filter(user__court_id=actor.court_id)
    own = Q(unit__code__in=led_units(actor))
    return users.filter(pk__in=held.filter(own).values("user_id")).exclude(
        pk__in=held.exclude(own).values("user_id")
    )


def led_units(actor: Actor) -> list[str]:
    """Return the units whose lead the actor is, or stands in for."""
    holder = actor.pack.holder("team_lead")
    if holder is None:
        return []
    if holder.in_units:
        return [seat.unit for seat in actor.seats if seat.unit in holder.in_units]
    return [seat.unit for seat in actor.seats if seat.unit and seat.post in holder.in_posts]


@dataclass(frozen=True, slots=True)
class _InUnit:
    """A person's place, as rights over cases are asked."""

    court_id: int
    unit: str
    handler_id: None = None
    judge_id: None = None
    track: str = ""


def require(actor: Actor, person: User) -> None:
    """Raise `Forbidden`, naming who leads his unit, unless this person's leave is his to note."""
    if people_of(actor).filter(pk=person.pk).exists():
        return
    held = Membership.objects.current(today()).filter(user=person, unit__isnull=False)
    unit = held.values_list("unit__code", flat=True).first() or ""
    # Whoever holds a post outside the team is the director's to lend, not its lead's.
    function = "team_lead" if unit and unit not in led_units(actor) else "director"
    place = _InUnit(actor.court_id, unit) if unit and actor.bureau_seats else None
    access.require(actor, ACT, function=function, case=place)


def uncovered(court_id: int, units: Collection[str], on: date | None = None) -> list[int]:
    """Return who of some units is away or gone with nobody to do his work: user ids. One query.

    Away without a stand-in, or with one who is away himself; or without any post since.
    """
    day = on or today()
    away = Leave.objects.on(day).filter(user_id=OuterRef("user_id"))
    deputy_away = Leave.objects.on(day).filter(user_id=OuterRef("stand_in_id"))
    covered = away.filter(stand_in__isnull=False, stand_in__is_active=True).exclude(
        Exists(deputy_away)
    )
    here = Membership.objects.current(day).filter(user_id=OuterRef("user_id"))
    of_units = Membership.objects.filter(
        unit__court_id=court_id, unit__code__in=units, from_on__lte=day
    )
    missing = (Q(Exists(away)) & ~Q(Exists(covered))) | ~Q(Exists(here))
    return sorted(set(of_units.filter(missing).values_list("user_id", flat=True)))

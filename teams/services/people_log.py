"""What every change of people begins and ends with: the right, the lock, the log."""

from __future__ import annotations

from typing import Any

from policy.refusals import NotVisible
from teams import access
from teams.access import Actor
from teams.models import Court, PeopleLog, User
from workdays.clock import now, today


def locked_court(actor: Actor) -> Court:
    """Return the actor's court, locked, if he may manage its people.

    Changes of one court's people wait for each other: two administrators who close each
    other's accounts at once must not both succeed.
    """
    access.require(actor, "people.manage")
    return Court.objects.select_for_update().get(pk=actor.court_id)


def own_person(court: Court, user: User) -> User:
    """Return the account as it stands now; `NotVisible` for another court's."""
    found = User.objects.filter(pk=user.pk, court_id=court.pk).first()
    if found is None:
        raise NotVisible
    return found


def write_log(
    court: Court, by: Actor | User | None, act: str, target: User | None, **data: Any
) -> PeopleLog:
    """Add a row to the people log; `data` must be plain JSON and hold no password."""
    return PeopleLog.objects.create(
        court=court,
        at=now(),
        actor_id=by.pk if isinstance(by, User) else by.user_id if by else None,
        act=act,
        target=target,
        data=data,
    )


def other_administrators(court: Court, user: User) -> list[User]:
    """Return who else manages the court's people, with no end set."""
    return [
        other
        for other in access.who_holds(court, "administrator", lasting=True, on=today())
        if other.pk != user.pk
    ]

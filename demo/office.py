"""Finding who does a thing in a demo court, as the pack says, from people already loaded."""

from __future__ import annotations

from collections.abc import Iterable

from enforcement.lifecycle import recorder_of
from enforcement.models import Case
from teams import access
from teams.access import Actor
from teams.models import Court, User


class Office:
    """A court's people as actors. Nobody's posts change during the demo, so actors are kept."""

    def __init__(self, court: Court, people: Iterable[User]) -> None:
        self.court = court
        self.pack = court.pack
        self.actors = {user.pk: access.actor_for(user) for user in people}

    @property
    def system(self) -> Actor:
        """The system acting for the court."""
        return Actor.system(self.court)

    def one(
        self,
        function: str,
        case: Case | None = None,
        *,
        turn: int = 0,
        barred: Iterable[int | None] = (),
    ) -> Actor | None:
        """Return one of those who may do a function, in turn; None when nobody may."""
        kept = set(barred)
        free = [
            actor
            for pk, actor in self.actors.items()
            if pk not in kept and access.holds(actor, function, case=case)
        ]
        handlers = [a for a in free if case is not None and a.user_id == case.handler_id]
        if function.startswith("@") and handlers:
            return handlers[0]
        return free[turn % len(free)] if free else None

    def recorder(self, case: Case, kind: str, turn: int) -> Actor | None:
        """Return somebody who may state a kind of event on a case."""
        waiting = [clock.who for clock, _t in self.pack.closed_by.get(kind, ())]
        for function in dict.fromkeys([*waiting, recorder_of(case, kind)]):
            actor = self.one(function, case, turn=turn)
            if actor is not None:
                return actor
        return None

    def member(self, unit: str, post: str = "") -> Actor | None:
        """Return somebody of a unit, its lead first."""
        seated = [a for a in self.actors.values() if unit in a.units]
        leads = [a for a in seated if access.holds(a, "team_lead")]
        return next(iter(leads or seated), None)

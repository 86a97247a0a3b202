"""Reads of the triage desk: the queue, the record, and rehearsal on past cases."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from enforcement import selectors
from enforcement.models import Case
from enforcement.models.case import State
from policy import triage as rules
from policy.facts import FactValue, read
from policy.pack import Pack
from teams.access import Actor
from triage.models import Screening


def queue(actor: Actor) -> QuerySet[Case]:
    """Return the cases a screening is due for, the longest waiting first."""
    waiting = Q(state=State.TRIAGE) | ~Q(awaits_run="")
    return (
        selectors.visible(actor)
        .filter(waiting, closed_on=None)
        .select_related("court")
        .order_by("updated_at", "id")
    )


def record_of(case: Case) -> list[Screening]:
    """Return a case's screenings, the newest first."""
    return list(case.screenings.select_related("decided_by").order_by("-id"))


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A past screening beside what a pack would say of the same facts today."""

    screening: Screening
    decision: rules.Decision

    @property
    def differs(self) -> bool:
        """Whether the pack's answer is another one than the machine gave then."""
        then = self.screening.machine
        now = self.decision.as_dict()
        return any(then.get(k) != now[k] for k in ("outcome", "track", "unit", "rule"))


def rehearse(actor: Actor, pack: Pack, *, last: int = 500) -> list[Rehearsed]:
    """Route the facts of the court's latest screenings by a pack; nothing is changed."""
    if not selectors.reads_cases(actor):
        return []
    rows = Screening.objects.filter(court_id=actor.court_id).select_related("case")
    found = []
    for row in rows.order_by("-decided_at", "-id")[:last]:
        values: dict[str, FactValue | None] = {n: read(n, v) for n, v in row.facts.items()}
        run = next((r for r in pack.runs if r.id == row.run), None)
        found.append(Rehearsed(row, rules.route(pack, values, run=run)))
    return found

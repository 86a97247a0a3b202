"""Reads of the triage desk: the queue and the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from enforcement import selectors
from enforcement.models import Approval, Case
from enforcement.models.case import LIVE, State
from policy.refusals import NotVisible
from teams import assignment
from teams import selectors as people
from teams.access import Actor
from teams.models import Court
from triage.models import Screening
from triage.services import ANSWER, CONFIRM


def queue(actor: Actor) -> QuerySet[Case]:
    """Return the cases a screening is due for, the longest waiting first."""
    # A case assigned and not yet received is before its team, not before the desk.
    waiting = Q(state=State.TRIAGE, assigned_unit="") | ~Q(awaits_run="")
    return (
        selectors.visible(actor)
        .filter(waiting, closed_on=None)
        .select_related("court")
        .order_by("updated_at", "id")
    )


def record_of(case: Case) -> list[Screening]:
    """Return a case's screenings, the newest first."""
    return list(case.screenings.select_related("decided_by").order_by("-id"))


def find_record(actor: Actor, pk: int) -> Screening:
    """Return a screening by key, with its case. Raises `NotVisible`."""
    found = (
        Screening.objects.filter(court_id=actor.court_id, pk=pk)
        .select_related("decided_by", "case__court")
        .first()
    )
    if found is None:
        raise NotVisible(f"screening {pk}")
    found.case = selectors.find(actor, found.case_id)
    return found


def asked(cases: Iterable[Case]) -> dict[int, Approval]:
    """Return what lies before a leader or a confirming post, by case key. One query."""
    rows = Approval.objects.filter(
        case_id__in=[case.pk for case in cases], act__in=(ANSWER, CONFIRM), status="pending"
    )
    return {row.case_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may be given cases, with the number he has open."""

    user_id: int
    name: str
    load: int


@dataclass(frozen=True, slots=True)
class Team:
    """A team of a track, with its open cases and the people who carry them."""

    code: str
    name: str
    track: str
    load: int
    members: tuple[Member, ...]


def teams(court: Court) -> list[Team]:
    """Return the teams of the court's tracks with their loads today. Four queries."""
    pack = court.pack
    pool = [(unit, code) for code, track in pack.tables.tracks.items() for unit in track.units]
    live = Case.objects.filter(court=court, state__in=LIVE, unit__in=[unit for unit, _t in pool])
    by_unit = dict(live.values_list("unit").annotate(n=Count("id")))
    by_person = dict(live.exclude(handler=None).values_list("handler").annotate(n=Count("id")))
    free = people.assignable(court, units=[unit for unit, _track in pool])
    return [
        Team(
            unit,
            pack.unit_name(unit),
            track,
            by_unit.get(unit, 0),
            tuple(
                Member(p.user_id, p.name, by_person.get(p.user_id, 0))
                for p in assignment.carriers(free.get(unit, []), pack)
            ),
        )
        for unit, track in pool
    ]

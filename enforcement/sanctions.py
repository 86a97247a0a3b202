"""The register of sanctions: who is on which list or under which measure, why, since when, lifted.

Read from the journal, so that it can miss none: a measure decided on a person (决定惩戒措施), his
entry into the list of defaulters (纳入失信名单), and what lifted either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from enforcement import circulation, selectors
from enforcement.models import Event, Party
from teams.access import Actor

DECIDED, ENTERED, LIFTED = "sanction.decided", "listing.entered", "sanction.lifted"
LISTING = "listing"  # the kind of measure an entry into the list of defaulters is


@dataclass(frozen=True, slots=True)
class Sanction:
    """A measure on a person: of which kind, why, until when; lifted when, why.

    `withdrawn` where the entry was taken back since.
    """

    person: str
    kind: str
    ground: str
    until: str
    lifted_on: date | None
    lifted_for: str
    withdrawn: bool


def of_court(actor: Actor) -> QuerySet[Event]:
    """Return the measures of the cases this person may read."""
    events = Event.objects.filter(
        court_id=actor.court_id, kind__in=(DECIDED, ENTERED), case__isnull=False
    )
    if not selectors.reads_cases(actor):
        return events.none()
    return events.filter(selectors.readable(actor))


def of_kind(events: QuerySet[Event], kind: str) -> QuerySet[Event]:
    """Return the measures of a kind; entries into the list are of the kind "listing"."""
    decided = events.filter(kind=DECIDED, data__kind=kind)
    return decided | events.filter(kind=ENTERED) if kind == LISTING else decided


def standing(events: QuerySet[Event], *, lifted: bool) -> QuerySet[Event]:
    """Return the measures that were lifted, or those that were not."""
    later = Event.objects.filter(
        kind=LIFTED, case=OuterRef("case"), subject=OuterRef("subject"), seq__gt=OuterRef("seq")
    )
    same = Exists(later.filter(data__kind=OuterRef("data__kind")))
    listed = Exists(later.filter(data__kind=LISTING))
    gone = events.filter(kind=DECIDED).filter(same) | events.filter(kind=ENTERED).filter(listed)
    return gone if lifted else events.exclude(pk__in=gone.order_by().values("pk"))


def read(events: Sequence[Event]) -> dict[int, Sanction]:
    """Return some measures by the key of their event. Three queries."""
    cases = {event.case_id for event in events}
    people = {
        (party.case_id, party.key): party.name
        for party in Party.objects.filter(case__in=cases).only(
            "case_id", "side", "position", "name"
        )
    }
    lifting: dict[tuple[int | None, str, str], list[Event]] = defaultdict(list)
    for event in Event.objects.filter(case__in=cases, kind=LIFTED).order_by("seq"):
        lifting[event.case_id, event.subject, str(event.data.get("kind"))].append(event)
    gone = circulation.withdrawn(events)
    return {event.pk: _sanction(event, people, lifting, gone) for event in events}


def _sanction(
    event: Event,
    people: dict[tuple[int, str], str],
    lifting: dict[tuple[int | None, str, str], list[Event]],
    gone: set[tuple[int | None, int]],
) -> Sanction:
    kind = LISTING if event.kind == ENTERED else str(event.data.get("kind", ""))
    later = [e for e in lifting[event.case_id, event.subject, kind] if e.seq > event.seq]
    return Sanction(
        person=people.get((event.case_id or 0, event.subject), ""),
        kind=kind,
        ground=str(event.data.get("ground", "")),
        until=str(event.data.get("until", "")),
        lifted_on=later[0].happened_on if later else None,
        lifted_for=str(later[0].data.get("reason", "")) if later else "",
        withdrawn=(event.case_id, event.seq) in gone,
    )

"""What somebody has in hand of his cases: papers not given back, and the property of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from enforcement.models import Case, Event, Item
from policy.events import EVENTS
from teams.models import User

# A paper is with whoever made it or brought it back until it is signed for; a file with who
# borrowed it until it is returned.
_TAKEN = {"material": ("material.made", "material.brought_back"), "loan": ("loan.opened",)}
_GIVEN_BACK = {"material": ("material.signed_in",), "loan": ("loan.returned",)}


@dataclass(slots=True)
class Holdings:
    """By case, in words: papers with the person, and property with what was last done about it."""

    papers: dict[int, list[str]] = field(default_factory=dict)
    assets: dict[int, list[str]] = field(default_factory=dict)


def of(user: User, cases: Collection[Case]) -> Holdings:
    """Return what somebody has in hand of some cases. Two queries, whatever their number."""
    last: dict[tuple[int, str], Event] = {}
    for event in _standing(cases):
        last[event.case_id or 0, event.subject] = event
    found = Holdings()
    rows = Item.objects.filter(case__in=cases, kind__in=("material", "loan", "asset"))
    for item in rows.order_by("case_id", "kind", "position"):
        of_case = item.case_id or 0
        latest = last.get((of_case, item.key))
        if item.kind == "asset":
            found.assets.setdefault(of_case, []).append(_told(item, latest))
        elif latest and latest.kind in _TAKEN[item.kind] and latest.actor_id == user.pk:
            found.papers.setdefault(of_case, []).append(_told(item, latest))
    return found


def _standing(cases: Collection[Case]) -> Iterator[Event]:
    """Yield what was stated of papers, loans and property, in order, without what was withdrawn.

    Of papers only what says with whom they are.
    """
    kinds = [k for table in (_TAKEN, _GIVEN_BACK) for named in table.values() for k in named]
    wanted = Q(kind__in=[*kinds, "event.corrected"]) | Q(subject__startswith="asset:")
    events = list(Event.objects.filter(wanted, case__in=cases).order_by("happened_on", "seq"))
    gone = {
        (event.case_id, int(event.data["event"]))
        for event in events
        if event.kind == "event.corrected" and event.data.get("withdrawn")
    }
    for event in events:
        if event.kind != "event.corrected" and (event.case_id, event.seq) not in gone:
            yield event


def _told(item: Item, event: Event | None) -> str:
    if event is None:
        return item.name
    return _("%(name)s（%(day)s%(what)s）") % {
        "name": item.name,
        "day": event.happened_on.isoformat(),
        "what": EVENTS[event.kind].term,
    }

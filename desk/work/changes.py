"""What others changed since I last looked, and my saying that I have seen it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from desk import text
from desk.models import Look
from desk.work.rows import case_url
from enforcement import queues
from enforcement.queues import Changed
from policy.events import EVENTS
from teams.access import Actor
from workdays import clock

FIRST_LOOK = timedelta(days=3)  # for somebody who never said that he looked
LONGEST_LOOK = timedelta(days=14)  # after a leave the case list tells more than this panel
SHOWN = 8


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A case that changed: what was stated last, by whom, when."""

    number: str
    url: str
    said: str
    who: str
    at: str


def since(user_id: int) -> datetime:
    """Return the moment from which changes are shown. One query."""
    now = clock.now()
    look = Look.objects.filter(user_id=user_id).first()
    return max(look.at, now - LONGEST_LOOK) if look else now - FIRST_LOOK


def seen(user_id: int, at: datetime) -> None:
    """Note that everything up to a moment was seen; an earlier moment changes nothing."""
    look, new = Look.objects.get_or_create(user_id=user_id, defaults={"at": at})
    if not new:
        Look.objects.filter(pk=look.pk, at__lt=at).update(at=at)


def read(actor: Actor, moment: datetime) -> tuple[int, bool, list[ChangeRow]]:
    """Return how many of my cases changed, whether there are more, and the latest as rows."""
    found = queues.changed(actor, moment)
    return len(found), len(found) >= queues.MOST_CHANGED, _rows(found[:SHOWN])


def _rows(found: Sequence[Changed]) -> list[ChangeRow]:
    rows = []
    for change in found:
        last = change.events[0]
        said = EVENTS[last.kind].term
        if len(change.events) > 1:
            said = _("%(last)s等%(count)d项") % {"last": said, "count": len(change.events)}
        rows.append(
            ChangeRow(
                change.case.number,
                case_url(change.case.pk),
                said,
                last.actor_name,
                text.moment(last.entered_at),
            )
        )
    return rows

"""What the house itself states: that a week began, that a month ended. Nobody need remember."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from enforcement import journal
from enforcement.journal import By, Draft
from enforcement.models import CourtChain, Event
from teams.access import Actor
from teams.models import Court
from workdays import clock

WEEK, MONTH = "period.week_began", "period.month_ended"


def week_key(day: date) -> str:
    """Return the subject of a day's ISO week, e.g. "period:2022-W40"."""
    year, week, _weekday = day.isocalendar()
    return f"period:{year}-W{week:02d}"


def month_key(day: date) -> str:
    """Return the subject of a day's month, e.g. "period:2022-09"."""
    return f"period:{day:%Y-%m}"


def due_periods(today: date) -> list[Draft]:
    """Return the events of the week that has begun and of the month that ended last."""
    monday = today - timedelta(days=today.weekday())
    last_of_month = today.replace(day=1) - timedelta(days=1)
    return [
        Draft(WEEK, monday, week_key(monday)),
        Draft(MONTH, last_of_month, month_key(last_of_month)),
    ]


def begin_periods(court: Court) -> int:
    """State for a court the periods not stated yet; return how many. May run again and again."""
    actor = Actor.system(court)
    with transaction.atomic():
        # The chain's row is the lock: two beats at once state a week once.
        CourtChain.objects.get_or_create(court=court)
        CourtChain.objects.select_for_update().get(court=court)
        drafts = due_periods(clock.today())
        stated = set(
            Event.objects.filter(
                court=court,
                case=None,
                kind__in=[WEEK, MONTH],
                subject__in=[d.subject for d in drafts],
            ).values_list("kind", "subject")
        )
        new = [d for d in drafts if (d.kind, d.subject) not in stated]
        if new:
            new.sort(key=lambda d: d.happened_on)
            journal.record_for_court(actor, new, by=By(actor))
    return len(new)

"""What the house itself states: that a week began, that a month ended. Nobody need remember."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from enforcement import journal
from enforcement.journal import By, Draft
from enforcement.models import CourtChain, Event
from policy.pack import Pack
from teams.access import Actor
from teams.models import Court
from workdays import clock

WEEK, MONTH, QUARTER = "period.week_began", "period.month_ended", "period.quarter_ended"


def week_key(day: date) -> str:
    """Return the subject of a day's ISO week, e.g. "period:2022-W40"."""
    year, week, _weekday = day.isocalendar()
    return f"period:{year}-W{week:02d}"


def month_key(day: date) -> str:
    """Return the subject of a day's month, e.g. "period:2022-09"."""
    return f"period:{day:%Y-%m}"


def quarter_key(day: date) -> str:
    """Return the subject of a day's quarter, e.g. "period:2022-Q3"."""
    return f"period:{day.year}-Q{(day.month + 2) // 3}"


def due_periods(today: date, pack: Pack) -> list[Draft]:
    """Return the events of the week begun, the month and the quarter that ended last.

    A quarter's end is stated only in courts whose plan counts from it.
    """
    monday = today - timedelta(days=today.weekday())
    last_of_month = today.replace(day=1) - timedelta(days=1)
    drafts = [
        Draft(WEEK, monday, week_key(monday)),
        Draft(MONTH, last_of_month, month_key(last_of_month)),
    ]
    if QUARTER in pack.opened_by:
        first = today.replace(month=(today.month + 2) // 3 * 3 - 2, day=1)
        last_of_quarter = first - timedelta(days=1)
        drafts.append(Draft(QUARTER, last_of_quarter, quarter_key(last_of_quarter)))
    return drafts


def begin_periods(court: Court) -> int:
    """State for a court the periods not stated yet; return how many. May run again and again."""
    actor = Actor.system(court)
    with transaction.atomic():
        # The chain's row is the lock: two beats at once state a week once.
        CourtChain.objects.get_or_create(court=court)
        CourtChain.objects.select_for_update().get(court=court)
        drafts = due_periods(clock.today(), court.pack)
        stated = set(
            Event.objects.filter(
                court=court,
                case=None,
                kind__in=[WEEK, MONTH, QUARTER],
                subject__in=[d.subject for d in drafts],
            ).values_list("kind", "subject")
        )
        new = [d for d in drafts if (d.kind, d.subject) not in stated]
        if new:
            new.sort(key=lambda d: d.happened_on)
            journal.record_for_court(actor, new, by=By(actor))
    return len(new)

"""Whether watch was kept: sweeps, alerts raised, how entries and applications came, the
journal's seal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count

from enforcement import lags, seals
from enforcement.models import Alert, Event, SweepRun
from intake.models import OnlineFiling, OnlineVersion
from reports.weeks import Week
from workdays import clock


def sweep_health(court_id: int, week: Week) -> dict[str, Any]:
    """Return the week's sweeps: runs, days without a finished one, failures, last digest."""
    runs = list(
        SweepRun.objects.filter(on__range=(week.first_on, week.last_on)).order_by("started_at")
    )
    ended = [run for run in runs if run.ended_at is not None]
    swept = {run.on for run in ended}
    until = min(week.last_on, clock.today())
    watched = [week.first_on + timedelta(days=n) for n in range((until - week.first_on).days + 1)]
    by_level = Alert.objects.filter(
        court_id=court_id, raised_on__range=(week.first_on, week.last_on)
    )
    counts = dict(by_level.order_by().values_list("level").annotate(n=Count("pk")))
    return {
        "runs": len(runs),
        "unfinished": len(runs) - len(ended),
        "missed": [day.isoformat() for day in watched if day not in swept],
        "failures": sum(len(run.failures) for run in runs),
        "put_off": sum(run.put_off for run in runs),
        "alerts": [
            {"level": level, "name": str(term), "count": counts.get(level, 0)}
            for level, term in Alert.Level.choices
        ],
        "last_run": ended[-1].ended_at.isoformat() if ended and ended[-1].ended_at else "",
        "digest": ended[-1].digest if ended else "",
    }


def entries_of(court_id: int, week: Week) -> dict[str, Any]:
    """Return how the week's entries came: counts, and the lag's median and longest in days.

    `median` is a number as a string, null for a week without an entry.
    """
    events = Event.objects.filter(court_id=court_id)
    whole = lags.lags(events, court_id, week.first_on, week.last_on).whole
    median = whole.median
    return {
        "entries": whole.entries,
        "late": whole.late,
        "beyond": whole.beyond,
        "unexplained": whole.unexplained,
        "corrected": whole.corrected,
        "withdrawn": whole.withdrawn,
        "median": None if median is None else f"{median.normalize():f}",
        "longest": whole.longest,
    }


def online_of(court_id: int, week: Week) -> dict[str, int] | None:
    """Return how the week's applications sent online were examined; None where none ever came.

    `waiting` and `overdue` are those of the week's end, as far as they still wait.
    """
    filings = OnlineFiling.objects.filter(court_id=court_id, received_on__lte=week.last_on)
    if not filings.exists():
        return None
    outcomes = (OnlineVersion.Outcome.ACCEPTED, OnlineVersion.Outcome.RETURNED)
    decided = OnlineVersion.objects.filter(
        filing__court_id=court_id,
        decided_on__range=(week.first_on, week.last_on),
        outcome__in=outcomes,
    )
    waiting = filings.filter(state=OnlineFiling.State.WAITING)
    sent = OnlineVersion.objects.filter(
        filing__court_id=court_id, sent_on__range=(week.first_on, week.last_on)
    )
    return {
        "received": sent.count(),
        "accepted": decided.filter(outcome=OnlineVersion.Outcome.ACCEPTED).count(),
        "returned": decided.filter(outcome=OnlineVersion.Outcome.RETURNED).count(),
        "late": decided.filter(late=True).count(),
        "waiting": waiting.count(),
        "overdue": waiting.filter(due_on__lt=week.last_on).count(),
    }


def last_seal(court_id: int, week: Week) -> dict[str, Any]:
    """Return the journal's last seal by the week's end; `day` is empty where there is none."""
    made = seals.latest(court_id, week.last_on)
    if made is None:
        return {"day": "", "is_last_day": False, "chains": 0, "events": 0, "digest": ""}
    return {
        "day": made.sealed_on.isoformat(),
        "is_last_day": made.sealed_on == week.last_on,
        "chains": made.chains,
        "events": made.events,
        "digest": made.digest,
    }

"""The bell of every page, and whether the watch that rings it is awake."""

from __future__ import annotations

from dataclasses import dataclass

from desk import text
from enforcement import alerts, sweep
from enforcement.models import SweepRun
from teams.access import Actor

MOST_COUNTED = 99


def count(actor: Actor) -> str:
    """Return how many alerts wait to be acknowledged, "99+" for more; one query, bounded."""
    found = alerts.unread_count(actor, MOST_COUNTED + 1)
    if found > MOST_COUNTED:
        return f"{MOST_COUNTED}+"
    return str(found) if found else ""


@dataclass(frozen=True, slots=True)
class SweepState:
    """How the last sweep went. `late`: none has ended for so long that alerts may be missing."""

    late: bool
    ended: str
    run: SweepRun | None


def sweep_state() -> SweepState:
    """Return how the last sweep went. One query."""
    run = sweep.last_run()
    return SweepState(sweep.is_late(run), text.moment(run.ended_at) if run else "", run)

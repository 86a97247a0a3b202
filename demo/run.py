"""Making the demo: five courts one after another, the same for the same last day."""

from __future__ import annotations

import random
from datetime import date, timedelta

from demo import papers, people, progress
from demo.court import CourtYear
from demo.office import Office
from enforcement.models import Case
from policy.loader import shipped
from teams.models import Court
from teams.services import found_court

MONTHS = 8
CASES = 300


def first_day(last: date) -> date:
    """Return the day the demo's story begins."""
    return last - timedelta(days=MONTHS * 365 // 12)


def open_courts(last: date) -> list[Court]:
    """Found the courts and seat their people: enough to sign in. Quick, and done once."""
    since = first_day(last) - timedelta(days=400)
    courts = [found_court(code=name, pack_name=name, from_on=since) for name in shipped()]
    for court in courts:
        people.settle(court, since)
        papers.furnish(court)
    return courts


def fill(courts: list[Court], last: date, *, cases: int = CASES) -> list[str]:
    """Let each court work through its eight months, noting how far it has come.

    Returns the names of courts whose story broke off earlier: days are worked in many
    transactions, so such a court can neither be gone on with nor be made anew.
    """
    whole: list[str] = list(progress.read().get("courts", ()))
    broken = []
    for number, court in enumerate(courts):
        if Case.objects.filter(court=court).exists():
            if court.code not in whole:
                broken.append(court.name)
            continue
        office = Office(court, court.users.order_by("pk"))
        chance = random.Random(f"{court.code}{last.isoformat()}")  # noqa: S311  # nosec B311
        year = CourtYear(office, chance, cases, first_day(last), last)
        for share in year.run():
            progress.write((number + share) / len(courts), court.name, courts=whole)
        whole.append(court.code)
    progress.write(1, "", courts=whole, done=True)
    return broken

"""What of the reports waits for somebody: questions to answer, bulletins to read."""

from __future__ import annotations

from typing import Any

from enforcement.counting import CountOf
from reports import bulletins, selectors
from teams.access import Actor
from teams.models import Court


def beside(actor: Actor, most: int) -> dict[str, int]:
    """Return how many of each wait, counted to one above `most`. One query.

    Keys: questions, bulletins.
    """
    rows: dict[str, Any] = {
        "questions": selectors.questions_for(actor),
        "bulletins": bulletins.unread(actor),
    }
    asked = {
        f"{name}_waiting": CountOf(found.select_related(None).order_by().values("pk")[: most + 1])
        for name, found in rows.items()
    }
    counted: Any = Court.objects.filter(pk=actor.court_id).values(**asked).get()
    return {name: counted[f"{name}_waiting"] or 0 for name in rows}

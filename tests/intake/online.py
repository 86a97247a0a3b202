"""Made-up applications sent online."""

from __future__ import annotations

from datetime import date
from typing import Any

from intake.models import OnlineFiling
from intake.online import services
from intake.online.services import FIELDS, Decision, Sent
from tests.cast import Cast
from tests.intake.sheets import filing
from workdays import clock

DAY = date(2026, 3, 18)


def cells(**changes: Any) -> dict[str, str]:
    """Return the cells of an application, as its sender fills them in."""
    return {name: str(raw) for name, raw in filing(**changes).items() if name in FIELDS}


def sent(
    cast: Cast, reference: str = "WS1", *, on: date = DAY, source: str = "agent", **changes: Any
) -> OnlineFiling:
    """Return an application just sent."""
    with clock.at(on):
        application = Sent(reference, source, [cells(**changes)])
        return services.send(application, actor=cast.doing("filing.send"))


def decision(cast: Cast, nth: int = 1, on: date = DAY, **changes: Any) -> Decision:
    """Return with what an application is accepted."""
    number = f"（{on.year}）{cast.pack.identity.number_code}执{nth}号"
    return Decision(number, on.isoformat(), on.isoformat(), **changes)

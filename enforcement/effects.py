"""What follows a decided request: one table of acts and their effects.

Rooms above this one add theirs in `config.wiring`, by name, when the house starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from enforcement import approvals, lifecycle, suspensions, transfers
from enforcement.approvals import Effect
from enforcement.models import Approval
from policy.vocabulary import ACTS
from teams.access import Actor

_EFFECTS: dict[str, Effect] = {
    "case.close": lifecycle.closing_decided,
    transfers.ACT: transfers.settle,
    suspensions.ACT: suspensions.begin,
}


def register(act: str, effect: Effect) -> None:
    """Name the effect of an act's last approval; a second effect for one act is refused."""
    if act not in ACTS:
        raise ValueError(f"unknown act: {act}")
    if _EFFECTS.setdefault(act, effect) is not effect:
        raise ValueError(f"{act} has an effect already")


def decide(
    approval: Approval,
    *,
    actor: Actor,
    granted: bool,
    opinion: str,
    on: date,
    answer: Mapping[str, Any] | None = None,
) -> Approval:
    """Take the next step of a request, and carry it out after the last one."""
    return approvals.decide(
        approval,
        actor=actor,
        granted=granted,
        opinion=opinion,
        on=on,
        effects=_EFFECTS,
        answer=answer,
    )

"""What follows a decided request: the one table of acts and their effects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from enforcement import approvals, lifecycle, suspensions, transfers
from enforcement.approvals import Effect
from enforcement.models import Approval
from teams.access import Actor

EFFECTS: Mapping[str, Effect] = {
    "case.close": lifecycle.closing_decided,
    transfers.ACT: transfers.settle,
    suspensions.ACT: suspensions.begin,
}


def decide(approval: Approval, *, actor: Actor, granted: bool, opinion: str, on: date) -> Approval:
    """Take the next step of a request, and carry it out after the last one."""
    return approvals.decide(
        approval, actor=actor, granted=granted, opinion=opinion, on=on, effects=EFFECTS
    )

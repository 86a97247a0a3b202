"""What follows a decided request: one table of acts and their effects.

Rooms above this one add theirs in `config.wiring`, by name, when the house starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from enforcement import acts, approvals, extensions, lifecycle, slips, suspensions, transfers
from enforcement.approvals import Effect
from enforcement.models import Approval
from enforcement.models.case import RUNNING
from policy.vocabulary import ACTS, GATED_ACTS
from teams.access import Actor
from teams.models import Court
from workdays import clock

# Requests that a closed case may still carry.
AFTER_CLOSING = tuple(name for name, act in GATED_ACTS.items() if not act.live)

_EFFECTS: dict[str, Effect] = {
    **dict.fromkeys(GATED_ACTS, acts.settle),
    "case.close": lifecycle.closing_decided,
    "case.dismiss": lifecycle.dismissal_decided,
    transfers.ACT: transfers.settle,
    slips.ACT: slips.settle,
    suspensions.ACT: suspensions.begin,
    extensions.ACT: extensions.settle,
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
    """Take the next step of a request, and carry it out after the last one.

    What else waited on a case that is closed by it lapses.
    """
    with transaction.atomic():
        row = approvals.decide(
            approval,
            actor=actor,
            granted=granted,
            opinion=opinion,
            on=on,
            effects=_EFFECTS,
            answer=answer,
        )
        if row.status == Approval.Status.GRANTED:
            _lapse(_stranded(row.case.court).filter(case=row.case_id), row.case.court)
    return row


def take_back(approval: Approval, *, actor: Actor, reason: str) -> Approval:
    """Withdraw a request, and undo what waited for it."""
    return approvals.take_back(approval, actor=actor, reason=reason, effects=_EFFECTS)


def lapse_due(court: Court) -> int:
    """Let lapse what waited beyond the pack's term, or whose case left the state it needs.

    Returns how many did. Run twice, or beside somebody who decides, it does nothing twice.
    """
    return _lapse(_stranded(court), court)


def _stranded(court: Court) -> QuerySet[Approval]:
    pending = Approval.objects.filter(court=court, status=Approval.Status.PENDING)
    gone = Q(lapses_on__lt=clock.today())
    gone |= Q(case__closed_on__isnull=False) & ~Q(act__in=AFTER_CLOSING)
    gone |= Q(act=transfers.ACT) & ~Q(case__state__in=RUNNING)
    return pending.filter(gone).select_related("case").order_by("case_id", "pk")


def _lapse(rows: QuerySet[Approval], court: Court) -> int:
    system, today, count = Actor.system(court), clock.today(), 0
    for row in rows:
        if row.lapses_on is not None and row.lapses_on < today:
            said = _("至%(day)s仍未办结，申请失效") % {"day": row.lapses_on.isoformat()}
        elif row.case.closed_on is not None:
            said = _("案件已结案，申请失效")
        else:
            said = _("案件已不在团队办理中，申请失效")
        approvals.lapse(row, court_actor=system, reason=said, effects=_EFFECTS)
        count += 1
    return count

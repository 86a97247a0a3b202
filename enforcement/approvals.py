"""Approvals: asked once, given step by step by different people, acted on after the last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement.models import Approval, Case
from enforcement.nodes import typed
from policy.refusals import NotVisible, Problems, Refusal, Refused
from policy.vocabulary import ACTS
from teams import access
from teams.access import Actor, Seat
from workdays import clock

Effect = Callable[[Approval, Actor, Seat, date], None]


def ask(
    case: Case,
    act: str,
    steps: Sequence[tuple[str, tuple[str, ...]]],
    *,
    actor: Actor,
    seat: Seat,
    data: Mapping[str, Any],
    reason: str,
    subject: str = "",
) -> Approval:
    """Open a request; `steps` are (function, clause) in order. One may be open at a time."""
    problems = Problems()
    if not reason.strip():
        problems.add("missing", _("申请须写明理由"), field="reason")
    pending = Approval.objects.filter(case=case, act=act, subject=subject, status="pending")
    if pending.exists():
        said = _("已有待审批的“%(act)s”申请") % {"act": ACTS[act][0]}
        problems.add("pending", said, field="case")
    problems.raise_if_any()
    return Approval.objects.create(
        court_id=case.court_id,
        case=case,
        act=act,
        subject=subject,
        clause=[c for _function, clause in steps for c in clause],
        data=dict(data),
        reason=reason,
        steps=[function for function, _clause in steps],
        waits_for=steps[0][0],
        asked_by_id=access.person(actor),
        asked_post=seat.post,
        asked_at=clock.now(),
    )


def decide(
    approval: Approval,
    *,
    actor: Actor,
    granted: bool,
    opinion: str,
    on: date,
    effects: Mapping[str, Effect],
    answer: Mapping[str, Any] | None = None,
) -> Approval:
    """Take the next step; after the last one the act's effect follows in the same transaction.

    `answer` is what a leader who was asked decided beside yes or no (a team, a person).
    """
    with transaction.atomic():
        row = (
            Approval.objects.select_for_update()
            .filter(pk=approval.pk, court_id=actor.court_id)
            .first()
        )
        if row is None:
            raise NotVisible("approval")
        access.require_visible(actor, row.case)
        _still_open(row)
        seat = access.require(
            actor,
            "approval.decide",
            function=row.waits_for,
            case=row.case,
            values=typed(row.case.facts),
        )
        _may_decide(row, actor, granted=granted, opinion=opinion, on=on)
        row.given = [
            *row.given,
            {
                "by": row.waits_for,
                "user": actor.user_id,
                "name": actor.name,
                "post": seat.post,
                "on": on.isoformat(),
                "granted": granted,
                "opinion": opinion,
                **(answer or {}),
            },
        ]
        left = row.steps[len(row.given) :]
        row.waits_for = left[0] if granted and left else ""
        if not granted:
            row.refuse()
        elif not left:
            row.grant()
        row.save(update_fields=["given", "waits_for", "status"])
        if row.status != Approval.Status.PENDING:
            effects[row.act](row, actor, seat, on)
    return row


def _still_open(row: Approval) -> None:
    """Tell the second of two who decide: a decided request waits for no post any more."""
    if row.status != Approval.Status.PENDING:
        said = _("该申请已办结：%(how)s") % {"how": row.get_status_display()}
        raise Refused(Refusal("decided", said))


def _may_decide(row: Approval, actor: Actor, *, granted: bool, opinion: str, on: date) -> None:
    problems = Problems()
    asked_on = row.asked_at.astimezone(clock.SHANGHAI).date()
    earliest = max([asked_on, *(date.fromisoformat(step["on"]) for step in row.given)])
    if on > clock.today():
        problems.add("in_the_future", _("审批日期尚未到来"), field="on")
    if on < earliest:
        said = _("审批日期早于申请或上一环节（%(day)s）") % {"day": earliest.isoformat()}
        problems.add("before_request", said, field="on")
    if actor.user_id == row.asked_by_id:
        problems.add("same_person", _("申请人不得审批自己的申请"))
    if actor.user_id in row.data.get("bars", ()):
        problems.add("barred", _("本案承办人不得办理此项审批"), clause=row.clause)
    if any(step["user"] == actor.user_id for step in row.given):
        problems.add("same_person", _("同一人不得审批两个环节"))
    if not granted and not opinion.strip():
        problems.add("missing", _("退回须写明意见"), field="opinion")
    problems.raise_if_any()

"""Closing a leaver's account, once nothing hangs on it any more."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import handover
from enforcement.models import Approval, ApprovalPlace, Handover, TaskOrder
from policy.refusals import NotVisible, Problems, Refusal
from teams import access, services
from teams.access import Actor
from teams.models import User


def hanging(user: User) -> list[Refusal]:
    """Return what still hangs on a person, each kind in one sentence with how it is let go."""
    problems = Problems()
    # No case is named: who closes accounts manages people and reads no case.
    if count := len(handover.cases_of(user)):
        said = _("尚有在办案件或节点%(count)d件，请先办理交接") % {"count": count}
        problems.add("cases", said, field="user")
    slips = TaskOrder.objects.filter(sent_by=user, status="dispatched").count()
    if slips:
        said = _("所派流转单%(count)d件尚未被签收：签收前由派单人负责") % {"count": slips}
        problems.add("slips", said, field="user")
    asked = Approval.objects.filter(asked_by=user, status="pending")
    count = asked.exclude(data__has_key="answers_for").count()
    if count:
        said = _("所提申请%(count)d件尚未审结，请先办结或随案交接") % {"count": count}
        problems.add("requests", said, field="user")
    handed = ApprovalPlace.objects.filter(queue=f"@{user.pk}", approval__status="pending").count()
    if handed:
        said = _("转请其审批的申请%(count)d件尚未办理") % {"count": handed}
        problems.add("approvals", said, field="user")
    if Handover.objects.filter(receiver=user, status="given").exists():
        said = _("有交接单待其签字，请先由交出人撤回")
        problems.add("handovers", said, field="user")
    return list(problems)


def close_account(*, actor: Actor, user: User) -> User:
    """Close an account on which nothing hangs; see `teams.services.close_account`."""
    access.require(actor, "people.manage")
    with transaction.atomic():
        found = User.objects.select_for_update(of=("self",)).filter(
            pk=user.pk, court_id=actor.court_id
        )
        person = found.first()
        if person is None:
            raise NotVisible("person")
        problems = Problems()
        problems.extend(hanging(person) if person.is_active else ())
        problems.raise_if_any()
        return services.close_account(actor=actor, user=person)

"""Leave and recusal: who gets no new case, and who may not handle one."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from policy.refusals import NotVisible, Problems
from teams import access
from teams.access import Actor, CaseLike
from teams.models import Court, Leave, Recusal, User
from teams.services.people_log import locked_court, own_person, write_log


@transaction.atomic
def record_leave(
    *, actor: Actor, user: User, from_on: date, to_on: date, reason: str = ""
) -> Leave:
    """Note days on which a person gets no new cases, both ends counted.

    Raises `Refused` where the days are wrong or overlap another leave.
    """
    court = locked_court(actor)
    person = own_person(court, user)
    problems = Problems()
    if to_on < from_on:
        problems.add(
            "dates_wrong",
            _("请假截止日%(to)s不得早于开始日%(start)s")
            % {"to": to_on.isoformat(), "start": from_on.isoformat()},
            field="to_on",
        )
    elif person.leaves.filter(from_on__lte=to_on, to_on__gte=from_on).exists():
        problems.add("leave_overlaps", _("与已登记的请假期间重叠"), field="from_on")
    problems.raise_if_any()
    leave = Leave.objects.create(user=person, from_on=from_on, to_on=to_on, reason=reason.strip())
    write_log(
        court,
        actor,
        "leave.recorded",
        person,
        from_on=from_on.isoformat(),
        to_on=to_on.isoformat(),
    )
    return leave


@transaction.atomic
def cancel_leave(*, actor: Actor, leave: Leave) -> None:
    """Take a leave back; the log keeps that it was there."""
    court = locked_court(actor)
    found = Leave.objects.select_related("user").filter(pk=leave.pk, user__court=court).first()
    if found is None:
        raise NotVisible
    write_log(
        court,
        actor,
        "leave.cancelled",
        found.user,
        from_on=found.from_on.isoformat(),
        to_on=found.to_on.isoformat(),
    )
    found.delete()


@transaction.atomic
def record_recusal(
    *, actor: Actor, user: User, case_number: str, reason: str, case: CaseLike | None = None
) -> Recusal:
    """Note that a person may not handle a case; asked of whoever may move work. Idempotent."""
    access.require(actor, "work.move", case=case)
    court = Court.objects.select_for_update().get(pk=actor.court_id)
    person = own_person(court, user)
    problems = Problems()
    if not case_number.strip():
        problems.add("number_missing", _("请填写案号"), field="case_number")
    if not reason.strip():
        problems.add("reason_missing", _("请填写回避事由"), field="reason")
    problems.raise_if_any()
    recusal, made = Recusal.objects.get_or_create(
        user=person, case_number=case_number.strip(), defaults={"reason": reason.strip()}
    )
    if made:
        write_log(court, actor, "recusal.recorded", person, case_number=recusal.case_number)
    return recusal

"""Leave with a stand-in, and recusal: who gets no new case, who does his work, who may not."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from policy.refusals import NotVisible, Problems
from teams import absence, access
from teams.access import Actor, CaseLike
from teams.models import Court, Leave, Membership, Recusal, User
from teams.services.people_log import own_person, write_log


@transaction.atomic
def record_leave(
    *,
    actor: Actor,
    user: User,
    from_on: date,
    to_on: date,
    reason: str = "",
    stand_in: User | None = None,
) -> Leave:
    """Note days on which a person gets no new cases, both ends counted, and who stands in.

    A team's lead notes it for his people, who leads the bureau or manages its people for
    everybody. Raises `Refused` where the days are wrong, overlap another leave, or the stand-in
    is the person himself, has no post, or is away as well.
    """
    court = _locked(actor)
    person = own_person(court, user)
    absence.require(actor, person)
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
    if stand_in is not None:
        stand_in = own_person(court, stand_in)
        _check_stand_in(problems, person, stand_in, from_on, to_on)
    problems.raise_if_any()
    leave = Leave.objects.create(
        user=person, from_on=from_on, to_on=to_on, reason=reason.strip(), stand_in=stand_in
    )
    _note_until(stand_in)
    write_log(court, actor, "leave.recorded", person, **_told(leave))
    return leave


@transaction.atomic
def name_stand_in(*, actor: Actor, leave: Leave, stand_in: User | None) -> Leave:
    """Let somebody else, or nobody, stand in for the rest of a leave."""
    court = _locked(actor)
    found = _leave(actor, court, leave)
    problems = Problems()
    if stand_in is not None:
        stand_in = own_person(court, stand_in)
        _check_stand_in(problems, found.user, stand_in, found.from_on, found.to_on)
    problems.raise_if_any()
    before, found.stand_in = found.stand_in, stand_in
    found.save(update_fields=["stand_in"])
    _note_until(before)
    _note_until(stand_in)
    write_log(court, actor, "leave.stand_in", found.user, **_told(found))
    return found


@transaction.atomic
def cancel_leave(*, actor: Actor, leave: Leave) -> None:
    """Take a leave back; the log keeps that it was there."""
    court = _locked(actor)
    found = _leave(actor, court, leave)
    write_log(court, actor, "leave.cancelled", found.user, **_told(found))
    found.delete()
    _note_until(found.stand_in)


@transaction.atomic
def record_recusal(
    *,
    actor: Actor,
    user: User,
    case_number: str,
    reason: str,
    case: CaseLike | None = None,
    against: str = "",
    from_on: date | None = None,
    decided_by: str = "",
    function: str | None = None,
) -> Recusal:
    """Note that a person may not handle a case; asked of whoever may move work. Idempotent.

    `against` is the party because of whom, `decided_by` who decided it; `function` is whose post
    is asked where it is not the team lead's.
    """
    access.require(actor, "work.move", function=function, case=case)
    court = _locked(actor)
    person = own_person(court, user)
    problems = Problems()
    if not case_number.strip():
        problems.add("number_missing", _("请填写案号"), field="case_number")
    if not reason.strip():
        problems.add("reason_missing", _("请填写回避事由"), field="reason")
    problems.raise_if_any()
    recusal, made = Recusal.objects.standing().get_or_create(
        user=person,
        case_number=case_number.strip(),
        defaults={
            "reason": reason.strip(),
            "against": against,
            "from_on": from_on,
            "decided_by": decided_by.strip(),
        },
    )
    if made:
        write_log(court, actor, "recusal.recorded", person, case_number=recusal.case_number)
    return recusal


def end_recusal(
    recusal: Recusal, *, actor: Actor, on: date, reason: str,
    case: CaseLike | None = None, function: str | None = None,
) -> Recusal:  # fmt: skip
    """Take a recusal back from a day on; asked of whoever may record one.

    Raises `NotVisible` for another court's, `Refused` where it was taken back already.
    """
    access.require(actor, "work.move", function=function, case=case)
    court = _locked(actor)
    found = Recusal.objects.select_related("user").filter(pk=recusal.pk, user__court=court).first()
    if found is None:
        raise NotVisible
    problems = Problems()
    if found.ended_on is not None:
        said = _("该回避已于%(day)s解除") % {"day": found.ended_on.isoformat()}
        problems.add("ended", said)
    if found.from_on is not None and on < found.from_on:
        said = _("早于回避之日（%(day)s）") % {"day": found.from_on.isoformat()}
        problems.add("before_start", said, field="on")
    if not reason.strip():
        problems.add("missing", _("请填写解除回避的理由"), field="reason")
    problems.raise_if_any()
    found.ended_on, found.ended_for = on, reason.strip()
    found.save(update_fields=["ended_on", "ended_for"])
    write_log(court, actor, "recusal.ended", found.user, case_number=found.case_number)
    return found


def _locked(actor: Actor) -> Court:
    return Court.objects.select_for_update().get(pk=actor.court_id)


def _leave(actor: Actor, court: Court, leave: Leave) -> Leave:
    found = Leave.objects.select_related("user").filter(pk=leave.pk, user__court=court).first()
    if found is None:
        raise NotVisible
    absence.require(actor, found.user)
    return found


def _note_until(stand_in: User | None) -> None:
    """Keep on a stand-in's account until when he stands in for anybody."""
    if stand_in is not None:
        last = Leave.objects.filter(stand_in=stand_in).aggregate(last=Max("to_on"))["last"]
        User.objects.filter(pk=stand_in.pk).update(stands_in_until=last)


def _told(leave: Leave) -> dict[str, str]:
    told = {"from_on": leave.from_on.isoformat(), "to_on": leave.to_on.isoformat()}
    if leave.stand_in is not None:
        told["stand_in"] = leave.stand_in.name
    return told


def _check_stand_in(
    problems: Problems, person: User, stand_in: User, from_on: date, to_on: date
) -> None:
    said = {"name": stand_in.name}
    if stand_in.pk == person.pk:
        problems.add("same_person", _("请假人不能由自己代理"), field="stand_in")
        return
    held = Membership.objects.current(from_on).filter(user=stand_in)
    if not held.exists():
        problems.add("no_post", _("%(name)s届时没有任何岗位，不能代理") % said, field="stand_in")
    away = stand_in.leaves.filter(from_on__lte=to_on, to_on__gte=from_on).first()
    if away is not None:
        said |= {"from": away.from_on.isoformat(), "to": away.to_on.isoformat()}
        sentence = _("%(name)s自%(from)s至%(to)s请假，期间重叠，不能代理") % said
        problems.add("stand_in_away", sentence, field="stand_in")

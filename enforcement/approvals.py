"""Approvals: asked once, given step by step by different people, acted on after the last.

Whoever decides, takes back or lets lapse locks the case first and the request after it, so that
of two hands the second finds the request closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import items, selectors
from enforcement.models import Approval, ApprovalPlace, Case
from policy.conditions import Values
from policy.refusals import Forbidden, NotVisible, Problems, Refusal, Refused
from policy.schema import Step
from policy.vocabulary import ACTS
from teams import access
from teams.access import Actor, Seat
from teams.models import Recusal, User
from workdays import clock

Effect = Callable[[Approval, Actor, Seat, date], None]
# Acts answered with an opinion, yes or no.
OPINION = frozenset({"matter.refer"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One signature of the step now open: its number, whose it is, whether the asker may give it.

    `to` is the person it was handed to by one of its holders.
    """

    number: int
    by: str
    own: bool
    to: int | None = None


def ask(
    case: Case,
    act: str,
    steps: Sequence[tuple[str | Step, tuple[str, ...]]],
    *,
    actor: Actor,
    seat: Seat,
    data: Mapping[str, Any],
    reason: str,
    subject: str = "",
    lapses_on: date | None = None,
) -> Approval:
    """Open a request; `steps` are (function, post or panel, clause) in order.

    One may be open at a time about one subject. Call it with the case locked.
    """
    problems = Problems()
    if not reason.strip():
        problems.add("missing", _("申请须写明理由"), field="reason")
    pending = Approval.objects.filter(case=case, act=act, subject=subject, status="pending")
    if pending.exists():
        said = _("已有待审批的“%(act)s”申请") % {"act": ACTS[act][0]}
        problems.add("pending", said, field="case")
    problems.raise_if_any()
    row = Approval.objects.create(
        court_id=case.court_id,
        case=case,
        act=act,
        subject=subject,
        clause=[c for _step, clause in steps for c in clause],
        data={**data, **({"asked_for": seat.of_id} if seat.of_id else {})},
        reason=reason,
        steps=[_as_kept(step) for step, _clause in steps],
        lapses_on=lapses_on,
        asked_by_id=access.person(actor),
        asked_post=seat.post,
        asked_at=clock.now(),
    )
    place(row, case)
    return row


def done(
    case: Case,
    act: str,
    *,
    actor: Actor,
    seat: Seat,
    data: Mapping[str, Any],
    reason: str,
    subject: str,
    clause: Sequence[str],
) -> Approval:
    """Keep an act that asks for nobody's approval, with what it rested on."""
    row = Approval(
        court_id=case.court_id,
        case=case,
        act=act,
        subject=subject,
        clause=list(clause),
        data=dict(data),
        reason=reason,
        asked_by_id=access.person(actor),
        asked_post=seat.post,
        asked_at=clock.now(),
    )
    row.grant()
    row.save()
    return row


def _as_kept(step: str | Step) -> str | dict[str, Any]:
    if isinstance(step, str):
        return step
    if step.by:
        return step.by
    return {"panel": step.panel, "signers": list(step.signers), "own": not step.panel}


def signers_of(step: str | Mapping[str, Any]) -> list[str]:
    """Return whose signatures a step asks for: functions or posts."""
    return [step] if isinstance(step, str) else list(step["signers"])


def open_slots(row: Approval) -> list[Slot]:
    """Return the signatures of the step now open that are still to be given."""
    if row.status != Approval.Status.PENDING:
        return []
    given, first = {said["slot"] for said in row.given}, 0
    handed = {entry["slot"]: entry["to"] for entry in row.handed}
    for step in row.steps:
        own = not isinstance(step, str) and bool(step["own"])
        slots = [
            Slot(first + n, by, own, handed.get(first + n))
            for n, by in enumerate(signers_of(step))
            if first + n not in given
        ]
        if slots:
            return slots
        first += len(signers_of(step))
    return []


def place(row: Approval, case: Case) -> None:
    """Put a request before those whose step is open. Derived: nothing is decided by it."""
    slots = open_slots(row)
    row.waits_for = slots[0].by if slots else ""
    row.waits_since = clock.now() if slots else None
    row.save(update_fields=["waits_for", "waits_since"])
    ApprovalPlace.objects.filter(approval=row).delete()
    values, pack = _values(row, case), case.pack
    places = []
    for slot in slots:
        barred = {said["user"] for said in row.given} | set(row.data.get("bars", ()))
        barred |= set() if slot.own else {row.asked_by_id}
        not_by = "".join(f" {key}" for key in sorted(filter(None, barred))) + " "
        queues = [f"@{slot.to}"] if slot.to else access.queues_for(pack, slot.by, case, values)
        places += [
            ApprovalPlace(approval=row, slot=slot.number, queue=queue, not_by=not_by)
            for queue in queues
        ]
    ApprovalPlace.objects.bulk_create(places)


def _values(row: Approval, case: Case) -> Values:
    thing = items.of_subjects([(case, row.subject)]).get((case.pk, row.subject))
    return items.values_of(case, thing)


def locked(approval: Approval, actor: Actor) -> tuple[Case, Approval]:
    """Lock a request's case, then the request. Raises `NotVisible`."""
    (case,) = selectors.lock(actor, [approval.case_id])
    row = (
        Approval.objects.select_for_update()
        .filter(pk=approval.pk, court_id=actor.court_id, case=case)
        .first()
    )
    if row is None:
        raise NotVisible("approval")
    row.case = case
    return case, row


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
    """Give the next signature; after the last one the act's effect follows in the same transaction.

    `answer` is what a leader who was asked decided beside yes or no (a team, a person).
    """
    with transaction.atomic():
        case, row = locked(approval, actor)
        _still_open(row)
        slot, seat = _slot(row, case, actor)
        bars = _bars(row, case, slot, actor.user_id, seat.of_id)
        _may_decide(row, bars, granted=granted, opinion=opinion, on=on)
        row.given = [
            *row.given,
            {
                "slot": slot.number,
                "by": slot.by,
                "user": actor.user_id,
                "name": actor.name,
                "post": seat.post,
                "on": on.isoformat(),
                "granted": granted,
                "opinion": opinion,
                **({"for": seat.of_id, "for_name": seat.of_name} if seat.of_id else {}),
                **(answer or {}),
            },
        ]
        if not granted:
            row.refuse()
        elif not open_slots(row):
            row.grant()
        row.save(update_fields=["given", "status"])
        place(row, case)
        if row.status != Approval.Status.PENDING:
            effects[row.act](row, actor, seat, on)
    return row


def _slot(row: Approval, case: Case, actor: Actor) -> tuple[Slot, Seat]:
    """Return the open signature this person may give, and the seat in which he gives it."""
    values, slots = _values(row, case), open_slots(row)
    for slot in slots:
        if slot.to is not None:
            seat = access.seat_for(actor, slot.by, case=case, values=values)
            if slot.to == actor.user_id and seat is not None:
                return slot, seat
            continue
        seat = access.seat_for(actor, slot.by, case=case, values=values)
        if seat is not None:
            return slot, seat
    if slots[0].to is not None:
        names = [entry["to_name"] for entry in row.handed if entry["slot"] == slots[0].number]
        said = _("这一环节已转请%(name)s办理") % {"name": names[-1]}
        raise Forbidden(Refusal("handed", said, "case", {"name": names[-1]}))
    seat = access.require(actor, "approval.decide", function=slots[0].by, case=case, values=values)
    return slots[0], seat


def _still_open(row: Approval) -> None:
    """Tell the second of two who decide: a decided request waits for no post any more."""
    if row.status != Approval.Status.PENDING:
        said = _("该申请已办结：%(how)s") % {"how": row.get_status_display()}
        raise Refused(Refusal("decided", said))


def _may_decide(
    row: Approval, bars: Sequence[Refusal], *, granted: bool, opinion: str, on: date
) -> None:
    problems = Problems()
    asked_on = row.asked_at.astimezone(clock.SHANGHAI).date()
    earliest = max([asked_on, *(date.fromisoformat(step["on"]) for step in row.given)])
    if on > clock.today():
        problems.add("in_the_future", _("审批日期尚未到来"), field="on")
    if on < earliest:
        said = _("审批日期早于申请或上一环节（%(day)s）") % {"day": earliest.isoformat()}
        problems.add("before_request", said, field="on")
    problems.extend(bars)
    if not granted and not opinion.strip():
        problems.add("missing", _("退回须写明意见"), field="opinion")
    elif row.act in OPINION and not opinion.strip():
        problems.add("missing", _("答复须写明意见"), field="opinion")
    problems.raise_if_any()


def _bars(
    row: Approval, case: Case, slot: Slot, person: int | None, of_id: int | None = None
) -> list[Refusal]:
    """Return why somebody may not give a signature, whatever his post.

    A stand-in (`of_id`: for whom) is both people: neither may be on the other side of the check.
    """
    found = []
    selves = {person, of_id} - {None}
    askers = {row.asked_by_id, row.data.get("asked_for"), row.data.get("answers_for")}
    if person in askers and not slot.own:
        found.append(Refusal("same_person", _("申请人不得审批自己的申请")))
    elif selves & askers and not slot.own:
        found.append(Refusal("same_person", _("代理人不得代申请人审批其自己的申请")))
    if selves & set(row.data.get("bars", ())):
        said = _("本案承办人不得办理此项审批")
        found.append(Refusal("barred", said, clause=tuple(row.clause)))
    if any({step["user"], step.get("for")} & selves for step in row.given):
        found.append(Refusal("same_person", _("同一人不得审批两个环节")))
    standing = Recusal.objects.standing()
    if person and standing.filter(user_id=person, case_number=case.number).exists():
        found.append(Refusal("recused", _("本案中已回避的人不得审批、署名")))
    return found


def hand_over(approval: Approval, person: User, *, actor: Actor, reason: str) -> Approval:
    """Let a named colleague give one's signature, for a reason that stays in the chain.

    Who may give it may hand it over, or take it back by handing it to himself; only to somebody
    who holds the post the step asks, for nobody else could sign in its name.
    """
    with transaction.atomic():
        case, row = locked(approval, actor)
        _still_open(row)
        slot = _mine(row, case, actor)
        problems = Problems()
        if not reason.strip():
            problems.add("missing", _("转请他人办理须写明理由"), field="reason")
        colleague = access.actor_for(person) if person.is_active else None
        if colleague is None or colleague.court_id != case.court_id or not colleague.bureau_seats:
            problems.add("no_colleague", _("只能转请本院执行局在岗的人"), field="person")
        elif person.pk not in {one.pk for one in _holders(row, case, slot)}:
            told = {"name": person.name, "post": case.pack.function_name(slot.by)}
            said = _("%(name)s不任这一环节的岗位，只能转请同任“%(post)s”的人") % told
            problems.add("not_the_post", said, field="person", clause=tuple(row.clause))
        if person.pk == actor.user_id and slot.to in (None, actor.user_id):
            said = _("这一环节本就由本人办理，无须转请")
            problems.add("yours", said, field="person")
        problems.extend(_bars(row, case, slot, person.pk))
        problems.raise_if_any()
        entry = {
            "slot": slot.number,
            "user": actor.user_id,
            "name": actor.name,
            "to": person.pk,
            "to_name": person.name,
            "reason": reason.strip(),
            "on": clock.today().isoformat(),
        }
        row.handed = [*row.handed, entry]
        row.save(update_fields=["handed"])
        place(row, case)
    return row


def takers(approval: Approval, actor: Actor) -> list[User]:
    """Return to whom somebody may give the open signature: to all who hold the post it asks.

    To himself only where a colleague has it now, who thus gives it back.
    """
    slots = open_slots(approval)
    if not slots:
        return []
    own = slots[0].to in (None, actor.user_id)
    people = _holders(approval, approval.case, slots[0])
    return [one for one in people if not (own and one.pk == actor.user_id)]


def _holders(row: Approval, case: Case, slot: Slot) -> list[User]:
    return access.who_holds(case.court, slot.by, case, values=_values(row, case))


def _mine(row: Approval, case: Case, actor: Actor) -> Slot:
    """Return the signature this person's post holds, handed over or not."""
    values, slots = _values(row, case), open_slots(row)
    for slot in slots:
        if access.seat_for(actor, slot.by, case=case, values=values) is not None:
            return slot
    access.require(actor, "approval.decide", function=slots[0].by, case=case, values=values)
    return slots[0]


def take_back(
    approval: Approval, *, actor: Actor, reason: str, effects: Mapping[str, Effect]
) -> Approval:
    """Withdraw a request: only who asked may, and says why."""
    with transaction.atomic():
        _case, row = locked(approval, actor)
        _still_open(row)
        problems = Problems()
        if actor.user_id != row.asked_by_id:
            said = _("只有申请人%(name)s可以撤回") % {"name": row.asked_by.name}
            problems.add("not_yours", said)
        if not reason.strip():
            problems.add("missing", _("撤回须写明理由"), field="reason")
        problems.raise_if_any()
        row.withdraw()
        seat = next((s for s in actor.seats if s.post == row.asked_post), actor.acting)
        _end(row, actor, reason.strip(), seat or access.SYSTEM_SEAT, effects)
    return row


def lapse(
    approval: Approval, *, court_actor: Actor, reason: str, effects: Mapping[str, Effect]
) -> None:
    """Let a request lapse that nobody decided; done already, it stays as it is."""
    with transaction.atomic():
        _case, row = locked(approval, court_actor)
        if row.status == Approval.Status.PENDING:
            row.lapse()
            _end(row, court_actor, reason, access.SYSTEM_SEAT, effects)


def _end(
    row: Approval, actor: Actor, reason: str, seat: Seat, effects: Mapping[str, Effect]
) -> None:
    today = clock.today()
    row.ended = {
        "how": row.status,
        "name": actor.name,
        "reason": reason,
        "on": today.isoformat(),
    }
    row.save(update_fields=["status", "ended"])
    place(row, row.case)
    effects[row.act](row, actor, seat, today)

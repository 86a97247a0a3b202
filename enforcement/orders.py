"""Slips: dispatched, signed for, returned, corrected, completed. With a case, or the court's own.

What a pack moves by slips, and when, stands in `slips`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from enforcement import items, journal, requirements, selectors, slip_sides
from enforcement.journal import By, Draft
from enforcement.models import Case, Event, Node, TaskOrder
from policy import transfers
from policy.events import EVENTS
from policy.facts import FactValue
from policy.pack import Pack
from policy.refusals import Forbidden, NotVisible, Problems, Refusal, Refused
from policy.schema import Transfer
from policy.vocabulary import ACTS, FUNCTIONS
from teams import access
from teams.access import Actor, Seat
from workdays import clock

DISPATCH = "order.dispatch"
COORDINATORS = ("bureau_lead", "vice_president")  # who settles a quarrel over a return (DZ-029)


def dispatch(
    *,
    actor: Actor,
    kind: str,
    title: str,
    on: date,
    case: Case | None = None,
    to_unit: str = "",
    to_function: str = "",
    due_on: date | None = None,
    act: str = DISPATCH,
    function: str | None = None,
    ticked: Collection[str] = (),
    papers: Mapping[str, str] | None = None,
    reason: str = "",
) -> TaskOrder:
    """Send a slip to a unit or to a function's holder; its clocks open with it.

    Of a case's slip the pack may ask something first, as of any act: `ticked`, `papers` and
    `reason` answer it.
    """
    seat = access.require(actor, act, function=function, case=case)
    problems = Problems()
    if kind not in EVENTS["order.dispatched"].fields["kind"].choices_set:
        problems.add("bad_kind", _("没有“%(kind)s”这种流转事项") % {"kind": kind}, field="kind")
    if not title.strip():
        problems.add("missing", _("须写明要办的事项"), field="title")
    if not (to_unit or to_function):
        problems.add("missing", _("须指定承接团队或岗位"), field="to_unit")
    if to_function and to_function not in FUNCTIONS:
        problems.add("unknown_function", _("没有这项职能"), field="to_function")
    if to_unit and to_unit not in actor.pack.tables.units:
        problems.add("unknown_unit", _("没有这个团队"), field="to_unit")
    if due_on and due_on < on:
        problems.add("bad_due", _("办结期限早于派单日"), field="due_on")
    with transaction.atomic():
        if case is not None:
            (case,) = selectors.lock(actor, [case.pk])
            asked = requirements.check(case, DISPATCH, ticked=ticked, papers=papers)
            problems.extend(asked.refused(reason))
        problems.raise_if_any()
        order = opened(
            TaskOrder(
                court_id=actor.court_id, case=case, kind=kind, title=title.strip(),
                from_unit=seat.unit or "", to_unit=to_unit, to_function=to_function,
                due_on=due_on, sent_by_id=access.person(actor), sent_on=on,
            )
        )  # fmt: skip
        _state(order, case, [dispatched(order, reason)], By(actor, seat))
    return order


def opened(order: TaskOrder) -> TaskOrder:
    """Number and keep a new slip. Call it with its case locked, and state its sending."""
    orders = TaskOrder.objects.filter(court_id=order.court_id, case=order.case)
    order.position = (orders.aggregate(last=Max("position"))["last"] or 0) + 1
    order.save(force_insert=True)
    return order


def dispatched(order: TaskOrder, reason: str = "") -> Draft:
    """Return what is stated when a slip that asks for work is sent."""
    due = order.due_on.isoformat() if order.due_on else ""
    data = {"kind": order.kind, "due_on": due, **({"note": reason} if reason else {})}
    return Draft("order.dispatched", order.sent_on, order.key, data=data)


def of_nodes(nodes: Iterable[Node]) -> dict[int, TaskOrder]:
    """Return the slips that clocks are about, by the key of the clock. One query, or none."""
    about = {
        node.pk: slip_sides.key_of(node.court_id, node.case_id, node.subject)
        for node in nodes
        if node.subject.startswith("order:")
    }
    found = slip_sides.find(set(about.values()))
    return {pk: found[key] for pk, key in about.items() if key in found}


def taker(order: TaskOrder, pack: Pack) -> str:
    """Return who takes a slip: a unit by its name, or a function by its term."""
    if order.to_unit:
        return pack.unit_name(order.to_unit)
    return FUNCTIONS.get(order.to_function, order.to_function)


def rule_of(order: TaskOrder, pack: Pack) -> Transfer | None:
    """Return the move of the pack a slip carries; None where it is free, or no longer known."""
    rules = pack.tables.transfer if order.rule else ()
    return next((rule for rule in rules if rule.id == order.rule), None)


def act_of_receipt(order: TaskOrder, pack: Pack) -> str:
    """Return the gated act by which alone a slip is signed for here; empty where it is signed."""
    rule = rule_of(order, pack)
    return pack.gated_events.get(rule.accepts, "") if rule and rule.accepts else ""


def receive(order: TaskOrder, *, actor: Actor, on: date) -> TaskOrder:
    """Sign for a slip. Until then whoever sent it remains responsible."""
    with transaction.atomic():
        row, case, seat = _locked(order, actor)
        if case is not None and (act := act_of_receipt(row, case.pack)):
            said = _("签收须经“%(act)s”办理") % {"act": ACTS[act][0]}
            raise Refused(Refusal("own_door", said, "order"))
        _in_order(row, (TaskOrder.Status.DISPATCHED,), on, row.corrected_on or row.sent_on)
        _take(row, on)
        _state(row, case, _receipt(row, case, on), By(actor, seat))
    return row


def signed_by_event(case: Case, rule: Transfer, subject: str, on: date) -> list[Draft]:
    """Mark as received what an event says was received. Call it with the case locked.

    Returns what is to be stated of slips that had a day of their own and are done with it.
    """
    rows = TaskOrder.objects.select_for_update().filter(case=case, rule=rule.id, subject=subject)
    done = []
    for row in rows.filter(status=TaskOrder.Status.DISPATCHED):
        _take(row, on)
        if row.due_on is not None and row.completed_on is not None:
            done.append(_accepted(row, on))
    return done


def _take(row: TaskOrder, on: date) -> None:
    row.receive()
    row.received_on = on
    if not row.kind and not row.subject:  # a dossier: with the receipt all is done
        row.complete()
        row.completed_on = on
    row.save(update_fields=["status", "received_on", "completed_on"])


def _receipt(row: TaskOrder, case: Case | None, on: date) -> list[Draft]:
    """Return what states the receipt: the pack's event once, else the slip's own.

    A day of the slip's own ends with the slip's own event.
    """
    if row.kind:
        return [Draft("order.received", on, row.key, data={"kind": row.kind})]
    rule = rule_of(row, case.pack) if case is not None else None
    if rule is not None and rule.accepts:
        subject = about(rule.accepts, row.subject)
        stated = Event.objects.filter(case=case, kind=rule.accepts, subject=subject)
        if not stated.exists():
            own = [_accepted(row, on)] if row.due_on and row.completed_on else []
            return [Draft(rule.accepts, on, subject), *own]
    return [_accepted(row, on)]


def _accepted(row: TaskOrder, on: date) -> Draft:
    done = {"done": True} if row.completed_on is not None else {}
    return Draft("slip.accepted", on, row.key, data={"rule": row.rule, **done})


def about(kind: str, subject: str) -> str:
    """Return the subject of an event that states a slip: the asset moved, or the case itself."""
    return "" if EVENTS[kind].subject == "case" else subject


def complete(order: TaskOrder, *, actor: Actor, on: date, result: str) -> TaskOrder:
    """Report what came of a slip."""
    with transaction.atomic():
        row, case, seat = _locked(order, actor)
        _in_order(row, (TaskOrder.Status.RECEIVED,), on, row.received_on or row.sent_on)
        _written(result, "result", _("须写明办理结果"))
        row.complete()
        row.completed_on, row.result = on, result.strip()
        row.save(update_fields=["status", "completed_on", "result"])
        kind, data = ("order.completed", {"kind": row.kind})
        if not row.kind:
            kind, data = "slip.completed", {"rule": row.rule}
        _state(row, case, [Draft(kind, on, row.key, data=data)], By(actor, seat))
    return row


def return_(
    order: TaskOrder, *, actor: Actor, on: date, reason: str, correct_by: date
) -> TaskOrder:
    """Send a slip back to be corrected by a day; it is its sender's until received again."""
    with transaction.atomic():
        row, case, seat = _locked(order, actor)
        clause = _clause_of_return(actor.pack)
        open_ = (TaskOrder.Status.DISPATCHED, TaskOrder.Status.RECEIVED)
        _in_order(row, open_, on, row.received_on or row.corrected_on or row.sent_on)
        _written(reason, "reason", _("须指出未完成之处或瑕疵"), clause)
        if correct_by < on:
            problems = Problems()
            said = _("补正期限早于退回日（%(day)s）") % {"day": on.isoformat()}
            problems.add("bad_due", said, field="correct_by", clause=clause)
            problems.raise_if_any()
        row.send_back()
        row.returned_on, row.correct_by, row.returned_for = on, correct_by, reason.strip()
        row.received_on = None
        row.escalated_to = row.decision = ""
        row.save(update_fields=[
            "status", "returned_on", "correct_by", "returned_for", "received_on", "escalated_to",
            "decision",
        ])  # fmt: skip
        data = {"reason": row.returned_for, "due_on": correct_by.isoformat()}
        _state(row, case, [Draft("slip.returned", on, row.key, data=data)], By(actor, seat))
    return row


def correct(order: TaskOrder, *, actor: Actor, on: date, note: str) -> TaskOrder:
    """Send a returned slip again, with what was mended; it waits to be signed for anew."""
    with transaction.atomic():
        row, case = _row(order, actor)
        seat = _sender(row, actor)
        _in_order(row, (TaskOrder.Status.RETURNED,), on, row.returned_on or row.sent_on)
        _written(note, "reason", _("须写明补正内容"))
        row.send_again()
        row.corrected_on = on
        row.save(update_fields=["status", "corrected_on"])
        due = {"due_on": row.due_on.isoformat()} if row.due_on else {}
        draft = Draft("slip.corrected", on, row.key, data={"reason": note.strip(), **due})
        _state(row, case, [draft], By(actor, seat))
    return row


def escalate(order: TaskOrder, *, actor: Actor, on: date, to: str, reason: str) -> TaskOrder:
    """Bring a return over which two units differ before the bureau head or the vice-president."""
    with transaction.atomic():
        row, case = _row(order, actor)
        seat = _seat_of_either(row, case, actor)
        _in_order(row, (TaskOrder.Status.RETURNED,), on, row.returned_on or row.sent_on)
        problems = Problems()
        if to not in COORDINATORS or to not in actor.pack.tables.functions:
            problems.add("bad_value", _("只能报请执行局责任人或主管院领导"), field="to")
        if row.escalated_to and not row.decision:
            problems.add("pending", _("已报请协调，等待决定"), field="to")
        problems.raise_if_any()
        _written(reason, "reason", _("须写明报请协调的事由"))
        row.escalated_to, row.decision = to, ""
        row.save(update_fields=["escalated_to", "decision"])
        data = {"to": to, "reason": reason.strip()}
        _state(row, case, [Draft("slip.escalated", on, row.key, data=data)], By(actor, seat))
    return row


def coordinate(order: TaskOrder, *, actor: Actor, on: date, decision: str) -> TaskOrder:
    """Record how the leader asked for it settled a return; both units read it on the slip."""
    with transaction.atomic():
        row, case = _row(order, actor)
        if not row.escalated_to or row.decision:
            said = _("这张流转单没有等待协调决定")
            raise Refused(Refusal("wrong_state", said, "order"))
        seat = access.require(actor, "order.coordinate", function=row.escalated_to, case=case)
        _in_order(row, (TaskOrder.Status.RETURNED,), on, row.returned_on or row.sent_on)
        _written(decision, "decision", _("须写明协调决定"))
        row.decision = decision.strip()
        row.save(update_fields=["decision"])
        draft = Draft("slip.coordinated", on, row.key, data={"reason": row.decision})
        _state(row, case, [draft], By(actor, seat))
    return row


def sides(order: TaskOrder, actor: Actor) -> tuple[bool, bool, bool]:
    """Return whether somebody takes a slip, sent it, and is asked to settle its return."""
    case = order.case
    takes = _taking(order, case, actor) is not None
    asked = bool(order.escalated_to) and not order.decision
    settles = asked and access.holds(actor, order.escalated_to, case=case)
    return takes, _sending(order, actor) is not None, settles


def _row(order: TaskOrder, actor: Actor) -> tuple[TaskOrder, Case | None]:
    case = None
    if order.case_id is not None:
        (case,) = selectors.lock(actor, [order.case_id])
    row = TaskOrder.objects.select_for_update().filter(pk=order.pk, court_id=actor.court_id).first()
    if row is None:
        raise NotVisible("order")
    return row, case


def _locked(order: TaskOrder, actor: Actor) -> tuple[TaskOrder, Case | None, Seat]:
    """Return a slip under lock with the seat in which somebody takes it."""
    row, case = _row(order, actor)
    seat = _taking(row, case, actor)
    if seat is not None:
        return row, case, seat
    if row.to_function:
        values = _values(row, case)
        access.require(actor, "order.receive", function=row.to_function, case=case, values=values)
    said = _("该流转单由%(unit)s承接") % {"unit": actor.pack.unit_name(row.to_unit)}
    raise Forbidden(Refusal("not_your_post", said))


def _taking(row: TaskOrder, case: Case | None, actor: Actor) -> Seat | None:
    if row.to_function:
        values = _values(row, case)
        return access.seat_for(actor, row.to_function, case=case, values=values)
    return next((s for s in actor.ordered_seats if s.unit == row.to_unit), None)


def _values(row: TaskOrder, case: Case | None) -> dict[str, FactValue | None] | None:
    if case is None:
        return None
    moved = items.of_subjects([(case, row.subject)]) if row.subject else {}
    return items.values_of(case, moved.get((case.pk, row.subject)))


def _sending(row: TaskOrder, actor: Actor) -> Seat | None:
    own = row.sent_by_id in actor.selves
    return next((s for s in actor.ordered_seats if own or s.unit == row.from_unit != ""), None)


def _sender(row: TaskOrder, actor: Actor) -> Seat:
    seat = _sending(row, actor)
    if seat is None:
        said = _("退回的流转单由%(name)s一方补正") % {"name": row.sent_by.name}
        raise Forbidden(Refusal("not_your_post", said))
    return seat


def _seat_of_either(row: TaskOrder, case: Case | None, actor: Actor) -> Seat:
    return _taking(row, case, actor) or _sender(row, actor)


def _clause_of_return(pack: Pack) -> tuple[str, ...]:
    rule = transfers.returning(pack)
    return rule.clause if rule else ()


def _written(text: str, field: str, said: str, clause: tuple[str, ...] = ()) -> None:
    if not text.strip():
        raise Refused(Refusal("missing", said, field, {}, clause))


def _in_order(row: TaskOrder, expected: tuple[str, ...], on: date, after: date) -> None:
    problems = Problems()
    if row.status not in expected:
        said = _("流转单现为“%(status)s”") % {"status": row.get_status_display()}
        problems.add("wrong_state", said, field="order")
    if on < after:
        problems.add(
            "before", _("日期早于上一步（%(day)s）") % {"day": after.isoformat()}, field="on"
        )
    if on > clock.today():
        problems.add("in_the_future", _("日期尚未到来"), field="on")
    problems.raise_if_any()


def _state(order: TaskOrder, case: Case | None, drafts: list[Draft], by: By) -> None:
    if case is not None:
        journal.record_many([(case, drafts)], by=by, locked=True)
    else:
        journal.record_for_court(by.actor, drafts, by=by)

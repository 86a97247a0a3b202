"""Slips: dispatched, signed for, completed. With a case, or the court's own."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from enforcement import items, journal, selectors
from enforcement.journal import By, Draft
from enforcement.models import Case, TaskOrder
from policy.events import EVENTS
from policy.pack import Pack
from policy.refusals import Forbidden, NotVisible, Problems, Refusal
from policy.vocabulary import FUNCTIONS
from teams import access
from teams.access import Actor, Seat
from workdays import clock


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
    act: str = "order.dispatch",
    function: str | None = None,
) -> TaskOrder:
    """Send a slip to a unit or to a function's holder; its clocks open with it."""
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
    problems.raise_if_any()
    with transaction.atomic():
        if case is not None:
            (case,) = selectors.lock(actor, [case.pk])
        orders = TaskOrder.objects.filter(court_id=actor.court_id, case=case)
        last = orders.aggregate(last=Max("position"))["last"] or 0
        order = TaskOrder.objects.create(
            court_id=actor.court_id,
            case=case,
            position=last + 1,
            kind=kind,
            title=title.strip(),
            to_unit=to_unit,
            to_function=to_function,
            due_on=due_on,
            sent_by_id=access.person(actor),
            sent_on=on,
        )
        data = {"kind": kind, "due_on": due_on.isoformat() if due_on else ""}
        _state(order, case, Draft("order.dispatched", on, order.key, data=data), By(actor, seat))
    return order


def taker(order: TaskOrder, pack: Pack) -> str:
    """Return who takes a slip: a unit by its name, or a function by its term."""
    if order.to_unit:
        return pack.unit_name(order.to_unit)
    return FUNCTIONS.get(order.to_function, order.to_function)


def receive(order: TaskOrder, *, actor: Actor, on: date) -> TaskOrder:
    """Sign for a slip."""
    with transaction.atomic():
        row, case, seat = _locked(order, actor)
        _in_order(row, TaskOrder.Status.DISPATCHED, on, row.sent_on)
        row.receive()
        row.received_on = on
        row.save(update_fields=["status", "received_on"])
        draft = Draft("order.received", on, row.key, data={"kind": row.kind})
        _state(row, case, draft, By(actor, seat))
    return row


def complete(order: TaskOrder, *, actor: Actor, on: date, result: str) -> TaskOrder:
    """Report what came of a slip."""
    with transaction.atomic():
        row, case, seat = _locked(order, actor)
        _in_order(row, TaskOrder.Status.RECEIVED, on, row.received_on or row.sent_on)
        if not result.strip():
            problems = Problems()
            problems.add("missing", _("须写明办理结果"), field="result")
            problems.raise_if_any()
        row.complete()
        row.completed_on, row.result = on, result.strip()
        row.save(update_fields=["status", "completed_on", "result"])
        draft = Draft("order.completed", on, row.key, data={"kind": row.kind})
        _state(row, case, draft, By(actor, seat))
    return row


def _locked(order: TaskOrder, actor: Actor) -> tuple[TaskOrder, Case | None, Seat]:
    case = None
    if order.case_id is not None:
        (case,) = selectors.lock(actor, [order.case_id])
    row = TaskOrder.objects.select_for_update().filter(pk=order.pk, court_id=actor.court_id).first()
    if row is None:
        raise NotVisible("order")
    if row.to_function:
        values = items.values_of(case) if case is not None else None
        seat = access.require(
            actor, "order.receive", function=row.to_function, case=case, values=values
        )
        return row, case, seat
    sitting = next((s for s in actor.ordered_seats if s.unit == row.to_unit), None)
    if sitting is None:
        said = _("该流转单由%(unit)s承接") % {"unit": actor.pack.unit_name(row.to_unit)}
        raise Forbidden(Refusal("not_your_post", said))
    return row, case, sitting


def _in_order(row: TaskOrder, expected: str, on: date, after: date) -> None:
    problems = Problems()
    if row.status != expected:
        said = _("流转单现为“%(status)s”") % {"status": row.get_status_display()}
        problems.add("wrong_state", said, field="order")
    if on < after:
        problems.add(
            "before", _("日期早于上一步（%(day)s）") % {"day": after.isoformat()}, field="on"
        )
    if on > clock.today():
        problems.add("in_the_future", _("日期尚未到来"), field="on")
    problems.raise_if_any()


def _state(order: TaskOrder, case: Case | None, draft: Draft, by: By) -> None:
    if case is not None:
        journal.record_many([(case, [draft])], by=by, locked=True)
    else:
        journal.record_for_court(by.actor, [draft], by=by)

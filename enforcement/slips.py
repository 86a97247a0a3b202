"""Moves of a matter, an asset or a dossier without its case: by the pack's slips, with receipts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import approvals, items, journal, orders, requirements, selectors
from enforcement.journal import By, Draft
from enforcement.models import Approval, Case, Item, TaskOrder
from policy import transfers
from policy.conditions import missing, verdict
from policy.events import EVENTS
from policy.facts import term
from policy.refusals import Forbidden, Problems, Refusal
from policy.schema import Transfer
from policy.vocabulary import ACTS
from teams import access
from teams.access import Actor, Seat

ACT = orders.DISPATCH


@dataclass(frozen=True, slots=True)
class Slip:
    """What somebody wants handed over: on which day, what, until when; why, where it is asked.

    `ticked` and `papers` answer what the court asks before any slip of a case.
    """

    on: date
    title: str = ""
    kind: str = ""
    subject: str = ""
    due_on: date | None = None
    reason: str = ""
    ticked: tuple[str, ...] = ()
    papers: Mapping[str, str] = field(default_factory=dict)


def offered(case: Case) -> list[Transfer]:
    """Return the slips the pack knows from where the case is, in its order. No query."""
    pack = case.pack
    return [
        rule
        for rule in transfers.slips(pack)
        if transfers.leaves(pack, rule, track=case.track, unit=case.unit)
    ]


def act_of(case: Case, rule: Transfer) -> str:
    """Return the gated act that alone sends this slip; empty where the slip itself does."""
    return case.pack.gated_events.get(rule.sends, "") if rule.sends else ""


def seat_of(actor: Actor, case: Case, rule: Transfer, item: Item | None = None) -> Seat | None:
    """Return the seat in which somebody may send a slip; None if he may not. No query."""
    pack, place = case.pack, rule.from_
    if transfers.by_team(pack, rule, case.unit):
        return access.seat_for(actor, "@team", case=case)
    if place in pack.tables.units:
        seats = (s for s in actor.bureau_seats if transfers.within(pack, s.unit or "", place))
        return next(seats, None)
    return access.seat_for(actor, place, case=case, values=items.values_of(case, item))


def sender(case: Case, rule: Transfer) -> str:
    """Return in words who sends a slip."""
    place, tables = rule.from_, case.pack.tables
    if place in tables.tracks:
        return _("%(track)s办案团队") % {"track": case.pack.track_name(place)}
    return case.pack.unit_name(place) if place in tables.units else case.pack.function_name(place)


def send(case: Case, rule: Transfer, slip: Slip, *, actor: Actor) -> TaskOrder | Approval:
    """Send a slip, or ask for the approval its rule needs; all that is missing is told at once."""
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        item = _item(case, slip.subject)
        seat = _require_sender(actor, case, rule, item)
        _check(case, rule, slip, item)
        steps = [(step, rule.clause) for step in rule.steps]
        if steps:
            data = {"rule": rule.id, "slip": _kept(slip), "from_unit": seat.unit or ""}
            return approvals.ask(
                case, ACT, steps, actor=actor, seat=seat, data=data, reason=slip.reason,
                subject=_key(rule, slip),
            )  # fmt: skip
        order = _order(case, rule, slip, access.person(actor), seat.unit or "")
        _state_sent(order, case, rule, By(actor, seat), slip.reason)
    return order


def settle(approval: Approval, actor: Actor, seat: Seat, on: date) -> None:
    """Send what was approved, in the name of who asked; what is asked is looked at again."""
    if approval.status != Approval.Status.GRANTED:
        return
    (case,) = selectors.lock(actor, [approval.case_id])
    rule = next(r for r in case.pack.tables.transfer if r.id == approval.data["rule"])
    kept = approval.data["slip"]
    due = date.fromisoformat(kept["due_on"]) if kept["due_on"] else None
    slip = Slip(
        on, kept["title"], kept["kind"], kept["subject"], due, approval.reason,
        tuple(kept.get("ticked", ())), kept.get("papers", {}),
    )  # fmt: skip
    _check(case, rule, slip, _item(case, slip.subject))
    order = _order(case, rule, slip, approval.asked_by_id, approval.data["from_unit"])
    _state_sent(order, case, rule, By(actor, seat), slip.reason)


def follow(case: Case, drafts: Iterable[Draft], by: By) -> None:
    """Keep the slips that events of a locked case make or sign for, by the pack's `sends`."""
    told = [draft for draft in drafts if draft.kind in case.pack.slip_events]
    done: list[Draft] = []
    for draft in told:
        for rule in transfers.slips(case.pack):
            if rule.accepts == draft.kind:
                done += orders.signed_by_event(case, rule, draft.subject, draft.happened_on)
        rule_sent = _sent_by(case, draft)
        if rule_sent is not None and by.actor.user_id is not None:
            slip = Slip(draft.happened_on, subject=draft.subject)
            _order(case, rule_sent, slip, by.actor.user_id, by.unit)
    if done:
        journal.record_many([(case, done)], by=by, locked=True)


def _sent_by(case: Case, draft: Draft) -> Transfer | None:
    """Return the slip an event sends: the first whose conditions do not speak against it."""
    sending = [rule for rule in offered(case) if rule.sends == draft.kind]
    if not sending:
        return None
    values = items.values_of(case, _item(case, draft.subject))
    return next((rule for rule in sending if verdict(rule, values) is not False), None)


def _item(case: Case, subject: str) -> Item | None:
    return items.of_subjects([(case, subject)]).get((case.pk, subject)) if subject else None


def _require_sender(actor: Actor, case: Case, rule: Transfer, item: Item | None) -> Seat:
    access.require_visible(actor, case)
    seat = seat_of(actor, case, rule, item)
    if seat is not None:
        return seat
    if transfers.by_team(case.pack, rule, case.unit):
        return access.require(actor, ACT, case=case)
    if rule.from_ in case.pack.tables.units:
        said = _("“%(name)s”由%(unit)s办理") % {
            "name": rule.name,
            "unit": case.pack.unit_name(rule.from_),
        }
        raise Forbidden(Refusal("not_your_post", said, clause=rule.clause))
    values = items.values_of(case, item)
    return access.require(actor, ACT, function=rule.from_, case=case, values=values)


def _check(case: Case, rule: Transfer, slip: Slip, item: Item | None) -> None:
    problems, clause = Problems(), rule.clause
    if rule not in offered(case):
        problems.add("no_such_move", _("案件现在没有这项移交"), field="rule", clause=clause)
    if act := act_of(case, rule):
        said = _("须经“%(act)s”办理，移交单随之发出") % {"act": ACTS[act][0]}
        problems.add("own_door", said, field="rule", clause=clause)
    kinds = EVENTS["order.dispatched"].fields["kind"].choices_set
    if rule.moves == "order" and slip.kind not in kinds:
        said = _("没有“%(kind)s”这种流转事项") % {"kind": slip.kind}
        problems.add("bad_kind", said, field="kind")
    if rule.moves == "asset" and (item is None or item.kind != "asset"):
        problems.add("missing", _("须写明移交哪一财产"), field="subject", clause=clause)
    if rule.moves == "asset" and case.closed_on is not None:
        said = _("%(number)s已于%(day)s结案") % {"number": case.number, "day": case.closed_on}
        problems.add("closed", said, field="rule")
    if slip.due_on and slip.due_on < slip.on:
        problems.add("bad_due", _("办结期限早于派单日"), field="due_on")
    open_ = (TaskOrder.Status.DISPATCHED, TaskOrder.Status.RETURNED)
    same = TaskOrder.objects.filter(case=case, rule=rule.id, subject=slip.subject, status__in=open_)
    if same.exists():
        problems.add("unaccepted", _("同一移交已发出，尚未签收"), field="rule", clause=clause)
    problems.extend(_conditions(case, rule, item))
    asked = requirements.check(case, ACT, ticked=slip.ticked, papers=slip.papers)
    problems.extend(asked.refused(slip.reason))
    waiting = requirements.blocked([case], {rule.sends} if rule.sends else set())
    problems.extend(waiting.get((case.pk, rule.sends), []))
    problems.raise_if_any()


def _conditions(case: Case, rule: Transfer, item: Item | None) -> Sequence[Refusal]:
    values = items.values_of(case, item)
    held = verdict(rule, values)
    if held is False:
        return [Refusal("conditions", _("不符合移交条件"), "rule", {}, rule.clause)]
    if held is None:
        names = "、".join(term(n, case.pack.label_questions) for n in missing(rule, values))
        said = _("移交条件待定，请先登记：%(names)s") % {"names": names}
        return [Refusal("needs_facts", said, "rule", {}, rule.clause)]
    return []


def _order(case: Case, rule: Transfer, slip: Slip, sent_by: int, from_unit: str) -> TaskOrder:
    to_unit, to_function = transfers.taker(case.pack, rule, track=case.track, unit=case.unit)
    item = _item(case, slip.subject)
    title = slip.title.strip() or (f"{rule.name}：{item.name}" if item else rule.name)
    return orders.opened(
        TaskOrder(
            court_id=case.court_id, case=case, rule=rule.id, kind=slip.kind, subject=slip.subject,
            title=title, from_unit=from_unit, to_unit=to_unit, to_function=to_function,
            due_on=slip.due_on, sent_by_id=sent_by, sent_on=slip.on,
        )
    )  # fmt: skip


def _state_sent(order: TaskOrder, case: Case, rule: Transfer, by: By, reason: str) -> None:
    """State the sending: the work asked for, the pack's event, else the slip's own."""
    drafts = [orders.dispatched(order, reason)] if rule.moves == "order" else []
    if rule.sends:
        drafts.append(Draft(rule.sends, order.sent_on, orders.about(rule.sends, order.subject)))
    if not drafts or (order.due_on and rule.moves != "order"):
        due = order.due_on.isoformat() if order.due_on else ""
        data = {"rule": rule.id, "due_on": due, **({"note": reason} if reason else {})}
        drafts.append(Draft("slip.sent", order.sent_on, order.key, data=data))
    journal.record_many([(case, drafts)], by=by, locked=True)


def _kept(slip: Slip) -> dict[str, Any]:
    due = slip.due_on.isoformat() if slip.due_on else ""
    return {
        "title": slip.title, "kind": slip.kind, "subject": slip.subject, "due_on": due,
        "ticked": list(slip.ticked), "papers": dict(slip.papers),
    }  # fmt: skip


def _key(rule: Transfer, slip: Slip) -> str:
    return f"{rule.id} {slip.subject}".strip()[:40]

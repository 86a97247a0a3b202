"""Excluded periods: asked for with a reason, approved, then an interval in the journal."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import approvals, journal, selectors
from enforcement.journal import By, Draft
from enforcement.models import Approval, Case
from policy.events import EVENTS
from policy.refusals import Problems, Refusal, Refused
from teams import access
from teams.access import Actor, Seat
from workdays import clock

ACT = "suspension.request"
APPROVER = "suspension_approver"  # the pack's parameter that names the function


def request(case: Case, *, actor: Actor, kind: str, first: date, reason: str) -> Approval:
    """Ask that the clocks of a case stand still from a day on, for a legal ground."""
    seat = access.require(actor, ACT, case=case)
    with transaction.atomic():
        # Looked at under the lock: of two who ask at once the second is told.
        (case,) = selectors.lock(actor, [case.pk])
        _check_request(case, kind, first)
        return approvals.ask(
            case,
            ACT,
            [(_approver(case), ())],
            actor=actor,
            seat=seat,
            data={"kind": kind, "first": first.isoformat()},
            reason=reason,
            subject=kind,
        )


def _check_request(case: Case, kind: str, first: date) -> None:
    problems = Problems()
    if case.closed_on is not None:
        said = _("%(number)s已结案，期限不再扣除") % {"number": case.number}
        problems.add("closed", said, field="case")
    if kind not in EVENTS["suspension.began"].fields["kind"].choices_set:
        problems.add("bad_kind", _("没有“%(kind)s”这种扣除事由") % {"kind": kind}, field="kind")
    if first < case.filed_on:
        problems.add("before_filing", _("起始日早于立案日"), field="first")
    if first > clock.today():
        problems.add("in_the_future", _("起始日尚未到来"), field="first")
    if any(p["last"] is None and p["kind"] == kind for p in case.pauses):
        problems.add("running", _("已有未结束的“%(kind)s”扣除期间") % {"kind": kind}, field="kind")
    problems.raise_if_any()


def _approver(case: Case) -> str:
    """Return the function that approves; a pack that names none leaves it to the director."""
    named = case.pack.tables.parameters.get(APPROVER)
    return str(named.value) if named and named.value else "director"


def begin(approval: Approval, actor: Actor, seat: Seat, on: date) -> None:
    """State the approved interval's start. Called by the approval's last step."""
    if approval.status != Approval.Status.GRANTED:
        return
    (case,) = selectors.lock(actor, [approval.case_id])
    if case.closed_on is not None:
        # What was asked for while the case ran may be decided after it was closed.
        said = _("案件已结案，期限不再扣除，只能退回这项申请")
        raise Refused(Refusal("closed", said, "granted"))
    first = date.fromisoformat(approval.data["first"])
    draft = Draft("suspension.began", first, data={"kind": approval.data["kind"]})
    journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)


def end(case: Case, *, actor: Actor, kind: str, last: date) -> None:
    """State an interval's last day (itself still excluded): the clocks go on after it."""
    seat = access.require(actor, "suspension.request", case=case)
    with transaction.atomic():
        # Looked at under the lock: of two who end it at once the second is told.
        (case,) = selectors.lock(actor, [case.pk])
        problems = Problems()
        running = [p for p in case.pauses if p["last"] is None and p["kind"] == kind]
        if not running:
            said = _("没有未结束的“%(kind)s”扣除期间") % {"kind": kind}
            problems.add("not_running", said, field="kind")
        elif last < date.fromisoformat(running[0]["first"]):
            problems.add("before_start", _("结束日早于起始日"), field="last")
        problems.raise_if_any()
        draft = Draft("suspension.ended", last, data={"kind": kind})
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)

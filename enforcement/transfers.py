"""Moving a case between tracks: by the pack's route, windows and approvals, foreseen and kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import approvals, foresight, journal, selectors
from enforcement.foresight import ClockChange
from enforcement.journal import By, Draft
from enforcement.models import Approval, Case, Node
from enforcement.models.case import RUNNING
from enforcement.nodes import typed
from policy import transfers as rules
from policy.facts import term
from policy.refusals import Problems, Refusal, Refused
from policy.schema import Transfer
from policy.transfers import Answer
from teams import access
from teams.access import Actor, Seat

ACT = "case.transfer"
LOOPS = 2  # ours: a case that moved so often is going in circles


def possible(case: Case) -> list[Transfer]:
    """Return the moves the pack knows from the track the case is on."""
    return rules.possible(case.pack, case.track)


def answer(case: Case, rule: Transfer, on: date) -> Answer:
    """Return how a move of the case stands on a day: conditions, what is unknown, windows."""
    values, late = typed(case.facts), _missed(case, rule, on)
    return rules.allowed(case.pack, rule, track=case.track, values=values, late=late)


def preview(case: Case, rule: Transfer, on: date) -> list[ClockChange]:
    """Return what the move would do to the case's clocks, were it received on that day."""
    track = case.pack.tables.tracks.get(rule.to)
    moved = {"track": rule.to, "unit": track.units[0] if track else rule.to}
    return foresight.foresee(
        case,
        [
            Draft("transfer.requested", on, data={"to": rule.to}),
            Draft("transfer.decided", on, data={"to": rule.to}, facts=_learnt(case, rule)),
            Draft("case.assigned", on, data=moved),
            Draft("case.team_received", on, data={**moved, "reflow": True}),
        ],
    )


def request(case: Case, rule: Transfer, *, actor: Actor, reason: str, on: date) -> Approval:
    """Ask for a move: conditions, windows and reason are checked at once, with their clauses.

    A window missed marks the move late where the pack lets it pass with a reason. What the move
    would do to the clocks is kept with the request.
    """
    with transaction.atomic():
        # Looked at under the lock: what another has done to the case in between is seen.
        (case,) = selectors.lock(actor, [case.pk])
        seat = access.require(actor, ACT, case=case)
        found = answer(case, rule, on)
        _check_request(case, found)
        steps = [(function, rule.clause) for function in rules.steps(case.pack, rule)]
        foreseen = [change.as_dict() for change in preview(case, rule, on)]
        data = {"rule": rule.id, "to": rule.to, "late": found.late, "preview": foreseen}
        approval = approvals.ask(case, ACT, steps, actor=actor, seat=seat, data=data, reason=reason)
        draft = Draft("transfer.requested", on, data={**_named(rule, found.late), "reason": reason})
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)
    return approval


def _named(rule: Transfer, late: bool) -> dict[str, Any]:
    return {"to": rule.to, "rule": rule.id, "late": late or ""}


def _learnt(case: Case, rule: Transfer) -> dict[str, Any]:
    """Return what a granted move makes known of a case."""
    track = case.pack.tables.tracks.get(rule.from_)
    return {"transferred_from_fast": True} if track and track.state == "fast" else {}


def _check_request(case: Case, found: Answer) -> None:
    problems, rule, pack = Problems(), found.rule, case.pack
    if case.state not in RUNNING:
        problems.add("not_running", _("案件不在团队办理中，不能移转"), field="to")
    elif case.closing_submitted_on is not None:
        problems.add("submitted", _("已提交报结，正在审批，不能移转"), field="to")
    elif not found.known:
        said = _("案件现为%(now)s，没有这项移转") % {"now": pack.track_name(case.track)}
        problems.add("no_such_move", said, field="to", clause=rule.clause)
    if found.held is False:
        problems.add("conditions", _("案件不符合移转条件"), field="to", clause=rule.clause)
    elif found.held is None:
        names = "、".join(term(n, pack.label_questions) for n in found.missing)
        said = _("移转条件待定，请先登记：%(names)s") % {"names": names}
        problems.add("needs_facts", said, field="to", clause=rule.clause)
    if found.barred:
        problems.add("window", _("移转窗口期已过"), field="to", clause=rule.clause)
    problems.raise_if_any()


def _missed(case: Case, rule: Transfer, on: date) -> bool:
    """Return whether any of the windows that bind this move has passed."""
    if not rule.window:
        return False
    windows = Node.objects.filter(case=case, rule__in=rule.window).exclude(status="withdrawn")
    return any((w.done_on or on) > w.due_on for w in windows)


def settle(approval: Approval, actor: Actor, seat: Seat, on: date) -> None:
    """Carry out or drop a decided move: the case goes back to triage, to be placed anew."""
    (case,) = selectors.lock(actor, [approval.case_id])
    granted = approval.status == Approval.Status.GRANTED
    rule = _rule_of(case, approval)
    if granted:
        _still_movable(case)
    opinion = approval.last_word
    # A window may have passed while the request lay.
    late = approval.data["late"] or (granted and rule is not None and _missed(case, rule, on))
    named = _named(rule, bool(late)) if rule else {"to": approval.data["to"]}
    facts = _learnt(case, rule) if granted and rule else {}
    if granted:
        case.back_to_triage()
        runs = case.pack.runs_for(case.type_code)
        case.awaits_run = runs[-1].id if runs else ""
    draft = Draft(
        "transfer.decided",
        on,
        data={**named, "granted": granted, "reason": opinion},
        facts=facts,
        source=_("移转审批"),
    )
    journal.record_many(
        [(case, [draft])], by=By(actor, seat), locked=True, also=["state", "awaits_run"]
    )


def _rule_of(case: Case, approval: Approval) -> Transfer | None:
    known = case.pack.tables.transfer
    return next((rule for rule in known if rule.id == approval.data["rule"]), None)


def _still_movable(case: Case) -> None:
    """Refuse to grant what was asked for in a team's hands after the case has left them."""
    if case.state not in RUNNING:
        said = _("案件已不在团队办理中，只能退回这项申请")
        raise Refused(Refusal("not_running", said, "granted"))
    if case.closing_submitted_on is not None:
        said = _("案件已报结，正在审批；先办结报结审批，或退回这项申请")
        raise Refused(Refusal("submitted", said, "granted"))

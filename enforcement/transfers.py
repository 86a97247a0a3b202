"""Moving a case between tracks: through the command centre, with the approvals the pack asks."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import approvals, journal, selectors
from enforcement.journal import By, Draft
from enforcement.models import Approval, Case, Node
from enforcement.models.case import RUNNING
from enforcement.nodes import typed
from policy.conditions import missing, verdict
from policy.facts import term
from policy.refusals import Problems, Refusal, Refused
from policy.schema import Transfer
from teams import access
from teams.access import Actor, Seat

ACT = "case.transfer"
CENTRE = "transfer_center"


def possible(case: Case) -> list[Transfer]:
    """Return the moves the pack knows from the track the case is on."""
    rules = case.pack.tables.transfer
    return [t for t in rules if t.moves == "case" and t.enabled and t.from_ == case.track]


def request(case: Case, rule: Transfer, *, actor: Actor, reason: str, on: date) -> Approval:
    """Ask for a move: conditions, windows and reason are checked at once, with their clauses.

    A window missed marks the move late where the pack lets it pass with a reason.
    """
    seat = access.require(actor, ACT, case=case)
    with transaction.atomic():
        # Looked at under the lock: what another has done to the case in between is seen.
        (case,) = selectors.lock(actor, [case.pk])
        _check_request(case, rule, on)
        late = _missed(case, rule, on)
        steps = [(step.by, rule.clause) for step in rule.steps if step.by]
        functions = case.pack.tables.functions
        centre = CENTRE if CENTRE in functions else "assignment"
        approval = approvals.ask(
            case,
            ACT,
            [*steps, (centre, rule.clause)],
            actor=actor,
            seat=seat,
            data={"rule": rule.id, "to": rule.to, "late": late},
            reason=reason,
        )
        draft = Draft("transfer.requested", on, data={"to": rule.to, "reason": reason})
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)
    return approval


def _check_request(case: Case, rule: Transfer, on: date) -> None:
    problems = Problems()
    pack = case.pack
    values = typed(case.facts)
    if case.state not in RUNNING:
        problems.add("not_running", _("案件不在团队办理中，不能移转"), field="to")
    elif case.closing_submitted_on is not None:
        problems.add("submitted", _("已提交报结，正在审批，不能移转"), field="to")
    elif rule not in possible(case):
        said = _("案件现为%(now)s，没有这项移转") % {"now": pack.track_name(case.track)}
        problems.add("no_such_move", said, field="to", clause=rule.clause)
    held = verdict(rule, values)
    if held is False:
        problems.add("conditions", _("案件不符合移转条件"), field="to", clause=rule.clause)
    elif held is None:
        names = "、".join(term(n, pack.label_questions) for n in missing(rule, values))
        said = _("移转条件待定，请先登记：%(names)s") % {"names": names}
        problems.add("needs_facts", said, field="to", clause=rule.clause)
    if rule.late == "refuse" and _missed(case, rule, on):
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
    if granted and case.state not in RUNNING:
        # What was asked for in a team's hands may be decided after the case has left them.
        said = _("案件已不在团队办理中，只能退回这项申请")
        raise Refused(Refusal("not_running", said, "granted"))
    if granted and case.closing_submitted_on is not None:
        said = _("案件已报结，正在审批；先办结报结审批，或退回这项申请")
        raise Refused(Refusal("submitted", said, "granted"))
    opinion = approval.given[-1]["opinion"] if approval.given else ""
    facts = {}
    if granted:
        case.back_to_triage()
        if approval.data["rule"] and case.track == "fast":
            facts["transferred_from_fast"] = True
        runs = case.pack.runs_for(case.type_code)
        case.awaits_run = runs[-1].id if runs else ""
    draft = Draft(
        "transfer.decided",
        on,
        data={"to": approval.data["to"], "granted": granted, "reason": opinion},
        facts=facts,
        source=_("移转审批"),
    )
    journal.record_many(
        [(case, [draft])], by=By(actor, seat), locked=True, also=["state", "awaits_run"]
    )

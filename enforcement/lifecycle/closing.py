"""The end of a case: 终本, the closing report and its approvals, dismissal, archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import approvals, journal, requirements, selectors
from enforcement.journal import By, Draft
from enforcement.lifecycle import grounds
from enforcement.lifecycle.stages import live
from enforcement.models import Approval, Case
from enforcement.models.case import BEFORE_TEAM, RUNNING, State
from policy.facts import money
from policy.refusals import Problems, Refusal, Refused
from policy.schema import Step
from policy.vocabulary import CLOSING_MODES
from teams import access
from teams.access import Actor

DISMISS, DISMISSED = "case.dismiss", "驳回申请"


def enter_termination(case: Case, *, actor: Actor, on: date) -> None:
    """Begin to prepare 终本."""
    _move(
        case, "to_termination", Draft("termination.entered", on), actor=actor, act="closing.submit"
    )


def leave_termination(case: Case, *, actor: Actor, on: date, reason: str) -> None:
    """Give up 终本: the case goes on with its team."""
    draft = Draft("termination.left", on, data={"reason": reason})
    _move(case, "", draft, actor=actor, act="closing.submit", back=True)


def _move(
    case: Case, transition: str, draft: Draft, *, actor: Actor, act: str, back: bool = False
) -> None:
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        seat = access.require(actor, act, case=case)
        if back:
            if case.state != State.TERMINATION:
                raise Refused(Refusal("not_in_termination", _("案件不在终本程序中"), "case"))
            _leave_termination(case)
        else:
            if case.state not in RUNNING:
                raise Refused(Refusal("not_running", _("案件尚未由团队接收，或已结案"), "case"))
            getattr(case, transition)()
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True, also=["state"])


def _leave_termination(case: Case) -> None:
    tracks = case.pack.tables.tracks
    state = tracks[case.track].state if case.track in tracks else "standard"
    getattr(case, f"termination_to_{state}")()


@dataclass(frozen=True, slots=True)
class ClosingReport:
    """What a handler hands in: way of closing, day, what was recovered, what was confirmed."""

    mode: str
    on: date
    recovered: Decimal | str
    reason: str = ""
    ticked: frozenset[str] = frozenset()  # "checklist:item"
    papers: Mapping[str, str] = field(default_factory=dict)  # what was named for an item
    ground: str = ""  # code of `policy.grounds`, where the way of closing has grounds
    court: str = ""  # name or code of the court that takes the case over


def submit_closing(case: Case, report: ClosingReport, *, actor: Actor) -> list[Refusal]:
    """Hand in the closing report and ask for its approvals; return the warnings shown beside it.

    Raises `Refused` with every gap the pack's gates find.
    """
    problems = Problems()
    amount = _amount(report.recovered, problems)
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        seat = grounds.submitter(actor, case)
        live(case)
        if case.closing_submitted_on is not None:
            problems.add("submitted", _("已提交报结，正在审批"), field="mode")
        if report.mode not in CLOSING_MODES:
            said = _("没有“%(mode)s”这种结案方式") % {"mode": report.mode}
            problems.add("bad_mode", said, field="mode")
        ended, unissued = grounds.chosen(
            case, report.mode, report.ground, report.court, report.on, report.reason, problems
        )
        asked, before = _asked(case, report)
        problems.extend(_lacking(report, asked, before))
        problems.raise_if_any()
        case.closing_mode, case.closing_submitted_on = report.mode, report.on
        case.amount_recovered = amount
        if report.mode == "终本" and case.state in RUNNING:
            case.to_termination()
        data = {"mode": report.mode, "note": report.reason, **ended.told()}
        also = ["state", "closing_mode", "closing_submitted_on", "amount_recovered"]
        draft = Draft("closing.submitted", report.on, data=data)
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True, also=also)
        going_on = requirements.gone_on_against([*asked.warnings, *before.warnings, *unissued])
        kept = {**before.kept(), "ended": ended.told(), "against": going_on}
        _ask_for_closing(case, before, report, kept, actor, seat)
    months = (report.on.year - case.filed_on.year) * 12 + report.on.month - case.filed_on.month
    months -= int(report.on.day < case.filed_on.day)
    legal = requirements.legal_warnings(case, report.mode, months)
    return [*asked.warnings, *before.warnings, *legal, *unissued]


def closing_gaps(case: Case, report: ClosingReport) -> list[Refusal]:
    """Return what its ground and the pack's gates find missing, whatever else is wrong with it."""
    problems = Problems()
    grounds.chosen(
        case, report.mode, report.ground, report.court, report.on, report.reason, problems
    )
    return [*problems, *_lacking(report, *_asked(case, report))]


def _asked(case: Case, report: ClosingReport) -> tuple[requirements.Asked, requirements.Asked]:
    """Return what is asked before the report, and before the closing it asks for."""
    check = partial(requirements.check, case, mode=report.mode, ticked=report.ticked)
    return (
        check("closing.submit", papers=report.papers),
        check("case.close", papers=report.papers),
    )


def _lacking(
    report: ClosingReport, asked: requirements.Asked, before: requirements.Asked
) -> list[Refusal]:
    gaps = [*asked.gaps, *(r for r in before.gaps if r.data.get("event") != "closing.submitted")]
    return [*gaps, *asked.unreasoned(report.reason), *before.unreasoned(report.reason)]


def _ask_for_closing(
    case: Case,
    asked: requirements.Asked,
    report: ClosingReport,
    kept: Mapping[str, Any],
    actor: Actor,
    seat: access.Seat,
) -> None:
    steps: list[tuple[str | Step, tuple[str, ...]]] = list(asked.steps)
    barred = any("present_handler" in gate.bars for gate in asked.gates)
    approvals.ask(
        case,
        "case.close",
        steps or [("closing_approval", ())],
        actor=actor,
        seat=seat,
        data={
            "mode": report.mode,
            "reported_on": report.on.isoformat(),
            "recovered": str(case.amount_recovered),
            "bars": [case.handler_id] if barred else [],
            **kept,
        },
        reason=report.reason or report.mode,
        lapses_on=asked.lapses_on(case),
    )


def closing_decided(approval: Approval, actor: Actor, seat: access.Seat, on: date) -> None:
    """Close the case, or send the report back. Called by the approval's last step."""
    (case,) = selectors.lock(actor, [approval.case_id])
    by = By(actor, seat)
    if approval.status == Approval.Status.GRANTED:
        requirements_left = requirements.check(
            case, "case.close", mode=case.closing_mode, checklists=False
        ).gaps
        if requirements_left:
            raise Refused(*requirements_left)
        case.close()
        case.closed_on = on
        data = {"mode": case.closing_mode, **approval.data.get("ended", {})}
        draft = Draft("case.closed", on, data=data)
        case.awaits_run = ""
        journal.record_many([(case, [draft])], by=by, locked=True, also=["state", "awaits_run"])
        return
    case.closing_mode, case.closing_submitted_on, case.amount_recovered = "", None, None
    if case.state == State.TERMINATION:
        _leave_termination(case)
    draft = Draft("closing.returned", on, data={"reason": _why_returned(approval)})
    also = ["state", "closing_mode", "closing_submitted_on", "amount_recovered"]
    journal.record_many([(case, [draft])], by=by, locked=True, also=also)


def _why_returned(approval: Approval) -> str:
    """Return the reason a report comes back for, saying so where nobody sent it back."""
    if approval.status == Approval.Status.REFUSED:
        return approval.last_word
    how = {"how": approval.get_status_display(), "why": approval.last_word}
    return _("%(how)s：%(why)s") % how


def dismiss(
    case: Case,
    *,
    actor: Actor,
    on: date,
    reason: str,
    ticked: frozenset[str] = frozenset(),
    papers: Mapping[str, str] | None = None,
    ground: str = "",
) -> Approval | None:
    """Dismiss the application before a team has the case: filing data that cannot be mended.

    `ground` is a code of `policy.grounds`; without one the reason alone says why.
    Where the pack lets somebody sign first, returns the request that waits for it, else None.
    Raises `Refused` with every gap at once.
    """
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        seat = access.require(actor, "case.dismiss", case=case)
        asked = requirements.check(case, DISMISS, ticked=ticked, papers=papers)
        problems = Problems()
        problems.extend(_not_to_dismiss(case))
        problems.extend(asked.refused(reason))
        if not reason.strip() and not any(r.field == "reason" for r in problems):
            problems.add("missing", _("驳回须写明理由"), field="reason")
        ended = grounds.Chosen()
        if ground:
            ended, _unissued = grounds.chosen(case, DISMISSED, ground, "", on, reason, problems)
        problems.raise_if_any()
        if asked.steps:
            return approvals.ask(
                case, DISMISS, asked.steps, actor=actor, seat=seat,
                data={**asked.kept(), "ended": ended.told()},
                reason=reason, lapses_on=asked.lapses_on(case),
            )  # fmt: skip
        _dismissed(case, on, reason, ended.told(), By(actor, seat))
    return None


def dismissal_decided(approval: Approval, actor: Actor, seat: access.Seat, on: date) -> None:
    """Dismiss the application once the ruling is signed. Called by the approval's last step."""
    if approval.status != Approval.Status.GRANTED:
        return
    (case,) = selectors.lock(actor, [approval.case_id])
    problems = Problems()
    problems.extend(_not_to_dismiss(case))
    problems.extend(requirements.check(case, DISMISS, checklists=False).gaps)
    problems.raise_if_any()
    _dismissed(case, on, approval.reason, approval.data.get("ended", {}), By(actor, seat))


def _not_to_dismiss(case: Case) -> Iterator[Refusal]:
    if case.state not in BEFORE_TEAM:
        yield Refusal(
            "too_late",
            _("案件已由团队办理，不能在立案阶段驳回；请报结，结案方式选“驳回申请”"),
            "case",
        )
    if case.closing_submitted_on is not None:
        said = _("已提交报结（%(mode)s），正在审批：先撤回或退回，再驳回")
        yield Refusal("submitted", said % {"mode": case.closing_mode}, "case")


def _dismissed(case: Case, on: date, reason: str, ended: Mapping[str, str], by: By) -> None:
    case.close()
    case.closed_on, case.closing_mode, case.amount_recovered = on, DISMISSED, Decimal(0)
    case.awaits_run = ""
    drafts = [Draft("case.closed", on, data={"mode": DISMISSED, "note": reason, **ended})]
    also = ["state", "closing_mode", "amount_recovered", "awaits_run"]
    journal.record_many([(case, drafts)], by=by, locked=True, also=also)


def archive(
    cases: Sequence[Case],
    *,
    actor: Actor,
    on: date,
    ticked: frozenset[str] = frozenset(),
    papers: Mapping[str, str] | None = None,
    reason: str = "",
) -> None:
    """Take closed cases over into the archive, once what the pack asks is confirmed."""
    with transaction.atomic():
        locked = selectors.lock(actor, [c.pk for c in cases])
        seat, problems = None, Problems()
        for case in locked:
            seat = access.require(actor, "case.archive", case=case)
            if case.state != State.CLOSED:
                told = _("%(number)s尚未结案，不能归档") % {"number": case.number}
                problems.add("not_closed", told, field="case")
            asked = requirements.check(case, "case.archive", ticked=ticked, papers=papers)
            problems.extend(asked.refused(reason))
        problems.raise_if_any()
        for case in locked:
            case.archive()
            case.archived_on = on
        data = {"note": reason} if reason else {}
        entries = [(case, [Draft("case.archived", on, data=data)]) for case in locked]
        journal.record_many(entries, by=By(actor, seat), locked=True, also=["state", "archived_on"])


def _amount(raw: Decimal | str, problems: Problems) -> Decimal | None:
    try:
        return money(_("实际到位金额"), raw)
    except ValueError as error:
        problems.add("bad_amount", str(error), field="recovered")
        return None

"""Excluded periods: asked for with a reason, approved, then an interval in the journal.

The grounds, what each stops, who approves it and whether its paper must be named are the
pack's. Intervals may run side by side, of the case or of one of its subjects; what overlaps is
merged by the clocks, so that no day is credited twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import approvals, items, journal, nodes, selectors
from enforcement.journal import By, Draft
from enforcement.models import Approval, Case
from policy.pack import Pack
from policy.refusals import Problems, Refusal, Refused
from policy.schema import Pause
from teams import access
from teams.access import Actor, Seat
from workdays import clock

ACT = "suspension.request"
APPROVER = "suspension_approver"  # the pack's parameter that names the function
OF_ONE = ("respondent", "asset")  # an interval is of the case, or of one of these


@dataclass(frozen=True, slots=True)
class Asked:
    """An excluded period as asked for. `last` is empty for one that still runs."""

    kind: str
    first: date
    last: date | None = None
    subject: str = ""
    paper: str = ""
    paper_number: str = ""

    def data(self) -> dict[str, str]:
        """Return it as kept with the request."""
        return {
            "kind": self.kind,
            "first": self.first.isoformat(),
            "last": self.last.isoformat() if self.last else "",
            "of": self.subject,
            "paper": self.paper,
            "paper_number": self.paper_number,
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Asked:
        """Return what a request asked for."""
        last = data.get("last")
        return cls(
            data["kind"],
            date.fromisoformat(data["first"]),
            date.fromisoformat(last) if last else None,
            *(data.get(name, "") for name in ("of", "paper", "paper_number")),
        )

    @property
    def paper_data(self) -> dict[str, str]:
        """The paper it rests on, as an event keeps it."""
        return {"paper": self.paper, "paper_number": self.paper_number}


def request(
    case: Case,
    *,
    actor: Actor,
    kind: str,
    first: date,
    reason: str,
    last: date | None = None,
    subject: str = "",
    paper: str = "",
    paper_number: str = "",
) -> Approval:
    """Ask that clocks stand still from a day on, for a legal ground; `last` where it is over."""
    asked = Asked(kind, first, last, subject, paper.strip(), paper_number.strip())
    with transaction.atomic():
        # Looked at under the lock: of two who ask at once the second is told.
        (case,) = selectors.lock(actor, [case.pk])
        seat = access.require(actor, ACT, case=case)
        problems = Problems()
        _check(case, asked, problems)
        problems.raise_if_any()
        ground = case.pack.grounds[kind]
        return approvals.ask(
            case,
            ACT,
            _steps(case, ground),
            actor=actor,
            seat=seat,
            data=asked.data(),
            reason=reason,
            subject=f"{kind} {subject}".strip(),
        )


def _check(case: Case, asked: Asked, problems: Problems) -> None:
    if case.closed_on is not None:
        said = _("%(number)s已结案，期限不再扣除") % {"number": case.number}
        problems.add("closed", said, field="case")
    ground = case.pack.grounds.get(asked.kind)
    if ground is None:
        said = _("本院规则中没有“%(kind)s”这种扣除事由") % {"kind": asked.kind}
        problems.add("bad_kind", said, field="kind")
    elif ground.paper and not asked.paper:
        said = _("“%(kind)s”须写明依据的文书") % {"kind": asked.kind}
        problems.add("missing", said, field="paper", clause=ground.clause)
    _check_subject(case, asked.subject, problems)
    if asked.first < case.filed_on:
        problems.add("before_filing", _("起始日早于立案日"), field="first")
    if asked.first > clock.today():
        problems.add("in_the_future", _("起始日尚未到来"), field="first")
    if asked.last is not None:
        _check_last(asked.first, asked.last, problems)
    _check_overlap(case, asked, problems)


def _check_last(first: date, last: date, problems: Problems) -> None:
    if last < first:
        problems.add("before_start", _("结束日早于起始日"), field="last")
    if last > clock.today():
        problems.add("in_the_future", _("结束日尚未到来"), field="last")


def _check_subject(case: Case, subject: str, problems: Problems) -> None:
    kind = subject.partition(":")[0]
    known = not subject or (
        (kind == "respondent" and subject in {party.key for party in case.parties.all()})
        or (kind in OF_ONE and (case.pk, subject) in items.of_subjects([(case, subject)]))
    )
    if not known:
        problems.add("no_subject", _("本案没有这一被执行人或财产"), field="subject")


def _check_overlap(case: Case, asked: Asked, problems: Problems) -> None:
    for row in case.pauses:
        if row["kind"] != asked.kind or row["subject"] != asked.subject:
            continue
        if row["last"] is None:
            said = _("已有未结束的“%(kind)s”扣除期间") % {"kind": asked.kind}
            problems.add("running", said, field="kind")
        elif row["last"] >= asked.first.isoformat() and (
            asked.last is None or asked.last.isoformat() >= row["first"]
        ):
            said = _("与已有的“%(kind)s”扣除期间（%(first)s至%(last)s）重叠") % row
            problems.add("overlaps", said, field="first")


def _steps(case: Case, ground: Pause) -> list[tuple[str, tuple[str, ...]]]:
    """Return who approves: the ground's own steps, else whom the pack's parameter names."""
    if ground.steps:
        return [(step.by, ground.clause) for step in ground.steps if step.by]
    return [(approver(case.pack), ground.clause)]


def approver(pack: Pack) -> str:
    """Return the function that approves; a pack that names none leaves it to the director."""
    named = pack.tables.parameters.get(APPROVER)
    return str(named.value) if named and named.value else "director"


def begin(approval: Approval, actor: Actor, seat: Seat, on: date) -> None:
    """State the approved interval. Called by the approval's last step."""
    if approval.status != Approval.Status.GRANTED:
        return
    (case,) = selectors.lock(actor, [approval.case_id])
    if case.closed_on is not None:
        # What was asked for while the case ran may be decided after it was closed.
        said = _("案件已结案，期限不再扣除，只能退回这项申请")
        raise Refused(Refusal("closed", said, "granted"))
    asked, problems = Asked.of(approval.data), Problems()
    _check_overlap(case, asked, problems)
    problems.raise_if_any()
    data = {"kind": asked.kind, **asked.paper_data, "reason": approval.reason}
    drafts = [Draft("suspension.began", asked.first, asked.subject, data=data)]
    if asked.last is not None:
        over = {"kind": asked.kind}
        drafts.append(Draft("suspension.ended", asked.last, asked.subject, data=over))
    # It is as late as it was asked for: why, the request says.
    explained = actor.explaining(actor.late_reason or approval.reason)
    journal.record_many([(case, drafts)], by=By(explained, seat), locked=True)


def end(
    case: Case,
    *,
    actor: Actor,
    kind: str,
    last: date,
    subject: str = "",
    paper: str = "",
    paper_number: str = "",
) -> None:
    """State an interval's last day (itself still excluded): the clocks go on after it."""
    with transaction.atomic():
        # Looked at under the lock: of two who end it at once the second is told.
        (case,) = selectors.lock(actor, [case.pk])
        seat = access.require(actor, ACT, case=case)
        problems = Problems()
        mine = [p for p in running(case) if p.kind == kind and p.subject == subject]
        if not mine:
            said = _("没有未结束的“%(kind)s”扣除期间") % {"kind": kind}
            problems.add("not_running", said, field="kind")
        else:
            _check_last(mine[0].first, last, problems)
        problems.raise_if_any()
        data = {"kind": kind, "paper": paper.strip(), "paper_number": paper_number.strip()}
        draft = Draft("suspension.ended", last, subject, data=data)
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)


@dataclass(frozen=True, slots=True)
class Period:
    """An excluded period of a case: since when, until when (both counted), of what."""

    kind: str
    subject: str
    first: date
    last: date | None
    name: str
    source: tuple[str, ...]  # clauses, or the law it rests on

    @property
    def days(self) -> int:
        """Return its days so far, both ends counted."""
        return ((self.last or clock.today()) - self.first).days + 1


def periods(case: Case) -> list[Period]:
    """Return every excluded period of a case, the latest first. No query."""
    rules = {pause.id: pause for pause in case.pack.tables.pause}
    found = []
    for one in nodes.excluded_of(case):
        rule = rules.get(one.pause)
        name = (rule.name if rule else "") or one.kind
        source = (rule.clause or (rule.basis,)) if rule else ()
        found.append(Period(one.kind, one.subject, one.first, one.last, name, source))
    return sorted(found, key=lambda p: p.first, reverse=True)


def running(case: Case) -> list[Period]:
    """Return the periods on request that have not ended, the first begun first. No query."""
    kinds = case.pack.grounds
    return [p for p in reversed(periods(case)) if p.last is None and p.kind in kinds]

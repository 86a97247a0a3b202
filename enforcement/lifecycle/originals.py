"""The case a resumed one (执恢) goes on from: whether it may be, and which one a filing means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from enforcement.models import Case, Event
from policy.case_numbers import CaseNumber, parse
from policy.refusals import Refusal
from policy.vocabulary import RESUMABLE_MODES, RESUMED_KIND
from teams.models import Court

ACT = "case.resume"
APPROVED, CLOSED = "resumption.approved", "case.closed"


def not_ended(case: Case) -> Iterator[Refusal]:
    """Yield why a case cannot be taken up again: it still runs, or its end was final."""
    if case.closed_on is None:
        said = _("%(number)s仍在办理，结案后才能恢复执行") % {"number": case.number}
        yield Refusal("running", said, "case")
    elif case.closing_mode not in RESUMABLE_MODES:
        said = _("%(number)s以“%(mode)s”结案，只有%(modes)s的案件可以恢复执行") % {
            "number": case.number,
            "mode": case.closing_mode,
            "modes": "、".join(RESUMABLE_MODES),
        }
        yield Refusal("not_resumable", said, "case")


def approved_on(case: Case) -> date | None:
    """Return the day on which taking a case up again was approved, if no case came of it yet.

    Two queries.
    """
    return approvals_of([case]).get(case.pk)


def approvals_of(cases: Sequence[Case]) -> dict[int, date]:
    """Return, by the key of a case, the day of an approval no case came of yet. Two queries.

    What was approved before the case was last closed is how it came about itself.
    """
    keys = [case.pk for case in cases]
    latest: dict[int, Event] = {}
    rows = Event.objects.filter(case_id__in=keys, kind__in=(APPROVED, CLOSED)).order_by("seq")
    for event in rows:
        latest[event.case_id or 0] = event
    found = {pk: event for pk, event in latest.items() if event.kind == APPROVED}
    for old, created in Case.objects.filter(resumed_from__in=found).values_list(
        "resumed_from_id", "created_at"
    ):
        if old in found and created >= found[old].entered_at:
            del found[old]
    return {pk: event.happened_on for pk, event in found.items()}


def originals(court: Court, filed: Iterable[tuple[CaseNumber, str]]) -> dict[str, Case]:
    """Return the cases on file that resumed ones go on from, by the number written as their basis.

    `filed` are numbers with their basis; of other kinds of case none is looked for. One query.
    """
    wanted = {
        basis: parse(basis).normalised
        for number, basis in filed
        if number.type_code == RESUMED_KIND and basis
    }
    if not wanted:
        return {}
    rows = Case.objects.filter(court=court, number__in=set(wanted.values()))
    known = {case.number: case for case in rows.select_related("court")}
    return {basis: known[number] for basis, number in wanted.items() if number in known}


def not_approved(old: Case, approved: date | None, filed_on: date) -> Iterator[Refusal]:
    """Yield why a case is not filed as going on from one on file; each names the basis."""
    clause = tuple(dict.fromkeys(c for gate in old.pack.gates(ACT) for c in gate.clause))
    told = {"number": old.number}
    for refusal in not_ended(old):
        yield Refusal(refusal.code, refusal.sentence, "basis_number", refusal.data, clause)
        return
    if approved is None:
        said = _(
            "原案%(number)s在本系统，没有尚未立案的恢复执行审批：请先在原案申请恢复执行，获准后立案"
        )
        yield Refusal("not_approved", said % told, "basis_number", told, clause)
    elif filed_on < approved:
        said = _("立案日早于原案恢复执行获准之日（%(day)s）") % {"day": approved.isoformat()}
        yield Refusal("before_approval", said, "filed_on", told, clause)

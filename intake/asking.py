"""What the court's pack asks of a filing, said beside the fields of its form or row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from enforcement import lifecycle
from intake import merging, similar
from intake.plans import new_case
from policy.refusals import Refusal
from teams.access import Actor
from teams.models import Court

# In which field of a filing what a line asks for is written.
_FIELDS = {
    "preservation_papers": "preservation",
    "authorisation": "authorisation",
    "service_address": "service_address",
    "phone": "applicant_phone",
}


def ask(
    staged: Sequence[merging.Staged],
    court: Court,
    *,
    actor: Actor,
    ticked: frozenset[str] = frozenset(),
    papers: Mapping[str, str] | None = None,
    sheet: bool = False,
) -> dict[int, list[similar.Like]]:
    """Send back the cases the pack does not let be filed so; tell what those let through lack.

    What the register holds of the same claim, people and debtors is told as well, and returned
    by the number of the row.
    A `sheet` confirms nothing by hand: what has to be confirmed is filed by the form.
    """
    back: dict[str, int] = {}
    filings = {
        one.number: new_case(one.plan, ticked=ticked, papers=papers)
        for one in staged
        if one.plan and "joins" not in one.plan
    }
    resumed = lifecycle.goes_on_from(court, list(filings.values()))
    likes = similar.find(staged, actor)
    again = similar.tell(staged, likes)
    for one in staged:
        filing = filings.get(one.number)
        if filing is None:
            continue
        asked = lifecycle.filing_asks(court, filing)
        for warning in asked.warnings:
            one.remarks.warnings.append(_beside(warning))
        if asked.warnings and one.status == merging.READY:
            one.status = merging.WARNED
        lacking = asked.refused(filing.remark)
        unconfirmed = any(reason.code == "unticked" for reason in lacking)
        against = resumed.get(filing.number.normalised, [])
        if lacking or against:
            if sheet and unconfirmed:
                told = _("这类案件须逐件登记立案，逐项确认材料")
                one.remarks.refuse("one_by_one", told, "origin")
            one.remarks.refusals.extend([*map(_beside, lacking), *against])
            one.status, one.plan = merging.REFUSED, {}
            back[one.key] = one.number
    for one in again:
        one.status, one.plan = merging.REFUSED, {}
        back[one.key] = one.number
    for one in staged:
        if one.key in back and one.status != merging.REFUSED:
            one.status = merging.REFUSED
            told = _("同一案号第%(row)d行有误，整案退回") % {"row": back[one.key]}
            one.remarks.refuse("case_refused", told, "number")
    return likes


def _beside(refusal: Refusal) -> Refusal:
    if refusal.field == "reason":
        return replace(refusal, field="remark")
    return replace(refusal, field=_FIELDS.get(str(refusal.data.get("given")), "checks"))

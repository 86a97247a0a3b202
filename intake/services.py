"""What the filing room does: file, import, receive, verify, correct. Each checks who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enforcement import lifecycle, requirements
from enforcement.journal import Draft
from enforcement.models import Case
from intake import asking, merging, register, selectors
from intake.correcting import correct
from intake.filing import Rules
from intake.hearing import (
    CLUE_FIELDS,
    Heard,
    check_reception,
    clauses_of,
    questions_at,
    reception,
    reception_asks,
    reception_items,
    reception_lists,
)
from intake.importing import apply, drop, rejected, stage
from intake.merging import SheetRow
from intake.models import Verification
from intake.plans import NOTHING, Confirmed, new_case
from policy.pack import Pack
from policy.refusals import Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from teams.models import Court
from workdays import clock

__all__ = [
    "CLUE_FIELDS",
    "RESULTS",
    "Filed",
    "Heard",
    "apply",
    "check_one",
    "check_reception",
    "correct",
    "drop",
    "file_one",
    "questions_at",
    "reception",
    "reception_asks",
    "reception_items",
    "reception_lists",
    "rejected",
    "stage",
    "verification_items",
    "verify",
]

VERIFY = "filing.verify"
# What is looked at where a court's pack has no list of its own (ours).
DEFAULT_VERIFICATION = ("立案时间", "标的", "当事人身份信息", "执行依据", "代理人身份信息")
_VERIFICATION_LISTS = ("filing_verification", "verification")
RESULTS: dict[str, str] = {"correct": "无误", "corrected": "已更正", "returned": "退回纠正"}


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed case with what was said of its filing; `joined` names parties added to it."""

    case: Case
    notes: tuple[Refusal, ...] = ()
    warnings: tuple[Refusal, ...] = ()


def check_one(
    raw: Mapping[str, Any], *, actor: Actor, confirmed: Confirmed = NOTHING
) -> merging.Staged:
    """Read one form and say what would become of it. Files nothing."""
    court = Court.objects.get(pk=actor.court_id)
    row = SheetRow(1, dict(raw))
    known = register.on_file(court.pk, merging.keys_of([row]))
    (staged,) = merging.stage([row], Rules.of(court), known)
    asking.ask([staged], court, actor=actor, ticked=confirmed.ticked, papers=confirmed.papers)
    return staged


def file_one(raw: Mapping[str, Any], *, actor: Actor, confirmed: Confirmed = NOTHING) -> Filed:
    """File one case from a form: fields of `filing.HEADINGS` as typed.

    Raises `Refused` with every reason beside its field; a number on file is a reason.
    `Forbidden` comes first: a post that files nothing is told nothing of the register.
    """
    if not selectors.may_import(actor):
        access.require(actor, "case.file")
    staged = check_one(raw, actor=actor, confirmed=confirmed)
    problems = Problems()
    problems.extend(staged.remarks.refusals)
    if not problems and (staged.status == merging.DUPLICATE or "joins" in staged.plan):
        problems.add("on_file", _("%(number)s已立案") % {"number": staged.key}, field="number")
    problems.raise_if_any()
    court = Court.objects.get(pk=actor.court_id)
    try:
        new = new_case(staged.plan, ticked=confirmed.ticked, papers=confirmed.papers)
        (case,) = lifecycle.file_cases(court, [new], actor=actor)
    except IntegrityError:
        said = _("%(number)s已立案") % {"number": staged.key}
        raise Refused(Refusal("on_file", said, "number")) from None
    remarks = staged.remarks
    return Filed(case, tuple(remarks.notes), tuple(remarks.warnings))


# --- verification -----------------------------------------------------------------------


def verification_items(pack: Pack) -> tuple[str, ...]:
    """Return what is verified of a filing: the court's list, or ours where it has none."""
    lists = pack.tables.checklists
    found = [item for name in _verification_lists(pack) for item in lists[name].items]
    return tuple(dict.fromkeys(found)) or DEFAULT_VERIFICATION


def _verification_lists(pack: Pack) -> tuple[str, ...]:
    named = dict.fromkeys(n for gate in pack.gates(VERIFY) for n in gate.checklist)
    known = (n for n in _VERIFICATION_LISTS if n in pack.tables.checklists)
    return tuple(named) or tuple(known)[:1]


def verify(
    case: Case,
    results: Mapping[str, Mapping[str, str] | str],
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    expected: Mapping[int, int] | None = None,
) -> Verification:
    """State the result of every item: correct, corrected, or returned with a reason.

    With nothing returned the filing is verified. Else the error and the request to correct
    are stated at once; the case counts as verified only where the court's rules send back
    an order and not the case itself.
    """
    access.require_visible(actor, case)
    access.require(actor, VERIFY, case=case)
    day = on or clock.today()
    rows = _results(case, results, reason)
    returned = [row["item"] for row in rows if row["result"] == "returned"]
    drafts = []
    if returned:
        items = {"items": "、".join(returned)}
        drafts.append(Draft("filing.error_found", day, data=items))
        drafts.append(Draft("filing.correction_requested", day, data=items))
    if not returned or _goes_on_uncorrected(case.pack):
        data = {"note": reason.strip()} if reason.strip() else {}
        drafts.append(Draft("filing.verified", day, data=data))
    with transaction.atomic():
        lifecycle.state_events(
            [(case, drafts)], actor=actor, act="filing.verify", expected=expected
        )
        return Verification.objects.create(
            case=case,
            happened_on=day,
            results=rows,
            returned=bool(returned),
            by_id=actor.user_id,
            by_name=actor.name,
            at=clock.now(),
        )


def _results(
    case: Case, results: Mapping[str, Mapping[str, str] | str], reason: str
) -> list[dict[str, str]]:
    problems, rows = Problems(), []
    items = verification_items(case.pack)
    clause = clauses_of(case.pack, _verification_lists(case.pack))
    own = _clauses_of_items(case.pack)
    was_corrected = "filing.corrected" in case.seen
    for unknown in [item for item in results if item not in items]:
        said = _("“%(item)s”不在本院核对清单中") % {"item": unknown}
        problems.add("unknown_item", said, field=unknown, clause=clause)
    for item in items:
        given = results.get(item, "")
        result, note = (given, "") if isinstance(given, str) else (
            given.get("result", ""), given.get("note", "").strip()
        )  # fmt: skip
        if result not in RESULTS:
            said = _("“%(item)s”尚无核对结果，应为%(allowed)s之一")
            allowed = "、".join(RESULTS.values())
            told = said % {"item": item, "allowed": allowed}
            problems.add("no_result", told, field=item, clause=own.get(item, clause))
        elif result == "returned" and not note:
            told = _("“%(item)s”退回须写明错在何处") % {"item": item}
            problems.add("missing", told, field=item, clause=own.get(item, clause))
        elif result == "corrected" and not was_corrected:
            told = _("“%(item)s”没有更正记录：请先更正立案信息，或者退回纠正") % {"item": item}
            problems.add("not_corrected", told, field=item, clause=own.get(item, clause))
        rows.append({"item": item, "result": result, "note": note[:200]})
    looked_at = {r["item"] for r in rows if r["result"] in RESULTS}
    stated = {f"{n}:{item}" for n in _verification_lists(case.pack) for item in looked_at}
    asked = requirements.check(case, VERIFY, stated=stated).refused(reason)
    # An item without a result is said beside it already.
    problems.extend(r for r in asked if r.code != "unticked" or r.data["item"] in looked_at)
    problems.raise_if_any()
    return rows


def _clauses_of_items(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Return the clauses that name an item of the list itself, for those that have some."""
    lists = pack.tables.checklists
    return {
        line.text: line.clause
        for name in _verification_lists(pack)
        for line in lists[name].lines
        if line.clause
    }


def _goes_on_uncorrected(pack: Pack) -> bool:
    """Tell whether a returned item leaves the case where it is: the pack sends an order only."""
    filing = {unit for holder in pack.tables.functions["filing"] for unit in holder.in_units}
    moves = {t.moves for t in pack.tables.transfer if t.to in filing and t.enabled}
    return "order" in moves and "case" not in moves

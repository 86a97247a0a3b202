"""File one case from a form whose parties stand one by one: each pair of them is a row.

The rows are read and put together like those of a sheet, so that a form and an import are
refused for the same reasons; only here each party keeps its own cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import IntegrityError
from django.utils.translation import gettext as _

from enforcement import lifecycle, selectors
from enforcement.models import Case
from intake import asking, merging, register
from intake.filing import Rules
from intake.merging import SheetRow, Staged
from intake.plans import NOTHING, Confirmed, new_case
from intake.services import Filed
from intake.similar import Like
from policy.facts import read_all, write
from policy.refusals import Refusal, Refused
from teams.access import Actor
from teams.models import Court

Kind = Literal["notes", "warnings", "refusals"]

# Fields that belong to one party; what is said of the others is said once, of the first row.
PARTY_FIELDS = frozenset(
    {
        "applicant",
        "applicant_kind",
        "applicant_id",
        "applicant_phone",
        "service_address",
        "account",
        "respondent",
        "respondent_kind",
        "respondent_id",
        "respondent_phone",
        "respondent_address",
    }
)
SIDES = ("applicant", "respondent")
# What a sheet says of how its rows hang together, which nobody typed into a form.
_OF_SHEETS = frozenset({"filled_down", "rows_disagree"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What would become of a filing. Files nothing; `on_file` is the case of that number.

    `like` are other cases of the same claim, people or debtor.
    """

    rows: tuple[Staged, ...]
    on_file: Case | None = None
    like: tuple[Like, ...] = ()

    def said(self, kind: Kind) -> Iterator[tuple[int, Refusal]]:
        """Yield what is said, with the row it is said of: 0 for the case and its first parties."""
        for place, row in enumerate(self.rows):
            for remark in getattr(row.remarks, kind):
                # That another row is wrong is said there, beside its own fields.
                if remark.code != "case_refused" and (not place or _of_a_party(remark)):
                    yield place, remark

    @property
    def plan(self) -> Mapping[str, Any]:
        """The plan of the new case; empty where none would be filed."""
        return next((row.plan for row in self.rows if row.plan), {})


def _of_a_party(remark: Refusal) -> bool:
    if remark.code == "twice_in_sheet":
        return True
    if remark.code in _OF_SHEETS or remark.field not in PARTY_FIELDS:
        return False
    # A further row may name one side only.
    return not (remark.code == "missing" and remark.field in SIDES)


def check_rows(
    rows: Sequence[Mapping[str, Any]], *, actor: Actor, confirmed: Confirmed = NOTHING
) -> Checked:
    """Read a form's rows: the first holds the case with a party a side, the others parties."""
    court = Court.objects.get(pk=actor.court_id)
    number = rows[0].get("number", "")
    sheet = [SheetRow(n, {**row, "number": number}) for n, row in enumerate(rows, start=1)]
    keys = merging.keys_of(sheet)
    staged = merging.stage(sheet, Rules.of(court), register.on_file(court.pk, keys))
    likes = asking.ask(staged, court, actor=actor, ticked=confirmed.ticked, papers=confirmed.papers)
    known = selectors.visible(actor).filter(number__in=keys).first() if keys else None
    like = [one for found in likes.values() for one in found]
    return Checked(tuple(staged), known, tuple(like))


def file_rows(
    rows: Sequence[Mapping[str, Any]],
    *,
    actor: Actor,
    labels: Mapping[str, Any] | None = None,
    confirmed: Confirmed = NOTHING,
) -> Filed:
    """File one case from a form's rows. `labels` are the answers asked at filing, JSON values.

    Raises `Refused` with every reason, a number on file among them; the reason's `data`
    holds the `row` it is said of.
    """
    checked = check_rows(rows, actor=actor, confirmed=confirmed)
    problems = [
        Refusal(r.code, r.sentence, r.field, {**r.data, "row": place}, r.clause)
        for place, r in checked.said("refusals")
    ]
    key, plan = checked.rows[0].key, dict(checked.plan)
    there = "joins" in plan or any(one.code == "differs_from_register" for one in problems)
    if there or not (problems or plan):
        problems.insert(0, _on_file(key))
    if problems:
        raise Refused(*problems)
    court = Court.objects.get(pk=actor.court_id)
    answers = read_all(labels or {}, court.pack.tables.labels)
    plan["facts"] = {**plan["facts"], **{name: write(v) for name, v in answers.items()}}
    try:
        new = new_case(plan, ticked=confirmed.ticked, papers=confirmed.papers)
        (case,) = lifecycle.file_cases(court, [new], actor=actor)
    except IntegrityError:
        raise Refused(_on_file(key)) from None
    return Filed(
        case,
        tuple(remark for _place, remark in checked.said("notes")),
        tuple(remark for _place, remark in checked.said("warnings")),
    )


def _on_file(key: str) -> Refusal:
    return Refusal("on_file", _("%(number)s已立案") % {"number": key}, "number", {"row": 0})

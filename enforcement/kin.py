"""The cases one claim goes through: preservation, first enforcement, its end, taking up again.

What hangs together by the register itself (a case taken up again, a case that names another as its
basis) is certain; a preservation is found by the same people, an applicant and a respondent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from enforcement import selectors
from enforcement.models import Case, Party
from enforcement.search import folded
from policy.case_numbers import case_types
from policy.vocabulary import RESUMED_KIND
from teams.access import Actor

MOST = 60
_ROUNDS = 8  # a claim taken up again more often than that shows its nearest ones
_PRESERVATION, _FIRST = "执保", "执"


@dataclass(frozen=True, slots=True)
class Kin:
    """A case of a chain: what kind it is, and how it hangs together with the others."""

    case: Case
    kind: str
    how: str
    here: bool


def chain_of(actor: Actor, case: Case) -> list[Kin]:
    """Return a case and those before and after it, in the order they were filed.

    Only what the actor may see; at most `MOST`. A few queries a generation.
    """
    found: dict[int, Case] = {case.pk: case}
    _spread(actor, found, [case])
    same_people = _of_the_same_people(actor, list(found.values()))[: max(0, MOST - len(found))]
    found |= {one.pk: one for one in same_people}
    _spread(actor, found, same_people)
    numbers = {one.number for one in found.values()}
    rows = sorted(found.values(), key=lambda one: (one.filed_on, one.pk))
    people = {one.pk for one in same_people}
    return [
        Kin(one, _kind(one), _how(one, numbers, one.pk in people), one.pk == case.pk)
        for one in rows
    ]


def _spread(actor: Actor, found: dict[int, Case], fresh: list[Case]) -> None:
    """Add what hangs together with the fresh ones, generation by generation."""
    for _turn in range(_ROUNDS):
        if not fresh or len(found) >= MOST:
            return
        near = _visible(actor).filter(_next_to(fresh)).exclude(pk__in=list(found))
        fresh = list(near[: MOST - len(found)])
        found |= {one.pk: one for one in fresh}


def _visible(actor: Actor) -> QuerySet[Case]:
    people = ("court", "handler", "resumed_from")
    return selectors.visible(actor).select_related(*people).order_by("-filed_on", "-pk")


def _next_to(cases: Iterable[Case]) -> Q:
    """Return what finds the cases one step away: by the links, and by numbers named as basis."""
    rows = list(cases)
    before = [one.resumed_from_id for one in rows if one.resumed_from_id]
    bases = [one.basis_number for one in rows if one.basis_number]
    numbers = [one.number for one in rows]
    return (
        Q(pk__in=before)
        | Q(resumed_from__in=[one.pk for one in rows])
        | Q(number__in=bases)
        | Q(basis_number__in=numbers)
    )


def _of_the_same_people(actor: Actor, chain: list[Case]) -> list[Case]:
    """Return preservations of the chain's people; from a preservation, the claim's first cases."""
    kinds = {one.type_code for one in chain}
    wanted = _FIRST if kinds == {_PRESERVATION} else _PRESERVATION
    parties = list(Party.objects.filter(case__in=chain))
    ids = {p.id_number for p in parties if p.side == Party.Side.RESPONDENT and p.id_number}
    if not ids:
        return []
    near = Party.objects.filter(side=Party.Side.RESPONDENT, id_number__in=ids)
    rows = _visible(actor).filter(type_code=wanted, pk__in=near.values("case_id"))
    others = list(rows.exclude(pk__in=[one.pk for one in chain])[:MOST])
    mine = {folded(p.name) for p in parties if p.side == Party.Side.APPLICANT}
    applicants = Party.objects.filter(case__in=others, side=Party.Side.APPLICANT)
    shared = {p.case_id for p in applicants if folded(p.name) in mine}
    return [one for one in others if one.pk in shared]


def _kind(case: Case) -> str:
    known = case_types().get(case.type_code)
    return known.name if known else case.type_code


def _how(case: Case, chain: set[str], by_people: bool) -> str:
    """Say how a case hangs together with others; one the actor may not see is not named."""
    if case.resumed_from is not None and case.resumed_from.number in chain:
        return _("由%(number)s恢复执行") % {"number": case.resumed_from.number}
    if case.basis_number in chain:
        said = (
            _("以%(number)s恢复执行") if case.type_code == RESUMED_KIND else _("就%(number)s提出")
        )
        return said % {"number": case.basis_number}
    return _("当事人相同") if by_people else ""

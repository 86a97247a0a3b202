"""Cases on file that a filing is like: the same claim filed again, the same people, one debtor.

Found by the respondents' ID numbers and by the basis, both indexed; what the actor may not see is
not found. The same kind of case of the same people on the same basis is sent back unless somebody
says why it is filed once more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from enforcement import selectors
from enforcement.lifecycle import NewParty
from enforcement.models import Case, Party
from enforcement.search import folded
from intake import merging
from intake.filing import number_of
from intake.merging import Staged
from policy import case_numbers
from policy.vocabulary import RESUMABLE_MODES
from teams.access import Actor

How = Literal["claim", "pair", "debtor"]
HOW: dict[str, str] = {
    "claim": "当事人、执行依据相同",
    "pair": "当事人相同",
    "debtor": "被执行人相同",
}
# Kinds of which one claim has one case at a time; an objection may be made more than once.
_ONCE = ("执", "执恢", "执保")
# What ended so was never enforced: the claim may be filed again.
_UNDONE = ("驳回申请", "销案")
_AT_ONCE = 900  # below the number of variables SQLite takes
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Like:
    """A case on file and how a filing is like it."""

    case: Case
    how: How


@dataclass(slots=True)
class _Known:
    """What the register holds of the people and bases of some filings."""

    cases: dict[int, Case] = field(default_factory=dict)
    parties: dict[int, list[NewParty]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_basis: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def like(self, plan: Mapping[str, Any]) -> list[Like]:
        """Return the cases a plan is like, the closest first, the newest of each first."""
        people = [NewParty(**party) for party in plan["parties"]]
        basis = basis_key(plan["basis_number"])
        near = set(self.by_basis.get(basis, ())) if basis else set()
        ids = [p.id_number for p in people if p.side == "respondent" and p.id_number]
        debtors = {pk for number in ids for pk in self.by_id.get(number, ())}
        found: dict[How, list[Like]] = {"claim": [], "pair": [], "debtor": []}
        for pk in sorted(near | debtors, reverse=True):
            case = self.cases[pk]
            how = self._how(case, people, basis, pk in debtors)
            if how and case.number != plan["number"]:
                found[how].append(Like(case, how))
        return [*found["claim"], *found["pair"], *found["debtor"]]

    def _how(self, case: Case, people: list[NewParty], basis: str, debtor: bool) -> How | None:
        if shares_both(people, self.parties[case.pk]):
            return "claim" if basis and basis_key(case.basis_number) == basis else "pair"
        return "debtor" if debtor else None


def basis_key(written: str) -> str:
    """Return a basis in the form in which two spellings of it are one; empty for none."""
    if not written:
        return ""
    number = case_numbers.parse(written)
    return number.normalised if number.form == "modern" else folded(written)


def shares_both(some: Sequence[NewParty], others: Sequence[NewParty]) -> bool:
    """Tell whether an applicant and a respondent stand in both."""
    names = {(p.side, folded(p.name)): p for p in others}
    sides = set()
    for party in some:
        other = names.get((party.side, folded(party.name)))
        if other is not None and merging.same_party(party, other):
            sides.add(party.side)
    return len(sides) == 2


def find(staged: Sequence[Staged], actor: Actor) -> dict[int, list[Like]]:
    """Return the cases each new filing is like, by its row. A few queries a thousand filings."""
    plans = {one.number: one.plan for one in staged if one.plan and "joins" not in one.plan}
    known = _known(list(plans.values()), actor)
    return {number: known.like(plan) for number, plan in plans.items()}


def tell(staged: Sequence[Staged], likes: Mapping[int, Sequence[Like]]) -> list[Staged]:
    """Say beside each filing what it is like; return those of a claim filed again unexplained."""
    back: list[Staged] = []
    for one in staged:
        found = likes.get(one.number, ())
        same = [like.case for like in found if like.how == "claim" and _bars(like.case, one)]
        for case in same:
            _refuse(one, _why(case), back)
        named = [like for like in found if like.case not in same]
        for how in ("claim", "pair", "debtor"):
            _mention(one, [like.case for like in named if like.how == how], how)
    _within(staged, back)
    return back


def _known(plans: Sequence[Mapping[str, Any]], actor: Actor) -> _Known:
    found = _Known()
    visible = selectors.visible(actor)
    ids = {p["id_number"] for plan in plans for p in plan["parties"] if p["side"] == "respondent"}
    for some in _pieces(sorted(ids - {""})):
        rows = Party.objects.filter(side="respondent", id_number__in=some, case__in=visible)
        for number, pk in rows.values_list("id_number", "case_id"):
            found.by_id[number].add(pk)
    bases: set[str] = set()
    for plan in plans:
        if plan["basis_number"]:
            bases |= {plan["basis_number"], basis_key(plan["basis_number"])}
    for some in _pieces(sorted(bases)):
        for pk, basis in visible.filter(basis_number__in=some).values_list("pk", "basis_number"):
            found.by_basis[basis_key(basis)].add(pk)
    wanted = {pk for pks in (*found.by_id.values(), *found.by_basis.values()) for pk in pks}
    for some_keys in _pieces(sorted(wanted)):
        for case in visible.filter(pk__in=some_keys).select_related("court"):
            found.cases[case.pk] = case
        for row in Party.objects.filter(case_id__in=some_keys):
            party = NewParty(row.side, row.name, row.kind, row.id_number)
            found.parties[row.case_id].append(party)
    return found


def _pieces(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _bars(case: Case, one: Staged) -> bool:
    """Tell whether a case on file stands in the way of the same claim."""
    kind = number_of(one.plan["number"]).type_code if one.plan else ""
    if kind != case.type_code or kind not in _ONCE:
        return False
    return case.closed_on is None or (kind == "执" and case.closing_mode not in _UNDONE)


def _why(case: Case) -> str:
    names = {"number": case.number, "mode": case.closing_mode, "state": case.get_state_display()}
    if case.closed_on is None:
        return _("与%(number)s（%(state)s）当事人、执行依据相同，疑似重复立案") % names
    if case.closing_mode in RESUMABLE_MODES:
        said = _("与%(number)s当事人、执行依据相同，该案以“%(mode)s”结案，应恢复执行而不是重新立案")
        return said % names
    return _("与%(number)s当事人、执行依据相同，该案已以“%(mode)s”结案，疑似重复立案") % names


def _refuse(one: Staged, why: str, back: list[Staged]) -> None:
    if one.read.separate_reason:
        one.remarks.warn("same_claim", why, "basis_number")
        if one.status == merging.READY:
            one.status = merging.WARNED
        return
    said = _("%(why)s；确要另行立案的，在“另行立案理由”中写明") % {"why": why}
    one.remarks.refuse("same_claim", said, "basis_number")
    if one not in back:
        back.append(one)


def _mention(one: Staged, cases: Sequence[Case], how: str) -> None:
    if not cases:
        return
    running = sum(case.closed_on is None for case in cases)
    data = {
        "how": HOW[how],
        "count": len(cases),
        "running": running,
        "numbers": "、".join(case.number for case in cases[:_TOLD]),
    }
    said = _("%(how)s的案件%(count)d件（未结%(running)d件）：%(numbers)s") % data
    if len(cases) > _TOLD:
        said = _("%(said)s 等") % {"said": said}
    one.remarks.note(f"same_{how}", said, "respondent")


def _within(staged: Sequence[Staged], back: list[Staged]) -> None:
    """Refuse the second of two filings of one sheet that are the same claim."""
    first: dict[tuple[str, str], list[Staged]] = defaultdict(list)
    for one in staged:
        if not one.plan or "joins" in one.plan or not one.plan["basis_number"]:
            continue
        kind = number_of(one.plan["number"]).type_code
        key = (kind, basis_key(one.plan["basis_number"]))
        for other in first[key]:
            if kind in _ONCE and shares_both(_people(one), _people(other)):
                data = {"row": other.number, "number": other.key}
                why = _("与第%(row)d行%(number)s当事人、执行依据相同，疑似重复立案") % data
                _refuse(one, why, back)
                break
        else:
            first[key].append(one)


def _people(one: Staged) -> list[NewParty]:
    return [NewParty(**party) for party in one.plan["parties"]]

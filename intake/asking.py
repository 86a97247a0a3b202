"""What the court's pack asks of a filing, said beside the fields of its form or row."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement import lifecycle, requirements
from intake import merging, similar
from intake.cells import folded
from intake.plans import new_case
from policy.refusals import Problems, Refusal
from teams.access import Actor
from teams.models import Court

# In which field of a filing what a line asks for is written.
_FIELDS = {
    "preservation_papers": "preservation",
    "authorisation": "authorisation",
    "service_address": "service_address",
    "phone": "applicant_phone",
}
HOW = gettext_lazy(
    "请在“材料核对”列逐项写明已核对的材料及所依材料，如“申请执行书（申请执行书）”，以分号分开"
)
ACT = "case.file"
BY_HAND = ("unticked", requirements.UNPROVEN)  # a line that a person is to confirm
LONGEST_PAPER = 80
_PARTS = re.compile(r"[;；\n]")
_IN = r"[^（()）]+(?:[（(][^（()）]*[)）][^（()）]*)*"  # a paper, itself with a bracket or two
_WITH_PAPER = re.compile(rf"(?P<item>[^（()）]+)[（(](?P<paper>{_IN})[)）]")
_LOOSE = re.compile(rf"[^\s,，、（()）]+(?:[（(]{_IN}[)）])?")


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
    What is confirmed of the court's lists comes from a form (`ticked`, `papers`) or stands in a
    cell of its own, as on a `sheet`; the cell's is put into the plans.
    """
    back: dict[str, int] = {}
    fresh = [one for one in staged if one.plan and "joins" not in one.plan]
    unknown = {one.number: _take_checked(one.plan, court) for one in fresh}
    filings = {one.number: new_case(one.plan, ticked=ticked, papers=papers) for one in fresh}
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
        lacking = [*unknown[one.number], *asked.refused(filing.remark)]
        unconfirmed = any(reason.code in BY_HAND for reason in lacking)
        against = resumed.get(filing.number.normalised, [])
        if lacking or against:
            if sheet and unconfirmed:
                one.remarks.refuse("unticked", str(HOW), "checked")
            beside = (_beside(reason, sheet=sheet) for reason in lacking)
            one.remarks.refusals.extend([*beside, *against])
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


def _take_checked(plan: dict[str, Any], court: Court) -> list[Refusal]:
    """Put into a plan what its row confirms; return what no list of the court knows.

    The cell reads "材料；材料（所依材料）".
    """
    pack = court.pack
    lists = dict.fromkeys(name for gate in pack.gates(ACT) for name in gate.checklist)
    known: dict[str, list[str]] = {}
    for name in lists:
        for line in pack.tables.checklists[name].lines:
            known.setdefault(_plain(line.text), []).append(f"{name}:{line.text}")
    ticked: list[str] = []
    papers: dict[str, str] = {}
    problems = Problems()
    for item, paper in _named(plan.get("checked", ""), known):
        lines = known.get(_plain(item), [])
        if not lines:
            told = {"item": item, "known": "、".join(_items(court, lists)) or _("无")}
            said = _("本院立案清单中没有“%(item)s”；可写：%(known)s") % told
            problems.add("bad_value", said, field="checked")
        for key in lines:
            ticked.append(key)
            if paper:
                papers[key] = paper[:LONGEST_PAPER]
    plan["ticked"], plan["papers"] = list(dict.fromkeys(ticked)), papers
    return list(problems)


def _named(cell: str, known: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield each material a cell names, with the paper named for it.

    Where no semicolon divides them, commas and blanks do, lines of a cell among them.
    """
    for part in filter(None, map(str.strip, _PARTS.split(cell))):
        whole = _plain(part) in known or _WITH_PAPER.fullmatch(part)
        for piece in [part] if whole else _LOOSE.findall(part):
            found = None if _plain(piece) in known else _WITH_PAPER.fullmatch(piece)
            yield (found["item"].strip(), found["paper"].strip()) if found else (piece, "")


def _items(court: Court, lists: Iterable[str]) -> list[str]:
    entries = (court.pack.tables.checklists[name] for name in lists)
    return list(dict.fromkeys(line.text for entry in entries for line in entry.lines))


def _plain(text: str) -> str:
    return "".join(folded(text).split())


def _beside(refusal: Refusal, *, sheet: bool = False) -> Refusal:
    if refusal.field in ("reason", "checked"):
        return replace(refusal, field="remark" if refusal.field == "reason" else "checked")
    where = "checked" if sheet else "checks"
    return replace(refusal, field=_FIELDS.get(str(refusal.data.get("given")), where))

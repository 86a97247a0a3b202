"""Put rows together into cases: fill down, compare, find what is there twice. Pure.

Rows of one case number are one case, filed whole or not at all: a wrong row sends back
every row of its case, so that nobody is left out of it unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from enforcement.lifecycle import NewParty
from enforcement.search import folded as folded_name
from intake.cells import folded, is_nothing
from intake.filing import CASE_FIELDS, HEADINGS, Filing, Read, Rules, complete, number_of, read
from intake.plans import PartyPlan, case_plan, join_plan
from intake.remarks import Remarks
from intake.words import MATTER_TERMS, MATTERS, ORIGIN_TERMS, ORIGINS

READY, WARNED, REFUSED, DUPLICATE = "ready", "warned", "refused", "duplicate"
# What rows of a case must agree on, and what they must agree on with a case on file.
_COMPARED = (
    "filed_on",
    "accepted_on",
    "origin",
    "matter",
    "amount",
    "cause",
    "basis_number",
    "basis_issuer",
    "preservation",
)
_COMPARED_ON_FILE = ("filed_on", "accepted_on", "origin", "matter", "amount", "basis_number")
_TEXTS = ("cause", "basis_number", "basis_issuer", "preservation")
_OTHER_SIDE = {"applicant": "respondent", "respondent": "applicant"}
# How a person reads the two that are kept as codes: by the sheet's own words.
_TERMS: dict[str, dict[str, str]] = {
    "origin": {ORIGINS[term]: term for term in ORIGIN_TERMS},
    "matter": {MATTERS[term][0]: term for term in MATTER_TERMS},
}


@dataclass(slots=True)
class SheetRow:
    """A row as it stands in the sheet: its number there, cells by field, what a merge filled."""

    number: int
    cells: dict[str, Any]
    filled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnFile:
    """A case already in the register, as far as a filing can be compared with it."""

    filed_on: date
    accepted_on: date | None
    origin: str
    matter: str
    amount: Decimal | None
    basis_number: str
    closed: bool
    parties: tuple[NewParty, ...] = ()


@dataclass(slots=True)
class Staged:
    """A row with its fate. The first row of a case that adds anything carries the plan."""

    number: int
    raw: Filing
    read: Read
    key: str = ""
    status: str = READY
    plan: dict[str, Any] = field(default_factory=dict)

    @property
    def remarks(self) -> Remarks:
        """What is said of the row."""
        return self.read.remarks


def stage(
    rows: Sequence[SheetRow], rules: Rules, on_file: Mapping[str, OnFile] | None = None
) -> list[Staged]:
    """Read rows and decide what becomes of each. `on_file` holds the cases already there."""
    groups, order = _grouped(rows, rules)
    staged: dict[int, Staged] = {}
    for key, members in groups.items():
        for one in _stage_case(key, members, rules, (on_file or {}).get(key)):
            staged[id(one[0])] = one[1]
    return [staged[id(row)] for row in order]


def keys_of(rows: Iterable[SheetRow]) -> list[str]:
    """Return the case numbers rows name, each once."""
    found = (number_of(row.cells.get("number")).normalised for row in rows)
    return list(dict.fromkeys(key for key in found if key))


def _grouped(
    rows: Sequence[SheetRow], rules: Rules
) -> tuple[dict[str, list[tuple[SheetRow, Remarks]]], list[SheetRow]]:
    """Return rows by case; those without a readable number stand alone."""
    groups: dict[str, list[tuple[SheetRow, Remarks]]] = {}
    above: SheetRow | None = None
    for row in rows:
        remarks = Remarks()
        if is_nothing(row.cells.get("number")) and above and _only_parties(row):
            row.cells["number"] = above.cells.get("number")
            said = _("案号空白，承第%(row)d行读作同一案件的当事人，请核对")
            remarks.warn("filled_down", said % {"row": above.number}, "number")
        elif "number" in row.filled:
            remarks.note("filled_down", _("合并单元格，案号承上行"), "number")
        if not is_nothing(row.cells.get("number")):
            above = row
        key = number_of(row.cells.get("number")).normalised
        groups.setdefault(key or f"row {row.number}", []).append((row, remarks))
    return groups, list(rows)


def _only_parties(row: SheetRow) -> bool:
    has_party = any(not is_nothing(row.cells.get(side)) for side in ("applicant", "respondent"))
    days = ("accepted_on", "filed_on", "origin", "matter", "amount", "basis_number")
    return has_party and all(is_nothing(row.cells.get(name)) for name in days)


def _stage_case(
    key: str, members: list[tuple[SheetRow, Remarks]], rules: Rules, on_file: OnFile | None
) -> list[tuple[SheetRow, Staged]]:
    found = []
    for place, (row, said) in enumerate(members):
        if place:
            _fill_down(members[:place], row, said)
        raw = Filing.of(row.cells)
        reading = read(raw, rules, continuing=len(members) > 1 or on_file is not None)
        reading.remarks.notes[:0] = said.notes
        reading.remarks.warnings[:0] = said.warnings
        one = Staged(row.number, raw, reading, reading.number.normalised if reading.number else "")
        found.append((row, one))
    rows = [one for _row, one in found]
    if on_file is not None:
        _against_register(rows, on_file)
    elif len(rows) > 1:
        _agree(rows)
        sides = [[p for one in rows for p in _side(one, name)] for name in (True, False)]
        complete(tuple(sides[0]), tuple(sides[1]), rows[0].remarks)
    _one_number_each(rows, on_file.parties if on_file else (), rules)
    _decide(rows, rules, on_file)
    return found


def _one_number_each(rows: list[Staged], on_file: Sequence[NewParty], rules: Rules) -> None:
    """Refuse two parties of a side under one ID number; doubt one that stands on both sides.

    A case that runs already is not turned away for it.
    """
    named = {(p.side, p.id_number): p.name for p in on_file if p.id_number}
    for one in rows:
        for party in one.read.parties:
            number = party.id_number
            if not number:
                continue
            other = named.setdefault((party.side, number), party.name)
            if folded_name(other) != folded_name(party.name):
                said = _("%(one)s与%(other)s证件号相同，请更正")
                names = {"one": other[:40], "other": party.name[:40]}
                say = one.remarks.warn if rules.may_lack else one.remarks.refuse
                say("same_id", said % names, f"{party.side}_id")
            across = named.get((_OTHER_SIDE[party.side], number))
            if across and folded_name(across) != folded_name(party.name):
                said = _("%(one)s与对方当事人%(other)s证件号相同，请核对")
                names = {"one": party.name[:40], "other": across[:40]}
                one.remarks.warn("same_id", said % names, f"{party.side}_id")


def _side(one: Staged, applicants: bool) -> tuple[NewParty, ...]:
    return (one.read.applicants if applicants else one.read.respondents).parties


def _fill_down(before: list[tuple[SheetRow, Remarks]], row: SheetRow, said: Remarks) -> None:
    """Take blank case cells from the first row of the case that has them."""
    taken = []
    for name in CASE_FIELDS:
        if not is_nothing(row.cells.get(name)):
            continue
        source = next((r for r, _s in before if not is_nothing(r.cells.get(name))), None)
        if source is not None:
            row.cells[name] = source.cells[name]
            taken.append(HEADINGS[name])
    if taken:
        told = _("%(names)s承第%(row)d行") % {"names": "、".join(taken), "row": before[0][0].number}
        said.note("filled_down", told, "number")


def _value(found: Read, name: str) -> Any:
    value = getattr(found, name)
    return folded(value) if name in _TEXTS else value


def _shown(value: Any, name: str) -> str:
    if name in _TERMS:
        return _TERMS[name].get(value, str(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _agree(rows: list[Staged]) -> None:
    """Refuse every row of a case whose rows say different things."""
    for name in _COMPARED:
        said: dict[Any, int] = {}
        for one in rows:
            value = _value(one.read, name)
            if value not in (None, ""):
                said.setdefault(value, one.number)
        if len(said) > 1:
            places = "，".join(
                _("第%(row)d行为%(value)s") % {"row": row, "value": _shown(value, name)}
                for value, row in said.items()
            )
            told = _("同一案号各行“%(heading)s”不一致：%(places)s")
            for one in rows:
                one.remarks.refuse(
                    "rows_disagree", told % {"heading": HEADINGS[name], "places": places}, name
                )


def _against_register(rows: list[Staged], on_file: OnFile) -> None:
    for one in rows:
        for name in _COMPARED_ON_FILE:
            mine, theirs = _value(one.read, name), getattr(on_file, name)
            theirs = folded(theirs) if name in _TEXTS else theirs
            if mine in (None, "") or theirs in (None, "") or mine == theirs:
                continue
            said = _("与已立案件的“%(heading)s”不一致：已立为%(theirs)s，此处为%(mine)s")
            data = {
                "heading": HEADINGS[name],
                "theirs": _shown(theirs, name),
                "mine": _shown(mine, name),
            }
            one.remarks.refuse("differs_from_register", said % data, name)


def _decide(rows: list[Staged], rules: Rules, on_file: OnFile | None) -> None:
    wrong = [one for one in rows if one.remarks.refusals]
    if wrong:
        for one in rows:
            one.status = REFUSED
            if not one.remarks.refusals:
                said = _("同一案号第%(row)d行有误，整案退回") % {"row": wrong[0].number}
                one.remarks.refuse("case_refused", said, "number")
        return
    known: list[NewParty] = list(on_file.parties) if on_file else []
    added: list[NewParty] = []
    enterprise: list[bool | None] = []
    for one in rows:
        new = _new_parties(one, known, added, enterprise)
        said_twice = on_file is not None or one is not rows[0]
        if not new and said_twice:
            _duplicate(one, on_file)
        else:
            one.status = WARNED if one.remarks.warnings else READY
    carrier = next((one for one in rows if one.status != DUPLICATE), None)
    if carrier is None:
        return
    if on_file is None:
        carrier.plan = case_plan(_whole(rows, added), enterprise, rules)
        _tell_missing(carrier)
    elif on_file.closed:
        for one in rows:
            one.status = REFUSED
            one.remarks.refuse("closed", _("案件已结案，不能追加当事人"), "number")
    else:
        names = "、".join(party.name for party in added)
        carrier.remarks.note(
            "joins", _("案件已立，追加当事人：%(names)s") % {"names": names}, "number"
        )
        carrier.plan = join_plan(carrier.key, added)


def _new_parties(
    one: Staged, known: list[NewParty], added: list[NewParty], enterprise: list[bool | None]
) -> bool:
    new = False
    for side in (one.read.applicants, one.read.respondents):
        for party, is_enterprise in zip(side.parties, side.enterprise, strict=True):
            if any(same_party(party, other) for other in (*known, *added)):
                continue
            added.append(party)
            enterprise.append(is_enterprise)
            new = True
    return new


def same_party(one: NewParty | PartyPlan, other: NewParty | PartyPlan) -> bool:
    """Tell whether two entries are one party: same side and name, ID numbers not at odds."""
    if one.side != other.side or folded_name(one.name) != folded_name(other.name):
        return False
    return not one.id_number or not other.id_number or one.id_number == other.id_number


def _duplicate(one: Staged, on_file: OnFile | None) -> None:
    one.status = DUPLICATE
    if on_file is not None:
        one.remarks.note("on_file", _("案件及当事人已在册，跳过"), "number")
    else:
        said = _("与表中同一案号的其他行重复，未增加当事人，跳过")
        one.remarks.warn("twice_in_sheet", said, "number")


def _whole(rows: list[Staged], added: list[NewParty]) -> Read:
    """Return the reading of the first row with every party of the case, applicants first."""
    first = rows[0].read
    sides = {
        name: replace(side, parties=tuple(p for p in added if p.side == name), enterprise=())
        for name, side in (("applicant", first.applicants), ("respondent", first.respondents))
    }
    whole = replace(first, applicants=sides["applicant"], respondents=sides["respondent"])
    for name in (
        "basis_issuer",
        "cause",
        "preservation",
        "service_address",
        "authorisation",
        "separate_reason",
        "checked",
    ):
        if not getattr(whole, name):
            later = (getattr(one.read, name) for one in rows)
            setattr(whole, name, next(filter(None, later), ""))
    return whole


def _tell_missing(carrier: Staged) -> None:
    missing = carrier.plan["corrections"]
    if missing:
        said = _("缺%(items)s，照立，同时要求补正") % {"items": "、".join(missing)}
        carrier.remarks.warn("missing_papers", said, "service_address")
        carrier.status = WARNED

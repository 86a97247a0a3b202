"""What an import will do, as plain JSON kept with the row until somebody says yes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from enforcement.lifecycle import NewCase, NewParty
from intake.filing import Read, Rules, missing_papers, number_of, papers_of
from policy import case_numbers

PartyPlan = NewParty
_PARTY = (
    "side",
    "name",
    "kind",
    "id_number",
    "phone",
    "address",
    "account",
    "agent",
    "initials",
)
# Stated at filing, and false unless the filing says otherwise.
FALSE_UNLESS_STATED = (
    "transferred_from_fast",
    "non_litigation",
    "serial_case",
    "withdrawn_or_returned",
    "special_circumstance",
)
_ADMINISTRATIVE = ("行审",)  # type code of the rulings that admit non-litigation enforcement


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What of the court's lists somebody confirms of a filing, and the papers he names."""

    ticked: frozenset[str] = frozenset()
    papers: Mapping[str, str] = field(default_factory=dict)


NOTHING = Confirmed()


def case_plan(whole: Read, enterprise: Sequence[bool | None], rules: Rules) -> dict[str, Any]:
    """Return the plan of a new case."""
    number, filed_on = whole.number, whole.filed_on
    if number is None or filed_on is None:
        raise ValueError("a plan needs a number and a filing day")
    remark = whole.remark
    if whole.authorisation:
        remark = f"{remark}；授权材料：{whole.authorisation}".lstrip("；")
    if whole.separate_reason:
        remark = f"{remark}；另行立案理由：{whole.separate_reason}".lstrip("；")
    return {
        "number": number.normalised,
        "filed_on": filed_on.isoformat(),
        "accepted_on": whole.accepted_on.isoformat() if whole.accepted_on else "",
        "amount": f"{whole.amount:.2f}" if whole.amount is not None else "",
        "cause": whole.cause,
        "basis_number": whole.basis_number,
        "basis_issuer": whole.basis_issuer,
        "preservation": whole.preservation,
        "checked": whole.checked,
        "remark": remark,
        "corrections": list(missing_papers(whole)),
        "given": papers_of(whole),
        "facts": facts_of(whole, enterprise, rules.today),
        "parties": [_party_json(party) for party in whole.parties],
    }


def join_plan(number: str, added: Iterable[NewParty]) -> dict[str, Any]:
    """Return the plan of parties who join a case on file."""
    return {"joins": number, "parties": [_party_json(party) for party in added]}


def facts_of(whole: Read, enterprise: Sequence[bool | None], today: date) -> dict[str, Any]:
    """Return the case facts a filing states, as JSON values. What is unknown is left out."""
    facts: dict[str, Any] = {
        "matter_kind": whole.matter,
        "filing_origin": whole.origin,
        **dict.fromkeys(FALSE_UNLESS_STATED, False),
    }
    optional = {
        "title_asset_kind": whole.title_asset_kind or None,
        "claim_amount": f"{whole.amount:.2f}" if whole.amount is not None else None,
        "cause_of_action": whole.cause or None,
        "preserved": whole.preserved,
        "enterprise_party": _any_enterprise(enterprise),
        "case_age_years": _age(whole, today),
    }
    if whole.complete_on is not None and whole.filed_on is not None:
        optional["materials_complete_on"] = whole.complete_on.isoformat()
        optional["filing_wait_days"] = (whole.filed_on - whole.complete_on).days
    facts.update({name: value for name, value in optional.items() if value is not None})
    basis = case_numbers.parse(whole.basis_number) if whole.basis_number else None
    if (basis and basis.type_code in _ADMINISTRATIVE) or "非诉" in whole.cause + whole.remark:
        facts["non_litigation"] = True
    if "串案" in whole.remark:
        facts["serial_case"] = True
    return facts


def new_case(
    plan: Mapping[str, Any],
    *,
    ticked: frozenset[str] = frozenset(),
    papers: Mapping[str, str] | None = None,
) -> NewCase:
    """Return the checked filing a plan describes, with what answers the court's lists.

    What a cell of the filing confirms stands in the plan (`asking.ask`); a form brings its own.
    """
    return NewCase(
        number=number_of(plan["number"]),
        filed_on=date.fromisoformat(plan["filed_on"]),
        accepted_on=date.fromisoformat(plan["accepted_on"]) if plan["accepted_on"] else None,
        claim_amount=Decimal(plan["amount"]) if plan["amount"] else None,
        cause=plan["cause"],
        basis_number=plan["basis_number"],
        basis_issuer=plan["basis_issuer"],
        preservation=plan["preservation"],
        remark=plan["remark"],
        corrections=tuple(plan["corrections"]),
        facts=plan["facts"],
        parties=tuple(NewParty(**party) for party in plan["parties"]),
        ticked=ticked | frozenset(plan.get("ticked", ())),
        papers={**plan.get("papers", {}), **(papers or {})},
        given=plan.get("given", {}),  # sheets staged by an earlier version have none
    )


def _party_json(party: NewParty) -> dict[str, str]:
    return {name: getattr(party, name) for name in _PARTY}


def _any_enterprise(enterprise: Sequence[bool | None]) -> bool | None:
    if any(enterprise):
        return True
    return None if None in enterprise else False


def _age(whole: Read, today: date) -> int | None:
    """Return full years since the first filing; a resumed case counts from the case it resumes."""
    filed = whole.filed_on
    if filed is None or whole.number is None:
        return None
    if whole.number.type_code != "执恢":
        return today.year - filed.year - ((today.month, today.day) < (filed.month, filed.day))
    first = case_numbers.parse(whole.basis_number) if whole.basis_number else None
    if first is None or first.type_code != "执" or first.year is None:
        return None
    return max(0, today.year - first.year)

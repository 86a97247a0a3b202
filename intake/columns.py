"""The columns of a filing: their headings, one row of cells, and what reading asks of the court."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from intake.cells import text
from teams.models import Court
from workdays import clock

# Field → heading, in the order of the sheet.
HEADINGS: dict[str, str] = {
    "number": "案号",
    "accepted_on": "收案日期",
    "filed_on": "立案日期",
    "origin": "立案来源",
    "matter": "执行事项",
    "cause": "案由",
    "amount": "申请执行标的额",
    "applicant": "申请执行人",
    "applicant_kind": "申请人类型",
    "applicant_id": "申请人证件号",
    "applicant_phone": "申请人电话",
    "service_address": "送达地址",
    "account": "收款账户",
    "agent": "代理人",
    "authorisation": "授权材料",
    "respondent": "被执行人",
    "respondent_kind": "被执行人类型",
    "respondent_id": "被执行人证件号",
    "respondent_phone": "被执行人电话",
    "respondent_address": "被执行人住所",
    "basis_number": "执行依据文号",
    "basis_issuer": "作出机关",
    "preservation": "保全情况",
    "complete_on": "材料齐备日期",
    "checked": "材料核对",
    "remark": "备注",
    "separate_reason": "另行立案理由",
}
FIELD_OF = {heading: name for name, heading in HEADINGS.items()}
# What belongs to the case and not to one of its parties: filled down, and compared.
CASE_FIELDS = (
    "accepted_on",
    "filed_on",
    "origin",
    "matter",
    "cause",
    "amount",
    "service_address",
    "authorisation",
    "agent",
    "basis_number",
    "basis_issuer",
    "preservation",
    "complete_on",
    "checked",
    "remark",
    "separate_reason",
)
LONGEST = {
    "cause": 120,
    "basis_number": 120,
    "basis_issuer": 120,
    "preservation": 200,
    "separate_reason": 400,
}
LONGEST_REMARK = 2000
LONGEST_CHECKED = 2000
FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Filing:
    """The cells of one filing as written: text, or what a spreadsheet holds (dates, numbers)."""

    number: Any = ""
    accepted_on: Any = ""
    filed_on: Any = ""
    origin: Any = ""
    matter: Any = ""
    cause: Any = ""
    amount: Any = ""
    applicant: Any = ""
    applicant_kind: Any = ""
    applicant_id: Any = ""
    applicant_phone: Any = ""
    service_address: Any = ""
    account: Any = ""
    agent: Any = ""
    authorisation: Any = ""
    respondent: Any = ""
    respondent_kind: Any = ""
    respondent_id: Any = ""
    respondent_phone: Any = ""
    respondent_address: Any = ""
    basis_number: Any = ""
    basis_issuer: Any = ""
    preservation: Any = ""
    complete_on: Any = ""
    checked: Any = ""
    remark: Any = ""
    separate_reason: Any = ""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Filing:
        """Take the known fields of a mapping; others are passed over."""
        return cls(**{name: raw[name] for name in HEADINGS if name in raw})

    def written(self) -> dict[str, str]:
        """Return the cells as text, empty ones left out."""
        found = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {name: text(raw) for name, raw in found if raw not in (None, "")}


@dataclass(frozen=True, slots=True)
class Rules:
    """What reading needs of the court: its codes in case numbers, its clocks, today's date.

    `amount_unit` is the unit a sheet's heading names for the amount; `may_lack` are the fields
    that may be unknown of a case that runs already.
    """

    codes: frozenset[str]
    needs_acceptance: bool
    today: date
    amount_unit: str = ""
    may_lack: frozenset[str] = frozenset()

    @classmethod
    def of(cls, court: Court, *, amount_unit: str = "") -> Rules:
        """Return the rules of a court today."""
        codes = frozenset({court.number_code, *court.number_codes_before} - {""})
        needs = "case.accepted" in court.pack.opened_by
        return cls(codes, needs, clock.today(), amount_unit)

"""Read one filing: a form's or a sheet row's cells in, typed values and remarks out. Pure.

What can be read for certain is read, and shown as read (a note); what is doubtful is filed
with a warning; what is wrong is refused, with every reason. Rows of one case are put
together in `merging`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from enforcement.lifecycle import NewParty
from intake import cells, parties
from intake.cells import folded, is_nothing, text
from intake.columns import (
    CASE_FIELDS,
    FIELD_OF,
    FIRST_YEAR,
    HEADINGS,
    LONGEST,
    LONGEST_CHECKED,
    LONGEST_REMARK,
    Filing,
    Rules,
)
from intake.numbers import number_of, read_number
from intake.remarks import Remarks
from intake.words import (
    MATTER_TERMS,
    MATTERS,
    NO_PAPERS,
    NOT_PRESERVED,
    ORIGIN_TERMS,
    ORIGINS,
    PAPERS,
    PRESERVED,
    PRESERVED_NOT_WORDS,
    PRESERVED_WORDS,
)
from policy import case_numbers
from policy.case_numbers import CaseNumber

__all__ = [
    "CASE_FIELDS",
    "FIELD_OF",
    "HEADINGS",
    "Filing",
    "Read",
    "Rules",
    "complete",
    "missing_papers",
    "number_of",
    "papers_of",
    "read",
    "read_number",
]


@dataclass(slots=True)
class Read:
    """A filing as read. Values that are empty or wrong are None or empty."""

    number: CaseNumber | None = None
    accepted_on: date | None = None
    filed_on: date | None = None
    origin: str = ""
    matter: str = ""
    title_asset_kind: str = ""
    cause: str = ""
    amount: Decimal | None = None
    basis_number: str = ""
    basis_issuer: str = ""
    preservation: str = ""
    complete_on: date | None = None
    checked: str = ""  # as written: `asking` reads it by the court's lists
    preserved: bool | None = None
    service_address: str = ""
    authorisation: str = ""
    agent: str = ""
    remark: str = ""
    separate_reason: str = ""
    applicants: parties.Side = field(default_factory=parties.Side)
    respondents: parties.Side = field(default_factory=parties.Side)
    remarks: Remarks = field(default_factory=Remarks)

    @property
    def parties(self) -> tuple[NewParty, ...]:
        """All parties, applicants first."""
        return self.applicants.parties + self.respondents.parties

    @property
    def missing(self) -> tuple[str, ...]:
        """The papers of a filing that are not there; see `missing_papers`."""
        return missing_papers(self)


def read(filing: Filing, rules: Rules, *, continuing: bool = False) -> Read:
    """Read a filing. `continuing`: a further row of a case, which may name one side only."""
    found = Read()
    remarks = found.remarks
    _errors(filing, remarks)
    found.number = read_number(filing.number, rules, remarks)
    _days(filing, found, rules)
    found.origin = _word(filing.origin, ORIGINS, ORIGIN_TERMS, "origin", remarks) or ""
    _matter(filing, found)
    _amount(filing, found, rules)
    for name, most in LONGEST.items():
        setattr(found, name, _line(getattr(filing, name), name, most, remarks))
    found.remark = _line(filing.remark, "remark", LONGEST_REMARK, remarks)
    found.checked = _line(filing.checked, "checked", LONGEST_CHECKED, remarks)
    found.preserved = _preserved(filing.preservation, remarks)
    for name in ("service_address", "authorisation", "agent"):
        raw = getattr(filing, name)
        setattr(found, name, "" if is_nothing(raw) else text(raw))
    _sides(filing, found, rules)
    if not continuing:
        complete(found.applicants.parties, found.respondents.parties, remarks)
    remarks.pardon("missing", rules.may_lack)
    return found


def complete(applicants: tuple[Any, ...], respondents: tuple[Any, ...], remarks: Remarks) -> None:
    """Refuse a case without one of its sides."""
    for side, found in (("applicant", applicants), ("respondent", respondents)):
        if not found:
            remarks.refuse("missing", _("“%(term)s”必须填写") % {"term": HEADINGS[side]}, side)


# The papers an online filing often lacks, by what a pack's lists call them (`policy.doors.GIVEN`).
PAPERS_OF_A_FILING: dict[str, str] = {
    "preservation_papers": "保全手续",
    "authorisation": "委托手续",
    "service_address": "送达地址确认书",
    "phone": "联系电话",
}


def papers_of(found: Read) -> dict[str, str]:
    """Return how each paper of a filing is there, as far as its cells show; empty: it is not."""
    there = {
        "preservation_papers": _("立案登记中写明保全手续")
        if found.preserved and _names_papers(found.preservation)
        else "",
        "authorisation": _("立案登记中写明授权材料") if found.authorisation else "",
        "service_address": _("立案登记中写明送达地址") if found.service_address else "",
        "phone": _("申请执行人均已登记联系电话")
        if all(party.phone for party in found.applicants.parties)
        else "",
    }
    if not found.preserved:
        there["preservation_papers"] = _("未登记为已保全，不需要")
    if not found.agent:
        there["authorisation"] = _("没有代理人，不需要")
    return there


def missing_papers(found: Read) -> tuple[str, ...]:
    """Return the papers an online filing often lacks, as far as its cells show (一(四)1).

    The case is filed all the same; a correction is opened.
    """
    there = papers_of(found)
    return tuple(term for name, term in PAPERS_OF_A_FILING.items() if not there[name])


def _errors(filing: Filing, remarks: Remarks) -> None:
    for name, heading in HEADINGS.items():
        raw = getattr(filing, name)
        if cells.is_error(raw):
            said = _("“%(heading)s”是公式错误%(raw)s，请改正") % {"heading": heading, "raw": raw}
            remarks.refuse("formula_error", said, name)


# --- days -------------------------------------------------------------------------------


def _days(filing: Filing, found: Read, rules: Rules) -> None:
    remarks = found.remarks
    found.filed_on = _day(filing.filed_on, "filed_on", rules, remarks, required=True)
    found.accepted_on = _day(
        filing.accepted_on, "accepted_on", rules, remarks, required=rules.needs_acceptance
    )
    found.complete_on = _day(filing.complete_on, "complete_on", rules, remarks, required=False)
    filed, accepted = found.filed_on, found.accepted_on
    if filed and found.complete_on and found.complete_on > filed:
        told = {"complete": found.complete_on.isoformat(), "filed": filed.isoformat()}
        said = _("材料齐备日期%(complete)s晚于立案日期%(filed)s：材料齐备后方可立案")
        remarks.refuse("complete_after_filing", said % told, "complete_on")
    if filed and accepted and accepted < filed:
        days = {"accepted": accepted.isoformat(), "filed": filed.isoformat()}
        if rules.needs_acceptance:
            said = _("收案日期%(accepted)s早于立案日期%(filed)s：收案是立案后转入执行局之日")
            remarks.refuse("accepted_before_filing", said % days, "accepted_on")
        else:
            said = _("收案日期%(accepted)s早于立案日期%(filed)s，不登记收案，请核对")
            remarks.warn("accepted_before_filing", said % days, "accepted_on")
            found.accepted_on = None
    _in_system(found)
    if found.number and found.number.year and filed and filed.year != found.number.year:
        said = _("案号年份%(year)d与立案日期%(filed)s不是同一年，请核对")
        data = {"year": found.number.year, "filed": filed.isoformat()}
        remarks.warn("year_differs", said % data, "filed_on")


def _in_system(found: Read) -> None:
    """Refuse a filing day on which no case was numbered by the code of its number."""
    number, filed = found.number, found.filed_on
    if number is None or filed is None:
        return
    kind = case_numbers.case_types()[number.type_code]
    if not kind.in_force(filed):
        said = _("立案日期%(filed)s不对：“%(type)s”字案号自%(from)s起使用，请更正")
        data = {"filed": filed.isoformat(), "type": kind.code, "from": kind.from_on or "—"}
        found.remarks.refuse("before_system", said % data, "filed_on")


def _day(raw: Any, name: str, rules: Rules, remarks: Remarks, *, required: bool) -> date | None:
    reading = cells.day(raw)
    heading = HEADINGS[name]
    if reading.wrong:
        remarks.refuse("bad_date", _beside(heading, reading.wrong), name)
        return None
    value = reading.value
    if value is None:
        if required:
            remarks.refuse("missing", _("“%(term)s”必须填写") % {"term": heading}, name)
        return None
    if reading.note:
        remarks.note("read_as", reading.note, name)
    if reading.doubt:
        remarks.warn("doubtful_date", _beside(heading, reading.doubt), name)
    if value > rules.today:
        said = _("%(heading)s%(day)s尚未到来，今天是%(today)s")
        data = {"heading": heading, "day": value.isoformat(), "today": rules.today.isoformat()}
        remarks.refuse("in_the_future", said % data, name)
        return None
    if value.year < FIRST_YEAR:
        said = _("%(heading)s%(day)s早于%(first)s年，请更正")
        data = {"heading": heading, "day": value.isoformat(), "first": str(FIRST_YEAR)}
        remarks.refuse("too_early", said % data, name)
        return None
    return value


def _beside(heading: str, said: str) -> str:
    return _("%(heading)s%(said)s") % {"heading": heading, "said": said}


# --- what is to be enforced ---------------------------------------------------------------


def _word(
    raw: Any, known: Mapping[str, Any], allowed: tuple[str, ...], name: str, remarks: Remarks
) -> Any:
    names = "、".join(allowed)
    if is_nothing(raw):
        said = _("“%(term)s”必须填写，应为%(allowed)s之一")
        remarks.refuse("missing", said % {"term": HEADINGS[name], "allowed": names}, name)
        return None
    plain = folded(raw)
    if plain not in known:
        said = _("“%(raw)s”不是可用的%(term)s，应为%(allowed)s之一")
        data = {"raw": text(raw)[:40], "term": HEADINGS[name], "allowed": names}
        remarks.refuse("unknown_word", said % data, name)
        return None
    if plain not in allowed:
        term = allowed[
            list(dict.fromkeys(_first(v) for v in known.values())).index(_first(known[plain]))
        ]
        remarks.note("read_as", _("读作%(value)s") % {"value": term}, name)
    return known[plain]


def _first(value: Any) -> str:
    return str(value if isinstance(value, str) else value[0])


def _matter(filing: Filing, found: Read) -> None:
    preservation = found.number is not None and found.number.type_code == "执保"
    if preservation and is_nothing(filing.matter):
        found.matter = "preservation"
        found.remarks.note("read_as", _("执保案件，执行事项读作保全"), "matter")
        return
    known = _word(filing.matter, MATTERS, MATTER_TERMS, "matter", found.remarks)
    if not known:
        return
    found.matter, found.title_asset_kind = known
    if found.number is not None and preservation != (found.matter == "preservation"):
        said = _("案号类型为%(type)s，执行事项为%(matter)s，请核对")
        data = {"type": found.number.type_code, "matter": text(filing.matter)}
        found.remarks.warn("type_and_matter", said % data, "matter")


def _amount(filing: Filing, found: Read, rules: Rules) -> None:
    remarks = found.remarks
    reading = cells.amount(filing.amount, unit=rules.amount_unit)
    if reading.wrong:
        remarks.refuse("bad_amount", reading.wrong, "amount")
        return
    if reading.note:
        remarks.note("read_as", reading.note, "amount")
    if reading.doubt:
        remarks.warn("doubtful_amount", _("%(said)s，请核对") % {"said": reading.doubt}, "amount")
    found.amount = reading.value
    if found.matter != "monetary":
        return
    if reading.value is None:
        said = _("金钱给付案件，“申请执行标的额”必须填写")
        remarks.refuse("missing", said, "amount")
    elif reading.value == 0:
        remarks.warn("nought", _("标的额为0元，请核对"), "amount")


def _line(raw: Any, name: str, most: int, remarks: Remarks) -> str:
    value = text(raw)
    if name != "preservation" and is_nothing(raw):
        return ""
    if len(value) > most:
        said = _("“%(term)s”至多%(most)d字，现为%(length)d字")
        data = {"term": HEADINGS[name], "most": most, "length": len(value)}
        remarks.refuse("too_long", said % data, name)
        return value[:most]
    if not value.isprintable():
        remarks.warn("odd_signs", _("“%(term)s”中有无法显示的字") % {"term": HEADINGS[name]}, name)
        value = "".join(ch for ch in value if ch.isprintable())
    return value


def _preserved(raw: Any, remarks: Remarks) -> bool | None:
    plain = folded(raw)
    if plain in PRESERVED_WORDS:
        return True
    if plain in PRESERVED_NOT_WORDS or any(word in plain for word in NOT_PRESERVED):
        return False
    if is_nothing(raw):
        return None
    if any(word in plain for word in PRESERVED):
        return True
    said = _("“%(raw)s”看不出是否已保全，按未知登记，请核对") % {"raw": text(raw)[:40]}
    remarks.warn("preserved_unknown", said, "preservation")
    return None


_CASE_MARK = re.compile(r"\d+号|[(（]\d{4}[)）]")


def _names_papers(preservation: str) -> bool:
    plain = folded(preservation)
    if any(word in plain for word in NO_PAPERS):
        return False
    return any(word in plain for word in PAPERS if word != "号") or bool(_CASE_MARK.search(plain))


# --- parties ----------------------------------------------------------------------------


def _sides(filing: Filing, found: Read, rules: Rules) -> None:
    found.applicants = parties.read_side(
        parties.Cells(
            "applicant",
            filing.applicant,
            filing.applicant_kind,
            filing.applicant_id,
            filing.applicant_phone,
            filing.service_address,
            filing.account,
            filing.agent,
        ),
        found.remarks,
        rules.today,
    )
    found.respondents = parties.read_side(
        parties.Cells(
            "respondent",
            filing.respondent,
            filing.respondent_kind,
            filing.respondent_id,
            filing.respondent_phone,
            filing.respondent_address,
        ),
        found.remarks,
        rules.today,
    )
    _both_sides(found)


def _both_sides(found: Read) -> None:
    applicants = {p.name for p in found.applicants.parties}
    for party in found.respondents.parties:
        if party.name in applicants:
            said = _("%(name)s既是申请执行人又是被执行人，请核对") % {"name": party.name}
            found.remarks.warn("both_sides", said, "respondent")

"""Correct filed data: new values read as a filing's are, the old ones kept, masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import lifecycle
from enforcement.journal import Draft
from enforcement.models import Case, Party
from intake import cells
from intake.filing import HEADINGS, Filing, Read, Rules, read
from intake.identity import id_number, phone
from intake.initials import initials
from intake.masking import masked
from intake.models import Correction
from intake.parties import clean_name
from intake.words import KIND_NAMES, KINDS
from policy.refusals import Problems
from teams import access
from teams.access import Actor
from workdays import clock

# Field of a filing → column of the case, and the fact it states.
_COLUMNS = {
    "filed_on": "filed_on",
    "accepted_on": "accepted_on",
    "amount": "claim_amount",
    "cause": "cause",
    "basis_number": "basis_number",
    "basis_issuer": "basis_issuer",
    "preservation": "preservation",
    "remark": "remark",
}
_FACTS = {
    "amount": "claim_amount",
    "cause": "cause_of_action",
    "origin": "filing_origin",
    "matter": "matter_kind",
    "preservation": "preserved",
}
PARTY_TERMS: dict[str, str] = {
    "name": "名称",
    "kind": "类型",
    "id_number": "证件号",
    "phone": "电话",
    "address": "地址",
    "account": "收款账户",
    "agent": "代理人",
}
_MOST = {"name": 120, "id_number": 30, "phone": 30, "address": 240, "account": 120, "agent": 120}


def correct(
    case: Case,
    changes: Mapping[str, Any],
    *,
    actor: Actor,
    parties: Mapping[str, Mapping[str, Any]] | None = None,
    on: date | None = None,
) -> Correction:
    """Correct a filing: `changes` by field of a filing, `parties` by party key and column.

    The journal learns which items were corrected and the facts they state, never personal
    data; old and new values stand on the `Correction`, personal ones masked. An empty
    correction closes an open request: what was missing has been handed in. The case number is
    one of the fields; it stays unique in the court.
    """
    access.require(actor, "case.correct", case=case)
    problems = Problems()
    new, facts = _read(case, changes, problems)
    party_changes = _parties(case, parties or {}, problems)
    problems.raise_if_any()
    told = [*_told(case, new, facts, changes), *_told_parties(case, party_changes)]
    items = list(dict.fromkeys(one["term"] for one in told)) or [_("材料已补齐")]
    draft = Draft(
        "filing.corrected",
        on or clock.today(),
        data={"items": "、".join(items)},
        facts=facts,
        source=_("更正立案信息"),
    )
    number = new.pop("number", None)
    with transaction.atomic():
        lifecycle.amend(
            case, fields=new, parties=party_changes, draft=draft, actor=actor, number=number
        )
        return Correction.objects.create(
            case=case,
            happened_on=draft.happened_on,
            changes=told,
            by_id=actor.user_id,
            by_name=actor.name,
            at=clock.now(),
        )


def _read(
    case: Case, changes: Mapping[str, Any], problems: Problems
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the changed fields as a filing's, the others taken as they stand."""
    known = {"number", *_COLUMNS, *_FACTS}
    for name in changes:
        if name not in known:
            said = _("“%(name)s”不能在此更正") % {"name": HEADINGS.get(name, name)}
            problems.add("not_here", said, field=name)
    reading = read(Filing.of(_whole(case, changes)), Rules.of(case.court), continuing=True)
    # The day on file may stand; only what is being corrected is judged.
    problems.extend(r for r in reading.remarks.refusals if r.field in changes)
    new = {column: getattr(reading, name) for name, column in _COLUMNS.items() if name in changes}
    facts = {fact: _fact(reading, name) for name, fact in _FACTS.items() if name in changes}
    number = reading.number
    if "number" in changes and number is not None and number.normalised != case.number:
        new["number"] = number
        if number.type_code != case.type_code:
            facts["case_kind"] = number.type_code
    return new, facts


def _whole(case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    stood = {
        "number": case.number,
        "filed_on": case.filed_on,
        "accepted_on": case.accepted_on or "",
        "matter": _matter_term(case),
    }
    return {**stood, **changes}


def _matter_term(case: Case) -> str:
    terms = {"monetary": "金钱给付", "act": "行为", "title_transfer": "过户"}
    entry = case.facts.get("matter_kind")
    return terms.get(entry[0], "保全") if entry and entry[0] else "保全"


def _fact(reading: Read, name: str) -> Any:
    if name == "amount":
        return f"{reading.amount:.2f}" if reading.amount is not None else None
    if name == "preservation":
        return reading.preserved
    return getattr(reading, name) or None


def _parties(
    case: Case, parties: Mapping[str, Mapping[str, Any]], problems: Problems
) -> dict[str, dict[str, str]]:
    found = {}
    for key, changes in parties.items():
        read_: dict[str, str] = {}
        for name, raw in changes.items():
            if name not in PARTY_TERMS:
                problems.add("not_here", _("“%(name)s”不能在此更正") % {"name": name}, field=key)
                continue
            read_[name] = _party_value(name, raw, f"{key}.{name}", problems)
        if "name" in read_ or "kind" in read_:
            stands = _party(case, key)
            name = read_.get("name") or (stands.name if stands else "")
            kind = read_.get("kind") or (stands.kind if stands else "person")
            read_["initials"] = initials(name, kind)
        found[key] = read_
    return found


def _party_value(name: str, raw: Any, field: str, problems: Problems) -> str:
    if name == "kind":
        known = KINDS.get(cells.folded(raw))
        if known is None:
            allowed = "、".join(KIND_NAMES.values())
            said = _("类型应为%(allowed)s之一") % {"allowed": allowed}
            problems.add("unknown_word", said, field=field)
            return ""
        return known[0]
    readers = {"name": clean_name, "id_number": lambda r: id_number(r)[0],
               "phone": lambda r: phone(r)[0]}  # fmt: skip
    value = readers.get(name, cells.text)(raw)
    if name == "name" and not value:
        problems.add("missing", _("“名称”必须填写"), field=field)
    if len(value) > _MOST[name]:
        said = _("“%(term)s”至多%(most)d字") % {"term": PARTY_TERMS[name], "most": _MOST[name]}
        problems.add("too_long", said, field=field)
    return value


def _party(case: Case, key: str) -> Party | None:
    return next((row for row in case.parties.all() if row.key == key), None)


def _told(
    case: Case, new: Mapping[str, Any], facts: Mapping[str, Any], changes: Mapping[str, Any]
) -> list[dict[str, str]]:
    told = []
    old: Any
    value: Any
    for name in changes:
        if name == "number":
            # A number typed in another spelling is the same number.
            number = new.get("number")
            old, value = case.number, number.normalised if number else case.number
        elif column := _COLUMNS.get(name):
            old, value = getattr(case, column), new.get(column)
        elif fact := _FACTS.get(name):
            entry = case.facts.get(fact)
            old, value = (entry[0] if entry else None), facts.get(fact)
        else:
            continue
        if _shown(old) != _shown(value):
            told.append(_change("", name, HEADINGS[name], _shown(old), _shown(value)))
    return told


def _told_parties(case: Case, parties: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    told = []
    for key, changes in parties.items():
        stands = _party(case, key)
        for name, term in PARTY_TERMS.items():
            if stands is None or name not in changes or getattr(stands, name) == changes[name]:
                continue
            old, value = masked(name, getattr(stands, name)), masked(name, changes[name])
            side = Party.Side(stands.side).label
            what = _("%(side)s%(term)s") % {"side": side, "term": term}
            told.append(_change(key, name, what, old, value))
    return told


def _change(party: str, name: str, term: str, old: str, new: str) -> dict[str, str]:
    return {"party": party, "field": name, "term": term, "old": old, "new": new}


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)

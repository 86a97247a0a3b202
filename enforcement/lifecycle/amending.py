"""Changing what was filed: the columns of a case and its parties, and the event that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enforcement import journal, selectors
from enforcement.journal import By, Draft
from enforcement.lifecycle.filing import title_and_grams
from enforcement.lifecycle.stages import await_run, live
from enforcement.models import Case, Event, Party
from policy.case_numbers import CaseNumber
from policy.refusals import Refusal, Refused
from teams import access
from teams.access import Actor
from workdays import clock

CASE_FIELDS = frozenset(
    {
        "filed_on",
        "accepted_on",
        "claim_amount",
        "cause",
        "basis_number",
        "basis_issuer",
        "preservation",
        "remark",
    }
)
NUMBER_FIELDS = ("number", "year", "type_code", "serial")
PARTY_FIELDS = frozenset(
    {"name", "initials", "kind", "id_number", "phone", "address", "account", "agent"}
)
# What the filing itself stated, on the filing day: it moves with that day.
_FILED_WITH = ("case.filed", "respondent.added", "filing.correction_requested")


def amend(
    case: Case,
    *,
    fields: Mapping[str, Any],
    parties: Mapping[str, Mapping[str, Any]],
    draft: Draft,
    actor: Actor,
    number: CaseNumber | None = None,
) -> Case:
    """Change filed data, and state `draft` (filing.corrected) with the facts it brings.

    `parties` maps a party's key to its changed columns. Another filing or acceptance day
    corrects the events that carry it, and the case's clocks are replayed. Another `number` is
    refused where a case of the court bears it.
    """
    seat = access.require(actor, "case.correct", case=case)
    if unknown := set(fields) - CASE_FIELDS:
        raise KeyError(f"not a filed column: {unknown}")
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        live(case)
        days = _moved_days(case, fields, draft)
        for name, value in fields.items():
            setattr(case, name, value)
        if number is not None:
            _renumber(case, number)
        _change_parties(case, parties)
        case.title, case.grams = title_and_grams(
            case.number, list(case.parties.order_by("side", "position"))
        )
        case.correction_open = False
        await_run(case, {draft.kind})
        also = [*fields, *NUMBER_FIELDS, "title", "grams", "correction_open", "state", "awaits_run"]
        try:
            with transaction.atomic():
                journal.record_many(
                    [(case, [*days, draft])], by=By(actor, seat), locked=True, also=also
                )
        except IntegrityError:
            # Somebody else filed under this number since it was looked up.
            raise Refused(_on_file(case.number)) from None
    return case


def _renumber(case: Case, number: CaseNumber) -> None:
    same = Case.objects.filter(court_id=case.court_id, number=number.normalised)
    if same.exclude(pk=case.pk).exists():
        raise Refused(_on_file(number.normalised))
    case.number, case.type_code = number.normalised, number.type_code
    case.year, case.serial = number.year or case.year, int(number.seq or 0)


def _on_file(number: str) -> Refusal:
    said = _("本院已有%(number)s，一个案号只能有一案") % {"number": number}
    return Refusal("on_file", said, "number")


def _change_parties(case: Case, parties: Mapping[str, Mapping[str, Any]]) -> None:
    if not parties:
        return
    rows = {row.key: row for row in case.parties.all()}
    for key, changes in parties.items():
        if set(changes) - PARTY_FIELDS:
            raise KeyError(f"not a party's column: {changes.keys()}")
        if key not in rows:
            raise Refused(Refusal("no_party", _("没有这个当事人"), key))
        for name, value in changes.items():
            setattr(rows[key], name, value)
    changed = [rows[key] for key in parties]
    Party.objects.bulk_update(changed, sorted(PARTY_FIELDS))


def _moved_days(case: Case, fields: Mapping[str, Any], draft: Draft) -> list[Draft]:
    events = list(Event.objects.filter(case=case).order_by("seq"))
    drafts = []
    filed_on = fields.get("filed_on")
    if filed_on and filed_on != case.filed_on:
        _nothing_before(events, filed_on)
        drafts += [
            _moved(event, filed_on)
            for event in events
            if event.kind in _FILED_WITH and event.happened_on == case.filed_on
        ]
    accepted_on = fields.get("accepted_on")
    if accepted_on and accepted_on != case.accepted_on:
        accepted = [event for event in events if event.kind == "case.accepted"]
        drafts += [_moved(event, accepted_on) for event in accepted[-1:]]
        if not accepted:
            drafts.append(Draft("case.accepted", accepted_on))
    return drafts


def _nothing_before(events: Sequence[Event], filed_on: date) -> None:
    later = [e for e in events if e.kind not in (*_FILED_WITH, "event.corrected")]
    early = min((e.happened_on for e in later), default=filed_on)
    if early < filed_on:
        said = _("已有%(early)s的登记，早于更正后的立案日期%(filed)s")
        data = {"early": early.isoformat(), "filed": filed_on.isoformat()}
        raise Refused(Refusal("events_before", said % data, "filed_on"))


def _moved(event: Event, day: date) -> Draft:
    data = {"event": event.seq, "happened_on": day.isoformat(), "reason": _("更正立案信息")}
    return Draft("event.corrected", clock.today(), data=data)

"""Registering cases and those who join later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import bulk, journal, requirements, selectors
from enforcement.evidence import Record
from enforcement.journal import By, Draft
from enforcement.lifecycle import originals
from enforcement.lifecycle.stages import await_run, live
from enforcement.models import Case, Party
from enforcement.nodes import typed
from enforcement.requirements import Asked
from enforcement.search import grams
from policy.case_numbers import CaseNumber
from policy.conditions import verdict
from policy.refusals import NotVisible, Problems, Refusal
from policy.vocabulary import RESUMED_KIND
from teams import access
from teams.access import Actor
from teams.models import Court
from workdays import clock

ACT = "case.file"


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party to be registered. `side` is applicant or respondent."""

    side: str
    name: str
    kind: str = "person"
    id_number: str = ""
    phone: str = ""
    address: str = ""
    account: str = ""
    agent: str = ""
    initials: str = ""


@dataclass(frozen=True, slots=True)
class NewCase:
    """A checked filing: what the intake room hands over. `facts` are JSON values by name.

    `ticked` and `papers` answer the pack's lists; `given` says, by the names of
    `policy.doors.GIVEN`, how what they ask is there.
    """

    number: CaseNumber
    filed_on: date
    parties: tuple[NewParty, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    accepted_on: date | None = None
    claim_amount: Decimal | None = None
    cause: str = ""
    basis_number: str = ""
    basis_issuer: str = ""
    preservation: str = ""
    remark: str = ""
    corrections: tuple[str, ...] = ()
    resumed_from: Case | None = None
    ticked: frozenset[str] = frozenset()
    papers: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)


def file_cases(court: Court, new: Sequence[NewCase], *, actor: Actor) -> list[Case]:
    """Register checked filings with their parties, clocks and events, in bulk.

    The unique case number guards against the same case filed twice at once. Raises `Refused`
    with every gap the pack's gates find in any of them; the remark is the reason they may ask.
    A resumed case whose original is on file needs that one's approval, and is linked to it.
    """
    if any(c.pk != actor.court_id for c in _courts_of(court, new)):
        raise NotVisible("court")
    by = By(actor, _filing_seat(new, actor))
    now = clock.now()
    with transaction.atomic():
        problems = Problems()
        new = _linked(court, new, actor, problems)
        cases = [row_of(court, filing, now) for filing in new]
        asked = [filing_asks(court, f, c) for c, f in zip(cases, new, strict=True)]
        for one, filing in zip(asked, new, strict=True):
            problems.extend(one.refused(filing.remark))
        problems.raise_if_any()
        for case, key in zip(cases, bulk.reserve_keys(Case, len(cases)), strict=True):
            case.pk = key
        parties = [p for c, f in zip(cases, new, strict=True) for p in parties_of(c, f)]
        entries = [
            (c, drafts_of(f, checked=_checked(one)))
            for c, f, one in zip(cases, new, asked, strict=True)
        ]
        for case, drafts in entries:
            await_run(case, {draft.kind for draft in drafts})
        journal.record_many(entries, by=by, fresh=True)
        bulk.insert_rows(parties)
    return cases


def _linked(
    court: Court, new: Sequence[NewCase], actor: Actor, problems: Problems
) -> list[NewCase]:
    """Return the filings with their originals on file; locked, so that one approval opens one case.

    Of two that go on from the same approval the second is refused.
    """
    found = originals.originals(court, _alone(new))
    if not found:
        return list(new)
    locked = {c.pk: c for c in selectors.lock(actor, {case.pk for case in found.values()})}
    olds = {basis: locked[case.pk] for basis, case in found.items()}
    approved, linked = originals.approvals_of(list(locked.values())), []
    for filing in new:
        old = olds.get(filing.basis_number) if filing.resumed_from is None else None
        if old is None:
            linked.append(filing)
            continue
        on = approved.pop(old.pk, None)
        problems.extend(originals.not_approved(old, on, filing.filed_on))
        linked.append(_going_on(filing, old))
    return linked


def _alone(new: Sequence[NewCase]) -> list[tuple[CaseNumber, str]]:
    return [(f.number, f.basis_number) for f in new if f.resumed_from is None]


def _going_on(filing: NewCase, old: Case) -> NewCase:
    facts = dict(filing.facts)
    if old.closed_on is not None and old.closing_mode == "终本":
        facts.setdefault("terminated_on", old.closed_on.isoformat())
    return replace(filing, resumed_from=old, facts=facts)


def goes_on_from(court: Court, new: Sequence[NewCase]) -> dict[str, list[Refusal]]:
    """Return, by number, why resumed cases are not filed: their originals have no approval left.

    Three queries where an original is on file, else one.
    """
    found = originals.originals(court, _alone(new))
    approved = originals.approvals_of(list(found.values())) if found else {}
    return {
        filing.number.normalised: list(
            originals.not_approved(old, approved.get(old.pk), filing.filed_on)
        )
        for filing in new
        if (old := found.get(filing.basis_number)) is not None
    }


def filing_asks(court: Court, filing: NewCase, case: Case | None = None) -> Asked:
    """Return what the pack asks of a filing, of whose `case` nothing is kept yet.

    A soft gate lets it be filed all the same: what is lacking is told.
    """
    values = typed({name: [value] for name, value in facts_of(filing).items()})
    # A filing says all it knows at once: what it leaves open brings no gate with it.
    gates = tuple(g for g in court.pack.gates(ACT, values=values) if verdict(g, values) or g.only)
    if not gates:
        return Asked((), (), ())
    case = case or row_of(court, filing, clock.now())
    return requirements.check(
        case, ACT, ticked=filing.ticked, papers=filing.papers, values=values,
        record=Record(case, gates, given=filing.given, fresh=True), gates=gates,
    )  # fmt: skip


def _courts_of(court: Court, new: Sequence[NewCase]) -> list[Court]:
    """Return the court filed in, and those of the cases taken up again."""
    return [court, *(filing.resumed_from.court for filing in new if filing.resumed_from)]


def _filing_seat(new: Sequence[NewCase], actor: Actor) -> access.Seat:
    """Ask the post for every origin filed: a court may give one of them to another post."""
    seat = None
    for origin in dict.fromkeys(filing.facts.get("filing_origin") for filing in new):
        values = {"filing_origin": origin} if origin else None
        seat = access.require(actor, "case.file", values=values)
    return seat or access.require(actor, "case.file")


def add_respondents(case: Case, new: Sequence[NewParty], on: date, *, actor: Actor) -> list[Party]:
    """Join respondents later: their clocks count from joining."""
    seat = access.require(actor, "case.correct", case=case)
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        live(case)
        first = case.parties.filter(side=Party.Side.RESPONDENT).count() + 1
        rows = [
            _party_row(case, party, first + i, on)
            for i, party in enumerate(p for p in new if p.side == "respondent")
        ]
        rows += [
            _party_row(case, party, case.parties.filter(side="applicant").count() + 1 + i, on)
            for i, party in enumerate(p for p in new if p.side == "applicant")
        ]
        Party.objects.bulk_create(rows)
        drafts = [Draft("respondent.added", on, p.key) for p in rows if p.side == "respondent"]
        parties = list(case.parties.order_by("side", "position"))
        case.title, case.grams = title_and_grams(case.number, parties)
        journal.record_many(
            [(case, drafts)], by=By(actor, seat), locked=True, also=["title", "grams"]
        )
    return rows


def row_of(court: Court, filing: NewCase, now: datetime) -> Case:
    """Return the row of a new case, without a key."""
    number = filing.number
    pack = court.pack
    title, found_by = title_and_grams(number.normalised, filing.parties)
    return Case(
        court=court,
        number=number.normalised,
        year=number.year or filing.filed_on.year,
        type_code=number.type_code,
        serial=int(number.seq or 0),
        filed_on=filing.filed_on,
        accepted_on=filing.accepted_on,
        claim_amount=filing.claim_amount,
        cause=filing.cause,
        title=title,
        basis_number=filing.basis_number,
        basis_issuer=filing.basis_issuer,
        preservation=filing.preservation,
        remark=filing.remark,
        correction_open=bool(filing.corrections),
        resumed_from=filing.resumed_from,
        pack_name=pack.name,
        pack_version=pack.identity.version,
        grams=found_by,
        created_at=now,
        updated_at=now,
    )


def title_and_grams(number: str, parties: Sequence[Any]) -> tuple[str, str]:
    """Return a case's title, and the grams it is found by: number, names, ends of phones."""
    texts = [number, *(p.name for p in parties), *(p.initials for p in parties)]
    return _title(parties), grams(texts, phones=(p.phone for p in parties))


def _title(parties: Iterable[Any]) -> str:
    sides: dict[str, list[str]] = {"applicant": [], "respondent": []}
    for party in parties:
        sides[party.side].append(party.name)
    applicants, respondents = ("、".join(sides[s]) for s in ("applicant", "respondent"))
    return _("%(applicants)s 申请执行 %(respondents)s") % {
        "applicants": applicants[:100],
        "respondents": respondents[:100],
    }


def _numbered(parties: Iterable[NewParty]) -> list[tuple[int, NewParty]]:
    counts: dict[str, int] = {}
    numbered = []
    for party in parties:
        counts[party.side] = counts.get(party.side, 0) + 1
        numbered.append((counts[party.side], party))
    return numbered


def parties_of(case: Case, filing: NewCase) -> list[Party]:
    """Return the rows of a new case's parties."""
    return [
        _party_row(case, party, position, filing.filed_on)
        for position, party in _numbered(filing.parties)
    ]


def _party_row(case: Case, party: NewParty, position: int, on: date) -> Party:
    return Party(
        case=case,
        side=party.side,
        position=position,
        name=party.name,
        initials=party.initials,
        kind=party.kind,
        id_number=party.id_number,
        phone=party.phone,
        address=party.address,
        account=party.account,
        agent=party.agent,
        joined_on=on,
    )


def _checked(asked: Asked) -> str:
    """Return what was confirmed by hand of the court's lists, each with its paper."""
    by_hand = (line for line in asked.lines if line.by == "hand")
    said = (f"{line.item}（{line.told}）" if line.told else line.item for line in by_hand)
    return "；".join(said)


def drafts_of(filing: NewCase, *, checked: str = "") -> list[Draft]:
    """Return the events a filing states; `checked` is what of the court's lists was confirmed."""
    facts = facts_of(filing)
    data = {"checked": checked} if checked else {}
    drafts = [Draft("case.filed", filing.filed_on, data=data, facts=facts, source=_("立案登记"))]
    drafts += [
        Draft("respondent.added", filing.filed_on, f"respondent:{position}")
        for position, party in _numbered(filing.parties)
        if party.side == "respondent"
    ]
    if filing.accepted_on:
        drafts.append(Draft("case.accepted", filing.accepted_on))
    if reason := _why_resumed(filing):
        # The approval opens the new case: its screening waits for it.
        drafts.append(Draft(originals.APPROVED, filing.filed_on, data={"reason": reason}))
    if filing.corrections:
        items = "、".join(filing.corrections)
        drafts.append(Draft("filing.correction_requested", filing.filed_on, data={"items": items}))
    return drafts


def _why_resumed(filing: NewCase) -> str:
    """Return how it came that a case is taken up again; empty where it is none.

    A number of that kind is given once it was approved; an original that is not on file here was
    approved where it is kept.
    """
    if filing.resumed_from is not None:
        return _("原案%(number)s恢复执行") % {"number": filing.resumed_from.number}
    if filing.number.type_code != RESUMED_KIND:
        return ""
    told = {"basis": filing.basis_number or _("原案号未填")}
    return _("以执恢字号立案，原案不在本系统（%(basis)s），恢复执行已另行审批") % told


def facts_of(filing: NewCase) -> dict[str, Any]:
    """Return the facts a filing states, as JSON values by name."""
    return {"case_kind": filing.number.type_code, **filing.facts}

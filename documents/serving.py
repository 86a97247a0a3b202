"""Service: papers sent to those they are for, proven or failed. Clocks stop on proof alone.

A paper is served on a person at most once, and one attempt at a time is under way; each failed
one stays on record. What a way of service asks stands in `methods.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from documents import addresses, asking, catalogue, drafting, efile, proofs, standard
from documents.catalogue import Kind
from documents.matters import of_case
from documents.methods import Method, methods
from documents.models import Document, Service
from documents.proofs import Upload
from enforcement import selectors
from enforcement.journal import By, Draft
from enforcement.lifecycle import stages
from enforcement.models import Case, Party
from policy.events import EVENTS
from policy.refusals import NotVisible, Problems, Refusal, Stale
from teams import access
from teams.access import Actor, Seat
from workdays import clock

OTHER = "other:"
SERVED = "document.served"
_NUMBER = re.compile(r"[A-Za-z0-9-]{4,40}")
_SERVED_LAYOUTS = ("paper", "letter")


@dataclass(frozen=True, slots=True)
class Sending:
    """How a paper goes out; with its proof where it is handed over on the spot."""

    method: str
    on: date
    address: str = ""
    reference: str = ""
    reason: str = ""
    received_by: str = ""
    proof: Upload | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a paper is for, by key; `party` is None for a body asked to help."""

    key: str
    name: str
    party: Party | None


def is_served(kind: Kind) -> bool:
    """Tell whether papers of a kind leave the house at all."""
    return kind.spec.per in Party.Side.values or kind.spec.layout in _SERVED_LAYOUTS


def recipients(document: Document, kind: Kind, parties: Sequence[Party]) -> list[Recipient]:
    """Return the parties a paper may be served on: its addressee, or every party of the case."""
    mine = [
        p for p in parties if kind.spec.per not in Party.Side.values or p.key == document.subject
    ]
    return [Recipient(party.key, party.name, party) for party in mine]


def addressees(document: Document) -> list[str]:
    """Return the keys of all a paper is for. Two queries."""
    kind = catalogue.find(document.court.code, document.kind)
    parties = list(Party.objects.filter(case_id=document.case_id).order_by("side", "position"))
    return [one.key for one in recipients(document, kind, parties)]


def serve(pk: int, to: Sequence[str], sending: Sending, *, actor: Actor) -> list[Service]:
    """Send a paper to some, by key ("respondent:1", "other:某银行"); all or none of them.

    What is handed over on the spot is proven with it. Raises `Refused` with every reason, and
    `Forbidden` for other posts.
    """
    with transaction.atomic():
        document, seat = _locked(pk, actor)
        kind = catalogue.find(document.court.code, document.kind)
        case = document.case
        parties = list(Party.objects.filter(case=case).order_by("side", "position"))
        chosen = _chosen(document, kind, parties, to)
        _check(document, chosen, sending)
        method = methods()[sending.method]
        made = [_sent(document, one, sending, method, actor) for one in chosen]
        by = By(actor, seat)
        stages.state_decided(case, [_told("service.sent", row) for row in made], by=by)
        if method.at_once and sending.proof is not None:
            proof = proofs.keep(sending.proof, case, actor)
            for row in made:
                _end(row, sending.on, actor)
                row.received_by, row.proof = sending.received_by.strip(), proof
                row.to_served()
                row.save()
            efile.land_proof(proof, made)
            _state_served(case, made, by)
    return made


def prove(
    pk: int, *, on: date, received_by: str = "", proof: Upload | None, actor: Actor
) -> Service:
    """State that a paper under way arrived, on which day, with the proof. Clocks stop here."""
    with transaction.atomic():
        row, case, seat = _under_way(pk, actor)
        method, problems = methods()[row.method], Problems()
        _check_day(on, row.sent_on, _("日期早于发出之日（%(day)s）"), problems)
        if row.earliest_on and on < row.earliest_on:
            said = _("%(method)s自%(day)s起方视为送达") % {
                "method": method.name, "day": row.earliest_on.isoformat(),
            }  # fmt: skip
            problems.add("too_early", f"{said}（{method.law}）", field="on")
        if proof is None:
            said = _("须上传%(proof)s") % {"proof": method.proof}
            problems.add("no_proof", said, field="proof")
        problems.raise_if_any()
        assert proof is not None
        row.proof = proofs.keep(proof, case, actor)
        _end(row, on, actor)
        row.received_by = received_by.strip()
        row.to_served()
        row.save()
        efile.land_proof(row.proof, [row])
        _state_served(case, [row], By(actor, seat))
    return row


def fail(pk: int, *, on: date, outcome: str, proof: Upload | None, actor: Actor) -> Service:
    """State that an attempt failed, and why; the paper waits to be served again."""
    with transaction.atomic():
        row, case, seat = _under_way(pk, actor)
        problems = Problems()
        _check_day(on, row.sent_on, _("日期早于发出之日（%(day)s）"), problems)
        if not outcome.strip():
            problems.add("missing", _("须写明未能送达的原因"), field="outcome")
        problems.raise_if_any()
        if proof is not None:
            row.proof = proofs.keep(proof, case, actor)
        _end(row, on, actor)
        row.outcome = outcome.strip()
        row.to_failed()
        row.save()
        if row.proof is not None:
            efile.land_proof(row.proof, [row])
        told = _told("service.failed", row, reason=row.outcome)
        stages.state_decided(case, [told], by=By(actor, seat))
    return row


def may_serve(actor: Actor, case: Case) -> bool:
    """Tell whether somebody serves papers of a case. No query."""
    return actor.is_system or stages.recording_seat(actor, case, SERVED) is not None


# ---------------------------------------------------------------------- checks


def _locked(pk: int, actor: Actor) -> tuple[Document, Seat | None]:
    """Lock a document's case, then the document; return the seat it is served in."""
    document = drafting.locked(actor, pk)
    case = document.case
    seat = access.SYSTEM_SEAT if actor.is_system else stages.require_recorder(actor, case, SERVED)
    return document, seat


def _under_way(pk: int, actor: Actor) -> tuple[Service, Case, Seat | None]:
    found = Service.objects.filter(pk=pk, case__in=selectors.visible(actor)).first()
    if found is None:
        raise NotVisible("service")
    document, seat = _locked(found.document_id, actor)
    row = Service.objects.select_for_update(of=("self",)).get(pk=pk)
    row.document, row.case = document, document.case
    if row.state != Service.State.UNDER_WAY:
        said = _("这次送达已由%(who)s登记为“%(state)s”") % {
            "who": row.ended_by_name, "state": row.get_state_display(),
        }  # fmt: skip
        raise Stale(Refusal("ended", said, "service"))
    return row, document.case, seat


def _chosen(
    document: Document, kind: Kind, parties: Sequence[Party], to: Sequence[str]
) -> list[Recipient]:
    problems = Problems()
    if not document.is_final:
        said = _("文书尚未签发，不能送达（现为%(state)s）") % {
            "state": document.get_state_display()
        }
        problems.add("not_issued", said, field="document")
    if not is_served(kind):
        problems.add("not_served", _("这种文书供内部使用，不对外送达"), field="document")
    known = {one.key: one for one in recipients(document, kind, parties)}
    found = []
    for key in dict.fromkeys(to):
        name = key.removeprefix(OTHER).strip()
        if key in known:
            found.append(known[key])
        elif key.startswith(OTHER) and name and kind.spec.per not in Party.Side.values:
            found.append(Recipient(f"{OTHER}{name}", name, None))
        else:
            problems.add("no_recipient", _("受送达人不在这份文书的范围内"), field="to")
    if not to:
        problems.add("nobody", _("须选定受送达人"), field="to")
    gone = Service.objects.filter(document=document, key__in=[one.key for one in found])
    for row in gone.exclude(state=Service.State.FAILED):
        told = {"name": row.name, "state": row.get_state_display(), "who": row.by_name}
        said = _("%(name)s：%(state)s（%(who)s登记）") % told
        problems.add("already", said, field="to")
    problems.raise_if_any()
    return found


def _check(document: Document, chosen: Sequence[Recipient], sending: Sending) -> None:
    """Refuse a sending that lacks what its way asks: every reason at once."""
    problems = Problems()
    _check_day(sending.on, document.issued_on, _("日期早于文书签发之日（%(day)s）"), problems)
    method = methods().get(sending.method)
    if method is None:
        problems.add("no_method", _("须选定送达方式"), field="method")
        problems.raise_if_any()
        return
    _check_words(method, sending, problems)
    for one in chosen:
        if one.party is not None:
            _check_recipient(document.case, one.party, method, sending, problems)
    problems.raise_if_any()


def _check_words(method: Method, sending: Sending, problems: Problems) -> None:
    lacking = [
        (method.reference and not sending.reference.strip(), "reference", method.reference),
        (method.reasoned and not sending.reason.strip(), "reason", _("采用此种方式的理由")),
        (method.signed and not sending.received_by.strip(), "received_by", _("签收人")),
    ]
    for lacks, field, term in lacking:
        if lacks:
            said = _("%(method)s须写明%(term)s") % {"method": method.name, "term": term}
            problems.add("missing", said, field=field)
    if (
        method.tracked
        and sending.reference.strip()
        and not _NUMBER.fullmatch(sending.reference.strip())
    ):
        said = _("%(term)s应为4至40位字母、数字或连字符") % {"term": method.reference}
        problems.add("bad_reference", said, field="reference")
    if method.at_once and sending.proof is None:
        said = _("%(method)s须上传%(proof)s") % {"method": method.name, "proof": method.proof}
        problems.add("no_proof", said, field="proof")


def _check_recipient(
    case: Case, party: Party, method: Method, sending: Sending, problems: Problems
) -> None:
    electronic = addresses.electronic_of(party)
    told = {"name": party.name, "method": method.name, "law": method.law}
    if method.consented and electronic is None:
        said = _("%(name)s没有同意电子送达，不能%(method)s（%(law)s）") % told
        problems.add("no_consent", said, field="method")
    if method.address == "postal" and not (sending.address or addresses.postal_of(party)):
        problems.add("no_address", _("%(name)s没有登记送达地址") % told, field="address")
    failed = Service.objects.filter(case=case, party=party, state=Service.State.FAILED)
    if method.last_resort and not failed.exists():
        said = _("%(name)s：其他方式未能送达后，方可%(method)s（%(law)s）") % told
        problems.add("last_resort", said, field="method")
    first = case.pack.electronic_first
    if first and electronic and not method.consented and not sending.reason.strip():
        said = _("%(name)s已同意电子送达；改用%(method)s须写明理由") % told
        problems.add("electronic_first", said, field="reason", clause=first)


def _check_day(on: date, not_before: date | None, said: str, problems: Problems) -> None:
    """Refuse a day to come, and one before another, which `said` names by its %(day)s."""
    if on > clock.today():
        problems.add("future", _("日期不能晚于今天"), field="on")
    if not_before and on < not_before:
        problems.add("before", said % {"day": not_before.isoformat()}, field="on")


# ---------------------------------------------------------------------- writing


def _sent(
    document: Document, one: Recipient, sending: Sending, method: Method, actor: Actor
) -> Service:
    address = sending.address.strip()
    if not address and one.party is not None and method.address:
        address = addresses.address_for(one.party, method.address)
    return Service.objects.create(
        court_id=document.court_id,
        case=document.case,
        document=document,
        party=one.party,
        key=one.key,
        name=one.name,
        method=sending.method,
        address=address,
        reference=sending.reference.strip(),
        reason=sending.reason.strip(),
        sent_on=sending.on,
        earliest_on=method.counts_from(sending.on),
        by_id=access.person(actor),
        by_name=actor.name,
        at=clock.now(),
    )


def _end(row: Service, on: date, actor: Actor) -> None:
    row.ended_on, row.ended_by_name, row.ended_at = on, actor.name, clock.now()


def _told(event: str, row: Service, **more: str) -> Draft:
    data = {
        "document": row.document.name,
        "title": row.document.number,
        "to": row.key,
        "method": methods()[row.method].name,
        **more,
    }
    if event == "service.sent":
        data |= _reference(row)
    return Draft(event, row.ended_on or row.sent_on, data=data)


def _reference(row: Service) -> dict[str, str]:
    return {"reference": row.reference} if methods()[row.method].tracked else {}


def _state_served(case: Case, rows: Sequence[Service], by: By) -> None:
    """State each arrival; and that a respondent now has every standard paper, once he has."""
    choices = EVENTS[SERVED].fields["document"].choices_set
    drafts = []
    for row in rows:
        on = row.ended_on or row.sent_on
        if row.party is None or row.party.side != Party.Side.RESPONDENT:
            drafts.append(_told("service.proved", row))
            continue
        name = _name_of(row, choices)
        drafts.append(Draft(SERVED, on, row.key, data={"document": name, **_reference(row)}))
        if _has_all(case, row.party):
            drafts.append(Draft("documents.all_served", on, row.key))
    stages.state_decided(case, drafts, by=by)


def _name_of(row: Service, choices: frozenset[str]) -> str:
    """Return the name by which packs know what was served; 其他 for what none of them counts."""
    kind = catalogue.find(row.document.court.code, row.document.kind)
    named = (asking.name_in(row.case.pack, kind), *kind.names)
    return next((name for name in named if name in choices), "其他")


def _has_all(case: Case, party: Party) -> bool:
    """Tell whether every standard paper of a respondent was served on him; once only."""
    stated = case.events.filter(kind="documents.all_served", subject=party.key)
    if stated.exists():
        return False
    kinds, unknown = standard.kinds_of(case.pack, catalogue.kinds(case.court.code))
    wanted = {p.kind.code for p in standard.wanted(of_case(case), kinds) if p.subject == party.key}
    if unknown or not wanted:
        return False
    served = Service.objects.filter(case=case, party=party, state=Service.State.SERVED)
    return wanted <= set(served.values_list("document__kind", flat=True))

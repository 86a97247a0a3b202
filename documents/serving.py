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

from documents import addresses, catalogue, drafting, efile, proofs, stating
from documents.carriers import Carrier
from documents.catalogue import Kind
from documents.methods import Method, methods
from documents.models import Consignment, Document, Service
from documents.proofs import Upload
from enforcement import selectors
from enforcement.journal import By
from enforcement.lifecycle import stages
from enforcement.models import Case, Party
from policy.refusals import NotVisible, Problems, Refusal, Stale
from teams import access
from teams.access import Actor, Seat
from workdays import clock

OTHER = "other:"
_NUMBER = re.compile(r"[A-Za-z0-9-]{4,40}")


@dataclass(frozen=True, slots=True)
class Sending:
    """How a paper goes out; with its proof where it is handed over on the spot.

    `by_carrier` gives it to the carrier's machine, which tells the number and the day itself.
    """

    method: str
    on: date
    address: str = ""
    reference: str = ""
    reason: str = ""
    received_by: str = ""
    proof: Upload | None = None
    by_carrier: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a paper is for, by key; `party` is None for a body asked to help."""

    key: str
    name: str
    party: Party | None


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
        if sending.by_carrier:
            _consign(made)  # nothing has left the house yet
            return made
        stages.state_decided(case, [stating.told("service.sent", row) for row in made], by=by)
        if method.at_once and sending.proof is not None:
            proof = proofs.keep(sending.proof, case, actor)
            for row in made:
                _end(row, sending.on, actor)
                row.received_by, row.proof = sending.received_by.strip(), proof
                row.to_served()
                row.save()
            efile.land_proof(proof, made)
            stating.state_served(case, made, by)
    return made


def hand_over(
    papers: Sequence[int], to: str, sending: Sending, *, case: Case, by: By
) -> list[Service]:
    """State that papers were handed to somebody at a reception, proven by its signed record.

    The case is locked, and the caller asked whether the actor may. Raises `Refused`.
    """
    assert sending.proof is not None
    parties = list(Party.objects.filter(case=case).order_by("side", "position"))
    method, made = methods()[sending.method], []
    proof = proofs.keep(sending.proof, case, by.actor)
    for document in Document.objects.select_for_update().filter(pk__in=papers, case=case):
        document.case = case
        kind = catalogue.find(document.court.code, document.kind)
        (one,) = _chosen(document, kind, parties, [to])
        _check(document, [one], sending)
        row = _sent(document, one, sending, method, by.actor)
        stages.state_decided(case, [stating.told("service.sent", row)], by=by)
        _end(row, sending.on, by.actor)
        row.received_by, row.proof = sending.received_by.strip(), proof
        row.to_served()
        row.save()
        made.append(row)
    efile.land_proof(proof, made)
    stating.state_served(case, made, by)
    return made


def prove(
    pk: int, *, on: date, received_by: str = "", proof: Upload | None, actor: Actor
) -> Service:
    """State that a paper under way arrived, on which day, with the proof. Clocks stop here."""
    with transaction.atomic():
        row, case, seat = _under_way(pk, actor)
        method, problems = methods()[row.method], Problems()
        _check_sent(row, problems)
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
        stating.state_served(case, [row], By(actor, seat))
    return row


def fail(pk: int, *, on: date, outcome: str, proof: Upload | None, actor: Actor) -> Service:
    """State that an attempt failed, and why; the paper waits to be served again."""
    with transaction.atomic():
        row, case, seat = _under_way(pk, actor)
        problems = Problems()
        _check_sent(row, problems)
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
        stated = stating.told("service.failed", row, reason=row.outcome)
        stages.state_decided(case, [stated], by=By(actor, seat))
    return row


def handed_over(pk: int, number: str, *, on: date, actor: Actor) -> Service:
    """State that the carrier took a paper in, under which number: from now on it is sent."""
    with transaction.atomic():
        row, case, seat = _under_way(pk, actor)
        problems = Problems()
        _check_day(on, row.document.issued_on, _("日期早于文书签发之日（%(day)s）"), problems)
        problems.raise_if_any()
        row.reference, row.sent_on = number, on
        row.save(update_fields=["reference", "sent_on"])
        stages.state_decided(case, [stating.told("service.sent", row)], by=By(actor, seat))
    return row


def withdraw(pk: int, why: str, *, actor: Actor) -> Service:
    """End what never left the house: no attempt, so the paper waits to be served as before."""
    with transaction.atomic():
        row, _case, _seat = _under_way(pk, actor)
        _end(row, clock.today(), actor)
        row.outcome = why[:400]
        row.to_withdrawn()
        row.save()
    return row


def may_serve(actor: Actor, case: Case) -> bool:
    """Tell whether somebody serves papers of a case. No query."""
    return actor.is_system or stages.recording_seat(actor, case, stating.SERVED) is not None


# ---------------------------------------------------------------------- checks


def _locked(pk: int, actor: Actor) -> tuple[Document, Seat | None]:
    """Lock a document's case, then the document; return the seat it is served in."""
    document = drafting.locked(actor, pk)
    case = document.case
    seat = (
        access.SYSTEM_SEAT
        if actor.is_system
        else stages.require_recorder(actor, case, stating.SERVED)
    )
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
    if not kind.is_served:
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
    for row in gone.filter(state__in=Service.TAKEN):
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
        elif sending.by_carrier and not sending.address.strip():
            said = _("%(name)s没有登记送达地址") % {"name": one.name}
            problems.add("no_address", said, field="address")
    problems.raise_if_any()


def _check_words(method: Method, sending: Sending, problems: Problems) -> None:
    if sending.by_carrier:
        _check_carrier(method, sending, problems)
    lacking = [
        (
            method.reference and not sending.by_carrier and not sending.reference.strip(),
            "reference",
            method.reference,
        ),
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


def _check_carrier(method: Method, sending: Sending, problems: Problems) -> None:
    told = {"method": method.name, "term": method.reference}
    if Carrier.configured(sending.method) is None:
        said = _("%(method)s没有接通接口，请办理后登记") % told
        problems.add("no_carrier", said, field="by_carrier")
    if sending.reference.strip():
        said = _("经接口交寄的，%(term)s由接口给出，不必填写") % told
        problems.add("given_number", said, field="reference")


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


def _check_sent(row: Service, problems: Problems) -> None:
    """Refuse to end what still waits for its carrier."""
    waiting = Consignment.objects.filter(service=row, state=Consignment.State.WAITING)
    if waiting.exists():
        problems.add("not_sent", _("尚在待交寄，没有发出；改为手工办理的，请先撤回"), field="on")


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


def _consign(rows: Sequence[Service]) -> None:
    now = clock.now()
    Consignment.objects.bulk_create(
        Consignment(service=row, court_id=row.court_id, method=row.method, next_at=now)
        for row in rows
    )

"""Issue: the number, the paper, the journal, all or nothing. What is issued never changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from documents import (
    asking,
    catalogue,
    drafting,
    efile,
    numbering,
    numerals,
    printing,
    signing,
    standard,
    uploaded,
)
from documents.catalogue import Kind
from documents.drafting import Sheet
from documents.models import Autograph, Document, Paper
from documents.printing import CannotPrint
from enforcement.journal import By, Draft
from enforcement.lifecycle import stages
from policy.refusals import NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from workdays import clock

STYLE = "documents/paper.css"
LAST_SUFFIX = 99
Taken = Callable[[Document, str, int], int]  # document, series, year → number


@dataclass(frozen=True, slots=True)
class Ready:
    """A paper laid out before its issue: of which document and edition, and as what."""

    pk: int
    edition: int
    html: str
    pdf: bytes


def issue(pk: int, *, actor: Actor, edition: int | None = None) -> Document:
    """Issue a document: number, paper, and the event that says so, in one transaction.

    Raises `Refused` with every reason: signatures or seal lacking, fields, what the rules ask
    first, a paper that cannot be printed as written. A refused issue takes no number.
    """
    ready = lay_out(pk, actor=actor, edition=edition)
    with kept_or_given_back(ready):
        return settle(ready, actor=actor)


def lay_out(pk: int, *, actor: Actor, edition: int | None = None) -> Ready:
    """Return a document's paper with the number held for it; while it is laid out none waits.

    Whoever calls it issues it by `settle`, within `kept_or_given_back`. Raises as `issue` does.
    """
    with transaction.atomic():
        document = drafting.locked(actor, pk, edition=edition)
        asking.maker_seat(actor, document.case)
        drafting.require_own(document)
        sheet = drafting.sheet_of(document)
        _check(sheet)
        signing.freeze(sheet)
        _number(document, sheet.kind, actor, numbering.hold)
        html, pictures = sheet.html(), pictures_of(document)
    try:
        return Ready(pk, document.edition, html, _laid_out(html, pictures))
    except Refused:
        numbering.give_back(pk)
        raise


def settle(ready: Ready, *, actor: Actor) -> Document:
    """Issue a document whose paper was laid out; what changed since is checked again."""
    with transaction.atomic():
        document = drafting.locked(actor, ready.pk, edition=ready.edition)
        seat = asking.maker_seat(actor, document.case)
        drafting.require_own(document)
        sheet = drafting.sheet_of(document)
        finish(sheet, By(actor, seat), ready)
        state_upload(sheet, actor)
    return document


@contextmanager
def kept_or_given_back(ready: Ready) -> Iterator[None]:
    """Give back the number held for a paper if its issue is refused."""
    try:
        yield
    except (Refused, NotVisible):
        numbering.give_back(ready.pk)
        raise


def finish(sheet: Sheet, by: By, ready: Ready | None = None) -> Paper:
    """Give a locked document its number and paper, and say so; the caller asked whether one may.

    A paper laid out before is used if it is still to the letter what would be printed now.
    """
    document = sheet.document
    _check(sheet)
    signing.freeze(sheet)
    _number(document, sheet.kind, by.actor, numbering.take)
    paper = _paper(sheet, ready)
    document.to_issued()
    document.save()
    paper.save()
    efile.land_paper(paper, document)
    _tell(sheet, by)
    return paper


def state_upload(sheet: Sheet, actor: Actor) -> None:
    """Say that a paper issued here lies in the e-file, where a clock waits for it by name."""
    case = sheet.document.case
    if uploaded.UPLOADED in case.pack.closed_by:
        uploaded.state(case, sheet.kind.names, actor=actor)


def preview(document: Document) -> bytes:
    """Return a document as PDF: what was issued, or how it would look now, marked as a draft."""
    if document.is_final:
        return bytes(Paper.objects.get(document=document).pdf)
    html = drafting.sheet_of(document).html()
    return printing.laid_out(html, STYLE, pictures=pictures_of(document))


def pictures_of(document: Document) -> dict[str, bytes]:
    """Return the pictures a document's HTML names: the seal, the signature of who was heard."""
    found = {document.seal.address: bytes(document.seal.picture)} if document.seal else {}
    if document.pk and catalogue.find(document.court.code, document.kind).spec.autograph:
        given = Autograph.objects.filter(document=document, how=Autograph.How.PAD)
        found |= {one.address: bytes(one.picture) for one in given}
    return found


def _check(sheet: Sheet) -> None:
    document, problems = sheet.document, Problems()
    if not document.is_open:
        said = _("文书%(state)s，不能再签发") % {"state": document.get_state_display()}
        raise Refused(Refusal("not_open", said, "document"))
    if sheet.open_slots:
        waiting = sheet.slots[sheet.open_slots[0]]
        problems.extend([asking.not_yet_signed(waiting, document.case.pack)])
    if sheet.kind.spec.sealed and document.state != Document.State.SEALED:
        problems.add("unsealed", _("尚未盖章"), field="seal")
    problems.extend(signing.hindrances(sheet))
    problems.raise_if_any()


def _number(document: Document, kind: Kind, actor: Actor, taken: Taken) -> None:
    """Give the next number of the kind in the court and year, and the case's next suffix."""
    today = clock.today()
    serial = taken(document, kind.code, today.year)
    document.year, document.serial = today.year, serial
    document.number = f"{kind.spec.word}〔{today.year}〕{serial}号"
    document.case_number = document.case.number
    if kind.spec.suffixed:
        place = taken(document, f"case:{document.case_id}", 0)
        if place - 1 > LAST_SUFFIX:
            raise Refused(Refusal("no_suffix", _("本案裁定已超过一百份"), "document"))
        if place > 1:
            document.case_number += f"之{numerals.ordinal(place - 1)}"
    document.issued_on, document.issued_at = today, clock.now()
    document.issued_by_id, document.issued_by_name = access.person(actor), actor.name


def _paper(sheet: Sheet, ready: Ready | None) -> Paper:
    document, html = sheet.document, sheet.html()
    if ready is not None and ready.html == html:
        pdf = ready.pdf
    else:
        pdf = _laid_out(html, pictures_of(document))
    digest, pages = sha256(pdf).hexdigest(), efile.pages_of(pdf)
    return Paper(document=document, html=html, pdf=pdf, digest=digest, pages=pages)


def _laid_out(html: str, pictures: Mapping[str, bytes]) -> bytes:
    try:
        return printing.laid_out(html, STYLE, pictures=pictures, tags=False)
    except CannotPrint as error:
        said = _("不能照原样印制：%(fault)s") % {"fault": error}
        raise Refused(Refusal("cannot_print", said, "document")) from error


def _tell(sheet: Sheet, by: By) -> None:
    """State the issue; that the standard set is complete, once it is; mark what it mends."""
    document, case = sheet.document, sheet.document.case
    today = clock.today()
    told = {"document": asking.name_in(case.pack, sheet.kind), "title": document.number}
    drafts = [Draft("document.issued", today, data=told)]
    if standard.completed_by(document, sheet.matter):
        drafts.append(Draft("documents.prepared", today))
    stages.state_decided(case, drafts, by=by)
    if document.corrects_id is not None:
        mended = Document.objects.select_for_update().get(pk=document.corrects_id)
        if mended.state == Document.State.ISSUED:
            mended.to_corrected()
            mended.save(update_fields=["state"])

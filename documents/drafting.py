"""Drafts: made, changed in place, sent back, given up. Each change is a revision that stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from documents import asking, catalogue, filling, matters
from documents.catalogue import Kind
from documents.filling import Framed, Lack
from documents.models import Document, Hearing, Letterhead, Revision, Signature
from documents.sources import COURT_DETAILS, Matter
from enforcement import selectors
from enforcement.models import Case
from enforcement.requirements import Asked
from policy.refusals import NotVisible, Problems, Refusal, Refused, Stale
from teams import access
from teams.access import Actor
from workdays import clock

OPEN = ("draft", "signed", "sealed")
CORRECTION = "correction_ruling"


@dataclass(frozen=True)
class Sheet:
    """A document with its form, its values, and who has signed: what a page and a paper need."""

    document: Document
    kind: Kind
    matter: Matter
    values: Mapping[str, object]
    asked: Asked
    slots: Sequence[str]
    signatures: Sequence[Signature]

    @property
    def lacks(self) -> list[Lack]:
        """The fields still empty that must not be."""
        return filling.lacks(self.kind, self.values) if not self.document.text else []

    @property
    def frame(self) -> Framed:
        """What stands around the body."""
        slots = self.slots if asking.names_signers(self.kind, self.asked) else ()
        frame = matters.frame_of(self.document, self.kind, slots, self.signatures)
        return replace(frame, you=matters.you(self.matter))

    @property
    def open_slots(self) -> list[int]:
        """The signatures still to be given, by their place."""
        given = {signature.slot for signature in self.signatures}
        return [number for number in range(len(self.slots)) if number not in given]

    def inner(self) -> SafeString:
        """Return the body as it stands now, frozen or not."""
        if self.document.text:
            return _with_block(self.document.text, self.frame)
        return filling.body(self.kind, self.values, self.frame)

    def html(self) -> str:
        """Return the whole paper as it stands now."""
        return filling.whole(self.kind, self.inner(), self.frame)


# What a frozen body leaves open: the number, the day, the signatures, given when it is issued.
_OPEN_PLACES = {"number": "\ue000", "signed": "\ue001", "today": "\ue002"}


def frozen_body(sheet: Sheet) -> str:
    """Return the body to be signed, with places left for number, day and signatures."""
    known = sheet.frame
    frame = replace(known, **_OPEN_PLACES)  # type: ignore[arg-type]  # all of them texts
    return str(filling.body(sheet.kind, sheet.values, frame))


def _with_block(text: str, frame: Framed) -> SafeString:
    for name, place in _OPEN_PLACES.items():
        text = text.replace(place, conditional_escape(getattr(frame, name)))
    return mark_safe(text)  # noqa: S308  # nosec B308 B703  # its values were escaped


def sheet_of(document: Document, kind: Kind | None = None) -> Sheet:
    """Return a document with all that belongs to it."""
    kind = kind or catalogue.find(document.case.court.code, document.kind)
    matter = matters.of_document(document, kind)
    asked = asking.asked_of(document.case, kind)
    signatures = document.signatures.filter(edition=document.edition).order_by("slot")
    return Sheet(
        document=document,
        kind=kind,
        matter=matter,
        values=filling.raw_values(kind, matter, document.values),
        asked=asked,
        slots=asking.signers_of(document.case, kind, asked),
        signatures=list(signatures),
    )


def draft(
    case: Case,
    kind: Kind,
    *,
    actor: Actor,
    subject: str = "",
    matter: Matter | None = None,
    order: int = 0,
    corrects: Document | None = None,
) -> Document:
    """Return the open draft of a kind about a subject, made where there is none.

    Raises `Refused` where the subject is not of the case; `Forbidden` for the post.
    """
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        seat = asking.maker_seat(actor, case)
        found = matters.about(matter or matters.of_case(case, actor), kind, subject)
        subject = subject if kind.spec.per != "case" else ""
        there = Document.objects.filter(
            case=case, kind=kind.code, subject=subject, state__in=OPEN, corrects=corrects
        ).first()
        if there is not None:
            return there
        made = Document.objects.create(
            court_id=case.court_id,
            case=case,
            kind=kind.code,
            name=kind.spec.name,
            subject=subject,
            addressee=matters.name_of(found),
            form_digest=kind.digest,
            needs_seal=kind.spec.sealed,
            lacking=len(filling.lacks(kind, filling.raw_values(kind, found, {}))),
            corrects=corrects,
            waits_for=next(iter(asking.signers_of(case, kind)), ""),
            made_by_id=access.person(actor),
            made_by_name=actor.name,
            made_post=seat.post,
            made_at=clock.now(),
            order=order,
        )
        keep_revision(made, actor)
    return made


def locked(actor: Actor, pk: int, *, edition: int | None = None) -> Document:
    """Lock a document and its case. Raises `NotVisible`; `Stale` where it was changed since."""
    found = Document.objects.filter(pk=pk, court_id=actor.court_id).values("case_id").first()
    if found is None:
        raise NotVisible("document")
    (case,) = selectors.lock(actor, [found["case_id"]])
    document = Document.objects.select_for_update().get(pk=pk)
    document.case = case
    if edition is not None and edition != document.edition:
        last = document.revisions.order_by("-edition").first()
        said = _("文稿已由%(name)s改动，请看过新稿再办") % {"name": last.by_name if last else ""}
        raise Stale(Refusal("changed", said, "edition"))
    return document


def save(
    pk: int, typed: Mapping[str, str], *, actor: Actor, edition: int | None = None
) -> Document:
    """Keep what was typed into a draft as its next revision.

    Raises `Refused` with every field that cannot be so; a fixed part cannot be typed over.
    """
    with transaction.atomic():
        document = locked(actor, pk, edition=edition)
        asking.maker_seat(actor, document.case)
        _require_draft(document)
        require_own(document)
        kind = catalogue.find(document.case.court.code, document.kind)
        problems = filling.check_typed(kind, typed)
        problems.raise_if_any()
        matter = matters.of_document(document, kind)
        given = {**document.values, **{n: str(v).strip() for n, v in typed.items()}}
        kept = {
            n: v for n, v in given.items() if v or n in document.values or _told(kind, matter, n)
        }
        if kept != document.values or document.form_digest != kind.digest:
            document.values, document.form_digest = kept, kind.digest
            document.lacking = len(filling.lacks(kind, filling.raw_values(kind, matter, kept)))
            document.edition += 1
            document.save(update_fields=["values", "form_digest", "edition", "lacking"])
            keep_revision(document, actor)
    return document


def require_own(document: Document) -> None:
    """Refuse to touch a record that its reception draws up and finishes."""
    if Hearing.objects.filter(document=document).exists():
        said = _("这份笔录由接待页生成，请在接待页修改、签名")
        raise Refused(Refusal("of_a_reception", said, "document"))


def _told(kind: Kind, matter: Matter, name: str) -> bool:
    """Tell whether the record gives a field something, so that emptying it means something."""
    return filling.raw_values(kind, matter, {})[name] not in (None, "")


def _require_draft(document: Document) -> None:
    if document.state != Document.State.DRAFT:
        said = _("文书%(state)s，不能再改；有错的另作补正") % {
            "state": document.get_state_display()
        }
        raise Refused(Refusal("not_a_draft", said, "document"))
    if document.text:
        said = _("已有人签名，须先退回修改")
        raise Refused(Refusal("being_signed", said, "document"))


def send_back(pk: int, *, actor: Actor, reason: str, edition: int | None = None) -> Document:
    """Open a signed document for change: its signatures stay on record and count no more."""
    with transaction.atomic():
        document = locked(actor, pk, edition=edition)
        asking.maker_seat(actor, document.case)
        problems = Problems()
        if not reason.strip():
            problems.add("missing", _("须写明理由"), field="reason")
        if document.state not in (Document.State.DRAFT, Document.State.SIGNED) or not document.text:
            problems.add("not_signed", _("只有签名中或已签名的文书可以退回修改"), field="document")
        problems.raise_if_any()
        if document.state == Document.State.SIGNED:
            document.to_draft()
        kind = catalogue.find(document.case.court.code, document.kind)
        document.edition += 1
        document.text, document.text_digest = "", ""
        document.waits_for = next(iter(asking.signers_of(document.case, kind)), "")
        document.save(update_fields=["state", "edition", "text", "text_digest", "waits_for"])
        keep_revision(document, actor, reason)
    return document


def discard(pk: int, *, actor: Actor, reason: str) -> Document:
    """Give up a document that was not issued. Its number was never taken."""
    with transaction.atomic():
        document = locked(actor, pk)
        asking.maker_seat(actor, document.case)
        if document.state not in (Document.State.DRAFT, Document.State.SIGNED):
            said = _("文书%(state)s，不能作废") % {"state": document.get_state_display()}
            raise Refused(Refusal("not_open", said, "document"))
        document.to_discarded()
        Hearing.objects.filter(document=document).delete()
        document.edition += 1
        document.save(update_fields=["state", "edition"])
        keep_revision(document, actor, reason)
    return document


def correct(pk: int, *, actor: Actor) -> Document:
    """Return a draft that mends an issued document: it stays as it is, a new one is issued."""
    with transaction.atomic():
        document = locked(actor, pk)
        if document.state != Document.State.ISSUED:
            raise Refused(Refusal("not_issued", _("只有已签发的文书可以补正"), "document"))
        court = document.case.court.code
        kind = catalogue.find(court, document.kind)
        if kind.spec.autograph:  # what somebody signed is changed by nobody
            said = _("被接待人签名的笔录不能补正；有遗漏、错误的，再次询问，另作笔录")
            raise Refused(Refusal("signed_record", said, "document"))
        if kind.spec.suffixed:  # a ruling is mended by a ruling, any other paper by one of its kind
            kind = catalogue.find(court, CORRECTION)
        subject = document.subject if kind.spec.per != "case" else ""
        made = draft(document.case, kind, actor=actor, subject=subject, corrects=document)
        if not made.values:
            told = {"corrected": _spoken_of(document), **document.values}
            made.values = {n: v for n, v in told.items() if n in kind.spec.fields}
            made.save(update_fields=["values"])
    return made


def _spoken_of(document: Document) -> str:
    """Return how another paper speaks of an issued one: its number and its title."""
    title = catalogue.find(document.case.court.code, document.kind).spec.title
    return f"{document.case_number or document.number}{title}"


def keep_letterhead(values: Mapping[str, str], *, actor: Actor) -> Letterhead:
    """Keep what a court's papers say of it; papers signed before stay as they are."""
    access.require(actor, asking.ISSUE, function="documents")
    known = {name: values.get(name, "").strip() for name in COURT_DETAILS}
    given = {"values": known, "kept_by_id": access.person(actor), "kept_at": clock.now()}
    kept, _made = Letterhead.objects.update_or_create(court_id=actor.court_id, defaults=given)
    return kept


def keep_revision(document: Document, actor: Actor, reason: str = "") -> None:
    """Keep a draft as it was left just now."""
    Revision.objects.create(
        document=document,
        edition=document.edition,
        values=document.values,
        reason=reason.strip(),
        by_id=access.person(actor),
        by_name=actor.name,
        at=clock.now(),
    )

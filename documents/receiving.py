"""A reception with its record: drawn up from what was heard, shown, signed, and only then stated.

`draw_up` makes the record a draft; what it rests on waits beside it. `sign` keeps the signature,
issues the paper, states the reception, the addresses and the papers handed over: all or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents import (
    addresses,
    catalogue,
    drafting,
    efile,
    proofs,
    signing,
    unserved,
    wording,
)
from documents.addresses import Stated
from documents.drafting import Sheet
from documents.models import Document, Hearing, HearingCopy
from documents.proofs import Upload
from enforcement import journal, lifecycle, selectors
from enforcement.journal import By, Draft
from enforcement.models import Case, Party
from intake import services as intake
from intake.models import Reception
from intake.services import Heard
from policy.refusals import NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from workdays import clock

KINDS = {Party.Side.APPLICANT: "reception_record", Party.Side.RESPONDENT: "respondent_record"}
COPIES: dict[str, str] = {
    "identity": "身份证复印件",
    "card": "银行卡复印件",
    "other": "其他材料",
}
PLACE_OF_COPIES = "identity"


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk to be recorded. `heard.person` names the party; `copies` are files by `COPIES`.

    `began` is a time of day ("10:05"), `consent` to electronic service "yes", "no" or empty;
    `serves` are the keys of the papers handed over there and then; `drops` are copies handed in
    before by mistake, by `COPIES`.
    """

    heard: Heard
    place: str = ""
    began: str = ""
    consent: str = ""
    serves: Sequence[int] = ()
    copies: Mapping[str, Upload] = field(default_factory=dict)
    drops: Sequence[str] = ()


def draw_up(
    case: Case, talk: Talk, *, actor: Actor, expected: Mapping[int, int] | None = None
) -> Document:
    """Return the record of a talk as a draft; drawn up again, the same draft is changed.

    Raises `Refused` with every reason beside its field; `Forbidden` for the post.
    """
    with transaction.atomic():
        access.require_visible(actor, case)
        access.require(actor, talk.heard.act, case=case)
        (case,) = selectors.lock(actor, [case.pk])
        lifecycle.expect(dict(expected or {}), actor=actor)
        party = party_of(case, talk.heard.person)
        waiting = unserved.of_party(case, party)
        talk = _consented(replace(talk, heard=_as_served(talk, waiting)))
        _check(case, talk, party, waiting, actor)
        document = _draft(case, talk, party, actor)
        hearing, _made = Hearing.objects.update_or_create(
            document=document,
            defaults={
                "heard": _kept(talk.heard),
                "place": talk.place,
                "began": talk.began,
                "consent": talk.consent,
                "serves": list(talk.serves),
                "by_id": access.person(actor),
                "at": clock.now(),
            },
        )
        _drop_copies(hearing, talk, actor)
        _keep_copies(hearing, talk, actor)
        _fill(document, hearing, talk, party, actor)
        signing.hindrances(drafting.sheet_of(document)).raise_if_any()
    return document


def find(actor: Actor, pk: int) -> tuple[Sheet, Hearing]:
    """Return a record that waits for its signature. Raises `NotVisible`, `Forbidden`."""
    row = Hearing.objects.filter(document_id=pk, document__court_id=actor.court_id)
    hearing = row.select_related("document__case__court").first()
    if hearing is None:
        raise NotVisible("record")
    document = hearing.document
    case = selectors.find(actor, document.case_id)
    access.require(actor, heard_of(hearing).act, case=case)
    document.case = case
    return drafting.sheet_of(document), hearing


def waiting(case: Case) -> QuerySet[Hearing]:
    """Return the records of a case that wait for their signature, the latest first."""
    rows = Hearing.objects.filter(document__case=case, document__state=Document.State.DRAFT)
    return rows.select_related("document").order_by("-id")


def record(case: Case, talk: Talk, *, actor: Actor) -> Reception:
    """Record a reception whose record is written elsewhere, on paper; its copies go on file."""
    problems = Problems()
    _check_copies(talk, problems)
    if talk.serves:
        said = _("当场送达须生成笔录，由被接待人签名")
        problems.add("no_record", said, field="serves")
    problems.raise_if_any()
    with transaction.atomic():
        made = intake.reception(case, _consented(talk).heard, actor=actor)
        for what, upload in talk.copies.items():
            land_copy(case, what, upload.content, actor=actor, source=f"reception:{made.pk}:{what}")
    return made


def land_copy(case: Case, what: str, content: bytes, *, actor: Actor, source: str) -> None:
    """Put a copy handed in at a reception into the case's e-file."""
    efile.put(
        case,
        name=COPIES[what],
        place=PLACE_OF_COPIES,
        content=content,
        origin=efile.Origin.UPLOAD,
        actor=actor,
        source=source,
    )


def text_digest(sheet: Sheet) -> str:
    """Return the digest of the text as it would be frozen now: what is signed is what was shown."""
    text = sheet.document.text or drafting.frozen_body(sheet)
    return sha256(text.encode()).hexdigest()


def heard_of(hearing: Hearing) -> Heard:
    """Return what a record that waits for its signature rests on."""
    kept = {**hearing.heard, "happened_on": date.fromisoformat(hearing.heard["happened_on"])}
    return Heard(**kept)


# ---------------------------------------------------------------------- drawing up


def party_of(case: Case, key: str) -> Party:
    """Return the party heard, by key; the first applicant where none is named."""
    parties = Party.objects.filter(case=case).order_by("side", "position")
    found = next((p for p in parties if p.key == (key or "applicant:1")), None)
    if found is None:
        raise Refused(Refusal("no_party", _("本案没有这名当事人"), "person"))
    return found


def _as_served(talk: Talk, waiting: unserved.Unserved) -> Heard:
    """Say how the standard papers reach him, as far as that answers what a court asks."""
    left = {paper.pk for paper in waiting.papers} - set(talk.serves)
    if left or waiting.lacking:
        return talk.heard
    told = []
    if waiting.papers:
        told.append(_("本次接待当场送达%(count)d份") % {"count": len(waiting.papers)})
    if waiting.under_way:
        names = {"names": "、".join(waiting.under_way)}
        told.append(_("此前已发出、尚无送达证明：%(names)s") % names)
    return replace(talk.heard, served="；".join(told) or _("制式法律文书此前均已送达"))


def _consented(talk: Talk) -> Talk:
    """Say how electronic service was answered, as far as it was asked."""
    said = {"yes": _("同意电子送达"), "no": _("不同意电子送达")}.get(talk.consent, "")
    return replace(talk, heard=replace(talk.heard, consented=said))


def _check(case: Case, talk: Talk, party: Party, waiting: unserved.Unserved, actor: Actor) -> None:
    problems, heard = Problems(), talk.heard
    try:
        # Whether he signs shows itself when he is asked to.
        to_be = replace(heard, note=heard.note or "…", signature=_("待签名"))
        intake.check_reception(case, to_be, actor=actor)
    except Refused as refused:
        problems.extend(refused.refusals)
    if not heard.speaker.strip():
        problems.add("missing", _("须写明被接待人姓名"), field="speaker")
    if not heard.note.strip():
        problems.add("missing", _("须写明询问与回答的内容"), field="note")
    if heard.happened_on > clock.today():
        problems.add("future", _("日期不能晚于今天"), field="happened_on")
    _check_serving(talk, waiting, problems)
    _check_addresses(talk, party, problems)
    _check_copies(talk, problems)
    problems.raise_if_any()


def _check_copies(talk: Talk, problems: Problems) -> None:
    for what, upload in talk.copies.items():
        if fault := proofs.check(upload.content).fault:
            problems.add("bad_file", fault, field=f"copy-{what}")


def _check_serving(talk: Talk, waiting: unserved.Unserved, problems: Problems) -> None:
    if set(talk.serves) - {paper.pk for paper in waiting.papers}:
        said = _("所选文书已经送达，或者不在可当场送达之列，请重新选择")
        problems.add("not_waiting", said, field="serves")
    for paper in waiting.papers:
        if paper.pk in talk.serves and paper.issued_on and paper.issued_on > talk.heard.happened_on:
            said = _("“%(name)s”于%(day)s签发，晚于接待之日，不能当场送达") % {
                "name": paper.name, "day": paper.issued_on.isoformat(),
            }  # fmt: skip
            problems.add("issued_later", said, field="serves")
    if talk.serves and talk.heard.is_remote:
        said = _("远程接待不能当场送达，请改用其他送达方式")
        problems.add("remote", said, field="serves")


def _check_addresses(talk: Talk, party: Party, problems: Problems) -> None:
    heard = talk.heard
    if talk.consent == "yes" and not heard.electronic_address.strip():
        said = _("同意电子送达的，须填电子送达地址")
        problems.add("missing", said, field="electronic_address")
        return
    for stated in addresses_in(heard, talk.consent, signed=False):
        for found in addresses.problems_of(stated, party, heard.happened_on):
            name = "address" if stated.kind == addresses.Kind.POSTAL else "electronic_address"
            problems.add(found.code, found.sentence, field=name)


def addresses_in(heard: Heard, consent: str, *, signed: bool) -> list[Stated]:
    """Return where he is reached as he said, to be kept once the record is signed."""
    found = []
    if heard.address.strip():
        found.append(Stated(addresses.Kind.POSTAL, heard.address, confirmed=signed))
    if heard.electronic_address.strip() or consent:
        agreed = consent == "yes"
        found.append(
            Stated(
                addresses.Kind.ELECTRONIC,
                heard.electronic_address,
                confirmed=signed,
                consented=agreed,
            )
        )
    return found


def _draft(case: Case, talk: Talk, party: Party, actor: Actor) -> Document:
    """Return the open record of a party's reception, locked; made where there is none."""
    code = KINDS[Party.Side(party.side)]
    kind = catalogue.find(case.court.code, code)
    subject = party.key if kind.spec.per != "case" else ""
    there = Document.objects.select_for_update(of=("self",)).filter(
        case=case, kind=code, subject=subject, state__in=drafting.OPEN, corrects=None
    )
    for document in there:
        if not Hearing.objects.filter(document=document).exists():
            said = _("本案已有一份手工填写的“%(name)s”草稿，请先签发或者作废") % {
                "name": document.name
            }
            raise Refused(Refusal("another", said, "note"))
        document.case = case
        return document
    seat = access.require(actor, talk.heard.act, case=case)
    return Document.objects.create(
        court_id=case.court_id,
        case=case,
        kind=code,
        name=kind.spec.name,
        subject=subject,
        addressee=party.name if subject else "",
        form_digest=kind.digest,
        needs_seal=False,
        lacking=1,  # the signature
        made_by_id=access.person(actor),
        made_by_name=actor.name,
        made_post=seat.post,
        made_at=clock.now(),
        edition=0,
    )


def _fill(document: Document, hearing: Hearing, talk: Talk, party: Party, actor: Actor) -> None:
    kind = catalogue.find(document.case.court.code, document.kind)
    handed_in = set(hearing.copies.values_list("what", flat=True))
    copies = [term for what, term in COPIES.items() if what in handed_in]
    papers = Document.objects.filter(pk__in=talk.serves).order_by("order", "id")
    values = wording.of_talk(
        document.case,
        talk.heard,
        place=talk.place,
        began=talk.began,
        consent=talk.consent,
        party=party,
        host=actor.name,
        copies=copies,
        papers=list(papers),
    )
    values = {name: text for name, text in values.items() if name in kind.spec.fields}
    if values == document.values and document.form_digest == kind.digest:
        return
    document.values, document.form_digest = values, kind.digest
    document.edition += 1
    document.save(update_fields=["values", "form_digest", "edition"])
    drafting.keep_revision(document, actor)


def _drop_copies(hearing: Hearing, talk: Talk, actor: Actor) -> None:
    """Take out copies handed in by mistake; that they were there stands in the journal."""
    gone = hearing.copies.filter(what__in=[what for what in talk.drops if what not in talk.copies])
    for copy in gone:
        _tell_removed(hearing, copy, _("误收"), actor)
    gone.delete()


def _keep_copies(hearing: Hearing, talk: Talk, actor: Actor) -> None:
    there = {copy.what: copy for copy in hearing.copies.filter(what__in=list(talk.copies))}
    for what, upload in talk.copies.items():
        checked = proofs.check(upload.content)
        kept = {"name": upload.name[-120:], "type": checked.type, "content": upload.content}
        before = there.get(what)
        if before is not None and bytes(before.content) != upload.content:
            _tell_removed(hearing, before, _("另交一份代替"), actor)
        HearingCopy.objects.update_or_create(hearing=hearing, what=what, defaults=kept)


def _tell_removed(hearing: Hearing, copy: HearingCopy, why: str, actor: Actor) -> None:
    """State that a copy was taken out before the record was signed: what it was, not what it said.

    The copy itself is gone; its digest tells it from any other.
    """
    case = hearing.document.case
    seat = access.require(actor, heard_of(hearing).act, case=case)
    data = {
        "document": COPIES[copy.what],
        "digest": sha256(bytes(copy.content)).hexdigest(),
        "reason": why,
    }
    draft = Draft("copy.removed", clock.today(), data=data)
    journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)


def _kept(heard: Heard) -> dict[str, object]:
    return {**asdict(heard), "happened_on": heard.happened_on.isoformat()}

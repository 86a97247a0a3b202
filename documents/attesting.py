"""A drawn-up record is finished: signed as it was shown, or marked with the reason why it is not.

With the signature come the paper, the reception's event, the addresses, the copies and the papers
handed over: all or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from documents import (
    addresses,
    binding,
    drafting,
    issuing,
    receiving,
    serving,
    signing,
    strokes,
)
from documents.models import Autograph, Document, Hearing, Paper
from documents.proofs import Upload
from documents.serving import Sending
from enforcement import selectors
from enforcement.journal import By
from enforcement.models import Case, Party
from intake import services as intake
from intake.services import Heard
from policy.refusals import NotVisible, Problems, Refusal, Stale
from teams import access
from teams.access import Actor
from workdays import clock

How = Autograph.How


@dataclass(frozen=True, slots=True)
class Given:
    """How the person heard signed: with the picture, or with the reason why there is none.

    `text_digest` is of the text he was shown: nobody signs another than that.
    """

    how: str
    text_digest: str
    picture: str = ""
    reason: str = ""


def sign(pk: int, given: Given, *, actor: Actor) -> Document:
    """Finish a drawn-up record as it was shown: signed, or marked with the reason why it is not.

    Raises `Refused` with every reason, `Stale` where the text is another than was shown or the
    record was finished meanwhile, `Forbidden` for the post.
    """
    with transaction.atomic():
        document = drafting.locked(actor, pk)
        case = document.case
        hearing = _hearing(document)
        heard = receiving.heard_of(hearing)
        seat = access.require(actor, heard.act, case=case)
        by, sheet = By(actor, seat), drafting.sheet_of(document)
        if receiving.text_digest(sheet) != given.text_digest:
            said = _("笔录文字已有改动，请核对新的笔录后再签名")
            raise Stale(Refusal("changed", said, "text"))
        picture = _checked(given, heard)
        signing.freeze(sheet)
        autograph = _autograph(document, heard, given, picture, actor)
        document.lacking = 0
        paper = issuing.finish(drafting.sheet_of(document), by)
        heard = replace(
            heard, signature=_signed(autograph), digest=binding.of_record(autograph, paper)
        )
        intake.reception(case, heard, actor=actor)
        issuing.state_upload(sheet, actor)
        party = receiving.party_of(case, heard.person)
        _keep_account(party, heard)
        for stated in receiving.addresses_in(
            heard, hearing.consent, signed=given.how in (How.PAD, How.PAPER)
        ):
            addresses.state(case, party.key, stated, on=heard.happened_on, actor=actor)
        _land_copies(hearing, case, actor)
        _hand_over(document, hearing, heard, paper, by)
        hearing.delete()
    return document


def _hearing(document: Document) -> Hearing:
    hearing = Hearing.objects.select_for_update(of=("self",)).filter(document=document).first()
    if hearing is not None and document.state == Document.State.DRAFT:
        return hearing
    given = Autograph.objects.filter(document=document).defer("picture").first()
    if given is None:
        raise NotVisible("record")
    said = _("这份笔录已由%(who)s办结（%(how)s）") % {
        "who": given.taken_by_name, "how": given.get_how_display(),
    }  # fmt: skip
    raise Stale(Refusal("ended", said, "record"))


# ---------------------------------------------------------------------- signing


def _checked(given: Given, heard: Heard) -> bytes:
    """Return the signature's picture; nothing where there is none, and a reason why."""
    problems, picture = Problems(), b""
    allowed = ways(heard)
    if given.how not in allowed:
        said = _("须选定签名方式：%(ways)s") % {
            "ways": "、".join(str(How(w).label) for w in allowed)
        }
        problems.add("no_way", said, field="how")
    elif given.how == How.PAD:
        try:
            picture = strokes.cleaned(strokes.read(given.picture))
        except strokes.NoSignature as error:
            problems.add("no_signature", str(error), field="picture")
    elif given.how in (How.PAPER, How.REFUSED) and not given.reason.strip():
        said = _("没有电子签名的，须写明情况")
        problems.add("missing", said, field="reason")
    if len(given.reason) > 200:
        problems.add("too_long", _("至多200字"), field="reason")
    problems.raise_if_any()
    return picture


def ways(heard: Heard) -> list[str]:
    """Return how a record may be finished: a talk at a distance is signed by nobody on the spot."""
    if heard.is_remote:
        return [How.REMOTE, How.PAPER]
    return [How.PAD, How.PAPER, How.REFUSED]


def _autograph(
    document: Document, heard: Heard, given: Given, picture: bytes, actor: Actor
) -> Autograph:
    made = Autograph(
        document=document,
        edition=document.edition,
        how=given.how,
        signer=heard.speaker.strip(),
        capacity=heard.capacity.strip(),
        reason=given.reason.strip(),
        picture=picture,
        picture_digest=sha256(picture).hexdigest() if picture else "",
        text_digest=document.text_digest,
        at=clock.now(),
        taken_by_id=access.person(actor),
        taken_by_name=actor.name,
    )
    made.digest = binding.of_autograph(made)
    made.save(force_insert=True)
    return made


def _signed(autograph: Autograph) -> str:
    """Return how a record is signed, as the list of the court has it answered."""
    how = How(autograph.how).label
    return f"{how}：{autograph.reason}" if autograph.reason else str(how)


def _keep_account(party: Party, heard: Heard) -> None:
    """Note the payee's account on a party that has none; another one is changed by correction."""
    if heard.account and not party.account:
        Party.objects.filter(pk=party.pk, account="").update(account=heard.account)


def _land_copies(hearing: Hearing, case: Case, actor: Actor) -> None:
    for copy in hearing.copies.all():
        source = f"hearing:{hearing.document_id}:{copy.what}"
        receiving.land_copy(case, copy.what, bytes(copy.content), actor=actor, source=source)


def _hand_over(document: Document, hearing: Hearing, heard: Heard, paper: Paper, by: By) -> None:
    """State the papers handed over, with the signed record as their proof."""
    if not hearing.serves:
        return
    sending = Sending(
        "direct",
        heard.happened_on,
        reason=_("首次接待中当场送达"),
        received_by=heard.speaker,
        proof=Upload(f"{document.name}{document.number}.pdf", bytes(paper.pdf)),
    )
    key = heard.person or "applicant:1"
    # Read anew: the reception and the addresses were stated meanwhile.
    (case,) = selectors.lock(by.actor, [document.case_id])
    serving.hand_over(hearing.serves, key, sending, case=case, by=by)

"""Signatures and seals: each by whose they are, over a text that no longer changes, both logged."""

from __future__ import annotations

import io
from collections.abc import Iterator
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from documents import asking, drafting, fonts
from documents.drafting import Sheet
from documents.models import Document, Seal, Signature
from enforcement import journal
from enforcement.journal import By, Draft
from policy.refusals import Forbidden, Problems, Refusal, Refused
from teams import access
from teams.access import Actor, Seat
from teams.models import Court, User
from workdays import clock

LARGEST_SEAL = 1024 * 1024
SEAL_SIDES = (200, 2000)  # pixels: sharp at 42 mm, and quickly printed
_ROUND = 0.05  # how far its sides may differ


def sign(pk: int, *, actor: Actor, password: str, edition: int | None = None) -> Document:
    """Sign a document in the first open place that is the actor's, with his own password.

    The first signature freezes the text. Raises `Refused` with every reason: fields lacking,
    characters no font has, what the rules ask first, a wrong password, nothing left to sign;
    `Forbidden` where none of the signatures is his.
    """
    with transaction.atomic():
        document = drafting.locked(actor, pk, edition=edition)
        sheet = drafting.sheet_of(document)
        problems = Problems()
        slot, seat = place_of(sheet, actor)
        problems.extend(hindrances(sheet))
        if not _password_holds(actor, password):
            problems.add("wrong_password", _("签名密码不对，签名没有作出"), field="password")
        problems.raise_if_any()
        freeze(sheet)
        _keep(sheet, slot, actor, seat)
        left = [number for number in sheet.open_slots if number != slot]
        document.waits_for = sheet.slots[left[0]] if left else ""
        if not left:
            document.to_signed()
        document.save(update_fields=["state", "waits_for", "text", "text_digest"])
        _log(document, "document.signed", By(actor, seat))
    return document


def hindrances(sheet: Sheet) -> Problems:
    """Return why a document may not be signed or issued yet: all at once."""
    problems = Problems()
    for lack in sheet.lacks:
        told = {"term": lack.term, "where": lack.where}
        said = _("缺“%(term)s”：请在%(where)s中填写") % told
        problems.add("lacking", said, field=f"f-{lack.name}" if lack.typed else "document")
    if lost := fonts.missing(sheet.html()):
        said = _("现有字库没有“%(signs)s”字，暂不能印制；请系统管理员在字库目录放入含该字的字库")
        problems.add("no_glyph", said % {"signs": "”“".join(lost)}, field="document")
    problems.extend(sheet.asked.gaps)
    return problems


def freeze(sheet: Sheet) -> None:
    """Freeze the text of a document, once; the caller saves it."""
    document = sheet.document
    if not document.text:
        document.text = drafting.frozen_body(sheet)
        document.text_digest = sha256(document.text.encode()).hexdigest()


def may_sign(sheet: Sheet, actor: Actor) -> bool:
    """Tell whether one of the open signatures is the actor's. No query."""
    if any(signature.user_id == actor.user_id for signature in sheet.signatures):
        return False
    case = sheet.document.case
    return any(access.seat_for(actor, sheet.slots[n], case=case) for n in sheet.open_slots)


def place_of(sheet: Sheet, actor: Actor) -> tuple[int, Seat]:
    """Return the open place that is the actor's, and his seat; nobody signs twice.

    Raises `Forbidden` where none is his.
    """
    document = sheet.document
    if any(signature.user_id == actor.user_id for signature in sheet.signatures):
        raise Refused(Refusal("signed", _("你已在这份文书上签名"), "document"))
    if document.state != Document.State.DRAFT or not sheet.open_slots:
        raise Refused(Refusal("nothing_to_sign", _signed_already(sheet), "document"))
    for number in sheet.open_slots:
        seat = access.seat_for(actor, sheet.slots[number], case=document.case)
        if seat is not None:
            return number, seat
    who = "、".join(
        dict.fromkeys(asking.title_of(sheet.slots[n], document.case.pack) for n in sheet.open_slots)
    )
    names = [
        user.name
        for n in sheet.open_slots[:1]
        for user in access.who_holds(document.case.court, sheet.slots[n], document.case)
    ]
    said = _("这份文书须由%(who)s签名（现由%(names)s担任）") % {
        "who": who,
        "names": "、".join(names[:6]) or _("无人"),
    }
    clause = tuple(c for _step, found in sheet.asked.steps for c in found)
    raise Forbidden(Refusal("not_your_signature", said, "document", {}, clause))


def _signed_already(sheet: Sheet) -> str:
    names = "、".join(signature.name for signature in sheet.signatures)
    if names:
        return _("已由%(names)s签名，无须再签") % {"names": names}
    return _("文书%(state)s，没有待签的名") % {"state": sheet.document.get_state_display()}


def _password_holds(actor: Actor, password: str) -> bool:
    user = User.objects.filter(pk=access.person(actor), is_active=True).first()
    return user is not None and bool(password) and user.check_password(password)


def _keep(sheet: Sheet, slot: int, actor: Actor, seat: Seat) -> None:
    document = sheet.document
    Signature.objects.create(
        document=document,
        edition=document.edition,
        slot=slot,
        asked=sheet.slots[slot],
        user_id=access.person(actor),
        name=actor.name,
        post=seat.post,
        text_digest=document.text_digest,
        at=clock.now(),
    )


def keep_seal(picture: bytes, *, actor: Actor) -> Seal:
    """Keep a new picture of the court's seal. Papers sealed before keep theirs.

    Raises `Refused` with every reason why it cannot serve (see `_faults_of`); `Forbidden` for
    other posts.
    """
    access.require(actor, asking.SEAL, function=asking.keeper(actor.pack))
    problems = Problems()
    problems.extend([Refusal(code, said, "picture") for code, said in _faults_of(picture)])
    problems.raise_if_any()
    return Seal.objects.create(
        court=Court.objects.get(pk=actor.court_id),
        picture=picture,
        digest=sha256(picture).hexdigest(),
        kept_by_id=access.person(actor),
        kept_at=clock.now(),
    )


def _faults_of(picture: bytes) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a picture of a seal: a PNG, at most 1 MB, square, see-through."""
    if len(picture) > LARGEST_SEAL:
        yield "too_large", _("印章图片至多1MB")
        return
    told: dict[str, int] = {"least": SEAL_SIDES[0], "most": SEAL_SIDES[1]}
    try:
        with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
            width, height = image.size
            see_through = image.has_transparency_data
            image.verify()  # its checksums; nothing is unpacked
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, IndexError):
        yield "not_a_picture", _("印章图片须为PNG格式（透明底）")
        return
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        yield "wrong_size", _("印章图片每边应为%(least)d至%(most)d像素") % told
        return
    told |= {"width": width, "height": height}
    if min(width, height) < SEAL_SIDES[0] or max(width, height) > SEAL_SIDES[1]:
        said = _("印章图片每边应为%(least)d至%(most)d像素，现为%(width)d×%(height)d")
        yield "wrong_size", said % told
    if abs(width - height) > _ROUND * max(width, height):
        yield "not_square", _("印章图片应为正方形，现为%(width)d×%(height)d像素") % told
    if not see_through:
        yield "not_see_through", _("印章图片没有透明底，会遮住文字；请存为透明底的PNG")


def seal(pk: int, *, actor: Actor, by_hand: bool = False, edition: int | None = None) -> Document:
    """Place the court's seal on a document: its picture, or by hand on the printed paper.

    Raises `Refused` where signatures or fields are lacking, or no picture is kept; `Forbidden`
    for anybody but the seal's keeper.
    """
    with transaction.atomic():
        document = drafting.locked(actor, pk, edition=edition)
        seat = asking.keeper_seat(actor, document.case)
        sheet = drafting.sheet_of(document)
        problems = ready(sheet)
        picture = None if by_hand else newest_seal(document.court_id)
        if not by_hand and picture is None:
            said = _("本院尚未存入印章图片；请先存入，或选“纸质加盖”")
            problems.add("no_seal", said, field="by_hand")
        problems.raise_if_any()
        freeze(sheet)
        document.seal, document.sealing = picture, "hand" if by_hand else "picture"
        document.sealed_by_id, document.sealed_by_name = access.person(actor), actor.name
        document.sealed_at = clock.now()
        document.to_sealed()
        document.save(
            update_fields=[
                "state", "text", "text_digest", "seal", "sealing", "sealed_by", "sealed_by_name",
                "sealed_at",
            ]
        )  # fmt: skip
        _log(document, "document.sealed", By(actor, seat))
    return document


def newest_seal(court_id: int) -> Seal | None:
    """Return the picture of a court's seal in use."""
    return Seal.objects.filter(court_id=court_id).order_by("-id").first()


def ready(sheet: Sheet) -> Problems:
    """Return why a document is not ready to be sealed: state, signatures, fields."""
    document, problems = sheet.document, Problems()
    if document.state not in (Document.State.DRAFT, Document.State.SIGNED):
        said = _("文书%(state)s，不能盖章") % {"state": document.get_state_display()}
        problems.add("not_open", said, field="document")
    elif sheet.open_slots:
        problems.extend([asking.not_yet_signed(sheet.slots[sheet.open_slots[0]],
                                               document.case.pack)])  # fmt: skip
    problems.extend(hindrances(sheet))
    return problems


def _log(document: Document, event: str, by: By) -> None:
    data = {"document": document.name, "edition": document.edition, "digest": document.text_digest}
    told = Draft(event, clock.today(), data=data)
    journal.record_many([(document.case, [told])], by=by, locked=True)

"""What a document is filled in from, read for a case in a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from documents import asking, numerals
from documents.catalogue import Kind
from documents.filling import Framed
from documents.models import Autograph, Document, Letterhead, Signature
from documents.sources import Matter
from enforcement.models import Case, Item, Party
from policy.refusals import Refusal, Refused
from teams.access import Actor
from workdays import clock


def of_case(case: Case, actor: Actor | None = None) -> Matter:
    """Return a case's matter without an addressee. Three queries."""
    issued = case.documents.filter(state__in=("issued", "corrected")).order_by("id")
    numbers = {
        kind: case_number or number
        for kind, case_number, number in issued.values_list("kind", "case_number", "number")
    }
    return Matter(
        case=case,
        parties=list(Party.objects.filter(case=case).order_by("side", "position")),
        maker=actor.name if actor else "",
        maker_post=actor.acting_post if actor else "",
        numbers=numbers,
        details=details_of(case.court_id),
    )


def details_of(court_id: int) -> dict[str, str]:
    """Return what a court says of itself on its papers. One query."""
    kept = Letterhead.objects.filter(court_id=court_id).values_list("values", flat=True).first()
    return kept or {}


def about(matter: Matter, kind: Kind, subject: str) -> Matter:
    """Return the matter of one addressee or asset. Raises `Refused` where there is none."""
    per = kind.spec.per
    if per == "case":
        return matter
    if per == "asset":
        asset = Item.objects.filter(case=matter.case, kind="asset")
        found = next((item for item in asset if item.key == subject), None)
        if found is None:
            raise Refused(Refusal("no_subject", _("须选定本案登记的一项财产"), "subject"))
        return replace(matter, asset=found)
    party = next((p for p in matter.parties if p.key == subject and p.side == per), None)
    if party is None:
        raise Refused(Refusal("no_subject", _("须选定本案的一名当事人"), "subject"))
    return replace(matter, addressee=party)


def of_document(document: Document, kind: Kind) -> Matter:
    """Return a document's own matter; the maker is who made it."""
    matter = of_case(document.case)
    matter = replace(matter, maker=document.made_by_name, maker_post=document.made_post)
    return about(matter, kind, document.subject)


def name_of(matter: Matter) -> str:
    """Return whom or what a matter is about."""
    if matter.addressee:
        return matter.addressee.name
    return matter.asset.name if matter.asset else ""


def you(matter: Matter) -> str:
    """Return how a paper speaks to its addressee."""
    person = matter.addressee is None or matter.addressee.kind == Party.Kind.PERSON
    return _("你") if person else _("你单位")


def frame_of(
    document: Document,
    kind: Kind,
    slots: Sequence[str],
    signatures: Sequence[Signature],
) -> Framed:
    """Return what stands around a body, with as much of it as is known by now.

    `slots` are the signatures whose names stand on the paper; where none do, the court's does.
    """
    issued = document.issued_on
    return Framed(
        court=document.case.court.name,
        number=document.case_number or document.case.number,
        serial=document.number,
        addressee=document.addressee,
        signed=(
            _heard(document) if kind.spec.autograph else _signed(document, kind, slots, signatures)
        ),
        today=numerals.day(issued) if issued else _("（签发日期）"),
        draft=issued is None,
    )


def _heard(document: Document) -> SafeString:
    """Return who was heard, with his signature or why there is none, and who heard him."""
    found = Autograph.objects.filter(document=document.pk).defer("picture")
    given = found.first() if document.pk else None  # a sample of the form has no record
    line = SafeString('<span class="line"></span>')
    rows: list[tuple[str, SafeString | str]]
    if given is None:
        rows = [(_("被接待人（签名）"), line), (_("接待人（签名）"), line)]
        day, bound = _("　　年　　月　　日"), ""
    else:
        told: SafeString | str = given.get_how_display()
        if given.how == Autograph.How.PAD:
            told = format_html(
                '<img class="autograph" src="{}" alt="{}">', given.address, _("电子签名")
            )
        elif given.reason:
            told = f"{told}：{given.reason}"
        rows = [(_("被接待人（签名）"), told), (_("接待人"), str(given.taken_by_name))]
        moment = given.at.astimezone(clock.SHANGHAI)
        day = numerals.day(moment.date())
        said = _("%(signer)s %(how)s %(at)s；文字校验值 %(text)s")
        if given.how == Autograph.How.PAD:  # a digest of a signature, where there is one
            said = _("%(signer)s %(how)s %(at)s；文字校验值 %(text)s；签名校验值 %(digest)s")
        bound = format_html(
            '<p class="bound">{}</p>',
            said % {
                "signer": given.signer, "how": given.get_how_display(),
                "at": moment.strftime("%Y-%m-%d %H:%M:%S"), "text": given.text_digest[:16],
                "digest": given.digest[:16],
            },
        )  # fmt: skip
    signers = format_html_join("", '<p class="signer"><span>{}</span><span>{}</span></p>', rows)
    return format_html(
        '<div class="signed heard">{}<p class="day">{}</p>{}</div>', signers, day, bound
    )


def _signed(
    document: Document, kind: Kind, slots: Sequence[str], signatures: Sequence[Signature]
) -> SafeString:
    """Return the signature block: each signer under his title, the day, the seal over it."""
    pack, by_slot = document.case.pack, {s.slot: s for s in signatures}
    rows = []
    judges = sum(asked.removeprefix("@") == "judge" for asked in slots)
    for number, asked in enumerate(slots):
        given = by_slot.get(number)
        first_of = judges if number == 0 else 1
        post = given.post if given else asked
        title = asking.title_of(post, pack, first_of=first_of, on_paper=True)
        rows.append((title, given.name if given else _("（待签名）")))
    signers = format_html_join("", '<p class="signer"><span>{}</span><span>{}</span></p>', rows)
    if not rows:
        signers = format_html('<p class="signer"><span>{}</span></p>', document.case.court.name)
    issued = document.issued_on
    day = numerals.day_in_numerals(issued) if issued else _("（签发日期）")
    seal = ""
    if document.seal is not None:
        seal = format_html('<img class="seal" src="{}" alt="">', document.seal.address)
    # Beneath a judge's name the seal's lower arc lies on the day (上不压审判员，下弧骑年压月);
    # with the court's name it lies over both.
    css = "signed to-seal" if kind.spec.sealed else "signed"
    css += " by-name" if rows and kind.spec.sealed else ""
    return format_html('<div class="{}">{}<p class="day">{}{}</p></div>', css, signers, day, seal)

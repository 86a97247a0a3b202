"""A case with all that papers speak of, and the short ways from a draft to an issued paper."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

from PIL import Image, ImageDraw

from documents import catalogue, drafting, issuing, signing
from documents.catalogue import Kind
from documents.models import Document, Seal
from enforcement import items, lifecycle
from enforcement.items import NewItem
from enforcement.lifecycle import NewCase, NewParty, Placing
from enforcement.models import Case
from policy.case_numbers import parse
from teams import access
from teams.access import Actor
from tests.cast import PASSWORD, Cast
from workdays import clock

FILED, TODAY = date(2026, 3, 2), date(2026, 3, 20)
RARE = "𠮷𬭚"  # of Unicode's extensions B and E
TYPED = {"text": "按查明情况", "long": "经查明，情况属实。\n现依法办理。", "money": "1409.50",
         "date": "2026-03-18", "number": "5"}  # fmt: skip


def told_case(cast: Cast, *, serial: int = 1, name: str = "柏望舒", respondents: int = 1) -> Case:
    """Return a filed case with cause, basis, amount and parties, in no team yet."""
    code = cast.pack.identity.number_code
    parties = [
        NewParty("applicant", "安知秋", id_number="110101199001011237", address="人民路1号"),
        *(
            NewParty("respondent", f"{name}{n or ''}", address=f"解放路{n + 2}号")
            for n in range(respondents)
        ),
    ]
    new = NewCase(
        number=parse(f"（{FILED.year}）{code}执{serial}号"),
        filed_on=FILED,
        parties=tuple(parties),
        claim_amount=Decimal("53000.00"),
        cause="民间借贷纠纷",
        basis_number="（2025）豫0902民初12号民事判决书",
        basis_issuer="濮阳市华龙区人民法院",
        facts={"matter_kind": "monetary", "claim_amount": "53000.00"},
    )
    clerk = access.who_holds(cast.court, "filing", values={})[0]
    with clock.at(FILED):
        (case,) = lifecycle.file_cases(cast.court, [new], actor=access.actor_for(clerk))
    return Case.objects.select_related("court").get(pk=case.pk)


def in_team(cast: Cast, unit: str, track: str, **told: object) -> Case:
    """Return such a case a team has received, with an asset."""
    case = told_case(cast, **told)  # type: ignore[arg-type]
    with clock.at(FILED):
        handler = cast.user("handler", unit)
        placing = Placing(unit, track, handler, cast.user("judge", unit), "manual")
        lifecycle.assign(case, placing, actor=cast.doing("case.assign"), on=FILED)
        lifecycle.receive([case], actor=cast.actor("team_lead", unit), on=FILED)
        items.add_item(case, NewItem("asset", "住宅一套"), actor=cast.actor("team_lead", unit))
    return Case.objects.select_related("court", "handler", "judge").get(pk=case.pk)


def subject_for(kind: Kind) -> str:
    """Return the first addressee or asset a kind may be about."""
    per = kind.spec.per
    return "" if per == "case" else f"{per}:1"


def typed_for(kind: Kind) -> dict[str, str]:
    """Return something for every field that may be typed."""
    return {
        name: spec.choices[0] if spec.choices else TYPED[spec.type]
        for name, spec in kind.spec.fields.items()
        if not spec.locked
    }


def drafted(case: Case, code: str, actor: Actor, **typed: str) -> Document:
    """Return a draft with every field filled in."""
    kind = catalogue.find(case.court.code, code)
    made = drafting.draft(case, kind, actor=actor, subject=subject_for(kind))
    return drafting.save(made.pk, {**typed_for(kind), **typed}, actor=actor)


def picture() -> bytes:
    """Return a made-up seal."""
    image = Image.new("RGBA", (420, 420), (0, 0, 0, 0))
    drawn = ImageDraw.Draw(image)
    drawn.ellipse((6, 6, 414, 414), outline=(200, 0, 0, 200), width=12)
    drawn.regular_polygon((210, 210, 70), 5, fill=(200, 0, 0, 200))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def keeper(cast: Cast, case: Case | None = None) -> Actor:
    """Return who keeps the seal."""
    return access.actor_for(access.who_holds(cast.court, "seal", case)[0])


def kept_seal(cast: Cast) -> Seal:
    """Return the court's seal, kept by its keeper."""
    return signing.keep_seal(picture(), actor=keeper(cast))


def issued(cast: Cast, document: Document, maker: Actor) -> Document:
    """Return a document signed by whoever may, sealed where it must be, and issued."""
    sheet = drafting.sheet_of(document)
    for slot in list(sheet.slots):
        signed = set(document.signatures.values_list("user_id", flat=True))
        people = access.who_holds(cast.court, slot, document.case)
        person = next(p for p in people if p.pk not in signed)
        signing.sign(document.pk, actor=access.actor_for(person), password=PASSWORD)
    if sheet.kind.spec.sealed:
        signing.seal(document.pk, actor=keeper(cast), by_hand=True)
    return issuing.issue(document.pk, actor=maker)

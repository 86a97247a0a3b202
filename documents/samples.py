"""Every form filled in with made-up values, as it would be printed: to be looked at.

Nothing is read from or written to the database: a court's person in charge of machines looks at
the forms he changed before anybody drafts by them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from documents import asking, filling, issuing, matters, printing, specimen_seal
from documents.catalogue import Kind
from documents.drafting import Sheet
from documents.models import Document, Seal, Signature
from documents.sources import Matter
from enforcement.models import Case, Item, Party
from enforcement.requirements import Asked
from policy.pack import Pack
from teams.models import Court, User
from workdays import clock

VALUES = Path(__file__).parent / "samples.toml"
FILED, SIGNED = date(2026, 3, 2), date(2026, 3, 20)
# Made-up people, by turns.
_NAMES = ("温明远", "项致和", "齐若谷", "颜思齐", "项云舟")
_HANDLER, _CLERK = "颜思齐", "岳映雪"
_SAID = "经查，被执行人名下财产已依法查明并逐项登记在册，双方当事人均无异议。"


@dataclass(frozen=True, slots=True)
class Much:
    """How long the values are: so many respondents, so long a text, so many lines of property.

    `name` is the first respondent's; `company` makes him one.
    """

    respondents: int = 1
    text: int = 0
    lines: int = 0
    name: str = "柏望舒"
    company: bool = False


USUAL, MOST = Much(), Much(respondents=20, text=300, lines=30)


def court_of(pack: Pack, code: str = "") -> Court:
    """Return a court that goes by a pack; nothing is kept. `code`: whose own forms are meant."""
    return Court(
        code=code or pack.name,
        name=pack.identity.court,
        number_code=pack.identity.number_code,
        pack_name=pack.name,
        pack_version=pack.identity.version,
    )


def sheet(kind: Kind, court: Court, much: Much = USUAL) -> Sheet:
    """Return a form of a court filled in, signed by the posts its rules name, sealed, issued."""
    case = _case(court)
    document = _document(case, kind)
    matter = _matter(case, kind, much)
    name = asking.name_in(case.pack, kind)
    asked = Asked(case.pack.gates(asking.ISSUE, document=name), (), ())
    slots = asking.signers_of(case, kind, asked)
    values = filling.raw_values(kind, matter, _typed(kind, much))
    signatures = [
        Signature(slot=slot, name=_NAMES[slot % len(_NAMES)], post=_post(by, case.pack))
        for slot, by in enumerate(slots)
    ]
    document.addressee = matters.name_of(matter)
    return Sheet(document, kind, matter, values, asked, slots, signatures)


def html(kind: Kind, court: Court, much: Much = USUAL) -> str:
    """Return a sample as HTML, marked as one."""
    filled = sheet(kind, court, much)
    return filling.whole(kind, filled.inner(), filled.frame, mark=_("样张"))


def pdf(kind: Kind, court: Court, much: Much = USUAL) -> bytes:
    """Return a sample as PDF. Raises `CannotPrint` as any paper would."""
    filled = sheet(kind, court, much)
    pictures = issuing.pictures_of(filled.document)
    return printing.laid_out(html(kind, court, much), issuing.STYLE, pictures=pictures, tags=False)


@cache
def _values() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(VALUES.read_text(encoding="utf-8"))


def _typed(kind: Kind, much: Much) -> dict[str, str]:
    """Return a value for every field the record does not give."""
    told = {**_values()["any"], **_values().get(kind.code, {})}
    typed = {}
    for name, spec in kind.spec.fields.items():
        if spec.locked or (spec.source and name not in _values().get(kind.code, {})):
            continue
        if spec.choices:
            chosen = _values().get(kind.code, {}).get(name)
            typed[name] = chosen or spec.initial or spec.choices[0]
        elif name in told:
            typed[name] = told[name]
        elif spec.initial or spec.required:
            typed[name] = spec.initial or _values()["types"][spec.type]
        if spec.type == "long" and name in typed:
            typed[name] = _longer(typed[name], much)
        elif spec.type == "text" and much.text and typed.get(name) and not spec.initial:
            typed[name] = (typed[name] + "、" + _SAID * 9)[: filling.SHORT]
    return typed


def _longer(text: str, much: Much) -> str:
    if much.text:
        text += "\n" + (_SAID * (much.text // len(_SAID) + 1))[: much.text]
    listed = [
        f"{n}. 住宅一套，坐落于解放路{n}号院3号楼2单元502室，建筑面积{80 + n}.62平方米。"
        for n in range(1, much.lines + 1)
    ]
    return "\n".join([text, *listed])


def _post(by: str, pack: Pack) -> str:
    if by in pack.tables.posts:
        return by
    if by == "@judge":
        return "judge"
    holder = pack.holder(by, {}) if not by.startswith("@") else None
    return (holder.post if holder else "") or "judge"


def _person(name: str) -> User:
    return User(name=name)


def _case(court: Court) -> Case:
    number = f"（{FILED.year}）{court.number_code}执1234号"
    case = Case(
        court=court,
        number=number,
        year=FILED.year,
        type_code="执",
        serial=1234,
        filed_on=FILED,
        unit=next(iter(court.pack.tables.units), ""),
        claim_amount=Decimal("53000.00"),
        cause="民间借贷纠纷",
        basis_number=f"（2025）{court.number_code}民初12号民事判决书",
        basis_issuer=court.name,
        pack_name=court.pack_name,
        pack_version=court.pack_version,
    )
    case.handler, case.judge = _person(_HANDLER), _person(_NAMES[0])
    return case


def _parties(case: Case, much: Much) -> list[Party]:
    made = [
        Party(case=case, side="applicant", position=1, name="安知秋",
              id_number="41" + "0" * 14 + "37",
              address="某某市某某区人民路1号院2号楼301室", agent="项云舟，某某律师事务所律师",
              account="户名：安知秋；账号：6200 0000 0000 0000 000"),
    ]  # fmt: skip
    for place in range(1, much.respondents + 1):
        company = much.company if place == 1 else place % 3 == 2
        name = f"某某第{place}建材贸易有限责任公司" if company else f"柏望舒{place}"
        made.append(
            Party(case=case, side="respondent", position=place,
                  name=much.name if place == 1 else name,
                  kind="company" if company else "person",
                  id_number="91" + "0" * 16 if company else "41" + "0" * 14 + f"{place:02}",
                  address=f"某某市某某区解放路18号院3号楼{place}单元502室")
        )  # fmt: skip
    return made


def _matter(case: Case, kind: Kind, much: Much) -> Matter:
    parties = _parties(case, much)
    name = "住宅一套（解放路18号院3号楼2单元502室，豫（2020）不动产权第0012345号）"
    asset = Item(case=case, kind="asset", position=1, name=name)
    addressee = next((p for p in parties if p.side == kind.spec.per), None)
    ruling = f"{case.number}之一"
    return Matter(
        case=case,
        parties=parties,
        addressee=addressee,
        asset=asset if kind.spec.per == "asset" else None,
        maker=_CLERK,
        maker_post="clerk",
        numbers={"ruling_control": case.number, "ruling_appraisal": ruling},
        details={
            "phone": "0000-0000000",
            "supervision": "0000-0000001",
            "payee": case.court.name,
            "bank": "某某银行股份有限公司某某支行",
            "account": "1234 5678 9012 3456 789",
        },
    )


def _document(case: Case, kind: Kind) -> Document:
    document = Document(
        court=case.court,
        case=case,
        kind=kind.code,
        name=kind.spec.name,
        made_by_name=_CLERK,
        made_post="clerk",
        number=f"{kind.spec.word}〔{SIGNED.year}〕1号",
        case_number=case.number,
        issued_on=SIGNED,
        issued_at=datetime.combine(SIGNED, time(9, 30), clock.SHANGHAI),
    )
    if kind.spec.sealed:
        document.seal = _seal(case.court.name)
    return document


@cache
def _seal(name: str) -> Seal:
    return Seal(picture=specimen_seal.drawn(name), digest="sample")

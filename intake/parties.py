"""Read the parties of one side: names taken apart, their other cells paired by position."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from enforcement.lifecycle import NewParty
from intake.cells import folded, is_nothing, text
from intake.identity import LONGEST_ID, doubt_of_id, id_number, kind_by_id, phone
from intake.initials import initials
from intake.remarks import Remarks
from intake.words import ENTERPRISE_SIGNS, KIND_NAMES, KIND_TERMS, KINDS

LONGEST_NAME = 120
LONGEST_ADDRESS = 240
LONGEST_PHONE = 30
LONGEST_ACCOUNT = 120
# A list of parties may be parted by any of these; an address holds commas of its own.
_ANY = re.compile(r"[、,，;；/\n\r]+")
_STRONG = re.compile(r"[;；/\n\r]+")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff])[\s·]*\s[\s·]*(?=[\u3400-\u9fff])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_PERSON_NAME = re.compile(r"^[\u3400-\u9fff·]{2,6}$")
_COUNT = re.compile(r"等\d*人?$|等[一二三四五六七八九十]+人$")

SIDE_NAMES = {"applicant": "申请执行人", "respondent": "被执行人"}


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one side as they stand in the row. Applicants alone have account and agent."""

    side: str
    name: Any
    kind: Any
    id_number: Any
    phone: Any
    address: Any
    account: Any = ""
    agent: Any = ""


@dataclass(frozen=True, slots=True)
class Side:
    """A side as read: its parties, and for each whether it is an enterprise (None: unknown)."""

    parties: tuple[NewParty, ...] = ()
    enterprise: tuple[bool | None, ...] = ()


def read_side(cells: Cells, remarks: Remarks, today: date) -> Side:
    """Read the parties of a side; what must be said goes to `remarks` under the cell's field."""
    names = _names(cells, remarks)
    if not names:
        return Side()
    kinds = _kinds(cells, remarks, len(names))
    ids = _paired(cells.id_number, len(names), f"{cells.side}_id", remarks, strong=False)
    phones = _phones(cells, remarks, len(names))
    addresses = _addresses(cells, remarks, len(names))
    accounts = _paired(cells.account, len(names), "account", remarks, strong=True)
    agent = text(cells.agent)[:LONGEST_NAME] if not is_nothing(cells.agent) else ""
    parties, enterprise = [], []
    for place, name in enumerate(names):
        number, said = id_number(ids[place])
        kind, is_enterprise = _kind_of(cells.side, name, kinds[place], number, remarks)
        doubt = said or doubt_of_id(number, kind, today)
        if doubt:
            remarks.warn("doubtful_id", _named(name, doubt), f"{cells.side}_id")
        if not number and not said and is_nothing(ids[place]):
            remarks.warn("no_id", _named(name, _("未写证件号")), f"{cells.side}_id")
        parties.append(
            NewParty(
                side=cells.side,
                name=name,
                kind=kind or "other",
                id_number=number[:LONGEST_ID],
                phone=phones[place],
                address=_bounded(addresses[place], LONGEST_ADDRESS, _address_field(cells), remarks),
                account=_bounded(text(accounts[place]), LONGEST_ACCOUNT, "account", remarks),
                agent=agent,
                initials=initials(name, kind),
            )
        )
        enterprise.append(is_enterprise)
    return Side(tuple(parties), tuple(enterprise))


def clean_name(raw: Any) -> str:
    """Return a name in its one form: no blanks between characters, full-width brackets."""
    plain = text(raw)
    if plain.isascii():
        return plain
    return _clean_name(plain)


@lru_cache(maxsize=32768)
def _clean_name(plain: str) -> str:
    plain = _HAN_GAP.sub("", plain)
    if _HAN.search(plain):
        plain = unicodedata.normalize("NFKC", plain).replace("(", "（").replace(")", "）")
        plain = re.sub(r"\s+", "", plain).replace("•", "·").replace("‧", "·").replace("・", "·")
    return plain.strip("、,，;；/.。 ")


def _names(cells: Cells, remarks: Remarks) -> list[str]:
    if is_nothing(cells.name):
        return []
    raw = cells.name if isinstance(cells.name, str) else text(cells.name)
    pieces = [p for p in (clean_name(part) for part in _ANY.split(raw)) if p]
    names: list[str] = []
    for piece in pieces:
        name = _COUNT.sub("", piece) or piece
        if name != piece:
            said = _("“%(name)s”：还有其他人未列明，请补全") % {"name": piece}
            remarks.warn("others_unnamed", said, cells.side)
        if len(name) > LONGEST_NAME:
            said = _("名称至多%(most)d字，现为%(length)d字")
            remarks.refuse(
                "too_long", said % {"most": LONGEST_NAME, "length": len(name)}, cells.side
            )
            name = name[:LONGEST_NAME]
        if not name.isprintable():
            remarks.warn("odd_signs", _named(name, _("名称中有无法显示的字")), cells.side)
        names.append(name)
    if len(names) > 1:
        said = _("读作%(count)d人：%(names)s")
        remarks.note("several", said % {"count": len(names), "names": "、".join(names)}, cells.side)
    elif names and names[0] != raw:
        remarks.note("read_as", _("读作%(value)s") % {"value": names[0]}, cells.side)
    return names


def _kinds(cells: Cells, remarks: Remarks, count: int) -> list[Any]:
    words = [] if is_nothing(cells.kind) else [p for p in _ANY.split(text_lines(cells.kind)) if p]
    if len(words) == 1 and count > 1:
        said = _("%(count)d人同为“%(kind)s”") % {"count": count, "kind": text(words[0])}
        remarks.note("same_kind", said, f"{cells.side}_kind")
        return words * count
    return _matched(words, count, f"{cells.side}_kind", remarks)


def _kind_of(
    side: str, name: str, word: Any, number: str, remarks: Remarks
) -> tuple[str, bool | None]:
    field = f"{side}_kind"
    if is_nothing(word):
        return _kind_without_word(name, number, field, remarks)
    known = KINDS.get(folded(word))
    if known is None:
        said = _("“%(raw)s”不是可用的类型，应为%(allowed)s之一") % {
            "raw": text(word)[:40],
            "allowed": "、".join(KIND_TERMS),
        }
        remarks.refuse("unknown_word", said, field)
        return "", None
    kind, enterprise = known
    if folded(word) not in KIND_NAMES.values():
        remarks.note("read_as", _("读作%(value)s") % {"value": KIND_NAMES[kind]}, field)
    if kind == "person" and _looks_like_enterprise(name):
        remarks.warn("kind_and_name", _named(name, _("类型为自然人，名称像单位")), field)
    if enterprise is None:
        enterprise = True if _looks_like_enterprise(name) else None
    return kind, enterprise


def _kind_without_word(
    name: str, number: str, field: str, remarks: Remarks
) -> tuple[str, bool | None]:
    kind = kind_by_id(number) or ("company" if _looks_like_enterprise(name) else "")
    if kind:
        said = _("类型未写，按证件号或名称读作%(kind)s") % {"kind": KIND_NAMES[kind]}
        remarks.note("read_as", _named(name, said), field)
        return kind, kind == "company"
    if _PERSON_NAME.match(name):
        remarks.warn("no_kind", _named(name, _("类型未写，读作自然人，请核对")), field)
        return "person", False
    said = _("类型未写，应为%(allowed)s之一") % {"allowed": "、".join(KIND_TERMS)}
    remarks.refuse("missing", _named(name, said), field)
    return "", None


def _looks_like_enterprise(name: str) -> bool:
    return any(sign in name for sign in ENTERPRISE_SIGNS)


def _phones(cells: Cells, remarks: Remarks, count: int) -> list[str]:
    field = f"{cells.side}_phone"
    if is_nothing(cells.phone):
        return [""] * count
    pieces = [p for p in _ANY.split(text_lines(cells.phone)) if p.strip()]
    if count == 1:
        return [_one_phone("、".join(_read_phones(pieces, field, remarks)), field, remarks)]
    return _read_phones(_matched(pieces, count, field, remarks), field, remarks)


def _read_phones(pieces: Sequence[Any], field: str, remarks: Remarks) -> list[str]:
    read = []
    for piece in pieces:
        if is_nothing(piece):
            read.append("")
            continue
        number, doubt = phone(piece)
        if doubt:
            remarks.warn("doubtful_phone", doubt, field)
        read.append(number)
    return read


def _one_phone(joined: str, field: str, remarks: Remarks) -> str:
    if len(joined) <= LONGEST_PHONE:
        return joined
    remarks.warn("too_many_phones", _("电话过多，只登记前几个"), field)
    return joined[: LONGEST_PHONE + 1].rpartition("、")[0] or joined[:LONGEST_PHONE]


def _address_field(cells: Cells) -> str:
    return "service_address" if cells.side == "applicant" else "respondent_address"


def _addresses(cells: Cells, remarks: Remarks, count: int) -> list[str]:
    field = _address_field(cells)
    if is_nothing(cells.address):
        return [""] * count
    if count == 1:
        return [text(cells.address)]
    pieces = [p for p in _STRONG.split(text_lines(cells.address)) if p.strip()]
    if len(pieces) == 1:
        said = _("%(count)d人共用一个地址") % {"count": count}
        remarks.note("same_address", said, field)
        return [text(pieces[0])] * count
    return [text(p) for p in _matched(pieces, count, field, remarks)]


def _paired(raw: Any, count: int, field: str, remarks: Remarks, *, strong: bool) -> list[Any]:
    if is_nothing(raw):
        return [""] * count
    if count == 1 or not isinstance(raw, str):
        return [raw, *[""] * (count - 1)] if count == 1 else _matched([raw], count, field, remarks)
    pieces = [p for p in (_STRONG if strong else _ANY).split(raw) if p.strip()]
    if strong and len(pieces) != count:
        pieces = [p for p in _ANY.split(raw) if p.strip()]
    return _matched(pieces, count, field, remarks)


def _matched(pieces: Sequence[Any], count: int, field: str, remarks: Remarks) -> list[Any]:
    if not pieces or len(pieces) == count:
        return list(pieces) or [""] * count
    said = _("当事人%(count)d人，此格%(found)d项，按先后对应，缺的留空，请核对")
    remarks.warn("unequal", said % {"count": count, "found": len(pieces)}, field)
    return [*pieces[:count], *[""] * (count - len(pieces))]


def text_lines(raw: Any) -> str:
    """Return a cell as text with its line breaks, which part lists."""
    return raw if isinstance(raw, str) else text(raw)


def _bounded(value: str, most: int, field: str, remarks: Remarks) -> str:
    if len(value) > most:
        said = _("至多%(most)d字，现为%(length)d字") % {"most": most, "length": len(value)}
        remarks.refuse("too_long", said, field)
    return value[:most]


def _named(name: str, said: str) -> str:
    return _("%(name)s：%(said)s") % {"name": name[:40], "said": said}

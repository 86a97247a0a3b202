"""Where the fields of a form take their values: a closed list, each with where it is mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from enforcement.models import Case, Item, Party
from policy.events import EVENTS
from policy.vocabulary import FACTS

FACT, DAY, NUMBER = "fact.", "day.", "number."
Value = str | SafeString | Decimal | date | None


@dataclass(frozen=True)
class Matter:
    """All a form may read: the case with its parties, whom or what the paper is about, and
    `numbers`, the number of the latest issued paper of each kind."""

    case: Case
    parties: Sequence[Party]
    addressee: Party | None = None
    asset: Item | None = None
    maker: str = ""
    maker_post: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)  # the court's own, by name

    def side(self, side: str) -> list[Party]:
        """Return the parties of a side in their order."""
        return [party for party in self.parties if party.side == side]


@dataclass(frozen=True)
class Source:
    """A value of the record: how it is read, and where a person fills it in."""

    read: Callable[[Matter], Value]
    where: str


FILING, PARTIES, TEAM, COURT = "立案信息", "当事人信息", "分案", "文书常用信息"
# What a court says of itself once for all its papers, with the term.
COURT_DETAILS = {
    "phone": "执行局联系电话",
    "address": "本院地址（前写邮政编码）",
    "supervision": "廉政监督电话",
    "payee": "案款账户户名",
    "bank": "案款账户开户银行",
    "account": "案款账户账号",
}


def _names(matter: Matter, side: str) -> str:
    return "、".join(party.name for party in matter.side(side))


def _clerk(matter: Matter) -> str:
    return matter.maker if matter.maker_post == "clerk" else ""


def _of_addressee(name: str) -> Callable[[Matter], Value]:
    def read(matter: Matter) -> Value:
        return str(getattr(matter.addressee, name)) if matter.addressee else ""

    return read


def _asset(matter: Matter) -> str:
    return matter.asset.name if matter.asset else ""


def _parties(matter: Matter) -> SafeString:
    """Return a paragraph for each party: name, what identifies it, where it lives, its agent."""
    return format_html_join(
        "", '<p class="party">{}</p>', ((described(p),) for p in matter.parties)
    )


def described(party: Party) -> str:
    """Return a party as papers introduce it."""
    person = party.kind == Party.Kind.PERSON
    said = [_("%(side)s：%(name)s") % {"side": party.get_side_display(), "name": party.name}]
    if party.id_number:
        term = _("公民身份号码") if person else _("统一社会信用代码")
        said.append(f"{term}{party.id_number}")
    if party.address:
        said.append((_("住%(at)s") if person else _("住所地%(at)s")) % {"at": party.address})
    text = "，".join(said) + "。"
    if party.agent:
        text += _("委托诉讼代理人：%(agent)s。") % {"agent": party.agent}
    return text


def _detail(name: str) -> Callable[[Matter], Value]:
    return lambda matter: matter.details.get(name, "")


def _account_line(matter: Matter) -> str:
    known = matter.details
    if not all(known.get(name) for name in ("payee", "bank", "account")):
        return ""
    return _("户名：%(payee)s；开户银行：%(bank)s；账号：%(account)s") % dict(known)


def _facing(matter: Matter) -> str:
    return _names(matter, "applicant" if _is_respondent(matter) else "respondent")


def _is_respondent(matter: Matter) -> bool:
    return matter.addressee is not None and matter.addressee.side == Party.Side.RESPONDENT


def _parties_line(matter: Matter) -> SafeString:
    said = _("申请执行人%(first)s与被执行人%(second)s") % {
        "first": _names(matter, "applicant"),
        "second": _names(matter, "respondent"),
    }
    return format_html("{}", said)


SOURCES: dict[str, Source] = {
    "case.cause": Source(lambda m: m.case.cause, FILING),
    "case.basis_number": Source(lambda m: m.case.basis_number, FILING),
    "case.basis_issuer": Source(lambda m: m.case.basis_issuer, FILING),
    "case.claim_amount": Source(lambda m: m.case.claim_amount, FILING),
    "case.amount_recovered": Source(lambda m: m.case.amount_recovered, "报结登记"),
    "case.preservation": Source(lambda m: m.case.preservation, FILING),
    "case.filed_on": Source(lambda m: m.case.filed_on, FILING),
    "case.closed_on": Source(lambda m: m.case.closed_on, "报结登记"),
    "case.closing_mode": Source(lambda m: m.case.closing_mode, "报结登记"),
    "case.handler": Source(lambda m: m.case.handler.name if m.case.handler else "", TEAM),
    "case.judge": Source(lambda m: m.case.judge.name if m.case.judge else "", TEAM),
    "case.unit": Source(lambda m: m.case.pack.unit_name(m.case.unit) if m.case.unit else "", TEAM),
    "parties.described": Source(_parties, PARTIES),
    "parties.line": Source(_parties_line, PARTIES),
    "applicants.names": Source(lambda m: _names(m, "applicant"), PARTIES),
    "respondents.names": Source(lambda m: _names(m, "respondent"), PARTIES),
    "applicants.account": Source(
        lambda m: "；".join(p.account for p in m.side("applicant") if p.account), PARTIES
    ),
    "addressee.name": Source(_of_addressee("name"), PARTIES),
    "addressee.id_number": Source(_of_addressee("id_number"), PARTIES),
    "addressee.address": Source(_of_addressee("address"), PARTIES),
    "addressee.phone": Source(_of_addressee("phone"), PARTIES),
    "addressee.facing": Source(_facing, PARTIES),
    **{f"court.{name}": Source(_detail(name), COURT) for name in COURT_DETAILS},
    "court.account_line": Source(_account_line, COURT),
    "asset.name": Source(_asset, "财产登记"),
    "maker.name": Source(lambda m: m.maker, "制作人"),
    "maker.clerk": Source(_clerk, "制作人"),
}


def known(name: str) -> bool:
    """Tell whether there is such a source."""
    if name.startswith(FACT):
        return name.removeprefix(FACT) in FACTS
    if name.startswith(DAY):
        return name.removeprefix(DAY) in EVENTS
    return name in SOURCES or name.startswith(NUMBER)


def value(name: str, matter: Matter) -> Value:
    """Return what the record says; nothing where it does not."""
    if name.startswith(FACT):
        entry = matter.case.facts.get(name.removeprefix(FACT))
        return None if entry is None or entry[0] is None else str(entry[0])
    if name.startswith(DAY):
        day = matter.case.seen.get(name.removeprefix(DAY))
        return date.fromisoformat(day) if day else None
    if name.startswith(NUMBER):
        return matter.numbers.get(name.removeprefix(NUMBER), "")
    return SOURCES[name].read(matter)


def where(name: str) -> str:
    """Return where a person fills in what a source lacks."""
    if name.startswith(FACT):
        return _("案情（%(term)s）") % {"term": FACTS[name.removeprefix(FACT)].term}
    if name.startswith(DAY):
        return _("登记事项（%(term)s）") % {"term": EVENTS[name.removeprefix(DAY)].term}
    if name.startswith(NUMBER):
        return _("先签发该文书")
    return SOURCES[name].where


def as_shown(value: Value) -> Any:
    """Return a value as a form's field starts with it."""
    return "" if value is None else value

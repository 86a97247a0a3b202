"""Where parties are reached: stated on a day, confirmed by signature, and never overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator
from django.db import transaction
from django.utils.translation import gettext as _

from documents.models import ServiceAddress
from enforcement import selectors
from enforcement.journal import By, Draft
from enforcement.lifecycle import stages
from enforcement.models import Case, Party
from policy.refusals import Problems
from teams import access
from teams.access import Actor, Seat
from workdays import clock

Kind = ServiceAddress.Kind
WHO = ("service", "reception", "@team")
_MOBILE = RegexValidator(r"\A1[3-9][0-9]{9}\Z")
_EMAIL = EmailValidator()


@dataclass(frozen=True, slots=True)
class Stated:
    """What a party says of where he is reached."""

    kind: str
    value: str
    receiver: str = ""
    phone: str = ""
    confirmed: bool = False
    consented: bool = False


def state(case: Case, party_key: str, stated: Stated, *, on: date, actor: Actor) -> ServiceAddress:
    """Keep where a party is reached from a day on; what he said before stays on record.

    Raises `Refused` with every reason: no address, an electronic one nobody agreed to, one that
    is neither a mail address nor a mobile number, a day to come.
    """
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        seat = keeper_seat(actor, case)
        party = next((p for p in Party.objects.filter(case=case) if p.key == party_key), None)
        problems_of(stated, party, on).raise_if_any()
        assert party is not None
        made = ServiceAddress.objects.create(
            party=party,
            kind=stated.kind,
            value=stated.value.strip(),
            receiver=stated.receiver.strip(),
            phone=stated.phone.strip(),
            confirmed=stated.confirmed,
            consented=stated.consented,
            stated_on=on,
            by_id=access.person(actor),
            by_name=actor.name,
            at=clock.now(),
        )
        # The address itself is personal data and has no place in the journal.
        data = {
            "to": party.key,
            "kind": made.get_kind_display(),
            "confirmed": stated.confirmed,
            "consented": stated.consented,
        }
        stages.state_decided(case, [Draft("address.confirmed", on, data=data)], by=By(actor, seat))
    return made


def may_state(actor: Actor, case: Case) -> bool:
    """Tell whether somebody keeps the addresses of a case's parties. No query."""
    return actor.is_system or any(access.seat_for(actor, who, case=case) for who in WHO)


def keeper_seat(actor: Actor, case: Case) -> Seat:
    """Return the seat in which somebody keeps, and reads, the addresses. Raises `Forbidden`."""
    if actor.is_system:
        return access.SYSTEM_SEAT
    seats = (access.seat_for(actor, who, case=case) for who in WHO)
    seat = next((found for found in seats if found is not None), None)
    return seat or access.require(actor, "event.record", function=WHO[0], case=case)


def problems_of(stated: Stated, party: Party | None, on: date) -> Problems:
    """Return what is wrong with what was stated: beside "kind", "value" and "consented"."""
    problems, value = Problems(), stated.value.strip()
    if party is None:
        problems.add("no_party", _("本案没有这名当事人"), field="party")
    if stated.kind not in Kind.values:
        problems.add("no_kind", _("须选定地址种类"), field="kind")
    if on > clock.today():
        problems.add("future", _("日期不能晚于今天"), field="on")
    if stated.kind == Kind.POSTAL:
        if not value:
            problems.add("missing", _("须写明送达地址"), field="value")
        if stated.consented:
            problems.add("wrong_kind", _("同意电子送达的，须填电子送达地址"), field="consented")
    if stated.kind == Kind.ELECTRONIC:
        if stated.consented and not (_holds(_EMAIL, value) or _holds(_MOBILE, value)):
            said = _("电子送达地址应为手机号码或电子邮箱")
            problems.add("bad_address", said, field="value")
        if value and not stated.consented:
            said = _("没有同意电子送达的，不登记电子送达地址")
            problems.add("no_consent", said, field="consented")
    return problems


def _holds(validator: EmailValidator | RegexValidator, value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


def latest(party: Party, kind: str) -> ServiceAddress | None:
    """Return what a party said last of a kind. One query."""
    return party.service_addresses.filter(kind=kind).order_by("-id").first()


def electronic_of(party: Party) -> ServiceAddress | None:
    """Return where a party agreed to be served electronically; None where he did not."""
    found = latest(party, Kind.ELECTRONIC)
    return found if found is not None and found.consented and found.value else None


def postal_of(party: Party) -> str:
    """Return a party's postal address: the one stated for service, else that of the filing."""
    found = latest(party, Kind.POSTAL)
    return found.value if found is not None else party.address


def address_for(party: Party, kind: str) -> str:
    """Return the address a way of service goes to; empty where there is none."""
    if kind == Kind.ELECTRONIC:
        found = electronic_of(party)
        return found.value if found else ""
    return postal_of(party)


def history(case: Case) -> Iterable[ServiceAddress]:
    """Return all that was ever stated of a case's parties, the latest first. One query."""
    rows = ServiceAddress.objects.filter(party__case=case).select_related("party")
    return rows.order_by("party__side", "party__position", "kind", "-id")

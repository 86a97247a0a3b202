"""Papers given to a carrier by machine: handed in, asked about, proven or returned. Run by beat.

The database says what waits. An item handed in again after a crash is not carried twice, for its
reference is ours. A carrier that cannot be reached is tried again, later each time; meanwhile
the paper waits, the page says so, and people may take it back and go themselves. Only a proof
that was fetched and found good states that a paper was served.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from documents import addresses, carriers, proofs, serving
from documents.carriers import Carrier, Item, Taken, Told
from documents.models import Consignment, Paper, Service, ServiceAddress
from documents.proofs import Upload
from enforcement.wire import GatewayDown, OneRefused
from policy.refusals import Problems, Refused, Stale
from teams.access import Actor
from teams.models import Court
from workdays import clock

AT_ONCE = 500
FIRST_RETRY, LONGEST_WAIT = timedelta(minutes=2), timedelta(hours=6)
CLAIM_LOST_AFTER = timedelta(minutes=10)
ASK_AGAIN = {"post": timedelta(hours=1), "electronic": timedelta(minutes=10)}
WATCH_READING = timedelta(days=30)
Kind = ServiceAddress.Kind
_ENDINGS = ((b"%PDF-", "pdf"), (b"\xff\xd8", "jpg"), (b"\x89PNG", "png"))
_TURNED = ["state", "number", "told", "told_on", "read_on", "trouble", "tries", "next_at",
           "claimed_at"]  # fmt: skip

log = logging.getLogger(__name__)


def work() -> None:
    """Hand in and ask for every court; what fails for one of them holds up no other."""
    for method in carriers.NAMES:
        carrier = Carrier.configured(method)
        if carrier is None:
            continue
        for court in Court.objects.filter(is_active=True):
            for turn in (hand_in, ask):
                _take_turn(turn, court, carrier)


def _take_turn(turn: Callable[[Court, Carrier], int], court: Court, carrier: Carrier) -> None:
    """Hand in or ask for a court; what goes wrong there holds up no other court."""
    try:
        turn(court, carrier)
    except GatewayDown as error:
        log.warning("carrier %s: %s: %s", carrier.method, court.code, error)
    except Exception:
        log.exception("carrier %s: %s", carrier.method, court.code)


def hand_in(court: Court, carrier: Carrier) -> int:
    """Hand in what waits in a court; return how many the carrier took.

    Raises `GatewayDown` where the carrier cannot be reached: all wait. What is wrong with one item
    is kept with it; the others go on.
    """
    due = _due(court, carrier, Consignment.State.WAITING)
    taken = 0
    for pk in list(due.order_by("id").values_list("pk", flat=True)[:AT_ONCE]):
        if _claim(pk):
            rows = Consignment.objects.select_related("service__party", "service__case")
            row = rows.select_related("service__document").get(pk=pk)
            taken += _one(row, partial(_hand_one_in, row, carrier, court))
    return taken


def ask(court: Court, carrier: Carrier) -> int:
    """Take in what the carrier says of the items handed to it; return how many came to an end.

    Raises `GatewayDown`; what was taken in before is kept.
    """
    due = _due(court, carrier, Consignment.State.HANDED).order_by("next_at", "id")
    rows = list(due.select_related("service")[:AT_ONCE])
    try:
        told = {one.number: one for one in carrier.fetch([row.number for row in rows])}
    except GatewayDown as down:
        _put_off(rows, str(down))
        raise
    return sum(
        _one(row, partial(_take_in, row, told.get(row.number), carrier, court)) for row in rows
    )


def take_back(pk: int, *, actor: Actor) -> Service:
    """Take a paper back that still waits for its carrier; it may be served by hand then.

    Raises `Refused` where it is being handed in, or has left the house.
    """
    with transaction.atomic():
        withdrawn = serving.withdraw(pk, _("撤回，改用其他方式"), actor=actor)
        gone = Consignment.objects.filter(
            service=withdrawn, state=Consignment.State.WAITING, claimed_at=None
        ).update(state=Consignment.State.DONE)
        problems = Problems()
        if not gone:
            said = _("正在交寄或者已经交寄，不能撤回；请稍候，按送达结果登记")
            problems.add("handed_in", said, field="service")
        problems.raise_if_any()
    return withdrawn


# --------------------------------------------------------------------------- handing in


def _due(court: Court, carrier: Carrier, state: str) -> QuerySet[Consignment]:
    return Consignment.objects.filter(
        court=court, method=carrier.method, state=state, next_at__lte=clock.now()
    )


def _claim(pk: int) -> bool:
    free = Q(claimed_at=None) | Q(claimed_at__lt=clock.now() - CLAIM_LOST_AFTER)
    waiting = Consignment.objects.filter(free, pk=pk, state=Consignment.State.WAITING)
    return bool(waiting.update(claimed_at=clock.now()))


def _one(row: Consignment, work_on: Callable[[], int]) -> int:
    """Work on one item; where it fails it is put off with the reason, and the next goes on.

    Raises `GatewayDown` where the carrier cannot be reached.
    """
    before = row.state
    try:
        return work_on()
    except Stale:
        return 0  # somebody entered the end meanwhile; the next turn closes this one
    except (GatewayDown, Refused) as refused:
        why, down = str(refused), isinstance(refused, GatewayDown)
        row.state = before
        _put_off([row], why)
        if down and not isinstance(refused, OneRefused):
            raise
    except Exception:
        log.exception("carrier %s: item %s", row.method, row.pk)
        row.state = before
        _put_off([row], _("办理这件时出现意外错误，稍后再试；仍不成功的，请联系系统管理员"))
    return 0


def _hand_one_in(row: Consignment, carrier: Carrier, court: Court) -> int:
    service, actor = row.service, Actor.system(court)
    why = _not_to_be_sent(service, carrier)
    taken = Taken(reason=why) if why else carrier.send(_item(service, court))
    with transaction.atomic():
        if taken.reason:
            serving.withdraw(service.pk, taken.reason, actor=actor)
            row.state = Consignment.State.DONE
        else:
            row.told, row.told_on = "accepted", taken.on or clock.today()
            serving.handed_over(service.pk, taken.number, on=row.told_on, actor=actor)
            row.state, row.number = Consignment.State.HANDED, taken.number
        _go_on(row)
    return int(bool(taken.number))


def _not_to_be_sent(service: Service, carrier: Carrier) -> str:
    """Return why a paper must not go out after all: consent may end while it waits."""
    if carrier.method == "electronic" and service.party is not None:
        stated = addresses.electronic_of(service.party)
        if stated is None or stated.value != service.address:
            return _("受送达人的电子送达地址已变更，或者不再同意电子送达")
    return ""


def _item(service: Service, court: Court) -> Item:
    paper = Paper.objects.get(document_id=service.document_id)
    stated = addresses.latest(service.party, Kind.POSTAL) if service.party else None
    known = stated is not None and stated.value == service.address
    return Item(
        reference=f"{court.code}-{service.pk}",
        case_number=service.case.number,
        title=f"{service.document.name} {service.document.number}".strip(),
        sender=court.name,
        name=service.name,
        receiver=stated.receiver if stated and known else "",
        phone=stated.phone if stated and known else "",
        address=service.address,
        digest=paper.digest,
        content=bytes(paper.pdf),
    )


# --------------------------------------------------------------------------- taking in


def _take_in(row: Consignment, told: Told | None, carrier: Carrier, court: Court) -> int:
    """Keep what the carrier says of an item; return 1 where that ended its service."""
    if told is None or told.fault:
        _put_off([row], told.fault if told else _("接口没有这件的消息"))
        return 0
    row.told, row.told_on = told.state, told.on or row.told_on
    row.read_on = told.read_on or row.read_on
    ended = ""
    if row.service.state == Service.State.UNDER_WAY:
        ended = _ended(row, told, carrier, Actor.system(court))
        if not ended:
            if told.state in carriers.ARRIVED:
                _put_off([row], _("已送到，尚未取得证明"))
            else:
                _go_on(row)
            return 0
    if not _watched(row, ended or row.service.state):
        row.state = Consignment.State.DONE
    _go_on(row)
    return int(bool(ended))


def _ended(row: Consignment, told: Told, carrier: Carrier, actor: Actor) -> str:
    """End a service by what came of it; return its new state, empty where nothing did yet.

    Raises `GatewayDown`; `Refused` where the proof is no good or the day cannot be.
    """
    if told.on is None or not (told.has_proof or told.state in carriers.CAME_BACK):
        return ""
    content = carrier.proof(row.number) if told.has_proof else b""
    if told.state in carriers.ARRIVED:
        proof = Upload(_named(row, content), content)
        serving.prove(row.service_id, on=told.on, received_by=told.signer, proof=proof, actor=actor)
        return Service.State.SERVED
    if told.state in carriers.CAME_BACK:
        sound = bool(content) and not proofs.check(content).fault
        serving.fail(
            row.service_id,
            on=told.on,
            outcome=told.reason or carriers.state_name(row.method, told.state),
            proof=Upload(_named(row, content), content) if sound else None,
            actor=actor,
        )
        return Service.State.FAILED
    return ""


def _watched(row: Consignment, state: str) -> bool:
    """Tell whether one goes on asking about what has ended: until an electronic one was read."""
    unread = row.method == "electronic" and state == Service.State.SERVED and not row.read_on
    return unread and clock.today() - row.service.sent_on < WATCH_READING


def _named(row: Consignment, content: bytes) -> str:
    ending = next((end for start, end in _ENDINGS if start in content[:1024]), "bin")
    return f"{row.number}.{ending}"


# --------------------------------------------------------------------------- when again


def _go_on(row: Consignment) -> None:
    row.tries, row.trouble, row.claimed_at = 0, "", None
    row.next_at = clock.now() + ASK_AGAIN[row.method]
    row.save(update_fields=_TURNED)


def _put_off(rows: Iterable[Consignment], why: str) -> None:
    """Turn to these later, each time later than before, and say why."""
    for row in rows:
        row.tries, row.trouble, row.claimed_at = min(row.tries + 1, 30), why[:200], None
        row.next_at = clock.now() + min(FIRST_RETRY * 2 ** (row.tries - 1), LONGEST_WAIT)
        row.save(update_fields=_TURNED)

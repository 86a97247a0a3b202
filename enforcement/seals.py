"""The daily seal: one digest over the heads of all chains of a court.

A chain alone cannot tell that its tail was cut off, or that a whole case is gone. The seal
can. It speaks of the journal as it stood at midnight after the day, so that it can be made,
and tested, at any later time: an event keeps in `previous` the head it found, so the head
at midnight is what the first event entered afterwards names, or else the present one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enforcement.models import Case, CourtChain, Event, Seal
from policy.refusals import Refusal, Refused
from teams.models import Court
from workdays import clock

ONE_DAY = timedelta(days=1)
COURT_CHAIN = 0  # stands in the place of the case's key


@dataclass(frozen=True, slots=True)
class Sum:
    """What the heads of a court come to: chains that have an event, their events, the digest."""

    chains: int
    events: int
    digest: str


def seal(court: Court, day: date) -> Seal:
    """Seal a day that is over; return the day's seal if it was made already.

    Raises `Refused` for a day not over, and for one before the last seal: seals are a chain.
    """
    made = Seal.objects.filter(court=court, sealed_on=day).first()
    if made is not None:
        return made
    if day >= clock.today():
        said = _("%(day)s尚未结束，不能封存") % {"day": day.isoformat()}
        raise Refused(Refusal("day_not_over", said, "day"))
    last = Seal.objects.filter(court=court).order_by("-sealed_on").first()
    if last is not None and last.sealed_on > day:
        said = _("已封存至%(day)s，不能补封更早的日期") % {"day": last.sealed_on.isoformat()}
        raise Refused(Refusal("later_seal", said, "day"))
    previous = last.digest if last else ""
    found = _sum(court, day, previous)
    try:
        with transaction.atomic():
            return Seal.objects.create(
                court=court,
                sealed_on=day,
                chains=found.chains,
                events=found.events,
                digest=found.digest,
                previous=previous,
                made_at=clock.now(),
            )
    except IntegrityError:  # somebody else sealed the day meanwhile, over the same heads
        return Seal.objects.get(court=court, sealed_on=day)


def seal_through(court: Court, day: date) -> list[Seal]:
    """Seal every day up to and with this one that has none since the last seal, in order."""
    last = Seal.objects.filter(court=court).order_by("-sealed_on").first()
    first = last.sealed_on + ONE_DAY if last else day
    days = (day - first).days + 1
    return [seal(court, first + n * ONE_DAY) for n in range(days)]


def verify(made: Seal) -> str:
    """Return what is wrong with a seal against the journal as it stands; empty if nothing is."""
    before = Seal.objects.filter(court_id=made.court_id, sealed_on__lt=made.sealed_on)
    last = before.order_by("-sealed_on").first()
    if made.previous != (last.digest if last else ""):
        return _("与前一日封存不相接")
    found = _sum(made.court, made.sealed_on, made.previous)
    if (found.chains, found.events) != (made.chains, made.events):
        return _(
            "封存时%(chains)d条链、%(events)d项登记，现为%(chains_now)d条链、%(events_now)d项登记"
        ) % {
            "chains": made.chains,
            "events": made.events,
            "chains_now": found.chains,
            "events_now": found.events,
        }
    return "" if found.digest == made.digest else _("链尾校验值与封存时不符")


def latest(court_id: int, until: date) -> Seal | None:
    """Return the court's last seal of a day not after `until`."""
    seals = Seal.objects.filter(court_id=court_id, sealed_on__lte=until)
    return seals.order_by("-sealed_on").first()


def _sum(court: Court, day: date, previous: str) -> Sum:
    digest = hashlib.sha256(previous.encode())
    chains = events = 0
    for key, seq, head in _heads(court, datetime.combine(day + ONE_DAY, time(), clock.SHANGHAI)):
        digest.update(f"{key}:{seq}:{head}\n".encode())
        chains, events = chains + 1, events + seq
    return Sum(chains, events, digest.hexdigest())


def _heads(court: Court, midnight: datetime) -> Iterator[tuple[int, int, str]]:
    """Yield (case key, last number, head) of every chain as it stood, in order of keys."""
    since = _first_since(court, midnight)
    rows = CourtChain.objects.filter(court=court).values_list("seq", "head")
    for seq, head in rows:
        seq, head = since.get(COURT_CHAIN, (seq, head))
        if seq:
            yield COURT_CHAIN, seq, head
    cases = Case.objects.filter(court=court).order_by("pk")
    ends = cases.values_list("pk", "journal_seq", "journal_head")
    for key, seq, head in ends.iterator(chunk_size=5000):
        seq, head = since.get(key, (seq, head))
        if seq:
            yield key, seq, head


def _first_since(court: Court, midnight: datetime) -> dict[int, tuple[int, str]]:
    """Return by chain the end that the first event entered since midnight found."""
    found: dict[int, tuple[int, str]] = {}
    events = Event.objects.filter(court=court, entered_at__gte=midnight).order_by("-seq")
    rows = events.values_list("case_id", "seq", "previous")
    for case_id, seq, before in rows.iterator(chunk_size=5000):
        found[case_id or COURT_CHAIN] = (seq - 1, before)  # the lowest number comes last
    return found

"""The hash chain: each event carries a hash over its row and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from enforcement.models import Case, CourtChain, Event


def digest(event: Event) -> str:
    """Return the hash of an event's row, chained to `event.previous`."""
    row = [
        event.court_id,
        event.case_id,
        event.seq,
        event.kind,
        event.happened_on.isoformat(),
        event.entered_at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor_id,
        event.actor_name,
        event.post,
        event.unit,
        event.subject,
        event.about,
        event.data,
        event.facts,
        event.previous,
    ]
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def link(end: Case | CourtChain, event: Event) -> None:
    """Give an event its number and hash, and move the end of its chain."""
    if isinstance(end, Case):
        event.seq, event.previous = end.journal_seq + 1, end.journal_head
        event.hash = digest(event)
        end.journal_seq, end.journal_head = event.seq, event.hash
        return
    event.seq, event.previous = end.seq + 1, end.head
    event.hash = digest(event)
    end.seq, end.head = event.seq, event.hash


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a chain does not hold."""

    chain: str
    seq: int
    reason: str


def faults(name: str, events: Iterable[Event], seq: int, head: str) -> list[Break]:
    """Return what is wrong with a chain whose end should be `seq` and `head`."""
    found: list[Break] = []
    previous, expected = "", 1
    for event in events:
        if event.seq != expected:
            found.append(Break(name, expected, "缺少登记"))
            expected = event.seq
        if event.previous != previous:
            found.append(Break(name, event.seq, "与前一登记不相接"))
        if digest(event) != event.hash:
            found.append(Break(name, event.seq, "内容与校验值不符"))
        previous, expected = event.hash, expected + 1
    if expected - 1 != seq or previous != head:
        found.append(Break(name, expected - 1, "链尾与记载不符"))
    return found

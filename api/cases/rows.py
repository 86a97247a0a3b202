"""Cases, clocks, parties and entries as they are answered: plain values, personal data masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from enforcement.models import Case, Event, Node, Party
from intake.masking import masked
from policy.events import EVENTS
from policy.pack import Pack
from teams.models import User
from workdays.clock import SHANGHAI

_PERSONAL = ("id_number", "phone", "address", "account")


def case_row(case: Case) -> dict[str, Any]:
    """Return a case as a list shows it. Asks for nothing beyond handler and judge."""
    return {
        "id": case.pk,
        "number": case.number,
        "kind": case.type_code,
        "title": case.title,
        "state": case.state,
        "state_name": case.get_state_display(),
        "track": case.track,
        "track_name": case.pack.track_name(case.track) if case.track else "",
        "unit": case.unit,
        "unit_name": case.pack.unit_name(case.unit) if case.unit else "",
        "assigned_unit": case.assigned_unit,
        "handler": person(case.handler),
        "judge": person(case.judge),
        "filed_on": case.filed_on,
        "accepted_on": case.accepted_on,
        "claim_amount": money(case.claim_amount),
        "awaits_run": case.awaits_run,
        "correction_open": case.correction_open,
        "closed_on": case.closed_on,
        "closing_mode": case.closing_mode,
        "archived_on": case.archived_on,
        "journal_seq": case.journal_seq,
        "updated_at": moment(case.updated_at),
    }


def case_page(
    case: Case, nodes: Iterable[Node], journal: Iterable[Event], today: date
) -> dict[str, Any]:
    """Return a case in full: parties, facts, clocks, and the latest entries."""
    return {
        **case_row(case),
        "cause": case.cause,
        "basis_number": case.basis_number,
        "basis_issuer": case.basis_issuer,
        "preservation": case.preservation,
        "remark": case.remark,
        "amount_recovered": money(case.amount_recovered),
        "closing_submitted_on": case.closing_submitted_on,
        "resumed_from": case.resumed_from_id,
        "parties": [party_row(party) for party in case.parties.all()],
        "facts": {
            name: {"value": entry[0], "source": entry[1], "on": entry[2]}
            for name, entry in case.facts.items()
        },
        "clocks": [clock_row(node, case.pack, today) for node in nodes],
        "journal": [entry_row(event) for event in journal],
    }


def party_row(party: Party) -> dict[str, Any]:
    """Return a party, its personal data masked."""
    hidden = {name: masked(name, getattr(party, name)) for name in _PERSONAL}
    return {
        "key": party.key,
        "side": party.side,
        "name": party.name,
        "kind": party.kind,
        "agent": party.agent,
        "joined_on": party.joined_on,
        **hidden,
    }


def clock_row(node: Node, pack: Pack, today: date) -> dict[str, Any]:
    """Return a clock with its rule's name and clauses."""
    rule = pack.clocks.get(node.rule)
    late = (node.done_on or today) > node.due_on
    counts = node.applies == Node.Applies.RUNS and node.kind != "window" and not node.paused
    running = node.status in (Node.Status.OPEN, Node.Status.DONE)
    return {
        "id": node.pk,
        "rule": node.rule,
        "name": rule.name if rule else node.rule,
        "kind": node.kind,
        "subject": node.subject,
        "clause": list(rule.clause) if rule else [],
        "opened_on": node.opened_on,
        "start_on": node.start_on,
        "plan_due_on": node.plan_due_on,
        "due_on": node.due_on,
        "provisional": node.provisional,
        "status": node.status,
        "applies": node.applies,
        "paused": node.paused,
        "done_on": node.done_on,
        "late": late and counts and running and not node.inherited,
        "inherited": node.inherited,
        "unit": node.unit,
        "post": node.post,
        "lateness_reason": node.lateness_reason,
    }


def entry_row(event: Event) -> dict[str, Any]:
    """Return an entry of the journal."""
    return {
        "seq": event.seq,
        "kind": event.kind,
        "term": EVENTS[event.kind].term,
        "happened_on": event.happened_on,
        "entered_at": moment(event.entered_at),
        "entered_late": event.entered_late,
        "by": event.actor_name,
        "post": event.post,
        "unit": event.unit,
        "subject": event.subject,
        "about": event.about,
        "data": event.data,
        "facts": event.facts,
        "hash": event.hash,
    }


def person(user: User | None) -> dict[str, Any] | None:
    """Return a person of the court."""
    return {"id": user.pk, "name": user.name} if user else None


def moment(at: datetime) -> datetime:
    """Return a moment in the zone of the courts."""
    return at.astimezone(SHANGHAI)


def money(value: Any) -> str | None:
    """Return an amount with its two decimals."""
    return None if value is None else f"{value:.2f}"

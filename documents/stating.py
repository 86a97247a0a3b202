"""What the journal is told of service: sent, failed, arrived, and that somebody now has all."""

from __future__ import annotations

from collections.abc import Sequence

from documents import asking, catalogue, standard
from documents.matters import of_case
from documents.methods import methods
from documents.models import Service
from enforcement.journal import By, Draft
from enforcement.lifecycle import stages
from enforcement.models import Case, Party
from policy.events import EVENTS

SERVED = "document.served"


def told(event: str, row: Service, **more: str) -> Draft:
    """Return the event that something became of an attempt."""
    data = {
        "document": row.document.name,
        "title": row.document.number,
        "to": row.key,
        "method": methods()[row.method].name,
        **more,
    }
    if event == "service.sent":
        data |= _reference(row)
    return Draft(event, row.ended_on or row.sent_on, data=data)


def _reference(row: Service) -> dict[str, str]:
    return {"reference": row.reference} if methods()[row.method].tracked else {}


def state_served(case: Case, rows: Sequence[Service], by: By) -> None:
    """State each arrival; and that a respondent now has every standard paper, once he has."""
    choices = EVENTS[SERVED].fields["document"].choices_set
    drafts = []
    for row in rows:
        on = row.ended_on or row.sent_on
        if row.party is None or row.party.side != Party.Side.RESPONDENT:
            drafts.append(told("service.proved", row))
            continue
        name = _name_of(row, choices)
        drafts.append(Draft(SERVED, on, row.key, data={"document": name, **_reference(row)}))
        if _has_all(case, row.party):
            drafts.append(Draft("documents.all_served", on, row.key))
    stages.state_decided(case, drafts, by=by)


def _name_of(row: Service, choices: frozenset[str]) -> str:
    """Return the name by which packs know what was served; 其他 for what none of them counts."""
    kind = catalogue.find(row.document.court.code, row.document.kind)
    named = (asking.name_in(row.case.pack, kind), *kind.names)
    return next((name for name in named if name in choices), "其他")


def _has_all(case: Case, party: Party) -> bool:
    """Tell whether every standard paper of a respondent was served on him; once only."""
    stated = case.events.filter(kind="documents.all_served", subject=party.key)
    if stated.exists():
        return False
    kinds, unknown = standard.kinds_of(case.pack, catalogue.kinds(case.court.code))
    wanted = {
        p.kind.code
        for p in standard.wanted(of_case(case), kinds)
        if p.subject in ("", party.key) and p.kind.is_served
    }
    if unknown or not wanted:
        return False
    served = Service.objects.filter(case=case, party=party, state=Service.State.SERVED)
    return wanted <= set(served.values_list("document__kind", flat=True))

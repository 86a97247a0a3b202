"""Reads of the filing room. What the actor may see is the first filter."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from enforcement import selectors
from enforcement.models import Case
from enforcement.models.case import BEFORE_TEAM, LIVE
from intake.models import Correction, Import, ImportRow, Reception, Verification
from policy.pack import Pack
from policy.refusals import NotVisible
from policy.vocabulary import FACTS
from teams import access
from teams.access import Actor


def imports(actor: Actor) -> QuerySet[Import]:
    """Return the court's imports, newest first; none for who files no cases."""
    if not may_import(actor):
        return Import.objects.none()
    return (
        Import.objects.filter(court_id=actor.court_id)
        .select_related("made_by", "settled_by")
        .order_by("-id")
    )


def find_import(actor: Actor, pk: int) -> Import:
    """Return an import by key.

    Raises `NotVisible` for another court's, `Forbidden` for somebody who files no cases.
    """
    rows = Import.objects.filter(court_id=actor.court_id, pk=pk)
    found = rows.select_related("made_by", "settled_by").first()
    if found is None:
        raise NotVisible(f"import {pk}")
    if not may_import(actor):
        access.require(actor, "case.import")
    return found


def numbers_filed(actor: Actor, pk: int) -> QuerySet[ImportRow, str]:
    """Return the numbers of the cases a sheet of the actor's court filed; of no other's."""
    rows = ImportRow.objects.filter(sheet_id=pk, sheet__court_id=actor.court_id)
    return rows.filter(status=ImportRow.Status.FILED).values_list("case_number", flat=True)


def may_import(actor: Actor) -> bool:
    """Tell whether the actor files cases of any origin."""
    origins = [value for value, _term in FACTS["filing_origin"].choices]
    return any(
        access.holds(actor, "filing", values={"filing_origin": origin}) for origin in origins
    )


def require_filing(actor: Actor) -> None:
    """Raise `Forbidden` for somebody who files no cases of any origin."""
    if not may_import(actor):
        access.require(actor, "case.file")


def receptions(actor: Actor, case: Case) -> list[Reception]:
    """Return a case's receptions, newest first. Raises `NotVisible`."""
    selectors.find(actor, case.pk)
    return list(Reception.objects.filter(case=case).order_by("-happened_on", "-id"))


def verifications(actor: Actor, case: Case) -> list[Verification]:
    """Return a case's verifications, newest first. Raises `NotVisible`."""
    selectors.find(actor, case.pk)
    return list(Verification.objects.filter(case=case).order_by("-id"))


def corrections(actor: Actor, case: Case) -> list[Correction]:
    """Return what was corrected on a case, newest first, personal data masked."""
    selectors.find(actor, case.pk)
    return list(Correction.objects.filter(case=case).order_by("-id"))


VERIFIED, RECEIVED = "filing.verified", "reception.recorded"


def to_verify(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose filing is still to be verified; none where the court asks it not."""
    if not asks_for(actor.pack, VERIFIED):
        return Case.objects.none()
    waiting = Q(state__in=BEFORE_TEAM) & ~Q(seen__has_key=VERIFIED)
    return selectors.visible(actor).filter(waiting, closed_on=None).select_related("court")


def to_correct(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose filing was sent back and is not corrected yet."""
    cases = selectors.visible(actor).filter(correction_open=True, closed_on=None)
    return cases.select_related("court")


def to_hear(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose first reception is not recorded, as far as the court asks for one.

    Where a clock or a screening waits for it, until it is there; else before a team has it.
    """
    states = LIVE if asks_for(actor.pack, RECEIVED) else BEFORE_TEAM
    waiting = Q(state__in=states) & ~Q(seen__has_key=RECEIVED)
    return selectors.visible(actor).filter(waiting, closed_on=None).select_related("court")


def asks_for(pack: Pack, event: str) -> bool:
    """Tell whether a clock, a screening or a gate of a court waits for an event."""
    after = {kind for run in pack.runs for kind in run.after}
    after |= {trigger.event for gate in pack.tables.gate for trigger in gate.after}
    return event in pack.closed_by or event in after

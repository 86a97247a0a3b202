"""Reads of service: what waits to be served, what is under way, what came of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from documents import catalogue, selectors
from documents.models import Consignment, Document, Proof, Service
from enforcement import selectors as cases
from policy.refusals import NotVisible
from teams.access import Actor
from teams.models import Court


def attempts(actor: Actor) -> QuerySet[Service]:
    """Return every attempt this person may read."""
    papers = selectors.visible(actor).order_by()
    found = Service.objects.filter(court_id=actor.court_id, document__in=papers)
    return found.select_related("case", "document", "consignment")


def waiting(actor: Actor) -> QuerySet[Document]:
    """Return the issued papers that nobody was served yet, and no attempt is under way of."""
    court = Court.objects.get(pk=actor.court_id)
    kinds = [k.code for k in catalogue.kinds(court.code).values() if k.is_served]
    tried = Service.objects.filter(document=OuterRef("pk"), state__in=Service.TAKEN)
    issued = selectors.visible(actor).filter(state=Document.State.ISSUED, kind__in=kinds)
    return issued.exclude(Exists(tried)).select_related("case")


def standing(actor: Actor) -> list[dict[str, Any]]:
    """Return the carriers by which papers stand still in the actor's court. One query.

    Each as its method, how many stand or wait behind them, when the first is tried again, why.
    """
    found = Consignment.objects.filter(court_id=actor.court_id)
    rows = found.exclude(state=Consignment.State.DONE).order_by("method").values("method")
    standing = Q(tries__gt=0)
    told = rows.annotate(
        tried=Count("id", filter=standing),
        count=Count("id", filter=standing | Q(state=Consignment.State.WAITING)),
        next_at=Min("next_at", filter=standing),
        why=Max("trouble"),
    )
    return [dict(row) for row in told.filter(tried__gt=0)]


def of_document(document: Document) -> list[Service]:
    """Return a paper's attempts, the latest first. One query."""
    return list(document.services.select_related("proof", "consignment").order_by("-id"))


def find(actor: Actor, pk: int) -> Service:
    """Return an attempt by key. Raises `NotVisible`."""
    found = attempts(actor).select_related("party", "proof").filter(pk=pk).first()
    if found is None:
        raise NotVisible("service")
    return found


def find_proof(actor: Actor, pk: int) -> Proof:
    """Return a proof by key. Raises `NotVisible`."""
    found = Proof.objects.filter(pk=pk, case__in=cases.visible(actor).order_by()).first()
    if found is None:
        raise NotVisible("proof")
    return found

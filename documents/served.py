"""Reads of service: what waits to be served, what is under way, what came of it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from documents import catalogue, selectors, serving
from documents.models import Document, Proof, Service
from enforcement import selectors as cases
from policy.refusals import NotVisible
from teams.access import Actor
from teams.models import Court


def attempts(actor: Actor) -> QuerySet[Service]:
    """Return every attempt this person may read."""
    papers = selectors.visible(actor).order_by()
    found = Service.objects.filter(court_id=actor.court_id, document__in=papers)
    return found.select_related("case", "document")


def waiting(actor: Actor) -> QuerySet[Document]:
    """Return the issued papers that nobody was served yet, and no attempt is under way of."""
    court = Court.objects.get(pk=actor.court_id)
    kinds = [k.code for k in catalogue.kinds(court.code).values() if serving.is_served(k)]
    tried = Service.objects.filter(document=OuterRef("pk")).exclude(state=Service.State.FAILED)
    issued = selectors.visible(actor).filter(state=Document.State.ISSUED, kind__in=kinds)
    return issued.exclude(Exists(tried)).select_related("case")


def of_document(document: Document) -> list[Service]:
    """Return a paper's attempts, the latest first. One query."""
    return list(document.services.select_related("proof").order_by("-id"))


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

"""Reads of the property room."""

from __future__ import annotations

from django.db.models import QuerySet

from assets.models import Query
from enforcement import selectors
from enforcement.models import Case, Item
from teams.access import Actor


def queries(actor: Actor, case: Case) -> QuerySet[Query]:
    """Return a case's queries, newest round first. Raises `NotVisible`."""
    selectors.find(actor, case.pk)
    return (
        Query.objects.filter(case=case)
        .select_related("party", "by")
        .order_by("-round", "system", "party__position")
    )


def property_found(actor: Actor, case: Case) -> list[Item]:
    """Return the property registered on a case. Raises `NotVisible`."""
    selectors.find(actor, case.pk)
    return list(case.items.filter(kind="asset").order_by("position"))

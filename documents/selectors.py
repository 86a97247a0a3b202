"""Reads of documents. What the actor may see is the first filter."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.models import Batch, Document
from enforcement import selectors
from policy.refusals import NotVisible
from policy.vocabulary import FUNCTIONS
from teams import access
from teams.access import Actor

# Where a document stands on its way, and what it waits for.
STEPS: tuple[tuple[str, Promise], ...] = (
    ("to_fill", _("待补填")),
    ("to_sign", _("待签名")),
    ("to_seal", _("待盖章")),
    ("to_issue", _("待签发")),
    ("issued", _("已签发")),
    ("discarded", _("已作废")),
)
_COMPLETE = Q(lacking=0) & (Q(state="signed") | Q(state="draft", waits_for=""))
_AT: dict[str, Q] = {
    "to_fill": Q(state="draft", lacking__gt=0),
    "to_sign": Q(state="draft", lacking=0) & ~Q(waits_for=""),
    "to_seal": _COMPLETE & Q(needs_seal=True),
    "to_issue": Q(state="sealed") | (_COMPLETE & Q(needs_seal=False)),
    "issued": Q(state__in=("issued", "corrected")),
    "discarded": Q(state="discarded"),
}


def visible(actor: Actor) -> QuerySet[Document]:
    """Return the documents of the cases that exist for this actor."""
    if not selectors.reads_cases(actor):
        return Document.objects.none()
    found = Document.objects.filter(court_id=actor.court_id)
    if not selectors.reads_restricted(actor):
        found = found.filter(case__in=selectors.visible(actor).order_by())
    return found


def find(actor: Actor, pk: int) -> Document:
    """Return a document with its case. Raises `NotVisible`."""
    found = (
        visible(actor)
        .filter(pk=pk)
        .select_related("case__court", "case__handler", "case__judge", "seal", "corrects")
        .first()
    )
    if found is None:
        raise NotVisible("document")
    return found


def at(documents: QuerySet[Document], step: str) -> QuerySet[Document]:
    """Return the documents that stand at a step of `STEPS`."""
    return documents.filter(_AT[step])


def step_of(document: Document) -> str:
    """Return the step a document stands at; as `at` has it."""
    if document.state in ("issued", "corrected"):
        return "issued"
    if document.state in ("discarded", "sealed"):
        return "discarded" if document.state == "discarded" else "to_issue"
    if document.state == "draft" and document.lacking:
        return "to_fill"
    if document.state == "draft" and document.waits_for:
        return "to_sign"
    return "to_seal" if document.needs_seal else "to_issue"


def to_sign(documents: QuerySet[Document], actor: Actor) -> QuerySet[Document]:
    """Return the documents whose next signature is the actor's to give."""
    held = [name for name in FUNCTIONS if access.holds(actor, name)]
    judging = [seat.unit for seat in actor.seats if seat.post == "judge" and seat.unit]
    mine = Q(waits_for__in=[*held, *actor.posts])
    mine |= Q(waits_for="@judge", case__judge_id__in=actor.selves)
    mine |= Q(waits_for="@judge", case__unit__in=judging)
    mine |= Q(waits_for="@team", case__unit__in=actor.units)
    return at(documents, "to_sign").filter(mine)


def batches(actor: Actor) -> QuerySet[Batch]:
    """Return the batches of the actor's court."""
    if not selectors.reads_cases(actor):
        return Batch.objects.none()
    return Batch.objects.filter(court_id=actor.court_id).select_related("asked_by")


def of_batch(documents: QuerySet[Document], batch: Batch) -> QuerySet[Document]:
    """Return the papers of a batch's cases, of its kinds where it names some."""
    found = documents.filter(case__in=batch.rows.values("case"))
    return found.filter(kind__in=batch.kinds) if batch.kinds else found


def find_batch(actor: Actor, pk: int) -> Batch:
    """Return a batch. Raises `NotVisible`."""
    found = batches(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible("batch")
    return found

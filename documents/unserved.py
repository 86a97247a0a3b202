"""The standard papers a party has not got yet: those to be handed over, those not issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents import catalogue, standard
from documents.matters import of_case
from documents.models import Document, Service
from enforcement.models import Case, Party


@dataclass(frozen=True, slots=True)
class Unserved:
    """Issued papers that wait for somebody, and the names of those not issued yet."""

    papers: Sequence[Document] = ()
    lacking: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether he has every standard paper."""
        return not self.papers and not self.lacking


def of_party(case: Case, party: Party) -> Unserved:
    """Return what of the standard set a party has not got. Seven queries."""
    kinds, _unknown = standard.kinds_of(case.pack, catalogue.kinds(case.court.code))
    wanted = {
        (paper.kind.code, paper.subject): paper.kind
        for paper in standard.wanted(of_case(case), kinds)
        if paper.subject in ("", party.key)
    }
    rows = case.documents.filter(kind__in=[code for code, _subject in wanted]).order_by(
        "order", "id"
    )
    issued: dict[tuple[str, str], Document] = {}
    for row in rows.filter(state=Document.State.ISSUED):
        issued[row.kind, row.subject] = row
    gone = Service.objects.filter(case=case, key=party.key).exclude(state=Service.State.FAILED)
    has = set(gone.values_list("document__kind", "document__subject"))
    papers = [issued[key] for key in wanted if key in issued and key not in has]
    lacking = [
        kind.spec.name for key, kind in wanted.items() if key not in issued and key not in has
    ]
    return Unserved(papers, lacking)

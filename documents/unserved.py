"""The standard papers a party has not got yet: those to be handed over, those not issued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from documents import catalogue, standard
from documents.matters import of_case
from documents.models import Document, Service
from enforcement.models import Case, Party


@dataclass(frozen=True, slots=True)
class Unserved:
    """Issued papers that wait for somebody, the names of those not issued yet, of those sent.

    `under_way` were sent and not proven yet: nobody may say that he has them.
    """

    papers: Sequence[Document] = ()
    lacking: Sequence[str] = ()
    under_way: Sequence[str] = ()

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
    sent: dict[tuple[str, str], set[str]] = defaultdict(set)
    tried = Service.objects.filter(case=case, key=party.key, state__in=Service.TAKEN)
    for code, subject, state in tried.values_list("document__kind", "document__subject", "state"):
        sent[code, subject].add(state)
    papers = [issued[key] for key in wanted if key in issued and key not in sent]
    lacking = [
        kind.spec.name for key, kind in wanted.items() if key not in issued and key not in sent
    ]
    under_way = [
        kind.spec.name
        for key, kind in wanted.items()
        if key in sent and Service.State.SERVED not in sent[key]
    ]
    return Unserved(papers, lacking, under_way)

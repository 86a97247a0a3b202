"""The papers every new case gets: the pack's list, a paper for each addressee, in service order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from documents import catalogue, drafting, matters
from documents.catalogue import Kind
from documents.models import Document
from documents.sources import Matter
from enforcement.models import Case
from policy.pack import Pack
from policy.refusals import Refusal
from teams.access import Actor

CHECKLIST = "standard_documents"
# Where a plan names no papers: those the law has served on every respondent.
DEFAULT = ("enforcement_notice", "property_report_order", "property_declaration")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper of the set: its kind and whom it is for."""

    kind: Kind
    subject: str


def kinds_of(pack: Pack, known: Mapping[str, Kind]) -> tuple[list[Kind], list[str]]:
    """Return the kinds of the standard set in order, and the names no form answers to."""
    listed = pack.tables.checklists.get(CHECKLIST)
    if listed is None:
        return [known[code] for code in DEFAULT if code in known], []
    by_name = {name: kind for kind in reversed(list(known.values())) for name in kind.names[:-1]}
    by_name |= {kind.spec.name: kind for kind in known.values()}
    found = [by_name[item] for item in listed.items if item in by_name]
    return found, [item for item in listed.items if item not in by_name]


def wanted(matter: Matter, kinds: list[Kind]) -> Iterator[Wanted]:
    """Yield the papers of kinds for a case: kind by kind for each addressee, as they are served.

    Of a kind about an asset the set has none: which asset is for a person to say.
    """
    for kind in kinds:
        if kind.spec.per == "case":
            yield Wanted(kind, "")
    for party in [*matter.side("respondent"), *matter.side("applicant")]:
        for kind in kinds:
            if kind.spec.per == party.side:
                yield Wanted(kind, party.key)


def make(
    case: Case, kinds: list[Kind] | None, *, actor: Actor
) -> tuple[list[Document], list[Refusal]]:
    """Make the drafts of a set on a case; those there are already stay. Return them in order.

    What no form answers to is told and does not hold up the rest.
    """
    unknown: list[str] = []
    if kinds is None:
        kinds, unknown = kinds_of(case.pack, catalogue.kinds(case.court.code))
    matter = matters.of_case(case, actor)
    there = _there(case)
    made = []
    for place, paper in enumerate(wanted(matter, kinds)):
        known = there.get((paper.kind.code, paper.subject))
        made.append(
            known
            or drafting.draft(
                case, paper.kind, actor=actor, subject=paper.subject, matter=matter, order=place
            )
        )
    said = _("没有名为“%(name)s”的文书样式")
    return made, [Refusal("no_form", said % {"name": name}, "kind") for name in unknown]


def _there(case: Case) -> dict[tuple[str, str], Document]:
    """Return the papers a case has, those issued before those on their way."""
    rows = case.documents.exclude(state__in=("discarded", "corrected")).filter(corrects=None)
    return {(d.kind, d.subject): d for d in rows.order_by("-id")}


def completed_by(document: Document, matter: Matter) -> bool:
    """Tell whether a document just issued completes the standard set of its case, whose matter
    is given.

    Said once: not where it was told before.
    """
    case = document.case
    if "documents.prepared" in case.seen:
        return False
    known = catalogue.kinds(case.court.code)
    kinds, unknown = kinds_of(case.pack, known)
    if unknown or document.kind not in {kind.code for kind in kinds}:
        return False
    asked = {(p.kind.code, p.subject) for p in wanted(matter, kinds)}
    issued = case.documents.filter(state__in=("issued", "corrected"))
    return asked <= set(issued.values_list("kind", "subject"))

"""Reads of the applications sent online, and the figures of how they were examined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from enforcement.models import Case
from intake.models import OnlineFiling, OnlineVersion
from intake.online.services import EXAMINE
from policy.refusals import NotVisible, Refusal, Refused
from teams import access
from teams.access import Actor

LONGEST_PERIOD = 366
Outcome = OnlineVersion.Outcome


def filings(actor: Actor) -> QuerySet[OnlineFiling]:
    """Return the court's applications. Raises `Forbidden` for who examines none."""
    access.require(actor, EXAMINE)
    return OnlineFiling.objects.filter(court_id=actor.court_id).select_related("case")


def find(actor: Actor, pk: int) -> OnlineFiling:
    """Return an application by key. Raises `NotVisible` for another court's."""
    rows = OnlineFiling.objects.filter(court_id=actor.court_id, pk=pk)
    found = rows.select_related("court", "case").first()
    if found is None:
        raise NotVisible(f"online filing {pk}")
    access.require(actor, EXAMINE)
    return found


def versions(filing: OnlineFiling) -> list[OnlineVersion]:
    """Return an application's versions, the newest first."""
    return list(filing.versions.select_related("sent_by").order_by("-number"))


def beside(actor: Actor, debtors: Sequence[str]) -> dict[str, int]:
    """Return how many applications wait against each debtor. One query."""
    waiting = filings(actor).filter(state="waiting", debtor__in=[d for d in debtors if d])
    counted = waiting.order_by().values_list("debtor").annotate(n=Count("id"))
    return dict(counted)


def next_serial(actor: Actor, year: int, kind: str) -> int:
    """Return the serial after the highest one of a year's cases of a kind."""
    cases = Case.objects.filter(court_id=actor.court_id, year=year, type_code=kind)
    last = cases.order_by("-serial").values_list("serial", flat=True).first()
    return (last or 0) + 1


@dataclass(slots=True)
class Figures:
    """How the applications of one source, or of one examiner, were decided in a period."""

    name: str
    examined: int = 0
    accepted: int = 0
    returned: int = 0
    late: int = 0
    defects: Counter[str] = field(default_factory=Counter)

    @property
    def returned_share(self) -> str:
        """The share sent back, in percent with one decimal; empty for none."""
        return f"{self.returned * 100 / self.examined:.1f}%" if self.examined else ""


def figures(actor: Actor, first: date, last: date) -> tuple[list[Figures], list[Figures]]:
    """Return how applications were decided from day to day, by source and by examiner. One query.

    Raises `Refused` for a period that is none, or longer than a year.
    """
    access.require(actor, EXAMINE)
    if not 0 <= (last - first).days <= LONGEST_PERIOD:
        said = _("期间应为一日至一年，止日不早于起日")
        raise Refused(Refusal("bad_period", said, "last"))
    rows = OnlineVersion.objects.filter(
        filing__court_id=actor.court_id,
        decided_on__gte=first,
        decided_on__lte=last,
        outcome__in=(Outcome.ACCEPTED, Outcome.RETURNED),
    )
    sources = {value: Figures(str(term)) for value, term in OnlineFiling.Source.choices}
    clerks: dict[int, Figures] = {}
    told = rows.values_list("filing__source", "by", "by_name", "outcome", "late", "defects")
    for source, by, name, outcome, late, defects in told.iterator():
        clerk = clerks.setdefault(by or 0, Figures(name))
        for one in (sources[source], clerk):
            one.examined += 1
            one.accepted += outcome == Outcome.ACCEPTED
            one.returned += outcome == Outcome.RETURNED
            one.late += late
            one.defects.update(defect["name"] for defect in defects)
    by_clerk = sorted(clerks.values(), key=lambda one: (-one.examined, one.name))
    return list(sources.values()), by_clerk

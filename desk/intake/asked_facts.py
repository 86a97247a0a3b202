"""Which facts the front rooms ask for at which table (ours): as far as the court reads them."""

from __future__ import annotations

from desk.facts import by_vocabulary
from intake.services import questions_at
from policy.pack import Pack

# What a query can answer, and what people tell when they are first heard.
_QUERY = (
    "amount_due",
    "deposits_cover_due",
    "preserved_covers_due",
    "four_checks_cover_due",
    "has_assets",
    "has_disposable_asset",
    "first_seizure",
    "mortgage_priority",
    "disposal_right_requestable",
    "needs_auction",
)
_RECEPTION = (
    "has_assets",
    "has_disposable_asset",
    "mortgage_priority",
    "preserved",
    "enterprise_party",
    "party_or_gov",
    "organised_crime",
    "business_environment",
    "simple_act",
    "assistance_notice_suffices",
    "voluntary_performance",
    "settlement_likely",
    "likely_inadmissible",
    "major_or_difficult",
    "facts_clear",
    "dispute_large",
    "refusal_crime",
    "related_case",
    "similar_group",
)


def of_query(pack: Pack) -> list[str]:
    """Return the facts a query's answer may bring."""
    return by_vocabulary(_read(pack) & set(_QUERY))


def of_reception(pack: Pack) -> list[str]:
    """Return the facts learnt at a first reception, the court's own questions after them."""
    return by_vocabulary((_read(pack) & set(_RECEPTION)) | set(questions_at(pack, "reception")))


def _read(pack: Pack) -> set[str]:
    """Return the facts a court's rules, screenings and offers read."""
    shown = {fact for run in pack.runs for fact in run.shows}
    offered = {c.name for offer in pack.tables.offer for c in offer.conditions}
    return set(pack.fact_names) | shown | offered

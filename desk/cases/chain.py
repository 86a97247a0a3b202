"""The cases before and after one, as its page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from desk import text
from desk.cases.listing import stage, unit
from enforcement.kin import Kin


@dataclass(frozen=True, slots=True)
class ChainView:
    """A case of the chain: kind, how it hangs together, when it was filed and how it ended."""

    number: str
    url: str
    here: bool
    kind: str
    how: str
    filed: str
    closed: str
    mode: str
    recovered: str
    stands: Any
    who: str


def chain_views(chain: Iterable[Kin]) -> list[ChainView]:
    """Return the cases of a chain as they are shown, in their order."""
    return [
        ChainView(
            number=one.case.number,
            url=reverse("desk:case", args=[one.case.pk]),
            here=one.here,
            kind=one.kind,
            how=one.how,
            filed=text.day(one.case.filed_on),
            closed=text.day(one.case.closed_on),
            mode=one.case.closing_mode if one.case.closed_on else "",
            recovered=text.money(one.case.amount_recovered) if one.case.closed_on else "",
            stands=stage(one.case, one.case.pack),
            who=_who(one),
        )
        for one in chain
    ]


def _who(one: Kin) -> str:
    handler = one.case.handler.name if one.case.handler else ""
    return f"{unit(one.case, one.case.pack)} {handler}".strip()

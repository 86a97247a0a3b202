"""The leads of a case: where each is from, by when it is to be verified, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import text
from desk.cases.clocks import ClockView, clock_views
from enforcement import casebook
from enforcement.models import Case, Item, Node
from policy.pack import Pack

RECEIVED, VERIFIED = "lead.received", "lead.verified"


@dataclass(frozen=True, slots=True)
class LeadView:
    """A lead as a row. `clock` is the term it is verified in, where the court has one."""

    name: str
    told: str
    mark: SafeString
    result: str
    clock: ClockView | None
    verify_url: str


def lead_views(
    case: Case, leads: Sequence[Item], nodes: Sequence[Node], pack: Pack, today: date
) -> list[LeadView]:
    """Return the leads in the order they were told of. One query."""
    stated = casebook.stated_of(case, (RECEIVED, VERIFIED))
    names = {lead.key: lead.name for lead in leads}
    running = [n for n in nodes if n.subject in names and n.applies != Node.Applies.NOT]
    clocks = dict(
        zip(
            (node.subject for node in running),
            clock_views(running, case, names, pack, today),
            strict=True,
        )
    )
    found = []
    for lead in leads:
        told, verified = stated.get((RECEIVED, lead.key)), stated.get((VERIFIED, lead.key))
        record = reverse("desk:record_event", args=[case.pk, VERIFIED])
        result = str(verified.data.get("result") or _("已核实")) if verified else ""
        found.append(
            LeadView(
                name=lead.name,
                told=text.day(told.happened_on) if told else "",
                mark=(
                    text.mark(_("已核实"), "done", "check-lg")
                    if verified
                    else text.mark(_("待核实"), "soon", "search")
                ),
                result=f"{result} {text.day(verified.happened_on)}" if verified else "",
                clock=clocks.get(lead.key),
                verify_url="" if verified else f"{record}?subject={lead.key}",
            )
        )
    return found

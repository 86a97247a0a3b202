"""Tags of alerts: the bell's count, and the notice that alerts may come late."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from desk.alerts.bell import count, sweep_state
from desk.navigation import address, only_administers

register = template.Library()


@register.simple_tag(takes_context=True)
def bell(context: Context) -> str:
    """Return how many alerts the person at the page has not acknowledged; empty for none."""
    request: Any = context.get("request")
    actor = getattr(request, "actor", None)
    return count(actor) if actor is not None else ""


@register.simple_tag(takes_context=True)
def bell_url(context: Context) -> str:
    """Return where the bell leads; empty for somebody who sees no case, so is told of none."""
    actor = getattr(context.get("request"), "actor", None)
    return "" if actor is not None and only_administers(actor) else address("desk:alerts")


@register.inclusion_tag("desk/alerts/_sweep.html")
def sweep_notice() -> dict[str, Any]:
    """Say that alerts may come late where no sweep has ended for too long."""
    return {"sweep": sweep_state()}

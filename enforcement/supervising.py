"""What somebody supervises (分管): late clocks there come before him, and its boards are his."""

from __future__ import annotations

from django.db.models import Q

from policy.supervision import Charge, charge_of
from teams.access import Actor


def charge(actor: Actor) -> Charge:
    """Return what the actor's posts supervise, and those he stands in for. No query."""
    return charge_of(actor.pack, actor.posts)


def within(charge: Charge, prefix: str = "") -> Q:
    """Return the filter of clocks that stand within a charge; `prefix` is the way to the clock.

    A post supervised apart from its unit goes with its own supervisor alone.
    """
    unit = Q(**{f"{prefix}unit__in": charge.units}) & ~Q(**{f"{prefix}post__in": charge.apart})
    return unit | Q(**{f"{prefix}post__in": charge.posts})

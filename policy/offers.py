"""Facts that follow so plainly from others that a form offers them with one tick. Pure.

Nothing is concluded unasked: the person ticks, and the fact is stated like any other.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from policy.conditions import Values, verdict
from policy.facts import read, shown, term, write
from policy.pack import Pack
from policy.refusals import Problems
from policy.schema import Offer


def offers_on(pack: Pack, names: Collection[str]) -> tuple[Offer, ...]:
    """Return the offers whose conditions read one of these facts: a form asking it shows them."""
    return tuple(o for o in pack.tables.offer if any(c.name in names for c in o.conditions))


def open_offers(pack: Pack, values: Values) -> tuple[Offer, ...]:
    """Return the offers whose conditions hold while something they state is unknown still."""
    return tuple(
        offer
        for offer in pack.tables.offer
        if verdict(offer, values) and any(values.get(name) is None for name in offer.states)
    )


def taken(pack: Pack, ticked: Collection[str], values: Values) -> dict[str, Any]:
    """Return the facts the ticked offers state, as JSON values by name.

    `values` are the facts known with those just given. Raises `Refused`, at the field
    `offer.<id>`, for an offer whose conditions do not hold or that contradicts a value given.
    """
    problems, found = Problems(), {}
    for offer in (o for o in pack.tables.offer if o.id in ticked):
        field, labels = f"offer.{offer.id}", pack.label_questions
        if not verdict(offer, values):
            asked = "、".join(term(c.name, labels) for c in offer.conditions)
            said = f"“{asked}”不符合一并登记的条件，请核对或取消勾选"
            problems.add("offer_does_not_hold", said, field=field)
            continue
        for name, raw in offer.states.items():
            value, known = read(name, raw), values.get(name)
            if value is None or known == value:
                continue
            if known is not None:
                said = f"“{term(name, labels)}”已填为{shown(name, known)}，与一并登记的不符"
                problems.add("offer_contradicts", said, field=field)
                continue
            found[name] = write(value)
    problems.raise_if_any()
    return found

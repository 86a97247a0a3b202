"""Driving gated acts from a table: situations by name, who proposes, what comes of it.

A row is (act, post, unit, situation, extra, expected): `situation` names a function below that
returns a prepared case and the proposal's fields; `expected` is "done", "asked", "forbidden" or
the set of clauses the refusal must cite. `decide` drives `outcome` and compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from enforcement import acts
from enforcement.acts import Proposal
from enforcement.items import NewItem
from enforcement.models import Case
from policy.refusals import Forbidden, Refused
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.story import about_new, confirmed, state
from workdays import clock

Prepared = tuple[Case, dict[str, Any]]
Situation = Callable[[Cast, str, str], Prepared]
RECEIVED = date(2026, 3, 10)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    act: str
    post: str
    unit: str
    situation: str
    expected: str | frozenset[str]
    extra: Mapping[str, Any] = field(default_factory=dict)


def outcome(cast: Cast, row: Row, track: str, unit: str) -> str | frozenset[str]:
    """Return what becomes of a row's act: "done", "asked", "forbidden", or the clauses cited."""
    case, given = SITUATIONS[row.situation](cast, unit, track)
    proposal = Proposal(row.act, TODAY, **{**given, **row.extra})
    actor = cast.actor(row.post, row.unit or None)
    with clock.at(TODAY):
        try:
            asked = acts.propose(case, proposal, actor=actor)
        except Forbidden:
            return "forbidden"
        except Refused as refused:
            return frozenset(c for reason in refused.refusals for c in reason.clause)
    return "asked" if asked.status == "pending" else "done"


def plain(cast: Cast, unit: str, track: str) -> Prepared:
    """Return a case a team received, with nothing found yet."""
    return in_team(cast, unit, track), {}


def closed_case(cast: Cast, unit: str, track: str) -> Prepared:
    """Return a case closed by hand, so that nothing is asked of it any more."""
    case, given = plain(cast, unit, track)
    Case.objects.filter(pk=case.pk).update(closed_on=TODAY, state="closed")
    return Case.objects.get(pk=case.pk), given


def with_money(cast: Cast, unit: str, track: str) -> Prepared:
    """Return a case with money received, the act about it."""
    case, _given = plain(cast, unit, track)
    case = about_new(cast, case, NewItem("payment", "到账案款"), "payment.received", RECEIVED)
    return case, {"subject": "payment:1"}


def with_money_and_reason(cast: Cast, unit: str, track: str) -> Prepared:
    """Return the same, a reason given."""
    case, given = with_money(cast, unit, track)
    return case, {**given, "reason": "案外人主张权利"}


def _ended(case: Case) -> Case:
    """Return a case as it is after 终本, so that it may be taken up again."""
    Case.objects.filter(pk=case.pk).update(closed_on=TODAY, state="closed", closing_mode="终本")
    return Case.objects.get(pk=case.pk)


def with_property(cast: Cast, unit: str, track: str) -> Prepared:
    """Return an ended case known to have property that can be auctioned, a reason given."""
    case, _given = plain(cast, unit, track)
    case = state(cast, case, "facts.stated", RECEIVED, facts={"has_disposable_asset": True})
    return _ended(case), {"reason": "发现可供执行财产"}


def with_property_checked(cast: Cast, unit: str, track: str) -> Prepared:
    """Return the same, every line of the lists confirmed."""
    case, given = with_property(cast, unit, track)
    return case, {**given, **confirmed(cast)}


def without_property(cast: Cast, unit: str, track: str) -> Prepared:
    """Return an ended case known to have no such property, a reason given."""
    case, _given = plain(cast, unit, track)
    case = state(cast, case, "facts.stated", RECEIVED, facts={"has_disposable_asset": False})
    return _ended(case), {"reason": "申请执行人申请恢复"}


SITUATIONS: dict[str, Situation] = {
    "plain": plain,
    "closed": closed_case,
    "money": with_money,
    "money, reason": with_money_and_reason,
    "property": with_property,
    "property, checked": with_property_checked,
    "no property": without_property,
}

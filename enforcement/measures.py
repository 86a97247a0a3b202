"""Measures against a respondent (惩戒措施): which are in force, and what may be lifted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from enforcement import journal
from enforcement.journal import Draft
from enforcement.models import Case
from policy.events import EVENTS
from policy.refusals import Refusal

DECIDED, LIFTED = "sanction.decided", "sanction.lifted"
# Kinds of measure that an event of their own puts in force as well.
_BY_THEMSELVES = {"listing.entered": "listing", "detention.ordered": "detention"}
_READ = (DECIDED, LIFTED, *_BY_THEMSELVES, "event.corrected")


def in_force(case: Case) -> dict[str, set[str]]:
    """Return the kinds of measure in force by respondent ("respondent:1"). One query."""
    found: dict[str, set[str]] = {}
    rows = journal.effective(case.events.filter(kind__in=_READ).order_by("seq"))
    for event in sorted(rows, key=lambda e: (e.happened_on, e.seq)):
        kind = _BY_THEMSELVES.get(event.kind) or event.data.get("kind", "")
        held = found.setdefault(event.subject, set())
        if event.kind == LIFTED:
            held.discard(kind)
        elif event.kind != "event.corrected":
            held.add(kind)
    return found


def refused(case: Case, drafts: Sequence[Draft]) -> Iterator[Refusal]:
    """Yield why measures are not lifted: none of that kind is in force against that respondent."""
    lifted = [draft for draft in drafts if draft.kind == LIFTED]
    if not lifted:
        return
    held = in_force(case)
    terms: Mapping[str, str] = dict(EVENTS[LIFTED].fields["kind"].choices)
    names = {party.key: party.name for party in case.parties.all()}
    for draft in lifted:
        kind = str((draft.data or {}).get("kind", ""))
        if kind in held.get(draft.subject, ()):
            continue
        told = {"who": names.get(draft.subject, draft.subject), "kind": terms.get(kind, kind)}
        said = _("%(who)s没有在用的“%(kind)s”措施，无从解除") % told
        yield Refusal("not_in_force", said, "kind", told, _clause(case, kind))


def _clause(case: Case, kind: str) -> tuple[str, ...]:
    """Return the clauses of the clocks the lifting of such a measure would stop."""
    stopped = case.pack.closed_by.get(LIFTED, ())
    return tuple(
        clause
        for clock, trigger in stopped
        if trigger.where.get("kind") in (None, kind)
        for clause in clock.clause
    )

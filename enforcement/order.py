"""That no event contradicts what stands before it: asked by the journal for every door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from enforcement.drafts import Draft
from enforcement.engine import Stated
from enforcement.models import Case, Event
from policy.events import EVENTS
from policy.precedence import NEEDS, RELATED, out_of_place, terms
from policy.refusals import Problems

Effective = Callable[[Iterable[Event]], list[Stated]]
Foreseen = Callable[[Case, Sequence[Draft]], list[Event]]


def check(
    entries: Sequence[tuple[Case, Sequence[Draft]]],
    past: Mapping[int, Sequence[Event]],
    problems: Problems,
    effective: Effective,
    foreseen: Foreseen,
) -> None:
    """Note every event that would stand before what it needs; at most one query.

    `past` holds the whole journals of the cases that are replayed; `foreseen` gives drafts as the
    events they would be. What contradicted already is
    not held against a new entry, and a past told by a sheet is taken as it was told.
    """
    asked = [
        (case, drafts)
        for case, drafts in entries
        if case.pk in past or any(d.kind in NEEDS and d.told is None for d in drafts)
    ]
    before = {**past, **_related(case for case, _d in asked if case.pk not in past)}
    for case, drafts in asked:
        known = list(before.get(case.pk, ()))
        new = foreseen(case, drafts)
        told = {e.seq for e, draft in zip(new, drafts, strict=True) if draft.told is not None}
        wrong = out_of_place(effective(known))
        for seq, event in out_of_place(effective([*known, *new])).items():
            if seq not in wrong and seq not in told:
                _note(event.kind, seq, case, problems)


def _related(cases: Iterable[Case]) -> dict[int, list[Event]]:
    ids = [case.pk for case in cases if case.journal_seq]
    found: dict[int, list[Event]] = defaultdict(list)
    if ids:
        kinds = [*RELATED, "event.corrected"]
        for event in Event.objects.filter(case_id__in=ids, kind__in=kinds).order_by("seq"):
            found[event.case_id or 0].append(event)
    return found


def _note(kind: str, seq: int, case: Case, problems: Problems) -> None:
    told = {"term": EVENTS[kind].term, "needed": terms(kind), "seq": seq}
    if seq > case.journal_seq:
        said = _("“%(term)s”之前没有“%(needed)s”的登记，与登记簿矛盾") % told
        problems.add("out_of_place", said, field="happened_on")
        return
    said = _("这样一来，第%(seq)d号登记“%(term)s”之前就没有“%(needed)s”了，请先更正该登记") % told
    problems.add("out_of_place", said, field="happened_on")

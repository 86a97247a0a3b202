"""Reads of the property room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from assets.models import Query
from enforcement import selectors
from enforcement.models import Case, Event, Item
from enforcement.models.case import BEFORE_TEAM, LIVE
from policy.pack import Pack
from teams.access import Actor

LAUNCHED, ANSWERED, OFFLINE = "query.launched", "query.answered", "query.offline_completed"
REUSE = "query_reuse_days"  # within how many days an answer may be used again
_OUT = (Query.State.LAUNCHED, Query.State.SENT)


def queries(actor: Actor, case: Case) -> QuerySet[Query]:
    """Return a case's queries, newest round first. Raises `NotVisible`."""
    selectors.find(actor, case.pk)
    return (
        Query.objects.filter(case=case)
        .select_related("party", "by")
        .order_by("-round", "system", "party__position")
    )


def reusable(actor: Actor, case: Case, today: date) -> list[Query]:
    """Return what was answered of the case's respondents in other cases, recent enough to be used.

    How recent, the court's parameter says (YS-048); where it leaves it open, nothing is. Only
    cases this person may read; the same person by his number. Two queries at the most.
    """
    entry = case.pack.tables.parameters.get(REUSE)
    if entry is None or not isinstance(entry.value, int) or isinstance(entry.value, bool):
        return []
    numbers = case.parties.filter(side="respondent").exclude(id_number="")
    wanted = list(numbers.values_list("id_number", flat=True))
    if not wanted:
        return []
    since = today - timedelta(days=entry.value)
    rows = Query.objects.filter(
        party__id_number__in=wanted,
        state=Query.State.ANSWERED,
        answered_on__gte=since,
        case__in=selectors.visible(actor),
    )
    return list(rows.exclude(case=case).select_related("party", "case").order_by("-answered_on"))


def property_found(actor: Actor, case: Case) -> list[Item]:
    """Return the property registered on a case. Raises `NotVisible`."""
    selectors.find(actor, case.pk)
    return list(case.items.filter(kind="asset").order_by("position"))


def to_query(actor: Actor) -> QuerySet[Case]:
    """Return the cases nobody has queried yet."""
    waiting = Q(state__in=BEFORE_TEAM) & ~Q(seen__has_key=LAUNCHED)
    return selectors.visible(actor).filter(waiting, closed_on=None).select_related("court")


def to_answer(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose query is out: a round without an answer."""
    out = Exists(Query.objects.filter(case=OuterRef("pk"), state__in=_OUT))
    first = Q(seen__has_key=LAUNCHED) & ~Q(seen__has_key=ANSWERED)
    waiting = Q(state__in=LIVE) & (Q(out) | first)
    return selectors.visible(actor).filter(waiting, closed_on=None).select_related("court")


def to_query_offline(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose offline query is not complete; none where the court asks for none."""
    if not asks_offline(actor.pack):
        return Case.objects.none()
    waiting = Q(state__in=LIVE) & ~Q(seen__has_key=OFFLINE)
    return selectors.visible(actor).filter(waiting, closed_on=None).select_related("court")


def asks_offline(pack: Pack) -> bool:
    """Tell whether a clock or a screening of a court waits for the offline query."""
    return OFFLINE in pack.closed_by or any(OFFLINE in run.after for run in pack.runs)


def rounds_waiting(cases: Iterable[Case]) -> dict[int, int]:
    """Return for each case the round an answer is for: the earliest one out, else the next.

    Two queries for all of them.
    """
    keys = [case.pk for case in cases]
    out = Query.objects.filter(case_id__in=keys, state__in=_OUT)
    found = dict(out.values_list("case_id").annotate(first=Min("round")).order_by())
    events = Event.objects.filter(case_id__in=keys, kind=ANSWERED)
    done: dict[int, int] = {}
    for case_id, data in events.values_list("case_id", "data"):
        if case_id is not None:
            done[case_id] = max(done.get(case_id, 0), int(data.get("round") or 1))
    return {key: found.get(key) or done.get(key, 0) + 1 for key in keys}


def launched_on(cases: Iterable[Case]) -> dict[int, str]:
    """Return when each case was last queried, as a day in ISO form. One query."""
    rows = Query.objects.filter(case_id__in=[case.pk for case in cases])
    last = rows.values_list("case_id").annotate(last=Max("launched_on")).order_by()
    return {case_id: day.isoformat() for case_id, day in last}

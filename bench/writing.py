"""P6: a transition over the API beside the same rows written through a cursor."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from bench.caller import Caller, statements
from bench.rounds import Figure, in_turn, rate, seconds
from enforcement import lifecycle
from enforcement.journal import Draft
from enforcement.models import Case, Party
from teams import access
from teams.models import Court, User
from workdays import clock

KIND = "query.launched"  # takes a case from intake to its query: checked, journalled, clocks moved
TIMES = 40
_WRITES = ("INSERT", "UPDATE")


def waiting(court: Court) -> Iterator[Case]:
    """Yield cases whose first query has not been launched."""
    rows = Case.objects.filter(court=court, state="intake").select_related("court")
    yield from rows.order_by("-pk").iterator(chunk_size=200)


def prepared(case: Case) -> Callable[[], object]:
    """Return the launching of a case's first query by service, by somebody whose post does."""
    drafts = [Draft(KIND, clock.today(), key) for key in _respondents(case)]
    actor = access.actor_for(_launcher(case))
    return lambda: lifecycle.state_events([(case, drafts)], actor=actor)


def figures(court: Court, rounds: int) -> Iterator[Figure]:
    """Yield the rate of a transition over the API beside that of its bare rows."""
    cases = waiting(court)
    caller = Caller(_launcher(next(cases)))
    ours, bare = in_turn(
        lambda _n: median(_call(caller, case) for case in islice(cases, TIMES)),
        lambda _n: median(_bare(case) for case in islice(cases, TIMES)),
        rounds,
    )
    what = "transition over the API, beside its rows by a cursor"
    yield Figure("P6", what, rate(1, ours), rate(1, bare), bare / ours, 0.08)


def _call(caller: Caller, case: Case) -> float:
    url = reverse("api:entries", args=[case.pk])
    body = {
        "expected": case.journal_seq,
        "kind": KIND,
        "happened_on": clock.today().isoformat(),
        "subjects": _respondents(case),
    }
    said: list[str] = []
    took = seconds(lambda: said.append(caller.post(url, body)))
    assert json.loads(said[0])["case"]["state"] == "query", said[0][:300]
    return took


def _bare(case: Case) -> float:
    """Write, through a cursor and in one transaction, what the transition of a case writes."""
    act = prepared(case)
    with transaction.atomic(), statements() as asked:
        act()
        transaction.set_rollback(True)
    writes = [(s, p) for s, p, _took in asked if s.lstrip().upper().startswith(_WRITES)]
    return seconds(lambda: _write(writes))


def _write(writes: list[tuple[str, Any]]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, params in writes:
            cursor.execute(sql, params)


def _respondents(case: Case) -> list[str]:
    rows = Party.objects.filter(case=case, side="respondent").order_by("position")
    return [party.key for party in rows]


def _launcher(case: Case) -> User:
    return access.who_holds(case.court, lifecycle.recorder_of(case, KIND), case)[0]

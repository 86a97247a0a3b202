"""P11: how many statements a page or an act costs, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from bench import writing
from bench.caller import Caller, statements
from bench.people import busiest
from bench.rounds import Figure
from enforcement.models import Case
from teams.models import Court

# The session, the person and the seat. The bell counts as the page's own.
FRAME = ("django_session", "teams_user", "teams_membership")


def figures(court: Court) -> Iterator[Figure]:
    """Yield the counts of the list, a case's page, and a transition."""
    caller = Caller(busiest(court))
    case = Case.objects.filter(handler=caller.user, closed_on=None, events__isnull=False)[0]
    yield _page("list of cases", reverse("desk:cases"), caller, 6)
    yield _page("case page, one tab open", reverse("desk:case", args=[case.pk]), caller, 9)
    yield _page("work queue", reverse("desk:work"), caller, 9)
    yield _transition(court)


def _page(name: str, url: str, caller: Caller, limit: int) -> Figure:
    caller.get(url)
    with statements() as asked:
        caller.get(url)
    own = [sql for sql, _params, _took in asked if not _of_frame(sql)]
    what = f"{name}: its own statements (all: {len(asked)})"
    return Figure("P11", what, str(len(own)), str(limit), len(own), limit, at_least=False)


def _of_frame(sql: str) -> bool:
    return any(f'FROM "{table}"' in sql or f'UPDATE "{table}"' in sql for table in FRAME)


def _transition(court: Court) -> Figure:
    act = writing.prepared(next(writing.waiting(court)))
    with statements() as asked:
        act()
    # The rows of clocks are left out: a pack may open any number.
    own = [s for s, _p, _t in asked if "enforcement_node" not in s and "SAVEPOINT" not in s]
    what = f"transition: statements beyond node rows (all: {len(asked)})"
    return Figure("P11", what, str(len(own)), "6", len(own), 6, at_least=False)

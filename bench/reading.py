"""P3, P4, P5: lists, searches, a case's page and the work queue, in a small and a large house."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from bench import databases as db
from bench.caller import Caller, statements
from bench.copies import WITH_EVENTS, names
from bench.people import busiest
from bench.rounds import Figure, in_turn, ms, p95, rate
from enforcement import search, selectors
from enforcement.models import Case
from teams import access
from teams.models import Court

TIMES = 20
PAGE = 50
DEEP = 10_000  # the page of a list that keyset paging must reach as fast as the first
SEARCHED = 100  # names of a length that are searched for
TWENTY_MS = 0.020


@dataclass(frozen=True, slots=True)
class House:
    """A database with its caller and the addresses measured."""

    name: str
    caller: Caller
    urls: dict[str, Sequence[str]]
    cases: int


def figures(court: Court, small: str, large: str, only: set[str], rounds: int) -> Iterator[Figure]:
    """Yield the figures of two houses."""
    houses = [_house(court, name) for name in (small, large)]
    if not only or "P3" in only:
        yield _list_beside_bare(houses[1], rounds)
    if not only or "P4" in only:
        for page in houses[1].urls:
            yield _page(page, houses, rounds)
        yield _deep(houses[1], court, rounds)
    if not only or "P5" in only:
        db.use(large)
        yield from _searches(court)


def _house(court: Court, name: str) -> House:
    db.use(name)
    user = busiest(court)
    actor = access.actor_for(user)
    visible = selectors.visible(actor)
    own = visible.filter(handler=user, closed_on=None).order_by("pk")
    keys = list(own.values_list("pk", flat=True)[: 40 * WITH_EVENTS])
    # Copies without a journal would make the page look quicker than it is.
    told = list(own.filter(pk__in=keys, events__isnull=False).values_list("pk", flat=True))
    keys = list(dict.fromkeys(told))[:20]
    words = names(visible.count())
    asked = [words[n] for n in range(0, len(words) // 2, len(words) // 40)]
    cases = reverse("desk:cases")
    urls: dict[str, Sequence[str]] = {
        "list of cases": [cases],
        "list, filtered": [f"{cases}?{urlencode({'state': 'standard'})}"],
        "search by name": [f"{cases}?{urlencode({'q': word})}" for word in asked],
        "case page": [reverse("desk:case", args=[pk]) for pk in keys],
        "work queue": [reverse("desk:work")],
    }
    return House(name, Caller(user), urls, Case.objects.count())


def _times(house: House, urls: Sequence[str], times: int = TIMES) -> list[float]:
    db.use(house.name)
    house.caller.get(urls[0])
    return [house.caller.timed(urls[n % len(urls)]) for n in range(times)]


def _list_beside_bare(house: House, rounds: int) -> Figure:
    listed = house.urls["list of cases"]
    ours, bare = in_turn(
        lambda _n: median(_times(house, listed)),
        lambda _n: median(_times(house, [reverse("bench_bare")])),
        rounds,
    )
    what = f"list of 50, {house.cases:,} cases, beside a bare view"
    return Figure("P3", what, rate(1, ours), rate(1, bare), bare / ours, 0.08)


def _page(page: str, houses: Sequence[House], rounds: int) -> Figure:
    small, large = houses
    many, few = in_turn(
        lambda _n: p95(_times(large, large.urls[page])),
        lambda _n: p95(_times(small, small.urls[page])),
        rounds,
    )
    what = f"{page}, {large.cases:,} cases, p95 beside {small.cases:,}"
    return Figure("P4", what, ms(many), ms(few), many / few, 1.25, at_least=False)


def _deep(house: House, court: Court, rounds: int) -> Figure:
    """Measure a page far down against the first, by the addresses the list itself gives."""
    db.use(house.name)
    first = house.urls["list of cases"][0]
    deep = min(DEEP, house.cases // PAGE - 2)
    actor = access.actor_for(house.caller.user)
    rows = selectors.visible(actor).order_by("-filed_on", "-pk")
    row = rows.only("pk", "filed_on")[deep * PAGE]
    from_first = house.caller.get(first)
    assert "after=" in from_first, "the list has one page only"
    url = f"{first}?{urlencode({'after': _cursor(row.filed_on.isoformat(), row.pk)})}"
    far, near = in_turn(
        lambda _n: p95(_times(house, [url])), lambda _n: p95(_times(house, [first])), rounds
    )
    what = f"list, page {deep:,} beside page 1, {house.cases:,} cases"
    return Figure("P4", what, ms(far), ms(near), far / near, 1.25, at_least=False)


def _searches(court: Court) -> Iterator[Figure]:
    actor = access.actor_for(busiest(court))
    words = names(Case.objects.count())
    # A serial of more digits is none of a court's: such a search would ask nothing at all.
    asked_for = Case.objects.filter(serial__lt=10**search.SERIAL_DIGITS).order_by("-pk")
    numbers = list(asked_for.values_list("number", flat=True)[:5000:100])
    kinds: dict[str, Sequence[str]] = {
        "name of two characters": _spread([w for w in words if len(w) == 2]),
        "name of three characters": _spread([w for w in words if len(w) == 3]),
        "part of a number": [n[n.index("执") : -1] for n in numbers],
        "full number": numbers,
    }
    for kind, texts in kinds.items():
        times, scans = [], 0
        for text in texts:
            with statements() as asked:
                rows = search.found(selectors.visible(actor), text)
                found = list(rows.order_by("-filed_on", "-pk")[: PAGE + 1])
            assert found, f"{kind}: {text} finds nothing"
            times.append(sum(took for _sql, _params, took in asked))
        for sql, params, _took in asked:
            scans += _sequential(sql, params)
        what = f"search by {kind}: SQL p95 beside 20 ms, {scans} seq scans"
        yield Figure(
            "P5",
            what,
            ms(p95(times)),
            ms(TWENTY_MS),
            p95(times) / TWENTY_MS + scans,
            1,
            at_least=False,
        )


def _spread(words: Sequence[str]) -> Sequence[str]:
    """Return about a hundred of some names, the common ones among them."""
    return words[:: max(1, len(words) // SEARCHED)]


def _sequential(sql: str, params: Any) -> int:
    """Return how often a statement reads a whole table."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return sum("Seq Scan on enforcement_" in line for (line,) in cursor.fetchall())


def _cursor(key: str, pk: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([key, pk]).encode()).decode()

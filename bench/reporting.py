"""P8: the weekly report of a large house, counted and printed, beside its printing alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bench.rounds import Figure, in_turn, ms, seconds
from enforcement.models import Case
from reports import pdf
from reports.figures import compute
from reports.sheet import sheet
from reports.weeks import Week
from teams.models import Court
from workdays import clock

MOST_ROUNDS = 3


def figures(court: Court, rounds: int) -> Iterator[Figure]:
    """Yield the time of a whole report beside WeasyPrint's over the same HTML."""
    week = Week.of(clock.today() - timedelta(days=7))
    html = pdf.html_of(sheet(compute(court, week)))
    pdf.laid_out(html)  # fonts and style are read once by a process
    ours, bare = in_turn(
        lambda _n: seconds(lambda: pdf.preview(compute(court, week))),
        lambda _n: seconds(lambda: pdf.laid_out(html)),
        min(rounds, MOST_ROUNDS),
    )
    what = f"weekly report of {Case.objects.count():,} cases, beside its printing"
    yield Figure("P8", what, ms(ours), ms(bare), ours / bare, 1.25, at_least=False)

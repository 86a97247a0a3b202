"""The order of measuring: one server, a database a goal, figures as they come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.management import call_command

from bench import copies, counting, importing, papers, reading, reporting, sweeping, writing
from bench import databases as db
from bench.rounds import HEAD, Figure
from teams.models import Court


@dataclass(frozen=True, slots=True)
class Scale:
    """How much data: cases of either house, open clocks, alerts due, rows of a sheet,
    cases of a batch of papers."""

    small: int
    large: int
    nodes: int
    due: tuple[int, ...]
    rows: int
    papers: int


SCALES = {
    "quick": Scale(6_000, 50_000, 200_000, (1_000, 5_000), 3_000, 100),
    "full": Scale(10_000, 1_000_000, 1_000_000, (10_000, 50_000), 20_000, 500),
}
SEED, SMALL, LARGE = "bench_seed", "bench_small", "bench_large"


def run(*, scale: str, only: set[str], rounds: int) -> int:
    """Measure what was asked; print each figure beside its limit; return 1 if one is missed."""
    size = SCALES[scale]
    court = _seed()
    print(f"scale {scale}, median of {rounds} rounds in turn\n{HEAD}", flush=True)
    missed = 0
    for figure in _figures(court, size, only, rounds):
        missed += not figure.met
        print(figure.line(), flush=True)
    print(f"\n{missed} missed" if missed else "\nall limits kept")
    return 1 if missed else 0


def _figures(court: Court, size: Scale, only: set[str], rounds: int) -> Iterator[Figure]:
    def asked(*goals: str) -> bool:
        return not only or bool(only & set(goals))

    if asked("P1", "P2"):
        db.clone("bench_sweep", SEED)
        yield from sweeping.figures(court, size.nodes, size.due, rounds)
    if asked("P3", "P4", "P5", "P6", "P11"):
        db.clone(SMALL, SEED)
        copies.multiply(court, size.small, at_work=size.small)
    if asked("P11"):
        yield from counting.figures(court)
    if asked("P6"):
        yield from writing.figures(court, rounds)
    yield from _alone(court, size, only, rounds)
    if asked("P3", "P4", "P5", "P8"):
        db.clone(LARGE, SEED)
        copies.multiply(court, size.large, at_work=size.small)
    if asked("P3", "P4", "P5"):
        yield from reading.figures(court, SMALL, LARGE, only, rounds)
    if asked("P8"):
        db.use(LARGE)
        yield from reporting.figures(court, rounds)


def _alone(court: Court, size: Scale, only: set[str], rounds: int) -> Iterator[Figure]:
    """Yield the figures of what a clerk brings in and takes out, each in a database of its own."""
    if not only or "P7" in only:
        db.clone("bench_import", SEED)
        yield from importing.figures(court, size.rows, rounds)
    if not only or "P9" in only:
        db.clone("bench_papers", SEED)
        yield from papers.figures(court, size.papers, rounds)


def _seed() -> Court:
    db.clone(SEED, "template0")
    call_command("migrate", verbosity=0)
    court = copies.seed()
    db.use("postgres")
    return court

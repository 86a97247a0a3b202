"""Measuring: rounds of two sides in turn, medians, and figures beside their limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure beside its limit. `at_least`: the ratio must not be lower, else not higher."""

    goal: str
    what: str
    ours: str
    peer: str
    ratio: float
    limit: float
    at_least: bool = True

    @property
    def met(self) -> bool:
        """Whether the limit is kept."""
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    def line(self) -> str:
        """Return the figure as a line of the table."""
        sign = "≥" if self.at_least else "≤"
        said = "ok" if self.met else "MISSED"
        return (
            f"{self.goal:<4} {self.what:<52} {self.ours:>16} {self.peer:>16} "
            f"{self.ratio:>8.3g} {sign} {self.limit:<6g} {said}"
        )


HEAD = f"{'':<4} {'':<52} {'ours':>16} {'beside':>16} {'ratio':>8}   limit"


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    begun = perf_counter()
    act()
    return perf_counter() - begun


def in_turn(
    ours: Callable[[int], float], peer: Callable[[int], float], rounds: int
) -> tuple[float, float]:
    """Measure both sides in turn, changing who is first; return the medians.

    Each side is called with the number of the round and returns seconds.
    """
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        sides = [(0, ours), (1, peer)]
        for place, act in sides if number % 2 == 0 else reversed(sides):
            found[place].append(act(number))
    return median(found[0]), median(found[1])


def p95(times: Sequence[float]) -> float:
    """Return the time that 95 of 100 stay within."""
    return quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def ms(value: float) -> str:
    """Return seconds as milliseconds."""
    return f"{value * 1000:.2f} ms"


def rate(count: int, value: float) -> str:
    """Return how many a second."""
    return f"{count / value:,.0f}/s"

"""Entries of a pack that come round again: bulletins issued, rounds made."""

from __future__ import annotations

from policy.entries import Names, Sourced


class Bulletin(Sourced):
    """A bulletin issued again and again: what it lists, over which period, by whom, to whom.

    `clocks` narrows what is listed to some clocks, or names a parameter that does. `states` is
    a further event its issue states, where the plan's clocks wait for one.
    """

    id: str
    name: str
    every: str  # day, week, month or quarter, or "@parameter"
    lists: str  # one of vocabulary.BULLETINS
    clocks: Names = ()
    by: str
    to: Names
    by_house: bool = False  # issued by the house itself, each morning it is due
    states: str = ""


class Round(Sourced):
    """A duty done in rounds each week: so many outings, and every place (or item) at least once.

    `times` and `places` may name a "@parameter". `answers` maps a place to the offline item its
    results state. When the week's round is whole, `completes` is stated.
    """

    id: str
    name: str
    times: int | str = 1
    places: Names
    answers: dict[str, str] = {}
    case_kinds: tuple[str, ...] = ()  # empty: every kind
    by: str
    completes: str

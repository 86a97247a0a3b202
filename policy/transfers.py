"""Which moves of a case between tracks a court knows, and how one stands. Pure.

Everything is the pack's: the pair of tracks, the conditions, the windows, the approvers, and
whether the move goes through the command centre.
"""

from __future__ import annotations

from dataclasses import dataclass

from policy.conditions import Values, missing, verdict
from policy.pack import Pack
from policy.schema import Transfer

CENTRE = "transfer_center"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a move stands: does the pack know it from here, do its conditions hold, is it late.

    `held` is None where facts named in `missing` are unknown; `late` is that a window passed.
    """

    rule: Transfer
    known: bool
    held: bool | None
    missing: tuple[str, ...]
    late: bool

    @property
    def barred(self) -> bool:
        """Whether the window that passed bars the move; else lateness only asks a reason."""
        return self.late and self.rule.late == "refuse"

    @property
    def may(self) -> bool:
        """Whether it may be asked for."""
        return self.known and self.held is True and not self.barred


def possible(pack: Pack, track: str) -> list[Transfer]:
    """Return the moves of a case the pack knows from a track, those switched on."""
    rules = pack.tables.transfer
    return [t for t in rules if t.moves == "case" and t.enabled and t.from_ == track]


def slips(pack: Pack) -> list[Transfer]:
    """Return the moves that leave the case where it is and go by a slip, those switched on."""
    rules = pack.tables.transfer
    return [t for t in rules if t.moves != "case" and t.enabled and t.to != "@sender"]


def returning(pack: Pack) -> Transfer | None:
    """Return the pack's own rule for sending back what was handed over badly, if it has one."""
    rules = (t for t in pack.tables.transfer if t.moves != "case" and t.enabled)
    return next((t for t in rules if t.to == "@sender"), None)


def within(pack: Pack, unit: str, place: str) -> bool:
    """Return whether a unit is a place of the pack, or lies under it."""
    while unit and unit != place:
        found = pack.tables.units.get(unit)
        unit = found.parent if found else ""
    return bool(unit)


def leaves(pack: Pack, rule: Transfer, *, track: str, unit: str) -> bool:
    """Return whether a move starts from a case on this track, in this unit.

    What starts from a track or from a team's own unit needs the case there; what starts from a
    post, or from a unit that runs no cases, may concern any.
    """
    tables, place = pack.tables, rule.from_
    if place in tables.tracks:
        return track == place
    teams = {team for entry in tables.tracks.values() for team in entry.units}
    if place in tables.units and any(within(pack, team, place) for team in teams):
        return within(pack, unit, place)
    return bool(unit) or place != "@team"


def by_team(pack: Pack, rule: Transfer, unit: str) -> bool:
    """Return whether the case's own team makes the move."""
    place = rule.from_
    return place == "@team" or place in pack.tables.tracks or within(pack, unit, place)


def taker(pack: Pack, rule: Transfer, *, track: str, unit: str) -> tuple[str, str]:
    """Return who takes what a slip moves: a unit, or a function; of the case's team where it is."""
    tables, place = pack.tables, rule.to
    if place in tables.tracks:
        return (unit if track == place else tables.tracks[place].units[0]), ""
    if place in tables.units:
        return (unit if within(pack, unit, place) else place), ""
    return ("", place) if place in tables.functions else (unit, "")


def allowed(pack: Pack, rule: Transfer, *, track: str, values: Values, late: bool) -> Answer:
    """Return how a move of a case on this track stands; `late`: a window that binds it passed."""
    known = rule in possible(pack, track)
    return Answer(rule, known, verdict(rule, values), missing(rule, values), late)


def route(pack: Pack, from_: str, to: str) -> Transfer | None:
    """Return the move that leads from one track to another, switched on or not; None if none does.

    Where there is one, a case may change between the two by it alone.
    """
    rules = (t for t in pack.tables.transfer if t.moves == "case")
    return next((t for t in rules if (t.from_, t.to) == (from_, to)), None)


def steps(pack: Pack, rule: Transfer) -> tuple[str, ...]:
    """Return the functions that pass a move, in order: its approvers, then the centre.

    The centre passes what the plan leads through it, and what names no approver at all.
    """
    found = [step.by for step in rule.steps if step.by]
    if rule.via or not found:
        found.append(CENTRE if CENTRE in pack.tables.functions else "assignment")
    return tuple(dict.fromkeys(found))

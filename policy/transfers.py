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

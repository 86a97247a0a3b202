"""What is said of a row while it is read: notes, warnings, refusals, each beside its field."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from policy.refusals import Refusal


@dataclass(slots=True)
class Remarks:
    """Collects what is said. A note: read for certain; a warning: doubtful; a refusal: wrong."""

    notes: list[Refusal] = field(default_factory=list)
    warnings: list[Refusal] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def note(self, code: str, sentence: str, field_: str) -> None:
        """Say how a cell was read."""
        self.notes.append(Refusal(code, sentence, field_))

    def warn(self, code: str, sentence: str, field_: str, *, clause: Iterable[str] = ()) -> None:
        """Say what a person should look at; the row is filed."""
        self.warnings.append(Refusal(code, sentence, field_, clause=tuple(clause)))

    def pardon(self, code: str, fields: Collection[str]) -> None:
        """Make doubts of the refusals of a code beside some fields: the row is filed."""
        if fields:
            kept = [r for r in self.refusals if r.code != code or r.field not in fields]
            self.warnings += [r for r in self.refusals if r not in kept]
            self.refusals = kept

    def refuse(self, code: str, sentence: str, field_: str) -> None:
        """Say what is wrong; the row is not filed."""
        self.refusals.append(Refusal(code, sentence, field_))

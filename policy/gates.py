"""The shape of gates: acts, all that is asked before them, and the checklists they name."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from policy.entries import Conditional, Entry, Names, Sourced, Triggers, Within


class Step(Entry):
    """One approval step, by a function, or a panel with its signers."""

    by: str = ""
    panel: Literal["", "court", "joint"] = ""
    signers: tuple[str, ...] = ()


class Gate(Conditional, Sourced):
    """An act, and all that is asked before it."""

    act: str
    name: str = ""
    mode: Names = ()
    document: Names = ()
    steps: tuple[Step, ...] = ()
    signers: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    after: Triggers = ()  # events that must stand in the journal, of the item the act is about
    reason: bool = False
    soft: bool = False
    only: bool = False  # the act is refused where the conditions do not hold
    lapses: Within | None = None  # how long a request waits before it lapses

    @model_validator(mode="after")
    def _only_where(self) -> Gate:
        if self.only and not self.conditions:
            raise ValueError("only = true 须写明条件（all 或 any）")
        return self


class Evidence(Entry):
    """What in the record answers a line: an event, one for every item of a kind, or a fact.

    `given` is a field of the act's own form, or of the parties as filed (`policy.doors.GIVEN`).
    `of` narrows the items counted by their fields; `own` looks at the act's own item alone.
    `filed_over` is a number of months that must have gone by since filing.
    With `strict` nothing but the record answers.
    """

    event: str = ""
    where: dict[str, str | tuple[str, ...]] = {}
    every: str = ""
    of: dict[str, str] = {}
    own: bool = False
    fact: str = ""
    value: bool | str = True
    given: str = ""
    filed_over: int = Field(default=0, ge=0, le=120)
    strict: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> Evidence:
        sources = (self.event, self.fact, self.given, self.filed_over)
        if [bool(source) for source in sources].count(True) != 1:
            raise ValueError("证据须且只须写 event、fact、given、filed_over 之一")
        return self


class CheckItem(Entry):
    """A line of a checklist: its words, what in the record answers it, what paper else.

    Confirmed by hand, it needs a paper; `paper` is the one usually named. `no_paper` says by what
    right a bare confirmation will do: a clause, or "default" (ours).
    """

    text: str
    evidence: Evidence | None = None
    paper: str = ""
    no_paper: Names = ()
    clause: Names = ()


def _as_items(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        return value
    return tuple({"text": item} if isinstance(item, str) else item for item in value)


class Checklist(Sourced):
    """What must be there, line by line. Without `required` every line must.

    `no_paper` is said of every line at once: no paper can show what the list confirms.
    """

    name: str
    lines: Annotated[tuple[CheckItem, ...], BeforeValidator(_as_items)] = Field(alias="items")
    required: tuple[str, ...] = ()
    no_paper: Names = ()

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @property
    def items(self) -> tuple[str, ...]:
        """The words of every line."""
        return tuple(line.text for line in self.lines)

    def asks(self, item: str) -> bool:
        """Tell whether a line must be answered."""
        return not self.required or item in self.required

    def takes_word(self, line: CheckItem) -> bool:
        """Tell whether a line is confirmed without a paper."""
        return bool(self.no_paper or line.no_paper)

"""Property that answers report, and what a case has of it already: nothing is registered twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from enforcement import journal
from enforcement.models import Case

_SAID = ("asset.found", "asset.disposable_found", "asset.right_found", "event.corrected")


@dataclass(frozen=True, slots=True)
class Found:
    """Property an answer brings. `kind` as in the vocabulary; `right` to dispose: 有, 无, 待查.

    `owner` is the key of the respondent whose it is, e.g. "respondent:1".
    """

    name: str
    kind: str = "other"
    disposable: bool = False
    right: str = ""
    owner: str = ""


@dataclass(slots=True)
class Known:
    """Property a case has already: what it is, whose, and what was last said of its disposal."""

    key: str
    name: str
    kind: str
    owner: str = ""
    right: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The respondent whose it is, as an event names him."""
        return (self.owner,) if self.owner else ()


def property_of(case: Case) -> list[Known]:
    """Return the property of a case. Two queries."""
    rows = case.items.filter(kind="asset").order_by("position")
    known = {i.key: Known(i.key, i.name, i.fields.get("kind") or "other") for i in rows}
    if known:
        said = case.events.filter(kind__in=_SAID).order_by("seq")
        for event in journal.effective(said):
            thing = known.get(event.subject)
            if thing is None:
                continue
            if event.kind in ("asset.found", "asset.disposable_found"):
                owners = (key for key in event.about if key.startswith("respondent:"))
                thing.owner = next(owners, thing.owner)
            if event.kind in ("asset.disposable_found", "asset.right_found"):
                thing.right = str(event.data.get("right") or "待查")
    return list(known.values())


def same(known: Sequence[Known], found: Found) -> Known | None:
    """Return what an answer reports again: same kind, name, and owner where both are told."""
    wanted = (found.name.strip(), found.kind)
    for thing in known:
        other = thing.owner and found.owner and thing.owner != found.owner
        if (thing.name, thing.kind) == wanted and not other:
            return thing
    return None

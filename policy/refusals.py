"""What a refused act says: every reason at once, each with the clause it rests on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason: `code` for machines, `sentence` for people, `field` where it is mended."""

    code: str
    sentence: str
    field: str = ""
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    clause: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the shape every door hands out."""
        return {
            "code": self.code,
            "sentence": self.sentence,
            "field": self.field,
            "data": dict(self.data),
            "clause": list(self.clause),
        }


class Refused(Exception):
    """An act that may not be done, with all its reasons. Nothing of it was done."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("；".join(r.sentence for r in refusals))
        self.refusals = refusals


class Forbidden(Refused):
    """The acting post may not do this; the reason names who may."""


class Stale(Refused):
    """Somebody else changed the matter in between; the reason tells what changed."""


class NotVisible(Exception):
    """The matter does not exist for this actor (another court's case, say)."""


class Problems:
    """Collects refusals, and raises them together."""

    def __init__(self) -> None:
        self._found: list[Refusal] = []

    def add(
        self,
        code: str,
        sentence: str,
        *,
        field: str = "",
        clause: Iterable[str] = (),
        **data: Any,
    ) -> None:
        """Note one reason and go on looking."""
        self._found.append(Refusal(code, sentence, field, data, tuple(clause)))

    def extend(self, refusals: Iterable[Refusal]) -> None:
        """Take over reasons found elsewhere."""
        self._found.extend(refusals)

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Any:
        return iter(self._found)

    def raise_if_any(self) -> None:
        """Raise `Refused` with every reason noted, if there is one."""
        if self._found:
            raise Refused(*self._found)

"""The places of a case's file (卷宗目录), main and side volume, and what goes where: all data.

A court's own `catalogue_places.toml` beside its forms takes the place of the shipped one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from policy.refusals import Refusal, Refused

FILE = "catalogue_places.toml"
SHIPPED = Path(__file__).with_name(FILE)
MAIN, SIDE = "main", "side"


class Place(BaseModel):
    """A place of the catalogue: which volume, its name, and what belongs there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    volume: Literal["main", "side"]
    name: str
    kinds: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()

    @property
    def volume_name(self) -> str:
        """The volume as people call it."""
        return _("正卷") if self.volume == MAIN else _("副卷")

    @property
    def full_name(self) -> str:
        """The place with its volume."""
        return f"{self.volume_name}·{self.name}"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    basis: str
    other: str
    place: tuple[Place, ...]

    @model_validator(mode="after")
    def _once_each(self) -> _File:
        for what in ("kinds", "origins"):
            named = [name for place in self.place for name in getattr(place, what)]
            twice = sorted({name for name in named if named.count(name) > 1})
            if twice:
                raise ValueError(f"{what}重复：{'、'.join(twice)}")
        codes = [place.code for place in self.place]
        if len(set(codes)) < len(codes) or self.other not in codes:
            raise ValueError("位置的代码重复，或者other没有这一位置")
        return self


@dataclass(frozen=True)
class Places:
    """A court's catalogue: its places by code in their order."""

    by_code: Mapping[str, Place]
    other: str
    source: str

    @cached_property
    def order(self) -> dict[str, int]:
        """Where each place stands in the file."""
        return {code: number for number, code in enumerate(self.by_code)}

    @cached_property
    def _of_kind(self) -> dict[str, str]:
        return {kind: p.code for p in self.by_code.values() for kind in p.kinds}

    @cached_property
    def _of_origin(self) -> dict[str, str]:
        return {origin: p.code for p in self.by_code.values() for origin in p.origins}

    def find(self, code: str) -> Place:
        """Return a place. Raises `Refused` beside "place" where there is none."""
        if code not in self.by_code:
            raise Refused(Refusal("no_place", _("须选定卷宗目录中的位置"), "place"))
        return self.by_code[code]

    def of_kind(self, kind: str) -> str:
        """Return the place of a kind of document; the rest's for one no place names."""
        return self._of_kind.get(kind, self.other)

    def of_origin(self, origin: str) -> str:
        """Return the place of what comes from somewhere by itself."""
        return self._of_origin.get(origin, self.other)

    def shown(self, code: str) -> Place:
        """Return a place for reading; one the catalogue no longer has is shown with the rest."""
        return self.by_code.get(code) or self.by_code[self.other]


def places(court: str = "") -> Places:
    """Return a court's catalogue, its own before the shipped one."""
    own = Path(settings.DOCUMENT_FORMS_DIR) / court / FILE
    path = own if court and own.is_file() else SHIPPED
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        said = _("卷宗目录有误，不能使用：%(fault)s") % {"fault": error}
        raise Refused(Refusal("bad_places", said, "place")) from error


@lru_cache(maxsize=64)
def _read(path: Path, stamp: int) -> Places:
    """Read a catalogue; `stamp` lets a changed file be read anew."""
    read = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    return Places({place.code: place for place in read.place}, read.other, read.source)

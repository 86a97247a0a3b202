"""What parties are told at a reception, in full: as data, by the words of a court's list."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pydantic import BaseModel, ConfigDict

NAME = "notices.toml"
FILE = Path(__file__).with_name(NAME)


class Notice(BaseModel):
    """A notice: for items with any of these words, with what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: tuple[str, ...]
    law: str
    text: str


class _Notices(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    basis: str
    notice: tuple[Notice, ...]


def of(item: str, court: str = "") -> Notice | None:
    """Return what is told under an item of a court's list; None where nothing is laid down."""
    for notice in known(court):
        if any(word in item for word in notice.of):
            return notice
    return None


def known(court: str = "") -> tuple[Notice, ...]:
    """Return every notice: the court's own file before the shipped one."""
    own = Path(settings.DOCUMENT_FORMS_DIR) / court / NAME
    path = own if court and own.is_file() else FILE
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, stamp: int) -> tuple[Notice, ...]:
    """Read a file; `stamp` lets a changed one be read anew."""
    return _Notices.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).notice

"""Where packs lie: a folder a pack, the shipped text in it, further versions in folders beside.

    <root>/<name>/*.toml              the version that pack.toml names
    <root>/<name>/<version>/*.toml    another version; the folder bears its name

There are two roots: the one that comes with the product, and one of the installation. A version
on the first is never hidden by one on the second.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


def names(roots: Iterable[Path]) -> tuple[str, ...]:
    """Return the names of the packs that lie on the roots, in order."""
    found = {p.name for root in roots if root.is_dir() for p in root.iterdir() if _folders(p)}
    return tuple(sorted(found))


def versions(roots: Iterable[Path], name: str) -> dict[str, Path]:
    """Return a pack's versions with their folders, the oldest first."""
    found: dict[str, Path] = {}
    for root in roots:
        for version, folder in _folders(root / name).items():
            found.setdefault(version, folder)
    return dict(sorted(found.items(), key=lambda entry: _order(entry[0])))


def _folders(place: Path) -> dict[str, Path]:
    if not NAME.fullmatch(place.name) or not place.is_dir():
        return {}
    found = {
        inner.name: inner
        for inner in place.iterdir()
        if VERSION.fullmatch(inner.name) and (inner / "pack.toml").is_file()
    }
    if (place / "pack.toml").is_file():
        # What it says of itself wins: the folder of an amendment may be named after it.
        found = {said_version(place): place} | found
    return found


def said_version(folder: Path) -> str:
    """Return the version a folder's pack.toml names; empty where it cannot be read."""
    try:
        said = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))
        return str(said["pack"]["version"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""


def _order(version: str) -> tuple[tuple[int, str], ...]:
    """Order 2 before 10, as people count."""
    return tuple((int(p), "") if p.isdecimal() else (0, p) for p in re.split(r"(\d+)", version))

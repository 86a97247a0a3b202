"""Amended versions of a shipped pack, laid beside it for one test.

    def test_something(hualong: Cast, amend: Amend) -> None:
        amend("hualong", "2", "clocks.toml", ("within = { day = 3 }", "within = { day = 5 }"))

The file named is changed in the copy; every pair must be found there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from policy import loader


class Amend(Protocol):
    """Lay an amended version beside the shipped one; return its folder."""

    def __call__(self, name: str, version: str, file: str, *pairs: tuple[str, str]) -> Path: ...


@pytest.fixture
def amend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Amend]:
    """Give the means to lay amended versions beside the shipped ones."""
    monkeypatch.setattr(loader, "INSTALLED", [tmp_path / "packs"])
    loader._published.cache_clear()

    def lay(name: str, version: str, file: str, *pairs: tuple[str, str]) -> Path:
        folder = tmp_path / "packs" / name / version
        if not folder.exists():
            shutil.copytree(
                loader.SHIPPED / name, folder, ignore=lambda at, names: _folders(at, names)
            )
            _change(folder / "pack.toml", ('version = "1"', f'version = "{version}"'))
        _change(folder / file, *pairs)
        return folder

    yield lay
    loader._published.cache_clear()


def _folders(at: str, names: list[str]) -> list[str]:
    return [name for name in names if (Path(at) / name).is_dir()]


def _change(file: Path, *pairs: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, f"{file.name} has no {old}"
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")

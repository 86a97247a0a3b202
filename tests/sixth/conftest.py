"""The sixth court's folder, laid where an installation lays its own packs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from policy import loader

FOLDER = Path(__file__).parent / "qingyan"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Install the folder as an operator would, by copying it; yields its name."""
    packs = tmp_path / "packs"
    shutil.copytree(FOLDER, packs / FOLDER.name)
    monkeypatch.setattr(loader, "INSTALLED", [packs])
    loader._published.cache_clear()
    yield FOLDER.name
    loader._published.cache_clear()

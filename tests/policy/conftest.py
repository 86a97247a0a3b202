"""What the tests of the policy room share: a sixth court on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.sixth_court import Folder


@pytest.fixture
def court(tmp_path: Path) -> Folder:
    """The sixth court's folder, sound as it stands."""
    return Folder(tmp_path / "qingshui")

"""How far the demo data has come: a small file the pages may read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings


def path() -> Path:
    """Return where the progress is kept."""
    return Path(settings.VAR_DIR) / "demo.json"


def write(share: float, text: str, *, courts: Sequence[str] = (), done: bool = False) -> None:
    """Note the share done (0 to 1), what is being made, and the courts made whole."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    note = {"share": round(share, 3), "text": text, "courts": list(courts), "done": done}
    fresh = target.with_suffix(".new")
    fresh.write_text(json.dumps(note))
    fresh.replace(target)


def read() -> dict[str, Any]:
    """Return the last note; empty when there is none."""
    try:
        found: dict[str, Any] = json.loads(path().read_text())
    except (OSError, ValueError):
        return {}
    return found

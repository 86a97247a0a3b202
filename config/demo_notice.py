"""How far the demo data has come, for the pages of a demonstration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def progress(request: HttpRequest) -> dict[str, Any]:
    """Return what is being made and its share in percent, while it is being made."""
    if not settings.DEMO:
        return {}
    try:
        note = json.loads((Path(settings.VAR_DIR) / "demo.json").read_text())
    except (OSError, ValueError):
        return {}
    if note.get("done"):
        return {}
    return {"demo_progress": {"percent": round(100 * note["share"]), "court": note["text"]}}

"""Who is let in to pages whose act depends on what is filed: the room is asked who may."""

from __future__ import annotations

from intake import selectors as intake
from teams.access import Actor


def require_filing(actor: Actor) -> None:
    """Raise `Forbidden` for somebody who files no cases of any origin."""
    intake.require_filing(actor)

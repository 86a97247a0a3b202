"""Who is let in to pages whose act depends on what is filed: the room is asked who may."""

from __future__ import annotations

from intake import selectors as intake
from teams import access
from teams.access import Actor


def require_filing(actor: Actor) -> None:
    """Raise `Forbidden` for somebody who files no cases of any origin."""
    if not intake.may_import(actor):
        access.require(actor, "case.file")

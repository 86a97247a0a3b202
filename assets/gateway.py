"""The national query system (总对总), seen through a narrow window: send, and fetch answers.

The wire format stands in docs/query_gateway.md; `assets.simulator` speaks it. Nothing here
touches the database, and nothing may call it within a transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from enforcement.wire import Line

AT_ONCE = 100
_STATES = ("pending", "answered", "failed")


@dataclass(frozen=True, slots=True)
class Asked:
    """One respondent to be queried. `reference` is ours: sent again it asks nothing anew."""

    reference: str
    case_number: str
    name: str
    kind: str
    id_number: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one that was sent: a ticket, or why it was not taken."""

    reference: str
    ticket: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """The state of a ticket; `assets` as in the wire format."""

    ticket: str
    state: str
    assets: tuple[dict[str, Any], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A connection to the system. Goes straight to the address, never through a proxy."""

    url: str
    token: str = ""

    @classmethod
    def configured(cls) -> Gateway | None:
        """Return the gateway of the settings; None where answers are entered by hand."""
        url = getattr(settings, "QUERY_GATEWAY_URL", "")
        return cls(url, getattr(settings, "QUERY_GATEWAY_TOKEN", "")) if url else None

    def send(self, asked: Sequence[Asked]) -> list[Taken]:
        """Hand over queries, a hundred at a time. Raises `GatewayDown`."""
        taken: list[Taken] = []
        line = self._line
        for some in _pieces(asked):
            body = {"queries": [_wire(one) for one in some]}
            taken += [_taken(row) for row in line.rows("POST", "/queries", "queries", body)]
        return taken

    def fetch(self, tickets: Sequence[str]) -> list[Reply]:
        """Return the state of tickets. Raises `GatewayDown`."""
        replies: list[Reply] = []
        line = self._line
        for some in _pieces(tickets):
            path = "/queries?" + urlencode({"ticket": list(some)}, doseq=True)
            replies += [_reply(line, row) for row in line.rows("GET", path, "queries")]
        return replies

    @property
    def _line(self) -> Line:
        return Line(_("查控系统"), self.url, self.token)


def _pieces(many: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(many), AT_ONCE):
        yield many[start : start + AT_ONCE]


def _wire(one: Asked) -> dict[str, str]:
    return {
        "reference": one.reference,
        "case_number": one.case_number,
        "name": one.name,
        "kind": one.kind,
        "id_number": one.id_number,
    }


def _taken(row: dict[str, Any]) -> Taken:
    return Taken(
        str(row.get("reference", "")), str(row.get("ticket", "")), str(row.get("reason", ""))
    )


def _reply(line: Line, row: dict[str, Any]) -> Reply:
    state, assets = row.get("state"), row.get("assets") or []
    if state not in _STATES or not isinstance(assets, list):
        raise line.wrong()
    kept = tuple(one for one in assets if isinstance(one, dict))
    return Reply(str(row.get("ticket", "")), str(state), kept, str(row.get("reason", "")))

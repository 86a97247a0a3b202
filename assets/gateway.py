"""The national query system (总对总), seen through a narrow window: send, and fetch answers.

The wire format stands in docs/query_gateway.md; `assets.simulator` speaks it. Nothing here
touches the database, and nothing may call it within a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

from django.conf import settings
from django.utils.translation import gettext as _

from policy.refusals import Refusal, Refused

AT_ONCE = 100
SECONDS = 20
LARGEST_ANSWER = 16 * 1024 * 1024
_STATES = ("pending", "answered", "failed")


class GatewayDown(Refused):
    """The system cannot be reached, or answered what it must not; nothing was taken over."""


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
    opener: OpenerDirector = field(default_factory=lambda: build_opener(ProxyHandler({})))

    @classmethod
    def configured(cls) -> Gateway | None:
        """Return the gateway of the settings; None where answers are entered by hand."""
        url = getattr(settings, "QUERY_GATEWAY_URL", "")
        return cls(url, getattr(settings, "QUERY_GATEWAY_TOKEN", "")) if url else None

    def send(self, asked: Sequence[Asked]) -> list[Taken]:
        """Hand over queries, a hundred at a time. Raises `GatewayDown`."""
        taken: list[Taken] = []
        for some in _pieces(asked):
            body = {"queries": [_wire(one) for one in some]}
            taken += [_taken(row) for row in self._rows("POST", "/queries", body)]
        return taken

    def fetch(self, tickets: Sequence[str]) -> list[Reply]:
        """Return the state of tickets. Raises `GatewayDown`."""
        replies: list[Reply] = []
        for some in _pieces(tickets):
            path = "/queries?" + urlencode({"ticket": list(some)}, doseq=True)
            replies += [_reply(row) for row in self._rows("GET", path)]
        return replies

    def _rows(self, method: str, path: str, body: Any = None) -> list[dict[str, Any]]:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise _down(_("查控接口地址须以http或https开头"))
        data = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
        request = Request(self.url.rstrip("/") + path, data=data, method=method)  # noqa: S310 (the scheme is checked above)
        request.add_header("Content-Type", "application/json; charset=utf-8")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with self.opener.open(request, timeout=SECONDS) as response:
                raw = response.read(LARGEST_ANSWER + 1)
        except HTTPError as error:
            said = _("查控系统拒绝了请求（%(code)d）") % {"code": error.code}
            raise _down(said) from None
        except (URLError, HTTPException, TimeoutError, OSError):
            raise _down(_("查控系统连接不上，请稍后再试，或改为手工登记")) from None
        return _parsed(raw)


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


def _parsed(raw: bytes) -> list[dict[str, Any]]:
    if len(raw) > LARGEST_ANSWER:
        raise _down(_("查控系统的反馈过大"))
    try:
        rows = json.loads(raw)["queries"]
    except (ValueError, KeyError, TypeError):
        raise _down(_("查控系统的反馈不合接口约定")) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _down(_("查控系统的反馈不合接口约定"))
    return rows


def _taken(row: dict[str, Any]) -> Taken:
    return Taken(
        str(row.get("reference", "")), str(row.get("ticket", "")), str(row.get("reason", ""))
    )


def _reply(row: dict[str, Any]) -> Reply:
    state, assets = row.get("state"), row.get("assets") or []
    if state not in _STATES or not isinstance(assets, list):
        raise _down(_("查控系统的反馈不合接口约定"))
    kept = tuple(one for one in assets if isinstance(one, dict))
    return Reply(str(row.get("ticket", "")), str(state), kept, str(row.get("reason", "")))


def _down(sentence: str) -> GatewayDown:
    return GatewayDown(Refusal("gateway_down", sentence, "gateway"))

"""A straight line to another system: bounded in time and size, never through a proxy.

What goes over it is the caller's. Nothing here touches the database, and nothing may call it
within a transaction.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from django.utils.translation import gettext as _

from policy.refusals import Refusal, Refused

SECONDS = 20
LARGEST_ANSWER = 16 * 1024 * 1024
_OF_ONE = frozenset({400, 404, 409, 410, 413, 415, 422})  # of this request, not of the line
NONCE, SIGNATURE = "X-Nonce", "X-Signature"


class GatewayDown(Refused):
    """A system cannot be reached, or answered what it must not; nothing was taken over."""


class OneRefused(GatewayDown):
    """A system is there, but this one request it did not answer as it must; others may pass."""


class _NoRedirect(HTTPRedirectHandler):
    """Leads nowhere else: a secret is for the address it was set for."""

    def redirect_request(self, req: Request, fp: IO[bytes], *args: Any, **kwargs: Any) -> None:
        """Refuse; the answer then counts as an error."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line to a system at `url`, known to people as `name`.

    `token` is sent as a bearer's. Where a `secret` is set, every request is signed with it, and
    an answer that is not signed for this very request is refused.
    """

    name: str
    url: str
    token: str = ""
    secret: str = ""
    opener: OpenerDirector = field(
        default_factory=lambda: build_opener(ProxyHandler({}), _NoRedirect())
    )

    def ask(self, method: str, path: str, body: Any = None) -> bytes:
        """Return the answer's body; `body` goes out as JSON. Raises `GatewayDown`."""
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise self.down(_("%(name)s的接口地址须以http或https开头"))
        data = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
        # The scheme was looked at above.
        request = Request(self.url.rstrip("/") + path, data=data or None, method=method)  # noqa: S310
        request.add_header("Content-Type", "application/json; charset=utf-8")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        nonce = secrets.token_hex(16)
        if self.secret:
            request.add_header(NONCE, nonce)
            request.add_header(SIGNATURE, signature(self.secret, nonce, method, path, data))
        try:
            with self.opener.open(request, timeout=SECONDS) as response:
                raw: bytes = response.read(LARGEST_ANSWER + 1)
                signed = response.headers.get(SIGNATURE, "")
        except HTTPError as error:
            refusal = self.one if error.code in _OF_ONE else self.down
            raise refusal(_("%(name)s拒绝了请求（%(code)d）"), code=error.code) from None
        except (URLError, HTTPException, TimeoutError, OSError):
            raise self.down(_("%(name)s连接不上，请稍后再试，或改为手工登记")) from None
        if len(raw) > LARGEST_ANSWER:
            raise self.one(_("%(name)s的反馈过大"))
        if self.secret and not hmac.compare_digest(
            signature(self.secret, nonce, "ANSWER", path, raw), signed
        ):
            raise self.down(_("%(name)s的反馈没有正确的签名"))
        return raw

    def rows(self, method: str, path: str, name: str, body: Any = None) -> list[dict[str, Any]]:
        """Return the list of objects that stands under a name in the answer."""
        rows = self.read(self.ask(method, path, body)).get(name)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.wrong()
        return rows

    def read(self, raw: bytes) -> dict[str, Any]:
        """Return the object an answer is. Raises `GatewayDown`."""
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            raise self.wrong() from None
        if not isinstance(found, dict):
            raise self.wrong()
        return found

    def wrong(self) -> OneRefused:
        """Return the refusal of an answer that breaks the format."""
        return self.one(_("%(name)s的反馈不合接口约定"))

    def one(self, said: str, **told: object) -> OneRefused:
        """Return the refusal of one request, of a system that is there all the same."""
        return OneRefused(*self.down(said, **told).refusals)

    def down(self, said: str, **told: object) -> GatewayDown:
        """Return the refusal that says so of this system, which a sentence calls %(name)s."""
        return GatewayDown(Refusal("gateway_down", said % {"name": self.name, **told}, "gateway"))


def signature(secret: str, nonce: str, method: str, path: str, body: bytes) -> str:
    """Return the hex HMAC-SHA256 of a message; an answer's method is ANSWER."""
    head = f"{nonce}\n{method}\n{path}\n".encode()
    return hmac.new(secret.encode(), head + body, hashlib.sha256).hexdigest()

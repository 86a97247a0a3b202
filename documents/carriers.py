"""Who carries papers out of the house: the post and the electronic service platform.

A narrow window each: hand an item in, ask for its state, fetch its proof. The wire format stands
in docs/service_gateways.md; `documents.simulator` speaks it. Nothing here touches the database,
and nothing may call it within a transaction.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement.wire import Line, OneRefused

AT_ONCE = 100
_NUMBER = re.compile(r"[A-Za-z0-9-]{4,40}")
# Code of a state → what people call it. The last of each that is told holds.
STATES: dict[str, dict[str, Promise]] = {
    "post": {
        "accepted": gettext_lazy("已揽收"),
        "posted": gettext_lazy("运递中"),
        "delivered": gettext_lazy("已妥投"),
        "returned": gettext_lazy("已退回"),
    },
    "electronic": {
        "accepted": gettext_lazy("已受理"),
        "sent": gettext_lazy("已到达对方系统"),
        "read": gettext_lazy("已阅读"),
        "bounced": gettext_lazy("未能到达"),
    },
}
ARRIVED = frozenset({"delivered", "sent", "read"})
CAME_BACK = frozenset({"returned", "bounced"})
NAMES: dict[str, Promise] = {
    "post": gettext_lazy("邮政接口"),
    "electronic": gettext_lazy("电子送达接口"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A paper to be carried. `reference` is ours: handed in again it is not carried twice."""

    reference: str
    case_number: str
    title: str
    sender: str
    name: str
    receiver: str
    phone: str
    address: str
    digest: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an item handed in: its number and day, or why it was not taken."""

    number: str = ""
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The state of an item; `on` is the day of the state, `has_proof` that it can be fetched.

    `fault` says that what was told of it makes no sense; the rest is empty then.
    """

    number: str
    state: str
    on: date | None = None
    signer: str = ""
    reason: str = ""
    read_on: date | None = None
    has_proof: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Carrier:
    """One of the two, at the address the settings give."""

    method: str
    url: str
    secret: str = ""

    @classmethod
    def configured(cls, method: str) -> Carrier | None:
        """Return the carrier of a way of service; None where people carry and enter by hand."""
        if method not in NAMES:
            return None
        url = getattr(settings, f"{_PREFIX[method]}_URL", "")
        return cls(method, url, getattr(settings, f"{_PREFIX[method]}_SECRET", "")) if url else None

    def send(self, item: Item) -> Taken:
        """Hand an item in. Raises `GatewayDown`."""
        line = self._line
        answer = line.read(line.ask("POST", "/items", _wire(item)))
        number, reason = str(answer.get("number", "")), str(answer.get("reason", ""))
        if answer.get("reference") != item.reference or not (number or reason):
            raise line.wrong()
        if number and not _NUMBER.fullmatch(number):
            raise line.wrong()
        return Taken(number, _day(line, answer, "on"), reason[:200])

    def fetch(self, numbers: Sequence[str]) -> list[Told]:
        """Return the state of items, a hundred at a time. Raises `GatewayDown`."""
        line, told = self._line, []
        for start in range(0, len(numbers), AT_ONCE):
            query = urlencode({"number": list(numbers[start : start + AT_ONCE])}, doseq=True)
            told += [self._told(line, row) for row in line.rows("GET", f"/items?{query}", "items")]
        return told

    def proof(self, number: str) -> bytes:
        """Return an item's proof, not looked at yet. Raises `GatewayDown`."""
        return self._line.ask("GET", f"/items/{quote(number, safe='')}/proof")

    @property
    def _line(self) -> Line:
        return Line(str(NAMES[self.method]), self.url, secret=self.secret)

    def _told(self, line: Line, row: dict[str, Any]) -> Told:
        """Return what is told of an item; one that is told wrongly spoils no other."""
        try:
            return self._read(line, row)
        except OneRefused as wrong:
            return Told(str(row.get("number", "")), "", fault=str(wrong))

    def _read(self, line: Line, row: dict[str, Any]) -> Told:
        state = str(row.get("state", ""))
        if state not in STATES[self.method]:
            raise line.wrong()
        on = _day(line, row, "on")
        if on is None and state in ARRIVED | CAME_BACK:
            raise line.wrong()
        return Told(
            str(row.get("number", "")), state, on, str(row.get("signer") or "")[:60],
            str(row.get("reason") or "")[:200], _day(line, row, "read_on"),
            row.get("proof") is True,
        )  # fmt: skip


_PREFIX = {"post": "POST_GATEWAY", "electronic": "ELECTRONIC_SERVICE"}


def state_name(method: str, state: str) -> str:
    """Return what people call a state; empty for none."""
    return str(STATES.get(method, {}).get(state, ""))


def faults() -> list[str]:
    """Return what is wrong with the settings of the carriers, a sentence each."""
    found = []
    for method, name in NAMES.items():
        carrier = Carrier.configured(method)
        if carrier is not None and not carrier.secret:
            said = _("%(name)s没有设置密钥（%(setting)s_SECRET）：反馈的真伪无从核对")
            found.append(said % {"name": name, "setting": _PREFIX[method]})
    return found


def _wire(item: Item) -> dict[str, Any]:
    return {
        "reference": item.reference,
        "case_number": item.case_number,
        "title": item.title,
        "sender": item.sender,
        "to": {
            "name": item.name,
            "receiver": item.receiver,
            "phone": item.phone,
            "address": item.address,
        },
        "file": {"sha256": item.digest, "content": b64encode(item.content).decode()},
    }


def _day(line: Line, row: dict[str, Any], name: str) -> date | None:
    given = row.get(name)
    if given in (None, ""):
        return None
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise line.wrong() from None

"""A stand-in for the post and for the electronic service platform, for trials and tests.

    python -m documents.simulator --port 0 --polls 2 --secret 示例密钥

Prints the address it listens on (loopback); `/post` and `/electronic` under it are the two. An
item moves on each time it is asked about, `--polls` times before it arrives. An address that
holds 查无此人 or 拒收 sends its item back; one that holds 不收 is not taken at all.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import io
import json
import threading
from base64 import b64decode
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from PIL import Image, ImageDraw, ImageFont

from enforcement.wire import NONCE, SIGNATURE, signature
from workdays import clock

LARGEST = 32 * 1024 * 1024
_FONT = Path(__file__).resolve().parent.parent / "static" / "vendor/fonts/NotoSerifSC-Regular.ttf"
_STEPS = {
    "post": ("accepted", "posted", "delivered", "returned"),
    "electronic": ("accepted", "sent", "read", "bounced"),
}
_BACK = ("查无此人", "拒收")


@dataclass(slots=True)
class Carried:
    """An item and how often it was asked about."""

    kind: str
    number: str
    item: dict[str, Any]
    began_on: date
    asked: int = 0


class Counter:
    """What was handed in, by number; the same reference has the same number."""

    def __init__(self, polls: int, day: date | None) -> None:
        self.polls, self.day = polls, day
        self.lock = threading.Lock()
        self.items: dict[str, Carried] = {}

    def take(self, kind: str, item: dict[str, Any]) -> dict[str, Any]:
        """Give a number for an item, or say why it is not taken."""
        reference, to, file = str(item["reference"]), item["to"], item["file"]
        content = b64decode(file["content"], validate=True)
        if hashlib.sha256(content).hexdigest() != file["sha256"]:
            return {"reference": reference, "reason": "文件校验值不符"}
        if not to["address"] or "不收" in to["address"]:
            return {"reference": reference, "reason": "地址不详，无法投递"}
        number = hashlib.sha256(f"{kind}|{reference}".encode()).hexdigest()[:13].upper()
        with self.lock:
            day = self.day or clock.today()
            made = self.items.setdefault(number, Carried(kind, number, item, day))
        return {"reference": reference, "number": number, "on": made.began_on.isoformat()}

    def tell(self, kind: str, number: str) -> dict[str, Any] | None:
        """Return the state of an item; each question moves it on."""
        with self.lock:
            one = self.items.get(number)
            if one is None or one.kind != kind:
                return None
            one.asked += 1
            asked = one.asked
        first, second, third, back = _STEPS[kind]
        on = one.began_on + timedelta(days=0 if kind == "electronic" else 1)
        told: dict[str, Any] = {"number": number, "on": one.began_on.isoformat(), "proof": False}
        if asked <= self.polls:
            return told | {"state": first if asked == 1 or kind == "electronic" else second}
        address = one.item["to"]["address"]
        why = next((word for word in _BACK if word in address), "")
        if why:
            return told | {"state": back, "on": on.isoformat(), "reason": why, "proof": True}
        if kind == "post":
            signer = one.item["to"]["receiver"] or one.item["to"]["name"]
            return told | {"state": third, "on": on.isoformat(), "signer": signer, "proof": True}
        read = {"state": third, "read_on": on.isoformat()} if asked > self.polls + 1 else {}
        return told | {"state": second, "on": on.isoformat(), "proof": True} | read

    def proof(self, kind: str, number: str) -> bytes | None:
        """Return a picture of the receipt of an item."""
        one = self.items.get(number)
        return _receipt(one) if one is not None and one.kind == kind else None


def _receipt(one: Carried) -> bytes:
    image = Image.new("RGB", (900, 520), "white")
    drawn = ImageDraw.Draw(image)
    head = "邮件签收记录（模拟）" if one.kind == "post" else "电子送达到达记录（模拟）"
    lines = [head, one.number, one.item["title"], one.item["to"]["name"], one.item["sender"]]
    for place, line in enumerate(lines):
        drawn.text((40, 40 + 90 * place), line, fill="black", font=_font())
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@cache
def _font() -> Any:
    return ImageFont.truetype(str(_FONT), 40) if _FONT.exists() else ImageFont.load_default(40)


class Handler(BaseHTTPRequestHandler):
    """Speaks the format of docs/service_gateways.md."""

    server: Simulator

    def do_POST(self) -> None:
        """Take an item in."""
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length) if 0 < length <= LARGEST else b""
        kind, path = self._where()
        if not self._signed("POST", path, raw):
            self._say(401, path, b"{}")
            return
        try:
            told = self.server.counter.take(kind, json.loads(raw)) if path == "/items" else None
        except (ValueError, KeyError, TypeError):
            told = None
        self._say(202 if told else 400, path, json.dumps(told, ensure_ascii=False).encode())

    def do_GET(self) -> None:
        """Tell the state of items, or hand out a proof."""
        kind, path = self._where()
        if not self._signed("GET", path, b""):
            self._say(401, path, b"{}")
            return
        parts = urlsplit(path)
        if parts.path == "/items":
            numbers = parse_qs(parts.query).get("number", [])
            found = [self.server.counter.tell(kind, number) for number in numbers]
            body = {"items": [one for one in found if one is not None]}
            self._say(200, path, json.dumps(body, ensure_ascii=False).encode())
            return
        proof = self.server.counter.proof(kind, parts.path.split("/")[2]) if (
            parts.path.startswith("/items/") and parts.path.endswith("/proof")
        ) else None  # fmt: skip
        self._say(404 if proof is None else 200, path, proof or b"{}", "image/png")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: requests name people."""

    def _where(self) -> tuple[str, str]:
        """Return which of the two is spoken to, and the path within it."""
        kind, _slash, rest = self.path.lstrip("/").partition("/")
        return (kind if kind in _STEPS else "post"), f"/{rest}"

    def _signed(self, method: str, path: str, raw: bytes) -> bool:
        secret, nonce = self.server.secret, self.headers.get(NONCE, "")
        if not secret:
            return True
        right = signature(secret, nonce, method, path, raw)
        return hmac.compare_digest(right, self.headers.get(SIGNATURE, ""))

    def _say(self, code: int, path: str, raw: bytes, kind: str = "application/json") -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        if self.server.secret:
            nonce = self.headers.get(NONCE, "")
            signed = signature(self.server.secret, nonce, "ANSWER", path, raw)
            self.send_header(SIGNATURE, signed)
        self.end_headers()
        self.wfile.write(raw)


class Simulator(ThreadingHTTPServer):
    """The server, on loopback only. `day` is the day items are taken on; today where none."""

    daemon_threads = True

    def __init__(
        self, port: int, *, polls: int = 0, secret: str = "", day: date | None = None
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.counter, self.secret = Counter(polls, day), secret


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="邮政、电子送达接口的模拟服务，仅供试用与测试")
    parser.add_argument("--port", type=int, default=0, help="端口，0为任选")
    parser.add_argument("--polls", type=int, default=1, help="问几次之后送到")
    parser.add_argument("--secret", default="", help="签名的密钥，空为不签名")
    parser.add_argument("--day", type=date.fromisoformat, default=None, help="收件日期，默认今天")
    options = parser.parse_args()
    with Simulator(
        options.port, polls=options.polls, secret=options.secret, day=options.day
    ) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()

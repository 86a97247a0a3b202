"""A stand-in for the national query system, for trials and tests. Standard library only.

    python -m assets.simulator --port 0 --seed 7 --polls 1

Prints the address it listens on (loopback). Answers are drawn from the seed and the
respondent, so that the same respondent always has the same property. `--polls` says how
often a ticket is asked for before it is answered.
"""

from __future__ import annotations

import argparse
import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

LARGEST = 4 * 1024 * 1024
_THINGS = (
    ("real_estate", "示例小区住宅一套", True),
    ("motor_vehicle", "小型轿车一辆", True),
    ("equity", "有限责任公司股权", True),
)


def property_of(name: str, id_number: str, seed: int) -> list[dict[str, Any]]:
    """Return what the system knows of a respondent; the same every time."""
    chance = random.Random(f"{seed}|{name}|{id_number}")  # noqa: S311  # nosec B311
    found: list[dict[str, Any]] = []
    if chance.random() < 0.6:
        cents = chance.randrange(100, 20_000_000)
        found.append(
            {
                "kind": "other",
                "name": "银行存款",
                "amount": f"{cents // 100}.{cents % 100:02d}",
                "cash": True,
                "disposable": False,
            }
        )
    for kind, thing, disposable in _THINGS:
        if chance.random() < 0.15:
            found.append(
                {
                    "kind": kind,
                    "name": thing,
                    "cash": False,
                    "disposable": disposable,
                    "first_seizure": chance.random() < 0.5,
                }
            )
    return found


class Desk:
    """The tickets given out, and what they stand for."""

    def __init__(self, seed: int, polls: int) -> None:
        self.seed, self.polls = seed, polls
        self.lock = threading.Lock()
        self.tickets: dict[str, dict[str, Any]] = {}

    def take(self, query: dict[str, Any]) -> dict[str, str]:
        """Give a ticket for a query; the same reference always has the same one."""
        reference = str(query.get("reference", ""))
        if not reference or not query.get("name"):
            return {"reference": reference, "reason": "缺少编号或姓名"}
        if not query.get("id_number"):
            return {"reference": reference, "reason": "缺少证件号，无法查询"}
        ticket = f"T{self.seed}-{reference}"
        with self.lock:
            self.tickets.setdefault(ticket, {"query": query, "asked": 0})
        return {"reference": reference, "ticket": ticket}

    def tell(self, ticket: str) -> dict[str, Any]:
        """Return the state of a ticket, and its answer once it has been asked for often enough."""
        with self.lock:
            entry = self.tickets.get(ticket)
            if entry is None:
                return {"ticket": ticket, "state": "failed", "reason": "没有这个受理号"}
            entry["asked"] += 1
            if entry["asked"] <= self.polls:
                return {"ticket": ticket, "state": "pending"}
            query = entry["query"]
        assets = property_of(str(query["name"]), str(query["id_number"]), self.seed)
        return {"ticket": ticket, "state": "answered", "assets": assets}


class Handler(BaseHTTPRequestHandler):
    """Speaks the format of docs/query_gateway.md."""

    server: Simulator

    def do_POST(self) -> None:
        """Take queries in."""
        length = int(self.headers.get("Content-Length") or 0)
        if urlsplit(self.path).path != "/queries" or not 0 < length <= LARGEST:
            self._say(400, {"error": "bad request"})
            return
        try:
            queries = json.loads(self.rfile.read(length))["queries"]
        except (ValueError, KeyError, TypeError):
            self._say(400, {"error": "bad request"})
            return
        self._say(202, {"queries": [self.server.desk.take(query) for query in queries]})

    def do_GET(self) -> None:
        """Tell the state of tickets."""
        parts = urlsplit(self.path)
        if parts.path != "/queries":
            self._say(404, {"error": "not found"})
            return
        tickets = parse_qs(parts.query).get("ticket", [])
        self._say(200, {"queries": [self.server.desk.tell(ticket) for ticket in tickets]})

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: requests name people."""

    def _say(self, code: int, body: Any) -> None:
        raw = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


class Simulator(ThreadingHTTPServer):
    """The server, on loopback only."""

    daemon_threads = True

    def __init__(self, port: int, *, seed: int, polls: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.desk = Desk(seed, polls)


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="网络查控系统的模拟服务，仅供试用与测试")
    parser.add_argument("--port", type=int, default=0, help="端口，0为任选")
    parser.add_argument("--seed", type=int, default=1, help="随机种子")
    parser.add_argument("--polls", type=int, default=0, help="问几次之后才有反馈")
    options = parser.parse_args()
    with Simulator(options.port, seed=options.seed, polls=options.polls) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()

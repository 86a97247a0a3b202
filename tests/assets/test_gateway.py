"""The national query system over HTTP, with the simulator as a process of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings

from assets import exchange, services
from assets.gateway import Asked, Gateway
from assets.models import Query
from assets.simulator import property_of
from enforcement.models import Case, Party
from enforcement.wire import GatewayDown
from tests.cast import Cast
from tests.story import assert_clocks_equal_their_replay, filed

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 1)
SEED = 7


@pytest.fixture(scope="module")
def simulator() -> Iterator[Gateway]:
    """Start the simulator on a free port of this machine; a ticket is answered when asked twice."""
    command = [sys.executable, "-m", "assets.simulator", "--seed", str(SEED), "--polls", "1"]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    try:
        yield Gateway(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def queried(cast: Cast, *ids: str, **facts: object) -> Case:
    """Return a case whose respondents, with these ID numbers, are being queried."""
    case = filed(cast, FILED, respondents=len(ids), **facts)
    for party, number in zip(case.parties.filter(side="respondent"), ids, strict=True):
        Party.objects.filter(pk=party.pk).update(id_number=number)
    services.request_queries([case], actor=cast.doing("query.request"))
    return case


@pytest.mark.clause("HL-016", "HL-018")
def test_queries_go_out_and_their_answers_come_in_by_themselves(
    hualong: Cast, simulator: Gateway
) -> None:
    case = queried(hualong, "A1", "B2", amount_due="1.00")
    court = hualong.court
    assert exchange.send_waiting(court, simulator) == 2
    assert exchange.send_waiting(court, simulator) == 0
    assert exchange.collect_answers(court, simulator) == 0  # not answered yet
    assert exchange.collect_answers(court, simulator) == 1
    assert exchange.collect_answers(court, simulator) == 0  # taken in once
    case = Case.objects.get(pk=case.pk)
    event = case.events.get(kind="query.answered")
    assert event.actor_name == "系统"
    known = [a for n, i in (("柏望舒0", "A1"), ("柏望舒1", "B2")) for a in property_of(n, i, SEED)]
    facts = {name: entry[0] for name, entry in case.facts.items()}
    assert facts["has_assets"] is bool(known)
    assert facts["has_disposable_asset"] is any(a["disposable"] for a in known)
    assert facts["deposits_cover_due"] is any(a["cash"] for a in known)
    assert case.items.count() == len(known)
    assert case.events.filter(kind="asset.found").count() == len(known)
    auctionable = case.events.filter(kind="asset.disposable_found")
    assert auctionable.count() == sum(a["disposable"] for a in known)
    assert_clocks_equal_their_replay(case)


def test_one_refused_respondent_leaves_absence_unknown(hualong: Cast, simulator: Gateway) -> None:
    queried(hualong, "A1", "")
    court = hualong.court
    exchange.send_waiting(court, simulator)
    failed = Query.objects.get(state="failed")
    assert failed.reason == "缺少证件号，无法查询"
    for _turn in range(2):
        exchange.collect_answers(court, simulator)
    facts = Case.objects.get().facts
    for name in ("has_assets", "has_disposable_asset"):
        assert name not in facts or facts[name][0] is True


def test_a_reference_sent_twice_gets_the_same_ticket(simulator: Gateway) -> None:
    asked = [Asked("x-1", "（2022）豫0902执1号", "柏望舒", "person", "A1")]
    assert simulator.send(asked) == simulator.send(asked)


def test_without_a_gateway_answers_are_entered_by_hand(hualong: Cast) -> None:
    queried(hualong, "A1")
    assert (exchange.send_waiting(hualong.court), exchange.collect_answers(hualong.court)) == (0, 0)
    assert Query.objects.get().state == "launched"


def test_a_gateway_that_is_down_loses_nothing(hualong: Cast) -> None:
    queried(hualong, "A1")
    with pytest.raises(GatewayDown, match="查控系统连接不上，请稍后再试，或改为手工登记"):
        exchange.send_waiting(hualong.court, Gateway("http://127.0.0.1:9"))
    with pytest.raises(GatewayDown, match="须以http或https开头"):
        exchange.send_waiting(hualong.court, Gateway("file:///etc"))
    assert Query.objects.get().state == "launched"


@pytest.mark.parametrize(
    ("code", "body", "said"),
    [
        (500, b"", "查控系统拒绝了请求（500）"),
        (200, b"<html>", "查控系统的反馈不合接口约定"),
        (200, b'{"queries": 1}', "查控系统的反馈不合接口约定"),
        (200, b'{"queries": [{"ticket": "t", "state": "dancing"}]}', "查控系统的反馈不合接口约定"),
    ],
)
def test_an_answer_that_breaks_the_format_is_refused(code: int, body: bytes, said: str) -> None:
    class Wrong(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Wrong) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        gateway = Gateway(f"http://127.0.0.1:{server.server_address[1]}")
        with pytest.raises(GatewayDown, match=said.replace("（", ".").replace("）", ".")):
            gateway.fetch(["t"])
        server.shutdown()


def test_the_regular_run_passes_over_a_gateway_that_is_down(
    hualong: Cast, settings: Any, simulator: Gateway
) -> None:
    queried(hualong, "A1")
    settings.QUERY_GATEWAY_URL = "http://127.0.0.1:9"
    exchange.exchange_all()
    assert Query.objects.get().state == "launched"
    settings.QUERY_GATEWAY_URL = simulator.url
    for _turn in range(3):
        exchange.exchange_all()
    assert Query.objects.get().state == "answered"

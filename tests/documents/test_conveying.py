"""Papers given to the post and the electronic platform, with the simulator as its own process."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings

from documents import addresses, carriers, conveying, served, serving
from documents.addresses import Stated
from documents.carriers import Carrier
from documents.models import Consignment, Proof, Service
from documents.proofs import Upload
from documents.serving import Sending
from enforcement.models import Case
from enforcement.wire import GatewayDown
from policy.refusals import Refused
from teams.access import Actor
from tests.cast import Cast, make_court
from tests.documents.files import photo
from tests.documents.papers import TODAY, drafted, issued, told_case
from tests.story import assert_clocks_equal_their_replay, recorder
from workdays import clock

pytestmark = pytest.mark.django_db
SECRET, POLLS = "示例密钥-只供测试", 2
BY_POST = Sending("post", TODAY, by_carrier=True)
BY_WIRE = Sending("electronic", TODAY, by_carrier=True)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Start the simulator on a free port of this machine."""
    command = [sys.executable, "-m", "documents.simulator", "--polls", str(POLLS)]
    command += ["--secret", SECRET, "--day", TODAY.isoformat()]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@pytest.fixture
def post(address: str, settings: Any) -> Carrier:
    settings.POST_GATEWAY_URL, settings.POST_GATEWAY_SECRET = f"{address}/post", SECRET
    return _configured("post")


@pytest.fixture
def platform(address: str, settings: Any) -> Carrier:
    settings.ELECTRONIC_SERVICE_URL = f"{address}/electronic"
    settings.ELECTRONIC_SERVICE_SECRET = SECRET
    return _configured("electronic")


def _configured(method: str) -> Carrier:
    found = Carrier.configured(method)
    assert found is not None
    return found


def server(cast: Cast, case: Case) -> Actor:
    """Return who serves papers."""
    return recorder(cast, case, "document.served")


def given(cast: Cast, sending: Sending, *, address: str = "解放路2号", serial: int = 1) -> Service:
    """Return a notice given to the carrier for a respondent who is reached there."""
    case = told_case(cast, serial=serial)
    maker = cast.doing("filing.verify", case)
    paper = issued(cast, drafted(case, "enforcement_notice", maker), maker)
    electronic = sending.method == "electronic"
    stated = Stated(
        "electronic" if electronic else "postal", "13800138000" if electronic else address,
        confirmed=True, consented=electronic,
    )  # fmt: skip
    addresses.state(case, "respondent:1", stated, on=TODAY, actor=server(cast, case))
    (row,) = serving.serve(paper.pk, ["respondent:1"], sending, actor=server(cast, case))
    return row


def turned(cast: Cast, carrier: Carrier, times: int) -> None:
    """Let so many days pass, each with one run."""
    for day in range(1, times + 1):
        with clock.at(TODAY + timedelta(days=day)):
            conveying.hand_in(cast.court, carrier)
            conveying.ask(cast.court, carrier)


def kinds(case: Case) -> list[str]:
    return [e.kind for e in case.events.order_by("seq")]


def open_clocks(case: Case) -> set[str]:
    found = case.nodes.filter(status="open", subject="respondent:1")
    return set(found.values_list("rule", flat=True))


@pytest.mark.clause("HL-050")
def test_a_posted_paper_stops_its_clock_on_the_fetched_proof_alone(
    hualong: Cast, post: Carrier
) -> None:
    row = given(hualong, BY_POST)
    waiting = open_clocks(row.case)
    assert "service.sent" not in kinds(row.case)  # it waits in the house
    assert conveying.hand_in(hualong.court, post) == 1
    assert conveying.hand_in(hualong.court, post) == 0
    sent = row.case.events.get(kind="service.sent")
    row.refresh_from_db(fields=["reference", "sent_on"])
    assert (sent.data["reference"], sent.actor_name) == (row.reference, "系统")
    assert row.reference
    turned(hualong, post, POLLS)
    assert open_clocks(row.case) == waiting
    assert Consignment.objects.get().told == "posted"
    turned(hualong, post, POLLS + 1)
    found = Service.objects.get()
    assert (found.state, found.ended_on) == ("served", TODAY + timedelta(days=1))
    assert (found.received_by, found.proof.type) == ("柏望舒", "image/png")
    assert found.proof.by_id is None
    assert len(waiting - open_clocks(row.case)) == 1
    assert Consignment.objects.get().state == "done"
    turned(hualong, post, 8)
    assert kinds(row.case).count("document.served") == 1
    assert_clocks_equal_their_replay(Case.objects.get(pk=row.case_id))


@pytest.mark.clause("XX-034")
def test_what_the_post_returns_is_kept_with_its_reason_and_waits_again(
    county: Cast, post: Carrier
) -> None:
    row = given(county, BY_POST, address="查无此人路3号")
    turned(county, post, 6)
    found = Service.objects.get()
    assert (found.state, found.outcome) == ("failed", "查无此人")
    assert found.proof is not None
    assert kinds(row.case)[-1] == "service.failed"
    assert served.waiting(server(county, row.case)).get() == found.document


@pytest.mark.clause("DZ-197")
def test_an_electronic_paper_is_served_the_day_it_arrives_and_its_reading_is_noted(
    dengzhou: Cast, platform: Carrier
) -> None:
    row = given(dengzhou, BY_WIRE)
    turned(dengzhou, platform, POLLS + 2)
    found = Service.objects.get()
    assert (found.state, found.ended_on) == ("served", TODAY)
    assert Consignment.objects.get().read_on is None
    turned(dengzhou, platform, POLLS + 3)
    assert Consignment.objects.get().read_on == TODAY
    assert Consignment.objects.get().state == "done"
    assert "13800138000" not in str([e.data for e in row.case.events.all()])


@pytest.mark.clause("DZ-197")
def test_nothing_goes_out_electronically_once_the_recipient_no_longer_agrees(
    dengzhou: Cast, platform: Carrier
) -> None:
    row = given(dengzhou, BY_WIRE)
    no = Stated("electronic", "", confirmed=True)
    addresses.state(row.case, "respondent:1", no, on=TODAY, actor=server(dengzhou, row.case))
    assert conveying.hand_in(dengzhou.court, platform) == 0
    found = Service.objects.get()
    assert (found.state, found.outcome) == (
        "withdrawn",
        "受送达人的电子送达地址已变更，或者不再同意电子送达",
    )
    assert "service.sent" not in kinds(row.case)


def test_what_the_carrier_does_not_take_is_no_attempt(county: Cast, post: Carrier) -> None:
    row = given(county, BY_POST, address="不收路4号")
    conveying.hand_in(county.court, post)
    found = Service.objects.get()
    assert (found.state, found.outcome) == ("withdrawn", "地址不详，无法投递")
    actor = server(county, row.case)
    public = Sending("notice", TODAY, reference="人民法院公告网", reason="下落不明")
    with pytest.raises(Refused, match="其他方式未能送达后，方可公告送达"):
        serving.serve(row.document_id, ["respondent:1"], public, actor=actor)
    hand = Sending("direct", TODAY, received_by="本人", proof=Upload("回证.jpg", photo()))
    (again,) = serving.serve(row.document_id, ["respondent:1"], hand, actor=actor)
    assert again.state == "served"


def test_a_paper_that_waits_is_taken_back_and_one_handed_in_is_not(
    hualong: Cast, post: Carrier
) -> None:
    row = given(hualong, BY_POST)
    actor = server(hualong, row.case)
    proof = Upload("回证.jpg", photo())
    with pytest.raises(Refused, match="尚在待交寄，没有发出"):
        serving.prove(row.pk, on=TODAY, proof=proof, actor=actor)
    taken = conveying.take_back(row.pk, actor=actor)
    assert (taken.state, conveying.hand_in(hualong.court, post)) == ("withdrawn", 0)
    (row,) = serving.serve(row.document_id, ["respondent:1"], BY_POST, actor=actor)
    conveying.hand_in(hualong.court, post)
    with pytest.raises(Refused, match="已经交寄，不能撤回"):
        conveying.take_back(row.pk, actor=actor)
    assert Service.objects.get(pk=row.pk).state == "under_way"
    serving.prove(row.pk, on=TODAY, proof=proof, actor=actor)  # the paper receipt came first
    turned(hualong, post, 1)
    assert Consignment.objects.get(service=row).state == "done"
    assert Proof.objects.count() == 1


def test_a_carrier_that_is_down_is_tried_again_later_each_time(
    hualong: Cast, post: Carrier
) -> None:
    row = given(hualong, BY_POST)
    down = Carrier("post", "http://127.0.0.1:9", SECRET)
    with pytest.raises(GatewayDown, match="邮政接口连接不上"):
        conveying.hand_in(hualong.court, down)
    first = Consignment.objects.get()
    assert (first.tries, first.trouble) == (1, "邮政接口连接不上，请稍后再试，或改为手工登记")
    assert first.next_at == clock.now() + conveying.FIRST_RETRY
    assert conveying.hand_in(hualong.court, post) == 0  # not yet
    (told,) = served.standing(server(hualong, row.case))
    assert (told["method"], told["count"], told["why"]) == ("post", 1, first.trouble)
    with clock.at(TODAY + timedelta(days=1)):
        with pytest.raises(GatewayDown):
            conveying.hand_in(hualong.court, down)
        again = Consignment.objects.get()
        assert again.next_at == clock.now() + 2 * conveying.FIRST_RETRY
    with clock.at(TODAY + timedelta(days=2)):
        assert conveying.hand_in(hualong.court, post) == 1
        assert served.standing(server(hualong, row.case)) == []


def test_an_item_handed_in_again_after_a_crash_has_the_same_number(
    hualong: Cast, post: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = given(hualong, BY_POST)
    numbers: list[str] = []

    def crash(pk: int, number: str, **told: Any) -> None:
        numbers.append(number)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(serving, "handed_over", crash)
        with pytest.raises(KeyboardInterrupt):
            conveying.hand_in(hualong.court, post)
    assert conveying.hand_in(hualong.court, post) == 0  # somebody may be at it still
    with clock.at(TODAY + timedelta(days=1)):
        assert conveying.hand_in(hualong.court, post) == 1
    row.refresh_from_db(fields=["reference"])
    assert row.reference == numbers[0]
    assert kinds(row.case).count("service.sent") == 1


class Speaks(BaseHTTPRequestHandler):
    """Says what a test wants it to."""

    answers: dict[str, tuple[int, bytes]]

    def do_POST(self) -> None:
        self._say("POST")

    def do_GET(self) -> None:
        self._say("proof" if self.path.endswith("/proof") else "GET")

    def _say(self, name: str) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        code, body = self.answers[name]
        self.send_response(code)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def speaking(settings: Any) -> Iterator[tuple[Carrier, dict[str, tuple[int, bytes]]]]:
    """Return a carrier whose every answer the test writes."""
    answers: dict[str, tuple[int, bytes]] = {}
    handler = type("Told", (Speaks,), {"answers": answers})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as answering:
        threading.Thread(target=answering.serve_forever, daemon=True).start()
        settings.POST_GATEWAY_URL = f"http://127.0.0.1:{answering.server_address[1]}"
        settings.POST_GATEWAY_SECRET = ""
        yield _configured("post"), answers
        answering.shutdown()


def item(**told: Any) -> bytes:
    return json.dumps({"items": [{"number": "EMS12345", **told}]}).encode()


@pytest.mark.parametrize(
    ("code", "body", "said"),
    [
        (500, b"", "邮政接口拒绝了请求（500）"),
        (302, b"", "邮政接口拒绝了请求（302）"),
        (202, b"<html>", "反馈不合接口约定"),
        (202, b"[1]", "反馈不合接口约定"),
        (202, b"{}", "反馈不合接口约定"),
        (202, b'{"reference": "other", "number": "EMS12345"}', "反馈不合接口约定"),
        (202, b'{"reference": "%s", "number": "../etc"}', "反馈不合接口约定"),
        (202, b'{"reference": "%s", "number": "EMS12345", "on": "soon"}', "反馈不合接口约定"),
    ],
)
def test_an_answer_to_a_handing_in_that_breaks_the_format_is_refused(
    hualong: Cast, speaking: Any, code: int, body: bytes, said: str
) -> None:
    carrier, answers = speaking
    row = given(hualong, BY_POST)
    answers["POST"] = code, body.replace(b"%s", f"hualong-{row.pk}".encode())
    with _down(code != 202):
        conveying.hand_in(hualong.court, carrier)
    kept = Consignment.objects.get()
    assert (kept.state, kept.tries) == ("waiting", 1)
    assert said in kept.trouble
    assert "service.sent" not in kinds(row.case)


def _down(whole: bool) -> Any:
    """Expect that the carrier counts as down; one wrong answer does not make it so."""
    return pytest.raises(GatewayDown) if whole else nullcontext()


@pytest.mark.parametrize(
    ("told", "proof", "why"),
    [
        ({"state": "dancing"}, b"", "反馈不合接口约定"),
        ({"state": "delivered"}, b"", "反馈不合接口约定"),  # on which day?
        ({"state": "delivered", "on": "2026-03-21"}, b"", "已送到，尚未取得证明"),
        ({"state": "delivered", "on": "2026-03-21", "proof": True}, b"<html>", "只收PDF、JPG"),
        ({"state": "delivered", "on": "2026-03-21", "proof": True}, b"", "文件是空的"),
        ({"state": "delivered", "on": "2027-01-01", "proof": True}, photo(), "日期不能晚于今天"),
        ({"state": "delivered", "on": "2026-03-01", "proof": True}, photo(), "日期早于发出之日"),
        ({"number": "EMS99999", "state": "posted"}, b"", "接口没有这件的消息"),
    ],
)
def test_no_clock_stops_on_what_is_not_proven(
    hualong: Cast, speaking: Any, told: dict[str, Any], proof: bytes, why: str
) -> None:
    carrier, answers = speaking
    row = given(hualong, BY_POST)
    waiting = open_clocks(row.case)
    reference = f"hualong-{row.pk}"
    answers["POST"] = 202, json.dumps({"reference": reference, "number": "EMS12345"}).encode()
    answers["GET"], answers["proof"] = (200, item(**told)), (200, proof)
    conveying.hand_in(hualong.court, carrier)
    with clock.at(date(2026, 3, 23)):
        try:
            conveying.ask(hualong.court, carrier)
        except GatewayDown as down:
            assert why in str(down)  # noqa: PT017 (either may tell)
    kept = Consignment.objects.get()
    assert (kept.state, kept.tries) == ("handed", 1)
    assert why in kept.trouble
    assert open_clocks(row.case) == waiting
    assert Service.objects.get().state == "under_way"
    assert not Proof.objects.exists()


def test_an_answer_signed_with_another_secret_is_refused(
    hualong: Cast, address: str, speaking: Any
) -> None:
    given(hualong, BY_POST)
    with pytest.raises(GatewayDown, match=r"拒绝了请求.401"):
        conveying.hand_in(hualong.court, Carrier("post", f"{address}/post", "别的密钥"))
    carrier, answers = speaking
    answers["GET"] = 200, item(state="posted")
    with pytest.raises(GatewayDown, match="反馈没有正确的签名"):
        Carrier("post", carrier.url, SECRET).fetch(["EMS12345"])


def test_without_a_carrier_papers_are_carried_by_people(hualong: Cast) -> None:
    with pytest.raises(Refused, match="邮寄送达没有接通接口，请办理后登记"):
        given(hualong, BY_POST)
    conveying.work()  # does nothing
    assert carriers.faults() == []


def test_only_post_and_platform_carry_and_they_give_the_number(
    hualong: Cast, post: Carrier
) -> None:
    with pytest.raises(Refused, match="直接送达没有接通接口"):
        given(hualong, Sending("direct", TODAY, by_carrier=True, received_by="本人"))
    numbered = Sending("post", TODAY, by_carrier=True, reference="EMS12345")
    paper = Case.objects.get().documents.get()
    with pytest.raises(Refused, match="邮件号由接口给出，不必填写"):
        serving.serve(paper.pk, ["respondent:1"], numbered, actor=server(hualong, paper.case))


def test_the_regular_run_passes_over_a_carrier_that_is_down(
    hualong: Cast, post: Carrier, settings: Any
) -> None:
    given(hualong, BY_POST)
    settings.POST_GATEWAY_URL = "http://127.0.0.1:9"
    conveying.work()
    assert Consignment.objects.get().tries == 1
    settings.POST_GATEWAY_URL = post.url
    for day in range(1, 6):
        with clock.at(TODAY + timedelta(days=day)):
            conveying.work()
    assert Service.objects.get().state == "served"


def test_one_item_that_fails_holds_up_neither_the_next_nor_another_court(
    hualong: Cast, post: Carrier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, other = given(hualong, BY_POST), given(hualong, BY_POST, serial=2)
    whole = conveying._item

    def broken(service: Service, court: Any) -> Any:
        if service.pk == first.pk:
            raise ZeroDivisionError
        return whole(service, court)

    monkeypatch.setattr(conveying, "_item", broken)
    conveying.work()
    rows = {row.service_id: row for row in Consignment.objects.all()}
    assert rows[other.pk].state == "handed"
    assert (rows[first.pk].state, rows[first.pk].tries) == ("waiting", 1)
    assert "意外错误" in rows[first.pk].trouble
    assert "ZeroDivisionError" in caplog.text
    monkeypatch.setattr(conveying, "_item", whole)
    with clock.at(TODAY + timedelta(days=1)):
        conveying.work()
    assert Consignment.objects.get(service=first).state == "handed"


def test_a_court_that_fails_does_not_hold_up_the_next(
    hualong: Cast, post: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = given(hualong, BY_POST)
    asked: list[str] = []

    def broken(court: Any, carrier: Carrier) -> int:
        asked.append(court.code)
        raise ZeroDivisionError

    make_court("yanshi")
    monkeypatch.setattr(conveying, "hand_in", broken)
    conveying.work()
    assert sorted(asked) == ["hualong", "yanshi"]
    assert Consignment.objects.get(service=row).state == "waiting"


def test_a_carrier_without_a_secret_is_told_of_when_the_house_starts(settings: Any) -> None:
    settings.POST_GATEWAY_URL = "http://127.0.0.1:9"
    assert carriers.faults() == ["邮政接口没有设置密钥（POST_GATEWAY_SECRET）：反馈的真伪无从核对"]

"""The operator's commands: what they print, how they refuse, and that they need no database."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.policy.sixth_court import Folder

PLAIN = {
    "case_kind": "执",
    "matter_kind": "monetary",
    "claim_amount": "100000.00",
    "refusal_crime": False,
    "case_age_years": 0,
    "needs_auction": False,
    "transferred_from_fast": False,
    "enterprise_party": False,
    "preserved": False,
    "four_checks_cover_due": False,
}
DUE = ("due", "--pack", "yindu", "--clause", "YD-032", "--on", "2025-08-01")


class Answer:
    """What a command did: exit code, output, and what it said on the error output."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


def _ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> Answer:
    """Run a command in this process, as the command line would."""
    try:
        call_command(*arguments)
        code = 0
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    printed = capsys.readouterr()
    return Answer(code, printed.out, printed.err)


def _run(*arguments: str, given: bytes = b"") -> Answer:
    """Run a command as its own process, with a database nobody could open."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        input=given,
        capture_output=True,
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": "postgres://nobody:none@127.0.0.1:1/none",
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
        timeout=60,
        check=False,
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def _feed(monkeypatch: pytest.MonkeyPatch, lines: Iterable[bytes]) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"\n".join(lines)), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stream)


def _line(**changes: Any) -> bytes:
    return json.dumps({**PLAIN, **changes}, ensure_ascii=False).encode()


def test_the_packs_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    found = _ask(capsys, "packs", "--json")
    assert found.code == 0
    assert [each["code"] for each in found.json] == ["XX", "DZ", "HL", "YS", "YD"]
    text = _ask(capsys, "packs").out
    assert len(text.splitlines()) == 5
    assert "安阳市殷都区人民法院" in text


def test_a_sound_folder_is_told_so(court: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    found = _ask(capsys, "check_pack", str(court.path))
    assert (found.code, found.err) == (0, "")
    assert found.out.splitlines()[0] == "清水县人民法院，第1版：没有问题。期限2项，分流规则4条。"


def test_a_wrong_folder_is_refused_with_every_reason(
    court: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    court.put("clocks.toml", 'tracks = ["rural"]', 'tracks = ["rual"]')
    court.put("routes.toml", 'to = "town"', 'to = "twon"')
    found = _ask(capsys, "check_pack", str(court.path))
    assert (found.code, found.out) == (1, "")
    assert "clocks.toml：clock.rural_limit：没有名为“rual”的办理类别，是否为“rural”" in found.err
    assert "routes.toml：triage.small：没有名为“twon”的办理类别或单位，是否为“town”" in found.err
    as_json = _ask(capsys, "check_pack", str(court.path), "--json")
    assert as_json.code == 1
    assert {r["data"]["entry"] for r in as_json.json["refusals"]} == {
        "clock.rural_limit",
        "triage.small",
    }


def test_a_due_date_is_told_to_machines_and_to_people(capsys: pytest.CaptureFixture[str]) -> None:
    found = _ask(
        capsys, *DUE, "--exclude", "2025-08-11:2025-08-12", "2025-08-20:2025-08-20", "--json"
    )
    assert found.code == 0
    (one,) = found.json
    assert (one["plan_due_on"], one["adjusted_due_on"]) == ("2025-09-10", "2025-09-15")
    text = _ask(capsys, *DUE, "--exclude", "2025-08-11:2025-08-13").out
    assert text.startswith("YD-032\t快执案件40天结案\t2025-09-15\n")
    assert "不计扣除期间为2025-09-10" in text
    assert "顺延至2025-09-15" in text


def test_excluded_intervals_may_also_be_given_one_by_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    twice = ("--exclude", "2025-08-11:2025-08-12", "--exclude", "2025-08-20:2025-08-20")
    assert _ask(capsys, *DUE, *twice, "--json").json[0]["adjusted_due_on"] == "2025-09-15"


@pytest.mark.parametrize(
    ("pack", "clause", "code"),
    [("yindo", "YD-032", "unknown_pack"), ("yindu", "YD-001", "no_clock")],
)
def test_an_unknown_pack_or_clause_is_refused(
    pack: str, clause: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _ask(capsys, "due", "--pack", pack, "--clause", clause, "--on", "2025-01-02", "--json")
    assert found.code == 1
    assert [refusal["code"] for refusal in found.json["refusals"]] == [code]
    assert found.err


def test_each_line_of_facts_gets_a_line_of_decision(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _feed(monkeypatch, [_line(), b"", b"   ", _line(claim_amount=None), _line(needs_auction=True)])
    found = _ask(capsys, "route", "--pack", "yindu")
    assert (found.code, found.err) == (0, "")
    assert [(d["outcome"], d["track"], d["rule"], d["missing"]) for d in found.lines] == [
        ("routed", "fast", "small_amount", []),
        ("needs_facts", None, None, ["claim_amount"]),
        ("routed", "standard", "needs_auction", []),
    ]
    assert list(found.lines[0])[:4] == ["outcome", "run", "track", "unit"]


def test_a_refused_line_stands_in_its_place_and_the_others_are_decided(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _feed(
        monkeypatch,
        [
            _line(colour="红", claim_amount="1.234"),
            _line(),
            b"{",
            b"[1]",
            "{\"案由\"".encode("gb18030"),
            _line(**{"label.none": True}),
            _line(claim_amount=0.1),
        ],
    )  # fmt: skip
    found = _ask(capsys, "route", "--pack", "yindu")
    assert found.code == 1
    said = [[r["code"] for r in d.get("refusals", [])] for d in found.lines]
    assert said == [
        ["bad_fact", "unknown_fact"],
        [],
        ["bad_json"],
        ["bad_json"],
        ["bad_json"],
        ["unknown_fact"],
        [],
    ]
    assert [d["line"] for d in found.lines if d["outcome"] == "refused"] == [1, 3, 4, 5, 6]
    assert found.lines[1]["outcome"] == found.lines[6]["outcome"] == "routed"
    assert "第1行：没有名为“colour”的案情" in found.err


def test_misuse_is_told_apart_from_refusal() -> None:
    found = _run("due", "--pack", "yindu", "--clause", "YD-032", "--on", "2025-02-30")
    assert (found.code, found.out) == (2, "")
    assert "应为日期（年-月-日），现为“2025-02-30”" in found.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2025-08-11", "应为“起日:止日”"),
        ("2025-08-12:2025-08-11", "早于起日"),
        ("2025-08-12:", "应为日期"),
        ("0001-01-01:2025-01-01", "超出可计算的范围"),
    ],
)
def test_an_interval_that_is_none_is_misuse(text: str, said: str) -> None:
    with pytest.raises(CommandError) as caught:
        call_command(*DUE, "--exclude", text)
    assert said in str(caught.value)


def test_the_commands_answer_where_no_database_does(court: Folder) -> None:
    due = _run(*DUE, "--json")
    assert (due.code, due.err) == (0, "")
    assert due.json[0]["plan_due_on"] == "2025-09-10"
    routed = _run("route", "--pack", "yindu", given=b"\xef\xbb\xbf" + _line() + b"\n" + b"{}")
    assert (routed.code, routed.err) == (0, "")
    assert [d["outcome"] for d in routed.lines] == ["routed", "needs_facts"]
    court.put("routes.toml", 'to = "town"', 'to = "twon"')
    checked = _run("check_pack", str(court.path))
    assert (checked.code, checked.out) == (1, "")
    assert "Traceback" not in checked.err


def test_a_pack_that_came_broken_is_reported_and_the_others_listed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Folder(tmp_path / "sound")
    Folder(tmp_path / "broken").put("routes.toml", 'to = "town"', 'to = "twon"')
    monkeypatch.setattr("policy.loader.SHIPPED", tmp_path)
    found = _ask(capsys, "packs", "--json")
    assert found.code == 1
    assert [each["pack"] for each in found.json] == ["sound"]
    assert "“twon”" in found.err

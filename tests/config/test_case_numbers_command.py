"""The command that takes case numbers apart for other programs."""

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from workdays import clock

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def _run(monkeypatch: pytest.MonkeyPatch, raw: bytes, *args: str) -> list[dict[str, object]]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
    out = io.StringIO()
    with clock.at(date(2026, 6, 1)):
        call_command("case_numbers", *args, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("args", [(), ("--json",)])
def test_each_line_becomes_one_object_in_order(
    monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    lines = "(2022)豫0902执123号之一\n\n（2014）濮执字第12号\n2035豫0999执1号\n"
    found = _run(monkeypatch, lines.encode(), *args)
    assert found[0] == {
        "form": "modern",
        "normalised": "（2022）豫0902执123号",
        "year": 2022,
        "court_code": "豫0902",
        "type_code": "执",
        "seq": "123",
        "suffix": "一",
        "warnings": [],
    }
    assert [each["form"] for each in found] == ["modern", "none", "legacy", "modern"]
    assert found[3]["warnings"] == [
        "年份的括号不全，已补上。",
        "年份2035不在2016年至2026年之间，请核对。",
        "法院代字“豫0999”不在代字表中，请核对。",
    ]


def test_no_input_gives_no_output(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(monkeypatch, b"") == []


def test_input_in_another_encoding_is_refused_with_its_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = "（2022）豫0902执1号\n".encode() + "（2022）豫0902执2号\n".encode("gbk")
    with pytest.raises(CommandError, match="第 2 行不是 UTF-8 编码") as refusal:
        _run(monkeypatch, raw)
    assert refusal.value.returncode == 1


@pytest.mark.parametrize(
    ("raw", "args", "code"),
    [
        ("（2022）豫0902执1号\n".encode(), [], 0),
        ("（2022）豫0902执1号\n".encode("gbk"), [], 1),
        (b"", ["--nonsense"], 2),
    ],
)
def test_the_exit_code_tells_done_refused_and_misuse(
    raw: bytes, args: list[str], code: int
) -> None:
    command = [sys.executable, str(MANAGE), "case_numbers", *args]
    done = subprocess.run(command, input=raw, capture_output=True, check=False)
    assert done.returncode == code, done.stderr.decode()
    assert bool(done.stdout) == (code == 0)

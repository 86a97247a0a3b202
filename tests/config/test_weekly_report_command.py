"""The operator makes the Monday's report: text, JSON, PDF, and exit codes."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.cast import Cast
from tests.story import filed
from workdays import clock

pytestmark = pytest.mark.django_db


def run(*args: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        with clock.at(date(2022, 10, 10)):
            call_command("weekly_report", *args, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_report_is_made_once_and_read_the_same_again(hualong: Cast) -> None:
    filed(hualong, date(2022, 10, 4))
    code, first, _err = run("--court", "hualong", "--week", "2022-W40", "--json")
    assert code == 0
    read = json.loads(first)
    assert (read["week"], read["status"], len(read["digest"])) == ("2022-W40", "draft", 64)
    assert read["report"]["figures"]["received"]["value"] == "1"
    filed(hualong, date(2022, 10, 5), serial=2)
    _code, again, _err = run("--court", "hualong", "--week", "2022-W40", "--json")
    assert json.loads(again) == read


def test_the_report_is_printed_and_said(hualong: Cast, tmp_path: Path) -> None:
    filed(hualong, date(2022, 10, 4))
    file = tmp_path / "week.pdf"
    code, said, _err = run("--court", "hualong", "--week", "2022-W40", "--pdf", str(file))
    assert code == 0
    assert "本周新收1件（上周0件）" in said
    assert file.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("court", "week", "reason"),
    [
        ("nowhere", "2022-W40", "没有代码为“nowhere”的法院"),
        ("hualong", "2022-40", "周次应写作“2022-W40”，现为“2022-40”"),
        ("hualong", "2022-W53", "周次应写作“2022-W40”，现为“2022-W53”"),
        ("hualong", "2022-W42", "2022-W42尚未开始"),
    ],
)
def test_a_refusal_exits_with_one_and_its_reason(
    hualong: Cast, court: str, week: str, reason: str
) -> None:
    code, out, err = run("--court", court, "--week", week, "--json")
    assert code == 1
    assert reason in err
    assert json.loads(out)["refusals"][0]["sentence"]


def test_a_misuse_is_refused_by_the_command_line() -> None:
    with pytest.raises(CommandError):
        run("--court", "hualong")

"""What is counted of the plans' obligations: by rules, by tests that ran, by kind and court."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from policy.clauses import register
from policy.coverage import coverage, entries_of, reasons, results
from policy.loader import pack, shipped
from tests import clauses_plugin
from workdays import clock


def _run(folder: Path, at: str, **tests: tuple[str, list[str]]) -> None:
    kept = {test: {"outcome": said, "clauses": of} for test, (said, of) in tests.items()}
    with clock.at(date.fromisoformat(at)):
        clauses_plugin.keep(folder, kept)


def _counted(capsys: pytest.CaptureFixture[str], folder: Path, **options: str) -> dict:
    call_command("clauses", json=True, runs=folder, **options)
    return json.loads(capsys.readouterr().out)


def test_every_obligation_of_the_five_plans_is_carried_or_says_why_not() -> None:
    rows = coverage(map(pack, shipped()))
    assert len(rows) == len(register()) == 964
    assert [row.clause.id for row in rows if row.state == "open"] == []
    assert all(bool(row.entries) != bool(row.reason) for row in rows)


def test_a_clause_is_found_wherever_in_a_pack_it_is_cited() -> None:
    found = entries_of(pack("yanshi"))
    assert ("clock", "assign") in found["YS-058"]
    assert ("units", "team_6") in found["YS-059"]
    assert ("parameters", "teams") in found["YS-059"]
    assert ("flow", "assignment") in found["YS-060"]
    assert ("gate", "case.assign") in found["YS-062"]


def test_what_tests_said_is_told_with_the_run_it_was_said_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(tmp_path, "2026-03-02", one=("passed", ["YS-058", "YS-059"]), two=("failed", ["YS-072"]))
    found = _counted(capsys, tmp_path, court="yanshi")
    assert [(run["at"][:10], run["tests"]) for run in found["runs"]] == [("2026-03-02", 2)]
    said = {row["id"]: row for row in found["clauses"]}
    assert said["YS-058"]["state"] == said["YS-059"]["state"] == "proved"
    assert said["YS-072"]["state"] == "failed"
    assert said["YS-004"]["state"] == "pack"
    assert said["YS-001"]["state"] == "reason"
    assert found["total"] == 141


def test_runs_add_up_and_of_one_test_the_later_run_counts(tmp_path: Path) -> None:
    _run(tmp_path, "2026-03-02", one=("failed", ["YS-058"]), two=("passed", ["YS-072"]))
    _run(tmp_path, "2026-03-03", one=("passed", ["YS-058"]), three=("failed", ["YS-072"]))
    ran = results(tmp_path)
    assert set(ran.passed) == {"YS-058", "YS-072"}
    assert ran.failed == {"YS-072": {"three"}}
    (row,) = [r for r in coverage([pack("yanshi")], ran) if r.clause.id == "YS-072"]
    assert row.state == "failed"  # one that fails is not outweighed by one that passes


def test_a_file_cut_short_is_passed_over_and_old_runs_are_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "run-20260301T000000-1.json").write_text('{"tests": {', encoding="utf-8")
    for day in range(1, 25):
        _run(tmp_path, f"2026-03-{day:02d}", one=("passed", ["YS-058"]))
    assert len(list(tmp_path.glob("run-*.json"))) == clauses_plugin.KEPT
    assert len(results(tmp_path).runs) == clauses_plugin.KEPT


def test_one_kind_of_one_court_is_counted_for_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("clauses", court="yanshi", kind="limit", runs=tmp_path)
    assert "没有测试结果" in capsys.readouterr().out
    call_command("clauses", court="yanshi", kind="node", runs=tmp_path, open=True)
    out = capsys.readouterr().out
    assert "yanshi        \t13\t0\t0\t13\t0\t0" in out
    assert "YS-058\tnode\t有规则未测\t" in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"court": "yindo"}, "没有名为“yindo”的规则包，是否为“yindu”"),
        ({"kind": "rolle"}, "没有“rolle”这类条款"),
    ],
)
def test_a_court_or_kind_there_is_not_is_refused(
    options: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command("clauses", **options)
    assert said in capsys.readouterr().err


def test_every_reason_speaks_of_a_clause_of_the_register() -> None:
    assert set(reasons()) <= set(register())


def _report(name: str, clauses: list[str], outcome: str, when: str = "call") -> pytest.TestReport:
    return pytest.TestReport(
        name, ("", 0, ""), {}, outcome, None, when, user_properties=[("clauses", clauses)]
    )


def test_a_run_keeps_what_each_test_exercised_and_how_it_ended(
    tmp_path: Path, settings: Settings
) -> None:
    settings.VAR_DIR = tmp_path
    keeper = clauses_plugin.Keeper()
    for report in (
        _report("good", ["YS-058"], "passed", "setup"),
        _report("good", ["YS-058"], "passed"),
        _report("bad", ["YS-072", "YS-073"], "failed"),
        _report("not_set_up", ["YS-074"], "failed", "setup"),
        _report("broken_down", ["YS-075"], "passed"),
        _report("broken_down", ["YS-075"], "failed", "teardown"),
        _report("left_out", ["YS-059"], "skipped", "setup"),
        pytest.TestReport("plain", ("", 0, ""), {}, "passed", None, "call"),
    ):
        keeper.pytest_runtest_logreport(report)
    keeper.pytest_sessionfinish()
    ran = results(tmp_path / "clauses")
    assert set(ran.passed) == {"YS-058"}
    assert set(ran.failed) == {"YS-072", "YS-073", "YS-074", "YS-075"}


def test_a_run_without_such_tests_leaves_no_file(tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR = tmp_path
    clauses_plugin.Keeper().pytest_sessionfinish()
    assert list(tmp_path.iterdir()) == []

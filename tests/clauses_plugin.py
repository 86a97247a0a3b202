"""Keep which clauses the tests of a run exercised, and whether those tests passed.

Every run that meets a test with `@pytest.mark.clause(…)` leaves one file in `var/clauses/`, which
`manage.py clauses` reads; several runs (both databases, the browser) add up. Works under xdist:
the marks travel with the reports to the process that collects them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from policy.clauses import register
from workdays import clock

KEPT = 20  # runs
PROPERTY = "clauses"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each test carry its clauses; refuse a clause the register does not know."""
    known = register()
    for item in items:
        clauses = [c for mark in item.iter_markers("clause") for c in mark.args]
        if not clauses:
            continue
        made_up = {c for c in clauses if c.split("-")[0] in ("HL", "XX", "DZ", "YD", "YS")}
        if unknown := made_up - set(known):
            raise pytest.UsageError(f"{item.nodeid}: no such clause: {sorted(unknown)}")
        item.user_properties.append((PROPERTY, sorted(set(clauses))))


class Keeper:
    """Gathers the outcomes in the process that has all reports."""

    def __init__(self) -> None:
        self.tests: dict[str, dict[str, object]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        clauses = dict(report.user_properties).get(PROPERTY)
        if not clauses or report.skipped:
            return
        if report.when == "call" or report.failed:
            said = self.tests.setdefault(report.nodeid, {"outcome": "passed", "clauses": clauses})
            if report.failed:
                said["outcome"] = "failed"

    def pytest_sessionfinish(self) -> None:
        if self.tests:
            keep(Path(settings.VAR_DIR) / "clauses", self.tests)


def keep(folder: Path, tests: dict[str, dict[str, object]]) -> Path:
    """Write a run's file whole, and clear away the oldest."""
    folder.mkdir(parents=True, exist_ok=True)
    at = clock.now()
    database = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    run = {
        "at": at.isoformat(timespec="seconds"),
        "commit": _commit(),
        "database": database,
        "asked": [a for a in sys.argv[1:] if not a.startswith("-")][:5],
        "tests": tests,
    }
    file = folder / f"run-{at:%Y%m%dT%H%M%S}-{os.getpid()}.json"
    unfinished = file.with_suffix(".part")
    unfinished.write_text(json.dumps(run, ensure_ascii=False), encoding="utf-8")
    unfinished.replace(file)
    for old in sorted(folder.glob("run-*.json"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return file


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def pytest_configure(config: pytest.Config) -> None:
    """Gather only where all reports come together."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Keeper(), "clause-keeper")

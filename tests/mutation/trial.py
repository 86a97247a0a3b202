"""Trying changes in one process: the tests are collected once, each change has a forked child."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from policy import loader
from policy.refusals import Refused
from tests.mutation.mutants import Mutant, read, write

CAUGHT, SURVIVED, REFUSED, BROKEN = "caught", "survived", "refused", "broken"
WIDEST = "test_nothing_stands_in_a_pack_besides"
LONGEST = 120  # seconds a change may take
DATABASE = frozenset({"db", "real_db", "django_db_setup", "live_site"})

Said = Callable[[Mutant, str, str], None]


class Trial:
    """A pytest plugin that runs the collected tests once for each change, and not otherwise."""

    def __init__(
        self, changes: Sequence[Mutant], said: Said, *, first: dict[str, str], deep: bool
    ) -> None:
        self.changes, self.said, self.first, self.deep = changes, said, first, deep
        self.failed = ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        court = self.changes[0].court if self.changes else ""
        others = [f"[{name}" for name in loader.shipped() if name != court]
        items[:] = [
            item
            for item in items
            if (self.deep or not _needs_database(item))
            and not any(other in item.nodeid for other in others)
        ]
        # The widest net first: most changes are caught by the one test that reads whole tables.
        items.sort(key=lambda item: WIDEST not in item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        folder = Path(tempfile.mkdtemp(prefix="mutation-"))
        for change in self.changes:
            outcome, by = self._try(session.items, change, folder)
            self.said(change, outcome, by)
        return True

    def _try(self, items: list[pytest.Item], change: Mutant, folder: Path) -> tuple[str, str]:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            signal.alarm(LONGEST)  # a change that hangs the tests is a change that was noticed
            try:
                said = self._in_child(items, change, folder)
            except BaseException as error:
                said = f"{BROKEN} {type(error).__name__}: {error}"
            os.write(writing, said.encode()[:4000])
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            said = answer.read().decode()
        os.waitpid(child, 0)
        outcome, _, by = said.partition(" ")
        return outcome or CAUGHT, by or "(took too long)"

    def _in_child(self, items: list[pytest.Item], change: Mutant, folder: Path) -> str:
        tables, _ = read(loader.SHIPPED / change.court)
        try:
            changed = loader.load(write(change.applied(tables), folder / change.court))
        except Refused as refused:
            return f"{REFUSED} {refused.refusals[0].sentence}"
        # The very object every module holds, those that took it while being imported too.
        held = loader.pack(change.court)
        held.__dict__.clear()
        held.__dict__.update(changed.__dict__)
        connections.close_all()
        known = self.first.get(change.id, "")
        ordered = sorted(items, key=lambda item: item.nodeid != known) if known else items
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 (ends with the process)
        for item, after in zip(ordered, [*ordered[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self.failed:
                return f"{CAUGHT} {self.failed}"
        return SURVIVED


def _needs_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return bool(names & DATABASE) or item.get_closest_marker("django_db") is not None


def run(changes: Sequence[Mutant], files: Sequence[str], said: Said, **options: Any) -> int:
    """Collect the tests of some files and try the changes on them."""
    arguments = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *files]
    return int(pytest.main(arguments, plugins=[Trial(changes, said, **options)]))

"""Trying changes in one process: the tests are collected once, each change has a forked child."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from policy import loader
from policy.refusals import Refused
from tests.mutation.mutants import Mutant, read, write

CAUGHT, SURVIVED, REFUSED, BROKEN = "caught", "survived", "refused", "broken"
WIDEST = ("test_nothing_stands_in_a_pack_besides", "test_the_rules_say_what_the_plan_says")
LONGEST = 120  # seconds until the first test of a change may begin
SLOW = "took too long"
# A test that makes the database and reads no pack: run once before the changes are tried, so that
# each of them finds it made.
READY = Path(__file__).parents[1] / "architecture" / "test_real_database.py"
DATABASE = frozenset({"db", "real_db", "django_db_setup", "live_site"})

Said = Callable[[Mutant, str, str], None]


class Trial:
    """A pytest plugin that runs the collected tests once for each change, and not otherwise."""

    def __init__(
        self, changes: Sequence[Mutant], said: Said, *, first: dict[str, str], deep: bool
    ) -> None:
        self.changes, self.said, self.first, self.deep = changes, said, first, deep
        self.failed = ""
        self.ready: pytest.Item | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.ready = next((item for item in items if item.path == READY), None)
        court = self.changes[0].court if self.changes else ""
        others = [f"[{name}" for name in loader.shipped() if name != court]
        items[:] = [
            item
            for item in items
            if item.path != READY
            and (self.deep or not _needs_database(item))
            and not any(other in item.nodeid for other in others)
        ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        folder = Path(tempfile.mkdtemp(prefix="mutation-"))
        if self.ready is not None:
            hook = self.ready.config.hook
            # Of another folder, so that what stays set up between the two is the run's own alone.
            other = next(item for item in session.items if item.path.parent != READY.parent)
            hook.pytest_runtest_protocol(item=self.ready, nextitem=other)
            assert not self.failed, self.failed
        for change in self.changes:
            outcome, by = self._try(session.items, change, folder)
            self.said(change, outcome, by)
        if self.changes:
            # Were the tests to fail without a change as well, nothing above would have been caught.
            nothing = replace(self.changes[0], what="nothing", change=lambda tables: None)
            outcome, by = self._try(session.items, nothing, folder)
            if outcome != SURVIVED:
                self.said(nothing, BROKEN, f"fails without any change: {outcome} {by}")
        return True

    def _try(self, items: list[pytest.Item], change: Mutant, folder: Path) -> tuple[str, str]:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            signal.alarm(LONGEST)
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
        return (outcome, by) if outcome else (BROKEN, SLOW)

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
        ordered = sorted(items, key=lambda item: self._rank(item, change))
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 (ends with the process)
        # After the last comes the first again: what the run set up once stays for the next change.
        for item, after in zip(ordered, [*ordered[1:], ordered[0]], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self.failed:
                return f"{CAUGHT} {self.failed}"
        return SURVIVED

    def _rank(self, item: pytest.Item, change: Mutant) -> tuple[int, bool]:
        """Put first what caught it before, then the tests of its clauses, the quick ones first."""
        # Most changes are caught by the tests that read whole tables.
        if item.nodeid == self.first.get(change.id) or any(w in item.nodeid for w in WIDEST):
            return 0, False
        marked = {c for mark in item.iter_markers("clause") for c in mark.args}
        return 1 if marked & change.clauses else 2, _needs_database(item)


def _needs_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return bool(names & DATABASE) or item.get_closest_marker("django_db") is not None


def run(changes: Sequence[Mutant], files: Sequence[str], said: Said, **options: Any) -> int:
    """Collect the tests of some files and try the changes on them."""
    tried = [*files, *([str(READY)] if options["deep"] else [])]
    arguments = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tried]
    return int(pytest.main(arguments, plugins=[Trial(changes, said, **options)]))

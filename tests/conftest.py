"""What every test may use: the database, a real one where a test needs transactions, the pages.

Two ways to the database, never both in one test:

- `@pytest.mark.django_db`: the test runs within a transaction that is rolled back. The usual way.
- `real_db`: the test has a database of its own, cloned from the migrated one, and transactions,
  threads and other processes are real. Flushing, which Django's transactional tests do, is not
  possible here: the append-only tables refuse it, and the guards are not lowered for tests.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.clones import Clone, cloned
from tests.migrated import kept_database

pytest_plugins = ["tests.cast", "tests.amended", "tests.clauses_plugin"]

# An example may wait for the machine, or be the first to read a table: no fault of the rule it
# tries. By a limit on each example such a test fails once and not again; speed is the bench's.
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")

FLUSHING = {"transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse the ways to the database that the append-only tables cannot bear."""
    for item in items:
        wanted = set(getattr(item, "fixturenames", ()))
        marker = item.get_closest_marker("django_db")
        flushes = bool(wanted & FLUSHING)
        if marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,)):
            flushes = True
        if flushes:
            raise pytest.UsageError(f"{item.nodeid}: use real_db or live_site, never a flush.")
        if "real_db" in wanted and (marker or "db" in wanted):
            raise pytest.UsageError(f"{item.nodeid}: use either django_db or real_db, not both.")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Make the folder of this run's SQLite file, and clear away those of runs that were killed."""
    root = Path(settings.VAR_DIR) / "test"
    root.mkdir(parents=True, exist_ok=True)
    for left in root.iterdir():
        if left.name.isdigit() and not _runs(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)
    settings.RUN_DIR.mkdir(exist_ok=True)
    yield
    shutil.rmtree(settings.RUN_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make and migrate the test database, also for a run in which every test has its own clone.

    pytest-django's own makes only the databases that the marks of the collected tests name.
    """
    with django_db_blocker.unblock(), kept_database() as there:
        kept = setup_databases(
            verbosity=0,
            interactive=False,
            keepdb=there,
            aliases={"default"},
            serialized_aliases=set(),
        )
    yield
    with django_db_blocker.unblock():
        teardown_databases(kept, verbosity=0)


@pytest.fixture
def real_db(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[Clone]:
    """Give the test a database of its own, and switch the default connection to it.

    `real_db.environment` holds what another process needs to work on the same database.
    """
    with django_db_blocker.unblock(), cloned(tmp_path) as clone:
        yield clone


@pytest.fixture
def live_site(real_db: Clone) -> Iterator[str]:
    """Serve the whole site on a port of this machine, over the test's own database.

    Yields the address, such as `http://127.0.0.1:41234`.
    """
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

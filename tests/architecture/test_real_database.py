"""The database a test gets for real transactions is a copy, its own, and the default one."""

import subprocess
import sys
import threading

from django.contrib.auth import get_user_model
from django.db import connection, connections, transaction

from tests.architecture.floors import HOUSE

COUNT = "from django.contrib.auth import get_user_model as m; print(m().objects.count())"


def count() -> int:
    return get_user_model().objects.count()


def test_what_is_committed_is_seen_by_threads_and_by_other_processes(real_db) -> None:
    with transaction.atomic():
        get_user_model().objects.create(username="made_up")
    seen: list[int] = []

    def look() -> None:
        seen.append(count())
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    other = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", COUNT],
        cwd=HOUSE,
        env=dict(real_db.environment),
        capture_output=True,
        text=True,
        check=True,
    )
    assert (seen, int(other.stdout)) == ([1], 1)


def test_each_test_starts_from_the_migrated_database_not_from_the_last_test(real_db) -> None:
    assert count() == 0
    assert str(connection.settings_dict["NAME"]) in real_db.address
    assert "django_session" in connection.introspection.table_names()


def test_the_pages_are_served_from_the_same_database(live_site, real_db) -> None:
    script = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read().decode())"
    answer = subprocess.run(
        [sys.executable, "-c", script, f"{live_site}/readyz"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert '"database": "ok"' in answer.stdout

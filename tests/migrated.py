"""Keep the migrated database of SQLite between runs: migrating it takes longer than most runs.

The copy lies in the checkout's own var and is named by the text of every migration and by the
locked requirements; what is migrated otherwise gets a name of its own. A fresh checkout has none,
so the whole suite there still goes through every migration.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

_HOUSE = Path(__file__).resolve().parents[1]


@contextmanager
def kept_database() -> Iterator[bool]:
    """Lay the kept database where the test database is to be made; tell whether there was one.

    On leaving, what was made meanwhile is kept for the next run. PostgreSQL keeps nothing.
    """
    if connection.vendor != "sqlite":
        yield False
        return
    kept = settings.VAR_DIR / "test" / f"migrated-{_digest()}.sqlite3"
    made = Path(connection.settings_dict["TEST"]["NAME"])
    if there := kept.exists():
        shutil.copyfile(kept, made)
        connection.settings_dict["TEST"]["MIGRATE"] = False
    yield there
    if not there:
        _keep(made, kept)


def _keep(made: Path, kept: Path) -> None:
    for old in kept.parent.glob("migrated-*.sqlite3"):
        if old != kept:
            old.unlink(missing_ok=True)
    connections.close_all()
    part = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
    part.replace(kept)


def _digest() -> str:
    found = sha256((_HOUSE / "requirements.txt").read_bytes())
    for path in sorted(_HOUSE.glob("*/migrations/*.py")):
        found.update(f"{path.relative_to(_HOUSE)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]

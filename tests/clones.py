"""Clone the migrated test database, for tests that need real transactions."""

import os
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection, connections


@dataclass(frozen=True, slots=True)
class Clone:
    """A database that belongs to one test."""

    address: str

    @property
    def environment(self) -> Mapping[str, str]:
        """Return the variables another process needs to work on this database and its queue."""
        return {
            "BROKER_URL": f"filesystem://{settings.RUN_DIR}/broker",
            **os.environ,
            "DATABASE_URL": self.address,
            "MEDIA_DIR": str(settings.MEDIA_ROOT),
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        }


@contextmanager
def cloned(folder: Path) -> Iterator[Clone]:
    """Clone the test database and switch the default connection to the clone.

    The folder takes the clone's file on SQLite; PostgreSQL copies within the server. Threads see
    the clone too: they read the name from the same settings.
    """
    template = str(connection.settings_dict["NAME"])
    assert template == connection.settings_dict["TEST"]["NAME"], "not the test database"
    make, drop = (_make_file, _drop_file) if connection.vendor == "sqlite" else (_make, _drop)
    connections.close_all()
    name = make(template, folder)
    connection.settings_dict["NAME"] = name
    try:
        yield Clone(address=_address(name))
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = template
        drop(name)


def _make_file(template: str, folder: Path) -> str:
    name = str(folder / "clone.sqlite3")
    with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(name)) as target:
        source.backup(target)
    return name


def _drop_file(name: str) -> None:
    for end in ("", "-wal", "-shm"):
        Path(name + end).unlink(missing_ok=True)


def _make(template: str, _: Path) -> str:
    name = f"{template}_{uuid.uuid4().hex[:8]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _drop(name: str) -> None:
    # FORCE: a process or thread of the test may have been killed with its connection open.
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _address(name: str) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    given = connection.settings_dict
    user = quote(str(given["USER"]), safe="")
    password = quote(str(given["PASSWORD"]), safe="")
    host, port = given["HOST"], given["PORT"]
    return f"postgres://{user}:{password}@{host}:{port}/{name}"

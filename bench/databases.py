"""Databases of one private server: made, cloned, and chosen between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
from django.conf import settings
from django.db import connection

MAIN = settings.DATABASES["default"]["NAME"]


def use(name: str) -> None:
    """Speak to another database from here on."""
    connection.close()
    connection.settings_dict["NAME"] = name


def name() -> str:
    """Return which database is spoken to."""
    return str(connection.settings_dict["NAME"])


def join(name: str) -> None:
    """Begin in another process of this run: load the house, speak to the same database."""
    django.setup()
    use(name)


def clone(name: str, of: str) -> None:
    """Make a database as a copy of another."""
    use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')
    use(name)


def say(sql: str, parameters: Any = None) -> int:
    """Run a statement; return the rows it concerned."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def ask(sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    """Return the rows of a question."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


@contextmanager
def unguarded() -> Iterator[None]:
    """Lift triggers and foreign keys, to make or remove data in bulk. For measuring only."""
    say("SET session_replication_role = replica")
    try:
        yield
    finally:
        say("SET session_replication_role = origin")


@contextmanager
def without_indexes(*tables: str) -> Iterator[None]:
    """Take away plain indexes while much is written, and build them again."""
    found = ask(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = ANY(%s) "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)",
        [list(tables)],
    )
    for name, _definition in found:
        say(f'DROP INDEX "{name}"')
    say("SET maintenance_work_mem = '512MB'")
    try:
        yield
    finally:
        for _name, definition in found:
            say(definition)


def settle(*tables: str) -> None:
    """Let the planner know the tables, and their pages be seen as clean."""
    for table in tables:
        say(f"VACUUM (ANALYZE) {table}")

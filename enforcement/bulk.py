"""Writing many rows at once, on both databases.

Updating: what the framework does with a CASE a field; `UPDATE … FROM (VALUES …)` costs a fifth
of it. Inserting: COPY on PostgreSQL, one prepared statement on SQLite, and values made ready
by the kind of column; the framework prepares each value by itself, which costs more than the
database.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models

MOST_VARIABLES = 30_000  # SQLite takes 32,766 a statement, PostgreSQL 65,535
MANY = 100  # below it the framework's own insert is one statement as well
_PIECE = 5_000


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """Return keys nobody else will get, so that rows may name each other before they stand.

    Call it in the transaction that inserts the rows: on SQLite that transaction's lock is
    what keeps others away.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        last = found[0] if found else 0
        return list(range(last + 1, last + 1 + count))


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert many rows of one model; those without a key get one. Defaults are the caller's."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) < MANY:
        model._default_manager.bulk_create(rows)
        return
    missing = [row for row in rows if row.pk is None]
    for row, key in zip(missing, reserve_keys(model, len(missing)), strict=True):
        row.pk = key
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    ready = [_ready(field) for field in fields]
    for start in range(0, len(rows), _PIECE):
        piece = rows[start : start + _PIECE]
        columns = [
            [to_text(row.__dict__[name]) for row in piece]
            if to_text
            else [row.__dict__[name] for row in piece]
            for name, to_text in zip(names, ready, strict=True)
        ]
        (_copy if connection.vendor == "postgresql" else _execute)(model, fields, columns)
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def _copy(model: type[models.Model], fields: Sequence[Any], columns: list[list[Any]]) -> None:
    lines = ["\t".join(line) for line in zip(*columns, strict=True)]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    stream = io.StringIO("\n".join(lines) + "\n")
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN", stream)


def _execute(model: type[models.Model], fields: Sequence[Any], columns: list[list[Any]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Every name comes from the models; every value is a parameter.
    sql = " ".join(["INSERT INTO", quote(model._meta.db_table), f"({names}) VALUES ({places})"])
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*columns, strict=True)))


def _ready(field: Any) -> Callable[[Any], Any] | None:
    """Return what makes a value of a column ready to be written; None where it is already."""
    postgres = connection.vendor == "postgresql"
    # A relation is written as the key it holds.
    kind = "BigIntegerField" if field.is_relation else field.get_internal_type()
    if kind == "JSONField":
        return _json_copied if postgres else _json
    if kind in ("CharField", "TextField", "FSMField", "SlugField"):
        return _escaped if postgres else None
    if kind == "DateField":
        return _iso_copied if postgres else _iso
    if kind == "BooleanField":
        return _flag_copied if postgres else None
    if kind.endswith(("IntegerField", "AutoField")):
        return _plain_copied if postgres else None

    def by_framework(value: Any) -> Any:
        if postgres:
            return _plain_copied(value)
        return field.get_db_prep_save(value, connection)

    return by_framework


_NULL = "\\N"


def _escaped(value: Any) -> str:
    if value is None:
        return _NULL
    text = str(value)
    if "\\" in text or not text.isprintable():
        text = text.replace("\\", "\\\\").replace("\t", "\\t")
        text = text.replace("\n", "\\n").replace("\r", "\\r")
    return text


def _plain_copied(value: Any) -> str:
    return _NULL if value is None else str(value)


def _flag_copied(value: Any) -> str:
    return _NULL if value is None else ("t" if value else "f")


def _iso_copied(value: Any) -> str:
    return _NULL if value is None else value.isoformat()


def _iso(value: Any) -> str | None:
    return None if value is None else str(value.isoformat())


def _json(value: Any) -> str | None:
    if value is None:
        return None
    if not value and isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return json.dumps(value)


def _json_copied(value: Any) -> str:
    text = _json(value)
    return _NULL if text is None else text.replace("\\", "\\\\")


def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write the named fields of many saved rows of one model, matched by key."""
    if not rows:
        return
    meta = type(rows[0])._meta
    columns = [meta.get_field(name) for name in dict.fromkeys(fields)]
    size = max(1, MOST_VARIABLES // (len(columns) + 1))
    for start in range(0, len(rows), size):
        _write(meta, columns, rows[start : start + size])


def _write(meta: Any, columns: Sequence[Any], rows: Sequence[models.Model]) -> None:
    quote = connection.ops.quote_name
    names = [quote(field.column) for field in columns]
    sets = ", ".join(f"{name} = v.c{n}" for n, name in enumerate(names))
    one = "(" + ", ".join(["%s"] * (len(columns) + 1)) + ")"
    if connection.vendor == "postgresql":
        # The first row says what type each column has; the others follow it.
        kinds = [
            "bigint",
            *(
                field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
                for field in columns
            ),
        ]
        first = "(" + ", ".join(f"%s::{kind}" for kind in kinds) + ")"
        values = ", ".join([first] + [one] * (len(rows) - 1))
        heads = ", ".join(["id", *(f"c{n}" for n in range(len(columns)))])
        source = f"(VALUES {values}) AS v ({heads})"
    else:
        values = ", ".join([one] * len(rows))
        heads = ", ".join(
            ["column1 AS id", *(f"column{n + 2} AS c{n}" for n in range(len(columns)))]
        )
        source = " ".join(["(SELECT", heads, "FROM (VALUES", values, ")) AS v"])
    table = quote(meta.db_table)
    key = quote(meta.pk.column)
    parameters: list[Any] = []
    for row in rows:
        parameters.append(row.pk)
        parameters += [
            field.get_db_prep_save(getattr(row, field.attname), connection) for field in columns
        ]
    # Every name comes from the models; every value is a parameter.
    sql = " ".join(["UPDATE", table, "SET", sets, "FROM", source, "WHERE", f"{table}.{key} = v.id"])
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)

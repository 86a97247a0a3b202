"""Writing many rows in one statement: what the framework's bulk update does with a CASE a field.

`UPDATE … FROM (VALUES …)` costs a fifth of it, in the program and in the database, on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

MOST_VARIABLES = 30_000  # SQLite takes 32,766 a statement, PostgreSQL 65,535


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
        source = "(SELECT " + heads + " FROM (VALUES " + values + ")) AS v"
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

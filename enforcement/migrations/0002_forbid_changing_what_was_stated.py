"""Triggers that forbid changing or deleting what was stated, on both databases.

One-way in spirit; the reverse drops the triggers, for tests of the migration only.
"""

from django.db import migrations

TABLES = (
    "enforcement_event",
    "enforcement_alert",
    "enforcement_alertwithdrawal",
    "enforcement_seal",
)


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            """
            CREATE OR REPLACE FUNCTION forbid_change() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation';
            END
            $$ LANGUAGE plpgsql
            """,
            params=None,
        )
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION forbid_change()"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
            )
        return
    for table in TABLES:
        for action in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {action} on {table}'); END"
            )


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        names = ("rows", "whole") if postgres else ("update", "delete")
        for name in names:
            place = f" ON {table}" if postgres else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{place}")


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0001_set_up_cases_journal_and_clocks")]

    operations = [migrations.RunPython(guard, unguard)]

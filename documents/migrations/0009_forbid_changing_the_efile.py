"""Triggers that forbid changing or deleting what lies in an e-file, and what was withdrawn.

One-way in spirit; the reverse drops the triggers, for tests of the migration only.
"""

from django.db import migrations

TABLES = ("documents_efilefile", "documents_efileitem", "documents_efilewithdrawal")


def guard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for action in ("UPDATE", "DELETE"):
            if postgres:
                done = "FOR EACH ROW EXECUTE FUNCTION forbid_change()"
            else:
                done = f"BEGIN SELECT RAISE(ABORT, 'append-only: {action} on {table}'); END"
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{action.lower()} BEFORE {action} ON {table} {done}"
            )
        if postgres:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
            )


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        place = f" ON {table}" if postgres else ""
        for name in ("update", "delete", "whole"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{place}")


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0008_keep_the_efile"),
        ("enforcement", "0002_forbid_changing_what_was_stated"),
    ]

    operations = [migrations.RunPython(guard, unguard)]

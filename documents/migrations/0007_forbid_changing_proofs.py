"""Triggers that forbid changing a proof or a stated address, and taking a service off the record.

One-way in spirit; the reverse drops the triggers, for tests of the migration only.
"""

from django.db import migrations

TABLES = ("documents_proof", "documents_serviceaddress")
SERVICE = "documents_service"


def guard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, actions in (*((t, ("UPDATE", "DELETE")) for t in TABLES), (SERVICE, ("DELETE",))):
        for action in actions:
            name = f"{table}_{action.lower()}"
            if postgres:
                done = "FOR EACH ROW EXECUTE FUNCTION forbid_change()"
            else:
                done = f"BEGIN SELECT RAISE(ABORT, 'append-only: {action} on {table}'); END"
            schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table} {done}")
        if postgres:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
            )


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in (*TABLES, SERVICE):
        place = f" ON {table}" if postgres else ""
        for name in ("update", "delete", "whole"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{place}")


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_keep_service_and_addresses"),
        ("enforcement", "0002_forbid_changing_what_was_stated"),
    ]

    operations = [migrations.RunPython(guard, unguard)]

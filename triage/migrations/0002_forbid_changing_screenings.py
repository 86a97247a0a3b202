"""Triggers that keep screenings as they were decided, on both databases."""

from django.db import migrations

TABLE = "triage_screening"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_rows BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION forbid_change()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_whole BEFORE TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
        )
        return
    for action in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_{action.lower()} BEFORE {action} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {action} on {TABLE}'); END"
        )


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for name in ("rows", "whole") if postgres else ("update", "delete"):
        place = f" ON {TABLE}" if postgres else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}{place}")


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0001_keep_screenings"),
        ("enforcement", "0002_forbid_changing_what_was_stated"),
    ]

    operations = [migrations.RunPython(guard, unguard)]

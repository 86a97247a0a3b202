"""Triggers that forbid changing or deleting what was sent with an application.

One-way in spirit; the reverse drops the triggers, for tests of the migration only.
"""

from django.db import migrations

TABLE = "intake_onlineattachment"


def guard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for action in ("UPDATE", "DELETE"):
        if postgres:
            done = "FOR EACH ROW EXECUTE FUNCTION forbid_change()"
        else:
            done = f"BEGIN SELECT RAISE(ABORT, 'append-only: {action} on {TABLE}'); END"
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_{action.lower()} BEFORE {action} ON {TABLE} {done}"
        )
    if postgres:
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_whole BEFORE TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
        )


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    place = f" ON {TABLE}" if postgres else ""
    for name in ("update", "delete", "whole"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}{place}")


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0009_keep_attachments_of_applications"),
        ("enforcement", "0002_forbid_changing_what_was_stated"),
    ]

    operations = [migrations.RunPython(guard, unguard)]

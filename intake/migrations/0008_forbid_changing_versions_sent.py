"""Triggers that forbid changing what was sent online, and what was found on examining it.

A version is written twice: as it is sent, and once with what became of it. Any later migration
that adds a column to this table has to put them on again: SQLite makes the table anew.
One-way in spirit; the reverse drops the triggers, for tests of the migration only.
"""

from django.db import migrations

TABLE = "intake_onlineversion"
SENT = ("filing_id", "number", "rows", "digest", "sent_on", "sent_by_id", "sent_at")


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in SENT)
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_update BEFORE UPDATE ON {TABLE} FOR EACH ROW "
            f"WHEN (OLD.outcome <> '' OR {changed}) EXECUTE FUNCTION forbid_change()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_delete BEFORE DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION forbid_change()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_whole BEFORE TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
        )
        return
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in SENT)
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_update BEFORE UPDATE ON {TABLE} "
        f"WHEN OLD.outcome <> '' OR {changed} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on {TABLE}'); END"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_delete BEFORE DELETE ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: DELETE on {TABLE}'); END"
    )


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    place = f" ON {TABLE}" if postgres else ""
    for name in ("update", "delete", "whole"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}{place}")


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_keep_who_withdrew_an_application"),
        ("enforcement", "0002_forbid_changing_what_was_stated"),
    ]

    operations = [migrations.RunPython(guard, unguard)]

"""Triggers that keep an issued bulletin as it went out.

On both databases. The reverse drops them, for tests of the migration only.
"""

from django.db import migrations

TABLE = "reports_bulletin"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        run = "EXECUTE FUNCTION forbid_report_change()"
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_issued BEFORE UPDATE ON {TABLE} "
            f"FOR EACH ROW WHEN (OLD.status = 'issued') {run}"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_rows BEFORE DELETE ON {TABLE} FOR EACH ROW {run}"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_whole BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT {run}"
        )
        return
    for action in ("UPDATE", "DELETE"):
        when = "WHEN OLD.status = 'issued'" if action == "UPDATE" else ""
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_{action.lower()} BEFORE {action} ON {TABLE} {when} "
            f"BEGIN SELECT RAISE(ABORT, 'issued or kept: {action} on {TABLE}'); END"
        )


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for name in ("issued", "rows", "whole") if postgres else ("update", "delete"):
        place = f" ON {TABLE}" if postgres else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}{place}")


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_keep_bulletins")]

    operations = [migrations.RunPython(guard, unguard)]

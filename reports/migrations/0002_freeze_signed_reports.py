"""Triggers that keep a signed report, what was said to it and its orders as they are.

On both databases. The reverse drops them, for tests of the migration only.
"""

from django.db import migrations

REPORT = "reports_weeklyreport"
APPEND_ONLY = ("reports_reportcomment", "reports_weakpointorder")


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _guard_postgres(schema_editor)
        return
    for action in ("UPDATE", "DELETE"):
        when = "WHEN OLD.status = 'signed'" if action == "UPDATE" else ""
        schema_editor.execute(
            f"CREATE TRIGGER {REPORT}_{action.lower()} BEFORE {action} ON {REPORT} {when} "
            f"BEGIN SELECT RAISE(ABORT, 'signed or kept: {action} on {REPORT}'); END"
        )
        for table in APPEND_ONLY:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {action} on {table}'); END"
            )


def _guard_postgres(schema_editor):
    schema_editor.execute(
        """
        CREATE OR REPLACE FUNCTION forbid_report_change() RETURNS trigger AS $$
        BEGIN
            RAISE EXCEPTION 'signed or kept: % on %', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END
        $$ LANGUAGE plpgsql
        """,
        params=None,
    )
    run = "EXECUTE FUNCTION forbid_report_change()"
    schema_editor.execute(
        f"CREATE TRIGGER {REPORT}_signed BEFORE UPDATE ON {REPORT} "
        f"FOR EACH ROW WHEN (OLD.status = 'signed') {run}"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {REPORT}_rows BEFORE DELETE ON {REPORT} FOR EACH ROW {run}"
    )
    for table in APPEND_ONLY:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {run}"
        )
    for table in (REPORT, *APPEND_ONLY):
        schema_editor.execute(
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}"
        )


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    names = ("signed", "rows", "whole") if postgres else ("update", "delete")
    for table in (REPORT, *APPEND_ONLY):
        for name in names:
            place = f" ON {table}" if postgres else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{place}")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_keep_weekly_reports")]

    operations = [migrations.RunPython(guard, unguard)]

"""Triggers that forbid changing or deleting what the people log says, on both databases.

Reversible: going back drops the triggers. SQLite loses them when a later migration remakes the
table; such a migration must set them again.
"""

from django.db import migrations

POSTGRESQL = (
    """
    CREATE FUNCTION forbid_change_to_people_log() RETURNS trigger AS $$
    BEGIN
        RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END
    $$ LANGUAGE plpgsql
    """,
    "CREATE TRIGGER teams_peoplelog_rows BEFORE UPDATE OR DELETE ON teams_peoplelog "
    "FOR EACH ROW EXECUTE FUNCTION forbid_change_to_people_log()",
    "CREATE TRIGGER teams_peoplelog_whole BEFORE TRUNCATE ON teams_peoplelog "
    "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change_to_people_log()",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER teams_peoplelog_rows ON teams_peoplelog",
    "DROP TRIGGER teams_peoplelog_whole ON teams_peoplelog",
    "DROP FUNCTION forbid_change_to_people_log()",
)
SQLITE = (
    "CREATE TRIGGER teams_peoplelog_update BEFORE UPDATE ON teams_peoplelog "
    "BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on teams_peoplelog'); END",
    "CREATE TRIGGER teams_peoplelog_delete BEFORE DELETE ON teams_peoplelog "
    "BEGIN SELECT RAISE(ABORT, 'append-only: DELETE on teams_peoplelog'); END",
)
SQLITE_BACK = (
    "DROP TRIGGER teams_peoplelog_update",
    "DROP TRIGGER teams_peoplelog_delete",
)


def guard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgres else SQLITE:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if postgres else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_courts_units_posts_and_people")]

    operations = [migrations.RunPython(guard, unguard)]

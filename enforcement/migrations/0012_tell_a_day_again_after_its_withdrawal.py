"""Count how often a clock was dated anew, so that a withdrawn alert stands in no new one's way."""

from django.db import migrations, models


def guard_again(apps, schema_editor):
    """SQLite makes the table of alerts anew and loses its guards; set them up as in 0002."""
    if schema_editor.connection.vendor == "postgresql":
        return
    table = "enforcement_alert"
    for action in ("UPDATE", "DELETE"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{action.lower()}")
        schema_editor.execute(
            f"CREATE TRIGGER {table}_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {action} on {table}'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0011_find_looping_cases")]

    operations = [
        # Reversed, the last of these runs first: the guards are lost after it, and set up at the end.
        migrations.RunPython(migrations.RunPython.noop, guard_again),
        migrations.RemoveConstraint(model_name="alert", name="alert_once"),
        migrations.AddField(
            model_name="alert",
            name="redated",
            field=models.PositiveSmallIntegerField(default=0, db_default=0),
        ),
        migrations.AddField(
            model_name="node",
            name="redated",
            field=models.PositiveSmallIntegerField(default=0, db_default=0),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=["node", "level", "due_on", "redated"], name="alert_once_a_dating"
            ),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]

"""A GIN index over the search grams; SQLite reads them with LIKE and needs none."""

from django.db import migrations


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX case_grams ON enforcement_case "
            "USING gin (string_to_array(grams, ' ')) WITH (fastupdate = off)"
        )


def unindex(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX case_grams")


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0002_forbid_changing_what_was_stated")]

    operations = [migrations.RunPython(index, unindex)]

"""Put the triggers on documents again: SQLite makes a table anew to add a column, without them.

Any later migration that adds a column to this table has to do the same.
"""

from django.db import migrations

DOCUMENT = "documents_document"
FROZEN = (
    "court_id", "case_id", "kind", "name", "subject", "addressee", "edition", "text",
    "text_digest", "corrects_id", "year", "serial", "number", "case_number", "issued_by_id",
    "issued_by_name", "issued_on", "issued_at", "sealing", "seal_id", "sealed_by_id", "sealed_at",
)  # fmt: skip


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        return  # they are there still
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FROZEN)
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {DOCUMENT}_update")
    schema_editor.execute(
        f"CREATE TRIGGER {DOCUMENT}_update BEFORE UPDATE ON {DOCUMENT} "
        f"WHEN OLD.state IN ('issued', 'corrected') AND ({changed} "
        "OR NOT (OLD.state = NEW.state OR (OLD.state = 'issued' AND NEW.state = 'corrected'))) "
        "BEGIN SELECT RAISE(ABORT, 'issued documents cannot change'); END"
    )
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {DOCUMENT}_delete")
    schema_editor.execute(
        f"CREATE TRIGGER {DOCUMENT}_delete BEFORE DELETE ON {DOCUMENT} "
        "BEGIN SELECT RAISE(ABORT, 'documents are not deleted'); END"
    )


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_keep_what_papers_repeat")]

    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]

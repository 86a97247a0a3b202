"""Triggers that forbid changing a paper, a signature, a revision, a seal, or an issued document.

An issued document may still become a corrected one, and nothing else of it may change. One-way in
spirit; the reverse drops the triggers, for tests of the migration only.
"""

from django.db import migrations

TABLES = (
    "documents_paper",
    "documents_signature",
    "documents_revision",
    "documents_seal",
)
DOCUMENT = "documents_document"
# All that an issued document says; its state alone may go on.
FROZEN = (
    "court_id", "case_id", "kind", "name", "subject", "addressee", "edition", "text",
    "text_digest", "corrects_id", "year", "serial", "number", "case_number", "issued_by_id",
    "issued_by_name", "issued_on", "issued_at", "sealing", "seal_id", "sealed_by_id", "sealed_at",
)  # fmt: skip


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _guard_postgres(schema_editor)
        return
    for table in TABLES:
        for action in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {action} on {table}'); END"
            )
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FROZEN)
    schema_editor.execute(
        f"CREATE TRIGGER {DOCUMENT}_update BEFORE UPDATE ON {DOCUMENT} "
        f"WHEN OLD.state IN ('issued', 'corrected') AND ({changed} "
        "OR NOT (OLD.state = NEW.state OR (OLD.state = 'issued' AND NEW.state = 'corrected'))) "
        "BEGIN SELECT RAISE(ABORT, 'issued documents cannot change'); END"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {DOCUMENT}_delete BEFORE DELETE ON {DOCUMENT} "
        "BEGIN SELECT RAISE(ABORT, 'documents are not deleted'); END"
    )


def _guard_postgres(schema_editor):
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION forbid_change()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
        )
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FROZEN)
    schema_editor.execute(
        f"CREATE TRIGGER {DOCUMENT}_rows BEFORE UPDATE ON {DOCUMENT} FOR EACH ROW "
        f"WHEN (OLD.state IN ('issued', 'corrected') AND ({changed} "
        "OR NOT (OLD.state = NEW.state OR (OLD.state = 'issued' AND NEW.state = 'corrected')))) "
        "EXECUTE FUNCTION forbid_change()"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {DOCUMENT}_delete BEFORE DELETE ON {DOCUMENT} "
        "FOR EACH ROW EXECUTE FUNCTION forbid_change()"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {DOCUMENT}_whole BEFORE TRUNCATE ON {DOCUMENT} "
        "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
    )


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in (*TABLES, DOCUMENT):
        names = ("rows", "whole", "delete") if postgres else ("update", "delete")
        for name in names:
            place = f" ON {table}" if postgres else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{place}")


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_keep_documents"),
        ("enforcement", "0002_forbid_changing_what_was_stated"),
    ]

    operations = [migrations.RunPython(guard, unguard)]

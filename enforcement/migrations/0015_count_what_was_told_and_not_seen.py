"""Keep on each open clock to whom it was told and nobody has said \"seen\" since."""

import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

# The latest alert of each clock to each of those told, standing and not acknowledged.
_TOLD = """
    UPDATE enforcement_node SET unheard = coalesce((
        SELECT string_agg(a."to" || ' ', '') FROM enforcement_alert AS a
        WHERE a.node_id = enforcement_node.id
          AND NOT EXISTS (SELECT 1 FROM enforcement_alertwithdrawal AS w WHERE w.alert_id = a.id)
          AND NOT EXISTS (
            SELECT 1 FROM enforcement_alert AS b
            WHERE b.node_id = a.node_id AND b."to" = a."to" AND b.due_on = a.due_on AND b.id > a.id
          )
          AND NOT EXISTS (
            SELECT 1 FROM enforcement_event AS e
            WHERE e.kind = 'alert.acknowledged' AND e.happened_on >= a.raised_on
              AND e.court_id = a.court_id
              AND (e.case_id = a.case_id OR (e.case_id IS NULL AND a.case_id IS NULL))
              AND e.subject = enforcement_node.subject
              AND e.data ->> 'node' = enforcement_node.rule AND e.data ->> 'level' = a.level
          )
    ), '')
    WHERE status = 'open' AND EXISTS (
        SELECT 1 FROM enforcement_alert AS a WHERE a.node_id = enforcement_node.id
    )
"""


def tell(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(_TOLD if postgres else _TOLD.replace("string_agg", "group_concat"))


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0014_keep_how_requests_wait_and_end"),
        ("teams", "0003_keep_access_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="node",
            name="unheard",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="node",
            index=models.Index(
                models.F("court"),
                models.Case(
                    models.When(
                        handler__isnull=False,
                        then=django.db.models.functions.text.Concat(
                            models.Value("@"),
                            django.db.models.functions.comparison.Cast(
                                "handler_id", models.CharField()
                            ),
                        ),
                    ),
                    default=django.db.models.functions.text.Concat(
                        models.F("unit"), models.Value("/"), models.F("post")
                    ),
                    output_field=models.CharField(),
                ),
                condition=models.Q(
                    ("applies__in", ["runs", "undecided"]),
                    ("status", "open"),
                    models.Q(("unheard", ""), _negated=True),
                ),
                name="node_unheard",
            ),
        ),
        migrations.AddIndex(
            model_name="node",
            index=models.Index(
                condition=models.Q(
                    ("applies__in", ["runs", "undecided"]),
                    ("status", "open"),
                    models.Q(("unheard", ""), _negated=True),
                ),
                fields=["court", "unit"],
                name="node_unheard_unit",
            ),
        ),
    ]

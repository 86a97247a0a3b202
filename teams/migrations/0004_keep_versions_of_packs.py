"""Keep who adopted which version of a pack, why, and how far cases in hand were taken over.

The version in force is set from the latest adoption. Reversible.
"""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def set_versions(apps: Any, _editor: Any) -> None:
    """Write on each court the version its latest adoption names."""
    for court in apps.get_model("teams", "Court").objects.all():
        latest = court.adoptions.order_by("-from_on", "-id").first()
        if latest is not None:
            court.pack_version = latest.version
            court.save(update_fields=["pack_version"])


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0003_keep_access_tokens"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="packadoption",
            name="one_pack_a_court_and_day",
        ),
        migrations.AddField(
            model_name="court",
            name="pack_version",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="packadoption",
            name="changed",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="packadoption",
            name="cursor",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="packadoption",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="packadoption",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="packadoption",
            name="done",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="packadoption",
            name="finished_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="packadoption",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=400),
        ),
        migrations.AddField(
            model_name="packadoption",
            name="running",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="packadoption",
            name="state",
            field=models.CharField(
                choices=[("prepared", "待施行"), ("in_force", "已施行"), ("withdrawn", "已撤回")],
                default="in_force",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="packadoption",
            name="total",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="packadoption",
            name="work",
            field=models.CharField(
                blank=True,
                choices=[("", "仅新收案件"), ("due", "在办案件转换中"), ("done", "在办案件已转换")],
                default="",
                max_length=4,
            ),
        ),
        migrations.AddIndex(
            model_name="packadoption",
            index=models.Index(fields=["court", "-from_on", "-id"], name="adoption_recent"),
        ),
        migrations.AddIndex(
            model_name="packadoption",
            index=models.Index(
                condition=models.Q(("state", "prepared"), ("work", "due"), _connector="OR"),
                fields=["id"],
                name="adoption_waiting",
            ),
        ),
        migrations.RunPython(set_versions, migrations.RunPython.noop),
    ]

"""Rehearsals of rules, with what they counted. Reversible."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0005_keep_drafts_of_packs"),
        ("triage", "0002_forbid_changing_screenings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rehearsal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("past", "过去的案件"), ("live", "在办案件"), ("sheet", "案情表")],
                        max_length=5,
                    ),
                ),
                ("pack_name", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=40)),
                ("checksum", models.CharField(max_length=64)),
                ("filed_from", models.DateField(blank=True, null=True)),
                ("filed_to", models.DateField(blank=True, null=True)),
                ("rows", models.JSONField(blank=True, default=list)),
                ("file_name", models.CharField(blank=True, default="", max_length=200)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "进行中"),
                            ("done", "已完成"),
                            ("failed", "未完成"),
                            ("dropped", "已停止"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("cursor", models.PositiveBigIntegerField(default=0)),
                ("result", models.JSONField(blank=True, default=dict)),
                ("trouble", models.CharField(blank=True, default="", max_length=400)),
                ("beat_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "court",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.court",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.packdraft",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["court", "-id"], name="rehearsal_recent"),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["id"],
                        name="rehearsal_waiting",
                    ),
                ],
            },
        ),
    ]

"""Keep how a batch is put together for the printer: sheets between, both sides."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0010_keep_consignments"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="even",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="batch",
            name="separators",
            field=models.BooleanField(default=False),
        ),
    ]

"""An index for a case number typed without its year, or by its serial alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0008_find_standing_alerts_by_their_clocks")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["court", "serial"], name="case_by_serial"),
        ),
    ]

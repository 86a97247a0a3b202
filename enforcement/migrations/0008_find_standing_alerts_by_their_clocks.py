from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0007_index_filtered_lists_in_their_order"),
        ("teams", "0003_keep_access_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="alert",
            name="alert_audience",
        ),
    ]

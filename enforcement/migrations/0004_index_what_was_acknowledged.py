from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0003_index_the_search_grams"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("kind", "alert.acknowledged")),
                fields=["case"],
                name="event_acknowledged",
            ),
        ),
    ]

"""The roll is counted, and its forms found, in an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pupils", "0001_squashed_0023_messages"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="pupil",
            index=models.Index(fields=["school", "form", "admitted_on", "left_on"], name="pupil_by_form"),
        ),
    ]

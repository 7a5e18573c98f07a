"""What a draft shows where its form is gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow_ops", "0014_waiting_for_requester"),
    ]

    operations = [
        migrations.AddField(
            model_name="formdraft",
            name="shown",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]

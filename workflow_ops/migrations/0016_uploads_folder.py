"""The mark in the folder of the uploads."""

import uuid
from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflow_ops", "0015_last_assigned_at")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="UploadsFolder",
            fields=[
                (
                    "id",
                    models.SmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("mark", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "db_table": "uploads_folder",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="uploads_folder_one")
                ],
            },
        ),
    ]

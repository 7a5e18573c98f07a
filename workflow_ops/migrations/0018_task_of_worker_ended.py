"""My tasks, done: in the order in which they ended."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0012_last_assigned_at"),
        ("workflow_design", "0006_history_by_actor"),
        ("workflow_ops", "0017_writes_by_hand"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(
                condition=models.Q(("status__in", ("COMPLETED", "CANCELLED"))),
                fields=["company", "assigned_to", "-updated_at", "-id"],
                name="task_of_worker_ended",
            ),
        ),
    ]

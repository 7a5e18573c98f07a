"""Tickets of a type and tasks of a definition are found along an index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0008_suspension"),
        ("workflow_design", "0005_history_isolation"),
        ("workflow_ops", "0011_dashboard_isolation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(
                fields=["company", "task_definition", "-id"], name="task_of_definition"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketinstance",
            index=models.Index(fields=["company", "ticket_type", "-id"], name="ticket_of_type"),
        ),
    ]

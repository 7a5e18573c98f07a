"""What one person did is found along an index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0009_history_by_actor"),
        ("workflow_design", "0005_history_isolation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="taskdefinitionhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                name="task_definitions_by",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketdefinitionaccesshistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                name="ticket_definition_ac_by",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketdefinitionhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                name="ticket_definitions_by",
            ),
        ),
        migrations.AddIndex(
            model_name="workflowdefinitionhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                name="workflow_definitions_by",
            ),
        ),
        migrations.AddIndex(
            model_name="workflowtransitionhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                name="workflow_transitions_by",
            ),
        ),
    ]

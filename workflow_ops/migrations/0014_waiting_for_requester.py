"""Tasks that wait for the requester: their status, and an index of them."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0007_audit_without_logins"),
        ("workflow_design", "0003_history"),
        ("workflow_ops", "0013_webhooks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="taskinstance",
            name="task_one_under_way",
        ),
        migrations.RemoveConstraint(
            model_name="taskinstance",
            name="task_instance_status",
        ),
        migrations.RemoveIndex(
            model_name="taskinstance",
            name="task_under_way",
        ),
        migrations.AlterField(
            model_name="taskinstance",
            name="status",
            field=models.CharField(
                choices=[
                    ("OPEN", "open"),
                    ("IN_PROGRESS", "in progress"),
                    ("PENDING", "pending"),
                    ("COMPLETED", "completed"),
                    ("CANCELLED", "canceled"),
                    ("ERROR", "failed"),
                    ("ASKED", "waiting for requester"),
                ],
                default="PENDING",
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="taskinstancehistory",
            name="status",
            field=models.CharField(
                choices=[
                    ("OPEN", "open"),
                    ("IN_PROGRESS", "in progress"),
                    ("PENDING", "pending"),
                    ("COMPLETED", "completed"),
                    ("CANCELLED", "canceled"),
                    ("ERROR", "failed"),
                    ("ASKED", "waiting for requester"),
                ],
                default="PENDING",
                max_length=11,
            ),
        ),
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ("OPEN", "IN_PROGRESS", "PENDING", "ERROR", "ASKED"))
                ),
                fields=["company", "id"],
                name="task_under_way",
            ),
        ),
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(
                condition=models.Q(("status", "ASKED")),
                fields=["company", "workflow_instance"],
                name="task_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskinstance",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status__in", ("OPEN", "IN_PROGRESS", "PENDING", "ERROR", "ASKED"))
                ),
                fields=("workflow_instance",),
                name="task_one_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskinstance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "OPEN",
                            "IN_PROGRESS",
                            "PENDING",
                            "COMPLETED",
                            "CANCELLED",
                            "ERROR",
                            "ASKED",
                        ],
                    )
                ),
                name="task_instance_status",
            ),
        ),
    ]

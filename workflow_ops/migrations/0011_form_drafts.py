"""Drafts of forms, with their isolation."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from users.database.migration_operations import EnableRowSecurity, SameCompany


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0007_audit_without_logins"),
        ("workflow_design", "0003_history"),
        ("workflow_ops", "0010_notifications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("what", models.CharField(max_length=110)),
                ("answers", models.JSONField(default=dict)),
                ("dropped", models.JSONField(default=list)),
                ("uploads", models.JSONField(default=list)),
                ("submission_key", models.UUIDField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="users.company",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workflow_ops.taskinstance",
                    ),
                ),
                (
                    "ticket_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workflow_design.tickettype",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workflow_design.workflowdefinition",
                    ),
                ),
            ],
            options={
                "db_table": "form_drafts",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "owner", "what"), name="form_draft_one"
                    )
                ],
            },
        ),
        EnableRowSecurity("formdraft"),
        SameCompany("formdraft", "owner"),
        SameCompany("formdraft", "ticket_type"),
        SameCompany("formdraft", "workflow"),
        SameCompany("formdraft", "task"),
    ]

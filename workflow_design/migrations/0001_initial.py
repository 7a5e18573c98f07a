"""Workflows and ticket types as they are designed."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import workflow_design.models.document_field
from users.database.migration_operations import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("users", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="WorkflowDefinition",
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
                    (
                        "company",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="users.company",
                        ),
                    ),
                    ("key", models.CharField(max_length=60)),
                    ("version", models.PositiveIntegerField()),
                    ("title", models.CharField(max_length=200)),
                    ("description", models.TextField(blank=True)),
                    (
                        "ext_ref",
                        workflow_design.models.document_field.DocumentField(
                            blank=True, default=list
                        ),
                    ),
                    (
                        "created_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "fields",
                        workflow_design.models.document_field.DocumentField(
                            blank=True, default=list
                        ),
                    ),
                    (
                        "display_layout",
                        workflow_design.models.document_field.DocumentField(blank=True, null=True),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("DRAFT", "draft"),
                                ("PUBLISHED", "live"),
                                ("RETIRED", "archived"),
                            ],
                            default="DRAFT",
                            max_length=10,
                        ),
                    ),
                ],
                options={
                    "db_table": "workflow_definitions",
                    "permissions": [
                        ("view_definitions", "Can read the company's definitions"),
                        ("change_definitions", "Can upload, edit, check and publish definitions"),
                    ],
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("company", "key", "version"), name="workflow_definition_version"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("status", "PUBLISHED")),
                            fields=("company", "key"),
                            name="workflow_definition_one_published",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("status", "DRAFT")),
                            fields=("company", "key"),
                            name="workflow_definition_one_draft",
                        ),
                        models.UniqueConstraint(
                            fields=("id", "company"), name="workflow_definition_company"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("status__in", ["DRAFT", "PUBLISHED", "RETIRED"])),
                            name="workflow_definition_status",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="TaskDefinition",
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
                    (
                        "company",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="users.company",
                        ),
                    ),
                    ("key", models.CharField(max_length=60)),
                    ("version", models.PositiveIntegerField()),
                    ("title", models.CharField(max_length=200)),
                    ("description", models.TextField(blank=True)),
                    (
                        "ext_ref",
                        workflow_design.models.document_field.DocumentField(
                            blank=True, default=list
                        ),
                    ),
                    (
                        "created_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "workflow",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="tasks",
                            to="workflow_design.workflowdefinition",
                        ),
                    ),
                    ("position", models.PositiveSmallIntegerField()),
                    (
                        "task_type",
                        models.CharField(
                            choices=[
                                ("FORM", "form"),
                                ("SYNC_ACTION", "action"),
                                ("ASYNC_ACTION", "action (replies later)"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "input_schema",
                        workflow_design.models.document_field.DocumentField(blank=True, null=True),
                    ),
                    (
                        "output_schema",
                        workflow_design.models.document_field.DocumentField(blank=True, null=True),
                    ),
                    ("action_url", models.CharField(blank=True, max_length=2000)),
                    (
                        "input_transform",
                        workflow_design.models.document_field.DocumentField(blank=True, null=True),
                    ),
                    (
                        "output_transform",
                        workflow_design.models.document_field.DocumentField(blank=True, null=True),
                    ),
                    ("timeout_seconds", models.PositiveIntegerField(blank=True, null=True)),
                    (
                        "edit_layout",
                        workflow_design.models.document_field.DocumentField(blank=True, null=True),
                    ),
                    (
                        "display_layout",
                        workflow_design.models.document_field.DocumentField(blank=True, null=True),
                    ),
                    (
                        "worker_role",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="users.companyrole",
                        ),
                    ),
                ],
                options={
                    "db_table": "task_definitions",
                    "ordering": ["position"],
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("workflow", "key"), name="task_definition_key"
                        ),
                        models.UniqueConstraint(
                            fields=("id", "company"), name="task_definition_company"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("task_type__in", ["FORM", "SYNC_ACTION", "ASYNC_ACTION"])
                            ),
                            name="task_definition_type",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="WorkflowTransition",
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
                    (
                        "company",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="users.company",
                        ),
                    ),
                    (
                        "workflow",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="transitions",
                            to="workflow_design.workflowdefinition",
                        ),
                    ),
                    ("position", models.PositiveSmallIntegerField()),
                    (
                        "from_task",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="workflow_design.taskdefinition",
                        ),
                    ),
                    (
                        "to_task",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="workflow_design.taskdefinition",
                        ),
                    ),
                    (
                        "condition",
                        workflow_design.models.document_field.DocumentField(blank=True, null=True),
                    ),
                    ("priority", models.SmallIntegerField(default=0)),
                ],
                options={
                    "db_table": "workflow_transitions",
                    "ordering": ["-priority", "position"],
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("workflow", "position"), name="workflow_transition_position"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TicketType",
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
                    (
                        "company",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="users.company",
                        ),
                    ),
                    ("key", models.CharField(max_length=60)),
                    ("version", models.PositiveIntegerField()),
                    ("title", models.CharField(max_length=200)),
                    ("description", models.TextField(blank=True)),
                    (
                        "ext_ref",
                        workflow_design.models.document_field.DocumentField(
                            blank=True, default=list
                        ),
                    ),
                    (
                        "created_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "workflow",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="ticket_types",
                            to="workflow_design.workflowdefinition",
                        ),
                    ),
                    (
                        "fields",
                        workflow_design.models.document_field.DocumentField(
                            blank=True, default=dict
                        ),
                    ),
                    (
                        "edit_layout",
                        workflow_design.models.document_field.DocumentField(blank=True, null=True),
                    ),
                    (
                        "display_layout",
                        workflow_design.models.document_field.DocumentField(blank=True, null=True),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("DRAFT", "draft"),
                                ("PUBLISHED", "live"),
                                ("RETIRED", "archived"),
                            ],
                            default="DRAFT",
                            max_length=10,
                        ),
                    ),
                ],
                options={
                    "db_table": "ticket_definitions",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("company", "key", "version"), name="ticket_definition_version"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("status", "PUBLISHED")),
                            fields=("company", "key"),
                            name="ticket_definition_one_published",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("status", "DRAFT")),
                            fields=("company", "key"),
                            name="ticket_definition_one_draft",
                        ),
                        models.UniqueConstraint(
                            fields=("id", "company"), name="ticket_definition_company"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("status__in", ["DRAFT", "PUBLISHED", "RETIRED"])),
                            name="ticket_definition_status",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="TicketTypeAccess",
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
                    (
                        "company",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="users.company",
                        ),
                    ),
                    (
                        "ticket_type",
                        models.ForeignKey(
                            db_column="ticket_definition_id",
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="access",
                            to="workflow_design.tickettype",
                        ),
                    ),
                    (
                        "role",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="users.companyrole",
                        ),
                    ),
                ],
                options={
                    "db_table": "ticket_definition_access",
                    "ordering": ["id"],
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("ticket_type", "role"), name="ticket_definition_access_unique"
                        )
                    ],
                },
            ),
        ),
        migrations.AddField(
            model_name="tickettype",
            name="company_role_access",
            field=models.ManyToManyField(
                blank=True,
                related_name="+",
                through="workflow_design.TicketTypeAccess",
                to="users.companyrole",
            ),
        ),
    ]

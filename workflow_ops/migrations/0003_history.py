"""Who made, changed or deleted each row: tables, the triggers that fill them, and their isolation."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from pgtrigger.compiler import Trigger, UpsertTriggerSql

from users.database.migration_operations import (
    AddTriggers,
    CreateModels,
    EnableRowSecurity,
    ForbidTruncate,
)

ACTING = Coalesce(
    NullIf(
        models.Func(
            models.Value("app.acting"),
            models.Value(True),
            function="current_setting",
            output_field=models.TextField(),
        ),
        models.Value(""),
    ),
    Concat(
        models.Value("  by-hand:"),
        models.Func(output_field=models.TextField(), template="session_user"),
    ),
)


def acting_word(position: int) -> models.Func:
    """Who acts, as the connection was told: 1 the user, 2 the impersonation, 3 the request."""
    return models.Func(
        ACTING,
        models.Value(" "),
        models.Value(position),
        function="split_part",
        output_field=models.TextField(),
    )


def acting_id(position: int) -> Cast:
    return Cast(NullIf(acting_word(position), models.Value("")), models.BigIntegerField())


class Migration(migrations.Migration):
    dependencies = [
        ("workflow_ops", "0002_isolation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="WorkflowInstanceHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to="workflow_ops.workflowinstance",
                        ),
                    ),
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
                    (
                        "company",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="users.company",
                        ),
                    ),
                    (
                        "workflow",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_design.workflowdefinition",
                        ),
                    ),
                    (
                        "current_task",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_design.taskdefinition",
                        ),
                    ),
                    ("workflow_data", models.JSONField(blank=True, default=dict)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("NOT_STARTED", "not started"),
                                ("IN_PROGRESS", "in progress"),
                                ("COMPLETED", "completed"),
                                ("CANCELLED", "cancelled"),
                                ("ON_HOLD", "on hold"),
                            ],
                            default="NOT_STARTED",
                            max_length=11,
                        ),
                    ),
                ],
                options={
                    "db_table": "workflow_instances_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="workflow_instances_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="workflow_instances_by",
                        ),
                        models.Index(
                            fields=["pgh_obj", "-pgh_id"], name="workflow_instances_of_row"
                        ),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="38b7402efd3ebdbd0f05372d0dba85de0a91bd79",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_47607",
                                table="workflow_instances_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TaskInstanceHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to="workflow_ops.taskinstance",
                        ),
                    ),
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
                    (
                        "company",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="users.company",
                        ),
                    ),
                    (
                        "workflow_instance",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_ops.workflowinstance",
                        ),
                    ),
                    (
                        "task_definition",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_design.taskdefinition",
                        ),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("OPEN", "open"),
                                ("IN_PROGRESS", "in progress"),
                                ("PENDING", "pending"),
                                ("COMPLETED", "completed"),
                                ("CANCELLED", "cancelled"),
                                ("ERROR", "error"),
                            ],
                            default="PENDING",
                            max_length=11,
                        ),
                    ),
                    ("input_data", models.JSONField(blank=True, default=dict)),
                    ("output_data", models.JSONField(blank=True, null=True)),
                    (
                        "assigned_to",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("assigned_at", models.DateTimeField(blank=True, null=True)),
                    ("started_at", models.DateTimeField(blank=True, null=True)),
                    ("completed_at", models.DateTimeField(blank=True, null=True)),
                    ("callback_deadline", models.DateTimeField(blank=True, null=True)),
                    ("calls", models.PositiveSmallIntegerField(default=0)),
                    ("idempotency_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ],
                options={
                    "db_table": "task_instances_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="task_instances_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="task_instances_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="task_instances_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="4ebfcd7e080665cb09c641fea4fe4eae2bd2dab9",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_4abda",
                                table="task_instances_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ActionAttemptHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to="workflow_ops.actionattempt",
                        ),
                    ),
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
                    (
                        "company",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="users.company",
                        ),
                    ),
                    (
                        "task",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_ops.taskinstance",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[("CALL", "call"), ("CALLBACK", "callback")],
                            default="CALL",
                            max_length=8,
                        ),
                    ),
                    ("idempotency_key", models.UUIDField()),
                    ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ("duration_ms", models.PositiveIntegerField(blank=True, null=True)),
                    ("http_status", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("request_size", models.PositiveIntegerField(default=0)),
                    ("response_size", models.PositiveIntegerField(default=0)),
                    ("failure", models.TextField(blank=True)),
                    ("retry_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "db_table": "action_attempts_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="action_attempts_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="action_attempts_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="action_attempts_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="f0127d10d354016efb08a538a50846c4c6609f34",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_08f19",
                                table="action_attempts_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SigningSecretHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to="workflow_ops.signingsecret",
                        ),
                    ),
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
                    (
                        "company",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="users.company",
                        ),
                    ),
                    ("expires_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "db_table": "signing_secrets_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="signing_secrets_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="signing_secrets_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="signing_secrets_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="00c52f673a4ba1bff8a6544647c676cc8ede02de",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_d74be",
                                table="signing_secrets_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TicketInstanceHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to="workflow_ops.ticketinstance",
                        ),
                    ),
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
                    (
                        "company",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="users.company",
                        ),
                    ),
                    ("number", models.PositiveIntegerField()),
                    (
                        "ticket_type",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_design.tickettype",
                        ),
                    ),
                    (
                        "workflow",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_ops.workflowinstance",
                        ),
                    ),
                    ("ticket_data", models.JSONField(blank=True, default=dict)),
                    ("summary", models.CharField(blank=True, max_length=200)),
                    ("submission_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                    (
                        "created_by",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "db_table": "ticket_instances_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="ticket_instances_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="ticket_instances_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="ticket_instances_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="c52f3e64317affe284391a7f99979a81a7817179",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_93fa1",
                                table="ticket_instances_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TicketErrorHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to="workflow_ops.ticketerror",
                        ),
                    ),
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
                    (
                        "company",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="users.company",
                        ),
                    ),
                    (
                        "ticket",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_ops.ticketinstance",
                        ),
                    ),
                    (
                        "task",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_ops.taskinstance",
                        ),
                    ),
                    (
                        "error_type",
                        models.CharField(
                            choices=[
                                ("WORKFLOW_CREATION", "starting the workflow"),
                                ("TASK_CREATION", "making a task"),
                                ("TASK_UPDATE", "completing a task"),
                                ("WORKFLOW_TRANSITION", "choosing the next task"),
                            ],
                            max_length=19,
                        ),
                    ),
                    ("error_message", models.TextField()),
                    ("stack_trace", models.TextField(blank=True)),
                    (
                        "error_status",
                        models.CharField(
                            choices=[
                                ("NEW", "new"),
                                ("REVIEWED", "reviewed"),
                                ("RESOLVED", "resolved"),
                            ],
                            default="NEW",
                            max_length=8,
                        ),
                    ),
                    ("resolution_notes", models.TextField(blank=True)),
                ],
                options={
                    "db_table": "ticket_errors_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="ticket_errors_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="ticket_errors_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="ticket_errors_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="2049d7ba16f8c8938c151c91f2c836ddd75c7086",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_83979",
                                table="ticket_errors_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="FileUploadHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to="workflow_ops.fileupload",
                        ),
                    ),
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
                    (
                        "company",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="users.company",
                        ),
                    ),
                    ("filename", models.CharField(max_length=255)),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("ext_key", models.CharField(max_length=300)),
                    ("file_type", models.CharField(max_length=100)),
                    ("size", models.PositiveBigIntegerField()),
                    ("sha256", models.CharField(max_length=64)),
                    ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                    (
                        "uploaded_by",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "ticket",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_ops.ticketinstance",
                        ),
                    ),
                    (
                        "task",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_ops.taskinstance",
                        ),
                    ),
                ],
                options={
                    "db_table": "file_uploads_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="file_uploads_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="file_uploads_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="file_uploads_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="81d46c212a4a05bb8affc0e28daf3ce7a16ff0a6",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_25ae3",
                                table="file_uploads_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SavedViewHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to="workflow_ops.savedview",
                        ),
                    ),
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
                    (
                        "company",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="users.company",
                        ),
                    ),
                    (
                        "owner",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("list_key", models.CharField(max_length=20)),
                    ("name", models.CharField(max_length=60)),
                    ("query", models.CharField(blank=True, max_length=2000)),
                    ("is_shared", models.BooleanField(default=False)),
                ],
                options={
                    "db_table": "saved_views_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="saved_views_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="saved_views_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="saved_views_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="5c15102e81f03e0f35c7d227146e704a37aeee44",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_3add4",
                                table="saved_views_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
        ),
        AddTriggers(
            triggers={
                "actionattempt": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "action_attempts_history" ("company_id", "created_at", "duration_ms", "failure", "http_status", "id", "idempotency_key", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_size", "response_size", "retry_at", "started_at", "task_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."duration_ms", NEW."failure", NEW."http_status", NEW."id", NEW."idempotency_key", NEW."kind", clock_timestamp(), \'made\', NEW."id", NEW."request_size", NEW."response_size", NEW."retry_at", NEW."started_at", NEW."task_id", NEW."updated_at"); RETURN NULL;',
                            hash="5746eac2faed9fcff13ba3af5044dbdb00eaa3a7",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_70f73",
                            table="action_attempts",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['request_body', 'response_body', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['request_body', 'response_body', 'updated_at'])",
                            func='INSERT INTO "action_attempts_history" ("company_id", "created_at", "duration_ms", "failure", "http_status", "id", "idempotency_key", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_size", "response_size", "retry_at", "started_at", "task_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."duration_ms", NEW."failure", NEW."http_status", NEW."id", NEW."idempotency_key", NEW."kind", clock_timestamp(), \'changed\', NEW."id", NEW."request_size", NEW."response_size", NEW."retry_at", NEW."started_at", NEW."task_id", NEW."updated_at"); RETURN NULL;',
                            hash="d5e06269a10b97b9a02ac11461e686dc28ac8537",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_b562f",
                            table="action_attempts",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "action_attempts_history" ("company_id", "created_at", "duration_ms", "failure", "http_status", "id", "idempotency_key", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_size", "response_size", "retry_at", "started_at", "task_id", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."duration_ms", OLD."failure", OLD."http_status", OLD."id", OLD."idempotency_key", OLD."kind", clock_timestamp(), \'deleted\', OLD."id", OLD."request_size", OLD."response_size", OLD."retry_at", OLD."started_at", OLD."task_id", OLD."updated_at"); RETURN NULL;',
                            hash="fb21ce4b887b9900c8867d26fb8e98a5aa1d671b",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_c181c",
                            table="action_attempts",
                            when="AFTER",
                        ),
                    ),
                ],
                "fileupload": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "file_uploads_history" ("company_id", "created_at", "ext_key", "file_type", "filename", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "task_id", "ticket_id", "updated_at", "uploaded_at", "uploaded_by_id", "version") VALUES (NEW."company_id", NEW."created_at", NEW."ext_key", NEW."file_type", NEW."filename", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."sha256", NEW."size", NEW."task_id", NEW."ticket_id", NEW."updated_at", NEW."uploaded_at", NEW."uploaded_by_id", NEW."version"); RETURN NULL;',
                            hash="b1ea42fd8a50c2ecaf8f7d0c4950f95de3570a3c",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_07885",
                            table="file_uploads",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "file_uploads_history" ("company_id", "created_at", "ext_key", "file_type", "filename", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "task_id", "ticket_id", "updated_at", "uploaded_at", "uploaded_by_id", "version") VALUES (NEW."company_id", NEW."created_at", NEW."ext_key", NEW."file_type", NEW."filename", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."sha256", NEW."size", NEW."task_id", NEW."ticket_id", NEW."updated_at", NEW."uploaded_at", NEW."uploaded_by_id", NEW."version"); RETURN NULL;',
                            hash="f7366e6987f082911be33f13c3739a54726cb325",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_17c7d",
                            table="file_uploads",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "file_uploads_history" ("company_id", "created_at", "ext_key", "file_type", "filename", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "task_id", "ticket_id", "updated_at", "uploaded_at", "uploaded_by_id", "version") VALUES (OLD."company_id", OLD."created_at", OLD."ext_key", OLD."file_type", OLD."filename", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."sha256", OLD."size", OLD."task_id", OLD."ticket_id", OLD."updated_at", OLD."uploaded_at", OLD."uploaded_by_id", OLD."version"); RETURN NULL;',
                            hash="2e5d769501c183e5a7fd9e2b753c727108ac0d0a",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_0fc59",
                            table="file_uploads",
                            when="AFTER",
                        ),
                    ),
                ],
                "savedview": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "saved_views_history" ("company_id", "created_at", "id", "is_shared", "list_key", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."id", NEW."is_shared", NEW."list_key", NEW."name", NEW."owner_id", clock_timestamp(), \'made\', NEW."id", NEW."query", NEW."updated_at"); RETURN NULL;',
                            hash="c511c474a3135927ccc22844506e07dc64c5ce11",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_d6b55",
                            table="saved_views",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "saved_views_history" ("company_id", "created_at", "id", "is_shared", "list_key", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."id", NEW."is_shared", NEW."list_key", NEW."name", NEW."owner_id", clock_timestamp(), \'changed\', NEW."id", NEW."query", NEW."updated_at"); RETURN NULL;',
                            hash="166f2c43207f5c894b4ba85b41c7a2e9a3c8162b",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_72090",
                            table="saved_views",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "saved_views_history" ("company_id", "created_at", "id", "is_shared", "list_key", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."id", OLD."is_shared", OLD."list_key", OLD."name", OLD."owner_id", clock_timestamp(), \'deleted\', OLD."id", OLD."query", OLD."updated_at"); RETURN NULL;',
                            hash="5474849c02fad2632a6c31dff283c6e3defcb0c3",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_caa64",
                            table="saved_views",
                            when="AFTER",
                        ),
                    ),
                ],
                "signingsecret": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "signing_secrets_history" ("company_id", "created_at", "expires_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."expires_at", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."updated_at"); RETURN NULL;',
                            hash="9563e22ed5e6a3642e8efea94b06f2643b6eb295",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_3fa0f",
                            table="signing_secrets",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['encrypted', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['encrypted', 'updated_at'])",
                            func='INSERT INTO "signing_secrets_history" ("company_id", "created_at", "expires_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."expires_at", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."updated_at"); RETURN NULL;',
                            hash="d34d4110be56bb65ebbe4d250dc11b75d2c18fe2",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_86773",
                            table="signing_secrets",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "signing_secrets_history" ("company_id", "created_at", "expires_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."expires_at", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."updated_at"); RETURN NULL;',
                            hash="6ddff75bbfbc9c51f89d8810819715dfb4f02456",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_a1f44",
                            table="signing_secrets",
                            when="AFTER",
                        ),
                    ),
                ],
                "taskinstance": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "task_instances_history" ("assigned_at", "assigned_to_id", "callback_deadline", "calls", "company_id", "completed_at", "created_at", "id", "idempotency_key", "input_data", "output_data", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "status", "task_definition_id", "updated_at", "workflow_instance_id") VALUES (NEW."assigned_at", NEW."assigned_to_id", NEW."callback_deadline", NEW."calls", NEW."company_id", NEW."completed_at", NEW."created_at", NEW."id", NEW."idempotency_key", NEW."input_data", NEW."output_data", clock_timestamp(), \'made\', NEW."id", NEW."started_at", NEW."status", NEW."task_definition_id", NEW."updated_at", NEW."workflow_instance_id"); RETURN NULL;',
                            hash="6702d8df7fbc0deee37ab7b86ada744ffad280e6",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_a5d35",
                            table="task_instances",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "task_instances_history" ("assigned_at", "assigned_to_id", "callback_deadline", "calls", "company_id", "completed_at", "created_at", "id", "idempotency_key", "input_data", "output_data", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "status", "task_definition_id", "updated_at", "workflow_instance_id") VALUES (NEW."assigned_at", NEW."assigned_to_id", NEW."callback_deadline", NEW."calls", NEW."company_id", NEW."completed_at", NEW."created_at", NEW."id", NEW."idempotency_key", NEW."input_data", NEW."output_data", clock_timestamp(), \'changed\', NEW."id", NEW."started_at", NEW."status", NEW."task_definition_id", NEW."updated_at", NEW."workflow_instance_id"); RETURN NULL;',
                            hash="a4e490e9968718c576b769517fe16cb8a4595b0a",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_bf1fd",
                            table="task_instances",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "task_instances_history" ("assigned_at", "assigned_to_id", "callback_deadline", "calls", "company_id", "completed_at", "created_at", "id", "idempotency_key", "input_data", "output_data", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "status", "task_definition_id", "updated_at", "workflow_instance_id") VALUES (OLD."assigned_at", OLD."assigned_to_id", OLD."callback_deadline", OLD."calls", OLD."company_id", OLD."completed_at", OLD."created_at", OLD."id", OLD."idempotency_key", OLD."input_data", OLD."output_data", clock_timestamp(), \'deleted\', OLD."id", OLD."started_at", OLD."status", OLD."task_definition_id", OLD."updated_at", OLD."workflow_instance_id"); RETURN NULL;',
                            hash="f67f9570ff969502fbd041d758420bf31a832da7",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_94e56",
                            table="task_instances",
                            when="AFTER",
                        ),
                    ),
                ],
                "ticketerror": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_errors_history" ("company_id", "created_at", "error_message", "error_status", "error_type", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resolution_notes", "stack_trace", "task_id", "ticket_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."error_message", NEW."error_status", NEW."error_type", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."resolution_notes", NEW."stack_trace", NEW."task_id", NEW."ticket_id", NEW."updated_at"); RETURN NULL;',
                            hash="7d054af3f0e49368b420db98c44d559e4c929ce1",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_b9794",
                            table="ticket_errors",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "ticket_errors_history" ("company_id", "created_at", "error_message", "error_status", "error_type", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resolution_notes", "stack_trace", "task_id", "ticket_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."error_message", NEW."error_status", NEW."error_type", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."resolution_notes", NEW."stack_trace", NEW."task_id", NEW."ticket_id", NEW."updated_at"); RETURN NULL;',
                            hash="f4f859fa7a00c41326b82f1c5a9fd7283b5e43e4",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_05306",
                            table="ticket_errors",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_errors_history" ("company_id", "created_at", "error_message", "error_status", "error_type", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resolution_notes", "stack_trace", "task_id", "ticket_id", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."error_message", OLD."error_status", OLD."error_type", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."resolution_notes", OLD."stack_trace", OLD."task_id", OLD."ticket_id", OLD."updated_at"); RETURN NULL;',
                            hash="85510cb6171eadb9c7dec2f3a04a304dd1510984",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_5b5c8",
                            table="ticket_errors",
                            when="AFTER",
                        ),
                    ),
                ],
                "ticketinstance": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_instances_history" ("company_id", "created_at", "created_by_id", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_key", "summary", "ticket_data", "ticket_type_id", "updated_at", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."number", clock_timestamp(), \'made\', NEW."id", NEW."submission_key", NEW."summary", NEW."ticket_data", NEW."ticket_type_id", NEW."updated_at", NEW."workflow_id"); RETURN NULL;',
                            hash="9a14bea7c3aae156919af3d7acb36d60491a70e3",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_9a882",
                            table="ticket_instances",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['status', 'ended_at', 'search_words', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['status', 'ended_at', 'search_words', 'updated_at'])",
                            func='INSERT INTO "ticket_instances_history" ("company_id", "created_at", "created_by_id", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_key", "summary", "ticket_data", "ticket_type_id", "updated_at", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."number", clock_timestamp(), \'changed\', NEW."id", NEW."submission_key", NEW."summary", NEW."ticket_data", NEW."ticket_type_id", NEW."updated_at", NEW."workflow_id"); RETURN NULL;',
                            hash="4bb3307f6b1f084cc014467544c088e31629fd9c",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_47c9e",
                            table="ticket_instances",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_instances_history" ("company_id", "created_at", "created_by_id", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_key", "summary", "ticket_data", "ticket_type_id", "updated_at", "workflow_id") VALUES (OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."id", OLD."number", clock_timestamp(), \'deleted\', OLD."id", OLD."submission_key", OLD."summary", OLD."ticket_data", OLD."ticket_type_id", OLD."updated_at", OLD."workflow_id"); RETURN NULL;',
                            hash="5c9542024d91e36dbd95413e8d90b238504e1e12",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_1e7d5",
                            table="ticket_instances",
                            when="AFTER",
                        ),
                    ),
                ],
                "workflowinstance": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "workflow_instances_history" ("company_id", "created_at", "current_task_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "workflow_data", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."current_task_id", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."status", NEW."updated_at", NEW."workflow_data", NEW."workflow_id"); RETURN NULL;',
                            hash="5a8f2eb35b0676331b6a9537ec1caf4b05343d17",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_4b1c5",
                            table="workflow_instances",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "workflow_instances_history" ("company_id", "created_at", "current_task_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "workflow_data", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."current_task_id", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."status", NEW."updated_at", NEW."workflow_data", NEW."workflow_id"); RETURN NULL;',
                            hash="c08a0946ad694d4c798b5940986ae0f96e7ff61b",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_0ef58",
                            table="workflow_instances",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "workflow_instances_history" ("company_id", "created_at", "current_task_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "workflow_data", "workflow_id") VALUES (OLD."company_id", OLD."created_at", OLD."current_task_id", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."status", OLD."updated_at", OLD."workflow_data", OLD."workflow_id"); RETURN NULL;',
                            hash="848cee9affd154b2dc793dd9fd5902e3c0be964a",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_506b7",
                            table="workflow_instances",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        EnableRowSecurity("workflowinstancehistory"),
        EnableRowSecurity("taskinstancehistory"),
        EnableRowSecurity("actionattempthistory"),
        EnableRowSecurity("signingsecrethistory"),
        EnableRowSecurity("ticketinstancehistory"),
        EnableRowSecurity("ticketerrorhistory"),
        EnableRowSecurity("fileuploadhistory"),
        EnableRowSecurity("savedviewhistory"),
        ForbidTruncate("workflowinstancehistory"),
        ForbidTruncate("taskinstancehistory"),
        ForbidTruncate("actionattempthistory"),
        ForbidTruncate("signingsecrethistory"),
        ForbidTruncate("ticketinstancehistory"),
        ForbidTruncate("ticketerrorhistory"),
        ForbidTruncate("fileuploadhistory"),
        ForbidTruncate("savedviewhistory"),
    ]

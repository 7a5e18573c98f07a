"""Tickets, and the workflows and tasks that they run through."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from pgtrigger.compiler import Trigger, UpsertTriggerSql

from users.database.migration_operations import CreateModels

NEXT_TICKET_NUMBER = """
CREATE FUNCTION next_ticket_number(company bigint) RETURNS integer LANGUAGE sql VOLATILE AS $$
    UPDATE companies SET last_ticket_number = last_ticket_number + 1
    WHERE id = company RETURNING last_ticket_number
$$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workflow_design", "0001_initial"),
        ("users", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="WorkflowInstance",
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
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="workflow_design.workflowdefinition",
                        ),
                    ),
                    (
                        "current_task",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
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
                    "db_table": "workflow_instances",
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            condition=models.Q(("status", "IN_PROGRESS")),
                            fields=["company", "id"],
                            name="workflow_instance_running",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("id", "company"), name="workflow_instance_company"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "status__in",
                                    [
                                        "NOT_STARTED",
                                        "IN_PROGRESS",
                                        "COMPLETED",
                                        "CANCELLED",
                                        "ON_HOLD",
                                    ],
                                )
                            ),
                            name="workflow_instance_status",
                        ),
                    ],
                    "triggers": [
                        Trigger(
                            name="gives_status",
                            sql=UpsertTriggerSql(
                                func="\n                    UPDATE ticket_instances SET\n                        status = NEW.status,\n                        updated_at = NEW.updated_at,\n                        ended_at = CASE WHEN NEW.status IN ('COMPLETED', 'CANCELLED')\n                            THEN coalesce(ended_at, NEW.updated_at) END\n                    WHERE workflow_id = NEW.id;\n                    RETURN NULL;\n                ",
                                hash="1ce0911fe63ebb82535a9b952fe05690ad3afe21",
                                operation="UPDATE",
                                pgid="pgtrigger_gives_status_c2484",
                                table="workflow_instances",
                                when="AFTER",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TaskInstance",
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
                        "workflow_instance",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="tasks",
                            to="workflow_ops.workflowinstance",
                        ),
                    ),
                    (
                        "task_definition",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
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
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("assigned_at", models.DateTimeField(blank=True, null=True)),
                    ("started_at", models.DateTimeField(blank=True, null=True)),
                    ("completed_at", models.DateTimeField(blank=True, null=True)),
                    ("callback_deadline", models.DateTimeField(blank=True, null=True)),
                    ("calls", models.PositiveSmallIntegerField(default=0)),
                    (
                        "idempotency_key",
                        models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                    ),
                ],
                options={
                    "db_table": "task_instances",
                    "permissions": [("execute_task", "Can see and execute tasks assigned to them")],
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            condition=models.Q(("status__in", ("OPEN", "IN_PROGRESS"))),
                            fields=["company", "assigned_to", "id"],
                            name="task_on_a_list",
                        ),
                        models.Index(
                            fields=["company", "assigned_to", "-completed_at"],
                            name="task_of_worker_done",
                        ),
                        models.Index(
                            condition=models.Q(("status__in", ("COMPLETED", "CANCELLED"))),
                            fields=["company", "assigned_to", "-updated_at", "-id"],
                            name="task_of_worker_ended",
                        ),
                        models.Index(
                            condition=models.Q(("status", "PENDING")),
                            fields=["company", "id"],
                            name="task_pending",
                        ),
                        models.Index(
                            condition=models.Q(
                                ("status__in", ("OPEN", "IN_PROGRESS", "PENDING", "ERROR"))
                            ),
                            fields=["company", "id"],
                            name="task_under_way",
                        ),
                        models.Index(
                            fields=["company", "task_definition", "-id"], name="task_of_definition"
                        ),
                        models.Index(fields=["company", "-created_at", "-id"], name="task_made"),
                        models.Index(
                            fields=["company", "-completed_at", "-id"], name="task_completed"
                        ),
                        models.Index(fields=["company", "-id"], name="task_list"),
                        models.Index(fields=["company", "status", "-id"], name="task_in_state"),
                        models.Index(
                            fields=["company", "assigned_to", "-id"], name="task_of_worker"
                        ),
                        models.Index(fields=["workflow_instance", "-id"], name="task_of_workflow"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(
                                ("status__in", ("OPEN", "IN_PROGRESS", "PENDING", "ERROR"))
                            ),
                            fields=("workflow_instance",),
                            name="task_one_under_way",
                        ),
                        models.UniqueConstraint(
                            fields=("id", "company"), name="task_instance_company"
                        ),
                        models.CheckConstraint(
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
                                    ],
                                )
                            ),
                            name="task_instance_status",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("assigned_at", None), ("assigned_to", None)),
                                models.Q(
                                    ("assigned_at__isnull", False), ("assigned_to__isnull", False)
                                ),
                                _connector="OR",
                            ),
                            name="task_instance_assigned_at",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("status", "COMPLETED"), _negated=True),
                                ("completed_at__isnull", False),
                                _connector="OR",
                            ),
                            name="task_instance_completed_at",
                        ),
                    ],
                    "triggers": [
                        Trigger(
                            name="tells_worker",
                            sql=UpsertTriggerSql(
                                condition="WHEN (NEW.assigned_to_id IS NOT NULL AND NEW.status = 'OPEN')",
                                func="\n                    UPDATE users SET last_assigned_at = clock_timestamp()\n                    WHERE id = NEW.assigned_to_id;\n                    RETURN NULL;\n                ",
                                hash="aa6d8e887dd1e57667a8d9a4758a0ee899ba4be1",
                                operation='INSERT OR UPDATE OF "assigned_to_id"',
                                pgid="pgtrigger_tells_worker_6383e",
                                table="task_instances",
                                when="AFTER",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ActionAttempt",
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
                        "task",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="attempts",
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
                    ("request_body", models.TextField(blank=True)),
                    ("response_body", models.TextField(blank=True)),
                    ("failure", models.TextField(blank=True)),
                    ("retry_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "db_table": "action_attempts",
                    "default_permissions": (),
                    "indexes": [models.Index(fields=["task", "id"], name="action_attempt_of_task")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("kind__in", ["CALL", "CALLBACK"])),
                            name="action_attempt_kind",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SigningSecret",
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
                    ("encrypted", models.TextField()),
                    ("expires_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "db_table": "signing_secrets",
                    "permissions": [
                        ("manage_signing_secret", "Can make a new signing secret for actions")
                    ],
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("expires_at", None)),
                            fields=("company",),
                            name="signing_secret_current",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="DashboardFigures",
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
                    ("figures", models.JSONField()),
                    ("reckoned_at", models.DateTimeField()),
                ],
                options={
                    "db_table": "dashboard_figures",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("company",), name="dashboard_figures_company"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TicketInstance",
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
                    ("number", models.PositiveIntegerField()),
                    (
                        "ticket_type",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="workflow_design.tickettype",
                        ),
                    ),
                    (
                        "workflow",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="ticket",
                            to="workflow_ops.workflowinstance",
                        ),
                    ),
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
                            editable=False,
                            max_length=11,
                        ),
                    ),
                    ("ended_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ("ticket_data", models.JSONField(blank=True, default=dict)),
                    ("summary", models.CharField(blank=True, max_length=200)),
                    ("search_words", models.TextField(blank=True, editable=False)),
                    ("submission_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                    (
                        "created_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "db_table": "ticket_instances",
                    "permissions": [
                        ("submit_ticket", "Can submit tickets and see their own"),
                        ("manage_tickets", "Can see and manage all tickets of the company"),
                    ],
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "created_by", "-id"], name="ticket_of_person"
                        ),
                        models.Index(fields=["company", "-id"], name="ticket_list"),
                        models.Index(fields=["company", "status", "-id"], name="ticket_in_state"),
                        models.Index(
                            fields=["company", "-updated_at", "-id"], name="ticket_last_change"
                        ),
                        models.Index(
                            fields=["company", "ticket_type", "-id"], name="ticket_of_type"
                        ),
                        models.Index(
                            fields=["company", "-created_at", "-id"], name="ticket_submitted"
                        ),
                        models.Index(fields=["company", "-ended_at", "-id"], name="ticket_ended"),
                        models.Index(
                            condition=models.Q(("workflow", None)),
                            fields=["company", "id"],
                            name="ticket_not_started",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("company", "number"), name="ticket_number"),
                        models.UniqueConstraint(
                            fields=("company", "created_by", "submission_key"),
                            name="ticket_submission_key",
                        ),
                        models.UniqueConstraint(
                            fields=("id", "company"), name="ticket_instance_company"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "status__in",
                                    [
                                        "NOT_STARTED",
                                        "IN_PROGRESS",
                                        "COMPLETED",
                                        "CANCELLED",
                                        "ON_HOLD",
                                    ],
                                )
                            ),
                            name="ticket_instance_status",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("ended_at__isnull", False),
                                    ("status__in", ("COMPLETED", "CANCELLED")),
                                ),
                                models.Q(
                                    models.Q(
                                        ("status__in", ("COMPLETED", "CANCELLED")), _negated=True
                                    ),
                                    ("ended_at", None),
                                ),
                                _connector="OR",
                            ),
                            name="ticket_instance_ended_at",
                        ),
                    ],
                    "triggers": [
                        Trigger(
                            name="takes_status",
                            sql=UpsertTriggerSql(
                                func="\n                    SELECT status,\n                           CASE WHEN status IN ('COMPLETED', 'CANCELLED') THEN updated_at END\n                    INTO NEW.status, NEW.ended_at\n                    FROM workflow_instances WHERE id = NEW.workflow_id;\n                    NEW.status = coalesce(NEW.status, 'NOT_STARTED');\n                    RETURN NEW;\n                ",
                                hash="acca4d55e1f698dbdba88c0c21e18145930f9820",
                                operation='INSERT OR UPDATE OF "workflow_id"',
                                pgid="pgtrigger_takes_status_369f3",
                                table="ticket_instances",
                                when="BEFORE",
                            ),
                        ),
                        Trigger(
                            name="keeps_words",
                            sql=UpsertTriggerSql(
                                func="\n                    DELETE FROM ticket_words WHERE ticket_id = NEW.id AND TG_OP = 'UPDATE';\n                    INSERT INTO ticket_words (company_id, ticket_id, word, created_at, updated_at)\n                    SELECT NEW.company_id, NEW.id, word, NEW.updated_at, NEW.updated_at\n                    FROM string_to_table(NEW.search_words, ' ') AS word WHERE word <> '';\n                    RETURN NULL;\n                ",
                                hash="6a4e11edc69458f318b669298fa925ef950c4531",
                                operation='INSERT OR UPDATE OF "search_words"',
                                pgid="pgtrigger_keeps_words_e983c",
                                table="ticket_instances",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="TicketWord",
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
                        "ticket",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="workflow_ops.ticketinstance",
                        ),
                    ),
                    ("word", models.CharField(db_collation="C", max_length=40)),
                ],
                options={
                    "db_table": "ticket_words",
                    "default_permissions": (),
                    "indexes": [
                        models.Index(fields=["company", "word", "ticket"], name="ticket_word_order")
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("company", "ticket", "word"), name="ticket_word_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TicketError",
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
                        "ticket",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="errors",
                            to="workflow_ops.ticketinstance",
                        ),
                    ),
                    (
                        "task",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="errors",
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
                    "db_table": "ticket_errors",
                    "default_permissions": (),
                    "indexes": [
                        models.Index(fields=["company", "-id"], name="ticket_error_list"),
                        models.Index(
                            condition=models.Q(("error_status", "RESOLVED"), _negated=True),
                            fields=["company", "ticket"],
                            name="ticket_error_unresolved",
                        ),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "error_type__in",
                                    [
                                        "WORKFLOW_CREATION",
                                        "TASK_CREATION",
                                        "TASK_UPDATE",
                                        "WORKFLOW_TRANSITION",
                                    ],
                                )
                            ),
                            name="ticket_error_type",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("error_status__in", ["NEW", "REVIEWED", "RESOLVED"])
                            ),
                            name="ticket_error_status",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="FileUpload",
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
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "ticket",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="files",
                            to="workflow_ops.ticketinstance",
                        ),
                    ),
                    (
                        "task",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="files",
                            to="workflow_ops.taskinstance",
                        ),
                    ),
                ],
                options={
                    "db_table": "file_uploads",
                    "default_permissions": (),
                },
            ),
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
                        models.CheckConstraint(
                            condition=models.Q(("pk", 1)), name="uploads_folder_one"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SavedView",
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
                        "owner",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("list_key", models.CharField(max_length=20)),
                    ("name", models.CharField(max_length=60)),
                    ("query", models.CharField(blank=True, max_length=2000)),
                    ("is_shared", models.BooleanField(default=False)),
                ],
                options={
                    "db_table": "saved_views",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("company", "owner", "list_key", "name"), name="saved_view_name"
                        )
                    ],
                },
            ),
        ),
        migrations.RunSQL(NEXT_TICKET_NUMBER, "DROP FUNCTION next_ticket_number(bigint)"),
    ]

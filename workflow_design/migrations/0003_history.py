"""Who made, changed or deleted each definition: tables, the triggers that fill them, and their isolation."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from pgtrigger.compiler import Trigger, UpsertTriggerSql

import workflow_design.models.document_field
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
        ("workflow_design", "0002_isolation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="WorkflowDefinitionHistory",
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
                            to="workflow_design.workflowdefinition",
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
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
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
                    "db_table": "workflow_definitions_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="workflow_definitions_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="workflow_definitions_by",
                        ),
                        models.Index(
                            fields=["pgh_obj", "-pgh_id"], name="workflow_definitions_of_row"
                        ),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="dc7ae8db851b94dda1ebbb39a90065b3825d42b0",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_23877",
                                table="workflow_definitions_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TaskDefinitionHistory",
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
                            to="workflow_design.taskdefinition",
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
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
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
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="users.companyrole",
                        ),
                    ),
                ],
                options={
                    "db_table": "task_definitions_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="task_definitions_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="task_definitions_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="task_definitions_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="3852014a978aeaeb3ec9670f8d2cf9e7c42186dd",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_c9528",
                                table="task_definitions_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="WorkflowTransitionHistory",
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
                            to="workflow_design.workflowtransition",
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
                    ("position", models.PositiveSmallIntegerField()),
                    (
                        "from_task",
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
                    (
                        "to_task",
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
                    (
                        "condition",
                        workflow_design.models.document_field.DocumentField(blank=True, null=True),
                    ),
                    ("priority", models.SmallIntegerField(default=0)),
                ],
                options={
                    "db_table": "workflow_transitions_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="workflow_transitions_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="workflow_transitions_by",
                        ),
                        models.Index(
                            fields=["pgh_obj", "-pgh_id"], name="workflow_transitions_of_row"
                        ),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="0fd783b576600f6508291c1adc89ebbed54eacda",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_1e6b6",
                                table="workflow_transitions_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TicketTypeHistory",
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
                            to="workflow_design.tickettype",
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
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
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
                    "db_table": "ticket_definitions_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="ticket_definitions_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="ticket_definitions_by",
                        ),
                        models.Index(
                            fields=["pgh_obj", "-pgh_id"], name="ticket_definitions_of_row"
                        ),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="3b2e5602b583cfe141cc5dae408e7c281089a43c",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_5d0af",
                                table="ticket_definitions_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TicketTypeAccessHistory",
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
                            to="workflow_design.tickettypeaccess",
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
                        "ticket_type",
                        models.ForeignKey(
                            db_column="ticket_definition_id",
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="workflow_design.tickettype",
                        ),
                    ),
                    (
                        "role",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="users.companyrole",
                        ),
                    ),
                ],
                options={
                    "db_table": "ticket_definition_access_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="ticket_definition_ac_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="ticket_definition_ac_by",
                        ),
                        models.Index(
                            fields=["pgh_obj", "-pgh_id"], name="ticket_definition_ac_of_row"
                        ),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="a8607cf0a973f140aca225c252a396f53417d37b",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_edae2",
                                table="ticket_definition_access_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
        ),
        AddTriggers(
            triggers={
                "taskdefinition": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "task_definitions_history" ("action_url", "company_id", "created_at", "created_by_id", "description", "display_layout", "edit_layout", "ext_ref", "id", "input_schema", "input_transform", "key", "output_schema", "output_transform", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "task_type", "timeout_seconds", "title", "updated_at", "version", "worker_role_id", "workflow_id") VALUES (NEW."action_url", NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."edit_layout", NEW."ext_ref", NEW."id", NEW."input_schema", NEW."input_transform", NEW."key", NEW."output_schema", NEW."output_transform", clock_timestamp(), \'made\', NEW."id", NEW."position", NEW."task_type", NEW."timeout_seconds", NEW."title", NEW."updated_at", NEW."version", NEW."worker_role_id", NEW."workflow_id"); RETURN NULL;',
                            hash="e1978863ad7ad480c2ccdcabfbefe2e18c58070f",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_9d83a",
                            table="task_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "task_definitions_history" ("action_url", "company_id", "created_at", "created_by_id", "description", "display_layout", "edit_layout", "ext_ref", "id", "input_schema", "input_transform", "key", "output_schema", "output_transform", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "task_type", "timeout_seconds", "title", "updated_at", "version", "worker_role_id", "workflow_id") VALUES (NEW."action_url", NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."edit_layout", NEW."ext_ref", NEW."id", NEW."input_schema", NEW."input_transform", NEW."key", NEW."output_schema", NEW."output_transform", clock_timestamp(), \'changed\', NEW."id", NEW."position", NEW."task_type", NEW."timeout_seconds", NEW."title", NEW."updated_at", NEW."version", NEW."worker_role_id", NEW."workflow_id"); RETURN NULL;',
                            hash="3f080f14aee3610b6680724009f9eeb1f474d269",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_ee785",
                            table="task_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "task_definitions_history" ("action_url", "company_id", "created_at", "created_by_id", "description", "display_layout", "edit_layout", "ext_ref", "id", "input_schema", "input_transform", "key", "output_schema", "output_transform", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "task_type", "timeout_seconds", "title", "updated_at", "version", "worker_role_id", "workflow_id") VALUES (OLD."action_url", OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."description", OLD."display_layout", OLD."edit_layout", OLD."ext_ref", OLD."id", OLD."input_schema", OLD."input_transform", OLD."key", OLD."output_schema", OLD."output_transform", clock_timestamp(), \'deleted\', OLD."id", OLD."position", OLD."task_type", OLD."timeout_seconds", OLD."title", OLD."updated_at", OLD."version", OLD."worker_role_id", OLD."workflow_id"); RETURN NULL;',
                            hash="f1eb0f8e2548e6423bb4c923cd97f8282c779af6",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_eaa59",
                            table="task_definitions",
                            when="AFTER",
                        ),
                    ),
                ],
                "tickettype": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "updated_at", "version", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."edit_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'made\', NEW."id", NEW."status", NEW."title", NEW."updated_at", NEW."version", NEW."workflow_id"); RETURN NULL;',
                            hash="f88924827172a892e4d04a64d764d9303209abe3",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_ffe58",
                            table="ticket_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "updated_at", "version", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."edit_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'changed\', NEW."id", NEW."status", NEW."title", NEW."updated_at", NEW."version", NEW."workflow_id"); RETURN NULL;',
                            hash="3dcbd8789a69bad3a085930f78dd56042e979e38",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_1741a",
                            table="ticket_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "updated_at", "version", "workflow_id") VALUES (OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."description", OLD."display_layout", OLD."edit_layout", OLD."ext_ref", OLD."fields", OLD."id", OLD."key", clock_timestamp(), \'deleted\', OLD."id", OLD."status", OLD."title", OLD."updated_at", OLD."version", OLD."workflow_id"); RETURN NULL;',
                            hash="93916b903ab234a899c8a3a87e9479efe355df07",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_707a3",
                            table="ticket_definitions",
                            when="AFTER",
                        ),
                    ),
                ],
                "tickettypeaccess": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_definition_access_history" ("company_id", "created_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "ticket_definition_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."role_id", NEW."ticket_definition_id", NEW."updated_at"); RETURN NULL;',
                            hash="476a48e0cba979795d83c2c43fb9191ad63fc32f",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_ab228",
                            table="ticket_definition_access",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "ticket_definition_access_history" ("company_id", "created_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "ticket_definition_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."role_id", NEW."ticket_definition_id", NEW."updated_at"); RETURN NULL;',
                            hash="a222a412e2c346ebd75f555009943029e7f05297",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_6ad42",
                            table="ticket_definition_access",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_definition_access_history" ("company_id", "created_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "ticket_definition_id", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."role_id", OLD."ticket_definition_id", OLD."updated_at"); RETURN NULL;',
                            hash="bed058eb44c1d50aff537a524dfe88d2c05c8c24",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_acd3d",
                            table="ticket_definition_access",
                            when="AFTER",
                        ),
                    ),
                ],
                "workflowdefinition": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "workflow_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "updated_at", "version") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'made\', NEW."id", NEW."status", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="25de18519774ba3289811ec594c378616600aea3",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_2a5b8",
                            table="workflow_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "workflow_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "updated_at", "version") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'changed\', NEW."id", NEW."status", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="cee737c4f88483fb967e213e08fa85a28982902f",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_b8879",
                            table="workflow_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "workflow_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "updated_at", "version") VALUES (OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."description", OLD."display_layout", OLD."ext_ref", OLD."fields", OLD."id", OLD."key", clock_timestamp(), \'deleted\', OLD."id", OLD."status", OLD."title", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="e8f0f542b8c33ab14fa979451e6cffe52ecfd949",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_3642a",
                            table="workflow_definitions",
                            when="AFTER",
                        ),
                    ),
                ],
                "workflowtransition": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "workflow_transitions_history" ("company_id", "condition", "created_at", "from_task_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority", "to_task_id", "updated_at", "workflow_id") VALUES (NEW."company_id", NEW."condition", NEW."created_at", NEW."from_task_id", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."position", NEW."priority", NEW."to_task_id", NEW."updated_at", NEW."workflow_id"); RETURN NULL;',
                            hash="f7daec06cd035d73bc7c457cde32bb8a59f793e0",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_cee16",
                            table="workflow_transitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "workflow_transitions_history" ("company_id", "condition", "created_at", "from_task_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority", "to_task_id", "updated_at", "workflow_id") VALUES (NEW."company_id", NEW."condition", NEW."created_at", NEW."from_task_id", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."position", NEW."priority", NEW."to_task_id", NEW."updated_at", NEW."workflow_id"); RETURN NULL;',
                            hash="4663a2f77a67db7f7c488d923e7d5fd6c3c34013",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_80e39",
                            table="workflow_transitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "workflow_transitions_history" ("company_id", "condition", "created_at", "from_task_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority", "to_task_id", "updated_at", "workflow_id") VALUES (OLD."company_id", OLD."condition", OLD."created_at", OLD."from_task_id", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."position", OLD."priority", OLD."to_task_id", OLD."updated_at", OLD."workflow_id"); RETURN NULL;',
                            hash="c8274edfd40b0c98c3bdf323ae450c77e33afcbe",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_b051d",
                            table="workflow_transitions",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        EnableRowSecurity("workflowdefinitionhistory"),
        EnableRowSecurity("taskdefinitionhistory"),
        EnableRowSecurity("workflowtransitionhistory"),
        EnableRowSecurity("tickettypehistory"),
        EnableRowSecurity("tickettypeaccesshistory"),
        ForbidTruncate("workflowdefinitionhistory"),
        ForbidTruncate("taskdefinitionhistory"),
        ForbidTruncate("workflowtransitionhistory"),
        ForbidTruncate("tickettypehistory"),
        ForbidTruncate("tickettypeaccesshistory"),
    ]

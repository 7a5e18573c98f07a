"""Due dates of tasks and ticket types, and which field sets the priority."""

import pgtrigger.migrations
from django.db import migrations
from pgtrigger.compiler import Trigger, UpsertTriggerSql

import workflow_design.models.document_field
from users.database.migration_operations import AddTriggers


class Migration(migrations.Migration):
    dependencies = [("workflow_design", "0003_history")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="taskdefinition", name="made_insert"),
        pgtrigger.migrations.RemoveTrigger(model_name="taskdefinition", name="changed_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="taskdefinition", name="deleted_delete"),
        pgtrigger.migrations.RemoveTrigger(model_name="tickettype", name="made_insert"),
        pgtrigger.migrations.RemoveTrigger(model_name="tickettype", name="changed_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="tickettype", name="deleted_delete"),
        migrations.AddField(
            model_name="taskdefinition",
            name="due",
            field=workflow_design.models.document_field.DocumentField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="taskdefinitionhistory",
            name="due",
            field=workflow_design.models.document_field.DocumentField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="tickettype",
            name="due",
            field=workflow_design.models.document_field.DocumentField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="tickettype",
            name="priority",
            field=workflow_design.models.document_field.DocumentField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="tickettypehistory",
            name="due",
            field=workflow_design.models.document_field.DocumentField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="tickettypehistory",
            name="priority",
            field=workflow_design.models.document_field.DocumentField(blank=True, null=True),
        ),
        AddTriggers(
            triggers={
                "taskdefinition": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "task_definitions_history" ("action_url", "company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "id", "input_schema", "input_transform", "key", "output_schema", "output_transform", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "task_type", "timeout_seconds", "title", "updated_at", "version", "worker_role_id", "workflow_id") VALUES (NEW."action_url", NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."due", NEW."edit_layout", NEW."ext_ref", NEW."id", NEW."input_schema", NEW."input_transform", NEW."key", NEW."output_schema", NEW."output_transform", clock_timestamp(), \'made\', NEW."id", NEW."position", NEW."task_type", NEW."timeout_seconds", NEW."title", NEW."updated_at", NEW."version", NEW."worker_role_id", NEW."workflow_id"); RETURN NULL;',
                            hash="dbc052407a6e6ddb7a80074ce0418b9c7f3327c7",
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
                            func='INSERT INTO "task_definitions_history" ("action_url", "company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "id", "input_schema", "input_transform", "key", "output_schema", "output_transform", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "task_type", "timeout_seconds", "title", "updated_at", "version", "worker_role_id", "workflow_id") VALUES (NEW."action_url", NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."due", NEW."edit_layout", NEW."ext_ref", NEW."id", NEW."input_schema", NEW."input_transform", NEW."key", NEW."output_schema", NEW."output_transform", clock_timestamp(), \'changed\', NEW."id", NEW."position", NEW."task_type", NEW."timeout_seconds", NEW."title", NEW."updated_at", NEW."version", NEW."worker_role_id", NEW."workflow_id"); RETURN NULL;',
                            hash="855756c555b004d7515d699934cf41e01eb16ed4",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_ee785",
                            table="task_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "task_definitions_history" ("action_url", "company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "id", "input_schema", "input_transform", "key", "output_schema", "output_transform", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "task_type", "timeout_seconds", "title", "updated_at", "version", "worker_role_id", "workflow_id") VALUES (OLD."action_url", OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."description", OLD."display_layout", OLD."due", OLD."edit_layout", OLD."ext_ref", OLD."id", OLD."input_schema", OLD."input_transform", OLD."key", OLD."output_schema", OLD."output_transform", clock_timestamp(), \'deleted\', OLD."id", OLD."position", OLD."task_type", OLD."timeout_seconds", OLD."title", OLD."updated_at", OLD."version", OLD."worker_role_id", OLD."workflow_id"); RETURN NULL;',
                            hash="02fa06bf2c0ae7a22183db02f05b2787506575ed",
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
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "status", "title", "updated_at", "version", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."due", NEW."edit_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'made\', NEW."id", NEW."priority", NEW."status", NEW."title", NEW."updated_at", NEW."version", NEW."workflow_id"); RETURN NULL;',
                            hash="50dfb0df8b156f0babd4df6a1b4b9b30a46a7836",
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
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "status", "title", "updated_at", "version", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."due", NEW."edit_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'changed\', NEW."id", NEW."priority", NEW."status", NEW."title", NEW."updated_at", NEW."version", NEW."workflow_id"); RETURN NULL;',
                            hash="a5655a3cccc6dae9eaf7ca8f3cce15bb4bcfae04",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_1741a",
                            table="ticket_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "status", "title", "updated_at", "version", "workflow_id") VALUES (OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."description", OLD."display_layout", OLD."due", OLD."edit_layout", OLD."ext_ref", OLD."fields", OLD."id", OLD."key", clock_timestamp(), \'deleted\', OLD."id", OLD."priority", OLD."status", OLD."title", OLD."updated_at", OLD."version", OLD."workflow_id"); RETURN NULL;',
                            hash="0f0901213d6eb15e9d6f101e76ecd592a73e9d95",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_707a3",
                            table="ticket_definitions",
                            when="AFTER",
                        ),
                    ),
                ],
            }
        ),
    ]

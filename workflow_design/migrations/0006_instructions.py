"""What agents and services are to do, by task."""

import pgtrigger.migrations
from django.db import migrations, models
from pgtrigger.compiler import Trigger, UpsertTriggerSql

from users.database.migration_operations import AddTriggers


class Migration(migrations.Migration):
    dependencies = [
        ("workflow_design", "0005_requester_may"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="taskdefinition",
            name="made_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taskdefinition",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taskdefinition",
            name="deleted_delete",
        ),
        migrations.AddField(
            model_name="taskdefinition",
            name="instructions",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="taskdefinitionhistory",
            name="instructions",
            field=models.TextField(blank=True, db_default=""),
        ),
        AddTriggers(
            triggers={
                "taskdefinition": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "task_definitions_history" ("action_url", "company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "id", "input_schema", "input_transform", "instructions", "key", "output_schema", "output_transform", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "task_type", "timeout_seconds", "title", "updated_at", "version", "worker_role_id", "workflow_id") VALUES (NEW."action_url", NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."due", NEW."edit_layout", NEW."ext_ref", NEW."id", NEW."input_schema", NEW."input_transform", NEW."instructions", NEW."key", NEW."output_schema", NEW."output_transform", clock_timestamp(), \'made\', NEW."id", NEW."position", NEW."task_type", NEW."timeout_seconds", NEW."title", NEW."updated_at", NEW."version", NEW."worker_role_id", NEW."workflow_id"); RETURN NULL;',
                            hash="0d6b355cd447e370fcfd5108962da48fb0aa1063",
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
                            func='INSERT INTO "task_definitions_history" ("action_url", "company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "id", "input_schema", "input_transform", "instructions", "key", "output_schema", "output_transform", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "task_type", "timeout_seconds", "title", "updated_at", "version", "worker_role_id", "workflow_id") VALUES (NEW."action_url", NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."due", NEW."edit_layout", NEW."ext_ref", NEW."id", NEW."input_schema", NEW."input_transform", NEW."instructions", NEW."key", NEW."output_schema", NEW."output_transform", clock_timestamp(), \'changed\', NEW."id", NEW."position", NEW."task_type", NEW."timeout_seconds", NEW."title", NEW."updated_at", NEW."version", NEW."worker_role_id", NEW."workflow_id"); RETURN NULL;',
                            hash="2af082f01d2f32d0f96ff51cc4c9b661c54b166a",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_ee785",
                            table="task_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "task_definitions_history" ("action_url", "company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "id", "input_schema", "input_transform", "instructions", "key", "output_schema", "output_transform", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "task_type", "timeout_seconds", "title", "updated_at", "version", "worker_role_id", "workflow_id") VALUES (OLD."action_url", OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."description", OLD."display_layout", OLD."due", OLD."edit_layout", OLD."ext_ref", OLD."id", OLD."input_schema", OLD."input_transform", OLD."instructions", OLD."key", OLD."output_schema", OLD."output_transform", clock_timestamp(), \'deleted\', OLD."id", OLD."position", OLD."task_type", OLD."timeout_seconds", OLD."title", OLD."updated_at", OLD."version", OLD."worker_role_id", OLD."workflow_id"); RETURN NULL;',
                            hash="fe5ddb316c5dd5ea83e34188c0d77109e49fe0b9",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_eaa59",
                            table="task_definitions",
                            when="AFTER",
                        ),
                    ),
                ]
            }
        ),
    ]

"""Agent tasks that were handed over to people: when."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0009_tokens_for_every_role"),
        ("workflow_design", "0005_requester_may"),
        ("workflow_ops", "0017_priority_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="taskinstance",
            name="made_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taskinstance",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taskinstance",
            name="deleted_delete",
        ),
        migrations.AddField(
            model_name="taskinstance",
            name="handed_over_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="taskinstancehistory",
            name="handed_over_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(
                condition=models.Q(("handed_over_at__isnull", False)),
                fields=["company", "-id"],
                name="task_handed_over",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taskinstance",
            trigger=pgtrigger.compiler.Trigger(
                name="made_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "task_instances_history" ("assigned_at", "assigned_to_id", "callback_deadline", "calls", "company_id", "completed_at", "created_at", "due_at", "handed_over_at", "id", "idempotency_key", "input_data", "output_data", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "status", "task_definition_id", "updated_at", "workflow_instance_id") VALUES (NEW."assigned_at", NEW."assigned_to_id", NEW."callback_deadline", NEW."calls", NEW."company_id", NEW."completed_at", NEW."created_at", NEW."due_at", NEW."handed_over_at", NEW."id", NEW."idempotency_key", NEW."input_data", NEW."output_data", clock_timestamp(), \'made\', NEW."id", NEW."started_at", NEW."status", NEW."task_definition_id", NEW."updated_at", NEW."workflow_instance_id"); RETURN NULL;',
                    hash="c939b7c90e6889c8e677ba0a4e6fb80673e9edf5",
                    operation="INSERT",
                    pgid="pgtrigger_made_insert_a5d35",
                    table="task_instances",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taskinstance",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['priority', 'overdue_noted_at', 'work_order', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['priority', 'overdue_noted_at', 'work_order', 'updated_at'])",
                    func='INSERT INTO "task_instances_history" ("assigned_at", "assigned_to_id", "callback_deadline", "calls", "company_id", "completed_at", "created_at", "due_at", "handed_over_at", "id", "idempotency_key", "input_data", "output_data", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "status", "task_definition_id", "updated_at", "workflow_instance_id") VALUES (NEW."assigned_at", NEW."assigned_to_id", NEW."callback_deadline", NEW."calls", NEW."company_id", NEW."completed_at", NEW."created_at", NEW."due_at", NEW."handed_over_at", NEW."id", NEW."idempotency_key", NEW."input_data", NEW."output_data", clock_timestamp(), \'changed\', NEW."id", NEW."started_at", NEW."status", NEW."task_definition_id", NEW."updated_at", NEW."workflow_instance_id"); RETURN NULL;',
                    hash="9280b9e6d92a4f3849ab6e7825b1728be6a95f61",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_bf1fd",
                    table="task_instances",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taskinstance",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "task_instances_history" ("assigned_at", "assigned_to_id", "callback_deadline", "calls", "company_id", "completed_at", "created_at", "due_at", "handed_over_at", "id", "idempotency_key", "input_data", "output_data", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "status", "task_definition_id", "updated_at", "workflow_instance_id") VALUES (OLD."assigned_at", OLD."assigned_to_id", OLD."callback_deadline", OLD."calls", OLD."company_id", OLD."completed_at", OLD."created_at", OLD."due_at", OLD."handed_over_at", OLD."id", OLD."idempotency_key", OLD."input_data", OLD."output_data", clock_timestamp(), \'deleted\', OLD."id", OLD."started_at", OLD."status", OLD."task_definition_id", OLD."updated_at", OLD."workflow_instance_id"); RETURN NULL;',
                    hash="774eb28c6de76b633d0715a15db9a9b2b6c4c1dc",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_94e56",
                    table="task_instances",
                    when="AFTER",
                ),
            ),
        ),
    ]

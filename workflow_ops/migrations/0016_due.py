"""Due dates and priorities of tickets and tasks, and the order in which tasks are done."""

import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from pgtrigger.compiler import Trigger, UpsertTriggerSql

from users.database.migration_operations import AddTriggers


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0009_tokens_for_every_role"),
        ("workflow_design", "0004_due"),
        ("workflow_ops", "0015_form_drafts_shown"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="taskinstance", name="made_insert"),
        pgtrigger.migrations.RemoveTrigger(model_name="taskinstance", name="changed_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="taskinstance", name="deleted_delete"),
        pgtrigger.migrations.RemoveTrigger(model_name="ticketinstance", name="made_insert"),
        pgtrigger.migrations.RemoveTrigger(model_name="ticketinstance", name="changed_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="ticketinstance", name="deleted_delete"),
        migrations.AddField(
            model_name="taskinstance",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="taskinstance",
            name="overdue_noted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="taskinstance",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "Low"), (1, "Normal"), (2, "High"), (3, "Urgent")],
                db_default=1,
                default=1,
            ),
        ),
        migrations.AddField(
            model_name="taskinstance",
            name="work_order",
            field=models.BigIntegerField(
                db_default=6900000000000, default=6900000000000, editable=False
            ),
        ),
        migrations.AddField(
            model_name="taskinstancehistory",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticketinstance",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticketinstance",
            name="overdue_noted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="ticketinstance",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "Low"), (1, "Normal"), (2, "High"), (3, "Urgent")],
                db_default=1,
                default=1,
            ),
        ),
        migrations.AddField(
            model_name="ticketinstancehistory",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticketinstancehistory",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "Low"), (1, "Normal"), (2, "High"), (3, "Urgent")],
                db_default=1,
                default=1,
            ),
        ),
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(
                condition=models.Q(("status__in", ("OPEN", "IN_PROGRESS"))),
                fields=["company", "assigned_to", "work_order", "id"],
                name="task_in_work_order",
            ),
        ),
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(
                condition=models.Q(
                    ("due_at__isnull", False),
                    ("status__in", ("OPEN", "IN_PROGRESS", "PENDING", "ERROR", "ASKED")),
                ),
                fields=["company", "due_at"],
                name="task_due_under_way",
            ),
        ),
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["company", "-due_at", "-id"],
                name="task_due",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketinstance",
            index=models.Index(
                condition=models.Q(
                    ("due_at__isnull", False),
                    ("status__in", ("NOT_STARTED", "IN_PROGRESS", "ON_HOLD")),
                ),
                fields=["company", "due_at"],
                name="ticket_due_not_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketinstance",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["company", "-due_at", "-id"],
                name="ticket_due",
            ),
        ),
        AddTriggers(
            triggers={
                "taskinstance": [
                    Trigger(
                        name="orders_work",
                        sql=UpsertTriggerSql(
                            func="\n            NEW.work_order =\n                (CASE WHEN NEW.overdue_noted_at IS NULL THEN 7 ELSE 3 END\n                    - NEW.priority) * 1000000000000::bigint\n                + least(coalesce(extract(epoch FROM NEW.due_at), 900000000000), 900000000000);\n            RETURN NEW;\n        ",
                            hash="99a0c691295df856fc2663ad64ba4dc84ce17b55",
                            operation='INSERT OR UPDATE OF "due_at", "priority", "overdue_noted_at"',
                            pgid="pgtrigger_orders_work_d9472",
                            table="task_instances",
                            when="BEFORE",
                        ),
                    ),
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "task_instances_history" ("assigned_at", "assigned_to_id", "callback_deadline", "calls", "company_id", "completed_at", "created_at", "due_at", "id", "idempotency_key", "input_data", "output_data", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "status", "task_definition_id", "updated_at", "workflow_instance_id") VALUES (NEW."assigned_at", NEW."assigned_to_id", NEW."callback_deadline", NEW."calls", NEW."company_id", NEW."completed_at", NEW."created_at", NEW."due_at", NEW."id", NEW."idempotency_key", NEW."input_data", NEW."output_data", clock_timestamp(), \'made\', NEW."id", NEW."started_at", NEW."status", NEW."task_definition_id", NEW."updated_at", NEW."workflow_instance_id"); RETURN NULL;',
                            hash="95fbe0c7567d79a09ead0fda84ebd9c5f3114ab3",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_a5d35",
                            table="task_instances",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['priority', 'overdue_noted_at', 'work_order', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['priority', 'overdue_noted_at', 'work_order', 'updated_at'])",
                            func='INSERT INTO "task_instances_history" ("assigned_at", "assigned_to_id", "callback_deadline", "calls", "company_id", "completed_at", "created_at", "due_at", "id", "idempotency_key", "input_data", "output_data", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "status", "task_definition_id", "updated_at", "workflow_instance_id") VALUES (NEW."assigned_at", NEW."assigned_to_id", NEW."callback_deadline", NEW."calls", NEW."company_id", NEW."completed_at", NEW."created_at", NEW."due_at", NEW."id", NEW."idempotency_key", NEW."input_data", NEW."output_data", clock_timestamp(), \'changed\', NEW."id", NEW."started_at", NEW."status", NEW."task_definition_id", NEW."updated_at", NEW."workflow_instance_id"); RETURN NULL;',
                            hash="8e683faa5e37500512dcac10f58627e0719f1cc6",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_bf1fd",
                            table="task_instances",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "task_instances_history" ("assigned_at", "assigned_to_id", "callback_deadline", "calls", "company_id", "completed_at", "created_at", "due_at", "id", "idempotency_key", "input_data", "output_data", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "status", "task_definition_id", "updated_at", "workflow_instance_id") VALUES (OLD."assigned_at", OLD."assigned_to_id", OLD."callback_deadline", OLD."calls", OLD."company_id", OLD."completed_at", OLD."created_at", OLD."due_at", OLD."id", OLD."idempotency_key", OLD."input_data", OLD."output_data", clock_timestamp(), \'deleted\', OLD."id", OLD."started_at", OLD."status", OLD."task_definition_id", OLD."updated_at", OLD."workflow_instance_id"); RETURN NULL;',
                            hash="b96deb03b9a0fafd4a6f849bd3f2d048662fb064",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_94e56",
                            table="task_instances",
                            when="AFTER",
                        ),
                    ),
                ],
                "ticketinstance": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_instances_history" ("company_id", "created_at", "created_by_id", "due_at", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "submission_key", "summary", "ticket_data", "ticket_type_id", "updated_at", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."due_at", NEW."id", NEW."number", clock_timestamp(), \'made\', NEW."id", NEW."priority", NEW."submission_key", NEW."summary", NEW."ticket_data", NEW."ticket_type_id", NEW."updated_at", NEW."workflow_id"); RETURN NULL;',
                            hash="7b4cf4e7c84873fe5ae39320a6dc11f839db87b4",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_9a882",
                            table="ticket_instances",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['status', 'ended_at', 'search_words', 'overdue_noted_at', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['status', 'ended_at', 'search_words', 'overdue_noted_at', 'updated_at'])",
                            func='INSERT INTO "ticket_instances_history" ("company_id", "created_at", "created_by_id", "due_at", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "submission_key", "summary", "ticket_data", "ticket_type_id", "updated_at", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."due_at", NEW."id", NEW."number", clock_timestamp(), \'changed\', NEW."id", NEW."priority", NEW."submission_key", NEW."summary", NEW."ticket_data", NEW."ticket_type_id", NEW."updated_at", NEW."workflow_id"); RETURN NULL;',
                            hash="2906baaf51757661b1522a01404a67c6bfd563f9",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_47c9e",
                            table="ticket_instances",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_instances_history" ("company_id", "created_at", "created_by_id", "due_at", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "submission_key", "summary", "ticket_data", "ticket_type_id", "updated_at", "workflow_id") VALUES (OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."due_at", OLD."id", OLD."number", clock_timestamp(), \'deleted\', OLD."id", OLD."priority", OLD."submission_key", OLD."summary", OLD."ticket_data", OLD."ticket_type_id", OLD."updated_at", OLD."workflow_id"); RETURN NULL;',
                            hash="6ba6295f6d25e46724ba4030ab3985a0b04a93c4",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_1e7d5",
                            table="ticket_instances",
                            when="AFTER",
                        ),
                    ),
                ],
            }
        ),
    ]

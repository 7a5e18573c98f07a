"""A ticket knows the status of its workflow, so that lists need no join."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0005_history_isolation"),
        ("workflow_design", "0005_history_isolation"),
        ("workflow_ops", "0006_history_isolation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="ticketinstance",
            name="changed_update",
        ),
        migrations.AddField(
            model_name="ticketinstance",
            name="status",
            field=models.CharField(
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
        # Row-level security would hide every row from a migration, which works for no company.
        migrations.RunSQL(
            """
            ALTER TABLE ticket_instances NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE workflow_instances NO FORCE ROW LEVEL SECURITY;
            UPDATE ticket_instances AS ticket SET status = workflow.status
            FROM workflow_instances AS workflow WHERE workflow.id = ticket.workflow_id;
            ALTER TABLE ticket_instances FORCE ROW LEVEL SECURITY;
            ALTER TABLE workflow_instances FORCE ROW LEVEL SECURITY;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(fields=["company", "status", "-id"], name="task_in_state"),
        ),
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(fields=["company", "assigned_to", "-id"], name="task_of_worker"),
        ),
        migrations.AddIndex(
            model_name="ticketinstance",
            index=models.Index(fields=["company", "status", "-id"], name="ticket_in_state"),
        ),
        migrations.AddIndex(
            model_name="ticketinstance",
            index=models.Index(fields=["company", "-updated_at", "-id"], name="ticket_last_change"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ticketinstance",
            trigger=pgtrigger.compiler.Trigger(
                name="takes_status",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    NEW.status = coalesce(\n                        (SELECT status FROM workflow_instances WHERE id = NEW.workflow_id),\n                        'NOT_STARTED'\n                    );\n                    RETURN NEW;\n                ",
                    hash="259acb78add7e3a8209df096e8b97a809bd7b472",
                    operation='INSERT OR UPDATE OF "workflow_id"',
                    pgid="pgtrigger_takes_status_369f3",
                    table="ticket_instances",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ticketinstance",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['status', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['status', 'updated_at'])",
                    func='INSERT INTO "ticket_instances_history" ("company_id", "created_at", "created_by_id", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_key", "summary", "ticket_data", "ticket_type_id", "updated_at", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."number", clock_timestamp(), \'changed\', NEW."id", NEW."submission_key", NEW."summary", NEW."ticket_data", NEW."ticket_type_id", NEW."updated_at", NEW."workflow_id"); RETURN NULL;',
                    hash="3b6c6a6e3551a4f59b3c08019f55b6c489b1bf8c",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_47c9e",
                    table="ticket_instances",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workflowinstance",
            trigger=pgtrigger.compiler.Trigger(
                name="gives_status",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    UPDATE ticket_instances SET status = NEW.status, updated_at = NEW.updated_at\n                    WHERE workflow_id = NEW.id;\n                    RETURN NULL;\n                ",
                    hash="04f02666c47c39b6afa2385fe945c9f8171e51c1",
                    operation="UPDATE",
                    pgid="pgtrigger_gives_status_c2484",
                    table="workflow_instances",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketinstance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["NOT_STARTED", "IN_PROGRESS", "COMPLETED", "CANCELLED", "ON_HOLD"],
                    )
                ),
                name="ticket_instance_status",
            ),
        ),
    ]

"""When tickets were closed, and the figures of the dashboard."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0008_suspension"),
        ("workflow_design", "0005_history_isolation"),
        ("workflow_ops", "0009_saved_views_isolation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("figures", models.JSONField()),
                ("reckoned_at", models.DateTimeField()),
            ],
            options={
                "db_table": "dashboard_figures",
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="ticketinstance",
            name="takes_status",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="ticketinstance",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="workflowinstance",
            name="gives_status",
        ),
        migrations.AddField(
            model_name="ticketinstance",
            name="ended_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        # Row-level security would hide every row from a migration, which works for no company.
        migrations.RunSQL(
            """
            ALTER TABLE ticket_instances NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE workflow_instances NO FORCE ROW LEVEL SECURITY;
            UPDATE ticket_instances AS ticket SET ended_at = workflow.updated_at
            FROM workflow_instances AS workflow
            WHERE workflow.id = ticket.workflow_id
            AND workflow.status IN ('COMPLETED', 'CANCELLED');
            ALTER TABLE ticket_instances FORCE ROW LEVEL SECURITY;
            ALTER TABLE workflow_instances FORCE ROW LEVEL SECURITY;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(
                condition=models.Q(("status__in", ("OPEN", "IN_PROGRESS", "PENDING", "ERROR"))),
                fields=["company", "id"],
                name="task_under_way",
            ),
        ),
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(fields=["company", "-created_at", "-id"], name="task_made"),
        ),
        migrations.AddIndex(
            model_name="taskinstance",
            index=models.Index(fields=["company", "-completed_at", "-id"], name="task_completed"),
        ),
        migrations.AddIndex(
            model_name="ticketinstance",
            index=models.Index(fields=["company", "-created_at", "-id"], name="ticket_submitted"),
        ),
        migrations.AddIndex(
            model_name="ticketinstance",
            index=models.Index(fields=["company", "-ended_at", "-id"], name="ticket_ended"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ticketinstance",
            trigger=pgtrigger.compiler.Trigger(
                name="takes_status",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    SELECT status,\n                           CASE WHEN status IN ('COMPLETED', 'CANCELLED') THEN updated_at END\n                    INTO NEW.status, NEW.ended_at\n                    FROM workflow_instances WHERE id = NEW.workflow_id;\n                    NEW.status = coalesce(NEW.status, 'NOT_STARTED');\n                    RETURN NEW;\n                ",
                    hash="acca4d55e1f698dbdba88c0c21e18145930f9820",
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
                    condition="WHEN (to_jsonb(OLD) - ARRAY['status', 'ended_at', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['status', 'ended_at', 'updated_at'])",
                    func='INSERT INTO "ticket_instances_history" ("company_id", "created_at", "created_by_id", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_key", "summary", "ticket_data", "ticket_type_id", "updated_at", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."number", clock_timestamp(), \'changed\', NEW."id", NEW."submission_key", NEW."summary", NEW."ticket_data", NEW."ticket_type_id", NEW."updated_at", NEW."workflow_id"); RETURN NULL;',
                    hash="1de6830d6f47b47b08420c509b8d84e9acebafdf",
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
                    func="\n                    UPDATE ticket_instances SET\n                        status = NEW.status,\n                        updated_at = NEW.updated_at,\n                        ended_at = CASE WHEN NEW.status IN ('COMPLETED', 'CANCELLED')\n                            THEN coalesce(ended_at, NEW.updated_at) END\n                    WHERE workflow_id = NEW.id;\n                    RETURN NULL;\n                ",
                    hash="1ce0911fe63ebb82535a9b952fe05690ad3afe21",
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
                    models.Q(
                        ("ended_at__isnull", False), ("status__in", ("COMPLETED", "CANCELLED"))
                    ),
                    models.Q(
                        models.Q(("status__in", ("COMPLETED", "CANCELLED")), _negated=True),
                        ("ended_at", None),
                    ),
                    _connector="OR",
                ),
                name="ticket_instance_ended_at",
            ),
        ),
        migrations.AddField(
            model_name="dashboardfigures",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="users.company"
            ),
        ),
        migrations.AddConstraint(
            model_name="dashboardfigures",
            constraint=models.UniqueConstraint(
                fields=("company",), name="dashboard_figures_company"
            ),
        ),
    ]

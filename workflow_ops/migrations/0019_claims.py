"""Claims of agents in the log of calls."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from users.database.migration_operations import SameCompany


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0010_agents"),
        ("workflow_ops", "0018_handed_over"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="actionattempt",
            name="made_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="actionattempt",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="actionattempt",
            name="deleted_delete",
        ),
        migrations.RemoveConstraint(
            model_name="actionattempt",
            name="action_attempt_kind",
        ),
        migrations.AddField(
            model_name="actionattempt",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="actionattempthistory",
            name="agent",
            field=models.ForeignKey(
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
        migrations.AlterField(
            model_name="actionattempt",
            name="kind",
            field=models.CharField(
                choices=[("CALL", "call"), ("CALLBACK", "callback"), ("CLAIM", "claim")],
                default="CALL",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="actionattempthistory",
            name="kind",
            field=models.CharField(
                choices=[("CALL", "call"), ("CALLBACK", "callback"), ("CLAIM", "claim")],
                default="CALL",
                max_length=8,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="actionattempt",
            trigger=pgtrigger.compiler.Trigger(
                name="made_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "action_attempts_history" ("agent_id", "company_id", "created_at", "duration_ms", "failure", "http_status", "id", "idempotency_key", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_size", "response_size", "retry_at", "started_at", "task_id", "updated_at") VALUES (NEW."agent_id", NEW."company_id", NEW."created_at", NEW."duration_ms", NEW."failure", NEW."http_status", NEW."id", NEW."idempotency_key", NEW."kind", clock_timestamp(), \'made\', NEW."id", NEW."request_size", NEW."response_size", NEW."retry_at", NEW."started_at", NEW."task_id", NEW."updated_at"); RETURN NULL;',
                    hash="eaa4f198c5154e5224ba418c99d1400e952f0a33",
                    operation="INSERT",
                    pgid="pgtrigger_made_insert_70f73",
                    table="action_attempts",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="actionattempt",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['request_body', 'response_body', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['request_body', 'response_body', 'updated_at'])",
                    func='INSERT INTO "action_attempts_history" ("agent_id", "company_id", "created_at", "duration_ms", "failure", "http_status", "id", "idempotency_key", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_size", "response_size", "retry_at", "started_at", "task_id", "updated_at") VALUES (NEW."agent_id", NEW."company_id", NEW."created_at", NEW."duration_ms", NEW."failure", NEW."http_status", NEW."id", NEW."idempotency_key", NEW."kind", clock_timestamp(), \'changed\', NEW."id", NEW."request_size", NEW."response_size", NEW."retry_at", NEW."started_at", NEW."task_id", NEW."updated_at"); RETURN NULL;',
                    hash="c1314e0756413ef032c14cb577e606dd9e1a127c",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_b562f",
                    table="action_attempts",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="actionattempt",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "action_attempts_history" ("agent_id", "company_id", "created_at", "duration_ms", "failure", "http_status", "id", "idempotency_key", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_size", "response_size", "retry_at", "started_at", "task_id", "updated_at") VALUES (OLD."agent_id", OLD."company_id", OLD."created_at", OLD."duration_ms", OLD."failure", OLD."http_status", OLD."id", OLD."idempotency_key", OLD."kind", clock_timestamp(), \'deleted\', OLD."id", OLD."request_size", OLD."response_size", OLD."retry_at", OLD."started_at", OLD."task_id", OLD."updated_at"); RETURN NULL;',
                    hash="dd32a0357d4827ca57f0d0619714e01272038648",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_c181c",
                    table="action_attempts",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="actionattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["CALL", "CALLBACK", "CLAIM"])),
                name="action_attempt_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agent__isnull", False), ("kind", "CLAIM")),
                    models.Q(models.Q(("kind", "CLAIM"), _negated=True), ("agent__isnull", True)),
                    _connector="OR",
                ),
                name="action_attempt_agent",
            ),
        ),
        SameCompany("actionattempt", "agent"),
    ]

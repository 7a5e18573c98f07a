"""Words that tickets are found by; what one person did is found along an index."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0009_history_by_actor"),
        ("workflow_design", "0006_history_by_actor"),
        ("workflow_ops", "0012_indexes_of_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("word", models.CharField(db_collation="C", max_length=40)),
            ],
            options={
                "db_table": "ticket_words",
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="ticketinstance",
            name="changed_update",
        ),
        migrations.AddField(
            model_name="ticketinstance",
            name="search_words",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddIndex(
            model_name="actionattempthistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="action_attempts_by"
            ),
        ),
        migrations.AddIndex(
            model_name="fileuploadhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="file_uploads_by"
            ),
        ),
        migrations.AddIndex(
            model_name="savedviewhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="saved_views_by"
            ),
        ),
        migrations.AddIndex(
            model_name="signingsecrethistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="signing_secrets_by"
            ),
        ),
        migrations.AddIndex(
            model_name="taskinstancehistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="task_instances_by"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketerrorhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="ticket_errors_by"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketinstancehistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                name="ticket_instances_by",
            ),
        ),
        migrations.AddIndex(
            model_name="workflowinstancehistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                name="workflow_instances_by",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ticketinstance",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_words",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    DELETE FROM ticket_words WHERE ticket_id = NEW.id AND TG_OP = 'UPDATE';\n                    INSERT INTO ticket_words (company_id, ticket_id, word, created_at, updated_at)\n                    SELECT NEW.company_id, NEW.id, word, NEW.updated_at, NEW.updated_at\n                    FROM string_to_table(NEW.search_words, ' ') AS word WHERE word <> '';\n                    RETURN NULL;\n                ",
                    hash="6a4e11edc69458f318b669298fa925ef950c4531",
                    operation='INSERT OR UPDATE OF "search_words"',
                    pgid="pgtrigger_keeps_words_e983c",
                    table="ticket_instances",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ticketinstance",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['status', 'ended_at', 'search_words', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['status', 'ended_at', 'search_words', 'updated_at'])",
                    func='INSERT INTO "ticket_instances_history" ("company_id", "created_at", "created_by_id", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_key", "summary", "ticket_data", "ticket_type_id", "updated_at", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."number", clock_timestamp(), \'changed\', NEW."id", NEW."submission_key", NEW."summary", NEW."ticket_data", NEW."ticket_type_id", NEW."updated_at", NEW."workflow_id"); RETURN NULL;',
                    hash="4bb3307f6b1f084cc014467544c088e31629fd9c",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_47c9e",
                    table="ticket_instances",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="ticketword",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="users.company"
            ),
        ),
        migrations.AddField(
            model_name="ticketword",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="workflow_ops.ticketinstance",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketword",
            index=models.Index(fields=["company", "word", "ticket"], name="ticket_word_order"),
        ),
        migrations.AddConstraint(
            model_name="ticketword",
            constraint=models.UniqueConstraint(
                fields=("company", "ticket", "word"), name="ticket_word_once"
            ),
        ),
    ]

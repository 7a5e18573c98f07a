"""Files on comments: each file may belong to one, and its history says to which."""

import django.db.models.deletion
from django.db import migrations, models
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import RemoveTrigger

from users.database.migration_operations import AddTriggers, SameCompany


class Migration(migrations.Migration):
    dependencies = [
        ("workflow_ops", "0011_form_drafts"),
    ]

    operations = [
        RemoveTrigger(
            model_name="fileupload",
            name="made_insert",
        ),
        RemoveTrigger(
            model_name="fileupload",
            name="changed_update",
        ),
        RemoveTrigger(
            model_name="fileupload",
            name="deleted_delete",
        ),
        migrations.AddField(
            model_name="fileupload",
            name="comment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="workflow_ops.ticketcomment",
            ),
        ),
        migrations.AddField(
            model_name="fileuploadhistory",
            name="comment",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="workflow_ops.ticketcomment",
            ),
        ),
        AddTriggers(
            triggers={
                "fileupload": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "file_uploads_history" ("comment_id", "company_id", "created_at", "ext_key", "file_type", "filename", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "task_id", "ticket_id", "updated_at", "uploaded_at", "uploaded_by_id", "version") VALUES (NEW."comment_id", NEW."company_id", NEW."created_at", NEW."ext_key", NEW."file_type", NEW."filename", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."sha256", NEW."size", NEW."task_id", NEW."ticket_id", NEW."updated_at", NEW."uploaded_at", NEW."uploaded_by_id", NEW."version"); RETURN NULL;',
                            hash="230a06f6698951503867e7df5caf7670391abbf2",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_07885",
                            table="file_uploads",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "file_uploads_history" ("comment_id", "company_id", "created_at", "ext_key", "file_type", "filename", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "task_id", "ticket_id", "updated_at", "uploaded_at", "uploaded_by_id", "version") VALUES (NEW."comment_id", NEW."company_id", NEW."created_at", NEW."ext_key", NEW."file_type", NEW."filename", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."sha256", NEW."size", NEW."task_id", NEW."ticket_id", NEW."updated_at", NEW."uploaded_at", NEW."uploaded_by_id", NEW."version"); RETURN NULL;',
                            hash="341bb60f61a2b65a08c03433f157ae199fe86947",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_17c7d",
                            table="file_uploads",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "file_uploads_history" ("comment_id", "company_id", "created_at", "ext_key", "file_type", "filename", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "task_id", "ticket_id", "updated_at", "uploaded_at", "uploaded_by_id", "version") VALUES (OLD."comment_id", OLD."company_id", OLD."created_at", OLD."ext_key", OLD."file_type", OLD."filename", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."sha256", OLD."size", OLD."task_id", OLD."ticket_id", OLD."updated_at", OLD."uploaded_at", OLD."uploaded_by_id", OLD."version"); RETURN NULL;',
                            hash="a8b10d2a3bb6195c38709764360e8aa46d0f57c7",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_0fc59",
                            table="file_uploads",
                            when="AFTER",
                        ),
                    ),
                ]
            }
        ),
        SameCompany("fileupload", "comment"),
    ]

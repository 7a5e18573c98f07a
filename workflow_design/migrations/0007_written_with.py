"""The API token with which a version of a definition was last written."""

import django.db.models.deletion
import pgtrigger.migrations
from django.db import migrations, models
from pgtrigger.compiler import Trigger, UpsertTriggerSql

from users.database.migration_operations import AddTriggers, SameCompany


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0011_token_within_company"),
        ("workflow_design", "0006_instructions"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="tickettype",
            name="made_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="tickettype",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="tickettype",
            name="deleted_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="workflowdefinition",
            name="made_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="workflowdefinition",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="workflowdefinition",
            name="deleted_delete",
        ),
        migrations.AddField(
            model_name="tickettype",
            name="written_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="users.apitoken",
            ),
        ),
        migrations.AddField(
            model_name="tickettypehistory",
            name="written_with",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="users.apitoken",
            ),
        ),
        migrations.AddField(
            model_name="workflowdefinition",
            name="written_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="users.apitoken",
            ),
        ),
        migrations.AddField(
            model_name="workflowdefinitionhistory",
            name="written_with",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="users.apitoken",
            ),
        ),
        SameCompany("tickettype", "written_with"),
        SameCompany("workflowdefinition", "written_with"),
        AddTriggers(
            triggers={
                "tickettype": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "requester_may", "status", "title", "updated_at", "version", "workflow_id", "written_with_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."due", NEW."edit_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'made\', NEW."id", NEW."priority", NEW."requester_may", NEW."status", NEW."title", NEW."updated_at", NEW."version", NEW."workflow_id", NEW."written_with_id"); RETURN NULL;',
                            hash="2541996bc6f592c8e449c7f66bd4d8c49ad3732f",
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
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "requester_may", "status", "title", "updated_at", "version", "workflow_id", "written_with_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."due", NEW."edit_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'changed\', NEW."id", NEW."priority", NEW."requester_may", NEW."status", NEW."title", NEW."updated_at", NEW."version", NEW."workflow_id", NEW."written_with_id"); RETURN NULL;',
                            hash="b28c024a5b1b211b3d53e1f1201a2b800aedbcbd",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_1741a",
                            table="ticket_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "requester_may", "status", "title", "updated_at", "version", "workflow_id", "written_with_id") VALUES (OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."description", OLD."display_layout", OLD."due", OLD."edit_layout", OLD."ext_ref", OLD."fields", OLD."id", OLD."key", clock_timestamp(), \'deleted\', OLD."id", OLD."priority", OLD."requester_may", OLD."status", OLD."title", OLD."updated_at", OLD."version", OLD."workflow_id", OLD."written_with_id"); RETURN NULL;',
                            hash="f1225bb16d50c84b6f627efe09600ebc6ae2b162",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_707a3",
                            table="ticket_definitions",
                            when="AFTER",
                        ),
                    ),
                ],
                "workflowdefinition": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "workflow_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "updated_at", "version", "written_with_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'made\', NEW."id", NEW."status", NEW."title", NEW."updated_at", NEW."version", NEW."written_with_id"); RETURN NULL;',
                            hash="660c56671a2fd72310389cb425f1a1169124e72b",
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
                            func='INSERT INTO "workflow_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "updated_at", "version", "written_with_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'changed\', NEW."id", NEW."status", NEW."title", NEW."updated_at", NEW."version", NEW."written_with_id"); RETURN NULL;',
                            hash="797ca35f4f13941b6bfab1d3d5c6428cb7eec5ac",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_b8879",
                            table="workflow_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "workflow_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "updated_at", "version", "written_with_id") VALUES (OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."description", OLD."display_layout", OLD."ext_ref", OLD."fields", OLD."id", OLD."key", clock_timestamp(), \'deleted\', OLD."id", OLD."status", OLD."title", OLD."updated_at", OLD."version", OLD."written_with_id"); RETURN NULL;',
                            hash="a7f3d8e069807eb31f092356ece9bc10b43ed7e3",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_3642a",
                            table="workflow_definitions",
                            when="AFTER",
                        ),
                    ),
                ],
            }
        ),
    ]

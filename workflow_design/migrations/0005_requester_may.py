"""What requesters may do with their tickets, by ticket type."""

import pgtrigger.migrations
from django.db import migrations
from pgtrigger.compiler import Trigger, UpsertTriggerSql

import workflow_design.models.document_field
from users.database.migration_operations import AddTriggers


class Migration(migrations.Migration):
    dependencies = [
        ("workflow_design", "0004_due"),
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
        migrations.AddField(
            model_name="tickettype",
            name="requester_may",
            field=workflow_design.models.document_field.DocumentField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="tickettypehistory",
            name="requester_may",
            field=workflow_design.models.document_field.DocumentField(blank=True, null=True),
        ),
        AddTriggers(
            triggers={
                "tickettype": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "requester_may", "status", "title", "updated_at", "version", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."due", NEW."edit_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'made\', NEW."id", NEW."priority", NEW."requester_may", NEW."status", NEW."title", NEW."updated_at", NEW."version", NEW."workflow_id"); RETURN NULL;',
                            hash="a6b2d64d5c182755008abaa307b067337ab03a58",
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
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "requester_may", "status", "title", "updated_at", "version", "workflow_id") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."display_layout", NEW."due", NEW."edit_layout", NEW."ext_ref", NEW."fields", NEW."id", NEW."key", clock_timestamp(), \'changed\', NEW."id", NEW."priority", NEW."requester_may", NEW."status", NEW."title", NEW."updated_at", NEW."version", NEW."workflow_id"); RETURN NULL;',
                            hash="528f16a47ff64b795b4d272a37cf429fbab3cb90",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_1741a",
                            table="ticket_definitions",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_definitions_history" ("company_id", "created_at", "created_by_id", "description", "display_layout", "due", "edit_layout", "ext_ref", "fields", "id", "key", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "requester_may", "status", "title", "updated_at", "version", "workflow_id") VALUES (OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."description", OLD."display_layout", OLD."due", OLD."edit_layout", OLD."ext_ref", OLD."fields", OLD."id", OLD."key", clock_timestamp(), \'deleted\', OLD."id", OLD."priority", OLD."requester_may", OLD."status", OLD."title", OLD."updated_at", OLD."version", OLD."workflow_id"); RETURN NULL;',
                            hash="edb9a158bbfe0c278aaa2176068e72ac20918801",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_707a3",
                            table="ticket_definitions",
                            when="AFTER",
                        ),
                    ),
                ]
            }
        ),
    ]

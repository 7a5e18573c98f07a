"""When a task was last put on a worker's list."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0011_api_tokens_isolation"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="changed_update",
        ),
        migrations.AddField(
            model_name="user",
            name="last_assigned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['password', 'last_login', 'last_assigned_at', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['password', 'last_login', 'last_assigned_at', 'updated_at'])",
                    func='INSERT INTO "users_history" ("company_id", "created_at", "date_joined", "email", "first_name", "id", "is_active", "is_available", "is_staff", "is_superuser", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."date_joined", NEW."email", NEW."first_name", NEW."id", NEW."is_active", NEW."is_available", NEW."is_staff", NEW."is_superuser", NEW."last_name", clock_timestamp(), \'changed\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="8917614306495b3925b9c0b1721787e2fa400687",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_b56f5",
                    table="users",
                    when="AFTER",
                ),
            ),
        ),
    ]

"""Agents: users that are programs, marked by their kind and last name."""

import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("users", "0009_tokens_for_every_role"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="made_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="deleted_delete",
        ),
        migrations.AddField(
            model_name="user",
            name="kind",
            field=models.CharField(
                choices=[("PERSON", "Person"), ("AGENT", "Agent")],
                db_default="PERSON",
                default="PERSON",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="userhistory",
            name="kind",
            field=models.CharField(
                choices=[("PERSON", "Person"), ("AGENT", "Agent")],
                db_default="PERSON",
                default="PERSON",
                editable=False,
                max_length=10,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="made_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "users_history" ("company_id", "created_at", "date_joined", "email", "first_name", "id", "is_active", "is_available", "is_staff", "is_superuser", "kind", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."date_joined", NEW."email", NEW."first_name", NEW."id", NEW."is_active", NEW."is_available", NEW."is_staff", NEW."is_superuser", NEW."kind", NEW."last_name", clock_timestamp(), \'made\', NEW."id", NEW."time_zone", NEW."updated_at"); RETURN NULL;',
                    hash="305a430bafabc80fb46fa696c3b65388b33fcc11",
                    operation="INSERT",
                    pgid="pgtrigger_made_insert_fd803",
                    table="users",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['password', 'last_login', 'last_assigned_at', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['password', 'last_login', 'last_assigned_at', 'updated_at'])",
                    func='INSERT INTO "users_history" ("company_id", "created_at", "date_joined", "email", "first_name", "id", "is_active", "is_available", "is_staff", "is_superuser", "kind", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."date_joined", NEW."email", NEW."first_name", NEW."id", NEW."is_active", NEW."is_available", NEW."is_staff", NEW."is_superuser", NEW."kind", NEW."last_name", clock_timestamp(), \'changed\', NEW."id", NEW."time_zone", NEW."updated_at"); RETURN NULL;',
                    hash="e6919892e44dc6693c6f8352bcda875b79d78ca8",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_b56f5",
                    table="users",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "users_history" ("company_id", "created_at", "date_joined", "email", "first_name", "id", "is_active", "is_available", "is_staff", "is_superuser", "kind", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."date_joined", OLD."email", OLD."first_name", OLD."id", OLD."is_active", OLD."is_available", OLD."is_staff", OLD."is_superuser", OLD."kind", OLD."last_name", clock_timestamp(), \'deleted\', OLD."id", OLD."time_zone", OLD."updated_at"); RETURN NULL;',
                    hash="f58a3516fbbc9cd908cee849b45b7ecd4240d43d",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_cf1ed",
                    table="users",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "PERSON"),
                    models.Q(
                        ("company__isnull", False),
                        ("is_staff", False),
                        ("is_superuser", False),
                        ("kind", "AGENT"),
                        ("last_name", "(agent)"),
                        ("password__startswith", "!"),
                    ),
                    _connector="OR",
                ),
                name="user_agent_of_company",
                violation_error_message="An agent has a company and no password.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                models.F("company"),
                django.db.models.functions.text.Lower("first_name"),
                condition=models.Q(("kind", "AGENT")),
                name="user_agent_name",
            ),
        ),
    ]

"""Views of lists that people have saved."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import users.history


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0005_history_isolation"),
        ("workflow_ops", "0007_ticket_status"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
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
                ("list_key", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("is_shared", models.BooleanField(default=False)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="users.company",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "saved_views",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SavedViewHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("request_id", models.TextField(db_default=users.history.Acting(3))),
                ("id", models.BigIntegerField()),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("list_key", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("is_shared", models.BooleanField(default=False)),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.NullIf(
                                users.history.Acting(1), models.Value("")
                            ),
                            models.BigIntegerField(),
                        ),
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="users.company",
                    ),
                ),
                (
                    "impersonation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.NullIf(
                                users.history.Acting(2), models.Value("")
                            ),
                            models.BigIntegerField(),
                        ),
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="users.impersonation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="workflow_ops.savedview",
                    ),
                ),
            ],
            options={
                "db_table": "saved_views_history",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("company", "owner", "list_key", "name"), name="saved_view_name"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savedview",
            trigger=pgtrigger.compiler.Trigger(
                name="made_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "saved_views_history" ("company_id", "created_at", "id", "is_shared", "list_key", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."id", NEW."is_shared", NEW."list_key", NEW."name", NEW."owner_id", clock_timestamp(), \'made\', NEW."id", NEW."query", NEW."updated_at"); RETURN NULL;',
                    hash="c511c474a3135927ccc22844506e07dc64c5ce11",
                    operation="INSERT",
                    pgid="pgtrigger_made_insert_d6b55",
                    table="saved_views",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savedview",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                    func='INSERT INTO "saved_views_history" ("company_id", "created_at", "id", "is_shared", "list_key", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."id", NEW."is_shared", NEW."list_key", NEW."name", NEW."owner_id", clock_timestamp(), \'changed\', NEW."id", NEW."query", NEW."updated_at"); RETURN NULL;',
                    hash="166f2c43207f5c894b4ba85b41c7a2e9a3c8162b",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_72090",
                    table="saved_views",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savedview",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "saved_views_history" ("company_id", "created_at", "id", "is_shared", "list_key", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."id", OLD."is_shared", OLD."list_key", OLD."name", OLD."owner_id", clock_timestamp(), \'deleted\', OLD."id", OLD."query", OLD."updated_at"); RETURN NULL;',
                    hash="5474849c02fad2632a6c31dff283c6e3defcb0c3",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_caa64",
                    table="saved_views",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="savedviewhistory",
            index=models.Index(
                fields=["company", "-pgh_created_at", "-pgh_id"], name="saved_views_trail"
            ),
        ),
        migrations.AddIndex(
            model_name="savedviewhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="saved_views_of_row"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savedviewhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5c15102e81f03e0f35c7d227146e704a37aeee44",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3add4",
                    table="saved_views_history",
                    when="BEFORE",
                ),
            ),
        ),
    ]

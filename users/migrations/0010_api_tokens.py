"""Tokens by which tools act for a person."""

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
        ("users", "0009_history_by_actor"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
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
                ("name", models.CharField(max_length=100)),
                ("prefix", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("scopes", models.JSONField(default=list)),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="users.company",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "api_tokens",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ApiTokenHistory",
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
                ("name", models.CharField(max_length=100)),
                ("prefix", models.CharField(max_length=20)),
                ("scopes", models.JSONField(default=list)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="users.apitoken",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "api_tokens_history",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="apitoken",
            index=models.Index(fields=["company", "user"], name="api_token_of_person"),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(
                fields=("company", "prefix"), name="api_token_prefix_unique"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitoken",
            trigger=pgtrigger.compiler.Trigger(
                name="made_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "api_tokens_history" ("company_id", "created_at", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "updated_at", "user_id") VALUES (NEW."company_id", NEW."created_at", NEW."expires_at", NEW."id", NEW."name", clock_timestamp(), \'made\', NEW."id", NEW."prefix", NEW."revoked_at", NEW."scopes", NEW."updated_at", NEW."user_id"); RETURN NULL;',
                    hash="443671b0585cde6d83aae10491be6e0eb3313a70",
                    operation="INSERT",
                    pgid="pgtrigger_made_insert_7c2ab",
                    table="api_tokens",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitoken",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['digest', 'last_used_at', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['digest', 'last_used_at', 'updated_at'])",
                    func='INSERT INTO "api_tokens_history" ("company_id", "created_at", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "updated_at", "user_id") VALUES (NEW."company_id", NEW."created_at", NEW."expires_at", NEW."id", NEW."name", clock_timestamp(), \'changed\', NEW."id", NEW."prefix", NEW."revoked_at", NEW."scopes", NEW."updated_at", NEW."user_id"); RETURN NULL;',
                    hash="3c023263ee7156e4987c1519ee3a7f81d33ecb74",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_6a91b",
                    table="api_tokens",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitoken",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "api_tokens_history" ("company_id", "created_at", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "updated_at", "user_id") VALUES (OLD."company_id", OLD."created_at", OLD."expires_at", OLD."id", OLD."name", clock_timestamp(), \'deleted\', OLD."id", OLD."prefix", OLD."revoked_at", OLD."scopes", OLD."updated_at", OLD."user_id"); RETURN NULL;',
                    hash="3d0fa6f823d0613b12da4ab4505383f4b3011680",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_507e0",
                    table="api_tokens",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="apitokenhistory",
            index=models.Index(
                fields=["company", "-pgh_created_at", "-pgh_id"], name="api_tokens_trail"
            ),
        ),
        migrations.AddIndex(
            model_name="apitokenhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="api_tokens_by"
            ),
        ),
        migrations.AddIndex(
            model_name="apitokenhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="api_tokens_of_row"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitokenhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="68b3277606be82e838279804f97f3448abd646f4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ee989",
                    table="api_tokens_history",
                    when="BEFORE",
                ),
            ),
        ),
    ]

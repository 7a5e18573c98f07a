"""Invitations to join a company."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import users.history


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0005_history_isolation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
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
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("system_roles", models.JSONField(blank=True, default=list)),
                ("company_roles", models.JSONField(blank=True, default=list)),
                ("token_digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
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
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "invitations",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="InvitationHistory",
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
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("system_roles", models.JSONField(blank=True, default=list)),
                ("company_roles", models.JSONField(blank=True, default=list)),
                ("expires_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
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
                    "invited_by",
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
                        to="users.invitation",
                    ),
                ),
            ],
            options={
                "db_table": "invitations_history",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="invitation_email_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                fields=("company", "email"),
                name="invitation_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                fields=("company", "token_digest"), name="invitation_token_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted_at", None), ("revoked_at", None), _connector="OR"),
                name="invitation_ends_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="made_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "invitations_history" ("accepted_at", "company_id", "company_roles", "created_at", "email", "expires_at", "id", "invited_by_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "sent_at", "system_roles", "updated_at") VALUES (NEW."accepted_at", NEW."company_id", NEW."company_roles", NEW."created_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_by_id", clock_timestamp(), \'made\', NEW."id", NEW."revoked_at", NEW."sent_at", NEW."system_roles", NEW."updated_at"); RETURN NULL;',
                    hash="7a73c9ddcfa9722d84d8f87ff4ad0f043b571975",
                    operation="INSERT",
                    pgid="pgtrigger_made_insert_21d2e",
                    table="invitations",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['token_digest', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['token_digest', 'updated_at'])",
                    func='INSERT INTO "invitations_history" ("accepted_at", "company_id", "company_roles", "created_at", "email", "expires_at", "id", "invited_by_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "sent_at", "system_roles", "updated_at") VALUES (NEW."accepted_at", NEW."company_id", NEW."company_roles", NEW."created_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_by_id", clock_timestamp(), \'changed\', NEW."id", NEW."revoked_at", NEW."sent_at", NEW."system_roles", NEW."updated_at"); RETURN NULL;',
                    hash="18789b70b2cc369da63ad93951891781507d2070",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_2e025",
                    table="invitations",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "invitations_history" ("accepted_at", "company_id", "company_roles", "created_at", "email", "expires_at", "id", "invited_by_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "sent_at", "system_roles", "updated_at") VALUES (OLD."accepted_at", OLD."company_id", OLD."company_roles", OLD."created_at", OLD."email", OLD."expires_at", OLD."id", OLD."invited_by_id", clock_timestamp(), \'deleted\', OLD."id", OLD."revoked_at", OLD."sent_at", OLD."system_roles", OLD."updated_at"); RETURN NULL;',
                    hash="bc54cfb72a90e2116bd2e1a21cb884ada0abb485",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_5b30f",
                    table="invitations",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="invitationhistory",
            index=models.Index(
                fields=["company", "-pgh_created_at", "-pgh_id"], name="invitations_trail"
            ),
        ),
        migrations.AddIndex(
            model_name="invitationhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="invitations_of_row"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitationhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fbc8e8c44757677284b08b7093ab93428410216a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_804d0",
                    table="invitations_history",
                    when="BEFORE",
                ),
            ),
        ),
    ]

"""Who made, changed or deleted each row: tables and the triggers that fill them."""

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
        ("users", "0003_same_timestamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
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
                ("action", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("details", models.JSONField(blank=True, default=dict)),
                ("request_id", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "db_table": "audit_events",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CompanyRoleHistory",
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
                ("role_name", models.CharField(max_length=100)),
                ("description", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "db_table": "company_roles_history",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ImpersonationHistory",
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
                ("reason", models.CharField(max_length=300)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("STOPPED", "stopped"),
                            ("EXPIRED", "expired"),
                            ("LOGGED_OUT", "logged out"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "db_table": "impersonations_history",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="UserCompanyRoleHistory",
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
            ],
            options={
                "db_table": "user_company_roles_history",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="UserHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("request_id", models.TextField(db_default=users.history.Acting(3))),
                ("id", models.BigIntegerField()),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "email",
                    models.EmailField(
                        error_messages={
                            "unique": "Somebody with this e-mail address has an account already."
                        },
                        max_length=254,
                        verbose_name="e-mail address",
                    ),
                ),
                ("first_name", models.CharField(max_length=150)),
                ("last_name", models.CharField(max_length=150)),
                (
                    "is_available",
                    models.BooleanField(default=True, verbose_name="available for new tasks"),
                ),
            ],
            options={
                "db_table": "users_history",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="companyrole",
            trigger=pgtrigger.compiler.Trigger(
                name="made_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "company_roles_history" ("company_id", "created_at", "description", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_name", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."description", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."role_name", NEW."updated_at"); RETURN NULL;',
                    hash="c71024b63d36e4156245a56e211c0e575c189fa1",
                    operation="INSERT",
                    pgid="pgtrigger_made_insert_6048d",
                    table="company_roles",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="companyrole",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                    func='INSERT INTO "company_roles_history" ("company_id", "created_at", "description", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_name", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."description", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."role_name", NEW."updated_at"); RETURN NULL;',
                    hash="81e3e6767b99d46ae56bfe990be9ff5e90cb208e",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_e13aa",
                    table="company_roles",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="companyrole",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "company_roles_history" ("company_id", "created_at", "description", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_name", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."description", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."role_name", OLD."updated_at"); RETURN NULL;',
                    hash="a609032a1a67230d1e84a08feb806eb19fb70a82",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_d7bda",
                    table="company_roles",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="impersonation",
            trigger=pgtrigger.compiler.Trigger(
                name="made_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "impersonations_history" ("company_id", "created_at", "ended_at", "ending", "expires_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "superuser_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."ended_at", NEW."ending", NEW."expires_at", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."reason", NEW."superuser_id", NEW."updated_at"); RETURN NULL;',
                    hash="09709e70cf834298b42b5529bf7a8da98fcedc64",
                    operation="INSERT",
                    pgid="pgtrigger_made_insert_3f019",
                    table="impersonations",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="impersonation",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                    func='INSERT INTO "impersonations_history" ("company_id", "created_at", "ended_at", "ending", "expires_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "superuser_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."ended_at", NEW."ending", NEW."expires_at", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."reason", NEW."superuser_id", NEW."updated_at"); RETURN NULL;',
                    hash="caddbf5588eacb7828c71ceb3594f1d9c99a4bf0",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_82087",
                    table="impersonations",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="impersonation",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "impersonations_history" ("company_id", "created_at", "ended_at", "ending", "expires_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "superuser_id", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."ended_at", OLD."ending", OLD."expires_at", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."reason", OLD."superuser_id", OLD."updated_at"); RETURN NULL;',
                    hash="8faf382096041e1882ad05471b7511a8faa01e6a",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_07afd",
                    table="impersonations",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="made_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "users_history" ("company_id", "created_at", "date_joined", "email", "first_name", "id", "is_active", "is_available", "is_staff", "is_superuser", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."date_joined", NEW."email", NEW."first_name", NEW."id", NEW."is_active", NEW."is_available", NEW."is_staff", NEW."is_superuser", NEW."last_name", clock_timestamp(), \'made\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="386b137f388eb364e725d4f392f32bfe83221d8e",
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
                    condition="WHEN (to_jsonb(OLD) - ARRAY['password', 'last_login', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['password', 'last_login', 'updated_at'])",
                    func='INSERT INTO "users_history" ("company_id", "created_at", "date_joined", "email", "first_name", "id", "is_active", "is_available", "is_staff", "is_superuser", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."date_joined", NEW."email", NEW."first_name", NEW."id", NEW."is_active", NEW."is_available", NEW."is_staff", NEW."is_superuser", NEW."last_name", clock_timestamp(), \'changed\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="b6ff725b7a7bba6e5540677662efe02a8e19e8c9",
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
                    func='INSERT INTO "users_history" ("company_id", "created_at", "date_joined", "email", "first_name", "id", "is_active", "is_available", "is_staff", "is_superuser", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."date_joined", OLD."email", OLD."first_name", OLD."id", OLD."is_active", OLD."is_available", OLD."is_staff", OLD."is_superuser", OLD."last_name", clock_timestamp(), \'deleted\', OLD."id", OLD."updated_at"); RETURN NULL;',
                    hash="4bc5110034ab8106593ba442d4d01012bd910d30",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_cf1ed",
                    table="users",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usercompanyrole",
            trigger=pgtrigger.compiler.Trigger(
                name="made_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "user_company_roles_history" ("company_id", "created_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "updated_at", "user_id") VALUES (NEW."company_id", NEW."created_at", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."role_id", NEW."updated_at", NEW."user_id"); RETURN NULL;',
                    hash="21b6492386d3f34546640b288bbd20c24168e9c0",
                    operation="INSERT",
                    pgid="pgtrigger_made_insert_33575",
                    table="user_company_roles",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usercompanyrole",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                    func='INSERT INTO "user_company_roles_history" ("company_id", "created_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "updated_at", "user_id") VALUES (NEW."company_id", NEW."created_at", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."role_id", NEW."updated_at", NEW."user_id"); RETURN NULL;',
                    hash="6062c6771108f003160cbe5669309597e9564c67",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_afa71",
                    table="user_company_roles",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usercompanyrole",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "user_company_roles_history" ("company_id", "created_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "updated_at", "user_id") VALUES (OLD."company_id", OLD."created_at", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."role_id", OLD."updated_at", OLD."user_id"); RETURN NULL;',
                    hash="92b22033b7b1e8f439db5fcfb0073ac5caf2c395",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_5b3ec",
                    table="user_company_roles",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="impersonation",
            constraint=models.UniqueConstraint(
                fields=("id", "company"), name="impersonation_id_company"
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="users.company"
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="impersonation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="users.impersonation",
            ),
        ),
        migrations.AddField(
            model_name="companyrolehistory",
            name="actor",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="companyrolehistory",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="users.company",
            ),
        ),
        migrations.AddField(
            model_name="companyrolehistory",
            name="impersonation",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="companyrolehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="users.companyrole",
            ),
        ),
        migrations.AddField(
            model_name="impersonationhistory",
            name="actor",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="impersonationhistory",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="users.company",
            ),
        ),
        migrations.AddField(
            model_name="impersonationhistory",
            name="impersonation",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="impersonationhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="users.impersonation",
            ),
        ),
        migrations.AddField(
            model_name="impersonationhistory",
            name="superuser",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="usercompanyrolehistory",
            name="actor",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="usercompanyrolehistory",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="users.company",
            ),
        ),
        migrations.AddField(
            model_name="usercompanyrolehistory",
            name="impersonation",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="usercompanyrolehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="users.usercompanyrole",
            ),
        ),
        migrations.AddField(
            model_name="usercompanyrolehistory",
            name="role",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="users.companyrole",
            ),
        ),
        migrations.AddField(
            model_name="usercompanyrolehistory",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="userhistory",
            name="actor",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="userhistory",
            name="company",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="users.company",
            ),
        ),
        migrations.AddField(
            model_name="userhistory",
            name="impersonation",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="userhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["company", "-created_at", "-id"], name="audit_event_trail"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="703e82a9b8248c7d14e3f60871de53e9d523c2ca",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_aca47",
                    table="audit_events",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="companyrolehistory",
            index=models.Index(
                fields=["company", "-pgh_created_at", "-pgh_id"], name="company_roles_trail"
            ),
        ),
        migrations.AddIndex(
            model_name="companyrolehistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="company_roles_of_row"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="companyrolehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="83b0e918cc175b8c28b4274be13b9da0ae8505d1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8c1b5",
                    table="company_roles_history",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="impersonationhistory",
            index=models.Index(
                fields=["company", "-pgh_created_at", "-pgh_id"], name="impersonations_trail"
            ),
        ),
        migrations.AddIndex(
            model_name="impersonationhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="impersonations_of_row"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="impersonationhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="77b3a4172bffdb9dccd5ba8e4d46bd1e9d076e2d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_38713",
                    table="impersonations_history",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="usercompanyrolehistory",
            index=models.Index(
                fields=["company", "-pgh_created_at", "-pgh_id"], name="user_company_roles_trail"
            ),
        ),
        migrations.AddIndex(
            model_name="usercompanyrolehistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="user_company_roles_of_row"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usercompanyrolehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3c60b19326096bfdd1c419952ae54a8b24abd7e3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_566da",
                    table="user_company_roles_history",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="userhistory",
            index=models.Index(
                fields=["company", "-pgh_created_at", "-pgh_id"], name="users_trail"
            ),
        ),
        migrations.AddIndex(
            model_name="userhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="users_of_row"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ebcc5bdfcacaa3ae48527740e59ec30062bad8dd",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_512f6",
                    table="users_history",
                    when="BEFORE",
                ),
            ),
        ),
    ]

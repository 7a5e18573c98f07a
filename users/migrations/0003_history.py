"""Who made, changed or deleted each row: tables, the triggers that fill them, and their isolation."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from pgtrigger.compiler import Trigger, UpsertTriggerSql

import ticketflower.fields.one_line
from users.database.migration_operations import (
    ACCOUNT_ROWS,
    AddTriggers,
    CreateModels,
    EnableRowSecurity,
    ForbidTruncate,
)

ACTING = Coalesce(
    NullIf(
        models.Func(
            models.Value("app.acting"),
            models.Value(True),
            function="current_setting",
            output_field=models.TextField(),
        ),
        models.Value(""),
    ),
    Concat(
        models.Value("  by-hand:"),
        models.Func(output_field=models.TextField(), template="session_user"),
    ),
)


def acting_word(position: int) -> models.Func:
    """Who acts, as the connection was told: 1 the user, 2 the impersonation, 3 the request."""
    return models.Func(
        ACTING,
        models.Value(" "),
        models.Value(position),
        function="split_part",
        output_field=models.TextField(),
    )


def acting_id(position: int) -> Cast:
    return Cast(NullIf(acting_word(position), models.Value("")), models.BigIntegerField())


# The site's role may not delete history; the tables' owner does it for the site, within limits.
# Row-level security holds for the owner, too: each call removes rows of the current company, and
# where there is none those of superusers, who belong to no company.
# Other tables than histories are refused: a temporary table could carry a trigger that then ran
# with the owner's rights.
# https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
REMOVE_OLD_HISTORY = """
    CREATE FUNCTION remove_old_history(
        history regclass, days integer, most integer, of_removed_rows boolean
    ) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
        company text := nullif(current_setting('app.company', true), '');
        ignored text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
        its_trigger text;
        removed integer;
    BEGIN
        IF days < 30 THEN
            RAISE insufficient_privilege
                USING MESSAGE = 'history is kept for 30 days at least';
        END IF;
        SELECT tgname INTO its_trigger FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
            WHERE tgrelid = history AND starts_with(tgname, 'pgtrigger_append_only_')
            AND pg_get_userbyid(relowner) = current_user;
        IF its_trigger IS NULL THEN
            RAISE insufficient_privilege USING MESSAGE = history || ' is no history';
        END IF;
        PERFORM set_config('pgtrigger.ignore', ARRAY[its_trigger]::text, true);
        EXECUTE format(
            'DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s AS old
            WHERE %2$s AND %3$I < now() - make_interval(days => $1) %4$s ORDER BY %3$I LIMIT $2))',
            history,
            coalesce('company_id = ' || company::bigint, 'company_id IS NULL'),
            CASE history WHEN to_regclass('public.audit_events') THEN 'created_at'
                ELSE 'pgh_created_at' END,
            CASE WHEN of_removed_rows THEN format(
                'AND NOT EXISTS (SELECT FROM %s AS it WHERE it.id = old.pgh_obj_id)',
                regexp_replace(history::text, '_history$', '')
            ) END
        ) USING days, most;
        GET DIAGNOSTICS removed = ROW_COUNT;
        PERFORM set_config('pgtrigger.ignore', ignored, true);
        RETURN removed;
    END $$;
    REVOKE ALL ON FUNCTION remove_old_history FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0002_isolation")]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="UserHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
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
                    (
                        "first_name",
                        models.CharField(
                            max_length=150,
                            validators=[
                                ticketflower.fields.one_line.one_line,
                                ticketflower.fields.one_line.no_web_address,
                            ],
                        ),
                    ),
                    (
                        "last_name",
                        models.CharField(
                            max_length=150,
                            validators=[
                                ticketflower.fields.one_line.one_line,
                                ticketflower.fields.one_line.no_web_address,
                            ],
                        ),
                    ),
                    (
                        "company",
                        models.ForeignKey(
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
                    (
                        "is_available",
                        models.BooleanField(default=True, verbose_name="available for new tasks"),
                    ),
                ],
                options={
                    "db_table": "users_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"], name="users_trail"
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="users_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="users_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="ebcc5bdfcacaa3ae48527740e59ec30062bad8dd",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_512f6",
                                table="users_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CompanyRoleHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to="users.companyrole",
                        ),
                    ),
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
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
                    ("role_name", models.CharField(max_length=100)),
                    ("description", models.CharField(blank=True, max_length=300)),
                ],
                options={
                    "db_table": "company_roles_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="company_roles_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="company_roles_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="company_roles_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="83b0e918cc175b8c28b4274be13b9da0ae8505d1",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_8c1b5",
                                table="company_roles_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="UserCompanyRoleHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to="users.usercompanyrole",
                        ),
                    ),
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
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
                    (
                        "role",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="users.companyrole",
                        ),
                    ),
                ],
                options={
                    "db_table": "user_company_roles_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="user_company_roles_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="user_company_roles_by",
                        ),
                        models.Index(
                            fields=["pgh_obj", "-pgh_id"], name="user_company_roles_of_row"
                        ),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="3c60b19326096bfdd1c419952ae54a8b24abd7e3",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_566da",
                                table="user_company_roles_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="InvitationHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
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
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
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
                    ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                    ("system_roles", models.JSONField(blank=True, default=list)),
                    ("company_roles", models.JSONField(blank=True, default=list)),
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
                    ("expires_at", models.DateTimeField()),
                    ("sent_at", models.DateTimeField(blank=True, null=True)),
                    ("accepted_at", models.DateTimeField(blank=True, null=True)),
                    ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "db_table": "invitations_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="invitations_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="invitations_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="invitations_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="fbc8e8c44757677284b08b7093ab93428410216a",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_804d0",
                                table="invitations_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ImpersonationHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="history",
                            to="users.impersonation",
                        ),
                    ),
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
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
                        "superuser",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
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
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="impersonations_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="impersonations_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="impersonations_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="77b3a4172bffdb9dccd5ba8e4d46bd1e9d076e2d",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_38713",
                                table="impersonations_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ApiTokenHistory",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "actor",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(1),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            db_constraint=False,
                            db_default=acting_id(2),
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.TextField(db_default=acting_word(3))),
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
                    ("id", models.BigIntegerField()),
                    (
                        "created_at",
                        models.DateTimeField(default=django.utils.timezone.now, editable=False),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True)),
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
                    ("name", models.CharField(max_length=100)),
                    ("prefix", models.CharField(max_length=20)),
                    ("scopes", models.JSONField(default=list)),
                    ("expires_at", models.DateTimeField()),
                    ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "db_table": "api_tokens_history",
                    "abstract": False,
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-pgh_created_at", "-pgh_id"],
                            name="api_tokens_trail",
                        ),
                        models.Index(
                            fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                            name="api_tokens_by",
                        ),
                        models.Index(fields=["pgh_obj", "-pgh_id"], name="api_tokens_of_row"),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="68b3277606be82e838279804f97f3448abd646f4",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_ee989",
                                table="api_tokens_history",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
        ),
        AddTriggers(
            triggers={
                "apitoken": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "api_tokens_history" ("company_id", "created_at", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "updated_at", "user_id") VALUES (NEW."company_id", NEW."created_at", NEW."expires_at", NEW."id", NEW."name", clock_timestamp(), \'made\', NEW."id", NEW."prefix", NEW."revoked_at", NEW."scopes", NEW."updated_at", NEW."user_id"); RETURN NULL;',
                            hash="443671b0585cde6d83aae10491be6e0eb3313a70",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_7c2ab",
                            table="api_tokens",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['digest', 'last_used_at', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['digest', 'last_used_at', 'updated_at'])",
                            func='INSERT INTO "api_tokens_history" ("company_id", "created_at", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "updated_at", "user_id") VALUES (NEW."company_id", NEW."created_at", NEW."expires_at", NEW."id", NEW."name", clock_timestamp(), \'changed\', NEW."id", NEW."prefix", NEW."revoked_at", NEW."scopes", NEW."updated_at", NEW."user_id"); RETURN NULL;',
                            hash="3c023263ee7156e4987c1519ee3a7f81d33ecb74",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_6a91b",
                            table="api_tokens",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "api_tokens_history" ("company_id", "created_at", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "updated_at", "user_id") VALUES (OLD."company_id", OLD."created_at", OLD."expires_at", OLD."id", OLD."name", clock_timestamp(), \'deleted\', OLD."id", OLD."prefix", OLD."revoked_at", OLD."scopes", OLD."updated_at", OLD."user_id"); RETURN NULL;',
                            hash="3d0fa6f823d0613b12da4ab4505383f4b3011680",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_507e0",
                            table="api_tokens",
                            when="AFTER",
                        ),
                    ),
                ],
                "companyrole": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "company_roles_history" ("company_id", "created_at", "description", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_name", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."description", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."role_name", NEW."updated_at"); RETURN NULL;',
                            hash="c71024b63d36e4156245a56e211c0e575c189fa1",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_6048d",
                            table="company_roles",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "company_roles_history" ("company_id", "created_at", "description", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_name", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."description", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."role_name", NEW."updated_at"); RETURN NULL;',
                            hash="81e3e6767b99d46ae56bfe990be9ff5e90cb208e",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_e13aa",
                            table="company_roles",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "company_roles_history" ("company_id", "created_at", "description", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_name", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."description", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."role_name", OLD."updated_at"); RETURN NULL;',
                            hash="a609032a1a67230d1e84a08feb806eb19fb70a82",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_d7bda",
                            table="company_roles",
                            when="AFTER",
                        ),
                    ),
                ],
                "impersonation": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "impersonations_history" ("company_id", "created_at", "ended_at", "ending", "expires_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "superuser_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."ended_at", NEW."ending", NEW."expires_at", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."reason", NEW."superuser_id", NEW."updated_at"); RETURN NULL;',
                            hash="09709e70cf834298b42b5529bf7a8da98fcedc64",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_3f019",
                            table="impersonations",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "impersonations_history" ("company_id", "created_at", "ended_at", "ending", "expires_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "superuser_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."ended_at", NEW."ending", NEW."expires_at", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."reason", NEW."superuser_id", NEW."updated_at"); RETURN NULL;',
                            hash="caddbf5588eacb7828c71ceb3594f1d9c99a4bf0",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_82087",
                            table="impersonations",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "impersonations_history" ("company_id", "created_at", "ended_at", "ending", "expires_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "superuser_id", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."ended_at", OLD."ending", OLD."expires_at", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."reason", OLD."superuser_id", OLD."updated_at"); RETURN NULL;',
                            hash="8faf382096041e1882ad05471b7511a8faa01e6a",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_07afd",
                            table="impersonations",
                            when="AFTER",
                        ),
                    ),
                ],
                "invitation": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "invitations_history" ("accepted_at", "company_id", "company_roles", "created_at", "email", "expires_at", "id", "invited_by_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "sent_at", "system_roles", "updated_at") VALUES (NEW."accepted_at", NEW."company_id", NEW."company_roles", NEW."created_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_by_id", clock_timestamp(), \'made\', NEW."id", NEW."revoked_at", NEW."sent_at", NEW."system_roles", NEW."updated_at"); RETURN NULL;',
                            hash="7a73c9ddcfa9722d84d8f87ff4ad0f043b571975",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_21d2e",
                            table="invitations",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['token_digest', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['token_digest', 'updated_at'])",
                            func='INSERT INTO "invitations_history" ("accepted_at", "company_id", "company_roles", "created_at", "email", "expires_at", "id", "invited_by_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "sent_at", "system_roles", "updated_at") VALUES (NEW."accepted_at", NEW."company_id", NEW."company_roles", NEW."created_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_by_id", clock_timestamp(), \'changed\', NEW."id", NEW."revoked_at", NEW."sent_at", NEW."system_roles", NEW."updated_at"); RETURN NULL;',
                            hash="18789b70b2cc369da63ad93951891781507d2070",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_2e025",
                            table="invitations",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "invitations_history" ("accepted_at", "company_id", "company_roles", "created_at", "email", "expires_at", "id", "invited_by_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "sent_at", "system_roles", "updated_at") VALUES (OLD."accepted_at", OLD."company_id", OLD."company_roles", OLD."created_at", OLD."email", OLD."expires_at", OLD."id", OLD."invited_by_id", clock_timestamp(), \'deleted\', OLD."id", OLD."revoked_at", OLD."sent_at", OLD."system_roles", OLD."updated_at"); RETURN NULL;',
                            hash="bc54cfb72a90e2116bd2e1a21cb884ada0abb485",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_5b30f",
                            table="invitations",
                            when="AFTER",
                        ),
                    ),
                ],
                "user": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "users_history" ("company_id", "created_at", "date_joined", "email", "first_name", "id", "is_active", "is_available", "is_staff", "is_superuser", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."date_joined", NEW."email", NEW."first_name", NEW."id", NEW."is_active", NEW."is_available", NEW."is_staff", NEW."is_superuser", NEW."last_name", clock_timestamp(), \'made\', NEW."id", NEW."updated_at"); RETURN NULL;',
                            hash="386b137f388eb364e725d4f392f32bfe83221d8e",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_fd803",
                            table="users",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['password', 'last_login', 'last_assigned_at', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['password', 'last_login', 'last_assigned_at', 'updated_at'])",
                            func='INSERT INTO "users_history" ("company_id", "created_at", "date_joined", "email", "first_name", "id", "is_active", "is_available", "is_staff", "is_superuser", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."date_joined", NEW."email", NEW."first_name", NEW."id", NEW."is_active", NEW."is_available", NEW."is_staff", NEW."is_superuser", NEW."last_name", clock_timestamp(), \'changed\', NEW."id", NEW."updated_at"); RETURN NULL;',
                            hash="8917614306495b3925b9c0b1721787e2fa400687",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_b56f5",
                            table="users",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "users_history" ("company_id", "created_at", "date_joined", "email", "first_name", "id", "is_active", "is_available", "is_staff", "is_superuser", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."date_joined", OLD."email", OLD."first_name", OLD."id", OLD."is_active", OLD."is_available", OLD."is_staff", OLD."is_superuser", OLD."last_name", clock_timestamp(), \'deleted\', OLD."id", OLD."updated_at"); RETURN NULL;',
                            hash="4bc5110034ab8106593ba442d4d01012bd910d30",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_cf1ed",
                            table="users",
                            when="AFTER",
                        ),
                    ),
                ],
                "usercompanyrole": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "user_company_roles_history" ("company_id", "created_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "updated_at", "user_id") VALUES (NEW."company_id", NEW."created_at", NEW."id", clock_timestamp(), \'made\', NEW."id", NEW."role_id", NEW."updated_at", NEW."user_id"); RETURN NULL;',
                            hash="21b6492386d3f34546640b288bbd20c24168e9c0",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_33575",
                            table="user_company_roles",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "user_company_roles_history" ("company_id", "created_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "updated_at", "user_id") VALUES (NEW."company_id", NEW."created_at", NEW."id", clock_timestamp(), \'changed\', NEW."id", NEW."role_id", NEW."updated_at", NEW."user_id"); RETURN NULL;',
                            hash="6062c6771108f003160cbe5669309597e9564c67",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_afa71",
                            table="user_company_roles",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "user_company_roles_history" ("company_id", "created_at", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "updated_at", "user_id") VALUES (OLD."company_id", OLD."created_at", OLD."id", clock_timestamp(), \'deleted\', OLD."id", OLD."role_id", OLD."updated_at", OLD."user_id"); RETURN NULL;',
                            hash="92b22033b7b1e8f439db5fcfb0073ac5caf2c395",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_5b3ec",
                            table="user_company_roles",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        EnableRowSecurity("userhistory", rows=ACCOUNT_ROWS),
        EnableRowSecurity("companyrolehistory"),
        EnableRowSecurity("usercompanyrolehistory"),
        EnableRowSecurity("invitationhistory"),
        EnableRowSecurity("impersonationhistory"),
        EnableRowSecurity("apitokenhistory"),
        ForbidTruncate("userhistory"),
        ForbidTruncate("companyrolehistory"),
        ForbidTruncate("usercompanyrolehistory"),
        ForbidTruncate("invitationhistory"),
        ForbidTruncate("impersonationhistory"),
        ForbidTruncate("apitokenhistory"),
        migrations.RunSQL(REMOVE_OLD_HISTORY, "DROP FUNCTION remove_old_history"),
    ]

"""Companies, the people in them, their roles, tokens and mails."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from pgtrigger.compiler import Trigger, UpsertTriggerSql

import ticketflower.fields.one_line
from users.database.migration_operations import CreateModels, ForbidTruncate

REFUSE_TO_TRUNCATE = """
CREATE FUNCTION refuse_to_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('app.emptying', true) IS DISTINCT FROM 'on' THEN
            RAISE insufficient_privilege
                USING MESSAGE = TG_TABLE_NAME || ' is kept: it cannot be truncated',
                HINT = 'The command flush empties the whole database.';
        END IF;
        RETURN NULL;
    END $$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="RateLimit",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("scope", models.CharField(max_length=40)),
                    ("subject", models.CharField(max_length=64)),
                    ("started_at", models.DateTimeField()),
                    ("count", models.BigIntegerField()),
                ],
                options={
                    "db_table": "rate_limits",
                    "default_permissions": (),
                    "indexes": [models.Index(fields=["started_at"], name="rate_limit_age")],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("scope", "subject"), name="rate_limit_unique"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="OutgoingMail",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("kind", models.CharField(max_length=60)),
                    ("recipient", models.EmailField(max_length=254, verbose_name="e-mail address")),
                    ("details", models.JSONField(default=dict)),
                    ("about", models.CharField(blank=True, db_default="", max_length=60)),
                    (
                        "created_at",
                        models.DateTimeField(
                            db_default=django.db.models.functions.datetime.Now(), editable=False
                        ),
                    ),
                    (
                        "next_try_at",
                        models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                    ),
                    ("attempts", models.PositiveSmallIntegerField(db_default=0)),
                    ("sent_at", models.DateTimeField(null=True)),
                    ("failed_at", models.DateTimeField(null=True)),
                    ("failure", models.CharField(blank=True, db_default="", max_length=300)),
                ],
                options={
                    "db_table": "outgoing_mails",
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            condition=models.Q(("failed_at", None), ("sent_at", None)),
                            fields=["next_try_at", "id"],
                            name="outgoing_mail_due",
                        ),
                        models.Index(fields=["created_at"], name="outgoing_mail_age"),
                        models.Index(
                            condition=models.Q(("about", ""), _negated=True),
                            fields=["about", "-id"],
                            name="outgoing_mail_about",
                        ),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("sent_at", None), ("failed_at", None), _connector="OR"
                            ),
                            name="outgoing_mail_ends_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Company",
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
                    (
                        "name",
                        models.CharField(
                            max_length=200,
                            validators=[
                                ticketflower.fields.one_line.one_line,
                                ticketflower.fields.one_line.no_web_address,
                            ],
                        ),
                    ),
                    ("last_ticket_number", models.PositiveIntegerField(default=0, editable=False)),
                    ("suspended_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    (
                        "suspension_reason",
                        models.CharField(blank=True, editable=False, max_length=300),
                    ),
                    ("reopened_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ],
                options={
                    "verbose_name_plural": "companies",
                    "db_table": "companies",
                    "default_permissions": (),
                },
            ),
            migrations.CreateModel(
                name="User",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("password", models.CharField(max_length=128, verbose_name="password")),
                    (
                        "last_login",
                        models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                    ),
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
                            unique=True,
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
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="people",
                            to="users.company",
                        ),
                    ),
                    (
                        "is_available",
                        models.BooleanField(default=True, verbose_name="available for new tasks"),
                    ),
                    (
                        "last_assigned_at",
                        models.DateTimeField(blank=True, editable=False, null=True),
                    ),
                    (
                        "groups",
                        models.ManyToManyField(
                            blank=True,
                            help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.group",
                            verbose_name="groups",
                        ),
                    ),
                    (
                        "user_permissions",
                        models.ManyToManyField(
                            blank=True,
                            help_text="Specific permissions for this user.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.permission",
                            verbose_name="user permissions",
                        ),
                    ),
                ],
                options={
                    "db_table": "users",
                    "permissions": [
                        ("manage_people", "Can manage the company's people and roles"),
                        ("view_audit", "Can read the company's audit trail"),
                    ],
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "last_name", "first_name"], name="user_list"
                        )
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("email", django.db.models.functions.text.Lower("email"))
                            ),
                            name="user_email_lower_case",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("company__isnull", True), ("is_superuser", True)),
                                models.Q(("company__isnull", False), ("is_superuser", False)),
                                _connector="OR",
                            ),
                            name="user_company_unless_superuser",
                            violation_error_message="A superuser has no company, everybody else has one.",
                        ),
                        models.UniqueConstraint(fields=("id", "company"), name="user_id_company"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="CompanyRole",
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
                    (
                        "company",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="users.company",
                        ),
                    ),
                    ("role_name", models.CharField(max_length=100)),
                    ("description", models.CharField(blank=True, max_length=300)),
                ],
                options={
                    "db_table": "company_roles",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            models.F("company"),
                            django.db.models.functions.text.Lower("role_name"),
                            name="company_role_unique",
                        ),
                        models.UniqueConstraint(
                            fields=("id", "company"), name="company_role_id_company"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="UserCompanyRole",
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
                    (
                        "role",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="users.companyrole",
                        ),
                    ),
                ],
                options={
                    "db_table": "user_company_roles",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("user", "role"), name="user_company_role_unique"
                        )
                    ],
                },
            ),
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
                    (
                        "company",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="users.company",
                        ),
                    ),
                    ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                    ("system_roles", models.JSONField(blank=True, default=list)),
                    ("company_roles", models.JSONField(blank=True, default=list)),
                    (
                        "invited_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("token_digest", models.CharField(max_length=64)),
                    ("expires_at", models.DateTimeField()),
                    ("sent_at", models.DateTimeField(blank=True, null=True)),
                    ("accepted_at", models.DateTimeField(blank=True, null=True)),
                    ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "db_table": "invitations",
                    "default_permissions": (),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("email", django.db.models.functions.text.Lower("email"))
                            ),
                            name="invitation_email_lower_case",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                            fields=("company", "email"),
                            name="invitation_one_open",
                        ),
                        models.UniqueConstraint(
                            fields=("company", "token_digest"), name="invitation_token_unique"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("accepted_at", None), ("revoked_at", None), _connector="OR"
                            ),
                            name="invitation_ends_once",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Impersonation",
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
                    (
                        "company",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="users.company",
                        ),
                    ),
                    (
                        "superuser",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
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
                    "db_table": "impersonations",
                    "default_permissions": (),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("ended_at__isnull", True), ("ending", "")),
                                models.Q(
                                    ("ended_at__isnull", False),
                                    models.Q(("ending", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="impersonation_ends_somehow",
                        ),
                        models.UniqueConstraint(
                            fields=("id", "company"), name="impersonation_id_company"
                        ),
                    ],
                },
            ),
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
                    (
                        "company",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="users.company",
                        ),
                    ),
                    ("action", models.CharField(max_length=40)),
                    ("subject", models.CharField(blank=True, max_length=300)),
                    ("details", models.JSONField(blank=True, default=dict)),
                    (
                        "actor",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "impersonation",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="users.impersonation",
                        ),
                    ),
                    ("request_id", models.CharField(blank=True, max_length=20)),
                ],
                options={
                    "db_table": "audit_events",
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["company", "-created_at", "-id"], name="audit_event_trail"
                        ),
                        models.Index(
                            fields=["company", "actor", "-created_at", "-id"], name="audit_event_by"
                        ),
                    ],
                    "triggers": [
                        Trigger(
                            name="append_only",
                            sql=UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="703e82a9b8248c7d14e3f60871de53e9d523c2ca",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_aca47",
                                table="audit_events",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
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
                    ("name", models.CharField(max_length=100)),
                    ("prefix", models.CharField(max_length=20)),
                    ("digest", models.CharField(max_length=64)),
                    ("scopes", models.JSONField(default=list)),
                    ("expires_at", models.DateTimeField()),
                    ("last_used_at", models.DateTimeField(blank=True, null=True)),
                    ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "db_table": "api_tokens",
                    "default_permissions": (),
                    "indexes": [
                        models.Index(fields=["company", "user"], name="api_token_of_person")
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("company", "prefix"), name="api_token_prefix_unique"
                        )
                    ],
                },
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="suspended_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("suspended_at__isnull", True),
                        ("suspended_by__isnull", True),
                        ("suspension_reason", ""),
                    ),
                    models.Q(
                        ("suspended_at__isnull", False),
                        ("suspended_by__isnull", False),
                        models.Q(("suspension_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="company_suspended_for_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="companyrole",
            name="users",
            field=models.ManyToManyField(
                blank=True,
                related_name="company_roles",
                through="users.UserCompanyRole",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(REFUSE_TO_TRUNCATE, "DROP FUNCTION refuse_to_truncate()"),
        ForbidTruncate("auditevent"),
    ]

"""Outgoing webhooks with their history, and deliveries to them; all isolated."""

import uuid

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from pgtrigger.compiler import Trigger, UpsertTriggerSql

from users.database.migration_operations import (
    AddTriggers,
    EnableRowSecurity,
    ForbidTruncate,
    SameCompany,
)


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0007_audit_without_logins"),
        ("workflow_ops", "0012_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Webhook",
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
                ("address", models.CharField(max_length=2000)),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("ticketflower", "TicketFlower (JSON)"),
                            ("slack", "Slack or Mattermost"),
                            ("teams", "Microsoft Teams"),
                        ],
                        default="ticketflower",
                        max_length=20,
                    ),
                ),
                ("kinds", models.JSONField(default=list)),
                ("includes_internal", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("turned_off_at", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("waits_until", models.DateTimeField(blank=True, null=True)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="users.company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "webhooks",
                "permissions": [("manage_webhooks", "Can manage the company's webhooks")],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
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
                ("key", models.UUIDField(default=uuid.uuid4)),
                ("kind", models.CharField(max_length=20)),
                ("ticket_status", models.CharField(blank=True, max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PENDING", "Pending"),
                            ("DELIVERED", "Delivered"),
                            ("FAILED", "Failed"),
                        ],
                        default="PENDING",
                        max_length=9,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("duration_ms", models.PositiveIntegerField(null=True)),
                ("http_status", models.PositiveSmallIntegerField(null=True)),
                ("failure", models.TextField(blank=True)),
                ("response", models.CharField(blank=True, max_length=300)),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workflow_ops.ticketcomment",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="users.company",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workflow_ops.taskinstance",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workflow_ops.ticketinstance",
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="workflow_ops.webhook",
                    ),
                ),
            ],
            options={
                "db_table": "webhook_deliveries",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="WebhookHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "request_id",
                    models.TextField(
                        db_default=models.Func(
                            django.db.models.functions.comparison.Coalesce(
                                django.db.models.functions.comparison.NullIf(
                                    models.Func(
                                        models.Value("app.acting"),
                                        models.Value(True),
                                        function="current_setting",
                                        output_field=models.TextField(),
                                    ),
                                    models.Value(""),
                                ),
                                django.db.models.functions.text.Concat(
                                    models.Value("  by-hand:"),
                                    models.Func(
                                        output_field=models.TextField(), template="session_user"
                                    ),
                                ),
                            ),
                            models.Value(" "),
                            models.Value(3),
                            function="split_part",
                            output_field=models.TextField(),
                        )
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=100)),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("ticketflower", "TicketFlower (JSON)"),
                            ("slack", "Slack or Mattermost"),
                            ("teams", "Microsoft Teams"),
                        ],
                        default="ticketflower",
                        max_length=20,
                    ),
                ),
                ("kinds", models.JSONField(default=list)),
                ("includes_internal", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("turned_off_at", models.DateTimeField(blank=True, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.NullIf(
                                models.Func(
                                    django.db.models.functions.comparison.Coalesce(
                                        django.db.models.functions.comparison.NullIf(
                                            models.Func(
                                                models.Value("app.acting"),
                                                models.Value(True),
                                                function="current_setting",
                                                output_field=models.TextField(),
                                            ),
                                            models.Value(""),
                                        ),
                                        django.db.models.functions.text.Concat(
                                            models.Value("  by-hand:"),
                                            models.Func(
                                                output_field=models.TextField(),
                                                template="session_user",
                                            ),
                                        ),
                                    ),
                                    models.Value(" "),
                                    models.Value(1),
                                    function="split_part",
                                    output_field=models.TextField(),
                                ),
                                models.Value(""),
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
                    "created_by",
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
                    "impersonation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.NullIf(
                                models.Func(
                                    django.db.models.functions.comparison.Coalesce(
                                        django.db.models.functions.comparison.NullIf(
                                            models.Func(
                                                models.Value("app.acting"),
                                                models.Value(True),
                                                function="current_setting",
                                                output_field=models.TextField(),
                                            ),
                                            models.Value(""),
                                        ),
                                        django.db.models.functions.text.Concat(
                                            models.Value("  by-hand:"),
                                            models.Func(
                                                output_field=models.TextField(),
                                                template="session_user",
                                            ),
                                        ),
                                    ),
                                    models.Value(" "),
                                    models.Value(2),
                                    function="split_part",
                                    output_field=models.TextField(),
                                ),
                                models.Value(""),
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
                        to="workflow_ops.webhook",
                    ),
                ),
            ],
            options={
                "db_table": "webhooks_history",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.UniqueConstraint(fields=("id", "company"), name="webhook_company"),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.UniqueConstraint(fields=("company", "name"), name="webhook_name"),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(("turned_off_at", None), ("is_active", False), _connector="OR"),
                name="webhook_turned_off_is_inactive",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["webhook", "-id"], name="webhook_delivery_page"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("status", "PENDING")),
                fields=["company", "webhook", "next_attempt_at"],
                name="webhook_delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["company", "created_at"], name="webhook_delivery_age"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(fields=("key",), name="webhook_delivery_key"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at", None),
                        ("next_attempt_at__isnull", False),
                        ("status", "PENDING"),
                    ),
                    models.Q(
                        models.Q(("status", "PENDING"), _negated=True),
                        ("ended_at__isnull", False),
                        ("next_attempt_at", None),
                    ),
                    _connector="OR",
                ),
                name="webhook_delivery_ends_once",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookhistory",
            index=models.Index(
                fields=["company", "-pgh_created_at", "-pgh_id"], name="webhooks_trail"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="webhooks_by"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="webhooks_of_row"),
        ),
        AddTriggers(
            triggers={
                "webhook": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "webhooks_history" ("company_id", "created_at", "created_by_id", "format", "id", "includes_internal", "is_active", "kinds", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "turned_off_at", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."format", NEW."id", NEW."includes_internal", NEW."is_active", NEW."kinds", NEW."name", clock_timestamp(), \'made\', NEW."id", NEW."turned_off_at", NEW."updated_at"); RETURN NULL;',
                            hash="f6d4ea9c48d90b186a2d81ed316756da9773dab5",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_385d9",
                            table="webhooks",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['address', 'failures', 'failing_since', 'waits_until', 'tried_at', 'updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['address', 'failures', 'failing_since', 'waits_until', 'tried_at', 'updated_at'])",
                            func='INSERT INTO "webhooks_history" ("company_id", "created_at", "created_by_id", "format", "id", "includes_internal", "is_active", "kinds", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "turned_off_at", "updated_at") VALUES (NEW."company_id", NEW."created_at", NEW."created_by_id", NEW."format", NEW."id", NEW."includes_internal", NEW."is_active", NEW."kinds", NEW."name", clock_timestamp(), \'changed\', NEW."id", NEW."turned_off_at", NEW."updated_at"); RETURN NULL;',
                            hash="dff0cf4f99bf3436f0703a5b390188524d984b89",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_64f37",
                            table="webhooks",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "webhooks_history" ("company_id", "created_at", "created_by_id", "format", "id", "includes_internal", "is_active", "kinds", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "turned_off_at", "updated_at") VALUES (OLD."company_id", OLD."created_at", OLD."created_by_id", OLD."format", OLD."id", OLD."includes_internal", OLD."is_active", OLD."kinds", OLD."name", clock_timestamp(), \'deleted\', OLD."id", OLD."turned_off_at", OLD."updated_at"); RETURN NULL;',
                            hash="0f3eaf8769bf5d5c6e8797bcff2802b304c11e51",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_f4811",
                            table="webhooks",
                            when="AFTER",
                        ),
                    ),
                ],
                "webhookhistory": [
                    Trigger(
                        name="append_only",
                        sql=UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9f3afba5eb5370e4c170657fd822683a7015560e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0d1aa",
                            table="webhooks_history",
                            when="BEFORE",
                        ),
                    ),
                ],
            }
        ),
        EnableRowSecurity("webhook"),
        EnableRowSecurity("webhookdelivery"),
        EnableRowSecurity("webhookhistory"),
        ForbidTruncate("webhookhistory"),
        SameCompany("webhookdelivery", "webhook"),
        SameCompany("webhookdelivery", "ticket"),
        SameCompany("webhookdelivery", "task"),
        SameCompany("webhookdelivery", "comment"),
        SameCompany("webhookdelivery", "assignee"),
    ]

"""Notifications of people, and their preferences with history; both isolated."""

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
        ("workflow_ops", "0009_comments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NotificationPreference",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("task_assigned", "Task assigned"),
                            ("ticket_completed", "Ticket completed"),
                            ("ticket_canceled", "Ticket canceled"),
                            ("ticket_failed", "Ticket failed"),
                            ("comment", "Comment"),
                            ("mention", "Mention"),
                            ("overdue", "Overdue"),
                            ("question", "Question to requester"),
                            ("answer", "Reply from requester"),
                        ],
                        max_length=20,
                    ),
                ),
                ("in_app", models.BooleanField(null=True)),
                ("by_email", models.BooleanField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="users.company",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notification_preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "notification_preferences",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="NotificationPreferenceHistory",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("task_assigned", "Task assigned"),
                            ("ticket_completed", "Ticket completed"),
                            ("ticket_canceled", "Ticket canceled"),
                            ("ticket_failed", "Ticket failed"),
                            ("comment", "Comment"),
                            ("mention", "Mention"),
                            ("overdue", "Overdue"),
                            ("question", "Question to requester"),
                            ("answer", "Reply from requester"),
                        ],
                        max_length=20,
                    ),
                ),
                ("in_app", models.BooleanField(null=True)),
                ("by_email", models.BooleanField(null=True)),
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
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
                        to="workflow_ops.notificationpreference",
                    ),
                ),
            ],
            options={
                "db_table": "notification_preferences_history",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Notification",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("task_assigned", "Task assigned"),
                            ("ticket_completed", "Ticket completed"),
                            ("ticket_canceled", "Ticket canceled"),
                            ("ticket_failed", "Ticket failed"),
                            ("comment", "Comment"),
                            ("mention", "Mention"),
                            ("overdue", "Overdue"),
                            ("question", "Question to requester"),
                            ("answer", "Reply from requester"),
                        ],
                        max_length=20,
                    ),
                ),
                ("in_app", models.BooleanField(default=True)),
                ("by_email", models.BooleanField(default=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
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
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
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
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to="workflow_ops.ticketinstance",
                    ),
                ),
            ],
            options={
                "db_table": "notifications",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["recipient", "-id"], name="notification_page"),
                    models.Index(
                        condition=models.Q(("in_app", True), ("read_at", None)),
                        fields=["recipient"],
                        name="notification_unread",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("by_email", True), ("mailed_at", None), ("read_at", None)
                        ),
                        fields=["company", "recipient"],
                        name="notification_unmailed",
                    ),
                    models.Index(
                        condition=models.Q(("mailed_at__isnull", False)),
                        fields=["recipient", "mailed_at"],
                        name="notification_mailed",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("in_app", True), ("by_email", True), _connector="OR"),
                        name="notification_is_told",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="notificationpreference",
            constraint=models.UniqueConstraint(
                fields=("company", "person", "kind"),
                name="notification_preference_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="notificationpreferencehistory",
            index=models.Index(
                fields=["company", "-pgh_created_at", "-pgh_id"], name="notification_prefere_trail"
            ),
        ),
        migrations.AddIndex(
            model_name="notificationpreferencehistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                name="notification_prefere_by",
            ),
        ),
        migrations.AddIndex(
            model_name="notificationpreferencehistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="notification_prefere_of_row"),
        ),
        AddTriggers(
            triggers={
                "notificationpreference": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "notification_preferences_history" ("by_email", "company_id", "created_at", "id", "in_app", "kind", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."by_email", NEW."company_id", NEW."created_at", NEW."id", NEW."in_app", NEW."kind", NEW."person_id", clock_timestamp(), \'made\', NEW."id", NEW."updated_at"); RETURN NULL;',
                            hash="4402d12b6a73f97ddb86b6fa37d4f669a2946dc6",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_19c1f",
                            table="notification_preferences",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "notification_preferences_history" ("by_email", "company_id", "created_at", "id", "in_app", "kind", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."by_email", NEW."company_id", NEW."created_at", NEW."id", NEW."in_app", NEW."kind", NEW."person_id", clock_timestamp(), \'changed\', NEW."id", NEW."updated_at"); RETURN NULL;',
                            hash="0bfb1ef314dd935c8bcec809d91d8cb7b56308e2",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_86331",
                            table="notification_preferences",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "notification_preferences_history" ("by_email", "company_id", "created_at", "id", "in_app", "kind", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (OLD."by_email", OLD."company_id", OLD."created_at", OLD."id", OLD."in_app", OLD."kind", OLD."person_id", clock_timestamp(), \'deleted\', OLD."id", OLD."updated_at"); RETURN NULL;',
                            hash="67d9e31a25ab5469b8d3219935d378c3f9fcdeee",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_5e2cb",
                            table="notification_preferences",
                            when="AFTER",
                        ),
                    ),
                ],
                "notificationpreferencehistory": [
                    Trigger(
                        name="append_only",
                        sql=UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="27e7a1aaeb52bf15101e86a4519f5578bec1b9bb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e1647",
                            table="notification_preferences_history",
                            when="BEFORE",
                        ),
                    ),
                ],
            }
        ),
        EnableRowSecurity("notification"),
        EnableRowSecurity("notificationpreference"),
        EnableRowSecurity("notificationpreferencehistory"),
        ForbidTruncate("notificationpreferencehistory"),
        SameCompany("notification", "recipient"),
        SameCompany("notification", "ticket"),
        SameCompany("notification", "task"),
        SameCompany("notification", "comment"),
        SameCompany("notificationpreference", "person"),
    ]

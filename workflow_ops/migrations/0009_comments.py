"""Comments on tickets and their mentions, with their history and isolation."""

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
        ("workflow_ops", "0008_dashboard_scope"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TicketComment",
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
                ("text", models.TextField()),
                ("is_internal", models.BooleanField()),
                ("submission_key", models.UUIDField()),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="workflow_ops.ticketinstance",
                    ),
                ),
            ],
            options={
                "db_table": "ticket_comments",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CommentMention",
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
                ("written", models.CharField(max_length=310)),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="workflow_ops.ticketcomment",
                    ),
                ),
            ],
            options={
                "db_table": "comment_mentions",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TicketCommentHistory",
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
                ("text", models.TextField()),
                ("is_internal", models.BooleanField()),
                ("submission_key", models.UUIDField()),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
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
                    "author",
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="workflow_ops.ticketcomment",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="workflow_ops.ticketinstance",
                    ),
                ),
            ],
            options={
                "db_table": "ticket_comments_history",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="ticketcomment",
            index=models.Index(fields=["ticket", "created_at"], name="ticket_comment_of_ticket"),
        ),
        migrations.AddConstraint(
            model_name="ticketcomment",
            constraint=models.UniqueConstraint(
                fields=("id", "company"), name="ticket_comment_company"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketcomment",
            constraint=models.UniqueConstraint(
                fields=("company", "author", "submission_key"), name="ticket_comment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="commentmention",
            constraint=models.UniqueConstraint(
                fields=("comment", "person"), name="comment_mention_once"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketcommenthistory",
            index=models.Index(
                fields=["company", "-pgh_created_at", "-pgh_id"], name="ticket_comments_trail"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketcommenthistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="ticket_comments_by"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketcommenthistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="ticket_comments_of_row"),
        ),
        AddTriggers(
            triggers={
                "ticketcomment": [
                    Trigger(
                        name="made_insert",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_comments_history" ("author_id", "company_id", "created_at", "deleted_at", "edited_at", "id", "is_internal", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_key", "text", "ticket_id", "updated_at") VALUES (NEW."author_id", NEW."company_id", NEW."created_at", NEW."deleted_at", NEW."edited_at", NEW."id", NEW."is_internal", clock_timestamp(), \'made\', NEW."id", NEW."submission_key", NEW."text", NEW."ticket_id", NEW."updated_at"); RETURN NULL;',
                            hash="18ce8fb1d41795810025c913244eabfde86b5314",
                            operation="INSERT",
                            pgid="pgtrigger_made_insert_fcec6",
                            table="ticket_comments",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="changed_update",
                        sql=UpsertTriggerSql(
                            condition="WHEN (to_jsonb(OLD) - ARRAY['updated_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at'])",
                            func='INSERT INTO "ticket_comments_history" ("author_id", "company_id", "created_at", "deleted_at", "edited_at", "id", "is_internal", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_key", "text", "ticket_id", "updated_at") VALUES (NEW."author_id", NEW."company_id", NEW."created_at", NEW."deleted_at", NEW."edited_at", NEW."id", NEW."is_internal", clock_timestamp(), \'changed\', NEW."id", NEW."submission_key", NEW."text", NEW."ticket_id", NEW."updated_at"); RETURN NULL;',
                            hash="b64714120831b0ccd559ed2511d5f7c1c6baa043",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_5f610",
                            table="ticket_comments",
                            when="AFTER",
                        ),
                    ),
                    Trigger(
                        name="deleted_delete",
                        sql=UpsertTriggerSql(
                            func='INSERT INTO "ticket_comments_history" ("author_id", "company_id", "created_at", "deleted_at", "edited_at", "id", "is_internal", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_key", "text", "ticket_id", "updated_at") VALUES (OLD."author_id", OLD."company_id", OLD."created_at", OLD."deleted_at", OLD."edited_at", OLD."id", OLD."is_internal", clock_timestamp(), \'deleted\', OLD."id", OLD."submission_key", OLD."text", OLD."ticket_id", OLD."updated_at"); RETURN NULL;',
                            hash="ccd9e01aeb1a8f475451b3c74f117335f473bde7",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_2e86c",
                            table="ticket_comments",
                            when="AFTER",
                        ),
                    ),
                ],
                "ticketcommenthistory": [
                    Trigger(
                        name="append_only",
                        sql=UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a23649f25150f4edef30123798967e6b1ba8110c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d265c",
                            table="ticket_comments_history",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        EnableRowSecurity("ticketcomment"),
        EnableRowSecurity("commentmention"),
        EnableRowSecurity("ticketcommenthistory"),
        ForbidTruncate("ticketcommenthistory"),
        SameCompany("ticketcomment", "ticket"),
        SameCompany("commentmention", "comment"),
        SameCompany("commentmention", "person"),
    ]

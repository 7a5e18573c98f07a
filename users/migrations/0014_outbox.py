"""Mails wait in an outbox until the mail server has taken them."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0013_writes_by_hand"),
    ]

    operations = [
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
                        condition=models.Q(("sent_at", None), ("failed_at", None), _connector="OR"),
                        name="outgoing_mail_ends_once",
                    )
                ],
            },
        ),
    ]

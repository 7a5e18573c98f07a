"""Limits on what may be done how often are counted in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0014_outbox"),
    ]

    operations = [
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
                    models.UniqueConstraint(fields=("scope", "subject"), name="rate_limit_unique")
                ],
            },
        ),
    ]

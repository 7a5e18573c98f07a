"""How often API tokens are used, by day and operation, with its isolation."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from users.database.migration_operations import EnableRowSecurity, SameCompany


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0011_token_within_company"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiUsage",
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
                ("day", models.DateField()),
                ("operation", models.CharField(max_length=60)),
                ("calls", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField()),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="users.company",
                    ),
                ),
                (
                    "token",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="users.apitoken",
                    ),
                ),
            ],
            options={
                "db_table": "api_usage",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "day", "token", "operation"),
                        name="api_usage_of_operation",
                    )
                ],
            },
        ),
        EnableRowSecurity("apiusage"),
        SameCompany("apiusage", "token"),
    ]

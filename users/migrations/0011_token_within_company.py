"""Rows of a company can refer to its API tokens alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0010_agents"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(
                fields=("id", "company"), name="api_token_id_company"
            ),
        ),
    ]

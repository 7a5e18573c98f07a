"""Names have one line and no web address; only forms and services ask, no row is looked at."""

from django.db import migrations, models

import users.one_line


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0015_rate_limits"),
    ]

    operations = [
        migrations.AlterField(
            model_name="company",
            name="name",
            field=models.CharField(
                max_length=200, validators=[users.one_line.one_line, users.one_line.no_web_address]
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="first_name",
            field=models.CharField(
                max_length=150, validators=[users.one_line.one_line, users.one_line.no_web_address]
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="last_name",
            field=models.CharField(
                max_length=150, validators=[users.one_line.one_line, users.one_line.no_web_address]
            ),
        ),
        migrations.AlterField(
            model_name="userhistory",
            name="first_name",
            field=models.CharField(
                max_length=150, validators=[users.one_line.one_line, users.one_line.no_web_address]
            ),
        ),
        migrations.AlterField(
            model_name="userhistory",
            name="last_name",
            field=models.CharField(
                max_length=150, validators=[users.one_line.one_line, users.one_line.no_web_address]
            ),
        ),
    ]

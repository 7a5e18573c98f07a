"""Whether a company shows the checklist of its first steps; not where tickets were submitted."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def hide_where_it_is_done(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    companies = apps.get_model("users", "Company")._default_manager
    companies.filter(last_ticket_number__gt=0).update(shows_checklist=False)


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0005_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="shows_checklist",
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
        migrations.RunPython(hide_where_it_is_done, migrations.RunPython.noop),
    ]

"""Tokens have one of several scopes; the audit log says which token a program used."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RENAME = "UPDATE api_tokens SET scopes = %s::jsonb WHERE scopes = %s::jsonb"
OLD, NEW = '["definitions"]', '["definitions:read"]'


def name_scopes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give tokens that may check documents the scope by which that is known now."""
    _rename(schema_editor, OLD, NEW)


def name_scope_of_old(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give them their old scope back; tokens with others open nothing there."""
    _rename(schema_editor, NEW, OLD)


def _rename(schema_editor: BaseDatabaseSchemaEditor, old: str, new: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM companies ORDER BY id")
        companies = [pk for (pk,) in cursor.fetchall()]
        try:
            for company in companies:
                # Row-level security shows the rows of one company only, to the owner too.
                cursor.execute("SELECT set_config('app.company', %s, false)", [str(company)])
                cursor.execute(RENAME, [new, old])
        finally:
            cursor.execute("SELECT set_config('app.company', '', false)")


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0008_working_hours"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditevent",
            name="request_id",
            field=models.CharField(blank=True, max_length=50),
        ),
        migrations.RunPython(name_scopes, name_scope_of_old),
    ]

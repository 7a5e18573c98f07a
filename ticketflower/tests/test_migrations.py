"""Migrations: rolling upgrades (docs/operation.md), what they import, and the way back."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState
from django.test import SimpleTestCase, TestCase

from users.database.migration_operations import AddTriggers, CreateModels, TableOperation

OURS = ("users", "workflow_design", "workflow_ops")
BASELINE = dict.fromkeys(OURS, "0003")
"""The initial set of each app (decision 0031), which no code works without."""
SECOND_STEP = "second_step"
"""A migration may take away what no code of the version before uses any more; it sets this, True.

For columns: the version before has let go of the field, as SeparateDatabaseAndState does it.
"""
TAKES_AWAY = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)

IMPORTED = {
    "ticketflower.fields.one_line",
    "ticketflower.times.zones",
    "users.database.migration_operations",
    "workflow_design.models.document_field",
}
"""What migrations import of ours: operations, and what fields are made of (decision 0031)."""
MADE_BY_OPERATIONS = """
SELECT 'policy', tablename, policyname, concat(cmd, ' ', qual, ' ', with_check) FROM pg_policies
UNION ALL
SELECT 'table', relname, relrowsecurity::text, relforcerowsecurity::text FROM pg_class
    WHERE relrowsecurity OR relforcerowsecurity
UNION ALL
SELECT 'key', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE starts_with(reverse(conname), reverse('_same_company'))
UNION ALL
SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgname = 'refuse_to_truncate' OR tgname ~ '^pgtrigger_(made|changed|deleted)_'
ORDER BY 1, 2, 3
"""


def breaks_old_code(operation: Operation, before: "models.Field[Any, Any] | None" = None) -> str:
    """Why code that does not know of the operation would fail after it; empty where it would not.

    Old code inserts rows without the new columns, and reads and writes those it knows.

    Args:
        operation: of a migration.
        before: the field that it alters.
    """
    if isinstance(operation, TAKES_AWAY):
        return f"{operation.describe()}: the code before still uses it."
    was_required = before is not None and not before.null
    if isinstance(operation, migrations.AddField | migrations.AlterField) and not was_required:
        field = operation.field
        if not field.null and field.db_default is models.NOT_PROVIDED and not field.many_to_many:
            return f"{operation.describe()}: it needs null=True or a db_default."
    return ""


def newer_migrations() -> Iterator[migrations.Migration]:
    """Ours since the baseline."""
    for (app, name), migration in (MigrationLoader(None).disk_migrations or {}).items():
        if app in OURS and name[:4] > BASELINE[app]:
            yield migration


def field_before(
    migration: migrations.Migration, operation: Operation
) -> "models.Field[Any, Any] | None":
    """The field that an operation alters, as it was before its migration."""
    if not isinstance(operation, migrations.AlterField):
        return None
    place = (migration.app_label, migration.name)
    state = MigrationLoader(None).project_state(place, at_end=False)
    model = state.models.get((migration.app_label, operation.model_name_lower))
    return model.fields.get(operation.name) if model else None


class RollingUpgradeTest(SimpleTestCase):
    def test_old_code_works_with_every_newer_migration(self) -> None:
        for migration in newer_migrations():
            if getattr(migration, SECOND_STEP, False):
                continue
            for operation in migration.operations:
                before = field_before(migration, operation)
                with self.subTest(str(migration), operation=operation.describe()):
                    self.assertEqual(breaks_old_code(operation, before), "")

    def test_the_baseline_is_of_all_our_apps(self) -> None:
        with_migrations = {app for app, _name in MigrationLoader(None).disk_migrations or {}}
        ours = {config.label for config in apps.get_app_configs() if config.label in OURS}
        self.assertEqual(set(BASELINE), ours & with_migrations)

    def test_what_breaks_old_code_is_known(self) -> None:
        text = models.CharField(max_length=9)
        for operation in (
            migrations.AddField("task", "place", text),
            migrations.AlterField("task", "place", text),
            migrations.RemoveField("task", "place"),
            migrations.RenameField("task", "place", "room"),
            migrations.DeleteModel("Task"),
        ):
            self.assertNotEqual(breaks_old_code(operation), "")

    def test_what_does_not_is_known(self) -> None:
        longer = migrations.AlterField("task", "place", models.CharField(max_length=9))
        self.assertEqual(breaks_old_code(longer, before=models.CharField(max_length=5)), "")
        for operation in (
            migrations.AddField("task", "place", models.CharField(max_length=9, null=True)),
            migrations.AddField("task", "place", models.CharField(max_length=9, db_default="")),
            migrations.AddField("task", "places", models.ManyToManyField("place")),
            migrations.CreateModel("Place", [("id", models.AutoField(primary_key=True))]),
        ):
            self.assertEqual(breaks_old_code(operation), "")


class ImportsTest(SimpleTestCase):
    def test_migrations_import_no_code_that_may_change(self) -> None:
        for app, name in MigrationLoader(None).disk_migrations or {}:
            if app not in OURS:
                continue
            source = Path(apps.get_app_config(app).path, "migrations", f"{name}.py").read_text()
            imported: set[str] = set()
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Import):
                    imported |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    imported.add(str(node.module))
            ours = {module for module in imported if module.startswith((*OURS, "ticketflower"))}
            with self.subTest(app, name=name):
                self.assertLessEqual(ours, IMPORTED)


class WayBackTest(TestCase):
    """The operations of ours undo what they did, on the tables as they are."""

    def made(self) -> list[tuple[str, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(MADE_BY_OPERATIONS)
            return [tuple(row) for row in cursor.fetchall()]

    def test_reversing_and_reapplying_restores_the_state(self) -> None:
        loader = MigrationLoader(None)
        state = loader.project_state()
        operations = [
            (app, operation)
            for (app, _name), migration in (loader.disk_migrations or {}).items()
            for operation in migration.operations
            if isinstance(operation, TableOperation | AddTriggers)
        ]
        before = self.made()

        with connection.schema_editor() as editor:
            for app, operation in operations:
                operation.database_backwards(app, editor, state, state)
        undone = self.made()
        with connection.schema_editor() as editor:
            for app, operation in operations:
                operation.database_forwards(app, editor, state, state)

        self.assertEqual({kind for kind, *_ in before}, {"policy", "table", "key", "trigger"})
        self.assertEqual(undone, [])
        self.assertEqual(self.made(), before)


class CreateModelsTest(TestCase):
    """Several tables by one operation."""

    key = models.BigAutoField(primary_key=True)

    def operation(self) -> CreateModels:
        company = models.ForeignKey("users.Company", models.CASCADE)
        place = models.ForeignKey("users.Place", models.CASCADE)
        return CreateModels(
            migrations.CreateModel("Place", [("id", self.key), ("company", company)]),
            migrations.CreateModel("Room", [("id", self.key), ("place", place)]),
        )

    def tables(self) -> set[str]:
        return {"users_place", "users_room"} & set(connection.introspection.table_names())

    def test_tables_that_refer_to_each_other_are_created_and_dropped(self) -> None:
        operation = self.operation()
        before = MigrationLoader(None).project_state()
        after = before.clone()
        operation.state_forwards("users", after)

        with connection.schema_editor() as editor:
            operation.database_forwards("users", editor, before, after)
        created = self.tables()
        with connection.schema_editor() as editor:
            operation.database_backwards("users", editor, after, before)

        self.assertEqual(created, {"users_place", "users_room"})
        self.assertEqual(self.tables(), set())

    def test_related_models_are_rendered_once_for_all_of_them(self) -> None:
        state = MigrationLoader(None).project_state()
        rendered: Counter[str] = Counter()
        render = ModelState.render

        def counted(model: ModelState, state_apps: Any) -> Any:
            rendered[model.name] += 1
            return render(model, state_apps)

        _ = state.apps
        with patch.object(ModelState, "render", counted):
            self.operation().state_forwards("users", state)
            _ = state.apps

        self.assertEqual(rendered["Company"], 1)
        self.assertEqual(rendered["Room"], 1)

"""The template of the test databases: made once, copied afterwards, never half or outdated."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, override

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import SimpleTestCase, TestCase, override_settings, tag

from ticketflower.testing.database import (
    databases,
    schema_fingerprint,
    template_of_tests,
    with_imports,
)


def create_empty(of_run: BaseDatabaseWrapper, *, keepdb: bool = False) -> None:
    """What Django's ``create_test_db`` does before it migrates."""
    creation: Any = of_run.creation  # the stubs do not have the method
    creation._create_test_db(0, autoclobber=True, keepdb=keepdb)


class TemplateTest(TestCase):
    """With databases of its own, which hold one table instead of ours."""

    @override
    def setUp(self) -> None:
        self.own = f"{connection.settings_dict['NAME']}_own"
        self.own_templates = f"{self.own}_template_"
        self.addCleanup(self.drop_all)

    def drop_all(self) -> None:
        with connection._nodb_cursor() as cursor:
            for name in databases(cursor, self.own):
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def templates(self) -> set[str]:
        with connection._nodb_cursor() as cursor:
            return databases(cursor, self.own_templates)

    def connection_of_run(self, name: str) -> BaseDatabaseWrapper:
        of_run = connection.copy()
        of_run.settings_dict["TEST"]["NAME"] = f"{self.own}_{name}"
        return of_run

    def run_tests(self, fingerprint: str, *, name: str = "tests", keepdb: bool = False) -> bool:
        """Create a test database as the runner does; give whether its tables were there already."""
        of_run = self.connection_of_run(name)
        with template_of_tests(
            of_run, fingerprint, keepdb=keepdb, own_templates=self.own_templates
        ):
            is_migrated = self.create_and_migrate(of_run, keepdb=keepdb)
        of_run.creation.destroy_test_db(verbosity=0, keepdb=keepdb)
        return is_migrated

    def create_and_migrate(self, of_run: BaseDatabaseWrapper, *, keepdb: bool = False) -> bool:
        create_empty(of_run, keepdb=keepdb)
        of_run.settings_dict["NAME"] = of_run.settings_dict["TEST"]["NAME"]
        with of_run.cursor() as cursor:
            cursor.execute("SELECT to_regclass('migrated') IS NOT NULL")
            is_migrated = bool(cursor.fetchone()[0])
            cursor.execute("CREATE TABLE IF NOT EXISTS migrated (number int)")
        of_run.close()
        return is_migrated

    def test_the_first_run_migrates_and_the_next_ones_copy(self) -> None:
        first, second, other = (
            self.run_tests("abc"),
            self.run_tests("abc"),
            self.run_tests("abc", name="other"),
        )

        self.assertEqual((first, second, other), (False, True, True))
        self.assertEqual(len(self.templates()), 1)

    def test_a_change_makes_a_new_template_and_drops_the_old_one(self) -> None:
        self.run_tests("abc")
        before = self.templates()

        self.assertFalse(self.run_tests("def"))

        self.assertEqual(len(self.templates()), 1)
        self.assertNotEqual(self.templates(), before)

    def test_a_run_that_fails_before_its_tables_are_made_leaves_none(self) -> None:
        of_run = self.connection_of_run("tests")

        with (
            self.assertRaises(ZeroDivisionError),
            template_of_tests(of_run, "abc", keepdb=False, own_templates=self.own_templates),
        ):
            create_empty(of_run)
            raise ZeroDivisionError

        self.assertEqual(self.templates(), set())
        self.assertFalse(self.run_tests("abc"))

    def test_a_database_that_was_kept_is_used_as_it_is_and_never_copied(self) -> None:
        self.run_tests("abc", keepdb=True)

        self.assertTrue(self.run_tests("def", keepdb=True))

        self.assertEqual(self.templates(), set())

    @tag("faults")
    def test_a_second_run_waits_until_the_first_has_its_database(self) -> None:
        first, second = self.connection_of_run("first"), []
        waiting = threading.Thread(
            target=lambda: second.append(self.run_tests("abc", name="second"))
        )

        with template_of_tests(first, "abc", keepdb=False, own_templates=self.own_templates):
            waiting.start()
            self.wait_until_it_waits(waiting)
            self.create_and_migrate(first)
        waiting.join()

        self.assertEqual(second, [True])

    def wait_until_it_waits(self, run: threading.Thread) -> None:
        with connection._nodb_cursor() as cursor:
            waits = None
            while run.is_alive() and not waits:
                cursor.execute(
                    "SELECT 1 FROM pg_stat_activity "
                    "WHERE wait_event = 'advisory' AND datname = current_database()"
                )
                waits = cursor.fetchone()

    def test_templates_of_another_checkout_are_not_removed(self) -> None:
        self.run_tests("abc")
        before = self.templates()
        self.own_templates = f"{self.own}_elsewhere_"

        self.run_tests("def")

        self.own_templates = f"{self.own}_template_"
        self.assertEqual(self.templates(), before)
        self.assertEqual(len(before), 1)


class FingerprintTest(SimpleTestCase):
    def test_it_covers_migrations_and_what_they_import(self) -> None:
        with TemporaryDirectory() as folder:
            root = Path(folder)
            for module, text in {
                "app.__init__": "",
                "app.migrations.first": "from app import triggers\nimport app.models.tables",
                "app.models.__init__": "",
                "app.models.tables": "import json, django\n",
                "app.triggers": "def make():\n    from app.texts import (\n        SQL,\n    )",
                "app.texts": "",
                "app.views": "from app import triggers",
            }.items():
                file = root.joinpath(*module.split(".")).with_suffix(".py")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)

            found = with_imports([root / "app" / "migrations" / "first.py"], root)

            self.assertEqual(
                {".".join(file.relative_to(root).with_suffix("").parts) for file in found},
                {
                    "app.__init__",
                    "app.migrations.first",
                    "app.models.__init__",
                    "app.models.tables",
                    "app.texts",
                    "app.triggers",
                },
            )

    def test_it_changes_with_the_owner_of_the_tables(self) -> None:
        before, again = schema_fingerprint(connection), schema_fingerprint(connection)

        with override_settings(MIGRATION_DATABASE_URL="postgres://owner@localhost/tickets"):
            other = schema_fingerprint(connection)

        self.assertEqual(before, again)
        self.assertNotEqual(before, other)

"""How the tests run: in spawned processes too, slow classes first, and --fast without them."""

import os
import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import SimpleTestCase, TestCase, tag
from django.test.runner import ParallelTestSuite

from ticketflower.testing.runner import SLOW_TAGS, TicketFlowerTestRunner

SPAWNED = """
import multiprocessing, sys
from django.core.management import execute_from_command_line

multiprocessing.set_start_method("spawn")
execute_from_command_line(["manage.py", "test", "--noinput", "--parallel", "2", *sys.argv[1:]])
"""
SOME_TESTS = (
    "users.tests.test_roles.MigrateTest",  # empties its database
    "users.tests.test_roles.PeoplesPermissionsTest",
    "workflow_ops.tests.test_tickets_submit.UploadTest",  # stores files
)
OF_EVERY_KIND = (
    "ticketflower.tests.browser.test_time_zone",
    "ticketflower.tests.test_imports",
    "ticketflower.tests.test_texts",
    "users.tests.test_roles",
    "workflow_ops.tests.faults.test_dashboard_at_once",
)
STARTS_PROCESSES = re.compile(r"\b(subprocess\.(run|Popen|check_output|call)|Installation)\(")
STARTS_THREADS = re.compile(r"\b(threading\.(Thread|Barrier)|at_once)\(")
COMMITS = re.compile(r"\b(KeepsRoles|TransactionTestCase|CommittedTestCase|template_of_tests)\b")
TAGGED = re.compile(rf'^ *@tag\("({"|".join(SLOW_TAGS)})"\)|\(CommittedTestCase\)', re.M)


def files_in_var() -> set[Path]:
    """Files of the checkout's var/, but for those of the embedded server."""
    var = Path(settings.BASE_DIR, "var")
    return {file for file in var.rglob("*") if file.relative_to(var).parts[0] != "postgres"}


@tag("process")
class SpawnedProcessesTest(TestCase):
    """As on Windows, on macOS, and by Python 3.14, which do not fork."""

    def test_they_have_the_settings_of_tests_and_leave_no_files(self) -> None:
        before = files_in_var()

        done = subprocess.run(
            [sys.executable, "-c", SPAWNED, *SOME_TESTS],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": settings.DATABASE_URL,
                "DJANGO_SETTINGS_MODULE": "ticketflower.settings",
                "TEST_DATABASE_NAME": f"{connection.settings_dict['NAME']}_spawned",
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"Ran [1-9]\d* tests")
        self.assertEqual(files_in_var() - before, set())


class OrderTest(SimpleTestCase):
    def classes(self, **options: bool) -> list[str]:
        runner = TicketFlowerTestRunner(verbosity=0, parallel=2, **options)
        suite = runner.build_suite(OF_EVERY_KIND)
        assert isinstance(suite, ParallelTestSuite)
        return [type(next(iter(tests))).__name__ for tests in suite.subsuites]

    def test_slow_classes_start_first_and_large_ones_before_small_ones(self) -> None:
        found = self.classes()

        slow = {"ImportsTest", "TimeZoneGuessTest", "AtOnceTest"}
        self.assertEqual(set(found[: len(slow)]), slow)
        self.assertEqual(found[len(slow)], "MigrateTest")
        self.assertLess(found.index("RolesTest"), found.index("PeoplesPermissionsTest"))

    def test_requested_order_is_respected(self) -> None:
        self.assertNotEqual(self.classes(reverse=True)[0], self.classes()[0])


class FastTest(SimpleTestCase):
    def test_it_leaves_slow_tests_out(self) -> None:
        suite = TicketFlowerTestRunner(verbosity=0, fast=True).build_suite(OF_EVERY_KIND)

        modules = {type(test).__module__ for test in suite}
        self.assertEqual(modules, {"ticketflower.tests.test_texts", "users.tests.test_roles"})

    def test_other_tags_may_be_left_out_as_well(self) -> None:
        runner = TicketFlowerTestRunner(verbosity=0, fast=True, exclude_tags=["other"])

        self.assertEqual(runner.exclude_tags, {*SLOW_TAGS, "other"})

    def untagged(self, *patterns: re.Pattern[str]) -> set[str]:
        """Modules of tests in which all the patterns are found, and no tag."""
        found = {
            str(file.relative_to(settings.BASE_DIR)): TAGGED.search(text)
            for app in ("ticketflower", "users", "workflow_design", "workflow_ops")
            for file in Path(settings.BASE_DIR, app).rglob("test_*.py")
            if all(each.search(text := file.read_text(encoding="utf-8")) for each in patterns)
        }
        self.assertGreater(len(found), 8)
        return {name for name, tag_of_it in found.items() if not tag_of_it}

    def test_what_starts_processes_has_a_tag(self) -> None:
        self.assertEqual(self.untagged(STARTS_PROCESSES), set())

    def test_what_competes_for_locks_has_a_tag(self) -> None:
        self.assertEqual(self.untagged(STARTS_THREADS, COMMITS), set())

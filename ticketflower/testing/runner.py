"""How the tests run: in parallel, with a cheap hasher, on a database of this checkout's own."""

import logging
import multiprocessing
import unittest
import warnings
from argparse import ArgumentParser
from typing import Any, override

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import TestCase, TransactionTestCase
from django.test.runner import DiscoverRunner, ParallelTestSuite
from django.test.utils import override_settings

from ticketflower.testing.database import CHECKOUT, schema_fingerprint, template_of_tests


def apply_test_settings() -> override_settings:
    """Apply the settings that only tests want; ``disable`` of what it returns takes them back."""
    logging.getLogger().setLevel(logging.WARNING)
    # Refusals that tests ask for are no news.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    # So are the faults of workflows; a test that cares for them listens itself.
    logging.getLogger("workflow_ops.engine.error_recording").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
    test_settings = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        SECURE_SSL_REDIRECT=False,
        AXES_ENABLED=False,
        # Else each test client reads the names of all static files.
        WHITENOISE_AUTOREFRESH=True,
        ALLOWED_HOSTS=["*"],
    )
    test_settings.enable()
    return test_settings


def init_worker(*arguments: Any) -> None:
    """Prepare a process of parallel tests.

    One that was forked has everything; one that was started on its own (Windows, macOS, and
    Python 3.14 on Linux) has only what Django gives it.
    """
    ParallelTestSuite.init_worker(*arguments)
    if multiprocessing.get_start_method() != "fork":
        apply_test_settings()


class TicketFlowerParallelTestSuite(ParallelTestSuite):
    """Django's, with the settings that only tests want in each process."""

    init_worker = init_worker


SLOW_TAGS = {"browser", "faults", "process"}
"""Tests that start browsers or processes, or that commit and compete for locks."""


def slow_first(tests_of_class: unittest.TestSuite) -> tuple[bool, bool, int]:
    """Order classes for several processes: at the end, when some are idle, short ones remain.

    Classes that wait for other processes come first, then those that empty the database after each
    test, then the others, and among them the larger ones first.
    """
    test = next(iter(tests_of_class))
    is_slow = bool(SLOW_TAGS & getattr(test, "tags", set()))
    commits = isinstance(test, TransactionTestCase) and not isinstance(test, TestCase)
    return not is_slow, not commits, -tests_of_class.countTestCases()


class TicketFlowerTestRunner(DiscoverRunner):
    """Django's runner with the settings that only tests want, and ``--fast``."""

    parallel_test_suite = TicketFlowerParallelTestSuite

    def __init__(self, *args: Any, fast: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fast:
            self.exclude_tags |= SLOW_TAGS

    @override
    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--fast",
            action="store_true",
            help=f"Leave out the tests with one of the tags {', '.join(sorted(SLOW_TAGS))}.",
        )

    @override
    def build_suite(self, *args: Any, **kwargs: Any) -> unittest.TestSuite:
        suite = super().build_suite(*args, **kwargs)
        # Every process has a database of its own, and Django fills it again when it has emptied it,
        # so the order that Django gives to one process is not needed.
        if isinstance(suite, ParallelTestSuite) and self.shuffle is False and not self.reverse:
            suite.subsuites.sort(key=slow_first)
        return suite

    @override
    def setup_test_environment(self, **kwargs: Any) -> None:
        super().setup_test_environment(**kwargs)
        self.test_settings = apply_test_settings()

    @override
    def teardown_test_environment(self, **kwargs: Any) -> None:
        self.test_settings.disable()
        super().teardown_test_environment(**kwargs)

    @override
    def setup_databases(self, **kwargs: Any) -> Any:
        own = f"test_ticketflower_{CHECKOUT}"
        for database in settings.DATABASES.values():
            database.setdefault("TEST", {})["NAME"] = settings.TEST_DATABASE_NAME or own
            # A TestCase is one transaction, however long it computes in between.
            database["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=0"
            # Nothing here outlives a crash: no commit waits for the disk.
            database["OPTIONS"]["options"] += " -c synchronous_commit=off"
        if DEFAULT_DB_ALIAS not in kwargs["aliases"]:  # no test that was chosen needs a database
            return super().setup_databases(**kwargs)
        connection = connections[DEFAULT_DB_ALIAS]
        fingerprint = schema_fingerprint(connection)
        with template_of_tests(connection, fingerprint, keepdb=self.keepdb):
            return super().setup_databases(**kwargs)

"""How the tests run: in parallel, with a cheap hasher, on a database of this checkout's own."""

import logging
import multiprocessing
import warnings
from typing import Any, override

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
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


class TicketFlowerTestRunner(DiscoverRunner):
    """Django's runner with the settings that only tests want."""

    parallel_test_suite = TicketFlowerParallelTestSuite

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
        if DEFAULT_DB_ALIAS not in kwargs["aliases"]:  # no test that was chosen needs a database
            return super().setup_databases(**kwargs)
        connection = connections[DEFAULT_DB_ALIAS]
        fingerprint = schema_fingerprint(connection)
        with template_of_tests(connection, fingerprint, keepdb=self.keepdb):
            return super().setup_databases(**kwargs)

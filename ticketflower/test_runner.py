"""How the tests run: in parallel, with a cheap hasher, on a database of this checkout's own."""

import hashlib
import logging
import warnings
from typing import Any, override

from django.conf import settings
from django.test.runner import DiscoverRunner
from django.test.utils import override_settings


class TicketFlowerTestRunner(DiscoverRunner):
    """Django's runner with the settings that only tests want."""

    @override
    def setup_test_environment(self, **kwargs: Any) -> None:
        super().setup_test_environment(**kwargs)
        logging.getLogger().setLevel(logging.WARNING)
        # Refusals that tests ask for are no news.
        logging.getLogger("django.request").setLevel(logging.ERROR)
        # So are the faults of workflows; a test that cares for them listens itself.
        logging.getLogger("workflow_ops.faults").setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
        self.test_settings = override_settings(
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
            STORAGES={
                "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            },
            SECURE_SSL_REDIRECT=False,
            AXES_ENABLED=False,
            ALLOWED_HOSTS=["*"],
        )
        self.test_settings.enable()

    @override
    def teardown_test_environment(self, **kwargs: Any) -> None:
        self.test_settings.disable()
        super().teardown_test_environment(**kwargs)

    @override
    def setup_databases(self, **kwargs: Any) -> Any:
        checkout = hashlib.sha256(str(settings.BASE_DIR).encode()).hexdigest()[:8]
        own = f"test_ticketflower_{checkout}"
        for database in settings.DATABASES.values():
            database.setdefault("TEST", {})["NAME"] = settings.TEST_DATABASE_NAME or own
            # A TestCase is one transaction, however long it computes in between.
            database["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=0"
        return super().setup_databases(**kwargs)

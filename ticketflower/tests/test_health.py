import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar, override
from unittest import skipIf

import environ
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, SimpleTestCase, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ticketflower.database import embedded_postgres
from ticketflower.tests.clocks import clock_ahead_by
from users.tests.base import KeepsRoles
from workflow_ops.models import UploadsFolder
from workflow_ops.services.files.folder import MARK_FILE, NOT_SHARED, NOT_USABLE

BOTH = ("/health/live/", "/health/ready/")
ON_DISK = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def with_database[T](work: Callable[[], T], **server: str) -> T:
    """Do the work in a thread whose connection leads to another server."""

    def run() -> T:
        connection.settings_dict = {**connection.settings_dict, **server}
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result()


def without_database[T](work: Callable[[], T]) -> T:
    """Do the work in a thread whose connection leads to a server that is not there."""
    return with_database(work, HOST="/nowhere", PORT="1")


def ask(path: str, **cookies: str) -> Any:
    client = Client(raise_request_exception=False)
    client.cookies.load(cookies)
    return client.get(path)


class HealthTest(TestCase):
    def test_both_say_so_while_all_is_well(self) -> None:
        for path in BOTH:
            with self.subTest(path):
                response = self.client.get(path)

                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.json()["status"], "ok")

    def test_neither_looks_up_who_asks(self) -> None:
        for path in BOTH:
            with CaptureQueriesContext(connection) as queries:
                self.client.get(path, headers={"cookie": "sessionid=0123456789abcdef"})
            self.assertFalse([each for each in queries if "django_session" in each["sql"]])

    def test_live_asks_the_database_nothing(self) -> None:
        with self.assertNumQueries(0):
            self.client.get("/health/live/", headers={"cookie": "sessionid=0123456789abcdef"})

    @override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["tickets.example.com"])
    def test_neither_is_sent_on_to_https_or_needs_the_name_of_the_host(self) -> None:
        named = self.client.get("/login/", headers={"host": "tickets.example.com"})
        self.assertEqual(named.status_code, 301)
        for path in BOTH:
            self.assertEqual(self.client.get(path, headers={"host": "10.0.0.7"}).status_code, 200)

    def test_they_are_for_reading_only(self) -> None:
        for path in BOTH:
            self.assertEqual(self.client.post(path).status_code, 405)
            self.assertEqual(self.client.head(path).status_code, 200)


class ReadyTestCase(KeepsRoles):
    def assert_ready(self) -> Any:
        response = self.client.get("/health/ready/")
        self.assertEqual((response.status_code, response.json()["status"]), (200, "ok"))
        return response.json()

    def assert_not_ready(self, words: str) -> None:
        with self.assertLogs("django.request", "ERROR"):
            response = self.client.get("/health/ready/")
        self.assertEqual(response.status_code, 503)
        self.assertIn(words, response.json()["status"])
        with self.assertRaisesMessage(CommandError, words):
            call_command("procrastinate", "worker", "--one-shot")


class WorkerSeenTest(ReadyTestCase):
    def execute(self, sql: str, *values: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    def test_ready_says_when_a_worker_was_seen(self) -> None:
        self.execute("TRUNCATE procrastinate_workers, procrastinate_periodic_defers CASCADE")
        self.assertIsNone(self.assert_ready()["worker_seen_at"])
        seen = timezone.now()
        self.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", seen)
        self.addCleanup(self.execute, "TRUNCATE procrastinate_workers CASCADE")

        self.assertEqual(self.assert_ready()["worker_seen_at"], seen.isoformat())


class ClockTest(ReadyTestCase):
    def test_a_clock_that_is_right_is_not_worth_a_word(self) -> None:
        with self.assertNoLogs("workflow_ops.health", "WARNING"):
            self.assertEqual(self.assert_ready()["clock_ahead_seconds"], 0)

    def test_some_seconds_are_reported(self) -> None:
        for seconds in (-6, 6):
            with (
                clock_ahead_by(seconds),
                self.assertLogs("workflow_ops.health", "WARNING") as logs,
            ):
                self.assertAlmostEqual(self.assert_ready()["clock_ahead_seconds"], seconds, 0)
            self.assertIn("clock_differs", logs.output[0])

    def test_a_minute_is_refused(self) -> None:
        for seconds, words in ((-600, "600 s behind the database's"), (61, "61 s ahead of")):
            with self.subTest(seconds), clock_ahead_by(seconds):
                self.assert_not_ready(words)


class TablesTest(ReadyTestCase):
    def test_code_that_is_newer_than_the_tables_is_not_ready(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH last AS (SELECT max(id) FROM django_migrations WHERE app = 'workflow_ops') "
                "UPDATE django_migrations SET app = 'gone' WHERE id = (TABLE last)"
            )
        self.addCleanup(self.give_back)

        self.assert_not_ready("run migrate")

    def give_back(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_migrations SET app = 'workflow_ops' WHERE app = 'gone'")

    def test_it_does_not_wait_for_a_table_that_is_locked(self) -> None:
        other = connection.copy()
        self.addCleanup(other.close)
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")

        self.assert_not_ready("the database does not answer")


class UploadsTest(ReadyTestCase):
    def setUp(self) -> None:
        self.enterContext(override_settings(STORAGES=ON_DISK))
        self.ours, self.theirs = self.folder(), self.folder()

    def folder(self) -> Path:
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    @contextmanager
    def host_with(self, folder: Path) -> Iterator[None]:
        with override_settings(MEDIA_ROOT=folder):
            yield

    def test_hosts_with_one_folder_are_ready(self) -> None:
        for _host in range(2):
            with self.host_with(self.ours):
                self.assert_ready()
        self.assertEqual([path.name for path in self.ours.iterdir()], [MARK_FILE])

    def test_a_host_with_a_folder_of_its_own_is_not(self) -> None:
        with self.host_with(self.ours):
            self.assert_ready()
        with self.host_with(self.theirs):
            self.assert_not_ready(NOT_SHARED)
        with self.host_with(self.ours):
            self.assert_ready()

    def test_nor_is_one_whose_folder_is_of_another_installation(self) -> None:
        (self.theirs / MARK_FILE).write_text(uuid.uuid4().hex)
        with self.host_with(self.ours):
            self.assert_ready()
        with self.host_with(self.theirs):
            self.assert_not_ready(NOT_SHARED)

    def test_uploads_that_have_moved_are_adopted(self) -> None:
        with self.host_with(self.ours):
            self.assert_ready()
        with self.host_with(self.theirs):
            call_command("adopt_uploads_folder", stdout=StringIO())
            self.assert_ready()
        with self.host_with(self.ours):
            self.assert_not_ready(NOT_SHARED)

    def test_a_folder_that_cannot_be_written_to_is_reported(self) -> None:
        nowhere = self.ours / "file"
        nowhere.write_text("")
        with self.host_with(nowhere):
            self.assert_not_ready(NOT_USABLE)

    def test_a_mark_that_says_nothing_is_reported(self) -> None:
        (self.ours / MARK_FILE).write_text("?")
        with self.host_with(self.ours):
            self.assert_not_ready(NOT_USABLE)
        self.assertEqual([path.name for path in self.ours.iterdir()], [MARK_FILE])

    def test_a_mark_that_another_host_has_just_made_is_taken(self) -> None:
        with self.host_with(self.ours):
            mark = uuid.uuid4()
            default_storage.save(MARK_FILE, ContentFile(mark.hex.encode()))
            self.assert_ready()
        self.assertEqual(UploadsFolder.objects.get().mark, mark)


class DatabaseAwayTest(TestCase):
    """With a real connection that is refused."""

    def test_live_succeeds(self) -> None:
        response = without_database(lambda: ask("/health/live/", sessionid="x" * 32))

        self.assertEqual(response.status_code, 200)

    def test_ready_says_what_is_missing(self) -> None:
        with self.assertLogs("django.request", "ERROR"):
            response = without_database(lambda: ask("/health/ready/", sessionid="x" * 32))

        self.assertEqual(response.status_code, 503)
        self.assertEqual(response.json(), {"status": "the database does not answer"})

    def test_people_get_a_page_with_the_id_to_quote(self) -> None:
        with self.assertLogs("django.request", "ERROR"):
            response = without_database(lambda: ask("/tickets/", sessionid="x" * 32))

        self.assertContains(response, "is temporarily unavailable", status_code=503)
        self.assertContains(response, response.headers["X-Request-Id"], status_code=503)

    def test_landing_page_is_shown_to_visitors(self) -> None:
        response = without_database(lambda: ask("/"))

        self.assertEqual(response.status_code, 200)


@skipIf(os.name == "nt", "processes cannot be stopped on Windows")
class DatabasePausedTest(SimpleTestCase):
    """With a PostgreSQL of the test's own."""

    server: ClassVar[dict[str, str]]
    pid: ClassVar[int]

    @classmethod
    @override
    def setUpClass(cls) -> None:
        super().setUpClass()
        folder = Path(tempfile.mkdtemp(prefix="tf"))
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        url = embedded_postgres.database_url(folder)
        cls.addClassCleanup(embedded_postgres.stop, folder)
        server = environ.Env.db_url_config(url)
        cls.server = {name: str(server[name] or "") for name in ("HOST", "PORT", "USER", "NAME")}
        cls.pid = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def ready(self) -> str:
        with self.assertLogs("django.request", "ERROR"):
            response = with_database(lambda: ask("/health/ready/"), **self.server)
        self.assertEqual(response.status_code, 503)
        return str(response.json()["status"])

    def test_ready_says_that_the_tables_are_missing(self) -> None:
        self.assertEqual(self.ready(), "the tables are missing: run migrate")

    def test_ready_answers_while_the_database_is_paused(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)
        begun = time.monotonic()
        try:
            said = self.ready()
        finally:
            os.kill(self.pid, signal.SIGCONT)

        self.assertEqual(said, "the database does not answer")
        self.assertLess(time.monotonic() - begun, 6)

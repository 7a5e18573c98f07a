from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.test import Client, TestCase, override_settings
from django.utils import timezone


def without_database[T](work: Callable[[], T]) -> T:
    """Do the work in a thread whose connection leads to a server that is not there."""

    def run() -> T:
        connection.settings_dict = {**connection.settings_dict, "HOST": "/nowhere", "PORT": "1"}
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result()


def ask(path: str, **cookies: str) -> Any:
    client = Client(raise_request_exception=False)
    client.cookies.load(cookies)
    return client.get(path)


class HealthTest(TestCase):
    def test_both_say_so_while_all_is_well(self) -> None:
        for path in ("/health/live/", "/health/ready/"):
            with self.subTest(path):
                response = self.client.get(path)

                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.json()["status"], "ok")

    def test_ready_says_when_a_worker_was_seen(self) -> None:
        self.assertIsNone(self.client.get("/health/ready/").json()["worker_seen_at"])
        seen = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [seen])

        answer = self.client.get("/health/ready/").json()

        self.assertEqual(answer["worker_seen_at"], seen.isoformat())

    def test_live_asks_the_database_nothing(self) -> None:
        with self.assertNumQueries(0):
            self.client.get("/health/live/")

    def test_ready_asks_one_question(self) -> None:
        self.client.get("/health/ready/")

        with self.assertNumQueries(1):
            self.client.get("/health/ready/")

    @override_settings(SECURE_SSL_REDIRECT=True)
    def test_neither_is_sent_on_to_https(self) -> None:
        self.assertEqual(self.client.get("/login/").status_code, 301)
        for path in ("/health/live/", "/health/ready/"):
            self.assertEqual(self.client.get(path).status_code, 200)

    def test_they_are_for_reading_only(self) -> None:
        for path in ("/health/live/", "/health/ready/"):
            self.assertEqual(self.client.post(path).status_code, 405)
            self.assertEqual(self.client.head(path).status_code, 200)


class DatabaseAwayTest(TestCase):
    """With a real connection that is refused."""

    def test_live_still_says_so(self) -> None:
        response = without_database(lambda: ask("/health/live/"))

        self.assertEqual(response.status_code, 200)

    def test_ready_says_what_is_missing(self) -> None:
        with self.assertLogs("django.request", "ERROR"):
            response = without_database(lambda: ask("/health/ready/"))

        self.assertEqual(response.status_code, 503)
        self.assertEqual(response.json(), {"status": "the database does not answer"})

    def test_people_get_a_page_with_the_id_to_quote(self) -> None:
        with self.assertLogs("django.request", "ERROR"):
            response = without_database(lambda: ask("/tickets/", sessionid="x" * 32))

        self.assertContains(response, "is not available just now", status_code=503)
        self.assertContains(response, response.headers["X-Request-Id"], status_code=503)

    def test_the_landing_page_of_somebody_new_is_there(self) -> None:
        response = without_database(lambda: ask("/"))

        self.assertEqual(response.status_code, 200)

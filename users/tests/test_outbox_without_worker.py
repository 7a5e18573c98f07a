"""Where no worker runs, the web process sends by a thread; no request waits for the mail server."""

import threading
import time
from logging import LogRecord
from typing import Any
from unittest.mock import patch

from users.mail import background
from users.models import OutgoingMail
from users.tests.base import CompanyPeople, KeepsRoles
from users.tests.client import OutsideClient
from users.tests.mail_servers import MailServer, empty_the_queue

PATIENCE = 10


def courier() -> threading.Thread | None:
    return next((each for each in threading.enumerate() if each.name == "mails"), None)


class WithoutWorkerTest(CompanyPeople, KeepsRoles):
    client: OutsideClient
    client_class = OutsideClient

    def setUp(self) -> None:
        self.make_people()
        self.enterContext(patch.object(background, "LOOKS_AGAIN_AFTER", 0.05))
        self.addCleanup(self.let_the_thread_end)

    def let_the_thread_end(self) -> None:
        OutgoingMail.objects.all().delete()
        empty_the_queue()
        if thread := courier():
            thread.join(PATIENCE)
            self.assertFalse(thread.is_alive())

    def ask(self, email: str) -> Any:
        started = time.monotonic()
        response = self.client.post("/password-reset/", {"email": email})
        self.assertLess(time.monotonic() - started, 2)
        return response

    def wait_for(self, server: MailServer, count: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while len(server.mails) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertEqual(len(server.mails), count)

    def test_mail_goes_out(self) -> None:
        with MailServer() as server, server.in_use():
            self.ask(self.user.email)

            self.wait_for(server, 1)
            self.assertEqual(server.mails[0]["To"], self.user.email)

    def test_a_silent_mail_server_holds_up_no_request_and_nothing_is_lost(self) -> None:
        with MailServer(is_silent=True) as server, server.in_use(timeout=2):
            with self.assertLogs("users.mail", "WARNING") as logs:
                for email in (self.user.email, "nobody@example.com", self.worker.email):
                    self.assertEqual(self.ask(email).status_code, 302)
                self.wait_for_a_failure(logs.records)

            server.is_silent = False
            OutgoingMail.objects.update(next_try_at="2020-01-01T00:00Z")
            self.wait_for(server, 2)

        self.assertEqual(
            {each["To"] for each in server.mails}, {self.user.email, self.worker.email}
        )

    def wait_for_a_failure(self, records: list[LogRecord]) -> None:
        """Wait until one is stored and, after that, logged."""
        deadline = time.monotonic() + PATIENCE
        while not records:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def test_one_thread_does_it_all(self) -> None:
        silent = MailServer(is_silent=True)
        with silent as server, silent.in_use(2), self.assertLogs("users.mail", "WARNING") as logs:
            for _mail in range(5):
                self.ask(self.user.email)
            names = [each.name for each in threading.enumerate()]
            self.wait_for_a_failure(logs.records)

        self.assertEqual(names.count("mails"), 1)
        self.assertEqual(server.connections, 1)

    def test_the_thread_ends_when_nothing_waits_and_comes_back(self) -> None:
        with MailServer() as server, server.in_use():
            for count in (1, 2):
                self.ask(self.user.email)
                self.wait_for(server, count)
                if thread := courier():
                    thread.join(PATIENCE)
                self.assertIsNone(courier())

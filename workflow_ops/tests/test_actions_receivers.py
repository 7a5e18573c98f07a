"""Every kind of receiver, good and bad: what becomes of the task, and in what time."""

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from django.test import override_settings

from ticketflower.types import JsonObject
from workflow_ops.actions import connection
from workflow_ops.models import TaskInstance, TaskStatus, TicketError
from workflow_ops.tests.actions import RECEIVED, ActionTestCase, action
from workflow_ops.tests.factories import current_task
from workflow_ops.tests.receivers import (
    Behaviour,
    Receiver,
    answering,
    answering_by_tls,
    resolving,
    sending_for_ever,
    tls_context,
)

HEAD = b"HTTP/1.1 200 OK\r\n\r\n"
STARTED = b"HTTP/1.1 200 OK\r\nX-Endless: "
GIGABYTE = 1024**3


def answer(status: bytes, body: bytes = b"{}", *headers: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join([b"HTTP/1.1 " + status, length, *headers, b"", body])


@dataclass(frozen=True)
class Case:
    """A receiver, and what becomes of a task that calls it.

    ``status`` is that of the task; ``sentence`` is in the ticket error, or in the attempt's
    failure where it is to be called again.
    """

    name: str
    behaviour: Behaviour
    status: TaskStatus
    sentence: str
    task: JsonObject = field(default_factory=dict)


AGAIN, FAILED, DONE = TaskStatus.PENDING, TaskStatus.ERROR, TaskStatus.COMPLETED
FITS = {"output_transform": None, "output_schema": RECEIVED}
CASES = (
    Case("good", answering(answer(b"200 OK", b'{"item": "Desk"}')), DONE, "", FITS),
    Case("good, without a body", answering(answer(b"204 No Content", b"")), DONE, "",
         {"output_transform": None, "output_schema": None}),
    Case("a byte each second in the body", sending_for_ever(HEAD, b"x", 1.0), AGAIN,
         "didn't respond within 1 second", {"timeout_seconds": 1}),
    Case("a byte each second in the headers", sending_for_ever(STARTED, b"x", 1.0),
         AGAIN, "didn't respond within 1 second", {"timeout_seconds": 1}),
    Case("a gigabyte", answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % GIGABYTE),
         FAILED, "larger than 1 MiB"),
    Case("a gigabyte, unannounced", sending_for_ever(HEAD, b"x" * 65536), FAILED,
         "larger than 1 MiB"),
    Case("redirect to this machine",
         answering(answer(b"302 Found", b"", b"Location: http://127.0.0.1/")), FAILED, "302 Found"),
    Case("no JSON", answering(answer(b"200 OK", b"<html>")), FAILED, "isn't valid JSON", FITS),
    Case("JSON that cannot be stored", answering(answer(b"200 OK", b'{"item": "\\u0000"}')), FAILED,
         "characters that can't be stored", FITS),
    Case("JSON that is no object", answering(answer(b"200 OK", b"[1]")), FAILED,
         "It isn't an object", FITS),
    Case("wrong schema", answering(answer(b"200 OK", b'{"item": 5}')), FAILED,
         "doesn't match its schema", FITS),
    Case("busy", answering(answer(b"429 Too Many Requests", b"", b"Retry-After: 77")), AGAIN,
         "429 Too Many Requests"),
    Case("broken", answering(answer(b"500 Internal Server Error")), AGAIN,
         "500 Internal Server Error"),
    Case("hangs up", answering(), AGAIN, "closed the connection"),
    Case("not HTTP", answering(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), AGAIN, "HTTP"),
    Case("gone", answering(answer(b"410 Gone")), FAILED, "410 Gone"),
)  # fmt: skip


class ReceiversTest(ActionTestCase):
    def setUp(self) -> None:
        super().setUp()
        allowed = ["127.0.0.1", "shop.example.com"]
        self.enterContext(override_settings(ACTION_ALLOWED_HOSTS=allowed))

    def assert_outcome(self, case: Case, url: str) -> None:
        ticket = self.make(action("send", url, **case.task))
        started = time.monotonic()
        self.work()
        self.assertLess(time.monotonic() - started, 4)

        task = TaskInstance.objects.filter(workflow_instance=ticket.workflow).earliest("pk")
        self.assertEqual(task.status, case.status)
        attempt = task.attempts.get()
        errors = TicketError.objects.filter(ticket=ticket)
        if case.status == DONE:
            self.assertEqual(current_task(ticket).task_definition.key, "check")
            self.assertEqual((attempt.failure, errors.count()), ("", 0))
        elif case.status == FAILED:
            self.assertIn(case.sentence, errors.get().error_message)
        else:
            self.assertIn(case.sentence, attempt.failure)
            self.assertEqual(errors.count(), 0)
            self.assertIsNotNone(attempt.retry_at)

    def test_each_ends_as_it_should(self) -> None:
        for case in CASES:
            with self.subTest(case.name), Receiver(case.behaviour) as receiver:
                self.assert_outcome(case, receiver.url)

    def test_refused_connection_is_retried(self) -> None:
        with Receiver(answering()) as receiver:
            url = receiver.url

        self.assert_outcome(Case("refused", answering(), AGAIN, "can't be reached"), url)

    def test_the_name_has_no_address(self) -> None:
        case = Case("DNS", answering(), AGAIN, "No address was found for “shop.example.com”")
        with mock.patch("socket.getaddrinfo", side_effect=OSError):
            self.assert_outcome(case, "http://shop.example.com/")

    def test_a_certificate_of_another_name(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        context = tls_context(folder, "other.example.com")
        connection.trusted_authorities.cache_clear()
        self.addCleanup(connection.trusted_authorities.cache_clear)
        trusted = {"SSL_CERT_FILE": str(folder / "certificate.pem")}
        case = Case("TLS", answering_by_tls(context), FAILED, "certificate")
        self.enterContext(mock.patch.dict("os.environ", trusted))
        with Receiver(case.behaviour) as receiver, resolving(["127.0.0.1"]):
            self.assert_outcome(case, f"https://shop.example.com:{receiver.port}/")

    def test_three_times_broken_and_then_well(self) -> None:
        ticket = self.make_one("/fail?status=500&times=3")

        for _time in range(4):
            self.work_later()

        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_no_web_request_waits_for_a_receiver(self) -> None:
        with Receiver(sending_for_ever(b"", b"", 10)) as receiver:
            self.make(action("send", receiver.url))

            self.assertEqual(receiver.requests, [])

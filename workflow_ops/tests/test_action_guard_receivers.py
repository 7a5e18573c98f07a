"""What the guard makes of receivers, good and bad; each ends within the deadline."""

import os
import socket
import tempfile
import time
from pathlib import Path
from unittest import mock

from django.test import SimpleTestCase, override_settings

from workflow_ops.actions import connection, failures, guard
from workflow_ops.tests.receivers import (
    OK,
    STEP,
    Behaviour,
    Receiver,
    answering,
    answering_by_tls,
    resolving,
    sending_for_ever,
    tls_context,
)

SHORT = 0.3
GIGABYTE = 1024**3


def called(url: str, seconds: float = 5, body: bytes = b'{"amount": 3}') -> guard.Answer:
    return guard.post(url, body=body, headers={"X-Test": "yes"}, seconds=seconds)


@override_settings(ACTION_ALLOWED_HOSTS=["127.0.0.1"])
class CallsTest(SimpleTestCase):
    def assert_fails(
        self, kind: type[failures.CallFailed], behaviour: Behaviour, seconds: float = 5
    ) -> Receiver:
        """The call fails in this way, not much later than its deadline, and hangs up."""
        with Receiver(behaviour) as receiver:
            failure = self.failure_of(receiver.url, seconds)
            self.assertTrue(receiver.left_alone.wait(5), "the connection is still open")
        self.assertIsInstance(failure, kind)
        self.assertIn("“127.0.0.1”", failure.sentence)
        return receiver

    def failure_of(self, url: str, seconds: float, body: bytes = b"{}") -> failures.CallFailed:
        started = time.monotonic()
        with self.assertRaises(failures.CallFailed) as raised:
            called(url, seconds, body)
        self.assertLess(time.monotonic() - started, seconds + 2)
        failure: failures.CallFailed = raised.exception
        return failure


class AnswersTest(CallsTest):
    def test_the_answer_has_status_headers_and_body(self) -> None:
        answer = b"HTTP/1.1 201 Created\r\nX-One: 1\r\nx-one: 2\r\nContent-Length: 3\r\n\r\n[1]"
        with Receiver(answering(answer)) as receiver:
            found = called(receiver.url)

        self.assertEqual((found.status, found.body), (201, b"[1]"))
        self.assertEqual(found.headers, {"x-one": "1, 2", "content-length": "3"})

    def test_bodies_in_chunks_and_of_unknown_length(self) -> None:
        chunks = (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[1\r\n1;x\r\n]\r\n0\r\n"
        )
        for head in (chunks + b"Trailer: yes\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n[1]"):
            with self.subTest(head), Receiver(answering(head)) as receiver:
                self.assertEqual(called(receiver.url).body, b"[1]")

    def test_what_is_sent(self) -> None:
        headers = {"Idempotency-Key": "k", "host": "evil", "Accept-Encoding": "gzip"}
        with Receiver(answering(OK)) as receiver:
            url = f"{receiver.url}orders/../orders/%c3%a9?a=b#c"
            guard.post(url, body=b"{}", headers=headers, seconds=5)

        head, _, body = receiver.requests[0].partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        self.assertEqual(first, "POST /orders/%C3%A9?a=b HTTP/1.1")
        self.assertCountEqual(
            lines,
            [
                f"Host: 127.0.0.1:{receiver.port}",
                "Content-Length: 2",
                "User-Agent: TicketFlower",
                "Idempotency-Key: k",
                "Accept-Encoding: identity",
                "Connection: close",
            ],
        )
        self.assertEqual(body, b"{}")

    def test_a_redirect_is_an_answer(self) -> None:
        with Receiver(answering(OK)) as target:
            away = f"HTTP/1.1 307 Go\r\nLocation: {target.url}\r\nContent-Length: 0\r\n\r\n"
            with Receiver(answering(away.encode())) as receiver:
                found = called(receiver.url)

        self.assertEqual((found.status, found.headers["location"]), (307, target.url))
        self.assertEqual(target.requests, [])

    def test_failures_are_answers(self) -> None:
        for status in (400, 429, 500, 503):
            head = f"HTTP/1.1 {status} No\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
            with self.subTest(status), Receiver(answering(head.encode())) as receiver:
                found = called(receiver.url)
                self.assertEqual((found.status, found.headers["retry-after"]), (status, "7"))
                self.assertEqual(len(receiver.requests), 1)

    def test_a_compressed_body_is_handed_on_as_it_is(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b!!"
        with Receiver(answering(head)) as receiver:
            self.assertEqual(called(receiver.url).body, b"\x1f\x8b!!")

    def test_proxies_of_the_environment_are_not_used(self) -> None:
        with Receiver(answering(OK)) as proxy, Receiver(answering(OK)) as receiver:
            names = ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY")
            with mock.patch.dict(os.environ, dict.fromkeys(names, proxy.url)):
                os.environ.pop("no_proxy", None)
                called(receiver.url)

        self.assertEqual((len(proxy.requests), len(receiver.requests)), (0, 1))

    def test_a_large_body_reaches_the_receiver(self) -> None:
        body = b"x" * 3_000_000
        with Receiver(answering(OK)) as receiver:
            called(receiver.url, body=body)

        self.assertTrue(receiver.requests[0].endswith(body))


class HangingUpTest(CallsTest):
    def test_a_refused_connection(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]

        with self.assertRaisesMessage(
            failures.ConnectionFailed, f"“127.0.0.1:{port}” can't be reached: Connection refused."
        ) as raised:
            called(f"http://127.0.0.1:{port}/")
        self.assertTrue(raised.exception.may_be_tried_again)

    def test_at_once_or_in_the_middle(self) -> None:
        head = b"HTTP/1.1 200 OK\r\n"
        for sent in (
            b"",
            head + b"Content-Length: 100\r\n\r\nshort",
            head + b"Transfer-Encoding: chunked\r\n\r\n64\r\nshort",
        ):
            with self.subTest(sent):
                self.assert_fails(failures.ConnectionFailed, answering(sent))

    def test_an_answer_before_the_request_was_taken_in(self) -> None:
        def hang_up(_receiver: Receiver, line: socket.socket) -> None:
            line.recv(1)
            line.sendall(b"HTTP/1.1 413 Too large\r\nContent-Length: 0\r\n\r\n")
            raise ConnectionError

        with Receiver(hang_up) as receiver:
            self.assertEqual(called(receiver.url, body=b"x" * 20_000_000).status, 413)


class NotHttpTest(CallsTest):
    def test_other_protocols_and_nonsense(self) -> None:
        head = b"HTTP/1.1 200 OK\r\n"
        for sent in (
            b"220 mail.example.com ESMTP\r\n",
            b"\x00\x01\x02\r\n\r\n",
            b"<html>Hello</html>",
            b"HTTP/1.1 abc OK\r\n\r\n",
            head + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
            head + b"X: 1\r\n" * 200 + b"\r\n",
            head + b"Content-Length: 3, 4\r\n\r\n1234",
            head + b"Transfer-Encoding: chunked\r\n\r\nmany\r\n",
            head + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n12345",
        ):
            with self.subTest(sent[:60]):
                self.assert_fails(failures.AnswerMalformed, answering(sent))


class DripsTest(CallsTest):
    """Each byte comes in time; the answer as a whole does not."""

    def assert_exceeded(self, head: bytes, part: bytes) -> None:
        behaviour = sending_for_ever(head, part, pause=STEP)
        self.assert_fails(failures.DeadlineExceeded, behaviour, SHORT)

    def test_in_the_status_line(self) -> None:
        self.assert_exceeded(b"HTTP/1.1 200 O", b"K")

    def test_in_the_headers(self) -> None:
        self.assert_exceeded(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x")

    def test_of_provisional_answers(self) -> None:
        self.assert_exceeded(b"", b"HTTP/1.1 100 Continue\r\n\r\n")

    def test_in_a_body_of_known_length(self) -> None:
        self.assert_exceeded(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x")

    def test_in_a_body_of_unknown_length(self) -> None:
        self.assert_exceeded(b"HTTP/1.1 200 OK\r\n\r\n", b"x")

    def test_in_chunks(self) -> None:
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.assert_exceeded(chunked, b"1\r\nx\r\n")
        self.assert_exceeded(chunked + b"0\r\n", b"X: y\r\n")

    def test_silence(self) -> None:
        def silent(receiver: Receiver, line: socket.socket) -> None:
            receiver.read(line)

        self.assert_fails(failures.DeadlineExceeded, silent, SHORT)

    def test_a_receiver_that_does_not_take_the_body_in(self) -> None:
        def deaf(receiver: Receiver, _line: socket.socket) -> None:
            receiver.stopped.wait(5)

        with Receiver(deaf) as receiver:
            failure = self.failure_of(receiver.url, SHORT, body=b"x" * 20_000_000)
        self.assertIsInstance(failure, failures.DeadlineExceeded)

    def test_a_slow_handshake(self) -> None:
        def drip(receiver: Receiver, line: socket.socket) -> None:
            line.recv(65536)
            line.sendall(b"\x16\x03\x03\x40\x00\x02")
            receiver.send_for_ever(line, b"\0", STEP)

        with Receiver(drip) as receiver:
            failure = self.failure_of(receiver.url.replace("http:", "https:"), SHORT)
            self.assertTrue(receiver.left_alone.wait(5))
        self.assertIsInstance(failure, failures.DeadlineExceeded)

    def test_a_silent_handshake(self) -> None:
        def silent(_receiver: Receiver, line: socket.socket) -> None:
            line.recv(65536)

        with Receiver(silent) as receiver:
            failure = self.failure_of(receiver.url.replace("http:", "https:"), SHORT)
        self.assertIsInstance(failure, failures.DeadlineExceeded)


class LargeAnswersTest(CallsTest):
    def assert_too_large(self, head: bytes, part: bytes) -> Receiver:
        receiver = self.assert_fails(failures.AnswerTooLarge, sending_for_ever(head, part))
        self.assertLess(receiver.sent, 64 * failures.MOST_ANSWER_BYTES)
        return receiver

    def test_an_announced_gigabyte_is_refused_before_it_comes(self) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {GIGABYTE}\r\n\r\n".encode()
        self.assert_fails(failures.AnswerTooLarge, sending_for_ever(head, b"x", pause=STEP))

    def test_without_an_announcement(self) -> None:
        part = b"x" * 65536
        self.assert_too_large(b"HTTP/1.1 200 OK\r\n\r\n", part)
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.assert_too_large(chunked, b"10000\r\n" + part + b"\r\n")
        self.assert_too_large(chunked + f"{GIGABYTE:x}\r\n".encode(), part)
        self.assert_too_large(chunked + b"-1\r\n", part)

    def test_around_the_body(self) -> None:
        part = b"X: y\r\n" * 10_000
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.assert_too_large(chunked + b"0\r\n", part)
        self.assert_too_large(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

    def test_the_largest_that_is_taken(self) -> None:
        length = failures.MOST_ANSWER_BYTES
        for head in (f"Content-Length: {length}\r\n\r\n", "\r\n"):
            start = f"HTTP/1.1 200 OK\r\n{head}".encode()
            with self.subTest(head), Receiver(answering(start, b"x" * length)) as receiver:
                self.assertEqual(len(called(receiver.url).body), length)
        with (
            Receiver(answering(start, b"x" * (length + 1))) as receiver,
            self.assertRaisesMessage(failures.AnswerTooLarge, "larger than 1 MiB") as raised,
        ):
            called(receiver.url)
        self.assertFalse(raised.exception.may_be_tried_again)


@override_settings(ACTION_ALLOWED_HOSTS=["shop.test", "other.test", "127.0.0.1"])
class CertificatesTest(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        connection.trusted_authorities.cache_clear()
        self.addCleanup(connection.trusted_authorities.cache_clear)

    def called(self, host: str, *names: str, trusted: bool = True, days: int = 1) -> Receiver:
        context = tls_context(self.folder, *names, days=days)
        self.asked_for: list[str] = []
        context.sni_callback = lambda _line, name, _context: self.asked_for.append(name)
        environment = {"SSL_CERT_FILE": str(self.folder / "certificate.pem")} if trusted else {}
        with (
            mock.patch.dict(os.environ, environment),
            resolving(["127.0.0.1"]),
            Receiver(answering_by_tls(context)) as receiver,
        ):
            self.assertEqual(called(f"https://{host}:{receiver.port}/").body, b"{}")
        return receiver

    def assert_refused(
        self, host: str, *names: str, trusted: bool = True, days: int = 1
    ) -> failures.CertificateRefused:
        with self.assertRaises(failures.CertificateRefused) as raised:
            self.called(host, *names, trusted=trusted, days=days)
        self.assertFalse(raised.exception.may_be_tried_again)
        return raised.exception

    def test_the_right_name(self) -> None:
        for host in ("shop.test", "SHOP.test", "shop.test."):
            connection.trusted_authorities.cache_clear()
            with self.subTest(host):
                receiver = self.called(host, "shop.test")

                self.assertEqual(self.asked_for, ["shop.test"])
                expected = f"\r\nHost: shop.test:{receiver.port}\r\n".encode()
                self.assertIn(expected, receiver.requests[0])

    def test_the_right_number(self) -> None:
        self.called("127.0.0.1", "127.0.0.1")

    def test_another_name(self) -> None:
        refusal = self.assert_refused("other.test", "shop.test")

        self.assertIn("The certificate of “other.test” was rejected: Hostname", refusal.sentence)
        self.assertIn("other.test", refusal.sentence)

    def test_the_address_instead_of_the_name(self) -> None:
        self.assert_refused("shop.test", "127.0.0.1")

    def test_self_signed_certificate_is_refused(self) -> None:
        refusal = self.assert_refused("shop.test", "shop.test", trusted=False)

        self.assertIn("self-signed", refusal.sentence)

    def test_its_time_is_over(self) -> None:
        refusal = self.assert_refused("shop.test", "shop.test", days=-1)

        self.assertIn("expired", refusal.sentence)

    def test_a_receiver_without_tls(self) -> None:
        def plain(_receiver: Receiver, line: socket.socket) -> None:
            line.recv(65536)
            line.sendall(OK)

        with Receiver(plain) as receiver, self.assertRaises(failures.ConnectionFailed) as raised:
            called(f"https://127.0.0.1:{receiver.port}/")
        self.assertIn("doesn't support a secure connection", raised.exception.sentence)

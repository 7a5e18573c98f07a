"""The echo service answers, calls back and fails as asked, once for each key."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, override_settings, tag

from ticketflower.sandbox.echo.service import EchoService, Ledger
from workflow_ops.actions import failures, guard
from workflow_ops.actions.signing import new_secret, signature_headers
from workflow_ops.tests.receivers import OK, Receiver, answering

SENT = {"amount": 3, "who": "Zoë"}


def effects(service: EchoService) -> dict[str, Any]:
    with urllib.request.urlopen(f"{service.url}/effects", timeout=5) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


@override_settings(ACTION_ALLOWED_HOSTS=["127.0.0.1"])
class EchoTestCase(SimpleTestCase):
    secret: str | None = None

    def setUp(self) -> None:
        self.service = self.enterContext(EchoService(secret=self.secret))

    def post(
        self,
        path: str,
        key: str = "k",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any, guard.Answer]:
        """Status and JSON of the answer, and all of it."""
        given = {**(headers or {}), **({"Idempotency-Key": key} if key else {})}
        sent = json.dumps(SENT).encode() if body is None else body
        answer = guard.post(self.service.url + path, body=sent, headers=given, seconds=5)
        self.assertEqual(answer.headers["content-type"], "application/json")
        return answer.status, json.loads(answer.body), answer

    def assert_says(self, status: int, sentence: str, path: str, **changed: Any) -> None:
        found, answer, _all = self.post(path, **changed)

        self.assertEqual(found, status)
        self.assertIn(sentence, answer["error"])


class AnsweringTest(EchoTestCase):
    def test_it_answers_with_what_it_got(self) -> None:
        status, answer, _all = self.post("/echo", key="task-1")

        self.assertEqual(status, 200)
        self.assertEqual(answer, {"received": SENT, "key": "task-1", "effects": 1})

    def test_a_repeated_key_gets_the_first_answer_again(self) -> None:
        first = self.post("/echo", key="a")[1]
        self.post("/echo", key="b")
        again = self.post("/echo?seconds=60", key="a", body=b'"other"')[1]

        self.assertEqual(again, first)
        self.assertEqual(
            effects(self.service),
            {
                "a": {"posts": 2, "effects": 1, "input": SENT, "signed": None},
                "b": {"posts": 1, "effects": 1, "input": SENT, "signed": None},
            },
        )

    def test_one_key_at_once_has_one_effect(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _n: self.post("/echo")[1], range(40)))

        self.assertEqual({answer["effects"] for answer in answers}, {1})
        found = effects(self.service)["k"]
        self.assertEqual((found["posts"], found["effects"]), (40, 1))

    def test_it_waits_as_long_as_asked(self) -> None:
        with self.assertRaises(failures.DeadlineExceeded):
            url = f"{self.service.url}/echo?seconds=20"
            guard.post(url, body=b"1", headers={"Idempotency-Key": "k"}, seconds=0.2)

        found = effects(self.service)["k"]
        self.assertEqual((found["posts"], found["effects"]), (1, 0))

    def test_numbers_come_back_as_they_were(self) -> None:
        answer = self.post("/echo", body=b"[1.50, 12345678901234567890123, 1e400]")[2]

        self.assertIn(b'"received": [1.50, 12345678901234567890123, 1e400]', answer.body)


class FailingTest(EchoTestCase):
    def test_it_fails_as_often_as_asked_and_then_answers(self) -> None:
        path = "/fail?status=503&times=2"
        found = [self.post(path)[0] for _ in range(4)]

        self.assertEqual(found, [503, 503, 200, 200])
        self.assertEqual(self.post(path)[1], {"received": SENT, "key": "k", "effects": 1})
        self.assertEqual(self.post(path, key="other")[0], 503)

    def test_retry_after_is_sent(self) -> None:
        _status, _answer, told = self.post("/fail?status=429&times=1&retry_after=7")
        _status, _answer, untold = self.post("/fail?times=1", key="other")

        self.assertEqual((told.status, told.headers["retry-after"]), (429, "7"))
        self.assertEqual(untold.status, 500)
        self.assertNotIn("retry-after", untold.headers)


class CallingBackTest(EchoTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(mock.patch("ticketflower.sandbox.echo.service._CALLBACK_PAUSE", 0.01))

    def bodies(self, receiver: Receiver) -> list[Any]:
        return [json.loads(sent.partition(b"\r\n\r\n")[2]) for sent in receiver.requests]

    def test_it_answers_and_calls_back_once(self) -> None:
        self.assert_called_back_once()

    def test_it_calls_back_once_when_posts_come_at_once(self) -> None:
        with mock.patch.object(self.service.ledger, "answer", return_value=None):
            self.assert_called_back_once()

    def assert_called_back_once(self) -> None:
        arrived = threading.Semaphore(0)

        def behave(receiver: Receiver, line: socket.socket) -> None:
            receiver.read(line)
            line.sendall(OK)
            arrived.release()

        with Receiver(behave) as receiver:
            headers = {"Callback-Url": receiver.url}
            for _ in range(2):
                status, answer, _all = self.post("/later?seconds=0", headers=headers)
                self.assertEqual((status, answer["key"]), (202, "k"))
            self.assertTrue(arrived.acquire(timeout=5))
            self.post("/later?seconds=0", key="next", body=b'"next"', headers=headers)
            self.assertTrue(arrived.acquire(timeout=5))

        self.assertEqual(self.bodies(receiver), [{"received": SENT}, {"received": "next"}])

    def test_it_tries_three_times(self) -> None:
        done = threading.Event()

        def fail_twice(receiver: Receiver, line: socket.socket) -> None:
            receiver.read(line)
            bad = len(receiver.requests) < 3
            line.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n" if bad else OK)
            if not bad:
                done.set()

        with Receiver(fail_twice) as receiver:
            self.post("/later?seconds=0", headers={"Callback-Url": receiver.url})
            self.assertTrue(done.wait(5))
        self.assertEqual(self.bodies(receiver), [{"received": SENT}] * 3)

    def test_it_takes_a_refusal_for_an_answer(self) -> None:
        with (
            Receiver(answering(b"HTTP/1.1 409 Late\r\nContent-Length: 0\r\n\r\n")) as receiver,
            self.assertLogs("ticketflower.sandbox.echo.service", "INFO") as logs,
        ):
            self.service.call_back(receiver.url, "{}")

        self.assertEqual(len(receiver.requests), 1)
        self.assertIn("echo_callback_refused status=409 try=1", logs.output[0])

    def test_it_asks_for_an_address(self) -> None:
        for url in ("", "ftp://x/", "/callbacks/"):
            self.assert_says(
                400, "in the header 'Callback-Url'", "/later", headers={"Callback-Url": url}
            )

    def test_only_so_many_wait(self) -> None:
        with (
            mock.patch("ticketflower.sandbox.echo.service._MOST_CALLBACKS", 1),
            EchoService() as service,
        ):
            self.service = service
            waiting = {"Callback-Url": "http://127.0.0.1:9/"}
            self.assertEqual(self.post("/later?seconds=60", key="a", headers=waiting)[0], 202)
            self.assertEqual(self.post("/later?seconds=60", key="b", headers=waiting)[0], 503)
            self.assertEqual(effects(service)["b"]["effects"], 0)


class SignedTest(EchoTestCase):
    secret = new_secret()

    def signed(self, secret: str, age: int = 0) -> dict[str, str]:
        return signature_headers(
            secrets=[secret],
            message_id="k",
            timestamp=int(time.time()) - age,
            body=json.dumps(SENT).encode(),
        )

    def test_the_right_signature(self) -> None:
        status, *_answer = self.post("/echo", headers=self.signed(str(self.secret)))

        self.assertEqual(status, 200)
        self.assertTrue(effects(self.service)["k"]["signed"])

    def test_none_a_wrong_one_and_an_old_one(self) -> None:
        old = self.signed(str(self.secret), age=400)
        for headers in ({}, self.signed(new_secret()), old):
            self.assert_says(401, "The signature is missing, wrong, or", "/echo", headers=headers)

        found = effects(self.service)["k"]
        self.assertEqual((found["posts"], found["effects"], found["signed"]), (3, 0, False))

    def test_what_is_no_secret_is_refused_at_once(self) -> None:
        with self.assertRaisesMessage(CommandError, "“whsec_” followed by base64"):
            call_command("action_echo", "--port=0", "--secret=secret")


class MisuseTest(EchoTestCase):
    def test_each_is_reported(self) -> None:
        self.assert_says(404, "There are: POST /echo", "/ecco")
        self.assert_says(404, "Nothing can be posted to /effects", "/effects")
        self.assert_says(400, "Send the header 'Idempotency-Key'", "/echo", key="")
        self.assert_says(400, "at most 255 ASCII", "/echo", key="k" * 256)
        self.assert_says(400, "There is no option second. There are: seconds.", "/echo?second=1")
        for body in (b"", b"amount=3", b"{", b"NaN", b"\xff", b"[" * 200_000):
            with self.subTest(body[:10]):
                self.assert_says(400, "The body is not JSON", "/echo", body=body)
        for query in ("times=-1", "times=1001", "status=200", "status=x", "retry_after=1.5"):
            with self.subTest(query):
                name = query.partition("=")[0]
                self.assert_says(400, f"'{name}' must be a whole number from", f"/fail?{query}")
        self.assertEqual([found["effects"] for found in effects(self.service).values()], [0])

    def test_larger_bodies_are_not_read(self) -> None:
        limit = "ticketflower.sandbox.echo.service.MOST_BODY_BYTES"
        with mock.patch(limit, 10):
            self.assert_says(413, "larger than 10 bytes. Send less.", "/echo")

    def test_a_body_without_length(self) -> None:
        with socket.create_connection(("127.0.0.1", int(self.service.url[17:])), 5) as line:
            line.sendall(b"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
            self.assertIn(b" 411 ", line.recv(1000))

    def test_an_unknown_page(self) -> None:
        with self.assertRaisesMessage(urllib.request.HTTPError, "404") as raised:
            urllib.request.urlopen(self.service.url, timeout=5)
        self.assertIn("GET /effects", json.load(raised.exception)["error"])
        raised.exception.close()

    def test_caller_that_hangs_up_does_not_disturb_the_service(self) -> None:
        with self.assertNoLogs("ticketflower.sandbox.echo.service", "ERROR"):
            with socket.create_connection(("127.0.0.1", int(self.service.url[17:])), 5) as line:
                head = b"POST /echo HTTP/1.1\r\nIdempotency-Key: half\r\nContent-Length: 10\r\n\r\n"
                line.sendall(head + b"12")
                line.shutdown(socket.SHUT_WR)
                self.assertEqual(line.recv(1000), b"")
            self.assertEqual(self.post("/echo")[0], 200)
        self.assertNotIn("half", effects(self.service))


class LedgerTest(SimpleTestCase):
    def keys(self, ledger: Ledger) -> list[str]:
        return list(json.loads(ledger.as_json()))

    def test_a_key_is_executed_once(self) -> None:
        ledger = Ledger()
        status, answer, is_new = ledger.execute("k", "1", 200)

        self.assertTrue(is_new)
        self.assertEqual(ledger.execute("k", "2", 202), (status, answer, False))

    def test_the_oldest_keys_are_forgotten(self) -> None:
        ledger = Ledger(most_keys=3)
        for key in "abcd":
            ledger.note(key, "1", signed=None)

        self.assertEqual(self.keys(ledger), ["b", "c", "d"])

    def test_so_are_they_when_they_are_large(self) -> None:
        ledger = Ledger(most_bytes=1000)
        for key in "abc":
            ledger.note(key, f'"{"x" * 450}"', signed=None)

        self.assertEqual(self.keys(ledger), ["b", "c"])
        ledger.execute("d", f'"{"x" * 450}"', 200)
        self.assertEqual(self.keys(ledger), ["d"])


@tag("process")
class CommandTest(SimpleTestCase):
    def test_it_says_how_to_use_it_and_ends_when_asked(self) -> None:
        with subprocess.Popen(
            [sys.executable, "manage.py", "action_echo", "--port", "0"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": settings.DATABASE_URL},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdout
            first = process.stdout.readline()
            url = first.split()[5]
            with urllib.request.urlopen(f"{url}/effects", timeout=5) as answer:
                self.assertEqual(answer.read(), b"{}")
            process.send_signal(signal.SIGTERM)
            rest = process.stdout.read()

        self.assertEqual(process.returncode, 0)
        self.assertRegex(first, r"^The echo service listens on http://127\.0\.0\.1:\d+ until")
        self.assertIn(f"{url}/later?seconds=2", rest)
        self.assertIn("Signatures: not checked.", rest)

    def test_a_port_that_is_taken(self) -> None:
        with EchoService() as service:
            port = service.url.rpartition(":")[2]
            with self.assertRaisesMessage(CommandError, "Choose another with --port."):
                call_command("action_echo", f"--port={port}")

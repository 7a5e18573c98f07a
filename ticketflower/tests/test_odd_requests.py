"""Requests that no browser sends: answered as the client's fault, never as one of ours."""

import logging
from collections.abc import Iterable, Iterator
from contextvars import Context
from typing import Any, ClassVar

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import SimpleTestCase, override_settings
from django.test.client import FakePayload

from ticketflower.http.malformed import Handler
from ticketflower.logs.log import ClientFaultFilter
from users.models import User
from users.roles import ROLES
from users.tests.factories import make_person
from workflow_ops.models import FileUpload
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, publish

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
UNREADABLE = (
    "charset=latin-1", "charset=utf-16", "charset=rot13", "charset=undefined", "charset=no-such",
    "charset=x\x00y",
)  # fmt: skip
PATHS = ("/", "/login/", "/nowhere/", "/tickets/new/offer/", "/design/check/", "/health/live/")
FORM_PATHS = (*PATHS[1:5], "/signup/", "/design/upload/", "/profile/")
CARRIED = ('["/", [["x", "\\ud800"]], []]', '{"x": "\\ud800"}', "[" * 50_000, "9" * 6000)
"""JSON of hidden fields: halves of characters, too deep, too long."""
FILE = b'Content-Disposition: form-data; name="answer-quote"; filename='
PARTS = (
    FILE + b'"a\x00b.txt"\r\nContent-Type: text/plain',
    FILE + b'"a.txt"\r\nContent-Type: text/\x00plain',
    FILE + b'"a.txt"\r\nContent-Type: text/plain; charset=rot13',
    FILE + b'"a.txt"\r\nContent-Type: ' + b"x" * 200,
    FILE + b'"a.txt"\r\nContent-Transfer-Encoding: base64',
    FILE.replace(b"filename=", b"filename*=") + b"rot13''a.txt",
    FILE.replace(b"filename=", b"filename*=") + b"UTF-8''%00%ff.txt",
    b'Content-Disposition: form-data; name="answer-\x00quote"; filename="a.txt"',
    b'Content-Disposition: form-data; name="answer-item"; charset=utf-16\r\nX: \x00',
    b"Content-Disposition: form-data",
    b"\x00",
)
HEADERS: tuple[dict[str, str], ...] = (
    {"User-Agent": "x" * 5000, "Accept": "y" * 5000},
    {"Cookie": "sessionid=\x00; csrftoken=\x00; messages=\xff"},
    {"Cookie": r'sessionid="\000aaaaaaaa"; csrftoken="\000aaaaaaaa"; messages="\000aaaaaaaa"'},
    {"Authorization": "Bearer \x00"},
    {"Authorization": "Bearer " + "x" * 9000},
    {"Referer": "\x00", "Origin": "\xff"},
    {"If-None-Match": "\x00", "If-Modified-Since": "nonsense", "Range": "bytes=9-1"},
    {"HX-Request": "true", "HX-Current-URL": "%00", "HX-Target": "\xff"},
    {"X-Forwarded-For": "not an address", "X-Forwarded-Proto": "x"},
    {"Content-Length": "-1"},
)


class OddRequestCase(TicketTestCase):
    everyone: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.everyone = make_person(cls.company, "everyone", roles=list(ROLES))

    def setUp(self) -> None:
        super().setUp()
        self.client.raise_request_exception = False
        quote = {"FieldName": "quote", "FieldType": "file"}
        publish(self.company, self.creator, bundle("offer", fields=[quote], transitions=[
            {"from": None, "to": "review"}, {"from": "review", "to": "order"},
            {"from": "order", "to": None},
        ]))  # fmt: skip
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)  # as Django's test client does
            self.addCleanup(signal.connect, close_old_connections)
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)

    def people(self) -> Iterator[User | None]:
        """Nobody, then somebody with every role, logged in."""
        for person in (None, self.everyone):
            self.client.logout()
            if person:
                self.client.log_in(person)
            yield person

    def status(self, method: str, path: str, body: bytes, kind: str) -> int:
        """What the WSGI application answers; the test client makes requests of its own."""
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {
            **self.client._base_environ(),  # type: ignore[attr-defined] # Django's own
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query,
            "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": FakePayload(body),
        }  # fmt: skip
        said: list[str] = []
        handler = Handler()

        def start_response(status: str, headers: list[tuple[str, str]], *_rest: object) -> Any:
            said.append(status)
            self.media_type = dict(headers)["Content-Type"]

        def answer() -> Iterable[bytes]:
            return handler(environ, start_response)

        Context().run(answer)
        return int(said[0].split()[0])


class ContentTypeTest(OddRequestCase):
    def test_a_form_in_another_encoding_than_utf_8_is_refused(self) -> None:
        part = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\na\r\n--x--\r\n'
        for person in self.people():
            for declared in UNREADABLE:
                for kind, body in ((URLENCODED, b"username=a"), (MULTIPART, part)):
                    with self.subTest(person=person, declared=declared, kind=kind):
                        kind = f"{kind}; {declared}"

                        self.assertEqual(self.status("POST", "/login/", body, kind), 400)

    def test_anything_else_is_read_as_utf_8(self) -> None:
        for person in self.people():
            for declared in UNREADABLE:
                for path in PATHS:
                    with self.subTest(person=person, declared=declared, path=path):
                        usual = self.status("GET", f"{path}?q=%ff", b"", "text/html")
                        kind = f"text/html; {declared}"
                        self.assertEqual(self.status("GET", f"{path}?q=%ff", b"", kind), usual)

                        kind = f"application/json; {declared}"
                        self.assertLess(self.status("POST", path, b"{}", kind), 500)

    def test_a_header_that_cannot_be_read_is_refused(self) -> None:
        for kind in ("x" * 11_000, "text/html; a*=undefined''x", "text/html; a*=no-such''x"):
            with self.subTest(kind[:40]):
                self.assertEqual(self.status("GET", "/login/", b"", kind), 400)
                self.assertEqual(self.media_type, "text/html; charset=utf-8")
                for path in ("/api/v1/me", "/mcp/"):
                    self.assertEqual(self.status("POST", path, b"", kind), 400)
                    self.assertEqual(self.media_type, "application/json")


class PartsAndHeadersTest(OddRequestCase):
    def test_parts_of_forms(self) -> None:
        for person in self.people():
            for path in FORM_PATHS:
                for part in PARTS:
                    with self.subTest(person=person, path=path, part=part[-60:]):
                        body = b"--x\r\n" + part + b"\r\n\r\ndata\r\n--x--\r\n"
                        response = self.client.generic("POST", path, body, MULTIPART)

                        self.assertLess(response.status_code, 500)

    def test_the_media_type_that_is_sent_is_not_kept(self) -> None:
        self.client.log_in(self.everyone)
        for part in (PARTS[0], PARTS[1], PARTS[3]):
            with self.subTest(part[-40:]):
                body = b"--x\r\n" + part + b"\r\n\r\ndata\r\n--x--\r\n"
                response = self.client.generic("POST", "/tickets/new/offer/", body, MULTIPART)

                self.assertEqual(response.status_code, 302)
                self.assertEqual(
                    FileUpload.objects.newest_first()[0].file_type, "application/octet-stream"
                )

    def test_headers(self) -> None:
        for person in self.people():
            for path in PATHS:
                for headers in HEADERS:
                    with self.subTest(person=person, path=path, headers=str(headers)[:60]):
                        form = b"username=nobody@example.com&password=wrong"
                        for method in ("GET", "POST"):
                            response = self.client.generic(
                                method, path, form, URLENCODED, headers=headers
                            )
                            self.assertLess(response.status_code, 500)

    def test_hidden_fields_that_carry_json(self) -> None:
        forms = {
            "/login/": {"unsent"},
            "/tickets/new/offer/": {"dropped"},
            "/design/upload/": {"known", "replace"},
            f"/team/{self.worker.pk}/": {"shown"},
        }
        for person in (None, self.everyone):
            for path, names in forms.items():
                for text in CARRIED:
                    with self.subTest(person=person, path=path, text=text[:40]):
                        self.client.logout()
                        if person:
                            self.client.log_in(person)
                        response = self.client.post(
                            path, {"text": "x", **dict.fromkeys(names, text)}
                        )
                        self.assertLess(response.status_code, 500)

    @override_settings(AXES_ENABLED=True)
    def test_a_log_in_name_of_any_length(self) -> None:
        for length in (254, 255, 256, 5000):
            with self.subTest(length):
                name = "x" * (length - 12) + "@example.com"
                response = self.client.post("/login/", {"username": name, "password": "wrong"})

                self.assertContains(
                    response, "Wrong email or password", status_code=response.status_code
                )
                self.assertLess(response.status_code, 500)

    def test_the_page_of_a_request_that_cannot_be_read(self) -> None:
        response = self.client.generic("POST", "/login/", b"x", "multipart/form-data")

        self.assertContains(response, "We couldn't read this request", status_code=400)
        self.assertContains(response, response.headers["X-Request-Id"], status_code=400)


class ClientFaultTest(SimpleTestCase):
    def logged(self, status: int) -> logging.LogRecord:
        try:
            raise ValueError
        except ValueError as error:
            found = (ValueError, error, error.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "No", None, found)
        record.status_code = status
        ClientFaultFilter().filter(record)
        return record

    def test_what_a_client_did_wrong_is_a_warning_without_a_stack_trace(self) -> None:
        record = self.logged(400)

        self.assertEqual((record.levelname, record.levelno), ("WARNING", logging.WARNING))
        self.assertIsNone(record.exc_info)

    def test_what_we_did_wrong_is_an_error_with_one(self) -> None:
        record = self.logged(500)

        self.assertEqual(record.levelname, "ERROR")
        self.assertIsNotNone(record.exc_info)

"""Exports through a real gunicorn: a slow reader gets all of it, a broken one is told so."""

import http.client
import socket
from typing import ClassVar
from urllib.parse import urlsplit

from django.test import SimpleTestCase, tag

from workflow_ops.tests.factories import bundle
from workflow_ops.tests.faults.installation import Installation, Person, wait_until

ROWS = 8_000
FILL = f"""
INSERT INTO audit_events (company_id, action, subject, details, request_id, created_at, updated_at)
SELECT current_setting('app.company')::bigint, 'exported', repeat('x', 300),
       jsonb_build_object('query', repeat('y', 1000)), '', now() - n * interval '1 second', now()
FROM generate_series(1, {ROWS}) AS n
"""
IN_TRANSACTION = "SELECT pid FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
STATEMENTS = (
    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
)


@tag("process")
class ExportTest(SimpleTestCase):
    installation: ClassVar[Installation]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.installation = Installation(bundle())
        cls.enterClassContext(cls.installation)
        with cls.installation.connect() as connection:
            connection.execute(FILL.encode())

    def begin(self) -> http.client.HTTPResponse:
        """Ask for the export, and read only what comes first, as over a slow line."""
        cookies = Person(self.installation).cookies
        cookie = "; ".join(f"{each.name}={each.value}" for each in cookies)
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(60)
        line.connect(("127.0.0.1", self.installation.port))
        self.addCleanup(line.close)
        host = urlsplit(self.installation.url).netloc
        line.sendall(
            f"GET /audit/export/ HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n".encode()
        )
        response = http.client.HTTPResponse(line, method="GET")
        response.begin()
        self.assertEqual(response.status, 200)
        response.read(1_000)
        # It is stuck when no statement has run for a while: the buffers of the sockets are full.
        wait_until(
            lambda: not any(self.installation.ask(STATEMENTS)[0][0] for _ in range(20)), "rest"
        )
        return response

    def test_slow_reader_holds_no_transaction_and_gets_all_rows(self) -> None:
        response = self.begin()

        self.assertEqual(self.installation.ask(IN_TRANSACTION), [])

        lines = response.read().count(b"\r\n")
        self.assertGreater(lines, ROWS)

    def test_an_error_in_the_middle_breaks_the_download_off(self) -> None:
        response = self.begin()
        with self.installation.connect() as connection:
            connection.execute(b"ALTER TABLE audit_events RENAME TO gone")
        try:
            with self.assertRaises(http.client.IncompleteRead) as raised:
                response.read()
        finally:
            with self.installation.connect() as connection:
                connection.execute(b"ALTER TABLE gone RENAME TO audit_events")

        self.assertGreater(len(raised.exception.partial), 0)

    def test_the_site_reads_requests_as_utf_8(self) -> None:
        asked = http.client.HTTPConnection("127.0.0.1", self.installation.port, timeout=60)
        self.addCleanup(asked.close)
        asked.request(
            "GET", "/login/?next=/x", headers={"Content-Type": "text/html; charset=rot13"}
        )

        self.assertEqual(asked.getresponse().status, 200)

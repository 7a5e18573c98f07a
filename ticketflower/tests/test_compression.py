"""Pages and exports are compressed for browsers that take it, other files never."""

import gzip
from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory, SimpleTestCase, TestCase

from ticketflower.http.compression import CompressText


class CompressionTest(SimpleTestCase):
    def answer(self, content_type: str, **headers: str) -> Any:
        request = RequestFactory().get("/", headers=headers or {"accept-encoding": "gzip, br"})
        content = b"a long answer " * 100
        return CompressText(lambda _request: HttpResponse(content, content_type))(request)

    def test_pages_are_compressed(self) -> None:
        for content_type in ("text/html; charset=utf-8", "text/csv", "application/json"):
            with self.subTest(content_type):
                answer = self.answer(content_type)
                self.assertEqual(answer.headers["Content-Encoding"], "gzip")
                self.assertIn("Accept-Encoding", answer.headers["Vary"])
                self.assertEqual(gzip.decompress(answer.content), b"a long answer " * 100)

    def test_uploads_are_sent_as_they_are(self) -> None:
        self.assertNotIn("Content-Encoding", self.answer("application/octet-stream").headers)

    def test_a_client_that_takes_no_gzip_gets_the_text(self) -> None:
        answer = self.answer("text/html", **{"accept-encoding": "identity"})
        self.assertNotIn("Content-Encoding", answer.headers)


class SiteTest(TestCase):
    def test_the_site_compresses_its_pages(self) -> None:
        answer = self.client.get("/login/", headers={"accept-encoding": "gzip"})

        self.assertEqual(answer.headers["Content-Encoding"], "gzip")

"""The access log, by gunicorn's own logger."""

import logging
import runpy
import unittest
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.test import SimpleTestCase, override_settings
from django.urls import URLPattern

from ticketflower.logs.secret_links import masked
from users.checks import walk_urls

try:
    from gunicorn.config import Config  # type: ignore[import-untyped] # it has none

    from ticketflower.logs.access_log import AccessLogger
except ImportError as error:
    raise unittest.SkipTest("gunicorn does not run here") from error

SECRET = "c2VjcmV0-token_1:x"


class AccessLogTest(SimpleTestCase):
    def setUp(self) -> None:
        config = Config()
        config.set("accesslog", "-")
        self.logger = AccessLogger(config)
        self.lines = StringIO()
        self.logger.access_log.handlers = [logging.StreamHandler(self.lines)]

    def line(self, path: str, referer: str = "-", **more: str) -> str:
        """The line that gunicorn's own format makes of a request."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "RAW_URI": path,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "10.0.0.1",
            "HTTP_REFERER": referer,
            **more,
        }
        response: Any = SimpleNamespace(status="200 OK", sent=5, headers=[])
        request: Any = SimpleNamespace(headers=[])
        self.logger.access(response, request, environ, timedelta(0))
        return self.lines.getvalue()

    def test_no_secret_of_a_path_is_written(self) -> None:
        def path(pattern: URLPattern) -> str:
            text = str(pattern.pattern).replace("<str:token>", SECRET)
            return text.replace("<token>", SECRET).replace("<uidb64>", "MQ")

        paths = {
            "accounts:": "/",
            "callbacks:": "/callbacks/",
            "notifications:": "/notifications/",
        }
        found = {
            paths.get(name.split(":")[0] + ":", "/?") + path(pattern)
            for name, pattern in walk_urls()
            if "token>" in str(pattern.pattern)
        }

        self.assertGreaterEqual(len(found), 4, found)
        for each in found:
            with self.subTest(each):
                self.assertNotIn(SECRET, self.line(each))
                self.assertNotIn(SECRET, self.line("/static/x.css", f"https://x.example{each}"))
                encoded = each.replace("/", "%2F")
                self.assertNotIn(SECRET, self.line(f"/login/?next={encoded}"))
        self.assertIn("GET /signup/*** HTTP/1.1", self.lines.getvalue())

    def test_other_paths_are_written_as_they_are(self) -> None:
        for path in (
            "/",
            "/tickets/17/?q=invitations",
            "/team/invitations/17/resend/",
            "/password-reset/",
            "/password-reset/sent/",
            "/signup/",
            "/signup/sent/",
        ):
            self.assertEqual(masked(path), path)

    def test_no_request_makes_a_second_line(self) -> None:
        line = self.line("/", referer="x\r\n10.0.0.1 - - FORGED \x1b[2J\u2028\u202e")

        self.assertEqual(line.count("\n"), 1)
        self.assertEqual(len(line.splitlines()), 1)
        self.assertIn(r"\r\n", line)
        self.assertIn(r"\u001b", line)

    def test_the_client_is_named_behind_proxies(self) -> None:
        with override_settings(TRUSTED_PROXIES=1):
            line = self.line("/", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.7")

        self.assertTrue(line.startswith("203.0.113.7 "), line)

    def test_headers_that_open_doors_are_masked_in_formats_of_ones_own(self) -> None:
        self.logger.cfg.set("access_log_format", "%({authorization}i)s %({cookie}i)s")
        response: Any = SimpleNamespace(status="200 OK", sent=5, headers=[])
        request: Any = SimpleNamespace(
            headers=[("AUTHORIZATION", f"Bearer {SECRET}"), ("COOKIE", f"sessionid={SECRET}")]
        )
        environ = {"REQUEST_METHOD": "GET", "RAW_URI": "/", "SERVER_PROTOCOL": "HTTP/1.1"}
        self.logger.access(response, request, environ, timedelta(0))

        self.assertEqual(self.lines.getvalue(), "*** ***\n")

    def test_the_error_log_masks_too(self) -> None:
        for handler in self.logger.error_log.handlers:
            handler.setStream(self.lines)
        self.logger.error("Error handling request %s", f"/signup/{SECRET}/")

        self.assertIn("[ERROR] Error handling request /signup/***\n", self.lines.getvalue())

    def test_gunicorn_uses_it_and_believes_no_header_itself(self) -> None:
        ours = runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))
        config = Config()
        for name in ("logger_class", "forwarded_allow_ips"):
            config.set(name, ours[name])

        self.assertIs(config.logger_class, AccessLogger)
        self.assertEqual(config.forwarded_allow_ips, [])

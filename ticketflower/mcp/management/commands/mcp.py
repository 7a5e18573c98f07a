"""MCP over stdio: for assistants on the same machine, which start this command."""

import os
import sys
from argparse import ArgumentParser
from typing import Any, override
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from ticketflower.errors import Refusal
from ticketflower.mcp.rpc import INVALID_REQUEST, RpcError, encoded, error_of
from ticketflower.mcp.server import respond
from users.errors import TokenRefused
from users.http.token_access import as_owner_of

VARIABLE = "TICKETFLOWER_TOKEN"


class Command(BaseCommand):
    """Answer messages of the Model Context Protocol, one a line."""

    help = (
        "Serves the Model Context Protocol on standard input and output, for AI assistants on this "
        f"machine. The environment variable {VARIABLE} has the API token."
    )

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Only say whether the token works."
        )

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        text = os.environ.get(VARIABLE, "")
        try:
            with as_owner_of(text, _request()) as token:
                said = f"The token “{token.name}” acts for {token.user} of {token.company}."
        except TokenRefused as refusal:
            raise CommandError(f"{VARIABLE}: {refusal.sentence}") from refusal
        if options["check"]:
            self.stdout.write(said)
            return
        for line in sys.stdin:
            if line.strip():
                self._answer(text, line)

    def _answer(self, text: str, line: str) -> None:
        close_old_connections()
        request: Any = _request()
        try:
            with as_owner_of(text, request) as request.token:
                _status, body = respond(request, line)
        except Refusal as refusal:  # the token was revoked meanwhile
            body = error_of(None, RpcError(INVALID_REQUEST, refusal.sentence))
        if body is not None:
            self.stdout.write(encoded(body))
            self.stdout.flush()


def _request() -> WSGIRequest:
    """A request to the site, of which only the address matters."""
    site = urlsplit(settings.SITE_URL or "http://localhost:8000")
    host, _colon, port = site.netloc.partition(":")
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/mcp/",
            "SERVER_NAME": host,
            "SERVER_PORT": port or ("443" if site.scheme == "https" else "80"),
            "HTTP_HOST": site.netloc,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": sys.stdin.buffer,
        }
    )

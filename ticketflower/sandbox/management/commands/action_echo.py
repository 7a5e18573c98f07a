"""Run the echo service, to try actions without a receiver of one's own."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any, override

from django.core.management.base import BaseCommand, CommandError

from ticketflower.sandbox.echo.service import EchoService

USAGE = """The echo service listens on {url} until Ctrl-C.

Let actions call it, with {allowed} in ACTION_ALLOWED_HOSTS:
  SYNC_ACTION   {url}/echo                 answers {{"received": ..., "key": ..., "effects": n}}
                {url}/echo?seconds=5       answers after 5 seconds
                {url}/fail?times=3         answers 500 three times, then as /echo
                {url}/fail?status=429&times=1&retry_after=10
  ASYNC_ACTION  {url}/later?seconds=2      answers 202, and calls back with {{"received": ...}}
Open {url}/effects to see what was sent. A key that was answered has no second effect.
By hand:
  curl -H 'Idempotency-Key: 1' -d '{{"amount": 3}}' {url}/echo
Signatures: {signatures}."""


class Command(BaseCommand):
    help = (
        "Runs a service on this machine that actions can call: it answers with what it got, "
        "calls back later, or fails as often as asked."
    )
    requires_system_checks = []

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8800, help="0 takes any free one")
        parser.add_argument(
            "--secret", help="the company's signing secret: calls without its signature get 401"
        )

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            service = EchoService(port=options["port"], secret=options["secret"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {options['port']} cannot be used: {error}. Choose another with --port."
            ) from error
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_received: stopped.set())
        with service:
            self.stdout.write(
                USAGE.format(
                    url=service.url,
                    allowed=service.url.removeprefix("http://"),
                    signatures="checked with the secret" if service.secret else "not checked",
                )
            )
            self.stdout.flush()
            while not stopped.wait(1):
                pass

"""Serve a site with sample data: what ``python3 bootstrap.py demo`` runs."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, override

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from ticketflower.sandbox.demo.companies import BIKES, COFFEE, PASSWORD, SUPERUSER

MOST_PORTS = 50
ECHO_PORT = 8800  # used by the example "order"
MANAGE = str(settings.BASE_DIR / "manage.py")

LOG_INS = (
    (f"anna@{BIKES.domain}", f"has every role at {BIKES.name}"),
    (f"greta@{BIKES.domain}", "submits tickets"),
    (f"ben@{BIKES.domain}", "works on tasks; has the company role Manager"),
    (f"carla@{BIKES.domain}", "works on tasks; has the company role Finance, and is away"),
    (f"ida@{BIKES.domain}", "manages all tickets and tasks, including failed ones"),
    (f"jonas@{BIKES.domain}", "creates, tests and publishes workflows"),
    (f"karin@{BIKES.domain}", "manages people and their roles"),
    (f"mia@{COFFEE.domain}", f"has every role at {COFFEE.name}"),
    (SUPERUSER, "superuser, who can act for any company"),
)

WELCOME = """
TicketFlower is running at  {address}     (Ctrl-C stops it)

Log in with the password  {password}  as
{log_ins}

What to try
  1. As greta: select New ticket, then Buy something, for 800 euros. See what happens next.
  2. As ben: open the newest task in My tasks and approve it. It's assigned to a colleague,
     and greta can see to whom.
  3. As carla: tasks for Finance are unassigned. Set yourself as available, and you get them.
  4. As ida: open Failed tickets and see why each one failed.
  5. As greta: select New ticket, then Ship to a customer. Services do most of the work. With
     the carrier "Unavailable" the ticket fails; as ida, fix it.
  6. As jonas: select New workflow, choose a template and customize it.
  7. As karin: open Settings, Webhooks and see which events were delivered. Send a test.
  8. Log out and sign up your own company. The email with the link appears in this terminal.
"""


def site_settings(port: int) -> dict[str, str]:
    """The settings of the demo's processes: those of a real site, so that its pages are those.

    With DEBUG on a stale link would show Django's technical page and not ours.
    """
    return {
        "DEBUG": "0",
        "SECRET_KEY": secret_key(settings.BASE_DIR / "var" / "demo-secret-key"),
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ACTION_ALLOWED_HOSTS": f"127.0.0.1:{ECHO_PORT}",
    }


def secret_key(file: Path) -> str:
    """The key in the file, which is made where it is missing; only its owner may read it."""
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return file.read_text()
    with os.fdopen(descriptor, "w") as new:
        new.write(secrets.token_urlsafe(64))
    return file.read_text()


def wait_for_answer(server: "subprocess.Popen[bytes]", port: int) -> bool:
    """Wait until the web server answers; False if it ends before."""
    while server.poll() is None:
        with (
            contextlib.suppress(OSError),
            contextlib.closing(HTTPConnection("127.0.0.1", port)) as client,
        ):
            client.request("GET", reverse("health-live"))
            client.getresponse()
            return True
        time.sleep(0.1)
    return False


class Command(BaseCommand):
    help = "Migrates, loads the sample data, and runs the web server and a worker until Ctrl-C."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        port = self._free_port(options["port"])
        signal.signal(signal.SIGTERM, lambda *_received: sys.exit(0))
        processes: list[subprocess.Popen[bytes]] = []
        try:
            self._fill_database(beside=processes, port=port)
            self._report("Starting the web server ...")
            server = self._start("runserver", "--noreload", f"127.0.0.1:{port}", port=port)
            processes.append(server)
            if wait_for_answer(server, port):
                # Not before: they would slow down the start of what people wait for.
                processes.append(self._start("procrastinate", "worker", port=port))
                processes.append(self._start("action_echo", "--port", str(ECHO_PORT), port=port))
                self._welcome(port)
            code = server.wait()
        except KeyboardInterrupt:
            code = 0
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=10)
        if code:
            raise CommandError(f"The web server stopped with code {code}.")

    def _fill_database(self, beside: "list[subprocess.Popen[bytes]]", port: int) -> None:
        """Migrate and load the sample data; meanwhile the static files are collected.

        Args:
            beside: processes to end with this one; that of the static files is added.
            port: of the site.
        """
        collecting = self._start("collectstatic", "--noinput", "--verbosity", "0", port=port)
        beside.append(collecting)
        self._report("Updating the database ...")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_demo", stdout=self.stdout)
        if collecting.wait():
            raise CommandError("The static files couldn't be collected; the reason is above.")

    def _report(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _free_port(self, first: int) -> int:
        for port in range(first, first + MOST_PORTS):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) != 0:
                    if port != first:
                        self.stdout.write(f"Port {first} is in use, so the demo uses {port}.")
                    return port
        raise CommandError(f"No port from {first} to {first + MOST_PORTS - 1} is free.")

    def _start(self, *command: str, port: int) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, **site_settings(port)}
        program = [sys.executable, MANAGE, *command]
        # The start-up message of the echo service would appear between the lines for people.
        said = subprocess.DEVNULL if command[0] == "action_echo" else None
        return subprocess.Popen(program, env=environment, stdout=said)  # noqa: S603 - our own

    def _welcome(self, port: int) -> None:
        width = max(len(address) for address, _may in LOG_INS)
        self.stdout.write(
            WELCOME.format(
                address=f"http://127.0.0.1:{port}/",
                password=PASSWORD,
                log_ins="\n".join(f"  {address:{width}}   {may}" for address, may in LOG_INS),
            )
        )
        self.stdout.flush()

"""A whole installation in real processes: PostgreSQL, gunicorn and workers of its own."""

import json
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Self

import environ
import psycopg
from django.conf import settings

from ticketflower.database import embedded_postgres
from ticketflower.sandbox.benchmark.host.processes import free_port
from ticketflower.tests.forms import PageForm
from ticketflower.tests.processes import environment
from ticketflower.types import JsonObject

EMAIL, PASSWORD = "anna@example.com", "a long enough secret"
PATIENCE = 180
MANAGE = str(settings.BASE_DIR / "manage.py")

SET_UP = """
import os
from django.core.management import call_command
from users.services.companies import sign_up_company
from users.tenancy import as_company
from workflow_design.services.publishing import store_and_publish_document
call_command("migrate", verbosity=0)
user = sign_up_company(company_name="Ours", email={email!r}, password={password!r},
                       first_name="Anna", last_name="Keller")
with as_company(user.company):
    store_and_publish_document(company=user.company, by=user, text=os.environ["DOCUMENT"])
"""


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Look again and again until it is true.

    Raises:
        AssertionError: it does not come true in time.
    """
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"In vain: {what}"
        time.sleep(0.02)


class Installation:
    """Serves one company, "Ours", with the document's ticket type; a context manager.

    Args:
        document: a bundle.
        variables: settings beside those that every installation has.
    """

    def __init__(self, document: JsonObject, **variables: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tf"))
        self.document = document
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.variables = {
            "DEBUG": "1",
            "SECRET_KEY": secrets.token_hex(32),
            "SITE_URL": self.url,
            "UPLOADS_FOLDER": str(self.folder / "uploads"),
            "LOG_LEVEL": "CRITICAL",
            "WEB_CONCURRENCY": "2",
            "DATABASE_CONNECTION_SECONDS": "0",
            **variables,
        }
        self.processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        self.ended = threading.Event()

    def __enter__(self) -> Self:
        try:
            self.start_database()
            code = SET_UP.format(email=EMAIL, password=PASSWORD)
            self.manage(
                "shell", "--no-imports", "--command", code, DOCUMENT=json.dumps(self.document)
            )
            self.start_web()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_raised: object) -> None:
        self.ended.set()
        for process in [*self.processes, *self.workers]:
            process.kill()
            process.wait()
        embedded_postgres.stop(self.folder / "postgres")
        shutil.rmtree(self.folder, ignore_errors=True)

    # PostgreSQL

    def start_database(self) -> None:
        """Start it, or start it again."""
        self.database_url = embedded_postgres.database_url(self.folder / "postgres")

    def restart_database(self) -> None:
        """Break off every connection and statement."""
        embedded_postgres.stop(self.folder / "postgres")
        self.start_database()

    def connect(self) -> psycopg.Connection[Any]:
        """A connection in the scope of the company, each statement for itself."""
        server = environ.Env.db_url_config(self.database_url)
        connection = psycopg.connect(
            host=server["HOST"],
            port=server["PORT"] or None,
            user=server["USER"],
            dbname=server["NAME"],
            autocommit=True,
        )
        connection.execute("SELECT set_config('app.company', min(id)::text, false) FROM companies")
        return connection

    def ask(self, query: str) -> list[Any]:
        """The rows of a query in the scope of the company."""
        with self.connect() as connection:
            return connection.execute(query.encode()).fetchall()

    # Processes

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of all its processes."""
        return environment(DATABASE_URL=self.database_url, **self.variables, **more)

    def manage(self, *arguments: str, **variables: str) -> str:
        """Run a command to its end; return what it said.

        Raises:
            AssertionError: it failed.
        """
        done = subprocess.run(
            [sys.executable, MANAGE, *arguments],
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start_web(self) -> None:
        """Start gunicorn and wait until it answers."""
        bind = f"127.0.0.1:{self.port}"
        program = [sys.executable, "-m", "gunicorn", "--bind", bind, "ticketflower.wsgi"]
        quiet = ["--access-logfile", "/dev/null", "--log-level", "critical"]
        web = subprocess.Popen(
            [*program, *quiet],
            cwd=settings.BASE_DIR,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(web)
        wait_until(self.answers, "gunicorn answers")

    def answers(self) -> bool:
        """Whether the site answers."""
        try:
            urllib.request.urlopen(f"{self.url}/health/ready/", timeout=5).close()
        except OSError:
            return False
        return True

    def web_processes(self) -> list[int]:
        """The ids of the processes that serve requests."""
        master = self.processes[-1].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text()
        return [int(pid) for pid in children.split()]

    def keep_a_worker_running(self) -> None:
        """Start a worker, and another one whenever it ends, as docker does."""

        def supervise() -> None:
            while not self.ended.is_set():
                worker = subprocess.Popen(
                    [sys.executable, MANAGE, "procrastinate", "worker"],
                    env=self.environment(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                self.workers.append(worker)
                worker.wait()
                self.workers.remove(worker)

        threading.Thread(target=supervise, daemon=True).start()

    def kill_workers(self) -> None:
        """End them as the kernel does when memory runs out."""
        wait_until(lambda: bool(self.workers), "a worker is started")
        for worker in list(self.workers):
            worker.kill()
            worker.wait()


class Person:
    """Somebody with a browser, logged in."""

    def __init__(self, installation: Installation) -> None:
        self.url = installation.url
        self.cookies = CookieJar()
        processor = urllib.request.HTTPCookieProcessor(self.cookies)
        self.browser = urllib.request.build_opener(processor)
        page = self.open("/login/")
        form = PageForm(page, "/login/")
        self.send("/login/", {**form.values, "username": EMAIL, "password": PASSWORD})

    def open(self, path: str) -> str:
        """The page at a path."""
        with self.browser.open(f"{self.url}{path}", timeout=30) as answer:
            text: str = answer.read().decode()
            return text

    def send(self, path: str, values: dict[str, str]) -> str:
        """Post a form; return the address that it leads to."""
        body = urllib.parse.urlencode(values).encode()
        with self.browser.open(f"{self.url}{path}", body, timeout=30) as answer:
            address: str = answer.url
            return address

    def filled_form(self, key: str) -> dict[str, str]:
        """The submit form of a ticket type, filled in."""
        form = PageForm(self.open(f"/tickets/new/{key}/"))
        return {**form.values, **form.required}

    def submit(self, key: str) -> int:
        """Submit a ticket, and again where the answer does not come; return its number."""
        form: dict[str, str] = {}
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                form = form or self.filled_form(key)
                found = re.search(r"/tickets/(\d+)/$", self.send(f"/tickets/new/{key}/", form))
                assert found, "the ticket was not taken"
                return int(found[1])
            except OSError:
                assert time.monotonic() < deadline, "the site does not come back"
                time.sleep(0.1)

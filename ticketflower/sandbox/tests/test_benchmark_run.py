"""The benchmark as a whole, with tiny numbers; nothing of it is left behind, however it ends."""

import hashlib
import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection
from django.test import TestCase, tag

from ticketflower.tests.processes import environment

MANAGE = str(settings.BASE_DIR / "manage.py")
TINY = ["--requests", "8", "--workers", "1", "--sizes", "100", "--max-seconds", "1"]


class BenchmarkTestCase(TestCase):
    """A run in a temporary folder, with a DATABASE_URL of its own on the tests' server."""

    site: ClassVar[str]

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(TemporaryDirectory()))
        self.made_before = self.made_databases()

    def start(self, *options: str) -> "subprocess.Popen[str]":
        variables = environment(DEBUG="1", DATABASE_URL=self.database_url())
        return subprocess.Popen(
            [sys.executable, MANAGE, "benchmark", *options],
            env={**variables, "TMPDIR": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def measured(self, *parts: str) -> Any:
        """The JSON of a run to its end."""
        file = self.folder / "figures.json"
        process = self.start(*TINY, "--only", *parts, "--json", str(file))
        self.told, said = process.communicate(timeout=180)
        self.assertEqual(process.returncode, 0, said)
        figures = json.loads(file.read_text("utf-8"))
        file.unlink()
        return {(each["measure"], each["target"]): each for each in figures["measures"]}

    def database_url(self) -> str:
        url = settings.DATABASE_URL.partition("?")[0].rpartition("/")[0]
        return f"{url}/{self.site}"

    def made_databases(self) -> set[str]:
        """Those of this site; other tests may run a benchmark at the same time."""
        site = hashlib.sha256(f"{settings.BASE_DIR} {self.database_url()}".encode()).hexdigest()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
                [f"benchmark_{site[:8]}_"],
            )
            return {name for (name,) in cursor.fetchall()}

    def processes(self) -> list[str]:
        """The commands of processes that were started for the run."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if str(self.folder).encode() in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_text())
            except OSError:
                continue  # it has just ended, or is another person's
        return found

    def assert_nothing_is_left(self) -> None:
        self.assertEqual(self.made_databases() - self.made_before, set())
        self.assertEqual(self.processes(), [])
        self.assertEqual([*self.folder.iterdir()], [])


@tag("process")
class MeasuredTest(BenchmarkTestCase):
    site = "benchmark_measured"

    def test_requests_engines_and_actions_are_measured_and_nothing_is_left(self) -> None:
        measures = self.measured("submit", "step", "lists", "engine", "actions")

        submit = measures["submit", "ticketflower"]
        self.assertEqual(len(submit["rounds"]), 1)  # there is no time for another
        self.assertIn("Only 1 of 5 rounds", self.told)
        self.assertGreater(submit["medians"]["per_second"], 0)
        self.assertGreaterEqual(submit["medians"]["p95_ms"], submit["medians"]["p50_ms"])
        self.assertGreater(submit["ratios_to_bare"]["per_second"], 0)
        self.assertEqual(measures["submit", "bare"]["ratios_to_bare"]["per_second"], 1)
        # Session, user, worker, four INSERTs, BEGIN and COMMIT; TicketFlower's have a test.
        self.assertEqual(measures["submit", "bare"]["statements"], 9)
        self.assertIn(submit["statements"], range(6, 14))
        self.assertGreater(measures["step", "ticketflower"]["medians"]["per_second"], 0)
        self.assertIn(("manage tickets", "100"), measures)
        for engine in ("ticketflower", "bare", "psycopg"):
            self.assertGreater(measures["engine", engine]["medians"]["per_second"], 0)
        self.assertIn(("actions", "2 workers"), measures)
        self.assertGreater(measures["task to call", "1 worker"]["medians"]["p50_ms"], 0)
        self.assertRegex(self.told, re.compile(r"^  submit +bare +\d", re.MULTILINE))
        self.assert_nothing_is_left()


@tag("process")
class InterruptedTest(BenchmarkTestCase):
    site = "benchmark_interrupted"

    def test_nothing_is_left_of_a_run_that_is_interrupted(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number.name), self.start(*TINY) as process:
                assert process.stderr is not None
                while "companies" not in process.stderr.readline():
                    self.assertIsNone(process.poll())

                process.send_signal(number)
                _told, said = process.communicate(timeout=60)

                self.assertEqual(process.returncode, 130)
                self.assertIn("Interrupted; what was made is removed.", said)
                self.assertNotIn("Traceback", said)
                self.assert_nothing_is_left()

    def test_two_runs_of_a_site_do_not_meet(self) -> None:
        with self.start(*TINY) as first:
            assert first.stderr is not None
            while "companies" not in first.stderr.readline():
                self.assertIsNone(first.poll())

            self.assertEqual(len(self.made_databases()), 2)
            with self.start(*TINY) as second:
                _told, said = second.communicate(timeout=60)

            first.send_signal(signal.SIGINT)
            first.communicate(timeout=60)
        self.assertIn("Another benchmark of this site is running.", said)
        self.assert_nothing_is_left()

"""Real processes, killed at the worst moments: no ticket is lost, none is done twice."""

import json
import os
import signal
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import skipIf

from django.test import SimpleTestCase, tag

from workflow_ops.engine.assignment import TURN
from workflow_ops.tests.factories import bundle
from workflow_ops.tests.faults.installation import Installation, Person, wait_until

TICKETS = 40
"""Enough for the database to be restarted amid them; no more are under way at a time."""

LOCK_TICKETS = b"SELECT id FROM ticket_instances FOR UPDATE"
WAITS_FOR_A_LOCK = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


class Service(ThreadingHTTPServer):
    """Has one effect for each Idempotency-Key; can be made to do something during a call."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.calls: Counter[str] = Counter()
        self.effects: Counter[str] = Counter()
        self.during_next_call: Callable[[], None] | None = None

    def called(self, key: str) -> None:
        """Note a call; its effect comes with the first."""
        with self.lock:
            if not self.calls[key]:
                self.effects[key] += 1
            self.calls[key] += 1
            during, self.during_next_call = self.during_next_call, None
        if during is not None:
            during()


class Handler(BaseHTTPRequestHandler):
    """Answers at once, or accepts and calls back."""

    server: Service

    def do_POST(self) -> None:
        """Take a call."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.called(self.headers["Idempotency-Key"])
        body = json.dumps({"done": True}).encode()
        with suppress(OSError):  # whoever called may be killed by now
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
        callback = self.headers.get("Callback-Url")
        if callback:
            threading.Thread(target=call_back, args=[callback, body], daemon=True).start()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def call_back(url: str, body: bytes) -> None:
    """Send the callback until the site takes it, as a service does that wants to be heard."""

    def is_taken() -> bool:
        try:
            urllib.request.urlopen(url, body, timeout=10).close()
        except OSError:
            return False
        return True

    wait_until(is_taken, "the callback is taken")


def document(url: str) -> dict[str, object]:
    """Two actions and nobody who has to do anything."""
    tasks = [
        {"key": "send", "title": "Send", "task_type": "SYNC_ACTION", "action_url": url},
        {"key": "wait", "title": "Wait", "task_type": "ASYNC_ACTION", "action_url": url},
    ]
    places = [None, "send", "wait", None]
    ways = [{"from": places[i], "to": places[i + 1]} for i in range(3)]
    return bundle("parcel", tasks=tasks, transitions=ways)


@tag("process")
@skipIf(os.name == "nt", "gunicorn does not run on Windows")
class KilledTest(SimpleTestCase):
    """An installation that goes through all of it; at the end all tickets are counted."""

    service: Service
    site: Installation

    def setUp(self) -> None:
        self.service = Service()
        self.enterContext(self.service)
        threading.Thread(target=self.service.serve_forever, args=[0.05], daemon=True).start()
        self.addCleanup(self.service.shutdown)
        url = f"http://127.0.0.1:{self.service.server_port}/"
        self.site = self.enterContext(
            Installation(
                document(url),
                ACTION_ALLOWED_HOSTS="127.0.0.1",
                ACTION_RETRY_SECONDS="0.2",
                WORKER_STALLED_SECONDS="3",
            )
        )
        self.person = Person(self.site)

    def somebody_waits(self) -> bool:
        return bool(self.site.ask(WAITS_FOR_A_LOCK))

    def nothing_is_under_way(self) -> bool:
        open_tickets = "SELECT 1 FROM ticket_instances WHERE workflow_id IS NULL UNION ALL "
        running = "SELECT 1 FROM workflow_instances WHERE status = 'IN_PROGRESS' UNION ALL "
        jobs = "SELECT 1 FROM procrastinate_jobs WHERE status = 'doing' AND args ? 'task'"
        try:
            return not self.site.ask(open_tickets + running + jobs)
        except OSError:
            return False

    def assert_every_ticket_is_completed_once(self, count: int) -> None:
        self.site.manage("resume_workflows")
        wait_until(self.nothing_is_under_way, "all tickets have ended")
        (tickets,) = self.site.ask(
            "SELECT count(*), count(DISTINCT number), max(number) FROM ticket_instances "
            "JOIN workflow_instances ON workflow_instances.id = ticket_instances.workflow_id "
            "WHERE workflow_instances.status = 'COMPLETED'"
        )
        self.assertEqual(tickets, (count, count, count))
        tasks = self.site.ask(
            "SELECT status, count(*), count(DISTINCT (workflow_instance_id, task_definition_id)) "
            "FROM task_instances GROUP BY status"
        )
        self.assertEqual(tasks, [("COMPLETED", 2 * count, 2 * count)])
        self.assertEqual(self.site.ask("SELECT error_message FROM ticket_errors"), [])
        keys = {str(key) for (key,) in self.site.ask("SELECT idempotency_key FROM task_instances")}
        self.assertEqual(set(self.service.effects), keys)
        self.assertEqual(set(self.service.effects.values()), {1})
        self.assertIn("invariants hold", self.site.manage("check_invariants"))

    def test_whatever_is_killed_every_ticket_is_completed_once(self) -> None:
        self.kill_the_worker_before_the_call()
        self.kill_the_worker_during_the_call()
        self.kill_the_worker_after_the_answer()
        self.site.keep_a_worker_running()
        self.kill_the_web_process_between_its_transactions(4)
        self.restart_the_database_under_load(5, TICKETS)

        self.assert_every_ticket_is_completed_once(TICKETS)
        calls, effects = self.service.calls, self.service.effects
        self.assertGreater(calls.total(), effects.total(), "nothing was called again")

    def kill_the_worker_before_the_call(self) -> None:
        self.person.submit("parcel")
        with self.site.connect() as connection, connection.transaction():
            connection.execute(LOCK_TICKETS)
            self.site.keep_a_worker_running()
            wait_until(self.somebody_waits, "the worker waits for the ticket")
            self.site.kill_workers()
        self.assertEqual(self.service.calls, {})

    def kill_the_worker_during_the_call(self) -> None:
        killed = threading.Event()

        def kill() -> None:
            self.site.kill_workers()
            killed.set()

        self.service.during_next_call = kill
        self.person.submit("parcel")
        wait_until(killed.is_set, "the worker is killed")

    def kill_the_worker_after_the_answer(self) -> None:
        connection = self.site.connect()
        self.addCleanup(connection.close)
        locked = threading.Event()

        def lock() -> None:
            connection.autocommit = False
            connection.execute(LOCK_TICKETS)
            locked.set()

        self.service.during_next_call = lock
        self.person.submit("parcel")
        wait_until(locked.is_set, "the service is called")
        wait_until(self.somebody_waits, "the worker has the answer")
        self.site.kill_workers()
        connection.rollback()

    def kill_the_web_process_between_its_transactions(self, number: int) -> None:
        with self.site.connect() as connection:
            company = "current_setting('app.company')::bigint"
            connection.execute(f"SELECT pg_advisory_lock({TURN}, hashint8({company}))".encode())
            submitting = ThreadPoolExecutor(1).submit(self.person.submit, "parcel")
            wait_until(self.somebody_waits, "the web process waits to advance")
            (before,) = self.site.ask("SELECT count(*) FROM ticket_instances")
            self.assertEqual(before, (number,))
            for pid in self.site.web_processes():
                os.kill(pid, signal.SIGKILL)
        # The browser sends its form again, and it makes no second ticket.
        self.assertEqual(submitting.result(), number)
        self.site.manage("resume_workflows")

    def restart_the_database_under_load(self, first: int, last: int) -> None:
        people = [Person(self.site) for _number in range(4)]
        with ThreadPoolExecutor(len(people)) as pool:
            running = [
                pool.submit(submit_many, person, share)
                for person, share in zip(people, shares(last - first + 1, len(people)), strict=True)
            ]
            enough = len(self.service.calls) + 20
            wait_until(lambda: len(self.service.calls) > enough, "the load has begun")
            self.site.restart_database()
            numbers = [number for each in running for number in each.result()]
        self.assertEqual(sorted(numbers), list(range(first, last + 1)))


def submit_many(person: Person, count: int) -> list[int]:
    """Submit one ticket after the other; return their numbers."""
    return [person.submit("parcel") for _number in range(count)]


def shares(whole: int, parts: int) -> list[int]:
    """Whole numbers, as equal as can be, that add up to the whole."""
    return [whole // parts + (number < whole % parts) for number in range(parts)]

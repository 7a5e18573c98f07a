"""A site under load: its server, its people logged in, and what it uses of the processor."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg

from ticketflower.sandbox.benchmark.host.processor_time import Meter
from ticketflower.sandbox.benchmark.host.servers import Server
from ticketflower.sandbox.benchmark.rounds import Sample
from ticketflower.sandbox.benchmark.sites import Site
from ticketflower.sandbox.benchmark.visitors import Visitor

THREADS = 4

type Request = Callable[[], object]
type Sessions = dict[str, dict[str, str]]
"""Cookies by e-mail address."""


@dataclass(frozen=True)
class RunningSite:
    """A site that is served.

    Args:
        site: what is known of it.
        server: which serves it.
        monitor: a connection to its database, in the scope of its company.
        sessions: the cookies of those who have logged in, by e-mail address; another server of
            the same site knows them, too.
    """

    site: Site
    server: Server
    monitor: psycopg.Connection[Any]
    sessions: Sessions

    def person(self, email: str) -> Visitor:
        """A visitor of this person, for one thread at a time."""
        if email not in self.sessions:
            visitor = Visitor(self.server.port)
            visitor.log_in(email, self.site.password)
            self.sessions[email] = visitor.cookies
        return Visitor(self.server.port, dict(self.sessions[email]))

    def requester(self, number: int) -> Visitor:
        """A visitor of one of those who submit, by turns."""
        return self.person(self.site.requesters[number % len(self.site.requesters)])

    def meter(self) -> Meter:
        """Measures what the site uses in a ``with`` block."""
        return Meter(self.server.processes, self.monitor)

    def open_tasks(self, count: int) -> list[tuple[str, str, str]]:
        """The oldest tasks to do, as the site's query gives them; more are submitted if need be."""
        found = self._tasks()
        missing = count - len(found)
        if missing > 0:
            for number in range(missing):
                visitor = self.requester(number)
                form = visitor.get(self.site.submit_path).hidden_fields()
                visitor.post(self.site.submit_path, {**form, **self.site.ticket})
            found = self._tasks()
        return found[:count]

    def _tasks(self) -> list[tuple[str, str, str]]:
        return self.monitor.execute(self.site.open_tasks.encode()).fetchall()


def send_at_once(requests: Sequence[Request], meter: Meter, threads: int = THREADS) -> Sample:
    """Send requests from several threads, each the next as soon as it is free."""

    def timed(request: Request) -> float:
        begun = time.perf_counter()
        request()
        return time.perf_counter() - begun

    with ThreadPoolExecutor(threads) as pool, meter:
        begun = time.perf_counter()
        times = list(pool.map(timed, requests))
        seconds = time.perf_counter() - begun
    return Sample(len(requests), seconds, times, meter.processes_used, meter.database_used)

"""Actions: how fast workers empty a queue of them, and how soon a single one is called."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ticketflower.sandbox.benchmark.host.processes import Processes, Program, wait_until
from ticketflower.sandbox.benchmark.host.processor_time import Meter, megabytes_of
from ticketflower.sandbox.benchmark.measures import writing
from ticketflower.sandbox.benchmark.measures.engine import Engine
from ticketflower.sandbox.benchmark.product import site as product
from ticketflower.sandbox.benchmark.rounds import Sample
from ticketflower.sandbox.benchmark.running import RunningSite

ACTIONS, WAIT = "actions", "task to call"
FEWEST = 50
WARM_UP = 10  # per cent of the actions that are called before the measure begins
PAUSE_SECONDS = 0.1  # between two looks at how many are done, which cost something, too


@dataclass
class Queue:
    """The queue of actions of a site.

    Args:
        site: whose actions these are.
        engine: one process that submits tickets with an action.
        processes: which the workers are some of.
        worker_megabytes: the memory of a worker that has called some actions.
    """

    site: RunningSite
    engine: Engine
    processes: Processes
    worker_megabytes: float | None = None

    def throughput(self, workers: int, count: int) -> Sample:
        """Fill the queue while no worker runs, and time how it empties."""
        count = max(count, FEWEST)
        wanted = self._completed() + count
        self.engine.work("action", count)
        with self._workers(workers) as programs:
            self._wait_for(wanted - count * (100 - WARM_UP) // 100)
            with self._meter(programs) as meter:
                begun, left = time.perf_counter(), wanted - self._completed()
                self._wait_for(wanted)
                seconds = time.perf_counter() - begun
        return Sample(
            left,
            seconds,
            process_seconds=meter.processes_used,
            database_seconds=meter.database_used,
        )

    def wait(self, count: int) -> Sample:
        """Submit tickets one by one while a worker has nothing else to do.

        The times are those from the making of a task to the call of its address.
        """
        with self._workers(1) as programs:
            self._submit_and_wait()  # the worker has started and loaded what it needs
            with self._meter(programs) as meter:
                begun = time.perf_counter()
                for _number in range(count):
                    self._submit_and_wait()
                seconds = time.perf_counter() - begun
            self.worker_megabytes = megabytes_of(programs[0].pid)
        found = self.site.monitor.execute(product.WAITS_OF_ACTIONS.encode(), [count]).fetchall()
        times = [float(waited) for (waited,) in found]
        return Sample(count, seconds, times, meter.processes_used, meter.database_used)

    def _submit_and_wait(self) -> None:
        wanted = self._completed() + 1
        visitor, path = self.site.requester(0), product.ACTION_PATH
        writing.post((visitor, path, path, dict(self.site.site.ticket)))()
        self._wait_for(wanted, pause=0.005)

    @contextmanager
    def _workers(self, count: int) -> Iterator[list[Program]]:
        site = self.site.site
        programs = [
            self.processes.start(product.WORKER, site.variables, root=site.root)
            for _each in range(count)
        ]
        try:
            yield programs
        finally:
            for program in programs:
                self.processes.end(program)

    def _meter(self, programs: list[Program]) -> Meter:
        return Meter(lambda: [program.pid for program in programs], self.site.monitor)

    def _completed(self) -> int:
        row = self.site.monitor.execute(product.COMPLETED_ACTIONS.encode()).fetchone()
        assert row is not None
        return int(row[0])

    def _wait_for(self, completed: int, pause: float = PAUSE_SECONDS) -> None:
        wait_until(lambda: self._completed() >= completed, "the actions are done", pause=pause)

"""Processor time and memory of processes of this machine, as Linux tells them in /proc.

Where there is no /proc, or the database runs on another machine or in a container, nothing is
known, which is None here. https://docs.kernel.org/scheduler/sched-stats.html
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self

import psycopg

PROC = Path("/proc")
BACKENDS = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""

type Seconds = dict[int, float]
"""Processor time by process."""


def seconds_of(pid: int) -> float | None:
    """Processor time that the threads of a process have used."""
    process = PROC / str(pid)
    try:
        threads = [file.read_text() for file in process.glob("task/*/schedstat")]
        if threads:
            return sum(int(told.split()[0]) for told in threads) / 1e9
        # Kernels without that file tell it in hundredths of a second. The name of the program, in
        # brackets, may contain spaces; utime and stime are the 14th and 15th field.
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    """The ids of the processes that a process has started."""
    try:
        return [int(child) for child in (PROC / f"{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def megabytes_of(pid: int) -> float | None:
    """Memory of a process, with its part of what it shares with others (PSS)."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), None)


def backends_of(monitor: psycopg.Connection[Any]) -> list[int]:
    """The server's processes for the other connections to the database of this one.

    Only those of this machine: elsewhere their ids would be those of strangers.
    """
    name = monitor.info.dbname.encode()
    pids = [pid for (pid,) in monitor.execute(BACKENDS)]
    return [pid for pid in pids if name in _command_of(pid)]


def _command_of(pid: int) -> bytes:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b""


def spent(before: Seconds, after: Seconds) -> float | None:
    """Seconds used between two readings; None where nothing is known."""
    if not after:
        return None
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


class Meter:
    """Measures what processes and the database use in a ``with`` block, in seconds.

    Args:
        processes: gives the ids of those that serve.
        monitor: a connection to their database.
    """

    processes_used: float | None = None
    database_used: float | None = None

    def __init__(
        self, processes: Callable[[], Iterable[int]], monitor: psycopg.Connection[Any]
    ) -> None:
        self._sources = (processes, lambda: backends_of(monitor))

    def __enter__(self) -> Self:
        self._before = self._read()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.processes_used, self.database_used = map(spent, self._before, self._read())

    def _read(self) -> list[Seconds]:
        return [
            {pid: seconds for pid in source() if (seconds := seconds_of(pid)) is not None}
            for source in self._sources
        ]

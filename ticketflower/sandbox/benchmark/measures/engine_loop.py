"""The loop of a process that does an engine's work without HTTP, as its parent asks for it.

A line such as ``submit 60`` on standard input is answered with ``ready`` once all is loaded that
is not to be measured; ``go`` starts the work, and its times come back as JSON. The process ends
with its input, so also when its parent is killed.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence

GO = "go"
READY = "ready"

type Job = Callable[[], object]
type Operation = Callable[[int], Sequence[Job]]
"""Loads what so many jobs need, and returns the jobs."""


def serve(operations: Mapping[str, Operation]) -> None:
    """Do what standard input asks for, until it ends."""
    while asked := sys.stdin.readline().split():
        name, count = asked
        jobs = operations[name](int(count))
        _tell(READY)
        if sys.stdin.readline().strip() == GO:
            _tell(json.dumps(_timed(jobs)))


def _timed(jobs: Sequence[Job]) -> list[float]:
    times = []
    for job in jobs:
        begun = time.perf_counter()
        job()
        times.append(time.perf_counter() - begun)
    return times


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

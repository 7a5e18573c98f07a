"""Engines without HTTP: each does submissions and steps in two processes at once."""

import json
from dataclasses import dataclass
from typing import Any

import psycopg

from ticketflower.sandbox.benchmark.failure import BenchmarkFailed
from ticketflower.sandbox.benchmark.host.processes import Program
from ticketflower.sandbox.benchmark.host.processor_time import Meter
from ticketflower.sandbox.benchmark.measures.engine_loop import GO, READY
from ticketflower.sandbox.benchmark.rounds import Sample, together

PROCESSES = 2
ENGINE = "engine"
SUBMIT, STEP = "submit", "step"


@dataclass(frozen=True)
class Engine:
    """The processes of one engine.

    Args:
        programs: they run ``engine_loop.serve``.
        monitor: a connection to their database.
    """

    programs: tuple[Program, ...]
    monitor: psycopg.Connection[Any]

    def work(self, operation: str, count: int) -> Sample:
        """Do so many of an operation, shared by the processes.

        Raises:
            BenchmarkFailed: one of the processes has ended.
        """
        share = -(-count // len(self.programs))
        for program in self.programs:
            _tell(program, f"{operation} {share}")
        for program in self.programs:
            _hear(program, READY)
        with Meter(lambda: [program.pid for program in self.programs], self.monitor) as meter:
            for program in self.programs:
                _tell(program, GO)
            answers: list[list[float]] = [json.loads(_hear(each)) for each in self.programs]
        times = [each for answer in answers for each in answer]
        slowest = max(map(sum, answers))
        return Sample(len(times), slowest, times, meter.processes_used, meter.database_used)

    def transitions(self, count: int) -> Sample:
        """Submissions and as many steps, together."""
        return together([self.work(operation, count) for operation in (SUBMIT, STEP)])


def _tell(program: Program, line: str) -> None:
    assert program.process.stdin is not None
    try:
        program.process.stdin.write(f"{line}\n")
        program.process.stdin.flush()
    except OSError as error:
        raise BenchmarkFailed(f"An engine has ended: {program.last_words()}") from error


def _hear(program: Program, expected: str = "") -> str:
    assert program.process.stdout is not None
    line = program.process.stdout.readline().strip()
    if not line or (expected and line != expected):
        raise BenchmarkFailed(f"An engine has ended: {program.last_words()}")
    return line

"""Programs of the benchmark: run to their end, or ended when the benchmark ends."""

import itertools
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from django.conf import settings

from ticketflower.sandbox.benchmark.failure import BenchmarkFailed
from ticketflower.sandbox.benchmark.host.interruption import Interruption

PATIENCE_SECONDS = 180
SECONDS_TO_END = 10
MOST_SAID = 2000


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(is_true: Callable[[], bool], what: str, pause: float = 0.02) -> None:
    """Look again and again until it is true.

    Args:
        is_true: whether it is.
        what: is to come true, as a sentence without its full stop.
        pause: seconds between two looks.

    Raises:
        BenchmarkFailed: it does not come true in time.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_true():
        if time.monotonic() > deadline:
            raise BenchmarkFailed(f"Waited {PATIENCE_SECONDS} s in vain: {what}.")
        time.sleep(pause)


@dataclass(frozen=True)
class Program:
    """A program that was started, and the file with what it says about itself."""

    process: "subprocess.Popen[str]"
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_running(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """Ask it to end, and wait until it has."""
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def last_words(self) -> str:
        """The end of its log, which says why it failed."""
        return self.log.read_text(errors="replace")[-MOST_SAID:]


class Processes:
    """Starts Python programs of the project; a context manager that ends those still running.

    The terminal's Ctrl-C does not reach them, so that they end after what they are needed for.

    Args:
        folder: for their logs.
        interruption: of the run, which waits while a program is being started.
    """

    def __init__(self, folder: Path, interruption: Interruption) -> None:
        self._folder, self._interruption = folder, interruption
        self._programs: list[Program] = []
        self._numbers = itertools.count()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        for program in reversed(self._programs):
            program.end()

    def start(
        self,
        arguments: list[str],
        variables: Mapping[str, str],
        *,
        root: Path | None = None,
        folder: Path | None = None,
        talks: bool = False,
    ) -> Program:
        """Start a program.

        Args:
            arguments: of Python.
            variables: of its environment, besides those of this process.
            root: the folder with the code; that of this project where None.
            folder: where it works; the root where None.
            talks: whether its input and output are pipes; else they are nothing.
        """
        log = self._folder / f"{next(self._numbers)}.log"
        root = root or settings.BASE_DIR
        pipe = subprocess.PIPE if talks else subprocess.DEVNULL
        with self._interruption.deferred(), log.open("w") as errors:
            process = subprocess.Popen(  # noqa: S603 - programs of ours
                [sys.executable, *arguments],
                cwd=folder or root,
                env={**os.environ, "PYTHONPATH": str(root), **variables},
                stdin=pipe,
                stdout=pipe,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
            program = Program(process, log)
            self._programs.append(program)
        return program

    def end(self, program: Program) -> None:
        """End one of them now."""
        program.end()
        self._programs.remove(program)

    def result(self, program: Program) -> Any:
        """Wait until a program that talks has ended; return the JSON that it wrote, if any.

        Raises:
            BenchmarkFailed: it failed.
        """
        written, _nothing = program.process.communicate()
        if program.process.returncode:
            raise BenchmarkFailed(f"A program failed:\n{program.last_words()}")
        return json.loads(written) if written else None


def function_of(module: str, *arguments: object) -> list[str]:
    """Arguments of Python to call a module's ``main``, in a process with Django set up."""
    code = f"from {module} import main; main(*{arguments!r})"
    return ["-m", "django", "shell", "--no-imports", "--command", code]

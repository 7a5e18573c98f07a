"""Progress on standard error: a bar on a terminal, else lines."""

import sys
import time
from typing import TextIO

WIDTH = 30
LABEL = 40


class Progress:
    """Shows how far the benchmark is.

    Args:
        stream: where to; standard error.
    """

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._done = self._total = 0
        self._begun = time.monotonic()

    def expect(self, steps: int) -> None:
        """Say how many steps there will be."""
        self._total += steps

    def step(self, label: str, *, is_line: bool = False) -> None:
        """Say what is done next; everything before it is done.

        Args:
            label: what.
            is_line: whether it deserves a line where there is no bar.
        """
        if is_line and not self._is_terminal:
            self._stream.write(f"{self._seconds():4.0f} s  {label}\n")
            self._stream.flush()
        if self._is_terminal:
            filled = min(WIDTH, self._done * WIDTH // max(1, self._total))
            bar = "#" * filled + "." * (WIDTH - filled)
            self._stream.write(f"\r[{bar}] {self._seconds():4.0f} s  {label:{LABEL}.{LABEL}}")
            self._stream.flush()
        self._done += 1

    def end(self) -> None:
        """Clear the bar."""
        if self._is_terminal:
            self._stream.write(f"\r{'':{WIDTH + LABEL + 12}}\r")
            self._stream.flush()

    def _seconds(self) -> float:
        return time.monotonic() - self._begun

"""Time limit of a check, which ends with a message instead of keeping a worker busy."""

import math
import time
from collections.abc import Callable

SECONDS = 3.0
"""Processor time for one check: a tenth of the time after which gunicorn ends a worker."""

UNLIMITED = math.inf
"""The seconds of a budget that is never spent."""


class OutOfTime(Exception):
    """A check has used up its time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The check took longer than {seconds:g} seconds.")
        self.seconds = seconds


class Budget:
    """A deadline that every phase of a check looks at.

    The processor time of the thread counts, not the time on the clock: a document is not refused
    because the machine is busy with something else.

    Args:
        seconds: how much processor time the check may take.
        clock: returns the processor time; tests count looks instead of seconds.
    """

    def __init__(
        self, seconds: float = SECONDS, clock: Callable[[], float] = time.thread_time
    ) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    @property
    def is_spent(self) -> bool:
        """Whether the time is used up."""
        return self._clock() >= self._end

    def look(self) -> None:
        """Continue only while there is time.

        Raises:
            OutOfTime: where there is none left.
        """
        if self.is_spent:
            raise OutOfTime(self.seconds)

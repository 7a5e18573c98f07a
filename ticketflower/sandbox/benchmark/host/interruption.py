"""Ctrl-C and SIGTERM end a run only where nothing is half made, and only once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Raises KeyboardInterrupt when the run shall end; a context manager.

    Python's own handler raises it anywhere: between the start of a process and its being noted, or
    in a callback that ignores exceptions, as those of imports are. Once it was raised, further
    signals do not disturb the removal of what was made.
    """

    def __init__(self) -> None:
        self._is_asked = False
        self._deferrals = 0

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._receive) for number in SIGNALS}
        return self

    def __exit__(self, *_raised: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def check(self) -> None:
        """Raise it where a callback has ignored it.

        Raises:
            KeyboardInterrupt: the run shall end.
        """
        if self._is_asked:
            raise KeyboardInterrupt

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Do what must not be interrupted, and raise it afterwards.

        Raises:
            KeyboardInterrupt: the run shall end.
        """
        self._deferrals += 1
        try:
            yield
        finally:
            self._deferrals -= 1
        if not self._deferrals:
            self.check()

    def _receive(self, *_received: Any) -> None:
        if not self._is_asked:
            self._is_asked = True
            if not self._deferrals:
                raise KeyboardInterrupt

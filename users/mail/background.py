"""A thread of the web process that sends mails where no worker runs.

So that mail goes out from a developer's ``runserver``, too. What it has not sent when the process
ends stays in the outbox, for a worker or for the next mail.
"""

import logging
import threading
from collections.abc import Callable

from django.db import connection

from ticketflower.queue import worker_is_alive

logger = logging.getLogger(__name__)

LOOKS_AGAIN_AFTER = 20.0
"""Seconds between two looks while mails wait for a later try."""


class _Courier:
    """At most one thread; it ends when there is nothing to do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_running = False
        self._called = threading.Event()

    def call(self, send_due: Callable[[], bool]) -> None:
        with self._lock:
            self._called.set()
            if not self._is_running:
                self._is_running = True
                threading.Thread(
                    target=self._work, args=[send_due], name="mails", daemon=True
                ).start()

    def _work(self, send_due: Callable[[], bool]) -> None:
        try:
            while self._is_needed():
                if send_due() and not worker_is_alive():
                    connection.close()
                    self._called.wait(LOOKS_AGAIN_AFTER)
                    self._called.set()
        except Exception:
            logger.exception("mails_in_the_background_broke_off")
            with self._lock:
                self._is_running = False
        finally:
            connection.close()

    def _is_needed(self) -> bool:
        with self._lock:
            self._is_running = self._called.is_set()
            self._called.clear()
            return self._is_running


_courier = _Courier()


def run(send_due: Callable[[], bool]) -> None:
    """Have the thread send what is due, and return at once.

    Args:
        send_due: sends; returns whether anything waits for a later try.
    """
    _courier.call(send_due)

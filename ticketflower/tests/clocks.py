"""A host whose clock is wrong."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from django.utils import timezone

from ticketflower.database import clock


@contextmanager
def clock_ahead_by(seconds: float) -> Iterator[None]:
    """Let what the code reads of this host's clock be wrong; the database has its own."""
    right_time, right_now = time.time, timezone.now

    def now() -> datetime:
        return right_now() + timedelta(seconds=seconds)

    with (
        patch("time.time", lambda: right_time() + seconds),
        patch("django.utils.timezone.now", now),
        patch("axes.handlers.proxy.now", now),
    ):
        yield


@contextmanager
def later_by(time_passed: timedelta) -> Iterator[None]:
    """Let this much time have passed on all clocks, that of the database too."""
    ticks = clock._ticks

    with (
        clock_ahead_by(time_passed.total_seconds()),
        patch("ticketflower.database.clock._ticks", lambda: ticks() + time_passed.total_seconds()),
    ):
        yield

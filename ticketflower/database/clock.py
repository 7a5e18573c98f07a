"""The time of the database, which all hosts share.

A stored time is compared with this one wherever something is decided by it: deadlines, pauses,
expiries. Hosts have clocks of their own, which may differ.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

# It also counts while the machine sleeps, where there is such a clock.
_TICKS = getattr(time, "CLOCK_BOOTTIME", None)


def database_now() -> datetime:
    """The time of the database, without a statement: it was asked when the connection was made."""
    connection.ensure_connection()
    asked: float
    then: datetime
    asked, then = connection.database_clock  # type: ignore[attr-defined] # set by learn
    return then + timedelta(seconds=_ticks() - asked)


def learn(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Ask a new connection for the time (receiver of ``connection_created``)."""
    before = _ticks()
    row = connection.connection.execute(
        "SELECT extract(epoch FROM clock_timestamp())::float8"
    ).fetchone()
    asked = (before + _ticks()) / 2
    connection.database_clock = asked, datetime.fromtimestamp(row[0], UTC)  # type: ignore[attr-defined] # ours


def _ticks() -> float:
    """Seconds that pass evenly, whatever happens to the clock on the wall."""
    return time.monotonic() if _TICKS is None else time.clock_gettime(_TICKS)

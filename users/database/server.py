"""The database server, asked on a connection of its own with a short timeout."""

import time
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any, LiteralString, override

import psycopg
from django.db import connection
from procrastinate.contrib.django.utils import connector_params
from psycopg.abc import PQGen

PATIENCE_SECONDS = 2
"""For the connection, and again for each answer; libpq knows no shorter time."""


class TimeLimitedConnection(psycopg.Connection[Any]):
    """A connection that is given up when the server does not answer in time.

    ``statement_timeout`` is not enough: a server that is paused does not look at its clock.
    """

    @override
    def wait[R](self, gen: PQGen[R], interval: float = 0.1, timeout: float | None = None) -> R:
        return super().wait(gen, interval, timeout or PATIENCE_SECONDS)


@dataclass(frozen=True)
class Answer:
    """What the server answers, and how many seconds this host's clock is ahead of its clock."""

    row: tuple[Any, ...]
    clock_ahead: float


def ask(query: LiteralString, *parameters: object) -> Answer:
    """The first row that the query finds.

    Raises:
        psycopg.OperationalError: the server does not answer in time.
        psycopg.Error: it answers that it cannot do this.
    """
    with closing(_connect()) as server:
        before = time.time()
        theirs = server.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
        after = time.time()
        row = server.execute(query, parameters).fetchone()
    assert theirs is not None
    assert row is not None
    return Answer(row, _ahead(before, theirs[0], after))


def shares_backends() -> bool:
    """Whether two connections that are open at once work in one session of the server.

    If so, a transaction or statement pooler is in between. Session settings of the site, such as
    the current company, would then leak to other connections.

    Raises:
        psycopg.OperationalError: the server does not answer in time.
    """
    with closing(_connect()) as ours:
        session = _session(ours)
        with (
            suppress(psycopg.OperationalError),
            closing(_connect()) as other,
            other.transaction(),
        ):
            return _session(other) == session or _session(ours) != session
    return False  # the pool has no place for another session, so it hands out whole ones


def _connect() -> TimeLimitedConnection:
    where = {**connector_params(connection.alias), "connect_timeout": PATIENCE_SECONDS}
    return TimeLimitedConnection.connect(**where, autocommit=True)


def _session(server: TimeLimitedConnection) -> int:
    row = server.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    return int(row[0])


def _ahead(before: float, theirs: float, after: float) -> float:
    """How far ours is ahead at least; negative where it is behind, 0 where it may be right."""
    return max(before - theirs, 0.0) + min(after - theirs, 0.0)

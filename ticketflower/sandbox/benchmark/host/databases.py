"""Databases of the benchmark's own, on the server and with the role of the settings."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError, ProgrammingError

from ticketflower.sandbox.benchmark.failure import BenchmarkFailed

# Two checkouts may share a server, and two sites a checkout.
SITE = hashlib.sha256(f"{settings.BASE_DIR} {settings.DATABASE_URL}".encode()).hexdigest()[:8]
PREFIX = f"benchmark_{SITE}_"
COMPANY_SETTING = "app.company"  # what row-level security compares rows with


@dataclass(frozen=True)
class Database:
    """One database of the benchmark."""

    name: str

    @property
    def url(self) -> str:
        """The DATABASE_URL of its processes: that of the settings with another name."""
        address, mark, options = settings.DATABASE_URL.partition("?")
        return f"{address.rpartition('/')[0]}/{self.name}{mark}{options}"

    def connect(self, company: int | None = None) -> psycopg.Connection[Any]:
        """Connect with autocommit, as the site does otherwise.

        Args:
            company: its rows are all that the connection sees; None sees rows of no company.
        """
        options = {
            name: value
            for name, value in connection.get_connection_params().items()
            if name not in ("cursor_factory", "context")
        }
        if company is not None:
            options["options"] += f" -c {COMPANY_SETTING}={company}"
        return psycopg.connect(**{**options, "dbname": self.name}, autocommit=True)


@contextmanager
def own_databases(*names: str) -> Iterator[list[Database]]:
    """Make empty databases, and drop them at the end; one run at a time has them.

    Raises:
        BenchmarkFailed: another run has them, or the role may not make databases.
    """
    made = [Database(f"{PREFIX}{name}") for name in names]
    with connection._nodb_cursor() as cursor:
        # Freed with the connection, so also if this process is killed.
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [PREFIX])
        if not cursor.fetchone()[0]:
            raise BenchmarkFailed("Another benchmark of this site is running.")
        try:
            _drop(made)  # what a killed run has left behind
            for each in made:
                _create(each)
            yield made
        finally:
            _drop(made)


def _create(database: Database) -> None:
    try:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {database.name}")
    except (OperationalError, ProgrammingError) as error:
        raise BenchmarkFailed(
            f"The database {database.name} cannot be made: {error} The role of the settings needs "
            "CREATEDB for it, as it does for the tests."
        ) from error


def _drop(databases: list[Database]) -> None:
    """Drop what there is, over a new connection: one that was idle for long may be lost."""
    with connection._nodb_cursor() as cursor:
        for each in databases:
            cursor.execute(f"DROP DATABASE IF EXISTS {each.name} WITH (FORCE)")

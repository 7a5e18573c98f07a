"""Readiness of this process: its database, clock, tables, and uploads folder."""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import LiteralString

import psycopg
from django.db.migrations.loader import MigrationLoader

from ticketflower.queue import LAST_SIGN_OF_LIFE
from users.database import server
from workflow_ops.services.files.folder import trouble_with_uploads

logger = logging.getLogger(__name__)

CLOCK_MAY_DIFFER, CLOCK_MUST_NOT_DIFFER = 5, 60
"""Seconds; more than the first is reported, more than the second refused."""

CONDITION: LiteralString = f"""
SELECT ({LAST_SIGN_OF_LIFE}), (SELECT mark FROM uploads_folder),
ARRAY(SELECT unnest(%s::text[]) EXCEPT SELECT app || '.' || name FROM django_migrations)
"""  # noqa: S608 - built from constants
NO_TABLES = "the tables are missing: run migrate"
OLD_TABLES = "the tables are older than the code: run migrate"
POOLED = (
    "a pooler such as PgBouncer lets connections share sessions of the database: "
    "set pool_mode = session"
)
NO_ANSWER = "the database does not answer"


@dataclass(frozen=True)
class Condition:
    """The condition of the process.

    Attributes:
        trouble: why it cannot work; empty where it can.
        worker_seen_at: when a worker last gave a sign of life; None where none ever has.
        clock_ahead: of the database's, in seconds.
    """

    trouble: str
    worker_seen_at: datetime | None = None
    clock_ahead: float = 0.0


def condition() -> Condition:
    """Look at everything once; takes a few seconds at most, whatever state the database is in."""
    try:
        answer = server.ask(CONDITION, migrations_of_the_code())
        shared = shares_backends()
    except psycopg.errors.UndefinedTable:
        return Condition(NO_TABLES)
    except psycopg.Error as error:
        logger.warning("database_does_not_answer %s", str(error).strip())
        return Condition(NO_ANSWER)
    seen, mark, pending = answer.row
    trouble = clock_trouble(answer.clock_ahead)
    if pending:
        trouble = OLD_TABLES
    if shared:
        trouble = POOLED
    return Condition(trouble or trouble_with_uploads(mark), seen, answer.clock_ahead)


@cache
def shares_backends() -> bool:
    """Whether the database is behind a pooler of transactions; asked once in each process."""
    return server.shares_backends()


@cache
def migrations_of_the_code() -> list[str]:
    """The migrations that the code has, as ``app.name``."""
    on_disk = MigrationLoader(None).disk_migrations or {}
    return [f"{app}.{name}" for app, name in on_disk]


def clock_trouble(ahead: float) -> str:
    """The problem with this host's clock, if any; a difference that is still harmless is logged."""
    if abs(ahead) <= CLOCK_MAY_DIFFER:
        return ""
    direction = "ahead of" if ahead > 0 else "behind"
    sentence = f"this host's clock is {abs(ahead):.0f} s {direction} the database's: run NTP"
    if abs(ahead) > CLOCK_MUST_NOT_DIFFER:
        return sentence
    logger.warning("clock_differs %s", sentence)
    return ""

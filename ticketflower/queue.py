"""The queue of jobs: a door for all apps, and whether a worker works on it."""

from datetime import datetime

from django.db import connection
from procrastinate import App
from procrastinate.contrib.django.django_connector import DjangoConnector

from ticketflower.database.cursors import PreparedSql

deferring = App(connector=DjangoConnector())
"""Puts jobs into the queue over Django's connection, so in its transaction.

The app that runs the jobs cannot: a worker replaces its connector by a pool of connections,
each of which commits at once.
"""

# Every live worker gives one of these signs at least once a minute. The second is by the worker's
# own clock: what lies ahead says nothing of when it was written.
LAST_SIGN_OF_LIFE = """
greatest(
    (SELECT max(last_heartbeat) FROM procrastinate_workers),
    (SELECT to_timestamp(max(defer_timestamp)) FROM procrastinate_periodic_defers
     WHERE to_timestamp(defer_timestamp) < clock_timestamp() + interval '1 minute')
)
"""
LONGEST_SILENCE = "2 minutes"


def worker_seen_at() -> datetime | None:
    """When a worker last gave a sign of life; None where none ever has."""
    with connection.cursor() as cursor:
        cursor.execute(PreparedSql(f"SELECT {LAST_SIGN_OF_LIFE}"))
        seen: datetime | None
        (seen,) = cursor.fetchone()
    return seen


def worker_is_alive() -> bool:
    """Whether a worker gave a sign of life within the last two minutes of the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce({LAST_SIGN_OF_LIFE} > now() - interval '{LONGEST_SILENCE}', false)"
        )
        alive: bool
        (alive,) = cursor.fetchone()
    return alive

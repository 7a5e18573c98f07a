"""Retention of histories: rows past the retention period of the settings are removed."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction

from ticketflower.database.clock import database_now
from users.audit.audit_log import record
from users.audit.sources import sources
from users.database.history import ignore_triggers
from users.models import Company
from users.tenancy import as_company, outside_companies
from workflow_ops.models import ActionAttempt

type Batches = dict[str, Callable[[], int]]
"""How one batch is removed, by what it is of."""

logger = logging.getLogger(__name__)

BATCH = 5_000
"""Rows removed in one transaction."""
LONGEST_RUN = 600.0
"""Seconds; a job that takes longer than 15 minutes is given to another worker as well."""


def remove_old_history() -> None:
    """Remove old history, audit events and calls of actions; the default is to remove nothing.

    ``HISTORY_KEEP_DAYS`` is the age of histories and audit events; ``ATTEMPTS_KEEP_DAYS`` counts
    from the end of the ticket whose actions were called. What a long run leaves, the next removes.
    """
    if not settings.HISTORY_KEEP_DAYS and not settings.ATTEMPTS_KEEP_DAYS:
        return
    until = monotonic() + LONGEST_RUN
    with outside_companies():
        _remove(_old_histories(), until, Counter())  # of superusers, who belong to no company
    for company in Company.objects.order_by("pk"):
        with as_company(company):
            try:
                _remove_of_company(company, until)
            except Error:
                logger.exception("history_not_removed company=%s", company.pk)


def _remove_of_company(company: Company, until: float) -> None:
    for action, days, batches in (
        ("calls_removed", settings.ATTEMPTS_KEEP_DAYS, _old_calls()),
        ("history_removed", settings.HISTORY_KEEP_DAYS, _old_histories()),
    ):
        removed: Counter[str] = Counter()
        try:
            _remove(batches, until, removed)
        finally:
            if removed.total():
                counts: dict[str, Any] = {noun: count for noun, count in removed.items() if count}
                record(action, company=company, subject=f"older than {days} days", **counts)


def _remove(batches: Batches, until: float, removed: Counter[str]) -> None:
    """Remove batch after batch, each in a transaction of its own, and count what they were."""
    for noun, remove_batch in batches.items():
        count = BATCH
        while count == BATCH and monotonic() < until:
            count = remove_batch()
            removed[noun] += count
            if count:
                logger.info("history_removed of=%r rows=%s", noun, count)


def _old_histories() -> Batches:
    days = settings.HISTORY_KEEP_DAYS
    if not days:
        return {}
    return {
        source.noun: partial(_remove_batch, source.model._meta.db_table, days)
        for source in sources()
    }


def _old_calls() -> Batches:
    days = settings.ATTEMPTS_KEEP_DAYS
    if not days:
        return {}
    history = f"{ActionAttempt._meta.db_table}_history"
    return {
        "calls": partial(_remove_batch_of_calls, days),
        "history of calls": partial(_remove_batch, history, days, of_removed_rows=True),
    }


def _remove_batch(history: str, days: int, *, of_removed_rows: bool = False) -> int:
    """Have the owner of the tables delete them, since the site's role may not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT remove_old_history(%s, %s, %s, %s)", [history, days, BATCH, of_removed_rows]
        )
        return int(cursor.fetchone()[0])


@transaction.atomic(durable=True)
def _remove_batch_of_calls(days: int) -> int:
    """Delete them without a history row for each: one event records how many there were."""
    ended = database_now() - timedelta(days=days)
    calls = ActionAttempt.objects.of_tickets_ended_before(ended).order_by("pk")
    pks = list(calls.values_list("pk", flat=True)[:BATCH])
    ignore_triggers(ActionAttempt)
    ActionAttempt.objects.filter(pk__in=pks).delete()
    return len(pks)

"""Bulk actions: one operation on many rows, each by itself, with a report of failures."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ticketflower.errors import Refusal
from users.models import User
from workflow_ops.errors import NothingToAssign
from workflow_ops.models import TaskInstance, TicketError, TicketInstance
from workflow_ops.services.tasks import reassign_task
from workflow_ops.services.ticket_errors import fingerprint_of, review_error

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
NOT_IN_THE_LIST = "No longer in this list."


@dataclass(frozen=True)
class BulkReport:
    """Result of a bulk action: how many were done, and each reason with how many it skipped."""

    done: int
    skipped: list[tuple[str, int]]

    @property
    def skipped_sentence(self) -> str:
        """What was skipped, as people read it: "3 skipped: …"; nothing where all were done."""
        if not self.skipped:
            return ""
        reasons = " ".join(
            f"{reason} ({times})" if times > 1 else reason for reason, times in self.skipped
        )
        return f"{sum(times for _, times in self.skipped)} skipped: {reasons}"

    def with_vanished(self, number: int) -> "BulkReport":
        """The report with the given number of additional rows that were not found."""
        if not number:
            return self
        return BulkReport(self.done, [*self.skipped, (NOT_IN_THE_LIST, number)])


def do_to_each(
    *, rows: Iterable[Any], act: Callable[[Any], object], name: str, by: User
) -> BulkReport:
    """Do it to each row, in a transaction of its own; a refusal skips that row only.

    Args:
        rows: those that it is done to, in this order.
        act: a service, applied to all that it needs to know but the row.
        name: what is done, for the log.
        by: who does it.
    """
    done, reasons = 0, Counter[str]()
    for row in rows:
        try:
            act(row)
        except Refusal as refusal:
            reasons[refusal.sentence] += 1
        else:
            done += 1
    logger.info("bulk action=%s done=%s skipped=%s by=%s", name, done, reasons.total(), by.pk)
    return BulkReport(done, reasons.most_common())


def assign_ticket(*, ticket: TicketInstance, worker: User, by: User) -> None:
    """Assign the task that a ticket waits for.

    Raises:
        NothingToAssign: it waits for none.
    """
    task = TaskInstance.objects.under_way_of(ticket.workflow).for_detail().first()
    if task is None:
        raise NothingToAssign
    assign_task(task=task, worker=worker, by=by)


def assign_task(*, task: TaskInstance, worker: User, by: User) -> None:
    """Assign a task; one of agents is handed over to the person.

    Raises:
        NothingToAssign: it is an action that calls a service.
    """
    if not task.has_assignee:
        raise NothingToAssign
    reassign_task(task=task, to=worker, by=by)


def mark_reviewed(*, error: TicketError, by: User) -> None:
    """Mark an error as reviewed, with the notes that it has."""
    notes = error.resolution_notes
    review_error(error=error, by=by, notes=notes, seen=fingerprint_of(notes))

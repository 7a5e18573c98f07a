"""Changes of due dates and priorities by ticket admins."""

import logging
from datetime import datetime

from django.db import transaction

from users.database.prepared_rows import update_row
from users.models import User
from workflow_ops.engine.manager import LockedTicket, WorkflowStateManager
from workflow_ops.errors import NoCurrentTask, TicketNotInState
from workflow_ops.models import ENDED_WORKFLOW, Priority, TicketInstance

logger = logging.getLogger(__name__)

DUE = ["due_at", "overdue_noted_at", "updated_at"]


@transaction.atomic(durable=True)
def set_ticket_due(*, ticket: TicketInstance, due_at: datetime | None, by: User) -> None:
    """Set or clear the due date of a ticket.

    Raises:
        TicketNotInState: where it has ended.
    """
    row = _lock(ticket, "given a due date").ticket
    row.set_due(due_at)
    update_row(row, DUE)
    logger.info("ticket_due_set ticket=%s due=%s by=%s", ticket.pk, due_at, by.pk)


@transaction.atomic(durable=True)
def set_task_due(*, ticket: TicketInstance, due_at: datetime | None, by: User) -> None:
    """Set or clear the due date of the current task of a ticket.

    Raises:
        TicketNotInState: where the ticket has ended.
        NoCurrentTask: where it has no task under way.
    """
    task = _lock(ticket, "given a due date").task
    if task is None:
        raise NoCurrentTask
    task.set_due(due_at)
    update_row(task, DUE)
    logger.info("task_due_set task=%s due=%s by=%s", task.pk, due_at, by.pk)


@transaction.atomic(durable=True)
def set_priority(*, ticket: TicketInstance, priority: Priority, by: User) -> None:
    """Set the priority of a ticket, and with it that of its current task.

    Raises:
        TicketNotInState: where it has ended.
    """
    locked = _lock(ticket, "given another priority")
    for row in (locked.ticket, locked.task):
        if row is not None and row.priority != priority:
            row.priority = priority
            update_row(row, ["priority", "updated_at"])
    logger.info("priority_set ticket=%s priority=%s by=%s", ticket.pk, priority.name, by.pk)


def _lock(ticket: TicketInstance, change: str) -> LockedTicket:
    locked = WorkflowStateManager(ticket.company).lock(ticket)
    if locked.status in ENDED_WORKFLOW:
        raise TicketNotInState(locked.status.label, change)
    return locked

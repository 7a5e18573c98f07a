"""Changes of due dates and priorities by ticket admins."""

import logging
from datetime import datetime

from django.db import transaction

from users.database.prepared_rows import update_row
from users.models import User
from workflow_ops.engine.manager import LockedTicket, WorkflowStateManager
from workflow_ops.errors import NoCurrentTask, TicketNotInState
from workflow_ops.models import ENDED_WORKFLOW, Priority, TaskInstance, TicketInstance

logger = logging.getLogger(__name__)

DUE = ["due_at", "overdue_noted_at", "updated_at"]


@transaction.atomic(durable=True)
def set_priority(*, ticket: TicketInstance, priority: Priority, by: User) -> None:
    """Set the priority of a ticket, and with it that of its current task.

    Raises:
        TicketNotInState: where it has ended.
    """
    _set_priority(_lock(ticket), priority)
    logger.info("priority_set ticket=%s priority=%s by=%s", ticket.pk, priority.name, by.pk)


@transaction.atomic(durable=True)
def change_due_and_priority(
    *,
    ticket: TicketInstance,
    task: TaskInstance | None,
    by: User,
    **changes: datetime | Priority | None,
) -> None:
    """Make some changes of a ticket together, or none.

    Args:
        ticket: the ticket.
        task: the current task that was shown.
        by: who changes them.
        changes: of ``due_at``, ``task_due_at``, where None clears a due date, and ``priority``.

    Raises:
        TicketNotInState: where it has ended.
        NoCurrentTask: where the task is no longer the current one.
    """
    locked = _lock(ticket)
    if "due_at" in changes:
        _set_due(locked.ticket, changes["due_at"])
    if "task_due_at" in changes:
        if locked.task is None or task is None or locked.task.pk != task.pk:
            raise NoCurrentTask
        _set_due(locked.task, changes["task_due_at"])
    if "priority" in changes:
        _set_priority(locked, changes["priority"])
    logger.info("due_changed ticket=%s changes=%s by=%s", ticket.pk, ",".join(changes), by.pk)


def _set_due(row: TicketInstance | TaskInstance, due_at: object) -> None:
    assert due_at is None or isinstance(due_at, datetime)
    row.set_due(due_at)
    update_row(row, DUE)


def _set_priority(locked: LockedTicket, priority: object) -> None:
    assert isinstance(priority, Priority)
    for row in (locked.ticket, locked.task):
        if row is not None and row.priority != priority:
            row.priority = priority
            update_row(row, ["priority", "updated_at"])


def _lock(ticket: TicketInstance) -> LockedTicket:
    locked = WorkflowStateManager(ticket.company).lock(ticket)
    if locked.status in ENDED_WORKFLOW:
        raise TicketNotInState(locked.status.label, "changed")
    return locked

"""Faults of the engine become ticket errors that admins see (DESIGN 6.4)."""

import logging
import traceback
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.utils import timezone

from workflow_ops.models import TaskInstance, TicketError, TicketInstance

logger = logging.getLogger(__name__)


@dataclass
class Step:
    """What the engine is doing, for the ticket error if it fails."""

    doing: TicketError.Type = TicketError.Type.WORKFLOW_CREATION
    task: TaskInstance | None = None


def record(*, ticket: TicketInstance, step: Step, error: Exception) -> None:
    """Keep a fault as a ticket error, once, however often it is met.

    Where even that fails the log has it, and the ticket still owes its step.
    """
    message = str(error) or type(error).__name__
    logger.error(
        "ticket_error ticket=%s type=%s message=%s", ticket.pk, step.doing, message, exc_info=error
    )
    try:
        with transaction.atomic():
            locked = TicketInstance.objects.select_for_update().get(pk=ticket.pk)
            known = TicketError.objects.unresolved().filter(
                ticket=locked, task=step.task, error_type=step.doing
            )
            trace = "".join(traceback.format_exception(error))
            if not known.update(
                error_message=message, stack_trace=trace, updated_at=timezone.now()
            ):
                TicketError.objects.create(
                    company_id=locked.company_id,
                    ticket=locked,
                    task=step.task,
                    error_type=step.doing,
                    error_message=message,
                    stack_trace=trace,
                )
    except DatabaseError:
        logger.exception("ticket_error_not_recorded ticket=%s", ticket.pk)

"""Error recording: faults of the engine become ticket errors that admins see."""

import logging
import traceback
from dataclasses import dataclass

from django.db import DatabaseError, transaction

from ticketflower.database.clock import database_now
from ticketflower.errors import Refusal
from workflow_design.documents.rules.evaluation import RuleFailed
from workflow_design.runtime.faults import WorkflowFault
from workflow_ops.engine import events
from workflow_ops.models import TaskInstance, TicketError, TicketInstance

logger = logging.getLogger(__name__)

FOR_PEOPLE = (WorkflowFault, RuleFailed, Refusal)
"""Faults whose message is written for ticket admins; all others are ours."""


@dataclass
class EngineStage:
    """How far the engine has come with a ticket, for the ticket error if it fails.

    Attributes:
        type: what it is doing.
        task: the latest task, if there is one.
    """

    type: TicketError.Type = TicketError.Type.WORKFLOW_CREATION
    task: TaskInstance | None = None


def record_after_rollback(*, ticket: TicketInstance, stage: EngineStage, error: Exception) -> None:
    """Record a fault as a ticket error in a separate transaction, after the engine's rollback.

    If that fails too, the fault is only logged, and the ticket's step remains pending.
    """
    try:
        with transaction.atomic():
            locked = TicketInstance.objects.select_for_update().get(pk=ticket.pk)
            record_locked(ticket=locked, stage=stage, error=error)
    except DatabaseError:
        logger.exception("ticket_error_not_recorded ticket=%s", ticket.pk)


def update_after_retry(*, error: TicketError, stage: EngineStage, failure: Exception) -> None:
    """Update a ticket error with the failure of a retry; its status does not change."""
    _log(error.ticket_id, stage, failure)
    error.error_type, error.task = stage.type, stage.task
    error.error_message = _sentence(error.ticket_id, failure)
    error.stack_trace = _stack_trace(failure)
    error.updated_at = database_now()
    TicketError.objects.filter(pk=error.pk).update(
        error_type=error.error_type,
        task=error.task,
        error_message=error.error_message,
        stack_trace=error.stack_trace,
        updated_at=error.updated_at,
    )


def record_locked(*, ticket: TicketInstance, stage: EngineStage, error: Exception) -> None:
    """Record a fault as a ticket error in the caller's transaction, once for repeated faults.

    The caller has locked the ticket.
    """
    message = _sentence(ticket.pk, error)
    _log(ticket.pk, stage, error)
    known = TicketError.objects.unresolved().filter(
        ticket=ticket, task=stage.task, error_type=stage.type
    )
    trace = _stack_trace(error)
    if not known.update(error_message=message, stack_trace=trace, updated_at=database_now()):
        recorded = TicketError.objects.create(
            company_id=ticket.company_id,
            ticket=ticket,
            task=stage.task,
            error_type=stage.type,
            error_message=message,
            stack_trace=trace,
        )
        events.error_recorded(recorded)


def _log(ticket: int, stage: EngineStage, error: Exception) -> None:
    logger.error(
        "ticket_error ticket=%s type=%s error=%s",
        ticket,
        stage.type,
        type(error).__name__,
        # Workflow faults may quote user input, and are stored with the ticket.
        exc_info=None if isinstance(error, FOR_PEOPLE) else error,
    )


def _stack_trace(error: Exception) -> str:
    """The stack trace as it is stored; "" of an error that was never raised, such as a refusal."""
    if error.__traceback__ is None:
        return ""
    # PostgreSQL stores no NUL, which an exception may quote.
    return "".join(traceback.format_exception(error)).replace("\0", "\\0")


def _sentence(ticket: int, error: Exception) -> str:
    """The message for ticket admins: only workflow faults are written for people."""
    if isinstance(error, FOR_PEOPLE):
        return str(error).replace("\0", "\\0") or type(error).__name__
    return (
        "An error in TicketFlower stopped the ticket, not your workflow. Retry; if it fails "
        f"again, contact support and mention “ticket_error ticket={ticket}” "
        f"({type(error).__name__})."
    )

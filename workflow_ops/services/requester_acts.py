"""What requesters do with their own tickets: cancel, reopen and repeat them; admins reopen, too."""

import logging
import uuid
from collections.abc import Sequence

from django.db import transaction

from ticketflower.database.clock import database_now
from ticketflower.types import JsonObject
from workflow_design.documents.fields.answered import ask_for
from workflow_design.documents.fields.kinds import OF_FILES
from workflow_design.documents.fields.question import Question
from workflow_design.documents.fields.questions import schema_of_questions
from workflow_design.documents.rules.evaluation import RuleFailed
from workflow_design.documents.schema.validate import errors_of
from workflow_design.documents.workflow.requester_acts import CANCEL, REOPEN
from workflow_design.runtime.faults import WorkflowFault
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.errors import TicketCannotContinue
from workflow_ops.models import TicketComment, TicketError, TicketInstance, WorkflowStatus
from workflow_ops.requester_errors import ClosedLongAgo, RequesterMayNot
from workflow_ops.services.conversation.comments import store_comment
from workflow_ops.services.ticket_access import TIME_AFTER_END, Viewer, is_long_closed

logger = logging.getLogger(__name__)


@transaction.atomic(durable=True)
def cancel_own_ticket(*, ticket: TicketInstance, viewer: Viewer, reason: str) -> None:
    """End a person's own ticket, unless a task of it is completed.

    Args:
        ticket: with its type loaded.
        viewer: its requester.
        reason: what they wrote, as a message on the ticket; may be empty.

    Raises:
        RequesterMayNot: the ticket type doesn't let requesters cancel.
        WorkHasBegun: a task is completed.
        TicketNotInState: it has ended already.
    """
    if not (viewer.is_requester and ticket.ticket_type.allows_requester(CANCEL)):
        raise RequesterMayNot("canceled")
    manager = WorkflowStateManager(ticket.company)
    locked = manager.lock(ticket)
    manager.require_nothing_completed(locked)
    if reason:  # before the end: those who work on it are told of it
        store_comment(_message(ticket, viewer, reason))
    manager.cancel(locked)
    by_requester = f"Ticket canceled by {viewer.user}."
    TicketError.objects.of_ticket(ticket).unresolved().resolve(by_requester)
    logger.info("ticket_cancelled_by_requester ticket=%s by=%s", ticket.pk, viewer.user.pk)


@transaction.atomic(durable=True)
def reopen_ticket(*, ticket: TicketInstance, viewer: Viewer, reason: str) -> None:
    """Go back to the last form of a completed ticket, with the reason as a message on it.

    Args:
        ticket: with its type loaded.
        viewer: its requester, or a ticket admin.
        reason: what they wrote.

    Raises:
        RequesterMayNot: the ticket type doesn't let requesters reopen.
        ClosedLongAgo: it was completed too long ago for its requester.
        TicketNotInState: it is not completed.
        NothingToReopen: no form was completed.
        TicketCannotContinue: the form does not fit the ticket's data.
    """
    if not viewer.is_admin and not (
        viewer.is_requester and ticket.ticket_type.allows_requester(REOPEN)
    ):
        raise RequesterMayNot("reopened")
    manager = WorkflowStateManager(ticket.company)
    manager.take_turn()
    locked = manager.lock(ticket)
    is_late = is_long_closed(locked.ticket, database_now())
    if is_late and not viewer.is_admin and locked.status == WorkflowStatus.COMPLETED:
        raise ClosedLongAgo(TIME_AFTER_END.days)
    try:
        manager.reopen(locked)
    except (WorkflowFault, RuleFailed) as fault:
        raise TicketCannotContinue(str(fault)) from fault
    store_comment(_message(ticket, viewer, reason))
    logger.info("ticket_reopened ticket=%s by=%s", ticket.pk, viewer.user.pk)


def answers_to_repeat(*, ticket: TicketInstance, questions: Sequence[Question]) -> JsonObject:
    """The answers of a ticket that still fit the questions, which may be of another version.

    Files are left out: they belong to the ticket.
    """
    data = ticket.ticket_data
    return {
        each.name: data[each.name]
        for each in questions
        if each.name in data
        and not ask_for(OF_FILES, [each])
        and not errors_of(schema_of_questions([each]), {each.name: data[each.name]})
    }


def _message(ticket: TicketInstance, viewer: Viewer, text: str) -> TicketComment:
    return TicketComment(
        company=ticket.company,
        ticket=ticket,
        author=viewer.user,
        text=text,
        is_internal=False,
        submission_key=uuid.uuid4(),
    )

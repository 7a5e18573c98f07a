"""Requesters of the demo: one is asked and has not replied, another reopens a ticket."""

from functools import partial

from ticketflower.sandbox.demo.tickets import Play
from ticketflower.sandbox.demo.working_time import MINUTES
from users.audit.audit_log import acting_as
from users.models import User
from workflow_ops.models import TaskInstance, TicketInstance, WorkflowStatus
from workflow_ops.services.conversation.questions import ask_requester
from workflow_ops.services.requester_acts import reopen_ticket
from workflow_ops.services.ticket_access import find_ticket

QUESTION = "Can you attach the supplier's offer? I need the delivery date from it."
REASON = "It worked for two days, and now it jams again."


def let_requesters_act(play: Play, asked: User, reopened: str) -> None:
    """Near the end, so that both are still open.

    Args:
        play: of the company.
        asked: the requester of whose ticket a worker asks.
        reopened: the key of the ticket type of which the latest completed ticket is reopened.
    """
    play.at(MINUTES - 60, partial(_reopen, reopened))
    play.at(MINUTES - 1, partial(_ask, asked))


def _ask(requester: User) -> None:
    tasks = TaskInstance.objects.to_do().filter(
        workflow_instance__ticket__created_by=requester,
        workflow_instance__ticket__ticket_type__key="purchase",
    )
    task = tasks.exclude(assigned_to=requester).for_detail().latest("pk")
    worker = task.assigned_to
    assert worker is not None, "it is on a list"
    with acting_as(worker):
        ask_requester(task=task, by=worker, text=QUESTION)


def _reopen(ticket_type: str) -> None:
    completed = TicketInstance.objects.filter(status=WorkflowStatus.COMPLETED)
    latest = completed.filter(ticket_type__key=ticket_type).latest("ended_at")
    found = find_ticket(latest.created_by, latest.number)
    assert found is not None, "it is their ticket"
    ticket, viewer = found
    with acting_as(viewer.user):
        reopen_ticket(ticket=ticket, viewer=viewer, reason=REASON)

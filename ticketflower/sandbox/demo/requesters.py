"""The demo's ticket that waits for its requester, and one that was reopened."""

from functools import partial

from ticketflower.sandbox.demo.tickets import Play
from ticketflower.sandbox.demo.working_time import MINUTES
from users.audit.audit_log import acting_as
from users.models import User
from workflow_ops.models import TaskInstance, TicketInstance, WorkflowStatus
from workflow_ops.services.conversation.questions import ask_requester
from workflow_ops.services.requester_acts import reopen_ticket
from workflow_ops.services.ticket_access import find_ticket

ASKED_ABOUT, REOPENED = "purchase", "incident"
QUESTION = "Can you attach the supplier's offer? I need the delivery date from it."
REASON = "It worked for two days, and now the same happens again."


def ask_and_reopen(play: Play, *, requester: User, admin: User) -> None:
    """Have both happen near the end, so that both are still open.

    Args:
        play: of the company.
        requester: whom a worker asks about one of their tickets.
        admin: who reopens the latest completed incident.
    """
    play.at(MINUTES - 60, partial(_reopen, admin))
    play.at(MINUTES - 1, partial(_ask, requester))


def _ask(requester: User) -> None:
    tasks = TaskInstance.objects.to_do().filter(
        workflow_instance__ticket__created_by=requester,
        workflow_instance__ticket__ticket_type__key=ASKED_ABOUT,
    )
    task = tasks.exclude(assigned_to=requester).for_detail().latest("pk")
    worker = task.assigned_to
    assert worker is not None, "it is on a list"
    with acting_as(worker):
        ask_requester(task=task, by=worker, text=QUESTION)


def _reopen(admin: User) -> None:
    completed = TicketInstance.objects.filter(status=WorkflowStatus.COMPLETED)
    latest = completed.filter(ticket_type__key=REOPENED).latest("ended_at")
    found = find_ticket(admin, latest.number)
    assert found is not None, "admins can open every ticket"
    ticket, viewer = found
    with acting_as(admin):
        reopen_ticket(ticket=ticket, viewer=viewer, reason=REASON)

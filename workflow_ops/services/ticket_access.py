"""Access to the page of a ticket: who may open it, and how much of it they see."""

from dataclasses import dataclass

from users.models import User
from workflow_ops.models import TaskInstance, TicketInstance
from workflow_ops.models.prepared import ticket_of_person, ticket_with_number

NO_ONE = 0
"""The id of no person."""


@dataclass(frozen=True)
class Viewer:
    """A person who may open a ticket's page, by what they are to the ticket.

    Attributes:
        is_requester: whether it is one of the tickets that they follow.
        has_submitted: whether it is theirs, also where they may not submit tickets anymore.
    """

    user: User
    is_admin: bool
    is_requester: bool
    is_worker: bool
    has_submitted: bool

    @property
    def sees_ticket(self) -> bool:
        """Whether they see the ticket as a whole, not only what their tasks show of it."""
        return self.is_admin or self.is_requester

    @property
    def sees_internal(self) -> bool:
        """Whether they see internal notes: no requester does who is not also a ticket admin."""
        return self.is_admin or not self.has_submitted

    def has(self, task: TaskInstance) -> bool:
        """Whether the task is, or was, one of theirs."""
        return self.is_worker and task.assigned_to_id == self.user.pk


def find_ticket(user: User, number: int) -> tuple[TicketInstance, Viewer] | None:
    """The ticket with this number, loaded for its page, and what the person is to it.

    None where there is none that they may open: it must be theirs, or one of their tasks belongs
    to it, unless they manage all tickets.
    """
    is_admin = user.has_perm("workflow_ops.manage_tickets")
    submits = user.has_perm("workflow_ops.submit_ticket")
    is_worker = user.has_perm("workflow_ops.execute_task")
    if is_admin:
        ticket = ticket_with_number.first(number, user.pk)
    else:
        requester, worker = (user.pk if may else NO_ONE for may in (submits, is_worker))
        ticket = ticket_of_person.first(number, user.pk, requester, worker)
    if ticket is None:
        return None
    has_submitted = ticket.created_by_id == user.pk
    return ticket, Viewer(user, is_admin, submits and has_submitted, is_worker, has_submitted)

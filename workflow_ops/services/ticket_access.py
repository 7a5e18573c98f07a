"""Access to the page of a ticket: who may open it, and how much of it they see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from users.models import User
from workflow_design.documents.workflow.requester_acts import CANCEL, REOPEN
from workflow_ops.models import ENDED_WORKFLOW, TaskInstance, TicketInstance, WorkflowStatus
from workflow_ops.models.prepared import ticket_of_person, ticket_with_number

TIME_AFTER_END: Final = timedelta(days=14)
"""How long the requester of a ticket that has ended may still write, and reopen it."""

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

    def may_cancel(self, ticket: TicketInstance, *, has_completed: bool) -> bool:
        """Whether they may cancel it as its requester.

        Args:
            ticket: with its type loaded.
            has_completed: whether a task of it is completed.
        """
        is_open = ticket.state not in ENDED_WORKFLOW and not has_completed
        return self.is_requester and is_open and ticket.ticket_type.allows_requester(CANCEL)

    def may_reopen(self, ticket: TicketInstance, *, now: datetime) -> bool:
        """Whether they may reopen it, if it was completed: its requester only for some time."""
        if ticket.state != WorkflowStatus.COMPLETED:
            return False
        is_requesters = self.is_requester and ticket.ticket_type.allows_requester(REOPEN)
        return self.is_admin or (is_requesters and not is_long_closed(ticket, now))

    def may_write(self, ticket: TicketInstance, *, now: datetime) -> bool:
        """Whether they may comment on it: its requester only for some time after its end."""
        return self.is_admin or not self.has_submitted or not is_long_closed(ticket, now)

    def has(self, task: TaskInstance) -> bool:
        """Whether the task is, or was, one of theirs."""
        return self.is_worker and task.assigned_to_id == self.user.pk


def is_long_closed(ticket: TicketInstance, now: datetime) -> bool:
    """Whether a ticket ended so long ago that its requester can only submit another."""
    return ticket.ended_at is not None and now >= ticket.ended_at + TIME_AFTER_END


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

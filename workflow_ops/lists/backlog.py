"""Backlog of the ticket admins in numbers: the same on the home page and the dashboard."""

from dataclasses import dataclass

from users.models import Company
from workflow_ops.lists.declaration import LinkedCount
from workflow_ops.lists.tasks import TASKS, UNASSIGNED
from workflow_ops.lists.tickets import OPEN, TICKETS
from workflow_ops.models import TicketStatus


@dataclass(frozen=True)
class Backlog:
    """Counts of what needs a ticket admin now."""

    open_tickets: LinkedCount
    unassigned_tasks: LinkedCount
    failed_tickets: LinkedCount


def count_backlog(company: Company) -> Backlog:
    """Count it as of now."""
    return Backlog(
        open_tickets=TICKETS.count(company, status=OPEN),
        unassigned_tasks=TASKS.count(company, **UNASSIGNED),
        failed_tickets=TICKETS.count(company, status=TicketStatus.FAILED.value),
    )

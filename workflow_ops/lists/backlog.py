"""Backlog of the ticket admins in numbers: the same on home, dashboard and side bar."""

from dataclasses import dataclass

from ticketflower.lists.listing import MOST_COUNTED as MOST_LISTED
from ticketflower.lists.listing import Count
from users.models import Company
from workflow_ops.lists.declaration import LinkedCount
from workflow_ops.lists.options import OVERDUE
from workflow_ops.lists.tasks import TASKS, UNASSIGNED
from workflow_ops.lists.tickets import OPEN, TICKETS
from workflow_ops.models import TicketStatus
from workflow_ops.models.prepared import (
    MOST_COUNTED,
    failed_tickets,
    open_tickets,
    overdue_tasks,
    overdue_tickets,
)


@dataclass(frozen=True)
class Backlog:
    """Counts of what needs a ticket admin now."""

    open_tickets: LinkedCount
    unassigned_tasks: LinkedCount
    overdue_tickets: LinkedCount
    overdue_tasks: LinkedCount
    failed_tickets: LinkedCount
    """Counted as far as the side bar does: give it to the side bar, too, for one statement less."""


def count_backlog(company: Company) -> Backlog:
    """Count it as of now."""
    not_ended = Count(open_tickets.count(), MOST_LISTED)
    failed = Count(failed_tickets.count(), MOST_COUNTED)
    return Backlog(
        open_tickets=LinkedCount(not_ended, TICKETS.url(status=OPEN)),
        unassigned_tasks=TASKS.count(company, **UNASSIGNED),
        overdue_tickets=LinkedCount(
            Count(overdue_tickets.count(), MOST_COUNTED), TICKETS.url(**OVERDUE)
        ),
        overdue_tasks=LinkedCount(Count(overdue_tasks.count(), MOST_COUNTED), TASKS.url(**OVERDUE)),
        failed_tickets=LinkedCount(failed, TICKETS.url(status=TicketStatus.FAILED.value)),
    )


def count_backlog_of_type(company: Company, key: str) -> Backlog:
    """Count that of the tickets of one type as of now."""
    return Backlog(
        open_tickets=TICKETS.count(company, status=OPEN, type=key),
        unassigned_tasks=TASKS.count(company, **UNASSIGNED, type=key),
        overdue_tickets=TICKETS.count(company, **OVERDUE, type=key),
        overdue_tasks=TASKS.count(company, **OVERDUE, type=key),
        failed_tickets=TICKETS.count(company, status=TicketStatus.FAILED.value, type=key),
    )

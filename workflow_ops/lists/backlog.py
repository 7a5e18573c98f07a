"""Backlog of the ticket admins in numbers: the same on the home page and the dashboard."""

from dataclasses import dataclass

from users.models import Company
from workflow_ops.lists.declaration import LinkedCount
from workflow_ops.lists.tasks import TASKS, WITHOUT_A_WORKER
from workflow_ops.lists.tickets import TICKETS
from workflow_ops.models import NOT_ENDED_WORKFLOW


@dataclass(frozen=True)
class Backlog:
    """Counts of what needs a ticket admin now."""

    open_tickets: LinkedCount
    without_worker: LinkedCount
    in_error: LinkedCount


def count_backlog(company: Company) -> Backlog:
    """Count it as of now."""
    not_ended = [status.value for status in NOT_ENDED_WORKFLOW]
    return Backlog(
        open_tickets=TICKETS.count(company, state=not_ended),
        without_worker=TASKS.count(company, **WITHOUT_A_WORKER),
        in_error=TICKETS.count(company, error="yes"),
    )

"""Setting going again what a crash left standing still (DESIGN 6.3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from users import impersonation
from users.models import Company
from users.tenancy import as_company
from workflow_ops.job_queue import defer_lost_actions
from workflow_ops.models import TicketError, TicketInstance
from workflow_ops.models.tickets import TicketInstanceQuerySet
from workflow_ops.state_manager import WorkflowStateManager


@dataclass(frozen=True)
class Resumed:
    """What was set going again in a company.

    ``tickets`` were advanced, ``tasks`` found a worker, ``actions`` are in the queue again.
    """

    company: Company
    tickets: int
    tasks: int
    actions: int


def resume_company(*, company: Company) -> Resumed:
    """Advance tickets that stand still, find workers for tasks, and jobs for actions.

    Tickets with an unresolved ticket error wait for somebody to mend them.
    """
    standing = TicketInstance.objects.of_company(company).standing_still()
    return _resume(company, standing.without_unresolved_errors())


def retry_company(*, company: Company) -> Resumed:
    """As ``resume_company``, but try tickets with an unresolved ticket error again, too.

    Where that goes well the error is resolved.
    """
    return _resume(company, TicketInstance.objects.of_company(company).standing_still())


def in_every_company(resume: Callable[..., Resumed]) -> Iterator[Resumed]:
    """Do it in each company; any number of processes may do so at once.

    Args:
        resume: ``resume_company`` or ``retry_company``.
    """
    for company in Company.objects.order_by("pk"):
        impersonation.end_overdue(company)
        with as_company(company):
            resumed = resume(company=company)
        yield resumed


def _resume(company: Company, standing: TicketInstanceQuerySet) -> Resumed:
    manager = WorkflowStateManager(company)
    moved = 0
    for ticket in list(standing.for_detail().order_by("pk")):
        manager.advance(ticket)
        if TicketInstance.objects.filter(pk=ticket.pk).standing_still().exists():
            continue
        moved += 1
        TicketError.objects.of_ticket(ticket).unresolved().update(
            error_status=TicketError.Status.RESOLVED,
            resolution_notes="Tried again, and the workflow went on.",
            updated_at=timezone.now(),
        )
    return Resumed(company, moved, manager.assign_waiting(), defer_lost_actions(company))

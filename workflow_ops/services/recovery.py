"""Recovery: resume what a crash has interrupted."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from users import impersonation
from users.models import Company
from users.tenancy import as_company
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.engine.queue import defer_lost_actions
from workflow_ops.models import TaskStatus, TicketError, TicketInstance
from workflow_ops.models.tickets import TicketInstanceQuerySet
from workflow_ops.services.pending_work import companies_with_work

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ResumeResult:
    """Counts of what was resumed in a company.

    ``tickets`` were advanced, ``tasks`` found a worker, ``actions`` were queued again.
    """

    company: Company
    tickets: int
    tasks: int
    actions: int


def resume_company(*, company: Company) -> ResumeResult:
    """Advance stalled tickets, assign waiting tasks, and queue actions that have no job.

    Tasks whose worker may no longer work on them are reassigned, too; those that wait for a
    requester who can't reply are put back on their lists.

    Tickets with an unresolved ticket error are left to the ticket admins.
    """
    stalled = TicketInstance.objects.of_company(company).needing_advance()
    return _resume(company, stalled.without_unresolved_errors())


def retry_company(*, company: Company) -> ResumeResult:
    """As ``resume_company``, but try tickets with an unresolved ticket error again, too.

    If that succeeds, the error is resolved.
    """
    return _resume(company, TicketInstance.objects.of_company(company).needing_advance())


def in_every_company(resume: Callable[..., ResumeResult]) -> list[ResumeResult]:
    """Recover each company with stalled work; end impersonations past their time limit.

    Suspended companies are skipped.

    Any number of processes may do so at once. A failure in one company is logged and does not
    affect the others.

    Args:
        resume: ``resume_company`` or ``retry_company``.
    """
    done = []
    for company in companies_with_work(with_errors=resume is retry_company):
        try:
            impersonation.end_overdue(company)
            if not company.is_suspended:
                with as_company(company):
                    done.append(resume(company=company))
        except Exception:
            logger.exception("resume_failed company=%s", company.pk)
    return done


def _resume(company: Company, stalled: TicketInstanceQuerySet) -> ResumeResult:
    manager = WorkflowStateManager(company)
    moved = 0
    for ticket in list(stalled.for_detail().order_by("pk")):
        known = list(
            TicketError.objects.of_ticket(ticket).unresolved().values_list("pk", flat=True)
        )
        manager.advance(ticket)
        if TicketInstance.objects.filter(pk=ticket.pk).needing_advance().exists():
            continue
        moved += 1
        _resolve_fixed(manager, ticket, known)
    manager.take_back_unanswerable()
    tasks = manager.hand_back_stranded() + manager.assign_waiting()
    return ResumeResult(company, moved, tasks, defer_lost_actions(company))


@transaction.atomic(durable=True)
def _resolve_fixed(manager: WorkflowStateManager, ticket: TicketInstance, known: list[int]) -> None:
    """Resolve the errors that the ticket has left behind; not that of a task that has failed."""
    task = manager.lock(ticket).task
    left_behind = TicketError.objects.of_ticket(ticket).unresolved().filter(pk__in=known)
    if task is not None and task.status == TaskStatus.ERROR:
        left_behind = left_behind.exclude(task=task)
    left_behind.resolve("Retried automatically; the ticket continued.")

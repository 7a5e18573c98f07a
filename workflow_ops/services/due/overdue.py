"""Overdue tasks and tickets: people are told once for each due date that has passed."""

import logging
from collections.abc import Iterable

from django.db import transaction

from ticketflower.database.clock import database_now
from users.database.prepared_rows import update_row
from users.models import Company
from users.tenancy import as_company
from workflow_ops.engine import events
from workflow_ops.models import (
    NOT_ENDED_WORKFLOW,
    UNDER_WAY,
    TaskInstance,
    TicketInstance,
)
from workflow_ops.services.pending_work import companies_with_any

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
"""Rows that a transaction locks."""


def _texts(statuses: Iterable[str]) -> str:
    return ", ".join(f"'{each}'" for each in statuses)


NEWLY_OVERDUE = f"""
SELECT FROM companies AS visited WHERE visited.id = %s AND (EXISTS (
    SELECT FROM task_instances AS task
    WHERE task.company_id = visited.id AND task.overdue_noted_at IS NULL
    AND task.status IN ({_texts(UNDER_WAY)})
    AND task.due_at < statement_timestamp()
) OR EXISTS (
    SELECT FROM ticket_instances AS ticket
    WHERE ticket.company_id = visited.id AND ticket.overdue_noted_at IS NULL
    AND ticket.status IN ({_texts(NOT_ENDED_WORKFLOW)})
    AND ticket.due_at < statement_timestamp()
))
"""  # noqa: S608 - statuses of ours
"""Whether a company has any; the indexes of open tasks and tickets by due date tell."""


def note_overdue_in_every_company() -> int:
    """Tell people of what became overdue in each company; return of how many.

    Suspended companies are skipped. Any number of processes may do so at once. A failure in one
    company is logged and does not affect the others.
    """
    noted = 0
    for company in companies_with_any(NEWLY_OVERDUE):
        try:
            with as_company(company):
                noted += note_overdue(company=company)
        except Exception:
            logger.exception("note_overdue_failed company=%s", company.pk)
    return noted


def note_overdue(*, company: Company) -> int:
    """Tell people of the company's tasks and tickets that became overdue; return of how many."""
    noted = 0
    for note in (_note_tickets, _note_tasks):
        while number := note(company):
            noted += number
            if number < MOST_AT_ONCE:
                break
    return noted


@transaction.atomic(durable=True)
def _note_tickets(company: Company) -> int:
    overdue = TicketInstance.objects.of_company(company).newly_overdue().order_by("pk")
    tickets = list(overdue.select_for_update(skip_locked=True, of=("self",))[:MOST_AT_ONCE])
    for ticket in tickets:
        ticket.overdue_noted_at = database_now()
        update_row(ticket, ["overdue_noted_at"])
        events.ticket_overdue(ticket.pk)
    return len(tickets)


@transaction.atomic(durable=True)
def _note_tasks(company: Company) -> int:
    # As everywhere, tickets are locked before their tasks; a step under way has locked its own.
    overdue = TaskInstance.objects.of_company(company).newly_overdue().order_by("pk")
    tasks = list(
        overdue.filter(workflow_instance__ticket__isnull=False)
        .select_related("workflow_instance__ticket")
        .select_for_update(skip_locked=True, of=("workflow_instance__ticket", "self"))[
            :MOST_AT_ONCE
        ]
    )
    for task in tasks:
        task.overdue_noted_at = database_now()
        update_row(task, ["overdue_noted_at"])
        events.task_overdue(task, ticket=task.workflow_instance.ticket.pk)
    return len(tasks)

"""The demo's due dates, counted from the times of its story, and what is overdue or urgent."""

from users.models import Company
from workflow_design.runtime.due import due_at
from workflow_ops.models import Priority, TaskInstance, TicketInstance
from workflow_ops.services.due.overdue import note_overdue

PRIORITIES = (Priority.URGENT, Priority.HIGH, Priority.LOW)
"""Of the latest open tickets."""


def set_due_dates(company: Company) -> None:
    """Set them as if they had been set when tasks and tickets were created in the story."""
    calendar = company.calendar
    tasks = list(
        TaskInstance.objects.filter(task_definition__due__isnull=False).select_related(
            "task_definition", "workflow_instance"
        )
    )
    for task in tasks:
        data = task.workflow_instance.workflow_data
        task.due_at = due_at(task.task_definition.due, data, task.created_at, calendar)
    TaskInstance.objects.bulk_update(tasks, ["due_at"])
    tickets = list(
        TicketInstance.objects.filter(ticket_type__due__isnull=False).select_related("ticket_type")
    )
    for ticket in tickets:
        declared = ticket.ticket_type.due
        ticket.due_at = due_at(declared, ticket.initial_data, ticket.created_at, calendar)
    TicketInstance.objects.bulk_update(tickets, ["due_at"])
    latest = TicketInstance.objects.active().newest_first()[: len(PRIORITIES)]
    for ticket, priority in zip(latest, PRIORITIES, strict=False):
        TicketInstance.objects.filter(pk=ticket.pk).update(priority=priority)
        TaskInstance.objects.under_way_of(ticket.workflow).update(priority=priority)
    note_overdue(company=company)

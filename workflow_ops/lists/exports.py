"""A list as CSV: exactly the rows that its URL shows, all pages, safe to open in a spreadsheet."""

from collections.abc import Callable, Iterator
from typing import Any

from ticketflower.lists.csv_lines import csv_lines
from ticketflower.lists.listing import Listing
from users.audit import audit_log
from users.models import Company, User
from users.tenancy import as_company
from workflow_ops.lists.managed import ERRORS, TASKS, TICKETS, ManagedList
from workflow_ops.models import TaskInstance, TicketError

type Column[M] = tuple[str, Callable[[M], object]]

TICKET_COLUMNS: tuple[Column[Any], ...] = (
    ("Number", lambda ticket: ticket.number),
    ("Ticket type", lambda ticket: ticket.ticket_type.title),
    ("Summary", lambda ticket: ticket.summary),
    ("State", lambda ticket: ticket.state.label),
    ("Task", lambda ticket: ticket.current_task_title),
    ("Worker", lambda ticket: ticket.worker_name or ""),
    ("Unresolved error", lambda ticket: "yes" if ticket.has_error else "no"),
    ("Requester", lambda ticket: ticket.created_by),
    ("Submitted (UTC)", lambda ticket: ticket.created_at),
    ("Last changed (UTC)", lambda ticket: ticket.updated_at),
    ("Closed (UTC)", lambda ticket: ticket.ended_at),
)
TASK_COLUMNS: tuple[Column[TaskInstance], ...] = (
    ("Task", lambda task: task.task_definition.title),
    ("Kind", lambda task: task.task_definition.get_task_type_display()),
    ("State", lambda task: task.get_status_display()),
    ("Worker", lambda task: task.assigned_to or ""),
    ("Ticket", lambda task: task.workflow_instance.ticket.number),
    ("Ticket type", lambda task: task.workflow_instance.ticket.ticket_type.title),
    ("Summary", lambda task: task.workflow_instance.ticket.summary),
    ("Requester", lambda task: task.workflow_instance.ticket.created_by),
    ("Made (UTC)", lambda task: task.created_at),
    ("Assigned (UTC)", lambda task: task.assigned_at),
    ("Completed (UTC)", lambda task: task.completed_at),
)
ERROR_COLUMNS: tuple[Column[TicketError], ...] = (
    ("Ticket", lambda error: error.ticket.number),
    ("Ticket type", lambda error: error.ticket.ticket_type.title),
    ("Failed while", lambda error: error.get_error_type_display()),
    ("Task", lambda error: error.task.task_definition.title if error.task else ""),
    ("Message", lambda error: error.error_message),
    ("State", lambda error: error.get_error_status_display()),
    ("Happened (UTC)", lambda error: error.created_at),
)
COLUMNS: dict[str, tuple[Column[Any], ...]] = {
    TICKETS.key: TICKET_COLUMNS,
    TASKS.key: TASK_COLUMNS,
    ERRORS.key: ERROR_COLUMNS,
}


def export(
    *, managed: ManagedList[Any], company: Company, listing: Listing, by: User
) -> Iterator[str]:
    """Write down that the list is exported, and give its lines, the header first.

    The lines are made while they are sent, so they enter the company's scope by themselves.
    """
    audit_log.record(
        "exported", company=company, by=by, subject=managed.noun[1], query=listing.url_query
    )
    return _lines(managed, company, listing)


def _lines(managed: ManagedList[Any], company: Company, listing: Listing) -> Iterator[str]:
    columns = COLUMNS[managed.key]
    with as_company(company):
        rows = listing.sort.keyset.all_of(managed.rows(company, listing))
        cells = ([value(row) for _title, value in columns] for row in rows)
        yield from csv_lines([title for title, _value in columns], cells)

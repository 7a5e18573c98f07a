"""List of all tickets of a company, as ticket admins see it."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ticketflower.lists.filters import ChoiceFilter, DateRangeFilter
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import NEWEST_FIRST, OLDEST_FIRST, Sort
from users.options import actors, people
from workflow_ops.forms.bulk import AssignForm, PriorityForm
from workflow_ops.lists import cells
from workflow_ops.lists.declaration import (
    BulkAction,
    Column,
    ManagedList,
    RowName,
    due_column,
    priority_column,
    time_column,
)
from workflow_ops.lists.old_queries import renew_ticket_query
from workflow_ops.lists.options import (
    DUE_DATES,
    DUE_FILTER,
    OVERDUE,
    PRIORITY_FILTER,
    labels_of,
    ticket_types,
)
from workflow_ops.models import TicketInstance, TicketStatus
from workflow_ops.models.prepared import ticket_rows
from workflow_ops.models.tickets import TicketInstanceQuerySet
from workflow_ops.services.bulk import assign_ticket
from workflow_ops.services.due.changes import set_priority
from workflow_ops.services.tickets import cancel_ticket, hold_ticket, resume_ticket

OPEN = [
    TicketStatus.OPEN.value,
    TicketStatus.IN_PROGRESS.value,
    TicketStatus.ASKED.value,
    TicketStatus.ON_HOLD.value,
    TicketStatus.FAILED.value,
]
"""The statuses of tickets that have not ended."""

FAILED = "status=FAILED"

LAST_CHANGED_FIRST = Sort(
    "changed", "Recently updated", Keyset(("updated_at", "pk"), descending=True)
)
LONGEST_UNCHANGED_FIRST = Sort(
    "unchanged", "Least recently updated", Keyset(("updated_at", "pk"), descending=False)
)


def _unresolved_error(ticket: Any) -> str:
    return "yes" if ticket.has_error else "no"  # annotated by ``for_list``


TICKETS: ManagedList[TicketInstance] = ManagedList(
    key="tickets",
    noun=("ticket", "tickets"),
    search=lambda company, text: (
        TicketInstance.objects.of_company(company).matching(text).for_list()
    ),
    filters=(
        ChoiceFilter(
            "status",
            "Status",
            labels_of(TicketStatus.choices),
            TicketInstanceQuerySet.with_statuses,
        ),
        ChoiceFilter(
            "type", "Ticket type", ticket_types, TicketInstanceQuerySet.of_types, "select"
        ),
        ChoiceFilter(
            "requester", "Requester", actors, TicketInstanceQuerySet.requested_by, "select"
        ),
        ChoiceFilter("worker", "Assignee", people, TicketInstanceQuerySet.waiting_for, "select"),
        DateRangeFilter(
            "submitted", "Created", TicketInstanceQuerySet.submitted_between, "created_at"
        ),
        DateRangeFilter("closed", "Closed", TicketInstanceQuerySet.closed_between, "ended_at"),
        DUE_FILTER,
        PRIORITY_FILTER,
        DUE_DATES,
    ),
    sorts=(NEWEST_FIRST, OLDEST_FIRST, LAST_CHANGED_FIRST, LONGEST_UNCHANGED_FIRST),
    views=(
        ("Open", urlencode({"status": OPEN}, doseq=True)),
        ("Overdue", urlencode(OVERDUE)),
        ("On hold", "status=ON_HOLD"),
        ("Failed", FAILED),
    ),
    columns=(
        Column("#", lambda ticket: ticket.number, page=1, layout="number", export_title="Number"),
        Column(
            "Ticket",
            lambda ticket: ticket.ticket_type.title,
            page=2,
            layout="title",
            export_title="Ticket type",
        ),
        Column("Summary", lambda ticket: ticket.summary),
        Column(
            "Status",
            lambda ticket: ticket.shown_status.label,
            page=3,
            cell=cells.ticket_status,
            layout="status",
            export_title="State",
        ),
        Column(
            "Current step",
            lambda ticket: ticket.current_task_title,
            page=4,
            cell=cells.current_step,
            layout="step",
            export_title="Task",
        ),
        Column(
            "Assignee",
            lambda ticket: ticket.worker_name,
            page=5,
            cell=cells.ticket_assignee,
            layout="person",
            export_title="Worker",
        ),
        Column("Unresolved error", _unresolved_error),
        Column(
            "Requester",
            lambda ticket: ticket.created_by,
            page=6,
            cell=lambda ticket: cells.text(str(ticket.created_by)),
            layout="requester",
        ),
        due_column(page=7),
        priority_column(lambda ticket: ticket, page=8),
        time_column(
            "Created",
            lambda ticket: ticket.created_at,
            page=9,
            sorts=("newest", "submitted", "oldest"),
            exported_as="Submitted",
        ),
        time_column(
            "Updated",
            lambda ticket: ticket.updated_at,
            page=10,
            sorts=("changed", "unchanged"),
            exported_as="Last changed",
        ),
        time_column("Closed", lambda ticket: ticket.ended_at),
    ),
    actions=(
        BulkAction(
            "assign",
            "Assign",
            "Assign {}",
            "{} assigned",
            "The current task of each ticket will be assigned to:",
            lambda ticket, by, worker: assign_ticket(ticket=ticket, worker=worker, by=by),
            AssignForm,
        ),
        BulkAction(
            "priority",
            "Set priority",
            "Set the priority of {}",
            "Priority set on {}",
            "The tickets and their current tasks get this priority.",
            lambda ticket, by, priority: set_priority(ticket=ticket, priority=priority, by=by),
            PriorityForm,
        ),
        BulkAction(
            "hold",
            "Put on hold",
            "Put {} on hold",
            "{} put on hold",
            "Work on these tickets stops until they are resumed.",
            lambda ticket, by: hold_ticket(ticket=ticket, by=by),
        ),
        BulkAction(
            "resume",
            "Resume",
            "Resume {}",
            "{} resumed",
            "Work on these tickets continues.",
            lambda ticket, by: resume_ticket(ticket=ticket, by=by),
        ),
        BulkAction(
            "cancel",
            "Cancel",
            "Cancel {}",
            "{} canceled",
            "Open tasks will be closed. This can't be undone.",
            lambda ticket, by: cancel_ticket(ticket=ticket, by=by),
            is_final=True,
        ),
    ),
    name_of=lambda ticket: RowName(
        short=f"ticket #{ticket.number}",
        full=f"#{ticket.number}: {ticket.summary or ticket.ticket_type.title}",
        state=ticket.shown_status.label,
    ),
    ticket_of=lambda ticket: ticket,
    url_of=lambda ticket: reverse("tickets:detail", args=[ticket.number]),
    load=ticket_rows.all,
    failed_query=FAILED,
    has_answers=True,
    renew=renew_ticket_query,
)

"""List of all tickets of a company, as ticket admins see it."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ticketflower.lists.filters import ChoiceFilter, DateRangeFilter
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import NEWEST_FIRST, OLDEST_FIRST, Sort
from users.options import actors, people
from workflow_ops.forms.bulk import AssignForm
from workflow_ops.lists.declaration import BulkAction, Column, ManagedList, RowName, time_column
from workflow_ops.lists.old_queries import renew_ticket_query
from workflow_ops.lists.options import labels_of, ticket_types
from workflow_ops.models import TicketInstance, TicketStatus
from workflow_ops.models.prepared import ticket_rows
from workflow_ops.models.tickets import TicketInstanceQuerySet
from workflow_ops.services.bulk import assign_ticket
from workflow_ops.services.tickets import cancel_ticket, hold_ticket, resume_ticket

CELLS = "workflow_ops/manage/tickets.html"
"""The template that has the cells of this list as partials."""

OPEN = [
    TicketStatus.OPEN.value,
    TicketStatus.IN_PROGRESS.value,
    TicketStatus.ON_HOLD.value,
    TicketStatus.FAILED.value,
]
"""The statuses of tickets that have not ended."""

LAST_CHANGED_FIRST = Sort(
    "changed", "Recently updated", Keyset(("updated_at", "pk"), descending=True)
)
LONGEST_UNCHANGED_FIRST = Sort(
    "unchanged", "Least recently updated", Keyset(("updated_at", "pk"), descending=False)
)


def _worker(ticket: Any) -> str:
    return ticket.worker_name or ""  # annotated by ``for_list``


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
    ),
    sorts=(NEWEST_FIRST, OLDEST_FIRST, LAST_CHANGED_FIRST, LONGEST_UNCHANGED_FIRST),
    views=(
        ("Open", urlencode({"status": OPEN}, doseq=True)),
        ("On hold", "status=ON_HOLD"),
        ("Failed", "status=FAILED"),
    ),
    columns=(
        Column("Number", lambda ticket: ticket.number),
        Column(
            "Ticket",
            lambda ticket: ticket.ticket_type.title,
            page=1,
            cell=f"{CELLS}#ticket",
            layout="wide",
            export_title="Ticket type",
        ),
        Column("Summary", lambda ticket: ticket.summary),
        Column(
            "Status",
            lambda ticket: ticket.shown_status.label,
            page=2,
            cell=f"{CELLS}#status",
            export_title="State",
        ),
        Column(
            "Current step",
            lambda ticket: ticket.current_task_title,
            page=3,
            cell=f"{CELLS}#now",
            export_title="Task",
        ),
        Column("Worker", _worker),
        Column("Unresolved error", _unresolved_error),
        Column("Requester", lambda ticket: ticket.created_by, page=4, layout="nowrap"),
        time_column("Created", lambda ticket: ticket.created_at, page=5, exported_as="Submitted"),
        time_column("Last changed", lambda ticket: ticket.updated_at),
        time_column("Closed", lambda ticket: ticket.ended_at),
    ),
    actions=(
        BulkAction(
            "assign",
            "Assign",
            "The current task of each ticket will be assigned to one person.",
            lambda ticket, by, worker: assign_ticket(ticket=ticket, worker=worker, by=by),
            AssignForm,
        ),
        BulkAction(
            "hold",
            "Put on hold",
            "Work on these tickets stops until they are resumed.",
            lambda ticket, by: hold_ticket(ticket=ticket, by=by),
        ),
        BulkAction(
            "resume",
            "Resume",
            "Work on these tickets continues.",
            lambda ticket, by: resume_ticket(ticket=ticket, by=by),
        ),
        BulkAction(
            "cancel",
            "Cancel",
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
    url_of=lambda ticket: reverse("tickets:detail", args=[ticket.number]),
    load=ticket_rows.all,
    renew=renew_ticket_query,
)

"""List of all tickets of a company, as ticket admins see it."""

from typing import Any

from django.urls import reverse

from ticketflower.lists.filters import ChoiceFilter, DateRangeFilter
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import NEWEST_FIRST, OLDEST_FIRST, Sort
from users.options import actors, people
from workflow_ops.forms.bulk import AssignForm
from workflow_ops.lists.declaration import BulkAction, Column, ManagedList, RowName, time_column
from workflow_ops.lists.options import labels_of, ticket_types
from workflow_ops.models import TicketInstance, WorkflowStatus
from workflow_ops.models.prepared import ticket_rows
from workflow_ops.models.tickets import TicketInstanceQuerySet
from workflow_ops.services.bulk import assign_ticket
from workflow_ops.services.tickets import cancel_ticket, hold_ticket, resume_ticket

CELLS = "workflow_ops/manage/tickets.html"
"""The template that has the cells of this list as partials."""

LAST_CHANGED_FIRST = Sort(
    "changed", "Last changed first", Keyset(("updated_at", "pk"), descending=True)
)
LONGEST_UNCHANGED_FIRST = Sort(
    "unchanged", "Longest unchanged first", Keyset(("updated_at", "pk"), descending=False)
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
            "state", "State", labels_of(WorkflowStatus.choices), TicketInstanceQuerySet.in_states
        ),
        ChoiceFilter(
            "error",
            "Ticket errors",
            lambda: [("yes", "With an unresolved error")],
            TicketInstanceQuerySet.with_errors,
        ),
        ChoiceFilter(
            "type", "Ticket type", ticket_types, TicketInstanceQuerySet.of_types, "select"
        ),
        ChoiceFilter(
            "requester", "Requester", actors, TicketInstanceQuerySet.requested_by, "select"
        ),
        ChoiceFilter("worker", "Waits for", people, TicketInstanceQuerySet.waiting_for, "select"),
        DateRangeFilter(
            "submitted", "Submitted", TicketInstanceQuerySet.submitted_between, "created_at"
        ),
        DateRangeFilter("closed", "Closed", TicketInstanceQuerySet.closed_between, "ended_at"),
    ),
    sorts=(NEWEST_FIRST, OLDEST_FIRST, LAST_CHANGED_FIRST, LONGEST_UNCHANGED_FIRST),
    views=(
        ("Open", "state=NOT_STARTED&state=IN_PROGRESS&state=ON_HOLD"),
        ("On hold", "state=ON_HOLD"),
        ("With errors", "error=yes"),
    ),
    columns=(
        Column("No.", lambda ticket: ticket.number, page=1, layout="num", export_title="Number"),
        Column(
            "Ticket",
            lambda ticket: ticket.ticket_type.title,
            page=2,
            cell=f"{CELLS}#ticket",
            layout="wide",
            export_title="Ticket type",
        ),
        Column("Summary", lambda ticket: ticket.summary),
        Column("State", lambda ticket: ticket.state.label, page=3, cell=f"{CELLS}#state"),
        Column(
            "Now",
            lambda ticket: ticket.current_task_title,
            page=4,
            cell=f"{CELLS}#now",
            export_title="Task",
        ),
        Column("Worker", _worker),
        Column("Unresolved error", _unresolved_error),
        Column(
            "From",
            lambda ticket: ticket.created_by,
            page=5,
            layout="nowrap",
            export_title="Requester",
        ),
        time_column("Submitted", lambda ticket: ticket.created_at, page=6),
        time_column("Last changed", lambda ticket: ticket.updated_at),
        time_column("Closed", lambda ticket: ticket.ended_at),
    ),
    actions=(
        BulkAction(
            "assign",
            "Assign",
            "The form task that each ticket waits for goes to one worker.",
            lambda ticket, by, worker: assign_ticket(ticket=ticket, worker=worker, by=by),
            AssignForm,
        ),
        BulkAction(
            "hold",
            "Put on hold",
            "Nothing happens to these tickets until somebody resumes them.",
            lambda ticket, by: hold_ticket(ticket=ticket, by=by),
        ),
        BulkAction(
            "resume",
            "Resume",
            "Tickets on hold go on.",
            lambda ticket, by: resume_ticket(ticket=ticket, by=by),
        ),
        BulkAction(
            "cancel",
            "Cancel",
            "Their open tasks end, and nobody can go on with them. This cannot be undone.",
            lambda ticket, by: cancel_ticket(ticket=ticket, by=by),
            is_final=True,
        ),
    ),
    name_of=lambda ticket: RowName(
        short=f"ticket {ticket.number}",
        full=f"Ticket {ticket.number}: {ticket.summary or ticket.ticket_type.title}",
        state=ticket.state.label,
    ),
    url_of=lambda ticket: reverse("manage:ticket", args=[ticket.number]),
    load=ticket_rows.all,
)

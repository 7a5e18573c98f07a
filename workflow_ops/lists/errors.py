"""List of all ticket errors of a company, as ticket admins see it."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import Truncator

from ticketflower.lists.filters import ChoiceFilter, DateRangeFilter
from ticketflower.lists.listing import NEWEST_FIRST, OLDEST_FIRST
from ticketflower.tags.components import badge
from ticketflower.texts import capitalised
from workflow_ops.lists import cells
from workflow_ops.lists.declaration import BulkAction, Column, ManagedList, RowName, time_column
from workflow_ops.lists.options import labels_of, ticket_types
from workflow_ops.models import TicketError, TicketStatus
from workflow_ops.models.ticket_errors import TicketErrorQuerySet
from workflow_ops.services.bulk import mark_reviewed
from workflow_ops.services.ticket_errors import retry_error

FAILED_NOW = {"ticket": TicketStatus.FAILED.value}
"""The filter of the errors that tickets are Failed for: one of each ticket."""


def _step(error: TicketError) -> str:
    """The task that failed; what the engine was doing where there is none."""
    return error.task.task_definition.title if error.task else error.get_error_type_display()


ERRORS: ManagedList[TicketError] = ManagedList(
    key="errors",
    noun=("error", "errors"),
    search=lambda company, text: TicketError.objects.of_company(company).matching(text).for_list(),
    filters=(
        ChoiceFilter(
            "state", "Status", labels_of(TicketError.Status.choices), TicketErrorQuerySet.in_states
        ),
        ChoiceFilter(
            "kind",
            "Step",
            labels_of(TicketError.Type.choices),
            TicketErrorQuerySet.of_kinds,
        ),
        ChoiceFilter(
            "type", "Ticket type", ticket_types, TicketErrorQuerySet.of_ticket_types, "select"
        ),
        ChoiceFilter(
            "ticket",
            "Ticket status",
            lambda: [(TicketStatus.FAILED.value, "Failed: latest error of each ticket")],
            lambda errors, _values: errors.stopping_tickets(),
        ),
        DateRangeFilter("noted", "Occurred", TicketErrorQuerySet.noted_between, "created_at"),
    ),
    sorts=(NEWEST_FIRST, OLDEST_FIRST),
    views=(
        ("Unresolved", "state=NEW&state=REVIEWED"),
        ("Failed now", urlencode(FAILED_NOW)),
    ),
    columns=(
        Column(
            "#",
            lambda error: error.ticket.number,
            page=1,
            layout="number",
            export_title="Ticket",
        ),
        Column(
            "Ticket",
            lambda error: error.ticket.ticket_type.title,
            page=2,
            layout="title",
            export_title="Ticket type",
        ),
        Column(
            "Step",
            lambda error: error.get_error_type_display(),
            page=3,
            cell=lambda error: cells.text(_step(error)),
            layout="task",
            export_title="Failed while",
        ),
        Column("Task", lambda error: error.task.task_definition.title if error.task else ""),
        Column(
            "Cause",
            lambda error: error.error_message,
            page=4,
            cell=lambda error: cells.lines(error.error_message),
            export_title="Message",
        ),
        Column(
            "Status",
            lambda error: capitalised(error.get_error_status_display()),
            page=5,
            cell=lambda error: badge(error.error_status, error.get_error_status_display()),
            layout="status",
            export_title="State",
        ),
        time_column(
            "Occurred",
            lambda error: error.created_at,
            page=6,
            sorts=("newest", "noted", "oldest"),
            exported_as="Happened",
        ),
    ),
    actions=(
        BulkAction(
            "retry",
            "Retry",
            "Retry {}",
            "{} retried",
            "The failed step of each ticket will run again.",
            lambda error, by: retry_error(error=error, by=by),
        ),
        BulkAction(
            "review",
            "Mark as reviewed",
            "Mark {} as reviewed",
            "{} marked as reviewed",
            "Marks them as reviewed. They stay unresolved.",
            lambda error, by: mark_reviewed(error=error, by=by),
        ),
    ),
    name_of=lambda error: RowName(
        short=f"the error of ticket #{error.ticket.number}",
        full=f"#{error.ticket.number}: {Truncator(error.error_message).chars(120)}",
        state=capitalised(error.get_error_status_display()),
    ),
    ticket_of=lambda error: error.ticket,
    failed_query=urlencode(FAILED_NOW),
    url_of=lambda error: reverse("manage:error", args=[error.pk]),
)

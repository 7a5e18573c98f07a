"""List of all ticket errors of a company, as ticket admins see it."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import Truncator

from ticketflower.lists.filters import ChoiceFilter, DateRangeFilter
from ticketflower.lists.listing import NEWEST_FIRST, OLDEST_FIRST
from ticketflower.texts import capitalised
from workflow_ops.lists.declaration import BulkAction, Column, ManagedList, RowName, time_column
from workflow_ops.lists.options import labels_of, ticket_types
from workflow_ops.models import TicketError, TicketStatus
from workflow_ops.models.ticket_errors import TicketErrorQuerySet
from workflow_ops.services.bulk import mark_reviewed
from workflow_ops.services.ticket_errors import retry_error

CELLS = "workflow_ops/manage/errors.html"
"""The template that has the cells of this list as partials."""

FAILED_NOW = {"ticket": TicketStatus.FAILED.value}
"""The filter of the errors that tickets are Failed for: one of each ticket."""

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
            "Ticket",
            lambda error: error.ticket.number,
            page=1,
            cell=f"{CELLS}#ticket",
            layout="wide",
        ),
        Column("Ticket type", lambda error: error.ticket.ticket_type.title),
        Column(
            "Step",
            lambda error: error.get_error_type_display(),
            page=2,
            cell=f"{CELLS}#step",
            export_title="Failed while",
        ),
        Column("Task", lambda error: error.task.task_definition.title if error.task else ""),
        Column(
            "Cause",
            lambda error: error.error_message,
            page=3,
            cell=f"{CELLS}#cause",
            export_title="Message",
        ),
        Column(
            "Status",
            lambda error: capitalised(error.get_error_status_display()),
            page=4,
            cell=f"{CELLS}#status",
            export_title="State",
        ),
        time_column("Occurred", lambda error: error.created_at, page=5, exported_as="Happened"),
    ),
    actions=(
        BulkAction(
            "retry",
            "Retry",
            "The failed step of each ticket will run again.",
            lambda error, by: retry_error(error=error, by=by),
        ),
        BulkAction(
            "review",
            "Mark as reviewed",
            "Marks them as reviewed. They stay unresolved.",
            lambda error, by: mark_reviewed(error=error, by=by),
        ),
    ),
    name_of=lambda error: RowName(
        short=f"the error of ticket #{error.ticket.number}",
        full=f"#{error.ticket.number}: {Truncator(error.error_message).chars(120)}",
        state=capitalised(error.get_error_status_display()),
    ),
    url_of=lambda error: reverse("manage:error", args=[error.pk]),
)

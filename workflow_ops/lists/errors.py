"""List of all ticket errors of a company, as ticket admins see it."""

from django.urls import reverse
from django.utils.text import Truncator

from ticketflower.lists.filters import ChoiceFilter, DateRangeFilter
from ticketflower.lists.listing import NEWEST_FIRST, OLDEST_FIRST
from workflow_ops.lists.declaration import BulkAction, Column, ManagedList, RowName, time_column
from workflow_ops.lists.options import labels_of, ticket_types
from workflow_ops.models import TicketError
from workflow_ops.models.ticket_errors import TicketErrorQuerySet
from workflow_ops.services.bulk import mark_reviewed
from workflow_ops.services.ticket_errors import retry_error

CELLS = "workflow_ops/manage/errors.html"
"""The template that has the cells of this list as partials."""

ERRORS: ManagedList[TicketError] = ManagedList(
    key="errors",
    noun=("ticket error", "ticket errors"),
    search=lambda company, text: TicketError.objects.of_company(company).matching(text).for_list(),
    filters=(
        ChoiceFilter(
            "state", "State", labels_of(TicketError.Status.choices), TicketErrorQuerySet.in_states
        ),
        ChoiceFilter(
            "kind",
            "Failed while",
            labels_of(TicketError.Type.choices),
            TicketErrorQuerySet.of_kinds,
        ),
        ChoiceFilter(
            "type", "Ticket type", ticket_types, TicketErrorQuerySet.of_ticket_types, "select"
        ),
        DateRangeFilter("noted", "Happened", TicketErrorQuerySet.noted_between, "created_at"),
    ),
    sorts=(NEWEST_FIRST, OLDEST_FIRST),
    views=(("To look after", "state=NEW&state=REVIEWED"),),
    columns=(
        Column("Ticket", lambda error: error.ticket.number, page=2, cell=f"{CELLS}#ticket"),
        Column("Ticket type", lambda error: error.ticket.ticket_type.title),
        Column(
            "Failed while",
            lambda error: error.get_error_type_display(),
            page=1,
            cell=f"{CELLS}#kind",
            layout="wide",
        ),
        Column("Task", lambda error: error.task.task_definition.title if error.task else ""),
        Column("Message", lambda error: error.error_message, page=3, cell=f"{CELLS}#message"),
        Column(
            "State", lambda error: error.get_error_status_display(), page=4, cell=f"{CELLS}#state"
        ),
        time_column("When", lambda error: error.created_at, page=5, exported_as="Happened"),
    ),
    actions=(
        BulkAction(
            "retry",
            "Try again",
            "Each ticket tries again what failed. Actions go back into the queue. If one fails "
            "again, a new ticket error appears.",
            lambda error, by: retry_error(error=error, by=by),
        ),
        BulkAction(
            "review",
            "Mark as reviewed",
            "Somebody has looked at them; they stay unresolved.",
            lambda error, by: mark_reviewed(error=error, by=by),
        ),
    ),
    name_of=lambda error: RowName(
        short=f"the error of ticket {error.ticket.number}",
        full=f"Ticket {error.ticket.number}: {Truncator(error.error_message).chars(120)}",
        state=error.get_error_status_display(),
    ),
    url_of=lambda error: reverse("manage:error", args=[error.pk]),
)

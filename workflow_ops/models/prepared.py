"""Prepared statements on tickets and tasks."""

from datetime import datetime

from django.db.models import QuerySet

from users.database.prepared import prepared
from users.database.prepared_rows import PreparedInsert
from users.models import User
from workflow_design.models import TicketType
from workflow_ops.models.actions import ActionAttempt, SigningSecret
from workflow_ops.models.ticket_errors import TicketError
from workflow_ops.models.tickets import TicketInstance
from workflow_ops.models.workflows import TaskInstance


@prepared
def task_of_worker(pk: int, worker: int) -> QuerySet[TaskInstance]:
    """The task with this id on the worker's list, with all that its page and completion need."""
    return TaskInstance.objects.for_detail().filter(pk=pk, assigned_to=worker)


@prepared
def _published(ticket_type: int) -> QuerySet[TicketType]:
    types = TicketType.objects.published().filter(pk=ticket_type)
    return types.values("company")  # type: ignore[return-value] # as part of an INSERT


@prepared
def _allowed(ticket_type: int, user: int) -> QuerySet[TicketType]:
    types = TicketType.objects.allowed_by_roles_of(user).filter(pk=ticket_type)
    return types.values("company")  # type: ignore[return-value] # as part of an INSERT


# Who may no longer submit it gets no number, and a ticket needs one to be stored.
NUMBERED = {"number": "(SELECT next_ticket_number(company_id) FROM allowed)"}
_insert = PreparedInsert(
    TicketInstance, given={"allowed (company_id)": _allowed}, computed=NUMBERED
)
_insert_by_superuser = PreparedInsert(
    TicketInstance, given={"allowed (company_id)": _published}, computed=NUMBERED
)


def insert_ticket(ticket: TicketInstance) -> None:
    """Store a new ticket, with the company's next number.

    Raises:
        IntegrityError: where its creator may not submit its type, or sent its form before.
    """
    creator = ticket.created_by
    if creator.is_superuser:
        _insert_by_superuser.insert(ticket, ticket_type=ticket.ticket_type_id)
    else:
        _insert.insert(ticket, ticket_type=ticket.ticket_type_id, user=creator.pk)


@prepared
def task_with_id(pk: int) -> QuerySet[TaskInstance]:
    """The task with this id, with all that its page and completion need."""
    return TaskInstance.objects.for_detail().filter(pk=pk)


@prepared
def valid_secrets(now: datetime) -> QuerySet[SigningSecret]:
    """The company's secrets that sign at this time, the current one first."""
    return SigningSecret.objects.valid(now)


insert_attempt = PreparedInsert(ActionAttempt)

MOST_COUNTED = 99
"""The navigation bar counts to 99 and then says "99+"."""


@prepared
def open_tasks(worker: User) -> QuerySet[TaskInstance]:
    """Tasks that the worker can work on now, one more than the navigation bar counts."""
    return TaskInstance.objects.assigned_to_person(worker).to_do().only("pk")[: MOST_COUNTED + 1]


@prepared
def new_errors() -> QuerySet[TicketError]:
    """Errors of the company that have not been reviewed, one more than are counted."""
    return TicketError.objects.new().newest_first().only("pk")[: MOST_COUNTED + 1]

"""Prepared statements on tickets and tasks."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ticketflower.lists.listing import MOST_COUNTED as MOST_LISTED
from users.database.prepared import IsAmong, prepared
from users.database.prepared_rows import PreparedInsert
from users.models import User
from workflow_design.models import TaskDefinition, TicketType
from workflow_ops.models.actions import ActionAttempt, SigningSecret
from workflow_ops.models.files.uploads import FileUpload
from workflow_ops.models.statuses import TicketStatus
from workflow_ops.models.ticket_errors import TicketError
from workflow_ops.models.tickets import TicketInstance
from workflow_ops.models.workflows import TaskInstance, WorkflowInstance


@prepared
def task_of_worker(pk: int, worker: int) -> QuerySet[TaskInstance]:
    """The task with this id on the worker's list, with all that its page and completion need."""
    return TaskInstance.objects.for_detail().filter(pk=pk, assigned_to=worker)


@prepared
def ticket_of_person(
    number: int, reader: int, requester: int, worker: int
) -> QuerySet[TicketInstance]:
    """The ticket with this number if it is the requester's, or the worker has or had a task."""
    theirs = TaskInstance.objects.filter(workflow_instance=OuterRef("workflow"), assigned_to=worker)
    tickets = TicketInstance.objects.for_page().numbered(number).annotate_unread(reader)
    return tickets.filter(Q(created_by=requester) | Exists(theirs))


@prepared
def ticket_with_number(number: int, reader: int) -> QuerySet[TicketInstance]:
    """The company's ticket with this number, with all that its page needs."""
    return TicketInstance.objects.for_page().numbered(number).annotate_unread(reader)


@prepared
def tasks_of_workflow(instance: WorkflowInstance) -> QuerySet[TaskInstance]:
    """The tasks of a run of a workflow as the page of its ticket shows them, the oldest first."""
    return TaskInstance.objects.of_workflow(instance).order_by("pk").for_ticket_page()


@prepared
def unresolved_errors(ticket: TicketInstance) -> QuerySet[TicketError]:
    """The unresolved errors of a ticket, the newest first."""
    return TicketError.objects.of_ticket(ticket).unresolved().newest_first()


@prepared
def files_of_ticket(ticket: int) -> QuerySet[FileUpload]:
    """The files of a ticket as pages show them, without those of comments."""
    files = FileUpload.objects.filter(ticket=ticket, comment=None)
    return files.only("filename", "version", "size", "file_type", "company")


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
def held_tasks(worker: User) -> QuerySet[TaskInstance]:
    """Tasks of the worker that wait for their ticket on hold, as many as ``open_tasks``."""
    return TaskInstance.objects.assigned_to_person(worker).held().only("pk")[: MOST_COUNTED + 1]


@prepared
def failed_tickets() -> QuerySet[TicketError]:
    """The error of each ticket that is Failed, one more than are counted."""
    # In the order of the index of unresolved errors.
    errors = TicketError.objects.stopping_tickets().order_by("ticket")
    return errors.only("pk")[: MOST_COUNTED + 1]


@prepared
def open_tickets() -> QuerySet[TicketInstance]:
    """Tickets that have not ended, one more than lists count."""
    # In the order of the index of statuses: along that of all tickets, it might read them all.
    return TicketInstance.objects.active().order_by("status", "-pk").only("pk")[: MOST_LISTED + 1]


@prepared
def overdue_tickets() -> QuerySet[TicketInstance]:
    """Tickets that are overdue, one more than are counted."""
    return TicketInstance.objects.overdue().order_by("due_at").only("pk")[: MOST_COUNTED + 1]


@prepared
def overdue_tasks() -> QuerySet[TaskInstance]:
    """Tasks that are overdue, one more than are counted."""
    return TaskInstance.objects.overdue().order_by("due_at").only("pk")[: MOST_COUNTED + 1]


@prepared
def tickets_on_hold() -> QuerySet[TicketInstance]:
    """Tickets on hold, one more than are counted."""
    on_hold = TicketInstance.objects.with_statuses([TicketStatus.ON_HOLD])
    return on_hold.order_by("-pk").only("pk")[: MOST_COUNTED + 1]


MOST_TO_ANSWER = 5


@prepared
def tickets_to_answer(requester: User) -> QuerySet[TicketInstance]:
    """The newest tickets of a person that wait for their reply, as lists show them."""
    waiting = TicketInstance.objects.submitted_by(requester).asked().exclude_failed()
    return waiting.for_list().order_by("-pk")[:MOST_TO_ANSWER]


@prepared
def types_of_requester(requester: User) -> QuerySet[TicketType]:
    """The types of a person's latest tickets, the newest version last."""
    latest = TicketInstance.objects.submitted_by(requester).latest_types()
    return TicketType.objects.filter(pk__in=latest).order_by("version").only("key", "title")


def _definitions(latest: QuerySet[TaskInstance, Any]) -> QuerySet[TaskDefinition]:
    """Task definitions as filters offer them, the newest version last."""
    return (
        TaskDefinition.objects.filter(pk__in=latest)
        .order_by("version")
        .select_related("workflow")
        .only("key", "title", "company", "workflow__key", "workflow__company")
    )


@prepared
def definitions_to_do(worker: User) -> QuerySet[TaskDefinition]:
    """The definitions of a person's latest tasks that have not ended, the newest version last."""
    latest = TaskInstance.objects.assigned_to_person(worker).on_a_list().latest_definitions()
    return _definitions(latest)


@prepared
def definitions_ended(worker: User) -> QuerySet[TaskDefinition]:
    """The definitions of a person's latest tasks that have ended, the newest version last."""
    latest = TaskInstance.objects.assigned_to_person(worker).ended().latest_definitions()
    return _definitions(latest)


@prepared
def ticket_rows(ids: list[int]) -> QuerySet[TicketInstance]:
    """The tickets with these ids, in no order, as lists show them."""
    return TicketInstance.objects.for_list().filter(IsAmong(ids))


@prepared
def task_rows(ids: list[int]) -> QuerySet[TaskInstance]:
    """The tasks with these ids, in no order, as lists show them."""
    return TaskInstance.objects.for_list().filter(IsAmong(ids))

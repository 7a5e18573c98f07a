"""Prepared statements on tickets and tasks."""

from datetime import datetime

from django.db.models import QuerySet

from users.database.prepared import prepared
from users.database.prepared_rows import PreparedInsert
from users.models import User
from workflow_ops.models.actions import ActionAttempt, SigningSecret
from workflow_ops.models.ticket_errors import TicketError
from workflow_ops.models.workflows import TaskInstance


@prepared
def task_of_worker(pk: int, worker: int) -> QuerySet[TaskInstance]:
    """The task with this id on the worker's list, with all that its page and completion need."""
    return TaskInstance.objects.for_detail().filter(pk=pk, assigned_to=worker)


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

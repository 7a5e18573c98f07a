"""Prepared statements on definitions."""

from django.db.models import QuerySet

from users.database.prepared import prepared
from users.models import User
from workflow_design.models.ticket_types import TicketType
from workflow_design.models.workflows import TaskDefinition, WorkflowDefinition


def submittable_type(key: str, user: User) -> TicketType | None:
    """The ticket type with this key that the person may submit, with all that submitting needs."""
    return _published.first(key) if user.is_superuser else _allowed.first(key, user.pk)


@prepared
def _published(key: str) -> QuerySet[TicketType]:
    return TicketType.objects.published().filter(key=key)


@prepared
def _allowed(key: str, user: int) -> QuerySet[TicketType]:
    return TicketType.objects.allowed_by_roles_of(user).filter(key=key)


@prepared
def published_workflow(key: str) -> QuerySet[WorkflowDefinition]:
    """The published version of the workflow with this key: its number."""
    return WorkflowDefinition.objects.published().filter(key=key).only("version", "company")


@prepared
def tasks_of_version(workflow: int) -> QuerySet[TaskDefinition]:
    """The tasks of a workflow version in their order, as lists show them."""
    return TaskDefinition.objects.filter(workflow=workflow).for_list()

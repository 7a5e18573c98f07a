"""Ticket error page: the available operations, given whether the ticket is still stopped."""

from dataclasses import dataclass

from django.http import Http404

from users.models import User
from workflow_design.models import TaskDefinition
from workflow_ops.models import (
    TaskInstance,
    TaskStatus,
    TicketError,
    WorkflowStatus,
)
from workflow_ops.pages.ticket import workflow_of
from workflow_ops.services.ticket_errors import fingerprint_of, is_stopped_by

END = ":end"  # no key of a task


@dataclass(frozen=True)
class ErrorPage:
    """The page's content: ``can_act`` on the ticket, ``failed`` is the action that failed.

    ``can_be_resolved`` once the ticket is not stopped there. ``stack_trace`` is for superusers:
    it names files of the server. ``notes_fingerprint`` shows later which notes were read here.
    """

    can_act: bool
    can_be_resolved: bool
    is_resolved: bool
    failed: TaskInstance | None
    targets: list[TaskDefinition]
    is_on_hold: bool
    stack_trace: str
    notes_fingerprint: str


def error_page(error: TicketError, *, by: User) -> ErrorPage:
    """Gather the page of an error that was loaded ``for_detail``, for the person who reads it."""
    ticket = error.ticket
    is_resolved = error.error_status == TicketError.Status.RESOLVED
    under_way = TaskInstance.objects.under_way_of(ticket.workflow).first()
    failed = under_way if under_way and under_way.status == TaskStatus.ERROR else None
    is_stopped = is_stopped_by(error, ticket.state, under_way)
    is_on_hold = ticket.state == WorkflowStatus.ON_HOLD
    return ErrorPage(
        can_act=not is_resolved and is_stopped and not is_on_hold,
        can_be_resolved=not is_resolved and not is_stopped,
        is_resolved=is_resolved,
        failed=failed,
        targets=list(workflow_of(ticket).tasks.values()),
        is_on_hold=is_on_hold,
        stack_trace=error.stack_trace if by.is_superuser else "",
        notes_fingerprint=fingerprint_of(error.resolution_notes),
    )


def find_target(error: TicketError, key: str) -> TaskDefinition | None:
    """The task of this key in the ticket's workflow version; None for the end.

    Raises:
        Http404: there is none.
    """
    if key == END:
        return None
    task = workflow_of(error.ticket).tasks.get(key)
    if task is None:
        raise Http404
    return task

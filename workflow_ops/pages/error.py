"""Failure of a ticket on its page: the available operations, given whether it is still stopped."""

from dataclasses import dataclass

from django.http import Http404

from users.models import User
from workflow_design.models import TaskDefinition
from workflow_design.runtime.compiled import compiled_version
from workflow_ops.engine.assignment import workers_for
from workflow_ops.forms.candidates import Candidate, candidates
from workflow_ops.models import (
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
    WorkflowStatus,
)
from workflow_ops.services.ticket_errors import fingerprint_of, is_stopped_by

END = ":end"  # no key of a task
ANYONE = ":anyone"  # no email address
HEADINGS: dict[str, str] = {
    TicketError.Type.WORKFLOW_CREATION: "Couldn't start the workflow",
    TicketError.Type.TASK_CREATION: "Couldn't create the next task",
    TicketError.Type.TASK_UPDATE: "Couldn't complete the task",
    TicketError.Type.WORKFLOW_TRANSITION: "Couldn't choose the next step",
}
HEADINGS_WITH_STEP: dict[str, str] = {
    TicketError.Type.TASK_UPDATE: "Couldn't complete {}",
    TicketError.Type.WORKFLOW_TRANSITION: "Couldn't choose the step after {}",
}


@dataclass(frozen=True)
class ErrorPage:
    """An unresolved error: ``can_act`` on the ticket, ``failed`` is the action that failed.

    ``heading`` says what could not be done, ``cause`` why. ``can_be_resolved`` once the ticket is
    not stopped there. ``stack_trace`` is for superusers: it names files of the server.
    ``notes_fingerprint`` shows later which notes were read here. ``candidates`` can take over a
    failed agent task.
    """

    error: TicketError
    heading: str
    cause: str
    can_act: bool
    can_be_resolved: bool
    failed: TaskInstance | None
    targets: list[TaskDefinition]
    is_on_hold: bool
    stack_trace: str
    notes_fingerprint: str
    candidates: list[Candidate]


def error_page(
    error: TicketError,
    ticket: TicketInstance,
    task: TaskInstance | None,
    under_way: TaskInstance | None,
    *,
    by: User,
) -> ErrorPage:
    """Gather what the page of a ticket shows of an unresolved error.

    Args:
        error: of the ticket.
        ticket: loaded ``for_detail``.
        task: that it is about, with its definition.
        under_way: the ticket's task that has not ended.
        by: who reads it, a ticket admin.
    """
    failed = under_way if under_way and under_way.status == TaskStatus.ERROR else None
    is_stopped = is_stopped_by(error, ticket.state, under_way)
    is_on_hold = ticket.state == WorkflowStatus.ON_HOLD
    heading = _heading(error, task)
    return ErrorPage(
        error=error,
        heading=heading,
        cause=error.error_message.removeprefix(f"{heading}. "),
        can_act=is_stopped and not is_on_hold,
        can_be_resolved=not is_stopped,
        failed=failed if is_stopped else None,
        targets=list(compiled_version(ticket.workflow_version_id).tasks.values()),
        is_on_hold=is_on_hold,
        stack_trace=error.stack_trace if by.is_superuser else "",
        notes_fingerprint=fingerprint_of(error.resolution_notes),
        candidates=_candidates(ticket, failed) if is_stopped else [],
    )


def _candidates(ticket: TicketInstance, failed: TaskInstance | None) -> list[Candidate]:
    if failed is None or not failed.is_for_agents:
        return []
    return candidates(workers_for(ticket.company, failed.task_definition))


def _heading(error: TicketError, task: TaskInstance | None) -> str:
    if task is None:
        return HEADINGS[error.error_type]
    title = f"“{task.task_definition.title}”"
    if task.status == TaskStatus.ERROR:
        return f"{title} failed"
    return HEADINGS_WITH_STEP.get(error.error_type, HEADINGS[error.error_type]).format(title)


def failed_action(error: TicketError) -> TaskInstance | None:
    """The action under way that failed, of the ticket of an error that was loaded for its page."""
    under_way = TaskInstance.objects.under_way_of(error.ticket.workflow).first()
    return under_way if under_way and under_way.status == TaskStatus.ERROR else None


def find_target(error: TicketError, key: str) -> TaskDefinition | None:
    """The task of this key in the ticket's workflow version; None for the end.

    Raises:
        Http404: there is none.
    """
    if key == END:
        return None
    task = compiled_version(error.ticket.workflow_version_id).tasks.get(key)
    if task is None:
        raise Http404
    return task

"""Work on tasks: begin, complete, reassign, hand back, change availability."""

import logging
import uuid

from django.db import transaction

from ticketflower.types import JsonObject
from users.models import Company, User
from workflow_design.runtime.data import output_errors
from workflow_ops.engine import events
from workflow_ops.engine.manager import LockedTicket, WorkflowStateManager
from workflow_ops.errors import AnswersRefused
from workflow_ops.models import TaskInstance, TicketComment
from workflow_ops.services.conversation.comments import store_comment
from workflow_ops.services.conversation.mentions import readers_of
from workflow_ops.services.files.attaching import attach_answered
from workflow_ops.services.ticket_access import Viewer

logger = logging.getLogger(__name__)


@transaction.atomic(durable=True)
def begin_task(*, task: TaskInstance, by: User) -> TaskInstance:
    """Note that the worker has begun.

    Raises:
        TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay:
            where it cannot be worked on.
    """
    return WorkflowStateManager(task.company).begin(task, by)


def complete_task(*, task: TaskInstance, by: User, output: JsonObject) -> TaskInstance:
    """Store what the worker filled in, or an agent made, and let the workflow go on.

    Args:
        task: with its definition and its ticket loaded (``for_detail``).
        by: the worker on whose list it is, or the agent that claimed it.
        output: answers to the task's form, by property name.

    Raises:
        AnswersRefused: where the output does not fit the task's output_schema, or has more.
        TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay:
            where it cannot be completed.
        TaskNotClaimed, and those of ``claim_task``: where the agent does not have it.
    """
    errors = output_errors(task.task_definition, output)
    if errors:
        raise AnswersRefused([(error.pointer, error.sentence) for error in errors])
    completed, is_advanced = _store_output(task=task, by=by, output=output)
    ticket = task.workflow_instance.ticket
    logger.info("task_completed task=%s ticket=%s", task.pk, ticket.pk)
    if not is_advanced:
        WorkflowStateManager(task.company).advance(ticket)
    return completed


@transaction.atomic(durable=True)
def _store_output(*, task: TaskInstance, by: User, output: JsonObject) -> tuple[TaskInstance, bool]:
    """Store the output, and take the next step if the turn is free; return whether it was."""
    manager = WorkflowStateManager(task.company)
    complete = manager.complete_claim if by.is_agent else manager.complete
    completed = complete(task, by, output)
    ticket = task.workflow_instance.ticket
    attach_answered(task=task, ticket=ticket, by=by, output=output)
    if completed.has_turn:
        manager.advance_locked(LockedTicket(ticket, completed.workflow_instance, None))
    return completed, completed.has_turn


@transaction.atomic(durable=True)
def reassign_task(*, task: TaskInstance, to: User, by: User) -> TaskInstance:
    """Put a task on another worker's list; one of agents is handed over to the worker.

    Raises:
        TaskIsAnAction, TaskAlreadyCompleted, TaskCancelled, TaskNotUnderWay, AgentTaskFailed:
            where it cannot be worked on.
        WorkerCannotDoTask: where ``to`` may not do it.
    """
    moved = WorkflowStateManager(task.company).reassign(task, to)
    logger.info("task_reassigned task=%s to=%s by=%s", task.pk, to.pk, by.pk)
    return moved


@transaction.atomic(durable=True)
def take_task(*, task: TaskInstance, by: User) -> TaskInstance:
    """Put an unassigned task on the list of a person who takes it, also while they are away.

    Being away keeps new tasks from being assigned; taking one is the person's own decision.

    Raises:
        TaskTaken: it has a worker by now.
        TaskAlreadyCompleted, TaskCancelled, TaskNotUnderWay: where it cannot be worked on.
        WorkerCannotDoTask: where the person may not do it.
    """
    taken = WorkflowStateManager(task.company).take(task, by)
    logger.info("task_taken task=%s by=%s", task.pk, by.pk)
    return taken


@transaction.atomic(durable=True)
def pass_on_task(*, task: TaskInstance, viewer: Viewer, to: User, reason: str) -> TaskInstance:
    """Hand off a person's own task to a colleague, with the reason as a comment.

    The comment is an internal note, unless the requester is one of the two, who reads none.

    Raises:
        TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay:
            where it is not theirs to hand off.
        WorkerCannotDoTask: where the colleague may not do it.
    """
    passed = WorkflowStateManager(task.company).pass_on(task, viewer.user, to)
    _note_reason(task=task, viewer=viewer, to=to, reason=reason)
    logger.info("task_passed_on task=%s to=%s by=%s", task.pk, to.pk, viewer.user.pk)
    return passed


@transaction.atomic(durable=True)
def hand_over_task(
    *, task: TaskInstance, viewer: Viewer, reason: str, to: User | None = None
) -> TaskInstance:
    """Give a task that an agent has claimed to people, with the reason as ``pass_on_task`` does.

    Args:
        task: with its ticket loaded (``for_detail``).
        viewer: the agent.
        reason: what the person must know.
        to: who gets it; None for the available worker with the shortest list, if there is one.

    Returns:
        The task; ``assigned_to`` is None where no one is available.

    Raises:
        TaskIsNotForAgents, TaskHandedOver, TaskAlreadyCompleted, TaskCancelled, TaskHasFailed,
        TaskNotUnderWay, TaskNotClaimed, TaskTaken: where it is not the agent's to hand over.
        WorkerCannotDoTask: where ``to`` may not do it.
    """
    handed_over = WorkflowStateManager(task.company).hand_over(task, viewer.user, to)
    worker = handed_over.assigned_to
    _note_reason(task=task, viewer=viewer, to=worker, reason=reason)
    logger.info("task_handed_over task=%s by=%s", task.pk, viewer.user.pk)
    return handed_over


def _note_reason(*, task: TaskInstance, viewer: Viewer, to: User | None, reason: str) -> None:
    """Comment on a ticket why its task is another person's now, who is mentioned."""
    ticket = task.workflow_instance.ticket
    readers = readers_of(ticket, is_internal=True)
    comment = TicketComment(
        company=task.company,
        ticket=ticket,
        author=viewer.user,
        text=f"@{to} {reason}" if to else reason,
        is_internal=viewer.sees_internal and (to is None or readers.filter(pk=to.pk).exists()),
        submission_key=uuid.uuid4(),
    )
    store_comment(comment, announce=events.task_handed_off)


def hand_back_tasks(*, user: User, company: Company) -> int:
    """Reassign the tasks on a worker's list; return how many found another worker at once."""
    found = WorkflowStateManager(company).hand_back(user)
    logger.info("tasks_handed_back user=%s found=%s", user.pk, found)
    return found


def hand_back_stranded_tasks(*, company: Company) -> int:
    """Give tasks to others whose workers lost a role or were deactivated.

    Tasks that wait for a requester who can't reply any more are put back on their lists.

    Returns:
        How many found a worker at once; the others wait for one.
    """
    manager = WorkflowStateManager(company)
    manager.take_back_unanswerable()
    found = manager.hand_back_stranded()
    logger.info("stranded_tasks_handed_back company=%s found=%s", company.pk, found)
    return found


def change_availability(*, user: User, is_available: bool) -> int:
    """Set whether new tasks come to the worker; return how many waiting ones found a worker."""
    user.is_available = is_available
    user.save(update_fields=["is_available", "updated_at"])
    logger.info("availability_changed user=%s available=%s", user.pk, is_available)
    if is_available and user.company is not None:
        return WorkflowStateManager(user.company).assign_waiting()
    return 0

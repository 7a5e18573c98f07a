"""Executing action tasks: call the address, store the outcome, expire callbacks."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ticketflower.database.clock import database_now
from ticketflower.types import JsonObject
from users.database.prepared_rows import update_row
from workflow_design.documents.rules.context import response_values
from workflow_design.documents.rules.evaluation import RuleFailed
from workflow_design.models import TaskType
from workflow_design.runtime.actions import describe_failure, reads_body
from workflow_design.runtime.faults import ActionFailed, WorkflowFault
from workflow_ops.actions.bodies import BodyIsNotJson, kept
from workflow_ops.actions.callbacks import callback_token
from workflow_ops.actions.calls import CALLBACK_SECONDS, Outcome, call, pause_before
from workflow_ops.actions.guard import Answer
from workflow_ops.actions.received import Body
from workflow_ops.actions.sealing import SecretCannotBeRead
from workflow_ops.engine import error_recording
from workflow_ops.engine.error_recording import EngineStage
from workflow_ops.engine.manager import LockedTicket, WorkflowStateManager
from workflow_ops.engine.statements import latest_completed_tasks
from workflow_ops.engine.ticket_rules import TicketRules, output_by_key
from workflow_ops.models import (
    ActionAttempt,
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
    WorkflowStatus,
)
from workflow_ops.models.prepared import insert_attempt
from workflow_ops.services.signing_secrets import signing_secrets

logger = logging.getLogger(__name__)

NOTED = [
    "duration_ms",
    "http_status",
    "request_size",
    "request_body",
    "response_size",
    "response_body",
    "failure",
    "retry_at",
    "updated_at",
]


def continue_action(*, task: TaskInstance) -> None:
    """Execute an action's pending step: call its address, or give up an overdue callback.

    While the company is suspended the step remains pending, without a job.
    This is idempotent: an action without a pending step is left alone, and a call that is
    repeated after a crash carries the same idempotency key.

    Args:
        task: with its definition and its ticket loaded (``for_detail``).
    """
    ticket = task.workflow_instance.ticket
    is_advanced = False
    begun = _begin(task)
    if begun is not None:
        attempt, secrets = begun
        try:
            outcome = call(attempt.task, secrets, ticket=ticket.number)
        except Exception as error:
            logger.exception("action_broke_off task=%s", task.pk)
            outcome = Outcome(b"", 0, None, f"The call was interrupted: {error!r}.")
        is_advanced = _end(attempt, outcome, ticket)
    if not is_advanced:
        WorkflowStateManager(task.company).advance(ticket)


@transaction.atomic(durable=True)
def _begin(task: TaskInstance) -> tuple[ActionAttempt, list[str]] | None:
    manager = WorkflowStateManager(task.company)
    locked = manager.lock(task.workflow_instance.ticket)
    current = locked.task
    if (
        current is None
        or current.pk != task.pk
        or current.status not in (TaskStatus.PENDING, TaskStatus.IN_PROGRESS)
        or current.is_done_by_people
        or locked.status != WorkflowStatus.IN_PROGRESS
        or task.company.is_suspended
    ):
        return None
    if current.callback_deadline is not None:
        _expire(manager, locked, current)
        return None
    if current.is_for_agents:
        return None
    if current.calls:
        _close_interrupted(current)
    if current.calls >= settings.ACTION_CALLS:
        _fail(manager, locked, current, f"It was interrupted in each of {current.calls} calls.")
        return None
    try:
        secrets = signing_secrets(task.company)
    except SecretCannotBeRead:
        _fail(
            manager,
            locked,
            current,
            "The company's webhook signing secret can't be read, because the site's SECRET_KEY "
            "has changed. Create a new secret, then retry.",
        )
        return None
    manager.begin_call(current)
    attempt = ActionAttempt(
        company=task.company, task=current, idempotency_key=current.idempotency_key
    )
    insert_attempt.insert(attempt)
    return attempt, secrets


def _close_interrupted(task: TaskInstance) -> None:
    ActionAttempt.objects.unfinished().filter(task=task).update(
        duration_ms=0,
        failure="The background worker stopped during the call.",
        updated_at=database_now(),
    )


def _expire(manager: WorkflowStateManager, locked: LockedTicket, task: TaskInstance) -> None:
    deadline = _last_moment(task)
    if deadline > database_now():
        manager.await_callback(task, until=deadline)
        return
    if task.is_for_agents:
        _end_lease(manager, locked, task)
        return
    last = ActionAttempt.objects.filter(task=task).newest_first().first()
    was_refused = last is not None and last.kind == ActionAttempt.Kind.CALLBACK
    why = f" The last callback was rejected: {last.failure}" if last and was_refused else ""
    _fail(manager, locked, task, f"The service didn't call back in time.{why}")


def _end_lease(manager: WorkflowStateManager, locked: LockedTicket, task: TaskInstance) -> None:
    """Let a task wait for another agent; after too many claims without an answer it fails."""
    why = "The claim expired before the agent finished."
    if task.calls < settings.ACTION_CALLS:
        manager.release_claim(task, why)
        return
    manager.close_claim(task, why)
    sentence = f"Agents claimed this task {task.calls} times, but none finished in time."
    _fail(manager, locked, task, sentence)


def _last_moment(task: TaskInstance) -> datetime:
    """When the answer must have come; who was turned away has the whole time once more."""
    assert task.callback_deadline is not None
    reopened_at = task.company.reopened_at
    if reopened_at is None:
        return task.callback_deadline
    whole_time = task.lease if task.is_for_agents else _time_to_call_back(task)
    return max(task.callback_deadline, reopened_at + whole_time)


def _time_to_call_back(task: TaskInstance) -> timedelta:
    return timedelta(seconds=task.task_definition.timeout_seconds or CALLBACK_SECONDS)


@transaction.atomic(durable=True)
def _end(attempt: ActionAttempt, outcome: Outcome, ticket: TicketInstance) -> bool:
    """Store the outcome, and take the next step if the turn is free; return whether it is taken."""
    manager = WorkflowStateManager(attempt.company)
    locked, has_turn = manager.lock_with_free_turn(ticket)
    _note(attempt, outcome)
    is_completed = _apply(outcome, attempt, manager, locked)
    update_row(attempt, NOTED)
    is_advanced = is_completed and has_turn
    if is_advanced:
        manager.advance_locked(locked)
    return is_advanced


def _apply(
    outcome: Outcome, attempt: ActionAttempt, manager: WorkflowStateManager, locked: LockedTicket
) -> bool:
    """Change the action as the outcome of its call says; return whether it is completed."""
    task, current = attempt.task, locked.task
    if (
        current is None
        or current.pk != task.pk
        or current.status != TaskStatus.IN_PROGRESS
        or current.idempotency_key != attempt.idempotency_key
        or current.callback_deadline is not None
        or (outcome.failure and _was_called_since(attempt))
    ):
        is_done = TaskInstance.objects.completed().filter(pk=task.pk).exists()
        if not (is_done and task.task_definition.task_type == TaskType.ASYNC_ACTION):
            attempt.failure = outcome.failure or "The response came after it was no longer needed."
    elif outcome.failure and outcome.may_be_tried_again and current.calls < settings.ACTION_CALLS:
        pause = pause_before(current.calls, outcome.retry_after)
        attempt.retry_at = database_now() + timedelta(seconds=pause)
        manager.call_again(current, at=attempt.retry_at)
    elif outcome.failure or outcome.answer is None:
        _fail(manager, locked, current, describe_failure(outcome.failure, current.calls))
    elif current.task_definition.task_type == TaskType.ASYNC_ACTION:
        manager.await_callback(current, until=database_now() + _time_to_call_back(current))
    else:
        try:
            answer = outcome.answer
            output = output_of(locked, current, answer.status, _body_of(answer))
        except (WorkflowFault, RuleFailed, BodyIsNotJson) as error:
            attempt.failure = str(error)
            _fail(manager, locked, current, str(error))
        else:
            manager.complete_action(current, output)
            return True
    return False


def _was_called_since(attempt: ActionAttempt) -> bool:
    """Whether another worker calls by now, because this one was silent for too long."""
    calls = ActionAttempt.objects.calls().filter(task=attempt.task, pk__gt=attempt.pk)
    return calls.exists()


def _note(attempt: ActionAttempt, outcome: Outcome) -> None:
    hide = [callback_token(attempt.task)]
    attempt.duration_ms = outcome.duration_ms
    attempt.request_size = len(outcome.request)
    attempt.request_body = kept(outcome.request, hide=hide)
    attempt.failure = outcome.failure
    if outcome.answer is not None:
        attempt.http_status = outcome.answer.status
        attempt.response_size = len(outcome.answer.body)
        attempt.response_body = _body_of(outcome.answer).kept(hide=tuple(hide))


def _body_of(answer: Answer) -> Body:
    headers = answer.headers
    return Body(answer.body, headers.get("content-encoding", ""), headers.get("content-type", ""))


def output_of(locked: LockedTicket, task: TaskInstance, status: int, body: Body) -> JsonObject:
    """The output that the answer to an action gives, at once or by a callback.

    A body that nothing asks for is not read, so it need not be JSON.

    Args:
        locked: the ticket, whose workflow has started.
        task: the action, with its definition loaded.
        status: of the answer.
        body: of the answer, as it came.

    Raises:
        BodyIsNotJson, WorkflowFault, RuleFailed: the answer gives no output that fits.
    """
    instance = locked.instance
    assert instance is not None
    definition = task.task_definition
    is_read = reads_body(definition)
    response = response_values(status=status, body=body.value() if is_read else None)
    rules = TicketRules.of(task.company, locked.ticket)
    completed = latest_completed_tasks.all(instance) if definition.output_transform else []
    outputs = output_by_key(completed, rules.workflow)
    return rules.output_of(definition, instance.workflow_data, outputs, response)


def _fail(
    manager: WorkflowStateManager, locked: LockedTicket, task: TaskInstance, sentence: str
) -> None:
    manager.fail_action(task)
    record_failure(locked.ticket, task, sentence)


def record_failure(ticket: TicketInstance, task: TaskInstance, sentence: str) -> None:
    """Record a ticket error about an action that the caller has marked as failed.

    Args:
        ticket: locked.
        task: the action, with its definition loaded.
        sentence: why it failed.
    """
    error = ActionFailed(task.task_definition.title, sentence)
    error_recording.record_locked(
        ticket=ticket, stage=EngineStage(TicketError.Type.TASK_UPDATE, task), error=error
    )
